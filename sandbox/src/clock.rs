//! The clock of one account: real time, real time moved by an offset, or a fixed moment, in Amsterdam.

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp, ZonedDateTime, civil::DateTime, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// What time an account believes it is. Copernica's dates carry no offset; they are Amsterdam's.
#[derive(Debug)]
pub struct Clock {
    state: Mutex<State>,
    zone: TimeZone,
}

#[derive(Debug, Clone, Copy)]
enum State {
    /// Real time, moved by this much.
    Running(SignedDuration),
    Fixed(Timestamp),
}

/// How to set a clock: the JSON of `PUT …/clock` and of `"clock"` in an account's description.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockSetting {
    /// Stop the clock at this moment, `YYYY-MM-DD HH:MM:SS` in Amsterdam.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    /// Then move it by this many milliseconds; a running clock keeps running.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advance_ms: Option<i64>,
}

impl Default for Clock {
    fn default() -> Self {
        Clock {
            state: Mutex::new(State::Running(SignedDuration::ZERO)),
            zone: TimeZone::get("Europe/Amsterdam").expect("the zone is bundled in the program"),
        }
    }
}

impl Clock {
    /// The current moment.
    pub fn now(&self) -> ZonedDateTime {
        let now = match *self.lock() {
            State::Running(offset) => moved(Timestamp::now(), offset),
            State::Fixed(moment) => moment,
        };
        now.to_zoned_datetime(self.zone.clone())
    }

    /// Does what the setting says; the text of an error is fit to be shown to a person.
    pub fn set(&self, setting: &ClockSetting) -> Result<(), String> {
        let fixed = match &setting.now {
            Some(text) => Some(self.moment(text)?),
            None => None,
        };
        let advance = SignedDuration::from_millis(setting.advance_ms.unwrap_or(0));
        let mut state = self.lock();
        if let Some(moment) = fixed {
            *state = State::Fixed(moment);
        }
        *state = match *state {
            State::Running(offset) => State::Running(offset.saturating_add(advance)),
            State::Fixed(moment) => State::Fixed(moved(moment, advance)),
        };
        Ok(())
    }

    /// Back to real time.
    pub fn run_free(&self) {
        *self.lock() = State::Running(SignedDuration::ZERO);
    }

    /// The setting that makes another clock show the same; none: real time.
    pub fn setting(&self) -> Option<ClockSetting> {
        let state = *self.lock();
        match state {
            State::Running(offset) if offset.is_zero() => None,
            State::Running(offset) => {
                let advance_ms = i64::try_from(offset.as_millis()).ok();
                Some(ClockSetting { now: None, advance_ms })
            }
            State::Fixed(_) => Some(ClockSetting { now: Some(self.shown()), advance_ms: None }),
        }
    }

    /// The answer to `GET …/clock`.
    pub fn description(&self) -> serde_json::Value {
        let now = self.now();
        let state = *self.lock();
        serde_json::json!({
            "now": self.shown(),
            "unix_ms": now.timestamp().as_millisecond(),
            "fixed": matches!(state, State::Fixed(_)),
        })
    }

    fn shown(&self) -> String {
        self.now().strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    fn moment(&self, text: &str) -> Result<Timestamp, String> {
        let civil = DateTime::strptime("%Y-%m-%d %H:%M:%S", text)
            .map_err(|_| format!("clock: \"now\" is {text:?}; write it as \"2026-01-31 12:00:00\" (Amsterdam)"))?;
        let zoned = civil
            .to_zoned_datetime(self.zone.clone())
            .map_err(|error| format!("clock: \"now\" is {text:?}: {error}"))?;
        Ok(zoned.timestamp())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poison| poison.into_inner())
    }
}

/// A moment that would leave the calendar stays at its end.
fn moved(moment: Timestamp, by: SignedDuration) -> Timestamp {
    moment.saturating_add(by).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(clock: &Clock) -> String {
        clock.description()["now"].as_str().unwrap().to_owned()
    }

    fn setting(now: Option<&str>, advance_ms: Option<i64>) -> ClockSetting {
        ClockSetting { now: now.map(str::to_owned), advance_ms }
    }

    #[test]
    fn a_fixed_clock_stands_still_until_it_is_moved() {
        let clock = Clock::default();
        clock.set(&setting(Some("2026-01-01 12:00:00"), None)).unwrap();
        assert_eq!(shown(&clock), "2026-01-01 12:00:00");
        clock.set(&setting(None, Some(90_000))).unwrap();
        assert_eq!(shown(&clock), "2026-01-01 12:01:30");
        assert_eq!(clock.now().offset().seconds(), 3600);
    }

    #[test]
    fn a_running_clock_keeps_its_offset_until_it_runs_free() {
        let clock = Clock::default();
        clock.set(&setting(None, Some(86_400_000))).unwrap();
        let ahead = clock.now().timestamp().as_second() - Timestamp::now().as_second();
        assert!((86_399..=86_401).contains(&ahead), "{ahead}");
        clock.run_free();
        let ahead = clock.now().timestamp().as_second() - Timestamp::now().as_second();
        assert!((-1..=1).contains(&ahead), "{ahead}");
    }

    #[test]
    fn a_setting_makes_another_clock_show_the_same() {
        for wanted in
            [setting(Some("2026-01-01 12:00:00"), None), setting(None, Some(-5_000)), setting(None, Some(86_400_000))]
        {
            let clock = Clock::default();
            clock.set(&wanted).unwrap();
            assert_eq!(clock.setting(), Some(wanted));
        }
        assert_eq!(Clock::default().setting(), None);
    }

    #[test]
    fn a_moment_that_is_none_is_refused_and_changes_nothing() {
        let clock = Clock::default();
        clock.set(&setting(Some("2026-01-01 12:00:00"), None)).unwrap();
        for text in ["", "2026-13-01 00:00:00", "tomorrow", "2026-01-01"] {
            let error = clock.set(&setting(Some(text), Some(5))).unwrap_err();
            assert!(error.contains("clock"), "{error}");
        }
        assert_eq!(shown(&clock), "2026-01-01 12:00:00");
    }
}
