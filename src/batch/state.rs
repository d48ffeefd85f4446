//! What a batch holds at a moment: records in all their stages, results, and the signs that set the pace. No I/O.

mod conclusion;
mod ending;
mod imports;

use std::collections::{HashSet, VecDeque};
use std::time::{Duration, Instant};

use super::breaker::Breaker;
use super::counters::{Counter, Counters};
use super::history::{History, Part};
use super::later::Later;
use super::order::Order;
use super::pace::Pace;
use super::pool::{Group, Pool};
use super::record::{Record, Stage};
use super::settings::Settings;
use super::verdict::Sign;
use super::{BatchState, Finished};
use crate::api::{Created, Outcome};
use crate::error::{Effect, Error, Status};
pub(super) use imports::worked_on;

/// The most memory that waiting records take, in bytes, unless a single one is bigger.
const MOST_BYTES: usize = 16 << 20;

/// The most records that are set aside; with more, something is wrong that more records would not mend.
const MOST_IN_DOUBT: usize = 20_000;

/// Why a batch ends before all is done.
#[derive(Debug)]
pub(super) enum End {
    /// Somebody wanted it.
    Cancelled,
    /// Every further record would meet this error.
    Halted(Error),
}

/// What a worker is to do next.
#[derive(Debug)]
pub(super) enum Turn {
    /// This.
    Take(Box<Record>),
    /// This, in one import.
    TakeGroup(Group),
    /// Nothing before this moment, or before something changes.
    Wait(Option<Instant>),
    /// Nothing any more.
    Leave,
}

/// The state of a batch, behind its lock.
#[derive(Debug)]
pub(super) struct State {
    ready: VecDeque<Record>,
    later: Later<Record>,
    order: Order,
    pool: Pool,
    finished: VecDeque<Finished>,
    /// Records that count against the size of the queue: all but those that are set aside.
    held: usize,
    bytes: usize,
    in_flight: usize,
    in_doubt: usize,
    queue_size: usize,
    pace: Pace,
    breaker: Breaker,
    counters: Counters,
    /// The traces of the keys of all asynchronous creates, which may not be met again.
    async_creates: HashSet<u64>,
    /// The same of records whose imports are left to the server.
    left_to_server: HashSet<u64>,
    /// What earlier runs did, if there is a journal.
    history: History,
    has_workers: bool,
    is_closed: bool,
    end: Option<End>,
}

impl State {
    pub(super) fn new(settings: &Settings) -> State {
        State {
            ready: VecDeque::new(),
            later: Later::default(),
            order: Order::default(),
            pool: Pool::default(),
            finished: VecDeque::new(),
            held: 0,
            bytes: 0,
            in_flight: 0,
            in_doubt: 0,
            queue_size: settings.queue_size(),
            pace: Pace::default(),
            breaker: Breaker::new(settings.shortest_pause, settings.longest_pause),
            counters: Counters::default(),
            async_creates: HashSet::new(),
            left_to_server: HashSet::new(),
            history: History::default(),
            has_workers: false,
            is_closed: false,
            end: None,
        }
    }

    /// Takes in changed settings; nothing has begun.
    pub(super) fn renew(&mut self, settings: &Settings) {
        self.queue_size = settings.queue_size();
        self.pool.set_plan(settings.imports.as_ref(), self.queue_size);
        self.breaker = Breaker::new(settings.shortest_pause, settings.longest_pause);
    }

    /// Heeds what earlier runs did.
    pub(super) fn set_history(&mut self, history: History) {
        self.history = history;
    }

    /// Whether a record of this size can be taken.
    pub(super) fn check_room(&self, size: usize) -> Result<(), Error> {
        let ended = |why: &str| Err(Error::before_sending(Status::BatchEnded, format!("the batch {why}")));
        match &self.end {
            Some(End::Cancelled) => return ended("was cancelled"),
            Some(End::Halted(error)) => return ended(&format!("was halted: {error}")),
            None if self.is_closed => return ended("was closed"),
            None => {}
        }
        let is_full = self.held >= self.queue_size
            || (self.bytes + size > MOST_BYTES && self.held > 0)
            || self.in_doubt >= MOST_IN_DOUBT;
        if is_full {
            return Err(Error::before_sending(
                Status::QueueFull,
                "the batch holds as many records as it may; take results, then add the record again",
            ));
        }
        Ok(())
    }

    /// Whether records are still expected that earlier runs applied.
    pub(super) fn expects_applied(&self) -> bool {
        self.history.is_ahead()
    }

    /// Takes a record. There is room for it. `was_applied` and the times are those of [`History::part_of`].
    pub(super) fn admit(&mut self, record: Record, was_applied: bool, settle: Duration, timeout: Duration) {
        self.counters.count(Counter::Added);
        self.held += 1;
        if record.key.signs().iter().any(|sign| self.async_creates.contains(sign)) {
            let error = Error::before_sending(
                Status::RepeatedCreate,
                "an asynchronous create in this batch has conditions that are or may mean the same, and the server would \
                 keep no order between the two; put both into one record, or leave out COP_ASYNC",
            );
            return self.deliver(record.tag, Err(error));
        }
        if record.is_async_create() {
            self.async_creates.extend(record.key.traces());
        }
        let tag = record.tag;
        let Part::Do(record) = self.history.part_of(record, was_applied, settle, timeout) else {
            self.counters.count(Counter::Skipped);
            return self.deliver(tag, Ok(applied_before()));
        };
        if let Err(error) = self.check_order(&record) {
            return self.deliver(tag, Err(error));
        }
        self.bytes += record.size();
        if let Some(record) = self.order.admit(record) {
            self.begin(record);
        }
    }

    /// Takes a record that is done already.
    pub(super) fn admit_finished(&mut self, tag: u64, result: Result<Outcome, Error>) {
        self.counters.count(Counter::Added);
        self.held += 1;
        self.deliver(tag, result);
    }

    /// A record's turn among those with the same key has come.
    fn begin(&mut self, record: Record) {
        match record.stage {
            Stage::Send => self.ready.extend(self.pool.gather(record, Instant::now())),
            Stage::Look(_) => self.put_aside(record, Instant::now()),
            Stage::Ask(import) => self.pool.bring(record, import, Instant::now()),
        }
    }

    /// Puts a record in doubt aside until `due`.
    fn put_aside(&mut self, record: Record, due: Instant) {
        self.held -= 1;
        self.in_doubt += 1;
        self.later.push(due, record);
    }

    /// What a worker is to do now.
    pub(super) fn next_turn(&mut self, now: Instant) -> Turn {
        if self.end.is_some() || (self.is_closed && self.is_idle()) {
            return Turn::Leave;
        }
        let held_until = self.pace.held_until(now).max(self.breaker.open_until(now));
        if held_until.is_some() {
            return Turn::Wait(held_until);
        }
        if self.in_flight >= self.limit() {
            return Turn::Wait(None);
        }
        let Some(record) = self.later.take_due(now).or_else(|| self.ready.pop_front()) else {
            return self.next_group(now);
        };
        if matches!(record.stage, Stage::Look(_)) {
            self.held += 1;
            self.in_doubt -= 1;
        }
        self.in_flight += 1;
        Turn::Take(Box::new(record))
    }

    fn limit(&self) -> usize {
        if self.breaker.is_probing() { 1 } else { self.pace.limit() }
    }

    fn is_idle(&self) -> bool {
        self.held == self.finished.len() && self.in_doubt == 0
    }

    /// Takes note of what a call that began at `begun` tells about the server; `None` when it went well.
    pub(super) fn note(&mut self, sign: Option<Sign>, begun: Instant, now: Instant, wait: Option<Duration>) {
        let Some(sign) = sign else {
            if self.breaker.is_probing() {
                self.pace.restart();
            }
            self.breaker.success();
            return self.pace.success(begun, now, self.in_flight);
        };
        match sign {
            Sign::Nothing => {}
            Sign::Present => self.breaker.success(),
            Sign::Overloaded => {
                self.breaker.success();
                self.pace.overload(begun, now, wait);
            }
            Sign::Down => {
                self.breaker.failure(now);
                self.pace.overload(begun, now, wait);
            }
            Sign::Unreachable => self.breaker.failure(now),
        }
    }

    /// Takes note of a call that went well and whose time depends on how much it carried.
    pub(super) fn note_untimed(&mut self) {
        if self.breaker.is_probing() {
            self.pace.restart();
        }
        self.breaker.success();
    }

    /// Whether a failed attempt counts against its record: while the server is down, or asks for patience, no record is to
    /// blame.
    pub(super) fn counts_against_record(&self, sign: Sign) -> bool {
        self.breaker.is_closed() && sign != Sign::Overloaded
    }

    /// A record that a worker had is to be tried again at `due`.
    pub(super) fn retry(&mut self, record: Record, due: Instant) {
        if self.end.is_some() {
            return self.finish_ended(record);
        }
        self.in_flight -= 1;
        if record.stage == Stage::Send {
            self.counters.count(Counter::Retried);
            self.later.push(due, record);
        } else {
            self.put_aside(record, due);
        }
    }

    /// A record that a worker had is in doubt and not to be looked for before `due`.
    pub(super) fn set_aside(&mut self, record: Record, due: Instant) {
        if self.end.is_some() {
            return self.finish_ended(record);
        }
        self.in_flight -= 1;
        self.put_aside(record, due);
    }

    /// Counts a record that is sent again after it was looked for.
    pub(super) fn count_retry(&mut self) {
        self.counters.count(Counter::Retried);
    }

    /// A record that a worker had is done.
    pub(super) fn finish(&mut self, record: Record, result: Result<Outcome, Error>) {
        self.in_flight -= 1;
        self.let_go(record, result);
    }

    /// A record is done, and the one behind it can begin.
    fn let_go(&mut self, record: Record, result: Result<Outcome, Error>) {
        self.bytes -= record.size();
        self.deliver(record.tag, result);
        let mut done = vec![record.key];
        while let Some(key) = done.pop() {
            for next in self.order.release(key) {
                match self.check_order(&next) {
                    _ if self.end.is_some() => self.leave(next),
                    Ok(()) => self.begin(next),
                    Err(error) => {
                        self.bytes -= next.size();
                        self.deliver(next.tag, Err(error));
                        done.push(next.key);
                    }
                }
            }
        }
    }

    /// A record that a worker had is left as it is, because the batch has ended.
    pub(super) fn finish_ended(&mut self, record: Record) {
        self.in_flight -= 1;
        self.leave(record);
    }

    fn deliver(&mut self, tag: u64, result: Result<Outcome, Error>) {
        self.counters.count_result(&result);
        self.finished.push_back(Finished { tag, result });
    }

    /// Whether there is a result to take.
    pub(super) fn has_results(&self) -> bool {
        !self.finished.is_empty()
    }

    /// Hands out the oldest result.
    pub(super) fn take_finished(&mut self) -> Option<Finished> {
        let finished = self.finished.pop_front()?;
        self.held -= 1;
        Some(finished)
    }

    /// Whether nothing was added and no worker came yet.
    pub(super) fn is_new(&self) -> bool {
        !self.has_workers && self.counters.get(Counter::Added) == 0
    }

    /// A worker comes.
    pub(super) fn add_worker(&mut self) {
        self.has_workers = true;
        self.pace.add_thread();
    }

    /// How it stands now.
    pub(super) fn report(&mut self, now: Instant) -> BatchState {
        match &self.end {
            Some(End::Halted(_)) => return BatchState::Halted,
            Some(End::Cancelled) => return BatchState::Cancelled,
            None => {}
        }
        if self.is_done() {
            BatchState::Done
        } else if self.pace.held_until(now).is_some() || self.breaker.is_open(now) {
            BatchState::Paused
        } else if !self.breaker.is_closed() {
            BatchState::Probing
        } else if self.has_workers {
            BatchState::Running
        } else {
            BatchState::New
        }
    }

    /// A number of the batch.
    pub(super) fn count(&self, counter: Counter) -> u64 {
        let number = match counter {
            Counter::InFlight => self.in_flight,
            Counter::InDoubt => self.in_doubt,
            Counter::Queued => {
                let alone = self.in_flight - self.pool.calls();
                self.held - alone - self.pool.records_out() - self.finished.len()
            }
            Counter::Importing => self.pool.records_out(),
            Counter::Limit => self.limit(),
            counted => return self.counters.get(counted),
        };
        number as u64
    }
}

/// The outcome of a record that an earlier run applied.
fn applied_before() -> Outcome {
    Outcome {
        effect: Effect::Applied,
        created: Created::Unknown,
        message: "an earlier run applied this record, as the journal says; it was not sent again".to_owned(),
        may_repeat: false,
        matched: None,
        http_status: 0,
        body: None,
        attempts: 0,
        warnings: Vec::new(),
    }
}
