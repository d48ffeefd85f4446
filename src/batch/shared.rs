//! What the threads of a batch share: its state behind a lock, and the places where they wait.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Finished;
use super::entry::Entry;
use super::history::History;
use super::journal::Journal;
use super::place::Place;
use super::pool::Group;
use super::record::Record;
use super::settings::Settings;
use super::state::{End, State, Turn};
use super::tags::Tags;
use crate::client::Client;
use crate::error::{Error, Status};

/// The longest that a thread waits without a look at the cancellation, which wakes nobody: a signal handler may set it.
const SLICE: Duration = Duration::from_millis(100);

/// What a call without a time-out is believed to take at the most, should nobody have seen its end.
const UNLIMITED: Duration = Duration::from_secs(600);

/// What a worker is to do.
#[derive(Debug)]
pub(super) enum Task {
    /// One record.
    One(Record),
    /// Several, in one import.
    Together(Group),
}

/// The common ground of a batch and its workers.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) client: Client,
    pub(super) settings: Settings,
    journal: Option<Journal>,
    /// The records that earlier runs applied, until this one has met them all. May be in a file, so it is not with the state.
    applied: Mutex<Option<Tags>>,
    state: Mutex<State>,
    is_cancelled: AtomicBool,
    /// The number of the next group that is sent in an import; the journal knows groups by it.
    next_group: AtomicU64,
    /// Workers wait here for something to do.
    work: Place,
    /// Whoever takes results waits here.
    results: Place,
    /// Whoever adds records waits here.
    room: Place,
}

impl Shared {
    pub(super) fn new(client: Client, settings: Settings) -> Shared {
        Shared {
            client,
            journal: None,
            applied: Mutex::new(None),
            state: Mutex::new(State::new(&settings)),
            settings,
            is_cancelled: AtomicBool::new(false),
            next_group: AtomicU64::new(0),
            work: Place::default(),
            results: Place::default(),
            room: Place::default(),
        }
    }

    /// Lets the state know of changed settings, before anything has begun.
    pub(super) fn renew(&mut self) {
        self.state.get_mut().unwrap_or_else(PoisonError::into_inner).renew(&self.settings);
    }

    /// Keeps a journal from now on, and heeds what it says of earlier runs.
    pub(super) fn keep_journal(&mut self, journal: Journal, history: History, applied: Tags) {
        self.journal = Some(journal);
        self.applied = Mutex::new(Some(applied));
        self.next_group = AtomicU64::new(history.next_group());
        self.state.get_mut().unwrap_or_else(PoisonError::into_inner).set_history(history);
    }

    /// Writes an entry into the journal, if one is kept.
    pub(super) fn write(&self, entry: impl FnOnce() -> Entry) -> Result<(), Error> {
        self.journal.as_ref().map_or(Ok(()), |journal| journal.write(&entry()))
    }

    /// Writes entries that belong together, if a journal is kept.
    pub(super) fn write_all(&self, entries: impl FnOnce() -> Vec<Entry>) -> Result<(), Error> {
        self.journal.as_ref().map_or(Ok(()), |journal| journal.write_all(&entries()))
    }

    /// A number for a group that is about to be sent.
    pub(super) fn next_group(&self) -> u64 {
        self.next_group.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether nothing was added and no worker came yet.
    pub(super) fn is_new(&self) -> bool {
        self.lock().is_new()
    }

    /// Refuses work in a process that was forked from the batch's own: its threads and locks stayed behind.
    pub(super) fn check_process(&self) -> Result<(), Error> {
        if self.client.is_of_this_process() {
            return Ok(());
        }
        Err(Error::before_sending(
            Status::Forked,
            "the batch was made before this process was forked; make a client and a batch here",
        ))
    }

    /// The state, in which a cancellation has taken effect.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.heed_cancellation(&mut state);
        state
    }

    fn heed_cancellation(&self, state: &mut State) {
        if self.is_cancelled.load(Ordering::Acquire) && !state.has_ended() {
            state.end(End::Cancelled);
            self.wake_all();
        }
    }

    pub(super) fn wake_all(&self) {
        self.work.notify_all();
        self.results.notify_all();
        self.room.notify_all();
    }

    /// Waits at one of the places for no longer than `longest`.
    fn wait<'s>(&self, place: &Place, state: MutexGuard<'s, State>, longest: Duration) -> MutexGuard<'s, State> {
        let mut state = place.wait(state, longest.min(SLICE));
        self.heed_cancellation(&mut state);
        state
    }

    /// Takes a record, or the error of one that is no good. Waits for room if that is wanted.
    pub(super) fn add(&self, tag: u64, record: Result<Record, Error>) -> Result<(), Error> {
        let size = record.as_ref().map_or(0, Record::size);
        let was_applied = record.is_ok() && self.was_applied(tag);
        let mut state = self.lock();
        while let Err(error) = state.check_room(size) {
            if error.status() != Status::QueueFull || !self.settings.blocks {
                return Err(error);
            }
            state = self.wait(&self.room, state, SLICE);
        }
        match record {
            Ok(record) => {
                state.admit(record, was_applied, self.settings.settle, self.client.timeout().unwrap_or(UNLIMITED));
                if was_applied && !state.expects_applied() {
                    *self.applied.lock().unwrap_or_else(PoisonError::into_inner) = None;
                }
                self.work.notify_one();
            }
            Err(error) => state.admit_finished(tag, Err(error)),
        }
        if state.has_results() {
            self.results.notify_one();
        }
        Ok(())
    }

    /// Whether an earlier run applied the record. When that cannot be read any more the batch ends.
    fn was_applied(&self, tag: u64) -> bool {
        let applied = self.applied.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = applied.as_ref().map_or(Ok(false), |applied| applied.contains(tag));
        drop(applied);
        answer.unwrap_or_else(|error| {
            if let Some(journal) = &self.journal {
                self.end(End::Halted(journal.unreadable(&error)));
            }
            false
        })
    }

    /// What a worker is to do next; `None` when there is nothing any more.
    pub(super) fn take(&self) -> Option<Task> {
        let mut state = self.lock();
        loop {
            let now = Instant::now();
            match state.next_turn(now) {
                Turn::Take(record) => return Some(Task::One(*record)),
                Turn::TakeGroup(group) => return Some(Task::Together(group)),
                Turn::Leave => {
                    self.wake_all();
                    return None;
                }
                Turn::Wait(until) => {
                    let longest = until.map_or(SLICE, |until| until.saturating_duration_since(now));
                    state = self.wait(&self.work, state, longest);
                }
            }
        }
    }

    /// Changes the state with what a worker brings back, and wakes those whom it may concern.
    pub(super) fn bring_back(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.lock();
        change(&mut state);
        let has_results = state.has_results();
        drop(state);
        if has_results {
            self.results.notify_one();
        }
        self.work.notify_one();
    }

    /// The oldest result, waited for.
    pub(super) fn next_result(&self, timeout: Duration) -> Option<Finished> {
        let deadline = Instant::now().checked_add(timeout);
        let mut state = self.lock();
        loop {
            if let Some(finished) = state.take_finished() {
                self.room.notify_one();
                if state.is_done() {
                    self.wake_all();
                }
                return Some(finished);
            }
            let left = deadline.map_or(SLICE, |deadline| deadline.saturating_duration_since(Instant::now()));
            if left.is_zero() || state.is_done() {
                return None;
            }
            state = self.wait(&self.results, state, left);
        }
    }

    pub(super) fn close(&self) {
        self.lock().close();
        self.wake_all();
    }

    pub(super) fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Release);
    }

    /// Ends the batch before everything is done.
    pub(super) fn end(&self, end: End) {
        self.lock().end(end);
        self.wake_all();
    }

    /// A thread makes calls from now on.
    pub(super) fn add_worker(&self) {
        self.lock().add_worker();
    }
}
