//! The run itself: rows go into the batch, results come out, in one thread that never waits for good.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use copernica::{Batch, Effect, Error, Finished, Flags, Outcome, Status};

use super::comparing::{Compared, Comparing, Job};
use super::mapping::{Mapping, Wish};
use super::progress::Progress;
use super::rejects::RejectFiles;
use super::report::Report;
use crate::exit::Failure;
use crate::input::rows::{Original, Row, Rows};
use crate::wording::in_terms_of_options;

/// How long to wait for a result before looking at signals and progress again.
const PATIENCE: Duration = Duration::from_millis(100);

/// A run over all rows.
pub struct Run<'a> {
    pub batch: &'a Batch,
    pub mapping: &'a Mapping,
    pub database: &'a str,
    pub flags: Flags,
    pub rejects: RejectFiles,
    pub progress: Progress,
    pub interrupted: Arc<AtomicBool>,
    pub report: Report,
    /// The rows that the batch has, by their lines.
    pub under_way: HashMap<u64, UnderWay>,
    /// The threads that compare, in a dry run that is to.
    pub comparing: Option<Comparing>,
}

/// A row that the batch has.
pub struct UnderWay {
    original: Original,
    /// What it asks for; kept for a dry run only, which shows it.
    wish: Option<Wish>,
}

/// A row that is to be added.
struct Next {
    line: u64,
    original: Original,
    wish: Wish,
}

/// Where the feeding stands.
struct Feed {
    next: Option<Next>,
    is_over: bool,
}

impl Run<'_> {
    /// Feeds all rows and takes all results. When reading or writing a file fails, the batch is cancelled, and what was
    /// begun is finished all the same.
    pub fn work(&mut self, rows: &mut Box<dyn Rows>) {
        let mut feed = Feed { next: None, is_over: false };
        while !self.batch.is_done() {
            if self.interrupted.load(Ordering::Acquire) && !self.report.was_interrupted {
                self.report.was_interrupted = true;
                self.progress.note("interrupted: the calls that are under way are finished, please wait");
                self.batch.cancel();
            }
            if let Err(failure) = self.step(&mut feed, rows) {
                self.report.failure.get_or_insert(failure.message);
                feed = Feed { next: None, is_over: true };
                self.batch.cancel();
            }
            self.progress.tell(self.batch, rows.position());
        }
        if let Err(failure) = self.end_comparing() {
            self.report.failure.get_or_insert(failure.message);
        }
        self.progress.end();
    }

    /// Feeds one row, if there is room for it, and takes one result, if there is one.
    fn step(&mut self, feed: &mut Feed, rows: &mut Box<dyn Rows>) -> Result<(), Failure> {
        if feed.next.is_none() && !feed.is_over {
            feed.next = self.next_row(rows)?;
            feed.is_over = feed.next.is_none();
            if feed.is_over {
                self.batch.close();
            }
        }
        let has_row = feed.next.is_some();
        feed.next = feed.next.take().and_then(|row| self.add(row));
        while let Some(compared) = self.comparing.as_ref().and_then(|comparing| comparing.next(Duration::ZERO)) {
            self.take_compared(compared)?;
        }
        // With room left there is no need to wait for a result.
        let patience = if has_row && feed.next.is_none() { Duration::ZERO } else { PATIENCE };
        self.batch.next_result(patience).map_or(Ok(()), |finished| self.take(finished))
    }

    /// The next row that can be added; those that cannot are rejected.
    fn next_row(&mut self, rows: &mut Box<dyn Rows>) -> Result<Option<Next>, Failure> {
        loop {
            let Some(row) = rows.next_row() else { return Ok(None) };
            let Row { line, original, cells } = row?;
            match cells.and_then(|cells| self.mapping.wish(&cells)) {
                Ok(wish) => return Ok(Some(Next { line, original, wish })),
                Err(reason) => {
                    self.report.unreadable += 1;
                    self.rejects.rejected.add(line, &original, &in_terms_of_options(&reason))?;
                }
            }
        }
    }

    /// Adds a row; gives it back when the batch is full. A batch that has ended takes none, and the row stays to be done.
    fn add(&mut self, next: Next) -> Option<Next> {
        let Wish { conditions, json_body } = &next.wish;
        match self.batch.add(self.database, conditions, json_body, self.flags, next.line) {
            Ok(()) => {
                let wish = self.flags.has(Flags::DRY_RUN).then_some(next.wish);
                self.under_way.insert(next.line, UnderWay { original: next.original, wish });
                None
            }
            Err(error) if error.status() == Status::QueueFull => Some(next),
            Err(_) => {
                self.report.left_over = true;
                None
            }
        }
    }

    fn take(&mut self, finished: Finished) -> Result<(), Failure> {
        let Some(row) = self.under_way.remove(&finished.tag) else {
            return Ok(());
        };
        match finished.result {
            Ok(outcome) if outcome.effect == Effect::Accepted => {
                self.report.left_to_server += 1;
                self.rejects.in_doubt.add(finished.tag, &row.original, &in_terms_of_options(&outcome.message))
            }
            Ok(outcome) => self.take_outcome(finished.tag, row.wish, &outcome),
            Err(error) => self.take_error(finished.tag, &row.original, &error),
        }
    }

    fn take_outcome(&mut self, line: u64, wish: Option<Wish>, outcome: &Outcome) -> Result<(), Failure> {
        match outcome.matched {
            Some(0) => self.report.unmatched += 1,
            Some(matched) => self.report.matched += matched,
            None => {}
        }
        let Some(wish) = wish else { return Ok(()) };
        let job = Job { line, wish, matched: outcome.matched.unwrap_or(0), message: outcome.message.clone() };
        if job.matched > 0 && self.comparing.is_some() { self.compare(job) } else { self.show(&job) }
    }

    /// Says of a row what a dry run found without a look at its profiles.
    fn show(&self, job: &Job) -> Result<(), Failure> {
        let Job { line, wish, message, .. } = job;
        self.progress.line(&format!("line {line}: {message} ({}: {})", wish.conditions.join(" and "), wish.json_body))
    }

    /// Hands a row to those that compare, and takes their results while they have enough to do.
    fn compare(&mut self, job: Job) -> Result<(), Failure> {
        let mut job = Some(job);
        while let Some(offered) = job {
            let Some(comparing) = &self.comparing else { return Ok(()) };
            job = comparing.offer(offered);
            if job.is_some()
                && let Some(compared) = comparing.next(PATIENCE)
            {
                self.take_compared(compared)?;
            }
        }
        Ok(())
    }

    fn take_compared(&mut self, compared: Compared) -> Result<(), Failure> {
        let Compared { job, lines, result } = compared;
        let place = format!("line {}: {}", job.line, job.wish.conditions.join(" and "));
        match result {
            Ok(totals) => self.report.compared.add(totals),
            Err(failure) => {
                self.progress.note(&format!("{place}: its profiles could not be read: {}", failure.message));
                return self.show(&job);
            }
        }
        lines.iter().try_for_each(|line| self.progress.line(&format!("{place}: {line}")))
    }

    fn end_comparing(&mut self) -> Result<(), Failure> {
        if let Some(comparing) = &mut self.comparing {
            comparing.close();
        }
        while let Some(compared) = self.comparing.as_ref().and_then(Comparing::last) {
            self.take_compared(compared)?;
        }
        Ok(())
    }

    fn take_error(&mut self, line: u64, original: &Original, error: &Error) -> Result<(), Failure> {
        let reason = in_terms_of_options(error.message());
        match (error.effect(), error.status()) {
            // Still to be done: a resume does it.
            (_, Status::Pending) => Ok(()),
            (Effect::None, _) => self.rejects.rejected.add(line, original, &reason),
            _ => self.rejects.in_doubt.add(line, original, &reason),
        }
    }
}
