//! A condition such as `customerid==4567`, accepted only when the server understands it as it was meant (contract 3.1 to 3.3).

use std::fmt;

use super::quote::quoted;

/// The characters that PHP's `trim` removes at both ends, and no others: a no-break space stays.
pub(crate) const OUTER_BLANKS: &[char] = &[' ', '\t', '\n', '\r', '\0', '\u{b}'];

/// What a list of operators looks like in a message.
const OPERATORS: &str = "operators: == != <> < > <= >= =~ !~";

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// `=~`, with the wildcards `%` and `_`
    Like,
    /// `!~`, with the wildcards `%` and `_`
    NotLike,
}

impl Operator {
    fn from_text(text: &str) -> Option<Operator> {
        Some(match text {
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

    /// The operator as the server reads it.
    pub fn as_str(self) -> &'static str {
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
}

/// One condition that the server understands exactly as the caller wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition<'a> {
    expression: &'a str,
    name: &'a str,
    operator: Operator,
    value: &'a str,
}

/// Why the server would not understand an expression, and how to write it instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misunderstood(String);

impl fmt::Display for Misunderstood {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn misunderstood<T>(why: impl Into<String>) -> Result<T, Misunderstood> {
    Err(Misunderstood(why.into()))
}

impl<'a> Condition<'a> {
    /// Reads `name operator value` as the server does; what the server would drop is an error that says why.
    ///
    /// The server takes the shortest name of at least one character that an operator character follows, then up to two
    /// operator characters, then the value. It drops what it cannot use, so everything doubtful is refused here. A
    /// condition without a value is refused by [`Condition::require_value`], not here.
    pub fn parse(expression: &'a str) -> Result<Condition<'a>, Misunderstood> {
        let expression = expression.trim_matches(OUTER_BLANKS);
        if expression.is_empty() {
            return misunderstood("it is empty; write a name, an operator and a value, such as customerid==4567");
        }
        let Some((name, rest)) = split_at_operator(expression) else {
            return misunderstood(format!("it has no operator; write {expression}== and the value ({OPERATORS})"));
        };
        let (symbol, value) = rest.split_at(operator_length(rest));
        check_name(name, symbol)?;
        let Some(operator) = Operator::from_text(symbol) else {
            return misunderstood(explain_operator(symbol));
        };
        if value.contains(['\n', '\r']) {
            return misunderstood("its value has a line break, which the server does not read past; write it without");
        }
        Ok(Condition { expression, name, operator, value })
    }

    /// Refuses a condition without a value: an empty variable in the caller is the commonest accident there is, and it
    /// would hit every profile that lacks the value.
    pub fn require_value(&self) -> Result<(), Misunderstood> {
        if self.value.is_empty() {
            return misunderstood(format!(
                "it has no value and would match every profile where {} is {}; write a value, or allow it with \
                 COP_ALLOW_EMPTY",
                self.name,
                match self.operator {
                    Operator::Equal | Operator::Like => "empty",
                    Operator::NotEqual | Operator::NotLike => "not empty",
                    Operator::Less | Operator::LessOrEqual => "before or at the empty value",
                    Operator::Greater | Operator::GreaterOrEqual => "at or behind the empty value",
                }
            ));
        }
        Ok(())
    }

    /// The whole condition, without the blanks around it.
    pub fn expression(&self) -> &'a str {
        self.expression
    }

    /// The name of the field, in the caller's letter case, which the server ignores.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// How the field is compared.
    pub fn operator(&self) -> Operator {
        self.operator
    }

    /// What the field is compared with; blanks at its beginning count.
    pub fn value(&self) -> &'a str {
        self.value
    }
}

/// Whether the name can be that of a field (contract 3.3: `^[A-Za-z][A-Za-z0-9_]*$`).
pub(crate) fn is_field_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_operator_character(byte: u8) -> bool {
    matches!(byte, b'=' | b'<' | b'>' | b'!' | b'~')
}

/// Splits before the first operator character that is not the first character.
fn split_at_operator(expression: &str) -> Option<(&str, &str)> {
    let first_length = expression.chars().next()?.len_utf8();
    let offset = expression.as_bytes()[first_length..].iter().position(|&byte| is_operator_character(byte))?;
    Some(expression.split_at(first_length + offset))
}

/// One operator character, or two when the next is one too.
fn operator_length(rest: &str) -> usize {
    let second = rest.as_bytes().get(1);
    1 + usize::from(second.is_some_and(|&byte| is_operator_character(byte)))
}

fn check_name(name: &str, symbol: &str) -> Result<(), Misunderstood> {
    if is_field_name(name) {
        return Ok(());
    }
    let shown = quoted(name);
    if name.as_bytes().first().is_some_and(|&byte| is_operator_character(byte)) {
        return misunderstood("it has no name before the operator; write the field's name first");
    }
    if name.ends_with(char::is_whitespace) {
        return misunderstood(format!(
            "there is a blank between {} and {}, which the server takes for a part of the name; write {}{} without it",
            quoted(name.trim_end()),
            quoted(symbol),
            name.trim_end(),
            symbol
        ));
    }
    if name.contains(char::is_whitespace) {
        return misunderstood(format!("the name {shown} has a blank inside; field names have none"));
    }
    misunderstood(format!(
        "{shown} cannot be the name of a field; names begin with a letter and go on with letters, digits and underscores"
    ))
}

fn explain_operator(symbol: &str) -> String {
    let instead = match symbol {
        "=" => "write \"==\"",
        "~=" | "~" => "write \"=~\"",
        "=>" => "write \">=\"",
        "=<" => "write \"<=\"",
        "!" | "=!" => "write \"!=\"",
        _ if symbol.len() == 2 && Operator::from_text(&symbol[..1]).is_some() => {
            return format!(
                "{0} is no operator; a value that begins with {2} cannot stand behind {1} ({OPERATORS})",
                quoted(symbol),
                quoted(&symbol[..1]),
                quoted(&symbol[1..])
            );
        }
        _ => "write one that is",
    };
    format!("{} is no operator; {instead} ({OPERATORS})", quoted(symbol))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_understands_is_taken_apart_as_the_server_does() {
        for (expression, name, operator, value) in [
            ("age>16", "age", Operator::Greater, "16"),
            ("age>=16", "age", Operator::GreaterOrEqual, "16"),
            ("age<>16", "age", Operator::NotEqual, "16"),
            ("age!=16", "age", Operator::NotEqual, "16"),
            ("a<=>b", "a", Operator::LessOrEqual, ">b"),
            ("a===b", "a", Operator::Equal, "=b"),
            ("a==b==c", "a", Operator::Equal, "b==c"),
            ("a>=-1", "a", Operator::GreaterOrEqual, "-1"),
            ("a<b", "a", Operator::Less, "b"),
            ("a<=b", "a", Operator::LessOrEqual, "b"),
            ("a==", "a", Operator::Equal, ""),
            ("a== b", "a", Operator::Equal, " b"),
            (" a==b ", "a", Operator::Equal, "b"),
            ("\t\n\r\0\u{b}a==b\u{b}\0\r\n\t", "a", Operator::Equal, "b"),
            ("a==b\u{a0}", "a", Operator::Equal, "b\u{a0}"),
            ("a==b\u{c}", "a", Operator::Equal, "b\u{c}"),
            ("a=~m%", "a", Operator::Like, "m%"),
            ("a!~m_", "a", Operator::NotLike, "m_"),
            ("first_name2==\u{e9}", "first_name2", Operator::Equal, "\u{e9}"),
        ] {
            let condition = Condition::parse(expression).expect(expression);
            assert_eq!(
                (condition.name(), condition.operator(), condition.value()),
                (name, operator, value),
                "{expression:?}"
            );
        }
    }

    #[test]
    fn what_the_server_would_drop_is_refused_with_the_reason_and_the_mend() {
        for (expression, reason) in [
            ("", "it is empty"),
            (" \t", "it is empty"),
            ("a", "write a== and the value"),
            ("==b", "no name before the operator"),
            ("=", "no operator"),
            ("a=b", "\"=\" is no operator; write \"==\""),
            ("a=b==c", "\"=\" is no operator; write \"==\""),
            ("a= =b", "\"=\" is no operator; write \"==\""),
            ("a~=m%", "\"~=\" is no operator; write \"=~\""),
            ("a=>5", "\"=>\" is no operator; write \">=\""),
            ("a=<5", "\"=<\" is no operator; write \"<=\""),
            ("a>~x", "a value that begins with \"~\" cannot stand behind \">\""),
            ("a>!x", "a value that begins with \"!\" cannot stand behind \">\""),
            ("a ==b", "a blank between \"a\" and \"==\""),
            ("a\u{a0}==b", "a blank between"),
            ("a b==c", "a blank inside"),
            ("\u{a0}a==b", "a blank inside"),
            ("1a==b", "cannot be the name of a field"),
            ("na\u{ef}ve==b", "cannot be the name of a field"),
            ("fields[]=a==b", "cannot be the name of a field"),
            ("a==b\nc", "line break"),
            ("a==b\rc", "line break"),
        ] {
            let refused = Condition::parse(expression).expect_err(expression).to_string();
            assert!(refused.contains(reason), "{expression:?}: {refused}");
        }
    }

    #[test]
    fn a_condition_without_a_value_is_refused_when_a_value_is_required() {
        for expression in ["a==", "a!=", "a<", "a>=", "a=~", "a== \t"] {
            let condition = Condition::parse(expression).expect(expression);
            let refused = condition.require_value().expect_err(expression).to_string();
            assert!(refused.contains("COP_ALLOW_EMPTY"), "{expression}: {refused}");
        }
        assert!(Condition::parse("a==0").expect("a condition").require_value().is_ok());
    }
}
