//! The field lists and interests of the databases that a client works on, fetched once and kept for a while.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::call::Call;
use super::single_flight::{Fetched, SingleFlight};
use crate::api::{Database, FieldList};
use crate::error::{Error, Status};

/// A name or value that a cached list lacks may be new on the server; how often that is looked up for one database.
const BETWEEN_SECOND_LOOKS: Duration = Duration::from_secs(60);

/// What is known of the databases, by id or name as callers write them.
#[derive(Debug, Default)]
pub(crate) struct Schemas {
    databases: Mutex<BTreeMap<String, Arc<Schema>>>,
    /// By the ids of databases, 0 for any, and the ids or names of collections as callers write them.
    collections: Mutex<BTreeMap<(u64, String), KeptFields>>,
}

/// The fields of a collection.
type KeptFields = Arc<Kept<FieldList>>;

/// What is known of one database.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    fields: Kept<FieldList>,
    interests: Kept<Vec<String>>,
}

/// A list that is kept, and when it was looked up a second time because of something it lacks.
#[derive(Debug)]
pub(crate) struct Kept<T> {
    flight: SingleFlight<T>,
    last_second_look: Mutex<Option<Instant>>,
}

impl<T> Default for Kept<T> {
    fn default() -> Kept<T> {
        Kept { flight: SingleFlight::default(), last_second_look: Mutex::new(None) }
    }
}

impl Schemas {
    /// What is known of a database; names are the same in any letter case (contract 1.7).
    pub(crate) fn of(&self, database: Database<'_>) -> Arc<Schema> {
        let mut databases = self.databases.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(schema) = databases.get(database.as_str()) {
            return Arc::clone(schema);
        }
        let schema = Arc::clone(databases.entry(database.as_str().to_lowercase()).or_default());
        databases.insert(database.as_str().to_owned(), Arc::clone(&schema));
        schema
    }

    /// The fields of a collection by its id or name, which is the same in any letter case; `database` is 0 where only the id
    /// counts.
    pub(crate) fn of_collection(&self, database: u64, collection: &str) -> KeptFields {
        let mut collections = self.collections.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(collections.entry((database, collection.to_lowercase())).or_default())
    }
}

impl Schema {
    pub(crate) fn fields(&self) -> &Kept<FieldList> {
        &self.fields
    }

    pub(crate) fn interests(&self) -> &Kept<Vec<String>> {
        &self.interests
    }
}

/// Where a list comes from.
pub(crate) struct Source<F, E> {
    /// Fetches it.
    pub(crate) fetch: F,
    /// Makes the error of a call of the error of a fetch. A call that waited for another's fetch explains it for itself.
    pub(crate) explain: E,
}

impl<T> Kept<T> {
    /// Runs `check` on the list, which is fetched when it is older than `age`. Before a refusal that rests on a kept list
    /// the list is fetched once more, since what it lacks may be new.
    pub(crate) fn check<A>(
        &self,
        age: Duration,
        call: &Call,
        source: Source<impl Fn() -> Result<T, Error>, impl Fn(Error) -> Error>,
        check: impl Fn(&T) -> Result<A, Error>,
    ) -> Result<(Arc<T>, A), Error> {
        let Source { fetch, explain } = source;
        let entered = Instant::now();
        // A list whose fetch began after this call did is new enough even where none is to be kept.
        let is_fresh = |kept: &Fetched<T>| kept.since >= entered || kept.since.elapsed() < age;
        let kept = self.flight.get(is_fresh, call, &fetch).map_err(&explain)?;
        let refusal = match check(&kept.value) {
            Ok(answer) => return Ok((kept.value, answer)),
            Err(refusal) => refusal,
        };
        if kept.since >= entered || !self.may_look_again() {
            return Err(refusal);
        }
        match self.flight.get(|again| again.since > kept.since, call, &fetch) {
            Ok(renewed) => check(&renewed.value).map(|answer| (renewed.value, answer)),
            Err(error) => {
                // One call with a wrong name must not take the list away from all others.
                self.flight.keep(kept);
                let is_cancelled = error.status() == Status::Cancelled;
                Err(if is_cancelled { explain(error) } else { refused_on_kept_list(refusal, &error) })
            }
        }
    }

    /// Whether a second look is due; it is then taken as begun.
    fn may_look_again(&self) -> bool {
        let mut last = self.last_second_look.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = last.is_none_or(|last| last.elapsed() >= BETWEEN_SECOND_LOOKS);
        if is_due {
            *last = Some(Instant::now());
        }
        is_due
    }
}

/// The refusal stands: it rests on a list that is not too old.
fn refused_on_kept_list(refusal: Error, error: &Error) -> Error {
    let status = refusal.status();
    refusal.into_reason_of(status, |reason| {
        format!("{reason} (by a list that was kept and could not be read again: {})", error.message())
    })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::client::call::Cancellation;

    fn forever() -> Call {
        Call::begin(None, &Cancellation::default())
    }

    const LONG: Duration = Duration::from_secs(300);

    /// Checks for `wanted` against a server whose list grows by one with each fetch.
    fn check(kept: &Kept<u32>, age: Duration, fetches: &Cell<u32>, wanted: u32) -> Result<(), Error> {
        let fetch = || {
            fetches.set(fetches.get() + 1);
            Ok(fetches.get())
        };
        let check = |list: &u32| {
            if *list >= wanted { Ok(()) } else { Err(Error::before_sending(Status::UnknownField, "unknown")) }
        };
        kept.check(age, &forever(), Source { fetch, explain: |error| error }, check).map(|_| ())
    }

    #[test]
    fn a_second_look_that_fails_leaves_the_refusal_and_the_list() {
        let (kept, fetches) = (Kept::default(), Cell::new(0));
        check(&kept, LONG, &fetches, 1).expect("known");
        for status in [Status::Connect, Status::Cancelled] {
            *kept.last_second_look.lock().expect("no panic") = None;
            let fetch = || Err(Error::before_sending(status, "no connection"));
            let explain = |_| Error::before_sending(Status::FieldList, "no list");
            let refuse = |_: &u32| -> Result<(), Error> {
                Err(Error::before_sending(Status::UnknownField, "the database has no field"))
            };
            let error = kept.check(LONG, &forever(), Source { fetch, explain }, refuse).expect_err("a refusal");
            if status == Status::Cancelled {
                assert_eq!(error.status(), Status::FieldList);
            } else {
                assert_eq!(error.status(), Status::UnknownField);
                assert!(error.message().contains("has no field") && error.message().contains("no connection"));
            }
        }
        check(&kept, LONG, &fetches, 1).expect("the list is still there");
        assert_eq!(fetches.get(), 1);
    }

    #[test]
    fn a_list_is_fetched_once_while_it_is_kept_and_every_time_otherwise() {
        let (kept, fetches) = (Kept::default(), Cell::new(0));
        for _ in 0..5 {
            check(&kept, LONG, &fetches, 1).expect("known");
        }
        assert_eq!(fetches.get(), 1);
        for _ in 0..5 {
            check(&kept, Duration::ZERO, &fetches, 1).expect("known");
        }
        assert_eq!(fetches.get(), 6);
    }

    #[test]
    fn a_kept_list_is_fetched_once_more_before_it_refuses_and_then_not_for_a_minute() {
        let (kept, fetches) = (Kept::default(), Cell::new(0));
        check(&kept, LONG, &fetches, 1).expect("known");
        check(&kept, LONG, &fetches, 2).expect("known after a second look");
        assert_eq!(fetches.get(), 2);
        for _ in 0..5 {
            check(&kept, LONG, &fetches, 3).expect_err("unknown");
        }
        assert_eq!(fetches.get(), 2);
    }

    #[test]
    fn a_list_that_was_just_fetched_refuses_at_once() {
        let (kept, fetches) = (Kept::default(), Cell::new(0));
        check(&kept, LONG, &fetches, 9).expect_err("unknown");
        assert_eq!(fetches.get(), 1);
    }

    #[test]
    fn databases_are_kept_apart_but_for_letter_case() {
        let schemas = Schemas::default();
        let of = |name| schemas.of(Database::parse(name).expect("a database"));
        assert!(Arc::ptr_eq(&of("Test"), &of("tEST")));
        assert!(!Arc::ptr_eq(&of("Test"), &of("1")));
    }
}
