//! Days and moments in the forms that the server is certain to read as they are meant (contract 2.8).

use super::number::BLANKS;

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
    /// Whether the clocks of Amsterdam skip this time, so that an hour later is stored.
    pub(crate) is_skipped: bool,
}

/// Reads a text as a moment; `None` for every form that is not certain to be read as it was meant.
pub(crate) fn moment(text: &str) -> Option<Moment<'_>> {
    let text = text.trim_matches(BLANKS);
    let (day, rest) = text.split_at_checked(10)?;
    if !is_day(day) {
        return None;
    }
    if rest.is_empty() {
        return Some(Moment { day, time: (0, 0, 0), is_converted: false, is_skipped: false });
    }
    let ClockTime { time, has_fraction, has_offset } = clock_time(rest.strip_prefix([' ', 'T', 't'])?)?;
    let is_skipped = !has_offset && time.0 == 2 && is_spring_forward(day);
    Some(Moment { day, time, is_converted: has_fraction || has_offset, is_skipped })
}

/// Whether the text is the empty date that the server shows, with or without the empty time.
pub(crate) fn is_empty_moment(text: &str) -> bool {
    matches!(text.trim_matches(BLANKS), "" | "0000-00-00" | "0000-00-00 00:00:00")
}

/// Whether clocks in Amsterdam go from 2 to 3 on this day: the last Sunday in March, since 1981.
fn is_spring_forward(day: &str) -> bool {
    let (Some(year), Some(3), Some(day @ 25..)) = (digits(day, 0, 4), digits(day, 5, 2), digits(day, 8, 2)) else {
        return false;
    };
    // The day of the week, 0 for Sunday, after Sakamoto; 2 stands for March.
    year >= 1981 && (year + year / 4 - year / 100 + year / 400 + 2 + day) % 7 == 0
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

/// `hh:mm` or `hh:mm:ss`, and what stands behind it.
struct ClockTime {
    time: (u8, u8, u8),
    has_fraction: bool,
    has_offset: bool,
}

/// `hh:mm` or `hh:mm:ss`, the latter with or without a fraction, and an offset.
fn clock_time(text: &str) -> Option<ClockTime> {
    let two = |start| digits(text, start, 2).and_then(|number| u8::try_from(number).ok());
    let (hour, minute) = (two(0)?, two(3)?);
    let mut rest = text.get(5..)?;
    let mut second = 0;
    let mut has_fraction = false;
    if rest.starts_with(':') {
        second = two(6)?;
        rest = &text[8..];
        if let Some(fraction) = rest.strip_prefix('.') {
            let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
            if length == 0 || length > 9 {
                return None;
            }
            rest = &fraction[length..];
            has_fraction = true;
        }
    }
    let is_time = text.as_bytes()[2] == b':' && hour < 24 && minute < 60 && second < 60;
    let time = (hour, minute, second);
    (is_time && is_offset(rest)).then_some(ClockTime { time, has_fraction, has_offset: !rest.is_empty() })
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
    fn only_forms_that_are_certain_to_be_read_as_meant_are_moments() {
        for (text, expected) in [
            ("2020-01-02", Some(("2020-01-02", (0, 0, 0), false))),
            (" \t\u{c}\u{b}2020-01-02\r\n", Some(("2020-01-02", (0, 0, 0), false))),
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
            "\x002020-01-02",
            "\u{a0}2020-01-02",
            "2020-01-02 \u{e9}3:04",
            "2020-01-02 03:04 +01:00",
            "2020-01-02 03:04:05.1234567890",
            "-2020-01-02",
            "12020-01-02",
            "1900-02-29",
            "\u{662}020-01-02",
        ] {
            assert_eq!(moment(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_hour_that_clocks_skip_in_spring_is_known() {
        for (text, is_skipped) in [
            ("2020-03-29 02:00", true),
            ("2020-03-29T02:59:59", true),
            ("2026-03-29 02:30:00.5", true),
            ("2024-03-31 02:30", true),
            ("2020-03-29 02:30+01:00", false),
            ("2020-03-29 03:00", false),
            ("2020-03-29 01:59:59", false),
            ("2020-03-22 02:30", false),
            ("2020-03-30 02:30", false),
            ("2020-10-25 02:30", false),
            ("2020-03-29", false),
            ("1970-03-29 02:30", false),
        ] {
            assert_eq!(moment(text).expect(text).is_skipped, is_skipped, "{text}");
        }
    }
}
