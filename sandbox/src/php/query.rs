//! Query strings and form bodies, read as PHP's `parse_str` does.

use super::value::{PhpValue, assign};

/// Which brackets in a parameter's name make it an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brackets {
    /// `[` and `%5B` mean the same, as in PHP.
    Any,
    /// Only a literal `[` counts (contract 3.5 tells of a server that seemed to work like this).
    LiteralOnly,
}

/// PHP's `max_input_vars`: what comes after this many parameters is not read.
const MOST_VARIABLES: usize = 1000;

/// PHP's `max_input_nesting_level`: a parameter with more brackets is not read.
const MOST_LEVELS: usize = 64;

/// The parameters as an array, as PHP would have it in `$_GET` or `$_POST`.
///
/// Bytes that are no UTF-8 become U+FFFD; [`decodes_to_utf8`] tells whether there are any.
pub fn parse(query: &[u8], brackets: Brackets) -> PhpValue {
    let mut variables = Vec::new();
    for parameter in parameters(query) {
        let (name, value) = split(parameter);
        let name = decode_name(name, brackets);
        if let Some(path) = Path::of(&name) {
            let value = PhpValue::Text(into_text(decode(value)));
            insert(&mut variables, path.steps, value);
        }
    }
    PhpValue::Array(variables)
}

/// Whether all that [`parse`] reads is UTF-8 once it is decoded.
pub fn decodes_to_utf8(query: &[u8]) -> bool {
    parameters(query).all(|parameter| {
        let (name, value) = split(parameter);
        std::str::from_utf8(&decode(name)).is_ok() && std::str::from_utf8(&decode(value)).is_ok()
    })
}

/// Decodes percent escapes and turns `+` into a blank; an escape that is not one stays as it is.
pub fn decode(encoded: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (*first, escaped_byte(tail)) {
            (b'+', _) => decoded.push(b' '),
            (b'%', Some(byte)) => {
                decoded.push(byte);
                rest = &tail[2..];
            }
            (byte, _) => decoded.push(byte),
        }
    }
    decoded
}

fn escaped_byte(digits: &[u8]) -> Option<u8> {
    let digit = |index: usize| char::from(*digits.get(index)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

fn parameters(query: &[u8]) -> impl Iterator<Item = &[u8]> {
    query.split(|byte| *byte == b'&').filter(|parameter| !parameter.is_empty()).take(MOST_VARIABLES)
}

fn split(parameter: &[u8]) -> (&[u8], &[u8]) {
    match parameter.iter().position(|byte| *byte == b'=') {
        Some(equals) => (&parameter[..equals], &parameter[equals + 1..]),
        None => (parameter, b""),
    }
}

/// The decoded name. PHP sees it as a C string, so a NUL ends it.
fn decode_name(name: &[u8], brackets: Brackets) -> Vec<u8> {
    let mut decoded = match brackets {
        Brackets::Any => decode(name),
        Brackets::LiteralOnly => decode(&without_escaped_brackets(name)),
    };
    if let Some(end) = decoded.iter().position(|byte| *byte == 0) {
        decoded.truncate(end);
    }
    decoded
}

/// Puts PHP's substitute for characters that a name cannot contain in the place of `%5B` and `%5D`.
fn without_escaped_brackets(name: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(name.len());
    let mut rest = name;
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (*first, escaped_byte(tail)) {
            (b'%', Some(b'[' | b']')) => {
                kept.push(b'_');
                rest = &tail[2..];
            }
            (byte, _) => kept.push(byte),
        }
    }
    kept
}

/// Where a value goes: the variable's name, then one step per pair of brackets.
struct Path {
    /// `None` stands for `[]`: append.
    steps: Vec<Option<String>>,
}

impl Path {
    /// Reads `name[key][]...`; nothing if PHP would not make a variable of it.
    fn of(name: &[u8]) -> Option<Path> {
        let blanks = name.iter().take_while(|byte| **byte == b' ').count();
        let name = &name[blanks..];
        let open = name.iter().position(|byte| *byte == b'[');
        let base = &name[..open.unwrap_or(name.len())];
        if base.is_empty() {
            return None;
        }
        let mut path = Path { steps: vec![Some(mangled(base))] };
        if let Some(open) = open {
            path.read_keys(name, open)?;
        }
        Some(path)
    }

    /// Reads the brackets that begin at `open`. What follows the last pair is ignored.
    fn read_keys(&mut self, name: &[u8], mut open: usize) -> Option<()> {
        while name.get(open) == Some(&b'[') {
            if self.steps.len() > MOST_LEVELS {
                return None;
            }
            let inside = &name[open + 1..];
            let Some(close) = inside.iter().position(|byte| *byte == b']') else {
                self.end_with_plain_bracket(inside);
                break;
            };
            self.steps.push(match &inside[..close] {
                [] => None,
                [blank] if is_space(*blank) => None,
                key => Some(into_text(key.to_vec())),
            });
            open += close + 2;
        }
        Some(())
    }

    /// A bracket that is never closed is no bracket: it and the rest belong to the variable's name.
    /// After a key they are ignored.
    fn end_with_plain_bracket(&mut self, rest: &[u8]) {
        if let [Some(name)] = self.steps.as_mut_slice() {
            name.push('_');
            name.push_str(&mangled(rest));
        }
    }
}

/// C's `isspace`.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// A name with `_` for the characters that PHP's variables cannot have.
fn mangled(name: &[u8]) -> String {
    let replace = |byte: &u8| match byte {
        b' ' | b'.' | b'[' => b'_',
        other => *other,
    };
    into_text(name.iter().map(replace).collect())
}

fn into_text(bytes: Vec<u8>) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}

/// Puts the value where the steps lead. A scalar in the way is replaced by an array, and an array
/// at the end of the way by the value.
fn insert(elements: &mut Vec<(String, PhpValue)>, steps: impl IntoIterator<Item = Option<String>>, value: PhpValue) {
    let mut steps = steps.into_iter();
    let Some(step) = steps.next() else { return };
    let Some(key) = step.or_else(|| next_index(elements)) else {
        return;
    };
    let mut rest = steps.peekable();
    if rest.peek().is_none() {
        return assign(elements, key, value);
    }
    if !matches!(find(elements, &key), Some(PhpValue::Array(_))) {
        assign(elements, key.clone(), PhpValue::Array(Vec::new()));
    }
    if let Some(PhpValue::Array(inner)) = find(elements, &key) {
        insert(inner, rest.collect::<Vec<_>>(), value);
    }
}

fn find<'a>(elements: &'a mut [(String, PhpValue)], key: &str) -> Option<&'a mut PhpValue> {
    let (_, value) = elements.iter_mut().find(|(name, _)| name == key)?;
    Some(value)
}

/// The key that `[]` gets: one more than the highest number so far; nothing if there is no more.
fn next_index(elements: &[(String, PhpValue)]) -> Option<String> {
    let highest = elements.iter().filter_map(|(key, _)| index(key)).max();
    let next = match highest {
        Some(highest) => highest.checked_add(1)?.max(0),
        None => 0,
    };
    Some(next.to_string())
}

/// The number that PHP takes this key for: decimal digits without leading zeros.
fn index(key: &str) -> Option<i64> {
    let number: i64 = key.parse().ok()?;
    (number.to_string() == key).then_some(number)
}
