//! Numbers and dates as the server reads them out of texts (contract 2.8).

/// The blanks that PHP skips around a number.
const BLANKS: &[char] = &[' ', '\t', '\n', '\r', '\u{b}', '\u{c}'];

/// The number that a text is as a whole, blanks around it aside; `None` when any of it is something else.
pub(crate) fn whole_number(text: &str) -> Option<f64> {
    let text = text.trim_matches(BLANKS);
    (numeric_prefix(text).len() == text.len()).then(|| text.parse().ok())?
}

/// The number that the server takes from a text: what it begins with, or 0.
pub(crate) fn leading_number(text: &str) -> f64 {
    numeric_prefix(text.trim_start_matches(BLANKS)).parse().unwrap_or(0.0)
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

/// A moment in a form that the server is known to read as it stands: `YYYY-MM-DD`, with `hh:mm` or `hh:mm:ss` behind a
/// blank or `T`, with an optional fraction and offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment<'a> {
    /// `YYYY-MM-DD`
    pub(crate) day: &'a str,
    /// Hour, minute and second; midnight when only the day is given.
    pub(crate) time: (u8, u8, u8),
    /// Whether the text has a fraction of a second or an offset, so that what is stored is not what is written.
    pub(crate) is_converted: bool,
}

/// Reads a text as a moment; `None` for every form that is not certain to be read as it was meant.
pub(crate) fn moment(text: &str) -> Option<Moment<'_>> {
    let text = text.trim_matches(BLANKS);
    let (day, rest) = text.split_at_checked(10)?;
    if !is_day(day) {
        return None;
    }
    if rest.is_empty() {
        return Some(Moment { day, time: (0, 0, 0), is_converted: false });
    }
    let (time, is_converted) = clock_time(rest.strip_prefix([' ', 'T', 't'])?)?;
    Some(Moment { day, time, is_converted })
}

/// Whether the text is the empty date that the server shows, with or without the empty time.
pub(crate) fn is_empty_moment(text: &str) -> bool {
    matches!(text.trim_matches(BLANKS), "" | "0000-00-00" | "0000-00-00 00:00:00")
}

fn is_day(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(year), Some(month), Some(day)) = (digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)) else {
        return false;
    };
    let is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    bytes[4] == b'-' && bytes[7] == b'-' && year > 0 && (1..=12).contains(&month) && (1..=days).contains(&day)
}

/// `hh:mm` or `hh:mm:ss`, with fraction and offset, and whether it has one of these.
fn clock_time(text: &str) -> Option<((u8, u8, u8), bool)> {
    let two = |start| digits(text, start, 2).and_then(|number| u8::try_from(number).ok());
    let (hour, minute) = (two(0)?, two(3)?);
    let mut rest = text.get(5..)?;
    let mut second = 0;
    let mut is_converted = false;
    if rest.starts_with(':') {
        second = two(6)?;
        rest = &text[8..];
        if let Some(fraction) = rest.strip_prefix('.') {
            let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
            if length == 0 || length > 9 {
                return None;
            }
            rest = &fraction[length..];
            is_converted = true;
        }
    }
    let is_time = text.as_bytes()[2] == b':' && hour < 24 && minute < 60 && second < 60;
    is_converted |= !rest.is_empty();
    (is_time && is_offset(rest)).then_some(((hour, minute, second), is_converted))
}

/// Nothing, `Z`, `+hh:mm` or `+hhmm`.
fn is_offset(text: &str) -> bool {
    if matches!(text, "" | "Z" | "z") {
        return true;
    }
    let Some(offset) = text.strip_prefix(['+', '-']) else {
        return false;
    };
    let minutes = match (offset.len(), offset.as_bytes().get(2)) {
        (5, Some(b':')) => digits(offset, 3, 2),
        (4, _) => digits(offset, 2, 2),
        _ => None,
    };
    digits(offset, 0, 2).is_some_and(|hours| hours <= 14) && minutes.is_some_and(|minutes| minutes < 60)
}

fn digits(text: &str, start: usize, length: usize) -> Option<u32> {
    let digits = text.get(start..start + length)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
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

    #[test]
    fn only_forms_that_are_certain_to_be_read_as_meant_are_moments() {
        for (text, expected) in [
            ("2020-01-02", Some(("2020-01-02", (0, 0, 0), false))),
            (" 2020-01-02 ", Some(("2020-01-02", (0, 0, 0), false))),
            ("2020-01-02 03:04", Some(("2020-01-02", (3, 4, 0), false))),
            ("2020-01-02T03:04:05", Some(("2020-01-02", (3, 4, 5), false))),
            ("2020-01-02t03:04:05.987654", Some(("2020-01-02", (3, 4, 5), true))),
            ("2020-01-02 03:04:05Z", Some(("2020-01-02", (3, 4, 5), true))),
            ("2020-01-02 03:04+03:00", Some(("2020-01-02", (3, 4, 0), true))),
            ("2020-01-02 03:04:05.5-0130", Some(("2020-01-02", (3, 4, 5), true))),
            ("2020-02-29", Some(("2020-02-29", (0, 0, 0), false))),
        ] {
            let read = moment(text).map(|moment| (moment.day, moment.time, moment.is_converted));
            assert_eq!(read, expected, "{text:?}");
        }
        for text in [
            "",
            "now",
            "1959",
            "1960",
            "20200102",
            "2020-1-2",
            "2020-2",
            "02-01-2020",
            "01/02/2020",
            "2021-02-29",
            "2020-13-01",
            "2020-00-10",
            "0000-00-00",
            "2020-01-02 3:04",
            "2020-01-02 03:4",
            "2020-01-02 24:00",
            "2020-01-02 03:04:60",
            "2020-01-02 03:04 02:00",
            "2020-01-02  03:04",
            "2020-01-02tz03:04",
            "2020-01-02 03:04:05.",
            "2020-01-02 03:04+3",
            "2020-01-02 03:04utc",
            "2020-01-02x",
            "1596979546",
            "2020-01-02 03",
            "2020-01-02 03:04:05+15:00",
            "2020-01-\u{e9}2",
        ] {
            assert_eq!(moment(text), None, "{text:?}");
        }
    }
}
