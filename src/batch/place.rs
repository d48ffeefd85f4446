//! A place where threads wait for a change of what a lock guards, and which costs nothing while nobody does.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, MutexGuard, PoisonError};
use std::time::Duration;

/// A condition variable that knows whether anybody waits: to wake nobody would be a system call all the same, and a batch
/// would make several for each record.
#[derive(Debug, Default)]
pub(super) struct Place {
    condvar: Condvar,
    /// Counted up under the lock: whoever changes something under it afterwards sees who waits for that.
    waiting: AtomicUsize,
}

impl Place {
    /// Lets go of the lock until somebody wakes this thread, or so long.
    pub(super) fn wait<'g, T>(&self, guard: MutexGuard<'g, T>, longest: Duration) -> MutexGuard<'g, T> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let (guard, _) = self.condvar.wait_timeout(guard, longest).unwrap_or_else(PoisonError::into_inner);
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        guard
    }

    /// Wakes one thread. The lock is held, or was since what the thread may wait for has changed.
    pub(super) fn notify_one(&self) {
        if self.waiting.load(Ordering::Relaxed) > 0 {
            self.condvar.notify_one();
        }
    }

    /// Wakes all, on the same terms.
    pub(super) fn notify_all(&self) {
        if self.waiting.load(Ordering::Relaxed) > 0 {
            self.condvar.notify_all();
        }
    }
}
