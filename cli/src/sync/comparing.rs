//! The dry run of a sync: threads that read the profiles of each row and hold them against what the row would make of them.
//!
//! They share the client of the batch, and so its connections and its rate limit. What waits for them is bounded.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use copernica::Client;

use super::mapping::Wish;
use crate::exit::Failure;
use crate::preview::{Subject, Totals, preview};

/// A row whose profiles are to be compared.
pub struct Job {
    pub line: u64,
    pub wish: Wish,
    pub matched: u64,
    /// What the dry run said of it.
    pub message: String,
}

/// What comparing a row came to.
pub struct Compared {
    pub job: Job,
    /// A line for each profile.
    pub lines: Vec<String>,
    pub result: Result<Totals, Failure>,
}

/// The threads and what goes to and fro.
pub struct Comparing {
    jobs: Option<SyncSender<Job>>,
    results: Receiver<Compared>,
    threads: Vec<JoinHandle<()>>,
}

/// What every thread needs.
struct Worker {
    client: Arc<Client>,
    database: String,
    limit: u64,
    interrupted: Arc<AtomicBool>,
    jobs: Arc<Mutex<Receiver<Job>>>,
    results: Sender<Compared>,
}

impl Comparing {
    /// Starts so many threads, each of which reads at most `limit` profiles for a row.
    pub fn start(
        client: &Arc<Client>,
        database: &str,
        (threads, limit): (u32, u64),
        interrupted: &Arc<AtomicBool>,
    ) -> Comparing {
        let (jobs, taken) = sync_channel(threads as usize);
        let (done, results) = channel();
        let taken = Arc::new(Mutex::new(taken));
        let worker = || Worker {
            client: Arc::clone(client),
            database: database.to_owned(),
            limit,
            interrupted: Arc::clone(interrupted),
            jobs: Arc::clone(&taken),
            results: done.clone(),
        };
        let start = |worker: Worker| std::thread::spawn(move || worker.work());
        let threads = (0..threads).map(|_| start(worker())).collect();
        Comparing { jobs: Some(jobs), results, threads }
    }

    /// Hands over a row; gives it back when enough are waiting already.
    pub fn offer(&self, job: Job) -> Option<Job> {
        match self.jobs.as_ref()?.try_send(job) {
            Ok(()) | Err(TrySendError::Disconnected(_)) => None,
            Err(TrySendError::Full(job)) => Some(job),
        }
    }

    /// A result, after waiting for one so long. After an interruption rows come to no result.
    pub fn next(&self, patience: Duration) -> Option<Compared> {
        self.results.recv_timeout(patience).ok()
    }

    /// A result, once there is one; `None` when none will come any more.
    pub fn last(&self) -> Option<Compared> {
        self.results.recv().ok()
    }

    /// Says that no more rows come.
    pub fn close(&mut self) {
        self.jobs = None;
    }
}

impl Drop for Comparing {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            // One that panicked has nothing left to say.
            let _ = thread.join();
        }
    }
}

impl Worker {
    fn work(&self) {
        loop {
            let job = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(job) = job else { return };
            if self.interrupted.load(Ordering::Acquire) {
                continue;
            }
            if self.results.send(self.compare(job)).is_err() {
                return;
            }
        }
    }

    fn compare(&self, job: Job) -> Compared {
        let subject = Subject {
            database: &self.database,
            conditions: &job.wish.conditions,
            json_body: &job.wish.json_body,
            matched: job.matched,
            limit: self.limit,
        };
        let mut lines = Vec::new();
        let result = preview(&self.client, subject, |line| {
            lines.push(line);
            Ok(())
        });
        Compared { job, lines, result }
    }
}
