//! What an update is about, which decides whom it has to wait for.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::api::{Likeness, Update};

/// What an update is about. Two that may concern the same profiles by the same conditions *meet*: they are never under way
/// together and keep their order.
///
/// It is made of hashes, and of values without the types of their fields: should two keys meet that have nothing to do with
/// each other, their records only wait without need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    conditions: u64,
    database: u64,
    is_id: bool,
}

fn hash(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

impl Key {
    /// The key of an update.
    pub(super) fn of(update: &Update<'_>) -> Key {
        let database = update.database();
        Key {
            conditions: hash(Likeness::of(update.conditions())),
            database: hash(database.as_str().to_lowercase()),
            is_id: database.is_id(),
        }
    }

    /// The same for all keys that may meet.
    pub(super) fn conditions(self) -> u64 {
        self.conditions
    }

    /// Whether two updates may concern the same profiles by the same conditions. A database that one of them has by its id
    /// and the other by its name may be the same.
    pub(super) fn meets(self, other: Key) -> bool {
        self.conditions == other.conditions && (self.database == other.database || self.is_id != other.is_id)
    }

    /// What a set has to hold of a key, for [`Key::signs`].
    pub(super) fn traces(self) -> [u64; 2] {
        [hash((self.conditions, self.database)), hash((self.conditions, self.is_id))]
    }

    /// A set that has one of these holds the traces of a key that this one meets.
    pub(super) fn signs(self) -> [u64; 2] {
        [hash((self.conditions, self.database)), hash((self.conditions, !self.is_id))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{ApiVersion, Flags};

    fn key(database: &str, conditions: &[&str]) -> Key {
        Key::of(&Update::new(ApiVersion::V1, database, conditions, r#"{"a":1}"#, Flags::NONE).expect("an update"))
    }

    #[test]
    fn updates_of_the_same_conditions_meet_in_the_same_database_and_where_that_cannot_be_told() {
        let one = key("Customers", &["Email==Jane@example.com", "a!=1"]);
        for (other, meets) in [
            (key("customers", &["a<>01", "email==JANE@example.com "]), true),
            (key("1234", &["Email==Jane@example.com", "a!=1"]), true),
            (key("Leads", &["Email==Jane@example.com", "a!=1"]), false),
            (key("Customers", &["Email==Jane@example.com"]), false),
            (key("Customers", &["Email==John@example.com", "a!=1"]), false),
        ] {
            assert_eq!((one.meets(other), other.meets(one)), (meets, meets), "{other:?}");
            assert_eq!(one.signs().iter().any(|sign| other.traces().contains(sign)), meets, "{other:?}");
        }
        assert!(!key("1234", &["a==1"]).meets(key("1235", &["a==1"])));
    }
}
