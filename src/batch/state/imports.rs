//! What a batch does with groups of records that go in one import.

use std::time::Instant;

use super::super::counters::Counter;
use super::super::pool::{Group, Step};
use super::super::record::Record;
use super::{State, Turn};
use crate::api::{Created, Outcome, Warning};
use crate::error::{Effect, Error, Status};

impl State {
    /// A group for a worker, now that there is no single record for it.
    pub(super) fn next_group(&mut self, now: Instant) -> Turn {
        match self.pool.take(now, self.is_closed) {
            Some(group) => {
                self.in_flight += 1;
                Turn::TakeGroup(group)
            }
            None => Turn::Wait(self.later.next_due().into_iter().chain(self.pool.next_due()).min()),
        }
    }

    /// Refuses a record that would be sent although one before it is left to the server: the two would have no order.
    pub(super) fn check_order(&self, record: &Record) -> Result<(), Error> {
        let mut signs = record.key.signs().into_iter();
        if record.import.is_some() || !signs.any(|sign| self.left_to_server.contains(&sign)) {
            return Ok(());
        }
        Err(Error::before_sending(
            Status::RepeatedCreate,
            "an import with a record of the same conditions is left to the server, which would keep no order between the two; \
             nothing was sent; add the record again when that import has ended",
        ))
    }

    /// A record of a group that a worker has is done; the group goes on without it.
    pub(in super::super) fn finish_grouped(&mut self, record: Record, result: Result<Outcome, Error>) {
        self.pool.release();
        self.let_go(record, result);
    }

    /// A record of a group that a worker has goes on by itself: it is sent at once, or looked for at `due`.
    pub(in super::super) fn send_alone(&mut self, record: Record, due: Instant) {
        self.pool.release();
        if self.end.is_some() {
            return self.leave(record);
        }
        match record.stage {
            super::Stage::Look(_) => self.put_aside(record, due),
            _ => {
                self.counters.count(Counter::Retried);
                self.ready.push_back(record);
            }
        }
    }

    /// A worker brings back a group that is to go on at `due`.
    pub(in super::super) fn rest(&mut self, group: Group, due: Instant) {
        if self.end.is_some() {
            return self.leave_group(group);
        }
        self.in_flight -= 1;
        if let Step::Start = group.step {
            group.records.iter().for_each(|_| self.counters.count(Counter::Retried));
        }
        self.pool.rest(group, due);
    }

    /// A worker is done with a group, of which no record is left.
    pub(in super::super) fn dissolve(&mut self) {
        self.in_flight -= 1;
        self.pool.dissolve();
    }

    /// A group that a worker had is left as it is, because the batch has ended.
    pub(in super::super) fn leave_group(&mut self, group: Group) {
        self.dissolve();
        for record in group.records {
            self.pool.release();
            self.leave(record);
        }
    }

    /// A group whose import the server still has, and the batch does not wait for any longer.
    pub(in super::super) fn leave_to_server(&mut self, group: Group, why: &str) {
        self.dissolve();
        for record in group.records {
            let outcome = record.conclude(Ok(left_to_server_because(record.import, why)));
            self.left_to_server.extend(record.key.traces());
            self.finish_grouped(record, outcome);
        }
    }
}

/// The outcome of a record whose import has ended without an error.
pub(in super::super) fn worked_on(import: u64, records: u64, warning: Option<&str>) -> Outcome {
    Outcome {
        effect: Effect::Applied,
        may_repeat: true,
        warnings: warning.map(Warning::from).into_iter().collect(),
        ..accepted(format!(
            "import {import} has worked on all of its {records} records and names no error; how many profiles matched, and \
             whether it made one, it does not say"
        ))
    }
}

/// The outcome of a record in an import that the batch has not seen the end of.
pub(super) fn left_to_server(import: u64, end: &str) -> Outcome {
    left_to_server_because(Some(import), &format!("{end} before it was known to have ended"))
}

fn left_to_server_because(import: Option<u64>, why: &str) -> Outcome {
    accepted(match import {
        Some(import) => format!(
            "the server took the record in import {import} and works on it in its own time; {why}; the status of the import tells \
             what came of it"
        ),
        None => format!("the server took the record in an import and works on it in its own time; {why}"),
    })
}

fn accepted(message: String) -> Outcome {
    Outcome {
        effect: Effect::Accepted,
        created: Created::Unknown,
        message,
        may_repeat: false,
        matched: None,
        http_status: 0,
        body: None,
        attempts: 0,
        warnings: Vec::new(),
    }
}
