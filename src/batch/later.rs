//! What is not to be touched before its moment.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::time::Instant;

/// Items that wait, each for a moment of its own.
#[derive(Debug)]
pub(super) struct Later<T>(BinaryHeap<Due<T>>);

#[derive(Debug)]
struct Due<T> {
    at: Instant,
    item: T,
}

impl<T> Default for Later<T> {
    fn default() -> Later<T> {
        Later(BinaryHeap::new())
    }
}

impl<T> Later<T> {
    /// Keeps an item until its moment.
    pub(super) fn push(&mut self, at: Instant, item: T) {
        self.0.push(Due { at, item });
    }

    /// The item whose moment came first, if it has come.
    pub(super) fn take_due(&mut self, now: Instant) -> Option<T> {
        if self.next_due()? <= now { self.0.pop().map(|due| due.item) } else { None }
    }

    /// The moment of the first.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.0.peek().map(|due| due.at)
    }

    /// Takes out all, in no order.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = T> {
        self.0.drain().map(|due| due.item)
    }
}

impl<T> PartialEq for Due<T> {
    fn eq(&self, other: &Due<T>) -> bool {
        self.at == other.at
    }
}

impl<T> Eq for Due<T> {}

impl<T> PartialOrd for Due<T> {
    fn partial_cmp(&self, other: &Due<T>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The earliest is the greatest, for the heap.
impl<T> Ord for Due<T> {
    fn cmp(&self, other: &Due<T>) -> Ordering {
        other.at.cmp(&self.at)
    }
}
