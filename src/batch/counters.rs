//! The numbers of a batch, which can be read at any time.

use crate::api::{Created, Outcome};
use crate::error::{Effect, Error, Status};

/// What can be counted. `Done` is the sum of `Applied`, `Checked`, `Refused`, `Failed`, `Unknown` and `Pending`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[repr(i32)]
pub enum Counter {
    /// Records that the batch took.
    Added = 0,
    /// Records whose result is there, whether it was fetched or not.
    Done = 1,
    /// Done, and the server took the update; earlier runs included.
    Applied = 2,
    /// Applied, and the server said that it made a profile.
    Created = 3,
    /// Done, and refused by a check or by the server: nothing changed.
    Refused = 4,
    /// Done, and the server could not be reached or was overloaded to the last try: nothing changed.
    Failed = 5,
    /// Done, and nobody knows what came of it.
    Unknown = 6,
    /// Calls under way now.
    InFlight = 7,
    /// How many times a record was sent again.
    Retried = 8,
    /// Done, but never sent, because the batch ended before.
    Pending = 9,
    /// Applied by an earlier run, as the journal says, and not sent again.
    Skipped = 10,
    /// Done as dry runs.
    Checked = 11,
    /// Set aside because nobody knows what came of them, until they are looked for.
    InDoubt = 12,
    /// Waiting for their turn.
    Queued = 13,
    /// How many calls may be under way at present.
    Limit = 14,
    /// In imports that were begun and are not known to have ended.
    Importing = 15,
}

impl Counter {
    /// Every counter, in the order of their numbers.
    pub const ALL: &[Counter] = &[
        Counter::Added,
        Counter::Done,
        Counter::Applied,
        Counter::Created,
        Counter::Refused,
        Counter::Failed,
        Counter::Unknown,
        Counter::InFlight,
        Counter::Retried,
        Counter::Pending,
        Counter::Skipped,
        Counter::Checked,
        Counter::InDoubt,
        Counter::Queued,
        Counter::Limit,
        Counter::Importing,
    ];

    /// The counter with this number, if this version has it.
    pub fn from_number(number: i32) -> Option<Counter> {
        Counter::ALL.iter().copied().find(|counter| counter.number() == number)
    }

    /// The number that crosses the C boundary.
    pub fn number(self) -> i32 {
        self as i32
    }
}

/// The counters that only grow.
#[derive(Debug, Default)]
pub(super) struct Counters([u64; Counter::ALL.len()]);

impl Counters {
    pub(super) fn get(&self, counter: Counter) -> u64 {
        self.0[counter as usize]
    }

    pub(super) fn count(&mut self, counter: Counter) {
        self.0[counter as usize] += 1;
    }

    /// Counts a record that is done.
    pub(super) fn count_result(&mut self, result: &Result<Outcome, Error>) {
        self.count(Counter::Done);
        self.count(kind_of(result));
        if result.as_ref().is_ok_and(|outcome| matches!(outcome.created, Created::Yes(_))) {
            self.count(Counter::Created);
        }
    }
}

fn kind_of(result: &Result<Outcome, Error>) -> Counter {
    match result {
        Ok(outcome) if outcome.effect == Effect::None => Counter::Checked,
        Ok(_) => Counter::Applied,
        Err(error) if error.effect() != Effect::None => Counter::Unknown,
        Err(error) => match error.status() {
            Status::Pending => Counter::Pending,
            Status::RateLimited | Status::FieldList => Counter::Failed,
            // A check or the server refused this very record.
            status if status.number() < 300 || status == Status::RepeatedCreate => Counter::Refused,
            _ => Counter::Failed,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_result_is_counted_as_one_kind() {
        let failure = |status, effect| Err(Error::new(status, "why", effect, true));
        for (result, counter) in [
            (Ok(Outcome::counted(1, 200, String::new())), Counter::Checked),
            (failure(Status::InvalidValue, Effect::None), Counter::Refused),
            (failure(Status::Refused, Effect::None), Counter::Refused),
            (failure(Status::RepeatedCreate, Effect::None), Counter::Refused),
            (failure(Status::RateLimited, Effect::None), Counter::Failed),
            (failure(Status::Connect, Effect::None), Counter::Failed),
            (failure(Status::Pending, Effect::None), Counter::Pending),
            (failure(Status::Timeout, Effect::Unknown), Counter::Unknown),
        ] {
            assert_eq!(kind_of(&result), counter, "{result:?}");
        }
    }

    #[test]
    fn a_counter_is_where_its_number_says() {
        for (place, counter) in Counter::ALL.iter().enumerate() {
            assert_eq!(counter.number(), place as i32);
            assert_eq!(Counter::from_number(place as i32), Some(*counter));
        }
        assert_eq!(Counter::from_number(-1), None);
    }
}
