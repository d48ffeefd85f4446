//! Many updates, done by many threads: in order where that matters, at the pace of the server, each with a result.
//!
//! The path of a record: [`Batch::add`] checks it and puts it into the `state`, where it waits for those with the same
//! conditions (`order`) and for a free call (`pace`, `breaker`); a `worker` sends it and asks the `verdict` what its error
//! means; its result waits for [`Batch::next_result`].

mod breaker;
mod counters;
mod entry;
mod history;
mod importer;
mod journal;
mod key;
mod later;
mod order;
mod pace;
mod place;
mod plan;
mod pool;
mod record;
mod runs;
mod settings;
mod shared;
mod sieve;
mod state;
mod tags;
mod verdict;
mod worker;

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::api::{Flags, Outcome};
use crate::client::Client;
use crate::error::{Error, Status};
use crate::thread::spawn_without_signals;
pub use counters::Counter;
use journal::Journal;
pub(crate) use plan::MOST_KEYS;
use plan::Plan;
use record::Record;
use settings::{MOST_THREADS, Settings};
use shared::Shared;
use state::End;

/// The result of one record.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The number that the record was added with.
    pub tag: u64,
    /// What came of it.
    pub result: Result<Outcome, Error>,
}

/// How a batch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[repr(i32)]
pub enum BatchState {
    /// No thread works on it yet.
    New = 0,
    /// It works.
    Running = 1,
    /// It waits because the server is down, or asked it to wait.
    Paused = 2,
    /// It makes single calls to see whether the server is back.
    Probing = 3,
    /// An error that every record would meet ended it; [`Batch::halting_error`] has it.
    Halted = 4,
    /// It was cancelled.
    Cancelled = 5,
    /// It was closed, everything is done, and every result was taken.
    Done = 6,
}

impl BatchState {
    /// The number that crosses the C boundary.
    pub fn number(self) -> i32 {
        self as i32
    }
}

/// Many updates. Every record that [`Batch::add`] takes comes back exactly once from [`Batch::next_result`], in the order
/// in which they get done.
///
/// All functions but the setters may be called by any number of threads at once. Dropping it cancels what has not begun
/// and waits for the calls that are under way.
///
/// ```no_run
/// use std::time::Duration;
/// use copernica::{Batch, Client, Flags};
///
/// let client = Client::new("the access token")?;
/// let batch = Batch::new(&client);
/// batch.start(16)?;
/// for customer in 0..100 {
///     let condition = format!("customerid=={customer}");
///     batch.add("1234", &[condition], r#"{"active":1}"#, Flags::NONE, customer)?;
/// }
/// batch.close();
/// while !batch.is_done() {
///     if let Some(finished) = batch.next_result(Duration::from_secs(1)) {
///         println!("{}: {:?}", finished.tag, finished.result);
///     }
/// }
/// # Ok::<(), copernica::Error>(())
/// ```
pub struct Batch {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl fmt::Debug for Batch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Batch").field("settings", &self.shared.settings).finish_non_exhaustive()
    }
}

impl Batch {
    /// A batch that works through a client, with whose connections, rate limit, time-out and cancellation; the client may
    /// be dropped first. A batch decides itself what is attempted again, so the client's number of attempts does not count.
    pub fn new(client: &Client) -> Batch {
        Batch { shared: Arc::new(Shared::new(client.once(), Settings::default())), threads: Mutex::default() }
    }

    /// Changes a setting of a batch that has not begun.
    fn set(&mut self, change: impl FnOnce(&mut Settings)) -> Result<(), Error> {
        let begun = || refused("the batch has begun; set options before the first record and thread".to_owned());
        let shared = Arc::get_mut(&mut self.shared).ok_or_else(begun)?;
        if !shared.is_new() {
            return Err(begun());
        }
        change(&mut shared.settings);
        shared.renew();
        Ok(())
    }

    /// Sets how many records the batch holds at the most, results that were not taken yet included; 2,048 by default.
    pub fn set_queue_size(&mut self, records: u32) -> Result<(), Error> {
        if records == 0 {
            return Err(refused("a queue of no records takes none; write 1 or more".to_owned()));
        }
        self.set(|settings| settings.queue_size = Some(records as usize))
    }

    /// Sets whether [`Batch::add`] waits while the batch is full. By default it answers [`Status::QueueFull`] at once. With
    /// this, another thread must take results.
    pub fn set_blocking(&mut self, is_on: bool) -> Result<(), Error> {
        self.set(|settings| settings.blocks = is_on)
    }

    /// Sets how often a record is tried at the most, 1 to 100; 8 by default. Failures of a server that is down do not count.
    pub fn set_attempts(&mut self, attempts: u32) -> Result<(), Error> {
        if !(1..=100).contains(&attempts) {
            return Err(refused(format!("{attempts} is no number of attempts; write 1 to 100")));
        }
        self.set(|settings| settings.tries = attempts)
    }

    /// Sets how long a create in doubt is set aside before the batch looks for its profile, in milliseconds; ten minutes by
    /// default. After it a request that was lost on its way must not be carried out any more.
    pub fn set_settle_ms(&mut self, milliseconds: u32) -> Result<(), Error> {
        self.set(|settings| settings.settle = Duration::from_millis(milliseconds.into()))
    }

    /// Sets the pauses while the server is down, in milliseconds: the first, and the longest of the later ones, which double.
    /// 1,000 and 60,000 by default.
    pub fn set_pause_ms(&mut self, shortest_ms: u32, longest_ms: u32) -> Result<(), Error> {
        if shortest_ms == 0 || shortest_ms > longest_ms {
            return Err(refused(format!(
                "pauses from {shortest_ms} to {longest_ms} ms make no sense; write the shortest first, 1 or more"
            )));
        }
        self.set(|settings| {
            settings.shortest_pause = Duration::from_millis(shortest_ms.into());
            settings.longest_pause = Duration::from_millis(longest_ms.into());
        })
    }

    /// Keeps a journal in a file, from which a later run over the same input learns what this one did; also opens one that
    /// an earlier run left behind. `input_id` names the input: text that is another one for another input, such as its
    /// checksum; a journal of another input is refused with [`Status::ForeignJournal`].
    ///
    /// With a journal of earlier runs, add the whole input again, with the same tags in the same order. Records that were
    /// applied come back at once and are not sent; updates that may have been are sent again; creates in doubt are looked
    /// for; and what cannot be settled comes back as unknown. What was applied is remembered as ranges of tags: let them count
    /// up, as line numbers do. Of tags in no order, more than some hundred thousand go to a file beside the journal, 16 bytes
    /// each, which is gone with the batch.
    pub fn set_journal(&mut self, path: impl AsRef<Path>, input_id: &str) -> Result<(), Error> {
        if input_id.is_empty() {
            return Err(refused(
                "the input has no name; write what tells it from other inputs, such as a checksum".to_owned(),
            ));
        }
        self.set(|_| ())?;
        let (journal, history, applied) = Journal::open(path.as_ref(), input_id)?;
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.keep_journal(journal, history, applied);
        }
        Ok(())
    }

    /// Sends the records in imports of at most so many, 1 to 10,000, instead of one call for each. Version 3 of the API and
    /// later.
    ///
    /// Each record must have exactly the condition `key==value` for every key field, and no other; with [`Flags::CREATE`] its
    /// body sets the keys to the same values. One that does not fit comes back as refused. Records with the same database, the
    /// same fields and the same creation go together; those of which there are few are sent when no more come for half a second.
    ///
    /// The server works on an import in its own time, and the batch asks how far it is. A record counts as applied when the
    /// import has worked on all of its records and names no error. When it names one, it does not say of which record: each
    /// is then sent by itself, which tells. An import on which nothing was done for the settle time is left to the server, and
    /// its records are accepted. An import in doubt that may make profiles is never started again.
    pub fn use_imports(&mut self, key_fields: &[impl AsRef<str>], records_per_import: u32) -> Result<(), Error> {
        self.shared.client.check_batch_imports()?;
        let plan = Plan::new(key_fields, records_per_import)?;
        self.set(|settings| settings.imports = Some(plan))
    }

    /// Starts threads that work on the batch, 1 to 1,000, and returns. They receive no signals of the program. May be
    /// called again for more.
    pub fn start(&self, threads: u32) -> Result<(), Error> {
        self.shared.check_process()?;
        if !(1..=MOST_THREADS).contains(&threads) {
            return Err(refused(format!("{threads} is no number of threads; write 1 to {MOST_THREADS}")));
        }
        let mut handles = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for _ in 0..threads {
            let shared = Arc::clone(&self.shared);
            let started = spawn_without_signals("copernica-batch", move || shared.work());
            handles.push(started.map_err(|error| {
                Error::before_sending(
                    Status::Internal,
                    format!("a thread could not be started: {error}; write fewer threads"),
                )
            })?);
        }
        Ok(())
    }

    /// Works on the batch with the calling thread, until it is closed and everything is done, or it has ended otherwise.
    /// Any number of threads may do this, beside those of [`Batch::start`].
    pub fn work(&self) -> Result<(), Error> {
        self.shared.check_process()?;
        self.shared.work();
        Ok(())
    }

    /// Adds an update, with the arguments of [`Client::update_profiles`], all of which are copied, and a number that its
    /// result will have.
    ///
    /// Tags are the caller's: unique within the batch, and the same from run to run, such as line numbers. A record that
    /// fails a check is taken too, and comes back as a result like any other. An error says that the record was not taken:
    /// [`Status::QueueFull`], or [`Status::BatchEnded`].
    pub fn add(
        &self,
        database: &str,
        conditions: &[impl AsRef<str>],
        json_body: &str,
        flags: Flags,
        tag: u64,
    ) -> Result<(), Error> {
        let (version, plan) = (self.shared.client.api_version(), self.shared.settings.imports.as_ref());
        self.add_record(tag, Record::new(plan, version, database, conditions, json_body, flags, tag))
    }

    /// Adds a record that could not even be read: its error comes back as its result.
    pub(crate) fn add_failed(&self, tag: u64, error: Error) -> Result<(), Error> {
        self.add_record(tag, Err(error))
    }

    fn add_record(&self, tag: u64, record: Result<Record, Error>) -> Result<(), Error> {
        self.shared.check_process()?;
        self.shared.add(tag, record)
    }

    /// Hands out the oldest result, after waiting for one if need be. `None` when none came in time, or none will come any
    /// more ([`Batch::is_done`]).
    pub fn next_result(&self, timeout: Duration) -> Option<Finished> {
        self.shared.check_process().ok()?;
        self.shared.next_result(timeout)
    }

    /// Says that no more records come. What was added is done; then the batch is.
    pub fn close(&self) {
        if self.shared.check_process().is_ok() {
            self.shared.close();
        }
    }

    /// Ends the batch: calls that are under way are finished, nothing else is begun, and every record that is left over
    /// comes back with [`Status::Pending`]. One atomic store: it may be called from a signal handler. To end the calls too,
    /// cancel the client.
    pub fn cancel(&self) {
        self.shared.cancel();
    }

    /// Whether no result will come any more and all were taken: the batch was closed, cancelled or halted, and is empty.
    pub fn is_done(&self) -> bool {
        self.shared.check_process().is_err() || self.shared.lock().is_done()
    }

    /// How the batch stands.
    pub fn state(&self) -> BatchState {
        if self.shared.check_process().is_err() {
            return BatchState::Cancelled;
        }
        self.shared.lock().report(std::time::Instant::now())
    }

    /// A number of the batch.
    pub fn count(&self, counter: Counter) -> u64 {
        if self.shared.check_process().is_err() {
            return 0;
        }
        self.shared.lock().count(counter)
    }

    /// The error that halted the batch, which every further record would have met.
    pub fn halting_error(&self) -> Option<Error> {
        self.shared.check_process().ok()?;
        self.shared.lock().halting_error().cloned()
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        // A forked child has none of the threads, and perhaps a lock that nobody will open.
        if self.shared.check_process().is_err() {
            return;
        }
        self.shared.end(End::Cancelled);
        let handles = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for handle in handles {
            // A worker catches its panics; one that did not has nothing left to say.
            let _ = handle.join();
        }
    }
}

fn refused(message: String) -> Error {
    Error::before_sending(Status::InvalidOption, message)
}
