//! The conditions of the `fields` parameter: how one is read, and how text is compared by it.

use std::cmp::Ordering;
use std::fmt;

use crate::php::cast;
use crate::php::value::PhpValue;

/// What a condition demands of a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=` or `<>`
    NotEqual,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `<=`
    LessOrEqual,
    /// `>=`
    GreaterOrEqual,
    /// `=~`
    Like,
    /// `!~`
    NotLike,
}

impl Operator {
    /// The operator that is spelt like this.
    pub fn from_symbol(symbol: &str) -> Option<Operator> {
        Some(match symbol {
            "==" => Operator::Equal,
            "!=" | "<>" => Operator::NotEqual,
            "<" => Operator::Less,
            ">" => Operator::Greater,
            "<=" => Operator::LessOrEqual,
            ">=" => Operator::GreaterOrEqual,
            "=~" => Operator::Like,
            "!~" => Operator::NotLike,
            _ => return None,
        })
    }

    /// The operator's (first) spelling.
    pub fn symbol(self) -> &'static str {
        match self {
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::Greater => ">",
            Operator::LessOrEqual => "<=",
            Operator::GreaterOrEqual => ">=",
            Operator::Like => "=~",
            Operator::NotLike => "!~",
        }
    }

    /// Whether two values in this order satisfy the operator; never for `=~` and `!~`.
    pub fn accepts(self, ordering: Ordering) -> bool {
        match self {
            Operator::Equal => ordering.is_eq(),
            Operator::NotEqual => ordering.is_ne(),
            Operator::Less => ordering.is_lt(),
            Operator::Greater => ordering.is_gt(),
            Operator::LessOrEqual => ordering.is_le(),
            Operator::GreaterOrEqual => ordering.is_ge(),
            Operator::Like | Operator::NotLike => false,
        }
    }
}

/// A condition as it was written: the field need not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The field's name, with all blanks that stood around it inside the expression.
    pub name: String,
    /// The comparison.
    pub operator: Operator,
    /// The value to compare with, unconverted.
    pub value: String,
}

/// Why an expression is no condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// It is an array, as `fields[][]=a==b` makes it.
    NotText,
    /// Nothing, or nothing but blanks.
    Empty,
    /// No operator character after the first character.
    NoOperator,
    /// Operator characters that are not an operator, such as `=` or `~=`.
    UnknownOperator(String),
    /// A line feed in the value.
    LineBreak,
}

impl fmt::Display for Unusable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unusable::NotText => formatter.write_str("it is no text"),
            Unusable::Empty => formatter.write_str("it is empty"),
            Unusable::NoOperator => formatter.write_str("it has no operator"),
            Unusable::UnknownOperator(symbol) => write!(formatter, "{symbol:?} is no operator"),
            Unusable::LineBreak => formatter.write_str("its value has a line break"),
        }
    }
}

/// Reads `name operator value` by section 3.2 of the contract.
pub fn parse(expression: &str) -> Result<Condition, Unusable> {
    let expression = cast::trim(expression);
    let first = expression.chars().next().ok_or(Unusable::Empty)?;
    let rest = &expression[first.len_utf8()..];
    let before = rest.find(is_operator_character).ok_or(Unusable::NoOperator)?;
    let (name, tail) = expression.split_at(first.len_utf8() + before);
    let length = tail.chars().take(2).take_while(|c| is_operator_character(*c)).count();
    let (symbol, value) = tail.split_at(length);
    let operator = Operator::from_symbol(symbol).ok_or_else(|| Unusable::UnknownOperator(symbol.to_string()))?;
    if value.contains('\n') {
        return Err(Unusable::LineBreak);
    }
    Ok(Condition { name: name.to_string(), operator, value: value.to_string() })
}

/// Reads one element of the `fields` parameter.
pub fn from_value(element: &PhpValue) -> Result<Condition, Unusable> {
    parse(element.as_text().ok_or(Unusable::NotText)?)
}

fn is_operator_character(character: char) -> bool {
    matches!(character, '=' | '<' | '>' | '!' | '~')
}

/// The order of two texts without regard to letter case. Accents and blanks count.
pub fn compare_ignoring_case(left: &str, right: &str) -> Ordering {
    let lower = |text: &'_ str| text.chars().flat_map(char::to_lowercase).collect::<String>();
    if left.is_ascii() && right.is_ascii() {
        let left = left.bytes().map(|byte| byte.to_ascii_lowercase());
        return left.cmp(right.bytes().map(|byte| byte.to_ascii_lowercase()));
    }
    lower(left).cmp(&lower(right))
}

/// Whether all of the text is like the pattern: `%` is any run of characters, `_` is exactly one,
/// and a backslash makes the character after it an ordinary one.
pub fn like_matches(pattern: &str, text: &str, case_sensitive: bool) -> bool {
    let pattern = pattern_elements(pattern);
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut place) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while place < text.len() {
        match pattern.get(at) {
            Some(Element::Run) => {
                retry = Some((at + 1, place));
                at += 1;
                continue;
            }
            Some(element) if element.accepts(text[place], case_sensitive) => {
                at += 1;
                place += 1;
                continue;
            }
            _ => {}
        }
        // The last `%` takes one character more.
        let Some((after_run, from)) = retry else {
            return false;
        };
        retry = Some((after_run, from + 1));
        (at, place) = (after_run, from + 1);
    }
    pattern[at..].iter().all(|element| *element == Element::Run)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Run,
    One,
    Literal(char),
}

impl Element {
    fn accepts(self, character: char, case_sensitive: bool) -> bool {
        match self {
            Element::Run => false,
            Element::One => true,
            Element::Literal(literal) if case_sensitive => literal == character,
            Element::Literal(literal) => literal == character || literal.to_lowercase().eq(character.to_lowercase()),
        }
    }
}

fn pattern_elements(pattern: &str) -> Vec<Element> {
    let mut elements = Vec::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        elements.push(match character {
            '%' => Element::Run,
            '_' => Element::One,
            // A backslash at the end has nothing to escape and stands for itself.
            '\\' => Element::Literal(characters.next().unwrap_or('\\')),
            literal => Element::Literal(literal),
        });
    }
    elements
}

#[cfg(test)]
mod tests;
