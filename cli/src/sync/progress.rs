//! How far a run is: a bar on a terminal, a line every ten seconds elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use copernica::{Batch, BatchState, Counter};
use indicatif::{ProgressBar, ProgressStyle};

use crate::arguments::Sync;
use crate::exit::Failure;
use crate::output::{note, tell};

/// How often a bar is renewed.
const RENEWAL: Duration = Duration::from_millis(200);

/// Tells how far the run is.
pub struct Progress {
    bar: Option<ProgressBar>,
    length: Option<u64>,
    interval: Duration,
    is_quiet: bool,
    begun: Instant,
    last: Instant,
}

impl Progress {
    /// A bar where somebody can see it; `length` is that of the input in bytes.
    pub fn new(sync: &Sync, length: Option<u64>) -> Progress {
        let is_terminal = std::io::stderr().is_terminal() && !sync.quiet;
        let bar = is_terminal.then(|| bar(length));
        let interval = match bar {
            Some(_) => RENEWAL,
            None => Duration::try_from_secs_f64(sync.report_every).unwrap_or(Duration::from_secs(10)),
        };
        Progress { bar, length, interval, is_quiet: sync.quiet, begun: Instant::now(), last: Instant::now() }
    }

    /// Tells it, if it is time again. `position` is how many bytes of the input were read.
    pub fn tell(&mut self, batch: &Batch, position: u64) {
        if self.is_quiet || self.last.elapsed() < self.interval {
            return;
        }
        self.last = Instant::now();
        let message = self.message(batch);
        match &self.bar {
            Some(bar) => {
                bar.set_position(position);
                bar.set_message(message);
            }
            None => note(&format!("{}{message}", self.time_left(position))),
        }
    }

    fn message(&self, batch: &Batch) -> String {
        let done = batch.count(Counter::Done);
        let errors = [Counter::Refused, Counter::Failed, Counter::Unknown].map(|counter| batch.count(counter));
        // A rate over less than a second says nothing.
        let rate = done as f64 / self.begun.elapsed().as_secs_f64().max(1.0);
        let mut message = format!("{done} done, {rate:.0}/s, {} errors", errors.iter().sum::<u64>());
        match batch.count(Counter::InDoubt) {
            0 => {}
            in_doubt => message += &format!(", {in_doubt} set aside until they can be looked for"),
        }
        match batch.count(Counter::Importing) {
            0 => {}
            importing => message += &format!(", {importing} in imports"),
        }
        match batch.state() {
            BatchState::Paused => message += "; waiting for the server",
            BatchState::Probing => message += "; trying whether the server is back",
            _ => {}
        }
        message
    }

    /// The share that is read and the time that is left, where that can be told.
    fn time_left(&self, position: u64) -> String {
        match self.length {
            Some(length) if length > 0 && position > 0 => {
                let share = position as f64 / length as f64;
                let left = self.begun.elapsed().as_secs_f64() * (1.0 - share) / share;
                format!("{:.0} %, about {left:.0} s left: ", share * 100.0)
            }
            _ => String::new(),
        }
    }

    /// Writes a line of output without tearing the bar.
    pub fn line(&self, text: &str) -> Result<(), Failure> {
        match &self.bar {
            Some(bar) => bar.suspend(|| tell(text)),
            None => tell(text),
        }
    }

    /// Says something besides, without tearing the bar.
    pub fn note(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| note(text)),
            None => note(text),
        }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(length: Option<u64>) -> ProgressBar {
    let (bar, template) = match length {
        Some(length) => (ProgressBar::new(length), "{bar:30} {percent:>3} % {msg}, {eta} left"),
        None => (ProgressBar::new_spinner(), "{spinner} {msg}"),
    };
    // Both templates are sound, and a plain bar is better than none.
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}
