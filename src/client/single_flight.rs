//! A value that is fetched by one thread while all others that need it wait for that one.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::call::Call;
use super::log::hold_lines;
use crate::error::{Error, Status};

/// A fetched value and how old it is.
#[derive(Debug)]
pub(crate) struct Fetched<T> {
    /// The value.
    pub(crate) value: Arc<T>,
    /// When its fetch began: what it says may be older than its arrival.
    pub(crate) since: Instant,
}

impl<T> Clone for Fetched<T> {
    fn clone(&self) -> Fetched<T> {
        Fetched { value: Arc::clone(&self.value), since: self.since }
    }
}

/// A shared value with at most one fetch under way.
#[derive(Debug)]
pub(crate) struct SingleFlight<T> {
    state: Mutex<State<T>>,
    landed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    last: Option<Result<Fetched<T>, Error>>,
    /// An earlier value that is still good where the last fetch failed.
    kept: Option<Fetched<T>>,
    flights: u64,
    is_under_way: bool,
}

impl<T> Default for SingleFlight<T> {
    fn default() -> SingleFlight<T> {
        SingleFlight {
            state: Mutex::new(State { last: None, kept: None, flights: 0, is_under_way: false }),
            landed: Condvar::new(),
        }
    }
}

impl<T> SingleFlight<T> {
    /// The value when `is_fresh` says so; otherwise what `fetch` brings, or what the fetch of another thread brings that
    /// is under way, its error included. Waiting ends when the call must.
    pub(crate) fn get(
        &self,
        is_fresh: impl Fn(&Fetched<T>) -> bool,
        call: &Call,
        fetch: impl FnOnce() -> Result<T, Error>,
    ) -> Result<Fetched<T>, Error> {
        let mut state = self.lock();
        loop {
            let last = state.last.as_ref().and_then(|last| last.as_ref().ok());
            if let Some(fetched) = last.into_iter().chain(&state.kept).find(|fetched| is_fresh(fetched)) {
                return Ok(fetched.clone());
            }
            if !state.is_under_way {
                state.is_under_way = true;
                drop(state);
                return self.fly(fetch);
            }
            let awaited = state.flights;
            while state.flights == awaited {
                state = self.wait(state, call)?;
            }
            match &state.last {
                Some(Ok(fetched)) => return Ok(fetched.clone()),
                Some(Err(error)) if !is_of_its_call(error) => return Err(error.clone()),
                // That thread ran out of time or was cancelled, which says nothing of this call.
                _ => {}
            }
        }
    }

    /// Keeps a value that is still good although a fetch after it failed. Who waited for that fetch is not given it.
    pub(crate) fn keep(&self, fetched: Fetched<T>) {
        self.lock().kept = Some(fetched);
    }

    fn fly(&self, fetch: impl FnOnce() -> Result<T, Error>) -> Result<Fetched<T>, Error> {
        // Handed over when the others have what they wait for: dropped last.
        let _lines = hold_lines();
        // A panic in `fetch` must not leave the others waiting for ever.
        let landing = Landing { flight: self, result: Some(Err(flight_was_lost())) };
        let since = Instant::now();
        landing.with(fetch().map(|value| Fetched { value: Arc::new(value), since }))
    }

    fn wait<'g>(&self, state: MutexGuard<'g, State<T>>, call: &Call) -> Result<MutexGuard<'g, State<T>>, Error> {
        call.check()?;
        Ok(self.landed.wait_timeout(state, call.slice()).unwrap_or_else(PoisonError::into_inner).0)
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an error is about the call that fetched, and not about what was fetched.
fn is_of_its_call(error: &Error) -> bool {
    matches!(error.status(), Status::Cancelled | Status::Timeout | Status::Internal)
}

fn flight_was_lost() -> Error {
    Error::before_sending(Status::Internal, "a fetch that this call waited for was lost; nothing was sent")
}

/// Hands over what a fetch brought when it is dropped, whatever happens on the way.
struct Landing<'f, T> {
    flight: &'f SingleFlight<T>,
    result: Option<Result<Fetched<T>, Error>>,
}

impl<T> Landing<'_, T> {
    fn with(mut self, result: Result<Fetched<T>, Error>) -> Result<Fetched<T>, Error> {
        self.result = Some(result.clone());
        result
    }
}

impl<T> Drop for Landing<'_, T> {
    fn drop(&mut self) {
        let mut state = self.flight.lock();
        state.last = self.result.take();
        if matches!(state.last, Some(Ok(_))) {
            state.kept = None;
        }
        state.flights += 1;
        state.is_under_way = false;
        self.flight.landed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;
    use crate::client::call::Cancellation;

    fn forever() -> Call {
        Call::begin(None, &Cancellation::default())
    }

    #[test]
    fn threads_share_one_fetch_and_its_value() {
        let flight = SingleFlight::default();
        let fetches = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let fetched = flight.get(
                        |_| true,
                        &forever(),
                        || {
                            fetches.fetch_add(1, Ordering::SeqCst);
                            std::thread::sleep(Duration::from_millis(50));
                            Ok(7)
                        },
                    );
                    assert_eq!(*fetched.expect("a value").value, 7);
                });
            }
        });
        assert_eq!(fetches.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_failed_fetch_is_tried_again_by_the_next_call() {
        let flight = SingleFlight::default();
        let failure = || Err(Error::before_sending(Status::Connect, "no"));
        assert!(flight.get(|_: &Fetched<u8>| true, &forever(), failure).is_err());
        assert_eq!(*flight.get(|_| true, &forever(), || Ok(7)).expect("a value").value, 7);
    }

    #[test]
    fn a_value_can_be_kept_over_a_fetch_that_failed_but_replaces_no_newer_one() {
        let flight = SingleFlight::default();
        let old = flight.get(|_| true, &forever(), || Ok(7)).expect("a value");
        let failure = || Err(Error::before_sending(Status::Connect, "no"));
        assert!(flight.get(|_| false, &forever(), failure).is_err());
        flight.keep(old.clone());
        assert_eq!(*flight.get(|_| true, &forever(), || Ok(8)).expect("a value").value, 7);
        flight.get(|_| false, &forever(), || Ok(9)).expect("a value");
        flight.keep(old);
        assert_eq!(*flight.get(|_| true, &forever(), || Ok(8)).expect("a value").value, 9);
    }

    #[test]
    fn a_fetch_that_was_cancelled_with_its_call_is_made_again_by_a_thread_that_waited() {
        let flight = SingleFlight::default();
        std::thread::scope(|scope| {
            let (started, has_started) = std::sync::mpsc::channel();
            let (finish, may_finish) = std::sync::mpsc::channel::<()>();
            let flight = &flight;
            scope.spawn(move || {
                let cancelled = || {
                    started.send(()).expect("the test waits");
                    may_finish.recv().expect("the test sends");
                    Err(Error::before_sending(Status::Cancelled, "cancelled"))
                };
                assert!(flight.get(|_| true, &forever(), cancelled).is_err());
            });
            has_started.recv().expect("the fetch starts");
            let waiter = scope.spawn(move || flight.get(|_| true, &forever(), || Ok(7)));
            finish.send(()).expect("the fetch waits");
            assert_eq!(*waiter.join().expect("no panic").expect("a value").value, 7);
        });
    }

    #[test]
    fn waiting_for_another_thread_ends_with_the_deadline() {
        let flight = SingleFlight::<u8>::default();
        std::thread::scope(|scope| {
            let (started, has_started) = std::sync::mpsc::channel();
            let (finish, may_finish) = std::sync::mpsc::channel::<()>();
            let flight = &flight;
            scope.spawn(move || {
                flight.get(
                    |_| true,
                    &forever(),
                    || {
                        started.send(()).expect("the test waits");
                        may_finish.recv().expect("the test sends");
                        Ok(7)
                    },
                )
            });
            has_started.recv().expect("the fetch starts");
            let call = Call::begin(Some(Duration::from_millis(20)), &Cancellation::default());
            let error = flight.get(|_| true, &call, || Ok(8)).expect_err("a time-out");
            assert_eq!(error.status(), Status::Timeout);
            finish.send(()).expect("the fetch waits");
        });
    }

    #[test]
    fn a_panic_in_the_fetch_leaves_no_thread_waiting() {
        let flight = SingleFlight::<u8>::default();
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            flight.get(|_| true, &forever(), || panic!("on purpose"))
        }));
        assert!(panicked.is_err());
        assert_eq!(*flight.get(|_| true, &forever(), || Ok(7)).expect("a value").value, 7);
    }
}
