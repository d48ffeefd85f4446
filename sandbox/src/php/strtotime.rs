//! PHP's `strtotime` in the zone Europe/Amsterdam.
//!
//! The text is cut into pieces, each the longest that is a date, a time, a zone or a distance;
//! together they say a moment, and what they leave open is taken from the clock. A text with a
//! piece that means nothing, or with two dates or two times, is not understood.
//!
//! This knows the formats of PHP 8.2. It leaves out most of the abbreviations of time zones (there
//! are only those in use in Europe and America), no-break spaces (they are blanks since PHP 8.2), and
//! the local time of Amsterdam before 1946, for which PHP may show other seconds.

mod fields;
mod grammar;
mod moment;
#[cfg(test)]
mod tests;
mod zone;

use std::sync::LazyLock;

use jiff::ZonedDateTime;
use jiff::tz::TimeZone;

use fields::{EndOfMonth, Fields, Piece, Special, WeekdayCounting};
use grammar::Meaning;
use zone::Zone;

/// The zone in which Copernica reads and shows dates.
pub fn amsterdam() -> TimeZone {
    static AMSTERDAM: LazyLock<TimeZone> =
        LazyLock::new(|| TimeZone::get("Europe/Amsterdam").expect("the zone is bundled in the program"));
    AMSTERDAM.clone()
}

/// The moment in Unix seconds that the text means; nothing if it is not understood.
pub fn strtotime(text: &str, now: &ZonedDateTime) -> Option<i64> {
    let mut rest = text.trim_matches([' ', '\t', '\n', '\r', '\x0b', '\x0c']).as_bytes().to_vec();
    if rest.is_empty() {
        return None;
    }
    // The end counts as a character in some formats: `3 pm` is a time only if no letter follows.
    rest.push(0);
    let mut fields = Fields::default();
    let mut rest = rest.as_slice();
    while !rest.is_empty() {
        let (meaning, length) = grammar::longest_piece(rest)?;
        let (piece, after) = rest.split_at(length);
        understand(meaning, &mut Piece::new(piece), &mut fields)?;
        rest = after;
    }
    let zone = amsterdam();
    let now = now.with_time_zone(zone.clone()).datetime();
    i64::try_from(moment::moment(&fields, now, &zone)).ok()
}

/// The moment as `YYYY-MM-DD hh:mm:ss` in Amsterdam; nothing before the year 0 or after 9999.
pub fn local_text(seconds: i64) -> Option<String> {
    let local = moment::local(seconds, &amsterdam())?;
    let (date, time) = (local.date(), local.time());
    let (year, month, day) = (date.year(), date.month(), date.day());
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    let text = || format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
    (year >= 0).then(text)
}

/// Adds what the piece means to the fields; nothing if it makes the text meaningless.
fn understand(meaning: Meaning, piece: &mut Piece, fields: &mut Fields) -> Option<()> {
    match meaning {
        Meaning::Fields(steps) => fields.read(steps, piece)?,
        Meaning::Now | Meaning::Nothing => {}
        Meaning::Midnight => fields.midnight(),
        Meaning::Noon => noon(fields),
        Meaning::DayFromToday(days) => {
            fields.midnight();
            fields.relative.days = days;
        }
        Meaning::Timestamp => timestamp(piece, fields)?,
        Meaning::EndOfMonth => fields.relative.end_of_month = Some(end_of_month(piece)),
        Meaning::AroundHour => around_hour(piece, fields)?,
        Meaning::WeekdayOf => weekday_of(piece, fields),
        Meaning::TimeOrYear => time_or_year(piece, fields)?,
        Meaning::Week => week(piece, fields)?,
        Meaning::Ago => ago(fields),
        Meaning::Weekday => weekday(piece, fields),
        Meaning::TextWeek => text_week(piece, fields),
        Meaning::TextAmount => {
            let (amount, counting) = amount_in_words(&piece.word());
            piece.skip_blanks();
            go(&piece.rest(), amount, counting, false, fields);
        }
        Meaning::Amount => {
            let amount = piece.signed_number(24)?;
            piece.skip_blanks();
            go(&piece.rest(), amount, WeekdayCounting::FromToday, true, fields);
        }
        Meaning::Zone => return zone(piece, fields),
        Meaning::Unknown => return None,
    }
    Some(())
}

fn noon(fields: &mut Fields) {
    fields.midnight();
    (fields.times, fields.hour) = (1, Some(12));
}

fn zone(piece: &mut Piece, fields: &mut Fields) -> Option<()> {
    fields.zones += 1;
    match fields.zones {
        1 => fields.zone = Some(zone::read(piece)?),
        // PHP only warns of a second zone.
        2 => {}
        _ => return None,
    }
    Some(())
}

fn timestamp(piece: &mut Piece, fields: &mut Fields) -> Option<()> {
    fields.midnight();
    fields.has_date = false;
    (fields.year, fields.month, fields.day) = (Some(0), Some(0), Some(0));
    fields.zones += 1;
    match fields.zones {
        1 => {}
        2 => return Some(()),
        _ => return None,
    }
    let is_negative = piece.take_prefix("@-");
    let seconds = piece.number(24)?;
    let fraction = microseconds(piece)?;
    let sign = if is_negative { -1 } else { 1 };
    (fields.year, fields.month, fields.day) = (Some(1970), Some(1), Some(1));
    fields.relative.seconds += sign * seconds;
    fields.relative.microseconds = sign * fraction;
    fields.zone = Some(Zone::Offset(0));
    Some(())
}

/// The fraction that is left of a timestamp; nothing if there is a point without digits.
fn microseconds(piece: &mut Piece) -> Option<i128> {
    if piece.is_empty() {
        return Some(0);
    }
    let mut digits = *piece;
    digits.take_while(|byte| byte == b'.');
    (!digits.is_empty()).then(|| piece.fraction())
}

fn end_of_month(piece: &Piece) -> EndOfMonth {
    match piece.next_is(b"lL") {
        true => EndOfMonth::Last,
        false => EndOfMonth::First,
    }
}

fn around_hour(piece: &mut Piece, fields: &mut Fields) -> Option<()> {
    noon(fields);
    // PHP looks for a small letter here: `Back of 7` means the front of it.
    let is_back = piece.next_is(b"b");
    let hour = piece.number(2)?;
    let (hour, minute) = if is_back { (hour, 15) } else { (hour - 1, 45) };
    let hour = if piece.is_empty() { hour } else { piece.meridian(hour) };
    (fields.hour, fields.minute) = (Some(hour), Some(minute));
    Some(())
}

fn weekday_of(piece: &mut Piece, fields: &mut Fields) {
    let (amount, counting) = amount_in_words(&piece.word());
    piece.skip_blanks();
    let (place, counting) = match amount > 0 {
        true => (Special::FromMonthStart, WeekdayCounting::FromToday),
        false => (Special::FromMonthEnd, counting),
    };
    fields.relative.special = Some(place);
    go(&piece.word(), amount, counting, false, fields);
}

fn time_or_year(piece: &mut Piece, fields: &mut Fields) -> Option<()> {
    match fields.times {
        0 => {
            (fields.hour, fields.minute) = (piece.number(2), piece.number(2));
            fields.second = Some(0);
        }
        1 => fields.year = piece.number(4),
        _ => return None,
    }
    fields.times += 1;
    Some(())
}

fn week(piece: &mut Piece, fields: &mut Fields) -> Option<()> {
    fields.new_date()?;
    let year = piece.number(4)?;
    let week = piece.number(2)?;
    let weekday = piece.number(1).unwrap_or(1);
    (fields.year, fields.month, fields.day) = (Some(year), Some(1), Some(1));
    fields.relative.days = moment::days_to_week(year, week, weekday);
    Some(())
}

fn ago(fields: &mut Fields) {
    let relative = &mut fields.relative;
    relative.years = -relative.years;
    relative.months = -relative.months;
    relative.days = -relative.days;
    relative.seconds = -relative.seconds;
    relative.weekday = relative.weekday.map(|weekday| match weekday {
        0 => -7,
        other => -other,
    });
    if let Some(Special::WorkingDays(days)) = &mut relative.special {
        *days = -*days;
    }
}

fn weekday(piece: &mut Piece, fields: &mut Fields) {
    fields.midnight();
    // The word `weekday` alone counts as Monday.
    fields.relative.weekday = Some(weekday_number(&piece.word()).unwrap_or(1));
    if fields.relative.counting != WeekdayCounting::InWeek {
        fields.relative.counting = WeekdayCounting::FromToday;
    }
}

fn text_week(piece: &mut Piece, fields: &mut Fields) {
    let (amount, _) = amount_in_words(&piece.word());
    fields.relative.days += amount * 7;
    fields.relative.counting = WeekdayCounting::InWeek;
    fields.relative.weekday.get_or_insert(1);
}

/// The number that an ordinal or `next`, `last`, `this` stands for.
fn amount_in_words(word: &str) -> (i128, WeekdayCounting) {
    const ORDINALS: [&str; 12] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
        "twelfth",
    ];
    let amount = match word {
        "this" => return (0, WeekdayCounting::FromToday),
        "last" | "previous" => -1,
        "eight" => 8,
        _ => ORDINALS.iter().position(|known| *known == word).map_or(1, |index| index as i128 + 1),
    };
    (amount, WeekdayCounting::AfterToday)
}

/// Goes some units away. A weekday or working day means midnight, unless the time is kept.
fn go(unit: &str, amount: i128, counting: WeekdayCounting, keeps_time: bool, fields: &mut Fields) {
    let relative = &mut fields.relative;
    match unit.strip_suffix('s').unwrap_or(unit) {
        "m" | "msec" | "millisecond" => relative.microseconds += amount * 1000,
        "µ" | "usec" | "µsec" | "microsecond" => relative.microseconds += amount,
        "sec" | "second" => relative.seconds += amount,
        "min" | "minute" => relative.seconds += amount * 60,
        "hour" => relative.seconds += amount * 3600,
        "day" => relative.days += amount,
        "week" => relative.days += amount * 7,
        "fortnight" | "forthnight" => relative.days += amount * 14,
        "month" => relative.months += amount,
        "year" => relative.years += amount,
        "weekday" => {
            relative.special = Some(Special::WorkingDays(amount));
            if !keeps_time {
                fields.midnight();
            }
        }
        _ => {
            relative.days += 7 * if amount > 0 { amount - 1 } else { amount };
            relative.weekday = weekday_number(unit);
            relative.counting = counting;
            if !keeps_time {
                fields.midnight();
            }
        }
    }
}

/// The number of a weekday's name or abbreviation.
fn weekday_number(word: &str) -> Option<i128> {
    const NAMES: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    let is_named =
        |name: &&str| word.strip_suffix('s').unwrap_or(word) == *name || word.len() == 3 && name.starts_with(word);
    let index = NAMES.iter().position(is_named)?;
    Some(index as i128)
}
