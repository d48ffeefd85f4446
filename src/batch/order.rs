//! Keeps records with the same key one behind the other; what has nothing before it may go at once.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};

use super::record::{Key, Record};

/// The keys that are busy, each with the records that wait for it. It holds nothing of records that are done.
#[derive(Debug, Default)]
pub(super) struct Order {
    busy: HashMap<Key, VecDeque<Record>>,
}

impl Order {
    /// Gives the record back when its key is free, which is busy from now on; otherwise keeps it until its turn comes.
    pub(super) fn admit(&mut self, record: Record) -> Option<Record> {
        match self.busy.entry(record.key) {
            Entry::Vacant(free) => {
                free.insert(VecDeque::new());
                Some(record)
            }
            Entry::Occupied(mut busy) => {
                busy.get_mut().push_back(record);
                None
            }
        }
    }

    /// The record whose turn it is now that the one before it is done; without one the key is free.
    pub(super) fn release(&mut self, key: Key) -> Option<Record> {
        let next = self.busy.get_mut(&key)?.pop_front();
        if next.is_none() {
            self.busy.remove(&key);
        }
        next
    }

    /// Takes out all records that wait.
    pub(super) fn drain(&mut self) -> Vec<Record> {
        self.busy.values_mut().flat_map(std::mem::take).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{ApiVersion, Flags};

    fn record(tag: u64, condition: &str) -> Record {
        Record::new(ApiVersion::V1, "1", &[condition], r#"{"a":1}"#, Flags::NONE, tag).expect("a good record")
    }

    #[test]
    fn records_with_one_key_go_one_behind_the_other_and_all_others_at_once() {
        let mut order = Order::default();
        let first = order.admit(record(1, "a==1")).expect("free");
        assert!(order.admit(record(2, "a==1")).is_none());
        assert!(order.admit(record(3, "A==1")).is_none());
        assert_eq!(order.admit(record(4, "a==2")).map(|record| record.tag), Some(4));
        assert_eq!(order.release(first.key).map(|record| record.tag), Some(2));
        assert_eq!(order.release(first.key).map(|record| record.tag), Some(3));
        assert!(order.release(first.key).is_none());
        assert_eq!(order.admit(record(5, "a==1")).map(|record| record.tag), Some(5));
    }
}
