//! Time zones by offset, abbreviation, military letter or name.

use jiff::tz::TimeZone;

use super::fields::Piece;

/// A time zone as a text names it.
#[derive(Debug, Clone)]
pub enum Zone {
    /// Seconds east of Greenwich.
    Offset(i128),
    /// A zone with a history.
    Named(TimeZone),
}

/// Abbreviations with their hours east of Greenwich. PHP knows hundreds; these are the ones in
/// use in Europe and America.
const ABBREVIATIONS: [(&str, i128); 25] = [
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("west", 1),
    ("bst", 1),
    ("cet", 1),
    ("met", 1),
    ("cest", 2),
    ("mest", 2),
    ("eet", 2),
    ("eest", 3),
    ("msk", 3),
    ("msd", 4),
    ("ast", -4),
    ("adt", -3),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
    ("akst", -9),
    ("akdt", -8),
];

/// The letters of the zones east of Greenwich, from one hour on. J is not among them.
const EAST: &str = "abcdefghiklm";

/// The letters of the zones west of Greenwich, from one hour on.
const WEST: &str = "nopqrstuvwxy";

/// Reads a zone; nothing if there is none of that name.
pub fn read(piece: &mut Piece) -> Option<Zone> {
    piece.take_while(|byte| matches!(byte, b' ' | b'\t' | b'('));
    let mut after_gmt = *piece;
    if after_gmt.take_prefix("GMT") && after_gmt.next_is(b"+-") {
        *piece = after_gmt;
    }
    if piece.next_is(b"+-") {
        let sign = if piece.next_is(b"-") { -1 } else { 1 };
        piece.take_while(|byte| matches!(byte, b'+' | b'-'));
        let digits = piece.take_while(|byte| byte.is_ascii_digit() || byte == b':');
        return Some(Zone::Offset(sign * offset(digits)));
    }
    let name = piece.take_while(|byte| !matches!(byte, b')' | b' '));
    named(std::str::from_utf8(name).ok()?)
}

/// The seconds in `H`, `HH`, `HMM`, `HHMM`, `HHMMSS`, or the same with colons.
fn offset(digits: &[u8]) -> i128 {
    let text = String::from_utf8_lossy(digits);
    let number = |part: &str| part.parse::<i128>().unwrap_or(0);
    if text.contains(':') {
        let mut parts = text.split(':').map(number);
        let mut next = || parts.next().unwrap_or(0);
        return next() * 3600 + next() * 60 + next();
    }
    match text.len() {
        0..=2 => number(&text) * 3600,
        3 | 4 => number(&text) / 100 * 3600 + number(&text) % 100 * 60,
        _ => number(&text) / 10_000 * 3600 + number(&text) / 100 % 100 * 60 + number(&text) % 100,
    }
}

fn named(name: &str) -> Option<Zone> {
    let lower = name.to_ascii_lowercase();
    let hours = military(&lower).or_else(|| {
        let (_, hours) = ABBREVIATIONS.iter().find(|(known, _)| *known == lower)?;
        Some(*hours)
    });
    match hours {
        Some(hours) => Some(Zone::Offset(hours * 3600)),
        None => TimeZone::get(name).ok().map(Zone::Named),
    }
}

/// The hours of a military zone: Z is Greenwich, A to M are east of it, N to Y west.
fn military(letter: &str) -> Option<i128> {
    if letter.len() != 1 {
        return None;
    }
    let hours = |place: usize| place as i128 + 1;
    match (EAST.find(letter), WEST.find(letter)) {
        (Some(place), _) => Some(hours(place)),
        (_, Some(place)) => Some(-hours(place)),
        _ => (letter == "z").then_some(0),
    }
}
