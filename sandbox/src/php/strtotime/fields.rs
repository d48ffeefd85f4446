//! What a text has said so far, and how a piece of it is read into that.

use super::zone::{self, Zone};

/// One thing to read from a piece, in the order in which the piece has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A date begins: there may be only one.
    NewDate,
    /// A time begins: there may be only one.
    NewTime,
    /// Up to four digits. Fewer than four are a year near 2000.
    Year,
    /// Two digits: a year near 2000.
    ShortYear,
    /// This many digits, perhaps with a sign.
    SignedYear(usize),
    /// Up to two digits.
    Month,
    /// A name, an abbreviation or a Roman number.
    MonthName,
    /// Up to two digits.
    Day,
    /// The `th` of `4th`.
    DaySuffix,
    /// The piece names no day.
    FirstDay,
    /// Three digits that count from the first of January.
    DayOfYear,
    /// Up to two digits.
    Hour,
    /// Up to two digits.
    Minute,
    /// Up to two digits.
    Second,
    /// The digits behind a `.` or `:`.
    Fraction,
    /// A fraction if a `.` follows.
    PerhapsFraction,
    /// `am` or `pm`.
    Meridian,
    /// More steps if a `:` or `.` follows.
    MoreTime(&'static [Step]),
    /// More steps if a `/` follows.
    MoreDate(&'static [Step]),
    /// A fraction, and after one perhaps a zone.
    FractionAndZone,
    /// Seconds if a `:` follows, and a zone if anything is left.
    SecondAndZone,
    /// A zone.
    ReadZone,
}

/// What a text has said. What it has not said stays `None`.
#[derive(Debug, Default)]
pub struct Fields {
    pub year: Option<i128>,
    pub month: Option<i128>,
    pub day: Option<i128>,
    pub hour: Option<i128>,
    pub minute: Option<i128>,
    pub second: Option<i128>,
    pub microsecond: i128,
    pub zone: Option<Zone>,
    pub relative: Relative,
    /// How many times there were. Four digits may still be a time if there is none, and a year if
    /// there is one.
    pub times: u32,
    pub has_date: bool,
    /// How many zones there were: one more than wanted is ignored, two more are an error.
    pub zones: u32,
}

/// How far away from the date and time the moment is.
#[derive(Debug, Default)]
pub struct Relative {
    pub years: i128,
    pub months: i128,
    pub days: i128,
    pub seconds: i128,
    pub microseconds: i128,
    /// The weekday to go to, with Sunday as 0; below 0 with `ago`.
    pub weekday: Option<i128>,
    pub counting: WeekdayCounting,
    pub special: Option<Special>,
    pub end_of_month: Option<EndOfMonth>,
}

/// From where a weekday is counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum WeekdayCounting {
    /// Today does not count.
    #[default]
    AfterToday,
    /// Today counts.
    FromToday,
    /// In the week that began last Monday.
    InWeek,
}

/// Ways to count of which a text can have one; the last one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Special {
    /// So many working days.
    WorkingDays(i128),
    /// `first monday of`
    FromMonthStart,
    /// `last monday of`
    FromMonthEnd,
}

/// `first day of` and `last day of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndOfMonth {
    First,
    Last,
}

impl Fields {
    /// Forgets the time: it is midnight unless another time follows.
    pub fn midnight(&mut self) {
        self.times = 0;
        (self.hour, self.minute, self.second) = (Some(0), Some(0), Some(0));
        self.microsecond = 0;
    }

    /// A time begins; nothing if there is one already.
    pub fn new_time(&mut self) -> Option<()> {
        if self.times > 0 {
            return None;
        }
        self.midnight();
        self.times = 1;
        Some(())
    }

    /// A date begins; nothing if there is one already.
    pub fn new_date(&mut self) -> Option<()> {
        let had_one = std::mem::replace(&mut self.has_date, true);
        (!had_one).then_some(())
    }

    /// Reads the piece step by step; nothing if that cannot be.
    pub fn read(&mut self, steps: &[Step], piece: &mut Piece) -> Option<()> {
        steps.iter().try_for_each(|step| self.read_step(*step, piece))
    }

    fn read_step(&mut self, step: Step, piece: &mut Piece) -> Option<()> {
        match step {
            Step::NewDate => self.new_date()?,
            Step::NewTime => self.new_time()?,
            Step::Year => self.year = piece.year(4),
            Step::ShortYear => self.year = piece.year(2),
            Step::SignedYear(digits) => self.year = Some(piece.signed_number(digits)?),
            Step::Month => self.month = piece.number(2),
            Step::MonthName => self.month = Some(piece.month_name()),
            Step::Day => self.day = piece.number(2),
            Step::DaySuffix => piece.skip_day_suffix(),
            Step::FirstDay => self.day = Some(1),
            Step::DayOfYear => (self.month, self.day) = (Some(1), piece.number(3)),
            Step::Hour => self.hour = piece.number(2),
            Step::Minute => self.minute = piece.number(2),
            Step::Second => self.second = piece.number(2),
            Step::Fraction => self.microsecond = piece.fraction(),
            Step::Meridian => self.hour = Some(piece.meridian(self.hour?)),
            Step::MoreTime(steps) if piece.next_is(b":.") => self.read(steps, piece)?,
            Step::MoreDate(steps) if piece.next_is(b"/") => self.read(steps, piece)?,
            Step::MoreTime(_) | Step::MoreDate(_) => {}
            Step::PerhapsFraction if piece.next_is(b".") => self.microsecond = piece.fraction(),
            Step::PerhapsFraction => {}
            Step::FractionAndZone => self.read_fraction_and_zone(piece)?,
            Step::SecondAndZone => self.read_second_and_zone(piece)?,
            Step::ReadZone => self.zone = Some(zone::read(piece)?),
        }
        Some(())
    }

    fn read_fraction_and_zone(&mut self, piece: &mut Piece) -> Option<()> {
        if !piece.next_is(b".") {
            return Some(());
        }
        self.microsecond = piece.fraction();
        self.read_rest_as_zone(piece)
    }

    fn read_second_and_zone(&mut self, piece: &mut Piece) -> Option<()> {
        if piece.next_is(b":") {
            self.second = piece.number(2);
        }
        self.read_rest_as_zone(piece)
    }

    fn read_rest_as_zone(&mut self, piece: &mut Piece) -> Option<()> {
        if !piece.is_empty() {
            self.zone = Some(zone::read(piece)?);
        }
        Some(())
    }
}

/// A piece of the text, read from the left.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    rest: &'a [u8],
}

impl<'a> Piece<'a> {
    /// The piece. A NUL ends it.
    pub fn new(piece: &'a [u8]) -> Piece<'a> {
        let end = piece.iter().position(|byte| *byte == 0);
        Piece { rest: &piece[..end.unwrap_or(piece.len())] }
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Whether one of these bytes is next.
    pub fn next_is(&self, bytes: &[u8]) -> bool {
        self.rest.first().is_some_and(|next| bytes.contains(next))
    }

    /// Passes over the bytes that are wanted, as far as there are any, and returns them.
    pub fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| !wanted(*byte)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// Passes over these bytes if they are next, in any letter case.
    pub fn take_prefix(&mut self, prefix: &str) -> bool {
        let next = self.rest.get(..prefix.len());
        let is_next = next.is_some_and(|next| next.eq_ignore_ascii_case(prefix.as_bytes()));
        if is_next {
            self.rest = &self.rest[prefix.len()..];
        }
        is_next
    }

    /// Passes over blanks and tabs.
    pub fn skip_blanks(&mut self) {
        self.take_while(|byte| matches!(byte, b' ' | b'\t'));
    }

    /// The next letters.
    pub fn word(&mut self) -> String {
        let letters = self.take_while(|byte| byte.is_ascii_alphabetic());
        String::from_utf8_lossy(letters).to_ascii_lowercase()
    }

    /// All that is left, in small letters.
    pub fn rest(&mut self) -> String {
        String::from_utf8_lossy(self.take_while(|_| true)).to_lowercase()
    }

    /// The next digits, as many as there are up to this many.
    fn digits(&mut self, most: usize) -> &'a [u8] {
        self.take_while(|byte| !byte.is_ascii_digit());
        let all = Piece { rest: self.rest }.take_while(|byte| byte.is_ascii_digit());
        let (taken, _) = all.split_at(all.len().min(most));
        self.rest = &self.rest[taken.len()..];
        taken
    }

    /// The number that these digits are; nothing if there are none, or too many for 64 bits.
    pub fn number(&mut self, most_digits: usize) -> Option<i128> {
        let digits = std::str::from_utf8(self.digits(most_digits)).ok()?;
        digits.parse::<i64>().ok().map(i128::from)
    }

    /// The next number with the signs before it: each `-` turns it.
    pub fn signed_number(&mut self, most_digits: usize) -> Option<i128> {
        self.take_while(|byte| !byte.is_ascii_digit() && !matches!(byte, b'+' | b'-'));
        let signs = self.take_while(|byte| matches!(byte, b'+' | b'-'));
        let is_negative = signs.iter().filter(|sign| **sign == b'-').count() % 2 == 1;
        let number = self.number(most_digits)?;
        Some(if is_negative { -number } else { number })
    }

    /// The next year. Below 100, and not written with four digits, it is one from 1970 to 2069.
    fn year(&mut self, most_digits: usize) -> Option<i128> {
        let before = self.rest;
        let number = self.number(most_digits)?;
        let digits = Piece { rest: before }.digits(most_digits).len();
        Some(match number {
            _ if digits >= 4 => number,
            0..70 => number + 2000,
            70..100 => number + 1900,
            _ => number,
        })
    }

    fn month_name(&mut self) -> i128 {
        self.take_while(|byte| matches!(byte, b' ' | b'\t' | b'-' | b'.' | b'/'));
        month_number(&self.word())
    }

    fn skip_day_suffix(&mut self) {
        let _ = ["st", "nd", "rd", "th"].iter().any(|suffix| self.take_prefix(suffix));
    }

    /// The microseconds in the digits behind the next character.
    pub fn fraction(&mut self) -> i128 {
        self.take_while(|byte| matches!(byte, b'.' | b':'));
        let digits = self.take_while(|byte| byte.is_ascii_digit()).iter().copied();
        let six = digits.chain(std::iter::repeat(b'0')).take(6);
        six.fold(0, |number, digit| number * 10 + i128::from(digit - b'0'))
    }

    /// The hour of the day that this hour before or after noon is.
    pub fn meridian(&mut self, hour: i128) -> i128 {
        self.take_while(|byte| !matches!(byte, b'a' | b'A' | b'p' | b'P'));
        match (self.next_is(b"aA"), hour) {
            (true, 12) => 0,
            (true, _) | (false, 12) => hour,
            (false, _) => hour + 12,
        }
    }
}

const MONTHS: [(&str, &str); 12] = [
    ("january", "i"),
    ("february", "ii"),
    ("march", "iii"),
    ("april", "iv"),
    ("may", "v"),
    ("june", "vi"),
    ("july", "vii"),
    ("august", "viii"),
    ("september", "ix"),
    ("october", "x"),
    ("november", "xi"),
    ("december", "xii"),
];

/// The number of the month; 0 if the word is none.
fn month_number(word: &str) -> i128 {
    let is_month =
        |(name, roman): &(&str, &str)| word == *roman || word == *name || (word.len() == 3 && name.starts_with(word));
    let found = MONTHS.iter().position(is_month);
    match found {
        Some(index) => index as i128 + 1,
        None if word == "sept" => 9,
        None => 0,
    }
}
