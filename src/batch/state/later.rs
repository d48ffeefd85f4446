//! Records that wait for their moment, in a form that a heap can order.

use std::cmp::Ordering;
use std::time::Instant;

use super::super::record::Record;

/// A record that is not to be touched before a moment. The earliest is the greatest, for the heap.
#[derive(Debug)]
pub(super) struct Later {
    /// The moment.
    pub(super) due: Instant,
    /// The record.
    pub(super) record: Record,
}

impl PartialEq for Later {
    fn eq(&self, other: &Later) -> bool {
        self.due == other.due
    }
}

impl Eq for Later {}

impl PartialOrd for Later {
    fn partial_cmp(&self, other: &Later) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Later {
    fn cmp(&self, other: &Later) -> Ordering {
        other.due.cmp(&self.due)
    }
}
