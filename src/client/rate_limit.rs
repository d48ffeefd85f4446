//! Spreads requests over time, so that no more than a number of them leave in a second.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::call::Call;
use crate::error::Error;

/// How soon a thread looks again when the one before it is due and has not left yet.
const A_MOMENT: Duration = Duration::from_millis(1);

/// Lets requests leave one interval apart, in the order in which threads asked. No thread of its own.
#[derive(Debug)]
pub(crate) struct RateLimit {
    interval: Duration,
    queue: Mutex<Queue>,
}

#[derive(Debug)]
struct Queue {
    /// When the first in the queue may leave.
    next: Instant,
    /// The tickets of those who wait, in the order in which they came, which is that of their numbers.
    waiting: VecDeque<u64>,
    last_ticket: u64,
}

impl RateLimit {
    /// At most this many requests per second; `None` for no limit.
    pub(crate) fn new(requests_per_second: f64) -> Option<RateLimit> {
        (requests_per_second > 0.0).then(|| RateLimit {
            interval: Duration::from_secs_f64(1.0 / requests_per_second),
            queue: Mutex::new(Queue { next: Instant::now(), waiting: VecDeque::new(), last_ticket: 0 }),
        })
    }

    /// Waits until one request may leave. Whoever came first goes first; a call that ends while it waits gives its place
    /// to those behind it.
    pub(crate) fn wait(&self, call: &Call) -> Result<(), Error> {
        let place = self.queue_up();
        while let Some(wait) = place.wait() {
            call.check().map_err(while_waiting)?;
            std::thread::sleep(wait.min(call.slice()));
        }
        Ok(())
    }

    fn queue_up(&self) -> Place<'_> {
        let mut queue = self.lock();
        queue.last_ticket += 1;
        let ticket = queue.last_ticket;
        queue.waiting.push_back(ticket);
        Place { limit: self, ticket }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the queue, which is given up when it is dropped.
struct Place<'l> {
    limit: &'l RateLimit,
    ticket: u64,
}

impl Place<'_> {
    /// How long to wait until a request may leave from here; `None` when it may now.
    fn wait(&self) -> Option<Duration> {
        let mut queue = self.limit.lock();
        let before = queue.waiting.binary_search(&self.ticket).unwrap_or(0);
        let now = Instant::now();
        let due = queue.next + self.limit.interval * u32::try_from(before).unwrap_or(u32::MAX);
        if before > 0 || due > now {
            return Some(due.saturating_duration_since(now).max(A_MOMENT));
        }
        // Counted from when it was due, so that threads that wake late do not slow the others down.
        let left = if now - due < self.limit.interval { due } else { now };
        queue.next = left + self.limit.interval;
        None
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut queue = self.limit.lock();
        if let Ok(index) = queue.waiting.binary_search(&self.ticket) {
            queue.waiting.remove(index);
        }
    }
}

fn while_waiting(error: Error) -> Error {
    let status = error.status();
    error.into_reason_of(status, |reason| format!("while the call waited for its turn under the rate limit, {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::call::Cancellation;
    use crate::error::Status;

    fn forever() -> Call {
        Call::begin(None, &Cancellation::default())
    }

    #[test]
    fn requests_leave_one_interval_apart_however_many_threads_ask() {
        let limit = RateLimit::new(100.0).expect("a limit");
        let begun = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..5).for_each(|_| limit.wait(&forever()).expect("a moment")));
            }
        });
        // 20 requests have 19 intervals of 10 ms between them; the first may have been due just before.
        assert!(begun.elapsed() >= Duration::from_millis(189), "{:?}", begun.elapsed());
    }

    #[test]
    fn threads_that_ask_again_and_again_all_get_the_same_share() {
        let limit = RateLimit::new(500.0).expect("a limit");
        let until = Instant::now() + Duration::from_millis(400);
        let shares: Vec<u32> = std::thread::scope(|scope| {
            let work = || {
                let mut share = 0;
                while Instant::now() < until {
                    limit.wait(&forever()).expect("a moment");
                    share += 1;
                }
                share
            };
            let workers: Vec<_> = (0..8).map(|_| scope.spawn(work)).collect();
            workers.into_iter().map(|worker| worker.join().expect("no panic")).collect()
        });
        // In a queue nobody is served twice before another is served once; only start and end differ.
        let (least, most) = (shares.iter().min().expect("eight"), shares.iter().max().expect("eight"));
        assert!(most - least <= 2, "{shares:?}");
    }

    #[test]
    fn a_call_that_gives_up_takes_nothing_from_those_behind_it() {
        let limit = RateLimit::new(2.0).expect("a limit");
        limit.wait(&forever()).expect("the first moment");
        for _ in 0..100 {
            let call = Call::begin(Some(Duration::from_millis(1)), &Cancellation::default());
            let error = limit.wait(&call).expect_err("a time-out");
            assert_eq!(error.status(), Status::Timeout);
            assert!(error.message().contains("rate limit"), "{}", error.message());
        }
        // Had each kept its moment, this one would come in fifty seconds.
        let call = Call::begin(Some(Duration::from_secs(20)), &Cancellation::default());
        limit.wait(&call).expect("the second moment");
    }

    #[test]
    fn no_number_is_no_limit() {
        assert!(RateLimit::new(0.0).is_none());
        assert!(RateLimit::new(f64::NAN).is_none());
    }
}
