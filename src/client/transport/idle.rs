//! Connections that wait for their next request.

use std::collections::VecDeque;
use std::fmt;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Connection;

/// How long a connection is kept without a request: less than servers commonly wait before they close one.
const LONGEST_IDLE: Duration = Duration::from_secs(15);

/// A stack, so that threads that take turns use few connections, and each is as fresh as can be. It is locked for a push or a
/// pop and never while anything waits.
pub(super) struct IdleConnections {
    /// The one that waited longest comes first.
    waiting: Mutex<VecDeque<(Box<dyn Connection>, Instant)>>,
    most: usize,
}

impl fmt::Debug for IdleConnections {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("IdleConnections")
    }
}

impl IdleConnections {
    /// Room for this many connections.
    pub(super) fn new(most: usize) -> IdleConnections {
        IdleConnections { waiting: Mutex::default(), most }
    }

    /// The connection that was used last among those that are still open, if it waited for less than `longest`.
    pub(super) fn take(&self, longest: Duration) -> Option<Box<dyn Connection>> {
        let longest = longest.min(LONGEST_IDLE);
        loop {
            let (mut connection, since) = self.lock().pop_back()?;
            let waited = since.elapsed();
            if waited >= LONGEST_IDLE {
                // The others have waited even longer. They are closed when the lock is free again.
                let _too_old = mem::take(&mut *self.lock());
                return None;
            }
            if waited >= longest {
                self.lock().push_back((connection, since));
                return None;
            }
            if connection.is_open() {
                return Some(connection);
            }
        }
    }

    /// Keeps a connection whose reply was read to its end.
    pub(super) fn keep(&self, connection: Box<dyn Connection>) {
        let now = Instant::now();
        let mut waiting = self.lock();
        waiting.push_back((connection, now));
        let is_full = waiting.len() > self.most;
        let is_old = |(_, since): &(_, Instant)| now.duration_since(*since) >= LONGEST_IDLE;
        // One goes for one that comes, so that the old ones go in time and no call pays for many.
        let _leaving = if is_full || waiting.front().is_some_and(is_old) { waiting.pop_front() } else { None };
        drop(waiting);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(Box<dyn Connection>, Instant)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use ureq::unversioned::transport::{Buffers, LazyBuffers, NextTimeout};

    use super::*;

    /// A connection that is told apart by the size of its buffer, and that its other side can close.
    #[derive(Debug)]
    struct Numbered(LazyBuffers, Arc<AtomicBool>);

    impl Connection for Numbered {
        fn buffers(&mut self) -> &mut dyn Buffers {
            &mut self.0
        }

        fn transmit_output(&mut self, _: usize, _: NextTimeout) -> Result<(), ureq::Error> {
            Ok(())
        }

        fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
            Ok(false)
        }

        fn is_open(&mut self) -> bool {
            self.1.load(Ordering::SeqCst)
        }
    }

    fn numbered(number: usize) -> (Box<dyn Connection>, Arc<AtomicBool>) {
        let is_open = Arc::new(AtomicBool::new(true));
        (Box::new(Numbered(LazyBuffers::new(number, number), Arc::clone(&is_open))), is_open)
    }

    fn taken(idle: &IdleConnections, longest: Duration) -> Option<usize> {
        idle.take(longest).map(|mut connection| connection.buffers().output().len())
    }

    #[test]
    fn the_connection_that_was_used_last_is_used_next() {
        let idle = IdleConnections::new(3);
        (1..=3).for_each(|number| idle.keep(numbered(number).0));
        let order: Vec<_> = (0..4).map(|_| taken(&idle, Duration::MAX)).collect();
        assert_eq!(order, [Some(3), Some(2), Some(1), None]);
    }

    #[test]
    fn no_more_are_kept_than_there_is_room_for_and_the_oldest_goes_first() {
        let idle = IdleConnections::new(2);
        (1..=4).for_each(|number| idle.keep(numbered(number).0));
        let order: Vec<_> = (0..3).map(|_| taken(&idle, Duration::MAX)).collect();
        assert_eq!(order, [Some(4), Some(3), None]);
        let none = IdleConnections::new(0);
        none.keep(numbered(1).0);
        assert_eq!(taken(&none, Duration::MAX), None);
    }

    #[test]
    fn a_connection_that_was_closed_meanwhile_is_passed_over() {
        let idle = IdleConnections::new(2);
        idle.keep(numbered(1).0);
        let (closed, is_open) = numbered(2);
        idle.keep(closed);
        is_open.store(false, Ordering::SeqCst);
        assert_eq!(taken(&idle, Duration::MAX), Some(1));
    }

    #[test]
    fn who_wants_a_connection_that_was_used_a_moment_ago_leaves_the_others_where_they_are() {
        let idle = IdleConnections::new(2);
        idle.keep(numbered(1).0);
        std::thread::sleep(Duration::from_millis(2));
        assert_eq!(taken(&idle, Duration::from_millis(1)), None);
        assert_eq!(taken(&idle, Duration::MAX), Some(1));
    }

    #[test]
    fn connections_that_waited_for_too_long_are_closed() {
        let idle = IdleConnections::new(3);
        let long_ago = Instant::now().checked_sub(LONGEST_IDLE).expect("a machine that runs for a while");
        (1..=2).for_each(|number| idle.lock().push_back((numbered(number).0, long_ago)));
        idle.keep(numbered(3).0);
        assert_eq!(idle.lock().len(), 2, "one went for the one that came");
        assert_eq!((taken(&idle, Duration::MAX), taken(&idle, Duration::MAX)), (Some(3), None));
        assert_eq!(idle.lock().len(), 0);
    }
}
