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
        Some(highest) => highest.checked_add(1)?,
        None => 0,
    };
    Some(next.to_string())
}

/// The number that PHP takes this key for: decimal digits without leading zeros.
fn index(key: &str) -> Option<i64> {
    let number: i64 = key.parse().ok()?;
    (number.to_string() == key).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parsed query as JSON text would give it.
    #[track_caller]
    fn check(query: &str, brackets: Brackets, expected: &str) {
        let expected = PhpValue::from_json(expected.as_bytes()).expect("the case is JSON");
        assert_eq!(parse(query.as_bytes(), brackets), expected, "{query:?}");
    }

    #[test]
    fn queries_become_the_arrays_that_php_makes_of_them() {
        let cases = [
            ("", "{}"),
            ("&&", "{}"),
            ("a=1&b=2", r#"{"a":"1","b":"2"}"#),
            ("a", r#"{"a":""}"#),
            ("a=", r#"{"a":""}"#),
            ("=1", "{}"),
            ("a=b=c", r#"{"a":"b=c"}"#),
            ("a=1&a=2", r#"{"a":"2"}"#),
            ("a=1&b=2&a=3", r#"{"a":"3","b":"2"}"#),
            ("a=x+y&b+c=1", r#"{"a":"x y","b_c":"1"}"#),
            ("a=%2B%26%3D%23", r#"{"a":"+&=#"}"#),
            ("a=%C3%A9&%C3%A9=a", r#"{"a":"é","é":"a"}"#),
            ("a=100%&b=%4&c=%zz&d=%%41", r#"{"a":"100%","b":"%4","c":"%zz","d":"%A"}"#),
            ("a.b=1&c%20d=2& e=3&+f=4", r#"{"a_b":"1","c_d":"2","e":"3","f":"4"}"#),
            ("A=1&a=2", r#"{"A":"1","a":"2"}"#),
            ("t%00u=1&v=%00", r#"{"t":"1","v":"\u0000"}"#),
        ];
        for (query, expected) in cases {
            check(query, Brackets::Any, expected);
            check(query, Brackets::LiteralOnly, expected);
        }
    }

    #[test]
    fn literal_brackets_make_arrays() {
        let cases = [
            ("fields[]=A&fields[]=B", r#"{"fields":["A","B"]}"#),
            ("fields[0]=A", r#"{"fields":["A"]}"#),
            ("fields[x]=A", r#"{"fields":{"x":"A"}}"#),
            ("fields[][]=A", r#"{"fields":[["A"]]}"#),
            ("fields=A", r#"{"fields":"A"}"#),
            ("fields[]=A&fields=B", r#"{"fields":"B"}"#),
            ("fields=B&fields[]=A", r#"{"fields":["A"]}"#),
            ("fields[0]=A&fields[0]=B", r#"{"fields":["B"]}"#),
            ("fields[]=", r#"{"fields":[""]}"#),
            ("fields[]", r#"{"fields":[""]}"#),
            ("fields[]=k&==v", r#"{"fields":["k"]}"#),
            ("FIELDS[]=A", r#"{"FIELDS":["A"]}"#),
            ("a[5]=x&a[]=y", r#"{"a":{"5":"x","6":"y"}}"#),
            ("a[05]=x&a[]=y", r#"{"a":{"05":"x","0":"y"}}"#),
            ("a[-5]=x&a[]=y", r#"{"a":{"-5":"x","-4":"y"}}"#),
            ("a[9223372036854775807]=x&a[]=y", r#"{"a":{"9223372036854775807":"x"}}"#),
            ("a[ ]=x&a[ b]=y", r#"{"a":{"0":"x"," b":"y"}}"#),
            ("a[b.c]=x", r#"{"a":{"b.c":"x"}}"#),
            ("a[b]c=x&a[d]e[f]=y", r#"{"a":{"b":"x","d":"y"}}"#),
            ("a[b=x", r#"{"a_b":"x"}"#),
            ("a[b.c d[e=x", r#"{"a_b_c_d_e":"x"}"#),
            ("a[b][c=x", r#"{"a":{"b":"x"}}"#),
            ("a[b[c]=x", r#"{"a":{"b[c":"x"}}"#),
            ("[a]=x&[]=y", "{}"),
            ("a]=x", r#"{"a]":"x"}"#),
            ("a[b][c]=x&a[b][]=y&a[b]=z", r#"{"a":{"b":"z"}}"#),
            ("f[LastName]=N&i[football]=1", r#"{"f":{"LastName":"N"},"i":{"football":"1"}}"#),
            (r#"{"fields":{"a":1}}"#, r#"{"{\"fields\":{\"a\":1}}":""}"#),
        ];
        for (query, expected) in cases {
            check(query, Brackets::Any, expected);
            check(query, Brackets::LiteralOnly, expected);
        }
    }

    #[test]
    fn encoded_brackets_are_brackets_unless_only_literal_ones_count() {
        let cases = [
            ("fields%5B0%5D=A", r#"{"fields":["A"]}"#, r#"{"fields_0_":"A"}"#),
            ("fields%5b%5d=A&fields%5B%5D=B", r#"{"fields":["A","B"]}"#, r#"{"fields__":"B"}"#),
            ("fields[%5D=A", r#"{"fields":["A"]}"#, r#"{"fields__":"A"}"#),
            ("fields%5B]=A", r#"{"fields":["A"]}"#, r#"{"fields_]":"A"}"#),
            ("fields[]=%5B%5D", r#"{"fields":["[]"]}"#, r#"{"fields":["[]"]}"#),
        ];
        for (query, any, literal) in cases {
            check(query, Brackets::Any, any);
            check(query, Brackets::LiteralOnly, literal);
        }
    }

    #[test]
    fn at_most_a_thousand_parameters_are_read() {
        let read = |count: usize| {
            let parsed = parse("&a[]=1".repeat(count).as_bytes(), Brackets::Any);
            parsed.get("a").and_then(PhpValue::as_array).map(<[_]>::len)
        };
        assert_eq!(read(999), Some(999));
        assert_eq!(read(1000), Some(1000));
        assert_eq!(read(1001), Some(1000));
    }

    #[test]
    fn a_parameter_with_more_than_64_brackets_is_not_read() {
        let is_read = |levels: usize| {
            let query = format!("a{}=1", "[x]".repeat(levels));
            parse(query.as_bytes(), Brackets::Any).get("a").is_some()
        };
        assert!(is_read(64));
        assert!(!is_read(65));
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_noticed_and_replaced() {
        let cases: [(&[u8], bool); 5] =
            [(b"a=%C3%A9", true), (b"a=\xc3\xa9", true), (b"a=%E9", false), (b"a=1&%ff=1", false), (b"a=\xff", false)];
        for (query, expected) in cases {
            assert_eq!(decodes_to_utf8(query), expected, "{query:?}");
        }
        check("a=%E9", Brackets::Any, "{\"a\":\"\u{fffd}\"}");
    }
}
