//! How a batch ends, by the end of its input or before all is done, and what then becomes of its records.

use super::super::record::Record;
use super::imports::left_to_server;
use super::{End, State};
use crate::error::{Error, Status};

impl State {
    /// No more records come.
    pub(in super::super) fn close(&mut self) {
        self.is_closed = true;
    }

    /// Ends the batch: whatever no worker has is left as it is. Only the first end counts.
    pub(in super::super) fn end(&mut self, end: End) {
        if self.end.is_some() {
            return;
        }
        self.end = Some(end);
        self.held += self.in_doubt;
        self.in_doubt = 0;
        let (grouped, waiting) = (self.pool.drain(), self.order.drain());
        let ready = std::mem::take(&mut self.ready).into_iter();
        let all: Vec<_> = ready.chain(self.later.drain()).chain(grouped).chain(waiting).collect();
        all.into_iter().for_each(|record| self.leave(record));
    }

    /// Gives up a record that is not done: the error says whether something may have come of it.
    pub(super) fn leave(&mut self, record: Record) {
        self.bytes -= record.size();
        let end = match &self.end {
            Some(End::Halted(error)) => format!("the batch was halted ({error})"),
            _ => "the batch was cancelled".to_owned(),
        };
        if let Some(import) = record.import {
            let outcome = record.conclude(Ok(left_to_server(import, &end)));
            return self.deliver(record.tag, outcome);
        }
        let error = match &record.last_error {
            Some(error) if record.is_in_doubt => {
                error.clone().into_reason_of(error.status(), |why| format!("{why}; {end} before that could be settled"))
            }
            _ => Error::before_sending(
                Status::Pending,
                format!("{end} before the record was sent; nothing was changed, and it is still to be done"),
            ),
        };
        let result = record.conclude(Err(error));
        self.deliver(record.tag, result);
    }

    /// Whether it has ended before all was done.
    pub(in super::super) fn has_ended(&self) -> bool {
        self.end.is_some()
    }

    /// The error that halted the batch.
    pub(in super::super) fn halting_error(&self) -> Option<&Error> {
        match &self.end {
            Some(End::Halted(error)) => Some(error),
            _ => None,
        }
    }

    /// Whether no result will come any more and all were taken.
    pub(in super::super) fn is_done(&self) -> bool {
        (self.is_closed || self.end.is_some()) && self.held == 0 && self.in_doubt == 0
    }
}
