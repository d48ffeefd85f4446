//! PHP's values as they arrive in a request: from JSON, from a query string or from a form.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A PHP value. Arrays are ordered; the keys of a list are `"0"`, `"1"` and so on.
#[derive(Debug, Clone, PartialEq)]
pub enum PhpValue {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number that fits in 64 bits.
    Integer(i64),
    /// A number with a fraction, or one that is too big for 64 bits.
    Float(f64),
    /// A string.
    Text(String),
    /// A list or a map: PHP makes no difference.
    Array(Vec<(String, PhpValue)>),
}

impl PhpValue {
    /// What `json_decode($json, true)` makes of the bytes; nothing if they are not JSON.
    ///
    /// Of a key that occurs twice the last value stays, at the place of the first. Nesting deeper
    /// than 127 levels (PHP: 512) and numbers beyond the range of a float are refused.
    pub fn from_json(json: &[u8]) -> Option<PhpValue> {
        serde_json::from_slice(json).ok()
    }

    /// A text value.
    pub fn text(text: impl Into<String>) -> PhpValue {
        PhpValue::Text(text.into())
    }

    /// The element with this very key, if this is an array that has it.
    pub fn get(&self, key: &str) -> Option<&PhpValue> {
        let (_, value) = self.as_array()?.iter().find(|(name, _)| name == key)?;
        Some(value)
    }

    /// The elements in order, if this is an array.
    pub fn as_array(&self) -> Option<&[(String, PhpValue)]> {
        match self {
            PhpValue::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The text, if this is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            PhpValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether this is an array whose keys are 0, 1, 2 and so on (the empty array included).
    pub fn is_list(&self) -> bool {
        self.as_array()
            .is_some_and(|elements| elements.iter().enumerate().all(|(index, (key, _))| *key == index.to_string()))
    }
}

/// Gives `key` the value, in place if the array has the key already.
pub fn assign(elements: &mut Vec<(String, PhpValue)>, key: String, value: PhpValue) {
    match elements.iter_mut().find(|(name, _)| *name == key) {
        Some((_, old)) => *old = value,
        None => elements.push((key, value)),
    }
}

impl<'de> Deserialize<'de> for PhpValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PhpValue, D::Error> {
        deserializer.deserialize_any(PhpVisitor)
    }
}

struct PhpVisitor;

impl<'de> Visitor<'de> for PhpVisitor {
    type Value = PhpValue;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<PhpValue, E> {
        Ok(PhpValue::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<PhpValue, E> {
        Ok(PhpValue::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<PhpValue, E> {
        Ok(PhpValue::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<PhpValue, E> {
        Ok(match i64::try_from(value) {
            Ok(value) => PhpValue::Integer(value),
            Err(_) => PhpValue::Float(value as f64),
        })
    }

    fn visit_f64<E>(self, value: f64) -> Result<PhpValue, E> {
        // The parser reports the whole number -0 like this; PHP reads it as the integer 0.
        if value == 0.0 && value.is_sign_negative() {
            return Ok(PhpValue::Integer(0));
        }
        Ok(PhpValue::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<PhpValue, E> {
        Ok(PhpValue::text(value))
    }

    fn visit_string<E>(self, value: String) -> Result<PhpValue, E> {
        Ok(PhpValue::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<PhpValue, A::Error> {
        let mut elements = Vec::new();
        while let Some(value) = list.next_element()? {
            elements.push((elements.len().to_string(), value));
        }
        Ok(PhpValue::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<PhpValue, A::Error> {
        let mut elements = Vec::new();
        let mut places = std::collections::HashMap::new();
        while let Some((key, value)) = map.next_entry::<String, PhpValue>()? {
            match places.get(&key) {
                Some(&place) => {
                    let (_, old): &mut (String, PhpValue) = &mut elements[place];
                    *old = value;
                }
                None => {
                    places.insert(key.clone(), elements.len());
                    elements.push((key, value));
                }
            }
        }
        Ok(PhpValue::Array(elements))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(elements: &[(&str, PhpValue)]) -> PhpValue {
        let owned = |(key, value): &(&str, PhpValue)| (key.to_string(), value.clone());
        PhpValue::Array(elements.iter().map(owned).collect())
    }

    #[test]
    fn json_becomes_the_value_that_php_would_make_of_it() {
        let cases = [
            ("null", PhpValue::Null),
            (" true\n", PhpValue::Bool(true)),
            ("-2", PhpValue::Integer(-2)),
            ("-0", PhpValue::Integer(0)),
            ("2.99", PhpValue::Float(2.99)),
            ("9223372036854775807", PhpValue::Integer(i64::MAX)),
            ("9223372036854775808", PhpValue::Float(9_223_372_036_854_775_808.0)),
            ("123456789012345678901234567890", PhpValue::Float(123_456_789_012_345_678_901_234_567_890.0)),
            (r#""\u00e9\n""#, PhpValue::text("é\n")),
            ("[]", array(&[])),
            ("{}", array(&[])),
            ("[1,\"a\"]", array(&[("0", PhpValue::Integer(1)), ("1", PhpValue::text("a"))])),
            (
                r#"{"b":1,"a":{"x":null},"b":2}"#,
                array(&[("b", PhpValue::Integer(2)), ("a", array(&[("x", PhpValue::Null)]))]),
            ),
        ];
        for (json, expected) in cases {
            assert_eq!(PhpValue::from_json(json.as_bytes()), Some(expected), "{json}");
        }
    }

    #[test]
    fn text_that_is_not_json_is_refused() {
        let cases: [&[u8]; 8] =
            [b"", b" ", b"{\"fields\":", b"{'a':1}", b"[1,]", b"\"\xff\"", b"\"\\ud800\"", b"{} {}"];
        for json in cases {
            assert_eq!(PhpValue::from_json(json), None, "{json:?}");
        }
    }

    #[test]
    fn only_arrays_with_ascending_keys_from_zero_are_lists() {
        let cases = [
            ("[]", true),
            ("[7,8]", true),
            (r#"{"0":1,"1":2}"#, true),
            (r#"{"1":1}"#, false),
            (r#"{"00":1}"#, false),
            (r#"{"a":1}"#, false),
            ("\"0\"", false),
        ];
        for (json, expected) in cases {
            let value = PhpValue::from_json(json.as_bytes()).expect("the case is JSON");
            assert_eq!(value.is_list(), expected, "{json}");
        }
    }

    #[test]
    fn elements_are_found_by_their_exact_key() {
        let value = PhpValue::from_json(br#"{"fields":1,"FIELDS":2}"#).expect("the case is JSON");
        assert_eq!(value.get("FIELDS"), Some(&PhpValue::Integer(2)));
        assert_eq!(value.get("Fields"), None);
        assert_eq!(PhpValue::text("fields").get("fields"), None);
    }

    #[test]
    fn assigning_to_a_key_that_exists_keeps_its_place() {
        let mut elements = Vec::new();
        for (key, value) in [("a", 1), ("b", 2), ("a", 3)] {
            assign(&mut elements, key.to_string(), PhpValue::Integer(value));
        }
        let expected = array(&[("a", PhpValue::Integer(3)), ("b", PhpValue::Integer(2))]);
        assert_eq!(PhpValue::Array(elements), expected);
    }
}
