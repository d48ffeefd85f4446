//! Numbers as the server reads them out of texts (contract 2.8).

/// The blanks that PHP skips around a number, and around a date as well. A NUL is none.
pub(crate) const BLANKS: &[char] = &[' ', '\t', '\n', '\r', '\u{b}', '\u{c}'];

/// The number that a text is as a whole, blanks around it aside; `None` when any of it is something else.
pub(crate) fn whole_number(text: &str) -> Option<f64> {
    let text = text.trim_matches(BLANKS);
    (numeric_prefix(text).len() == text.len()).then(|| text.parse().ok())?
}

/// The number that the server takes from a text: what it begins with, or 0.
pub(crate) fn leading_number(text: &str) -> f64 {
    numeric_prefix(text.trim_start_matches(BLANKS)).parse().unwrap_or(0.0)
}

/// Whether a text that is a number has a fraction: told from its digits, since a float would round a small one away.
pub(crate) fn has_fraction(text: &str) -> bool {
    let (digits, exponent) = digits_and_exponent(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let exponent = exponent.parse::<i64>().unwrap_or(if exponent.starts_with('-') { i64::MIN } else { i64::MAX });
    let behind_point = (fraction.len() as i64).saturating_sub(exponent).max(0);
    let all = whole.bytes().chain(fraction.bytes()).rev();
    all.take(usize::try_from(behind_point).unwrap_or(usize::MAX)).any(|digit| matches!(digit, b'1'..=b'9'))
}

/// Whether a text that is a number is too large or too small for a float, which makes infinity or 0 of it.
pub(crate) fn exceeds_float(text: &str, number: f64) -> bool {
    let has_digits = || digits_and_exponent(text).0.bytes().any(|digit| matches!(digit, b'1'..=b'9'));
    number.is_infinite() || (number == 0.0 && has_digits())
}

/// The digits of a number with their point, and its exponent, `0` when it has none.
fn digits_and_exponent(text: &str) -> (&str, &str) {
    let text = text.trim_matches(BLANKS);
    text.split_once(['e', 'E']).unwrap_or((text, "0"))
}

/// The whole number of 32 bits that a text is, blanks around it aside.
pub(crate) fn whole_integer(text: &str) -> Option<i32> {
    let digits = text.trim_matches(BLANKS);
    let unsigned = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    (!unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok())?
}

/// The longest beginning that is a number: sign, digits with a point, exponent. Empty when there is none.
fn numeric_prefix(text: &str) -> &str {
    let bytes = text.as_bytes();
    let digits_from = |start: usize| bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole = digits_from(end);
    end += whole;
    let mut fraction = 0;
    if bytes.get(end) == Some(&b'.') {
        fraction = digits_from(end + 1);
        if whole + fraction > 0 {
            end += 1 + fraction;
        }
    }
    if whole + fraction == 0 {
        return "";
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = if end + 1 + sign <= bytes.len() { digits_from(end + 1 + sign) } else { 0 };
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_text_that_is_a_number_as_a_whole_is_one() {
        for (text, number) in [
            ("3", Some(3.0)),
            ("   3 ", Some(3.0)),
            ("-2.99", Some(-2.99)),
            ("+7", Some(7.0)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            ("1e3", Some(1000.0)),
            ("1E-2", Some(0.01)),
            ("", None),
            (" ", None),
            ("-", None),
            (".", None),
            ("12abc", None),
            ("2,99", None),
            ("0x1A", None),
            ("1e", None),
            ("true", None),
            ("inf", None),
            ("NaN", None),
            ("\u{a0}3", None),
            ("\u{663}", None),
        ] {
            assert_eq!(whole_number(text), number, "{text:?}");
        }
    }

    #[test]
    fn the_server_takes_the_number_that_a_text_begins_with() {
        for (text, number) in
            [("12abc", 12.0), ("2,99", 2.0), ("abc", 0.0), (" 1e3x", 1000.0), ("-1.5.2", -1.5), ("1e", 1.0)]
        {
            assert_eq!(leading_number(text), number, "{text:?}");
        }
    }

    #[test]
    fn a_fraction_is_seen_however_small_it_is() {
        for (text, is_seen) in [
            ("5", false),
            ("5.", false),
            (" 5.000 ", false),
            ("-5.5", true),
            (".5", true),
            ("1.25e2", false),
            ("1.255e2", true),
            ("1e-1", true),
            ("10e-1", false),
            ("0e-5", false),
            ("1.00000000000000000000000000000000001", true),
            ("1e-99999999999999999999", true),
            ("0e-99999999999999999999", false),
            ("1.5e99999999999999999999", false),
        ] {
            assert_eq!(has_fraction(text), is_seen, "{text}");
        }
    }

    #[test]
    fn what_a_float_cannot_hold_is_noticed() {
        for (text, is_too_much) in [
            ("1e308", false),
            ("1e309", true),
            ("-1e309", true),
            ("5e-324", false),
            ("1e-400", true),
            ("0.0", false),
            ("0e9", false),
        ] {
            let number = whole_number(text).expect("a number");
            assert_eq!(exceeds_float(text, number), is_too_much, "{text}");
        }
    }

    #[test]
    fn a_whole_integer_has_digits_only_and_fits_in_32_bits() {
        for (text, number) in [
            ("4567", Some(4567)),
            (" -1 ", Some(-1)),
            ("+007", Some(7)),
            ("2147483647", Some(i32::MAX)),
            ("2147483648", None),
            ("5.0", None),
            ("1e3", None),
            ("--1", None),
            ("", None),
        ] {
            assert_eq!(whole_integer(text), number, "{text:?}");
        }
    }
}
