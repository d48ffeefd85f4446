//! PHP's `strtotime` in the zone Europe/Amsterdam.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

/// The zone in which Copernica reads and shows dates.
pub fn amsterdam() -> TimeZone {
    TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC)
}

/// The moment in Unix seconds that the text means; nothing if it is not understood.
pub fn strtotime(text: &str, now: &ZonedDateTime) -> Option<i64> {
    if text == "now" {
        return Some(now.timestamp().as_second());
    }
    let civil: DateTime = text.parse().ok()?;
    Some(civil.to_zoned_datetime(amsterdam()).ok()?.timestamp().as_second())
}

/// The moment as `YYYY-MM-DD hh:mm:ss` in Amsterdam; nothing before the year 0 or after 9999.
pub fn local_text(seconds: i64) -> Option<String> {
    let local = Timestamp::from_second(seconds).ok()?.to_zoned_datetime(amsterdam());
    (local.year() >= 0).then(|| local.strftime("%Y-%m-%d %H:%M:%S").to_string())
}
