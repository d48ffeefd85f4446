//! JSON the way PHP writes it: slashes and everything beyond ASCII escaped, and empty maps as empty lists.

use std::fmt::Write;

use serde_json::Value;

/// Writes a value as PHP's `json_encode` does by default.
pub fn encode(value: &Value) -> String {
    let mut json = String::new();
    write_value(&mut json, value);
    json
}

fn write_value(json: &mut String, value: &Value) {
    match value {
        Value::String(text) => write_text(json, text),
        Value::Array(elements) => {
            json.push('[');
            for (position, element) in elements.iter().enumerate() {
                write_comma(json, position);
                write_value(json, element);
            }
            json.push(']');
        }
        // PHP cannot tell an empty map from an empty list.
        Value::Object(members) if members.is_empty() => json.push_str("[]"),
        Value::Object(members) => {
            json.push('{');
            for (position, (name, member)) in members.iter().enumerate() {
                write_comma(json, position);
                write_text(json, name);
                json.push(':');
                write_value(json, member);
            }
            json.push('}');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => json.push_str(&value.to_string()),
    }
}

fn write_comma(json: &mut String, position: usize) {
    if position > 0 {
        json.push(',');
    }
}

fn write_text(json: &mut String, text: &str) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '/' => json.push_str("\\/"),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            ' '..='~' | '\u{7f}' => json.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    // Writing into a string cannot fail.
                    let _ = write!(json, "\\u{unit:04x}");
                }
            }
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_written_as_php_writes_them() {
        for (value, expected) in [
            (json!({"b": 1, "a": [true, null, 1.5]}), r#"{"b":1,"a":[true,null,1.5]}"#),
            (json!({"x": {}}), r#"{"x":[]}"#),
            (json!([]), "[]"),
            (json!("http://a/b"), r#""http:\/\/a\/b""#),
            (json!("Zoë 😀"), r#""Zo\u00eb \ud83d\ude00""#),
            (json!("\"\\\u{8}\u{c}\n\r\t\u{1}\u{7f}'"), "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\u{7f}'\""),
        ] {
            assert_eq!(encode(&value), expected);
        }
    }
}
