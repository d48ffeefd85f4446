//! PHP's casts between text, numbers and truth values.

use super::value::PhpValue;

/// What PHP skips in front of a number in text.
const BLANKS: [char; 6] = [' ', '\t', '\n', '\r', '\x0b', '\x0c'];

/// What `trim()` removes. A no-break space stays.
const TRIMMED: [char; 6] = [' ', '\t', '\n', '\r', '\0', '\x0b'];

/// PHP's `trim()`.
pub fn trim(text: &str) -> &str {
    text.trim_matches(TRIMMED)
}

/// PHP's `rtrim()`.
pub fn trim_end(text: &str) -> &str {
    text.trim_end_matches(TRIMMED)
}

/// The string form of a scalar; `null` and arrays have none here.
pub fn scalar_to_text(value: &PhpValue) -> Option<String> {
    match value {
        PhpValue::Null | PhpValue::Array(_) => None,
        PhpValue::Bool(true) => Some("1".to_string()),
        PhpValue::Bool(false) => Some(String::new()),
        PhpValue::Integer(number) => Some(number.to_string()),
        PhpValue::Float(number) => Some(float_to_text_of(*number, STRING_CAST_DIGITS)),
        PhpValue::Text(text) => Some(text.clone()),
    }
}

/// The significant digits of a float in a string cast: PHP's setting `precision`, which nobody changes.
const STRING_CAST_DIGITS: usize = 14;
/// As many digits as it takes to read the same float back.
const SHORTEST: usize = 17;

/// The shortest text that reads back as the same float, as `var_export` and `json_encode` print it.
pub fn float_to_text(number: f64) -> String {
    float_to_text_of(number, SHORTEST)
}

fn float_to_text_of(number: f64, most_digits: usize) -> String {
    if number.is_nan() {
        return "NAN".to_string();
    }
    let sign = if number.is_sign_negative() { "-" } else { "" };
    if number.is_infinite() {
        return format!("{sign}INF");
    }
    let (digits, point) = significant_digits(number.abs(), most_digits);
    format!("{sign}{}", place_point(&digits, point, most_digits))
}

/// The significant digits, and the place of the decimal point relative to the first of them.
fn significant_digits(number: f64, most_digits: usize) -> (String, i32) {
    let scientific = match most_digits {
        SHORTEST => shortest(number),
        _ => format!("{number:.*e}", most_digits - 1),
    };
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits = mantissa.replace('.', "");
    let significant = digits.trim_end_matches('0');
    let digits = if significant.is_empty() { "0" } else { significant };
    (digits.to_owned(), exponent.parse().unwrap_or(0) + 1)
}

/// The shortest digits that read back as the same float. Between two equally short and equally
/// near texts, PHP takes the one that ends even.
fn shortest(number: f64) -> String {
    let shortest = format!("{number:e}");
    let mantissa = shortest.bytes().take_while(|byte| *byte != b'e');
    let length = mantissa.filter(u8::is_ascii_digit).count();
    let even = format!("{number:.*e}", length - 1);
    if even.parse() == Ok(number) { even } else { shortest }
}

/// PHP writes an exponent below 0.0001 and from one digit more before the point than it shows.
fn place_point(digits: &str, point: i32, most_digits: usize) -> String {
    if point < -3 || usize::try_from(point).is_ok_and(|whole| whole > most_digits) {
        let (first, rest) = digits.split_at(1);
        let rest = if rest.is_empty() { "0" } else { rest };
        return format!("{first}.{rest}E{:+}", point - 1);
    }
    let Ok(whole) = usize::try_from(point) else {
        let zeros = "0".repeat(usize::try_from(-point).unwrap_or(0));
        return format!("0.{zeros}{digits}");
    };
    if whole >= digits.len() {
        return format!("{digits}{}", "0".repeat(whole - digits.len()));
    }
    let (whole, fraction) = digits.split_at(whole);
    let whole = if whole.is_empty() { "0" } else { whole };
    format!("{whole}.{fraction}")
}

/// `(int)`. Numbers beyond 64 bits become the nearest there is: PHP leaves that undefined.
pub fn to_integer(value: &PhpValue) -> i64 {
    match value {
        PhpValue::Null => 0,
        PhpValue::Bool(truth) => i64::from(*truth),
        PhpValue::Integer(number) => *number,
        PhpValue::Float(number) => *number as i64,
        PhpValue::Text(text) => text_to_integer(text),
        PhpValue::Array(elements) => i64::from(!elements.is_empty()),
    }
}

/// `(int)` of text: the number it begins with, or 0. `"1e3"` is 1000.
pub fn text_to_integer(text: &str) -> i64 {
    let number = numeric_prefix(text);
    match number.parse::<i64>() {
        Ok(integer) => integer,
        Err(_) => float_of(number) as i64,
    }
}

/// `(float)`.
pub fn to_float(value: &PhpValue) -> f64 {
    match value {
        PhpValue::Float(number) => *number,
        PhpValue::Text(text) => text_to_float(text),
        other => to_integer(other) as f64,
    }
}

/// `(float)` of text: the number it begins with, or 0.
pub fn text_to_float(text: &str) -> f64 {
    float_of(numeric_prefix(text))
}

/// The number if all of the text is one. Blanks may stand before it, not after it, as in PHP 7.
pub fn numeric(text: &str) -> Option<f64> {
    let number = numeric_prefix(text);
    let all = !number.is_empty() && text.trim_start_matches(BLANKS) == number;
    all.then(|| float_of(number))
}

fn float_of(number: &str) -> f64 {
    number.parse().unwrap_or(0.0)
}

/// The longest number that the text begins with, after blanks; empty if there is none.
fn numeric_prefix(text: &str) -> &str {
    let text = text.trim_start_matches(BLANKS);
    let sign = text.len() - text.trim_start_matches_once(['+', '-']).len();
    let whole = digits(&text[sign..]);
    let mut end = sign + whole;
    let mut fraction = 0;
    if text[end..].starts_with('.') {
        fraction = digits(&text[end + 1..]);
        if whole + fraction > 0 {
            end += 1 + fraction;
        }
    }
    if whole + fraction == 0 {
        return "";
    }
    &text[..end + exponent(&text[end..])]
}

/// How many ASCII digits the text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The length of the exponent that the text begins with; 0 if there is none.
fn exponent(text: &str) -> usize {
    let Some(after) = text.strip_prefix(['e', 'E']) else {
        return 0;
    };
    let unsigned = after.trim_start_matches_once(['+', '-']);
    match digits(unsigned) {
        0 => 0,
        count => text.len() - unsigned.len() + count,
    }
}

trait TrimOnce {
    fn trim_start_matches_once(&self, characters: [char; 2]) -> &str;
}

impl TrimOnce for str {
    fn trim_start_matches_once(&self, characters: [char; 2]) -> &str {
        self.strip_prefix(characters).unwrap_or(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_cast_shows_fourteen_digits_and_a_float_field_as_many_as_it_takes() {
        for (number, cast, shortest) in [
            ("2.99", "2.99", "2.99"),
            ("0.1234567890123456", "0.12345678901235", "0.1234567890123456"),
            ("-4056.6064157676037", "-4056.6064157676", "-4056.6064157676037"),
            ("100000000000000.0", "1.0E+14", "100000000000000"),
            ("10000000000000000.0", "1.0E+16", "10000000000000000"),
            ("1e17", "1.0E+17", "1.0E+17"),
            ("0.00012", "0.00012", "0.00012"),
            ("1.5e-7", "1.5E-7", "1.5E-7"),
            ("3.0", "3", "3"),
            ("0.0", "0", "0"),
        ] {
            let value = PhpValue::from_json(number.as_bytes()).expect("a number");
            assert_eq!(scalar_to_text(&value).as_deref(), Some(cast), "{number}");
            assert_eq!(float_to_text(to_float(&value)), shortest, "{number}");
        }
    }

    #[test]
    fn floats_are_written_as_php_writes_them() {
        let cases = [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (-2.99, "-2.99"),
            (0.1, "0.1"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1.0 / 3.0, "0.3333333333333333"),
            (0.0001, "0.0001"),
            (0.00012, "0.00012"),
            (0.00001, "1.0E-5"),
            (1.25e-5, "1.25E-5"),
            (123_456_789.125, "123456789.125"),
            (1e14, "100000000000000"),
            (1e15, "1000000000000000"),
            (1e16, "10000000000000000"),
            (1e17, "1.0E+17"),
            (12_345_678_901_234_568.0, "12345678901234568"),
            (123_456_789_012_345_680.0, "1.2345678901234568E+17"),
            (1.5e25, "1.5E+25"),
            (1e100, "1.0E+100"),
            (5e-324, "5.0E-324"),
            (f64::MAX, "1.7976931348623157E+308"),
            (1_583_292_859_694_466.2, "1583292859694466.2"),
            (f64::INFINITY, "INF"),
            (f64::NEG_INFINITY, "-INF"),
            (f64::NAN, "NAN"),
        ];
        for (number, expected) in cases {
            assert_eq!(float_to_text(number), expected, "{number:e}");
        }
    }

    #[test]
    fn text_begins_with_the_number_that_php_casts_it_to() {
        let cases = [
            ("", 0, 0.0),
            ("12abc", 12, 12.0),
            ("   3 ", 3, 3.0),
            ("\t\n\r\x0b\x0c7", 7, 7.0),
            ("\u{a0}7", 0, 0.0),
            ("\x007", 0, 0.0),
            ("-2", -2, -2.0),
            ("+2", 2, 2.0),
            ("--2", 0, 0.0),
            ("- 2", 0, 0.0),
            ("1e3", 1000, 1000.0),
            ("1E3x", 1000, 1000.0),
            ("1e", 1, 1.0),
            ("1e+", 1, 1.0),
            ("15e-1", 1, 1.5),
            (".5e1", 5, 5.0),
            (".5", 0, 0.5),
            ("5.", 5, 5.0),
            ("5.e1", 50, 50.0),
            (".", 0, 0.0),
            ("-.e1", 0, 0.0),
            ("2,99", 2, 2.0),
            ("1.2.3", 1, 1.2),
            ("0x1A", 0, 0.0),
            ("1_000", 1, 1.0),
            ("inf", 0, 0.0),
            ("nan", 0, 0.0),
            ("9223372036854775807", i64::MAX, 9_223_372_036_854_775_807.0),
            ("9223372036854775808", i64::MAX, 9_223_372_036_854_775_808.0),
            ("-1e99", i64::MIN, -1e99),
        ];
        for (text, integer, float) in cases {
            assert_eq!(text_to_integer(text), integer, "{text:?}");
            assert_eq!(text_to_float(text), float, "{text:?}");
        }
    }

    #[test]
    fn text_is_numeric_if_nothing_follows_the_number() {
        let numeric_texts = ["1", " 1", "\n-1.5", "1.", ".5", "1e3", "+0", "1e999"];
        let others = ["", " ", "1 ", "1a", "a", ".", "1e", "0x1", "1,5", "--1", "\u{a0}1"];
        for text in numeric_texts {
            assert!(numeric(text).is_some(), "{text:?}");
        }
        for text in others {
            assert_eq!(numeric(text), None, "{text:?}");
        }
    }

    #[test]
    fn values_of_other_types_are_cast_by_their_truth_or_amount() {
        let list = PhpValue::Array(vec![("0".to_string(), PhpValue::Null)]);
        let cases = [
            (PhpValue::Null, 0, 0.0),
            (PhpValue::Bool(true), 1, 1.0),
            (PhpValue::Bool(false), 0, 0.0),
            (PhpValue::Integer(-7), -7, -7.0),
            (PhpValue::Float(-2.99), -2, -2.99),
            (PhpValue::Float(1e30), i64::MAX, 1e30),
            (PhpValue::Array(Vec::new()), 0, 0.0),
            (list, 1, 1.0),
        ];
        for (value, integer, float) in cases {
            assert_eq!(to_integer(&value), integer, "{value:?}");
            assert_eq!(to_float(&value), float, "{value:?}");
        }
    }

    #[test]
    fn trimming_takes_the_characters_that_php_takes() {
        assert_eq!(trim("\0\t\n\r\x0b a \x0c\u{a0} "), "a \x0c\u{a0}");
        assert_eq!(trim_end(" a \0\t\n\r\x0b "), " a");
    }
}
