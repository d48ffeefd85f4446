//! Spreads requests over time, so that no more than a number of them leave in a second.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::call::Call;
use crate::error::Error;

/// Hands out moments at which a request may leave, one after the other to whoever asks first. No thread of its own.
#[derive(Debug)]
pub(crate) struct RateLimit {
    interval: Duration,
    next: Mutex<Instant>,
}

impl RateLimit {
    /// At most this many requests per second; `None` for no limit.
    pub(crate) fn new(requests_per_second: f64) -> Option<RateLimit> {
        (requests_per_second > 0.0).then(|| RateLimit {
            interval: Duration::from_secs_f64(1.0 / requests_per_second),
            next: Mutex::new(Instant::now()),
        })
    }

    /// Waits for the moment of one request. Whoever came first goes first.
    pub(crate) fn wait(&self, call: &Call) -> Result<(), Error> {
        let moment = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let moment = (*next).max(Instant::now());
            *next = moment + self.interval;
            moment
        };
        call.sleep(moment.saturating_duration_since(Instant::now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::call::Cancellation;

    #[test]
    fn requests_leave_one_interval_apart_however_many_threads_ask() {
        let limit = RateLimit::new(100.0).expect("a limit");
        let begun = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..5 {
                        limit.wait(&Call::begin(None, &Cancellation::default())).expect("a moment");
                    }
                });
            }
        });
        // 20 requests have 19 intervals of 10 ms between them.
        assert!(begun.elapsed() >= Duration::from_millis(190), "{:?}", begun.elapsed());
    }

    #[test]
    fn no_number_is_no_limit() {
        assert!(RateLimit::new(0.0).is_none());
        assert!(RateLimit::new(f64::NAN).is_none());
    }
}
