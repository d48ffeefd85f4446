//! Which spellings of a URL parameter mean true (contract, section 5).

use crate::php::cast;
use crate::php::value::PhpValue;

/// Whether the parameter is on: `1` and `yes` are, `on` and `y` are not.
///
/// A blank after a number makes it other text, hence false: the spellings were measured on a PHP
/// that did not count such text as numeric yet.
pub fn parameter_is_true(value: Option<&PhpValue>, default: bool) -> bool {
    match value {
        None => default,
        Some(PhpValue::Null) => false,
        Some(PhpValue::Bool(truth)) => *truth,
        Some(PhpValue::Integer(number)) => number.unsigned_abs() >= 1,
        Some(PhpValue::Float(number)) => number.abs() >= 1.0,
        Some(PhpValue::Text(text)) => text_is_true(text),
        Some(PhpValue::Array(_)) => true,
    }
}

fn text_is_true(text: &str) -> bool {
    match cast::numeric(text) {
        Some(number) => number.abs() >= 1.0,
        None => text.eq_ignore_ascii_case("yes") || text.eq_ignore_ascii_case("true"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_mean_what_section_5_says() {
        let on = [
            "yes", "YES", "yEs", "true", "TRue", "True", "1", "-1", "2", "01", "1.0", "1e0", " 1", "+1", "\t\n1",
            "-2.5", "1.", "10e-1", "1e400",
        ];
        let off = [
            "", "0", "0.9", "-0.5", "no", "false", "on", "ON", "y", "t", "0x1", "true ", " true", "yes\n", "1 ", "1a",
            "truе", ".9", "1e-1", "x", "-", "+", ".", "1e", "--1", "\u{a0}1",
        ];
        for (spellings, expected) in [(&on[..], true), (&off[..], false)] {
            for spelling in spellings {
                let value = PhpValue::text(*spelling);
                for default in [true, false] {
                    let judged = parameter_is_true(Some(&value), default);
                    assert_eq!(judged, expected, "{spelling:?}, default {default}");
                }
            }
        }
    }

    #[test]
    fn an_absent_parameter_has_its_default() {
        assert!(parameter_is_true(None, true));
        assert!(!parameter_is_true(None, false));
    }

    #[test]
    fn arrays_are_true_and_other_values_by_their_amount() {
        let cases = [
            ("[\"x\"]", true),
            ("[\"0\"]", true),
            ("null", false),
            ("true", true),
            ("false", false),
            ("0", false),
            ("-1", true),
            ("0.9", false),
            ("-1.5", true),
        ];
        for (json, expected) in cases {
            let value = PhpValue::from_json(json.as_bytes());
            assert_eq!(parameter_is_true(value.as_ref(), false), expected, "{json}");
        }
    }
}
