//! Keeps records that meet one behind the other; what has nothing before it may go at once.

use std::collections::{HashMap, VecDeque};

use super::key::Key;
use super::record::Record;

/// The records that are on their way, and those that wait for them. It holds nothing of records that are done.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// By their conditions.
    groups: HashMap<u64, Group>,
}

/// Records with the same conditions, in one database or in several.
#[derive(Debug, Default)]
struct Group {
    busy: Vec<Key>,
    waiting: VecDeque<Record>,
}

impl Order {
    /// Gives the record back when nothing is before it; it is on its way from now on. Otherwise keeps it until its turn comes.
    pub(super) fn admit(&mut self, record: Record) -> Option<Record> {
        let group = self.groups.entry(record.key.conditions()).or_default();
        if group.may_go(record.key, group.waiting.len()) {
            group.busy.push(record.key);
            return Some(record);
        }
        group.waiting.push_back(record);
        None
    }

    /// The records whose turn it is now that one with this key is done; they are on their way from now on.
    pub(super) fn release(&mut self, key: Key) -> Vec<Record> {
        let Some(group) = self.groups.get_mut(&key.conditions()) else { return Vec::new() };
        if let Some(place) = group.busy.iter().position(|busy| *busy == key) {
            group.busy.swap_remove(place);
        }
        let released = group.take_free();
        if group.busy.is_empty() {
            self.groups.remove(&key.conditions());
        }
        released
    }

    /// Takes out all records that wait.
    pub(super) fn drain(&mut self) -> Vec<Record> {
        self.groups.values_mut().flat_map(|group| std::mem::take(&mut group.waiting)).collect()
    }
}

impl Group {
    /// Whether a record meets none that is on its way, and none of the first `ahead` that wait.
    fn may_go(&self, key: Key, ahead: usize) -> bool {
        let waiting = || self.waiting.iter().take(ahead);
        !self.busy.iter().any(|busy| busy.meets(key)) && !waiting().any(|record| record.key.meets(key))
    }

    fn take_free(&mut self) -> Vec<Record> {
        let (mut free, mut place) = (Vec::new(), 0);
        while let Some(record) = self.waiting.get(place) {
            let key = record.key;
            if self.may_go(key, place) {
                self.busy.push(key);
                free.extend(self.waiting.remove(place));
            } else {
                place += 1;
            }
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{ApiVersion, Flags};

    fn record(tag: u64, database: &str, condition: &str) -> Record {
        Record::new(None, ApiVersion::V1, database, &[condition], r#"{"a":1}"#, Flags::NONE, tag)
            .expect("a good record")
    }

    fn released(order: &mut Order, key: Key) -> Vec<u64> {
        order.release(key).iter().map(|record| record.tag).collect()
    }

    #[test]
    fn records_that_meet_go_one_behind_the_other_and_all_others_at_once() {
        let mut order = Order::default();
        let first = order.admit(record(1, "1", "a==1")).expect("free");
        assert!(order.admit(record(2, "1", "a==01")).is_none());
        assert!(order.admit(record(3, "1", "A==1")).is_none());
        assert_eq!(order.admit(record(4, "1", "a==2")).map(|record| record.tag), Some(4));
        assert_eq!(order.admit(record(5, "2", "a==1")).map(|record| record.tag), Some(5));
        assert_eq!(released(&mut order, first.key), [2]);
        assert_eq!(released(&mut order, first.key), [3]);
        assert_eq!(released(&mut order, first.key), [0; 0]);
        assert_eq!(order.admit(record(6, "1", "a==1")).map(|record| record.tag), Some(6));
    }

    #[test]
    fn a_database_by_its_name_waits_for_those_by_their_ids_and_they_for_it() {
        let mut order = Order::default();
        let by_id = order.admit(record(1, "1", "a==1")).expect("free");
        let other = order.admit(record(2, "2", "a==1")).expect("free");
        assert!(order.admit(record(3, "Customers", "a==1")).is_none());
        // It may not overtake the one by name, though nothing that is on its way is in its own way.
        assert!(order.admit(record(4, "3", "a==1")).is_none());
        assert!(order.admit(record(5, "4", "a==1")).is_none());
        assert_eq!(released(&mut order, by_id.key), [0; 0]);
        assert_eq!(released(&mut order, other.key), [3]);
        assert_eq!(released(&mut order, record(3, "customers", "a==1").key), [4, 5]);
        assert_eq!(order.drain().len(), 0);
    }
}
