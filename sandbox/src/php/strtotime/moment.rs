//! From what a text has said to the moment that it means.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::fields::{EndOfMonth, Fields, Relative, Special, WeekdayCounting};
use super::zone::Zone;

const DAY: i128 = 86_400;

/// A day of the calendar. Month and day may be too small or too big for the calendar: a month 13
/// is the next January, and a day 0 the last of the month before.
#[derive(Debug, Clone, Copy)]
struct Day {
    year: i128,
    month: i128,
    day: i128,
}

impl Day {
    /// Days since the first of January 1970, in the Gregorian calendar without end.
    fn number(self) -> i128 {
        let months = self.year * 12 + self.month - 1;
        // Years begin in March here, so that the leap day is the last of its year.
        let year = (months - 2).div_euclid(12);
        let month = (months - 2).rem_euclid(12);
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        year * 365 + leap_days + (month * 153 + 2) / 5 + self.day - 1 - 719_468
    }

    /// The same day with a month from 1 to 12 and a day that the month has.
    fn normal(self) -> Day {
        let days = self.number() + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        Day {
            year: era * 400 + year_of_era + i128::from(month >= 10),
            month: (month + 2) % 12 + 1,
            day: day_of_year - (153 * month + 2) / 5 + 1,
        }
    }

    /// Sunday is 0.
    fn weekday(self) -> i128 {
        (self.number() + 4).rem_euclid(7)
    }
}

/// The days from the first of January to a day of an ISO week.
pub fn days_to_week(year: i128, week: i128, weekday: i128) -> i128 {
    let new_year = Day { year, month: 1, day: 1 }.weekday();
    let to_first_week = if new_year > 4 { 7 - new_year } else { -new_year };
    to_first_week + (week - 1) * 7 + weekday
}

/// The moment in Unix seconds; what the text has not said is taken from `now`.
pub fn moment(fields: &Fields, now: DateTime, zone: &TimeZone) -> i128 {
    let relative = &fields.relative;
    let (hour, minute, second) = time(fields, now);
    let time = hour * 3600 + minute * 60 + second;
    let mut day = Day {
        year: fields.year.unwrap_or(now.year().into()),
        month: fields.month.unwrap_or(now.month().into()),
        day: fields.day.unwrap_or(now.day().into()),
    };
    let mut months = relative.months;
    if let Some(Special::FromMonthStart | Special::FromMonthEnd) = relative.special {
        let from_end = relative.special == Some(Special::FromMonthEnd);
        (day.day, day.month) = (1, day.month + months + i128::from(from_end));
        months = 0;
    }
    day = to_end_of_month(day, relative.end_of_month);
    // Hour 24 is hour 0 of the next day.
    day.day += time.div_euclid(DAY);
    day = day.normal();
    if let Some(weekday) = relative.weekday {
        day.day += days_to_weekday(day.weekday(), weekday, relative);
    }
    day = day.normal();
    day.year += relative.years;
    day.month += months;
    day.day += relative.days;
    day = to_end_of_month(day, relative.end_of_month);
    // Hours are counted on the clock, even across a change to summer time.
    let microseconds = fields.microsecond + relative.microseconds;
    let away = relative.seconds + microseconds.div_euclid(1_000_000);
    let time = time.rem_euclid(DAY) + away;
    day.day += time.div_euclid(DAY);
    day = day.normal();
    if let Some(Special::WorkingDays(amount)) = relative.special {
        day.day += working_days(day.weekday(), amount);
    }
    let local = day.number() * DAY + time.rem_euclid(DAY);
    local - offset(local, fields.zone.as_ref(), zone)
}

/// The hour, minute and second. A date without a time means midnight.
fn time(fields: &Fields, now: DateTime) -> (i128, i128, i128) {
    if fields.has_date && fields.times == 0 {
        return (0, 0, 0);
    }
    (
        fields.hour.unwrap_or(now.hour().into()),
        fields.minute.unwrap_or(now.minute().into()),
        fields.second.unwrap_or(now.second().into()),
    )
}

fn to_end_of_month(day: Day, end: Option<EndOfMonth>) -> Day {
    match end {
        None => day,
        Some(EndOfMonth::First) => Day { day: 1, ..day },
        Some(EndOfMonth::Last) => Day { month: day.month + 1, day: 0, ..day },
    }
}

/// How many days to go from a weekday to the one that is wanted.
fn days_to_weekday(today: i128, wanted: i128, relative: &Relative) -> i128 {
    let least = match relative.counting {
        WeekdayCounting::InWeek => return days_in_week(today, wanted),
        WeekdayCounting::AfterToday => 0,
        WeekdayCounting::FromToday => -1,
    };
    if wanted < 0 {
        return wanted.abs() - today - 7;
    }
    let days = wanted - today;
    let is_past = if relative.days < 0 { days < 0 } else { days <= least };
    if is_past { days + 7 } else { days }
}

/// The same within a week that begins on Monday.
fn days_in_week(today: i128, wanted: i128) -> i128 {
    match (today, wanted) {
        (0, 1..) => wanted - 7,
        (1.., 0) => 7 - today,
        _ => wanted - today,
    }
}

/// How many days this many working days take, from a weekday on.
fn working_days(today: i128, amount: i128) -> i128 {
    let weeks = amount / 5 * 7;
    let rest = amount % 5;
    let weekend = match (amount > 0, rest, today) {
        (true, 0, 0) => -2,
        (true, 0, 6) => -1,
        (true, 0, _) => 0,
        (true, _, 6) => 1,
        (true, _, _) if today + rest > 5 => 2,
        (false, 0, 6) => 2,
        (false, 0, 0) => 1,
        (false, 0, _) => 0,
        (false, _, 0) => -1,
        (false, _, _) if today + rest < 1 => -2,
        _ => 0,
    };
    weeks + weekend + rest
}

/// The seconds east of Greenwich at a local time.
fn offset(local: i128, said: Option<&Zone>, zone: &TimeZone) -> i128 {
    match said {
        Some(Zone::Offset(seconds)) => *seconds,
        Some(Zone::Named(named)) => offset_in(local, named),
        None => offset_in(local, zone),
    }
}

/// In the hour that does not exist, the offset before the change counts. The hour that happens
/// twice is the second one east of Greenwich, and the first one west of it. Outside of the years
/// that can be stored, the offset does not matter.
fn offset_in(local: i128, zone: &TimeZone) -> i128 {
    let Some(local) = civil(local) else { return 0 };
    let offset = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset,
        AmbiguousOffset::Gap { before, .. } => before,
        AmbiguousOffset::Fold { after, .. } if after.seconds() >= 0 => after,
        AmbiguousOffset::Fold { before, .. } => before,
    };
    offset.seconds().into()
}

/// The date and time in the zone; nothing outside of the years that a date can have.
pub fn local(seconds: i64, zone: &TimeZone) -> Option<DateTime> {
    // A timestamp cannot be as late as the last local hours of the year 9999.
    let (earliest, latest) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    let instant = Timestamp::from_second(seconds.clamp(earliest, latest)).ok()?;
    civil(i128::from(seconds) + i128::from(zone.to_offset(instant).seconds()))
}

fn civil(local: i128) -> Option<DateTime> {
    let seconds = jiff::SignedDuration::from_secs(i64::try_from(local).ok()?);
    DateTime::constant(1970, 1, 1, 0, 0, 0, 0).checked_add(seconds).ok()
}
