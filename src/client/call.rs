//! One call from entry to return: its deadline, its cancellation, and how far it has come.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::error::{Effect, Error, IN_DOUBT, Status};

/// The longest that anything waits without a look at deadline and cancellation.
pub(crate) const SLICE: Duration = Duration::from_millis(50);

/// A flag that ends the calls which look at it. Setting it is one atomic store, so a signal handler may do it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cancellation(Arc<AtomicBool>);

impl Cancellation {
    /// Ends all calls of now and later.
    pub(crate) fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Why a call must end before its work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The deadline of the whole call has passed.
    Deadline,
    /// The time for making a connection has passed.
    ConnectTimeout,
    /// The call was cancelled.
    Cancelled,
}

/// When a call must be over, and what may end it sooner. Handed to everything that waits.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    deadline: Option<Instant>,
    cancellation: Cancellation,
}

impl Call {
    /// A call that begins now and may take this long; `None` is for ever.
    pub(crate) fn begin(timeout: Option<Duration>, cancellation: &Cancellation) -> Call {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        Call { deadline, cancellation: cancellation.clone() }
    }

    /// Why the call must end now, if it must.
    pub(crate) fn ending(&self) -> Option<Ending> {
        if self.cancellation.is_cancelled() {
            return Some(Ending::Cancelled);
        }
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline).then_some(Ending::Deadline)
    }

    /// The error of a call that must end now while nothing of it was sent.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self.ending() {
            None => Ok(()),
            Some(ending) => Err(error_of(ending, Effect::None)),
        }
    }

    /// How long the next wait may last.
    pub(crate) fn slice(&self) -> Duration {
        self.remaining().map_or(SLICE, |remaining| remaining.min(SLICE))
    }

    /// The time that is left; `None` when there is no deadline.
    pub(crate) fn remaining(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Sleeps for `duration`, or fails as soon as the call must end.
    pub(crate) fn sleep(&self, duration: Duration) -> Result<(), Error> {
        let begun = Instant::now();
        loop {
            self.check()?;
            let left = duration.saturating_sub(begun.elapsed());
            if left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(left.min(self.slice()));
        }
    }
}

/// The error of a call that ended for this reason.
pub(crate) fn error_of(ending: Ending, effect: Effect) -> Error {
    let (status, reason) = match ending {
        Ending::Deadline => (Status::Timeout, "the time-out of the call passed"),
        Ending::ConnectTimeout => (Status::Timeout, "no connection was made in the time allowed for it"),
        Ending::Cancelled => (Status::Cancelled, "the call was cancelled"),
    };
    let rest = match effect {
        Effect::None => "; nothing was changed",
        _ => IN_DOUBT,
    };
    Error::new(status, format!("{reason}{rest}"), effect, effect == Effect::None)
}

/// What the connections of this thread's exchange must know. ureq's connectors have no other way to hand it to them.
#[derive(Debug)]
struct Exchange {
    call: Call,
    connect_timeout: Option<Duration>,
    /// When the connection must stand, from the first step towards it until the request begins.
    connect_by: Cell<Option<Instant>>,
    is_connected: Cell<bool>,
    has_sent: Cell<bool>,
    ending: Cell<Option<Ending>>,
}

thread_local! {
    static EXCHANGE: RefCell<Option<Exchange>> = const { RefCell::new(None) };
}

/// How far an exchange came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Whether a byte of the request was given to a connection.
    pub(crate) has_sent: bool,
    /// Why it was ended, if it was.
    pub(crate) ending: Option<Ending>,
}

/// Runs one exchange on this thread under `call` and says how far it came.
pub(crate) fn with_exchange<T>(
    call: &Call,
    connect_timeout: Option<Duration>,
    exchange: impl FnOnce() -> T,
) -> (T, Progress) {
    /// Takes the exchange off the thread even when it panics.
    struct Leave;
    impl Drop for Leave {
        fn drop(&mut self) {
            EXCHANGE.take();
        }
    }
    EXCHANGE.set(Some(Exchange {
        call: call.clone(),
        connect_timeout,
        connect_by: Cell::new(None),
        is_connected: Cell::new(false),
        has_sent: Cell::new(false),
        ending: Cell::new(None),
    }));
    let leave = Leave;
    let result = exchange();
    let progress = current(|exchange| Progress { has_sent: exchange.has_sent.get(), ending: exchange.ending.get() });
    drop(leave);
    (result, progress.unwrap_or(Progress { has_sent: true, ending: None }))
}

fn current<T>(read: impl FnOnce(&Exchange) -> T) -> Option<T> {
    EXCHANGE.with_borrow(|exchange| exchange.as_ref().map(read))
}

/// Notes that the connection stands: what is written from now on is the request.
pub(super) fn note_connected() {
    current(|exchange| {
        exchange.is_connected.set(true);
        exchange.connect_by.set(None);
    });
}

/// Notes that the system took bytes to send.
pub(super) fn note_written() {
    current(|exchange| exchange.has_sent.set(exchange.has_sent.get() || exchange.is_connected.get()));
}

/// Notes that the exchange begins to look for a connection, which the time for connecting counts from.
pub(super) fn note_connecting() {
    current(|exchange| {
        if exchange.connect_by.get().is_none() && !exchange.is_connected.get() {
            exchange.connect_by.set(exchange.connect_timeout.and_then(|timeout| Instant::now().checked_add(timeout)));
        }
    });
}

/// When the connection that the exchange is waiting for must stand.
pub(super) fn connect_by() -> Option<Instant> {
    current(|exchange| [exchange.connect_by.get(), exchange.call.deadline].into_iter().flatten().min()).flatten()
}

/// Fails when this thread's exchange must end, and keeps the reason.
pub(super) fn check_exchange() -> Result<(), ureq::Error> {
    let ending = current(|exchange| {
        let is_late = exchange.connect_by.get().is_some_and(|by| Instant::now() >= by);
        let ending = exchange.call.ending().or(is_late.then_some(Ending::ConnectTimeout));
        if ending.is_some() {
            exchange.ending.set(ending);
        }
        ending
    });
    match ending.flatten() {
        None => Ok(()),
        Some(_) => Err(ureq::Error::Timeout(ureq::Timeout::Global)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_ends_with_the_deadline_or_a_cancel() {
        let call = Call::begin(Some(Duration::from_millis(30)), &Cancellation::default());
        let error = call.sleep(Duration::from_secs(60)).expect_err("a time-out");
        assert_eq!((error.status(), error.effect()), (Status::Timeout, Effect::None));
        let cancellation = Cancellation::default();
        let call = Call::begin(None, &cancellation);
        std::thread::scope(|scope| {
            let sleeper = scope.spawn(|| call.sleep(Duration::from_secs(60)));
            cancellation.cancel();
            let error = sleeper.join().expect("no panic").expect_err("a cancel");
            assert_eq!(error.status(), Status::Cancelled);
        });
        assert!(Call::begin(None, &Cancellation::default()).sleep(Duration::from_millis(1)).is_ok());
    }

    #[test]
    fn an_exchange_tells_how_far_it_came() {
        let call = Call::begin(Some(Duration::ZERO), &Cancellation::default());
        let (_, progress) = with_exchange(&call, None, || ());
        assert_eq!(progress, Progress { has_sent: false, ending: None });
        let (result, progress) = with_exchange(&call, None, || {
            note_written();
            note_connected();
            check_exchange()
        });
        assert!(result.is_err());
        // What was written went into making the connection.
        assert_eq!(progress, Progress { has_sent: false, ending: Some(Ending::Deadline) });
        let (_, progress) = with_exchange(&call, None, || {
            note_connected();
            note_written();
        });
        assert_eq!(progress, Progress { has_sent: true, ending: None });
    }

    #[test]
    fn the_time_for_connecting_ends_when_the_request_begins() {
        let call = Call::begin(None, &Cancellation::default());
        let (result, progress) = with_exchange(&call, Some(Duration::ZERO), || {
            note_connecting();
            check_exchange()
        });
        assert!(result.is_err());
        assert_eq!(progress, Progress { has_sent: false, ending: Some(Ending::ConnectTimeout) });
        let (result, _) = with_exchange(&call, Some(Duration::ZERO), || {
            note_connecting();
            note_connected();
            check_exchange()
        });
        assert!(result.is_ok());
    }
}
