//! What a worker does with a record: send it, or look for what became of it, and bring back what came of that.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Instant, SystemTime};

use super::entry::Entry;
use super::record::{Record, Stage};
use super::shared::{Shared, Task};
use super::state::End;
use super::verdict::{Verdict, sign_of, verdict_on};
use crate::api::{Outcome, Update};
use crate::error::{Effect, Error, Status};

/// As how many failures that of a call about many records counts at the most: enough for a server to count as down.
const MOST_WEIGHT: usize = 10;

/// What looking for a record in doubt showed.
enum Found {
    /// A profile that meets its conditions: whoever made it, an update is enough.
    Yes,
    /// None, after so long that none will come: it may be sent again.
    No,
}

impl Shared {
    /// Works until nothing is left to do.
    pub(super) fn work(&self) {
        self.add_worker();
        while let Some(task) = self.take() {
            let record = match task {
                Task::One(record) => record,
                Task::Together(group) => {
                    self.work_on(group);
                    continue;
                }
            };
            match record.stage {
                Stage::Look(not_before) => self.settle(record, not_before),
                Stage::Send | Stage::Ask(_) => self.send(record),
            }
        }
    }

    /// Sends a record.
    fn send(&self, mut record: Record) {
        let (tag, creates) = (record.tag, record.creates());
        if let Err(error) = self.write(|| Entry::Intent { tag, creates, at: SystemTime::now(), group: None }) {
            return self.halt(record, error);
        }
        let begun = Instant::now();
        let result = self.call(|| {
            self.client.update_profiles(&record.database, &record.conditions, &record.json_body, record.flags)
        });
        record.attempts += result.as_ref().map_or_else(Error::attempts, |outcome| outcome.attempts);
        self.note(&result, begun);
        match result {
            Ok(outcome) => self.finish(record, Ok(outcome)),
            Err(error) => self.weigh(record, error),
        }
    }

    /// Makes a call; a panic in it is an error of which nobody knows the effect.
    pub(super) fn call<T>(&self, call: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        // Sound for any call: what a panic may have left half done is behind locks that are read defensively.
        catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| {
            Err(Error::new(
                Status::Internal,
                "the library made a mistake in this call; please report it",
                Effect::Unknown,
                false,
            ))
        })
    }

    /// Lets pace and breaker learn from a call.
    pub(super) fn note<T>(&self, result: &Result<T, Error>, begun: Instant) {
        self.note_for(result, begun, 1);
    }

    /// The same for a call that was about so many records: its failure counts as often, because so few calls are made for many
    /// records that they would all be given up before the server counted as down.
    pub(super) fn note_for<T>(&self, result: &Result<T, Error>, begun: Instant, records: usize) {
        let (sign, wait) = match result {
            Ok(_) => (None, None),
            Err(error) => (Some(sign_of(error)), error.retry_after()),
        };
        let times = if result.is_ok() { 1 } else { records.min(MOST_WEIGHT) };
        self.bring_back(|state| (0..times).for_each(|_| state.note(sign, begun, Instant::now(), wait)));
    }

    /// Decides what becomes of a record whose attempt failed.
    fn weigh(&self, mut record: Record, error: Error) {
        let is_unknown = error.effect() != Effect::None;
        record.is_in_doubt |= is_unknown;
        let verdict = verdict_on(&error, record.creates());
        if let Err(broken) = self.write_failure(&record, is_unknown) {
            if verdict == Verdict::Final {
                // What became of this record is known, and is its result all the same.
                self.end(End::Halted(broken));
                return self.finish(record, Err(error));
            }
            record.last_error = Some(error);
            return self.halt(record, broken);
        }
        match verdict {
            Verdict::Halt => self.halt(record, error),
            Verdict::SetAside => {
                record.last_error = Some(error);
                record.set_aside(self.settings.settle);
                self.bring_back(|state| state.set_aside(record, Instant::now()));
            }
            Verdict::Retry if self.may_retry(&mut record, &error) => {
                let due = self.next_try(&record, &error);
                record.last_error = Some(error);
                self.bring_back(|state| state.retry(record, due));
            }
            Verdict::Retry | Verdict::Final => self.finish(record, Err(error)),
        }
    }

    /// Writes down what came of an attempt that failed.
    fn write_failure(&self, record: &Record, is_unknown: bool) -> Result<(), Error> {
        let tag = record.tag;
        match is_unknown {
            false if !record.is_in_doubt => self.write(|| Entry::Nothing { tag }),
            true if record.creates() => self.write(|| Entry::Doubt { tag, at: SystemTime::now() }),
            // An update in doubt is harmless to repeat: its intent says enough.
            _ => Ok(()),
        }
    }

    /// Whether a record that failed may be tried again, which it is then counted for.
    fn may_retry(&self, record: &mut Record, error: &Error) -> bool {
        record.tries += u32::from(self.lock().counts_against_record(sign_of(error)));
        record.tries < self.settings.tries
    }

    /// When the next try is due. Each later one waits longer, whether it counts or not.
    fn next_try(&self, record: &Record, error: &Error) -> Instant {
        let wait = self.client.wait_after(record.attempts.max(1));
        Instant::now() + wait.max(error.retry_after().unwrap_or_default())
    }

    /// Ends the batch with an error that every record would meet. This record stays to be done like all others.
    fn halt(&self, record: Record, error: Error) {
        self.bring_back(|state| {
            state.end(End::Halted(error));
            state.finish_ended(record);
        });
        self.wake_all();
    }

    fn finish(&self, record: Record, result: Result<Outcome, Error>) {
        let (tag, mut result) = (record.tag, record.conclude(result));
        if let Ok(outcome) = &mut result
            && outcome.effect != Effect::None
            && let Err(broken) = self.write(|| Entry::Applied { tag })
        {
            let warning = format!("a later run will not know that this record was applied: {broken}");
            outcome.warnings.push(warning.into());
            self.end(End::Halted(broken));
        }
        self.bring_back(|state| state.finish(record, result));
    }

    /// Settles a record in doubt, once the time has come.
    fn settle(&self, mut record: Record, not_before: SystemTime) {
        match self.finds_itself(&record) {
            Ok(()) => {}
            Err(error) if error.status() == Status::InvalidCondition => return self.leave_in_doubt(record, &error),
            Err(error) => return self.look_again(record, error),
        }
        if let Ok(left) = not_before.duration_since(SystemTime::now()) {
            return self.bring_back(|state| state.set_aside(record, Instant::now() + left));
        }
        match self.look(&record) {
            Ok(found) => {
                record.stage = Stage::Send;
                record.tries = 0;
                match found {
                    Found::Yes => record.note_found(),
                    Found::No => record.is_in_doubt &= !record.import_has_ended,
                }
                self.bring_back(|state| state.count_retry());
                self.send(record);
            }
            Err(error) => self.look_again(record, error),
        }
    }

    /// Whether the conditions certainly find the profile that the record would make: otherwise looking proves nothing.
    fn finds_itself(&self, record: &Record) -> Result<(), Error> {
        let begun = Instant::now();
        let fields = self.call(|| self.client.field_list(&record.database));
        if fields.is_err() {
            self.note(&fields, begun);
        }
        let version = self.client.api_version();
        let update = Update::new(version, &record.database, &record.conditions, &record.json_body, record.flags)?;
        fields?
            .check_finds_itself(update.conditions(), update.body())
            .map_err(|why| Error::before_sending(Status::InvalidCondition, why))
    }

    /// Looks for the profile of a record in doubt.
    fn look(&self, record: &Record) -> Result<Found, Error> {
        let begun = Instant::now();
        let counted = self.call(|| self.client.count_profiles(&record.database, &record.conditions));
        self.note(&counted, begun);
        match counted?.matched.unwrap_or(0) {
            // The server may still have it in its own queue.
            0 if record.may_be_made_later() => Err(Error::before_sending(
                Status::InvalidCondition,
                "the server works on it in its own time, so its profile may still be made",
            )),
            0 => Ok(Found::No),
            _ => Ok(Found::Yes),
        }
    }

    /// A look failed: another one follows, unless every look would fail or there were enough.
    fn look_again(&self, mut record: Record, error: Error) {
        match verdict_on(&error, false) {
            Verdict::Halt => self.halt(record, error),
            Verdict::Retry if self.may_retry(&mut record, &error) => {
                let due = self.next_try(&record, &error);
                self.bring_back(|state| state.retry(record, due));
            }
            _ => self.leave_in_doubt(record, &error),
        }
    }

    /// Nothing can tell what became of the record: that is its result.
    fn leave_in_doubt(&self, record: Record, why: &Error) {
        let message =
            |last: &str| format!("{last}; it stays in doubt, because looking for it does not settle it: {why}");
        let last = record.last_error.clone();
        let last = last.unwrap_or_else(|| Error::new(Status::ConnectionLost, "", Effect::Unknown, false));
        let status = last.status();
        self.finish(record, Err(last.into_reason_of(status, message)));
    }
}
