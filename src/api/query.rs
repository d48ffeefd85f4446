//! In which order, how many at a time and how many in all profiles are read.

use super::condition::is_field_name;
use super::quote::quoted;
use crate::error::{Error, Status};

/// The most profiles that the server puts on one page (contract 4.0).
pub(crate) const LARGEST_PAGE: u32 = 1_000;

/// How a list of profiles is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    order_by: Option<String>,
    is_descending: bool,
    page_size: u32,
    limit: Option<u64>,
    data_only: bool,
}

impl Default for Query {
    fn default() -> Query {
        Query { order_by: None, is_descending: false, page_size: LARGEST_PAGE, limit: None, data_only: false }
    }
}

impl Query {
    /// All profiles by rising id, a thousand at a time.
    pub fn new() -> Query {
        Query::default()
    }

    /// Sets the order: `id`, `modified`, `random`, or a field. Only the order of ids can go on behind a page whatever
    /// changes meanwhile, so any other needs a limit of at most 1,000.
    pub fn set_order(&mut self, by: &str, is_descending: bool) -> Result<(), Error> {
        if !is_field_name(by) {
            return Err(refused(format!(
                "the order {} is no name of a field; write id, modified, random, or the name of a field",
                quoted(by)
            )));
        }
        self.order_by = (!by.eq_ignore_ascii_case("id")).then(|| by.to_owned());
        self.is_descending = is_descending;
        Ok(())
    }

    /// Sets how many profiles are asked for at a time, 1 to 1,000.
    pub fn set_page_size(&mut self, page_size: u32) -> Result<(), Error> {
        if !(1..=LARGEST_PAGE).contains(&page_size) {
            return Err(refused(format!("a page of {page_size} profiles; write a number from 1 to {LARGEST_PAGE}")));
        }
        self.page_size = page_size;
        Ok(())
    }

    /// Sets how many profiles are read at the most; 0 for all.
    pub fn set_limit(&mut self, limit: u64) {
        self.limit = (limit > 0).then_some(limit);
    }

    /// Sets whether only ids, fields, interests and moments of change are asked for, which makes pages smaller.
    pub fn set_data_only(&mut self, data_only: bool) {
        self.data_only = data_only;
    }

    /// The name that the list is ordered by; `None` for the id.
    pub fn order_by(&self) -> Option<&str> {
        self.order_by.as_deref()
    }

    /// Whether the order is from high to low.
    pub fn is_descending(&self) -> bool {
        self.is_descending
    }

    /// How many profiles are asked for at a time.
    pub fn page_size(&self) -> u32 {
        self.page_size
    }

    /// How many profiles are read at the most.
    pub fn limit(&self) -> Option<u64> {
        self.limit
    }

    /// Whether only ids, fields, interests and moments of change are asked for.
    pub fn is_data_only(&self) -> bool {
        self.data_only
    }

    /// Refuses an order in which the second page could skip or repeat profiles when others change them meanwhile.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match (&self.order_by, self.limit) {
            (Some(by), None) => Err(refused(format!(
                "a list ordered by {} cannot go on behind its first page without skipping or repeating profiles that \
                 change meanwhile; set a limit of at most {LARGEST_PAGE}, or order by id",
                quoted(by)
            ))),
            (Some(by), Some(limit)) if limit > LARGEST_PAGE.into() => Err(refused(format!(
                "a list of {limit} profiles ordered by {} is more than one page; set a limit of at most {LARGEST_PAGE}, \
                 or order by id",
                quoted(by)
            ))),
            _ => Ok(()),
        }
    }
}

fn refused(message: String) -> Error {
    Error::before_sending(Status::InvalidOption, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_is_refused_and_changes_nothing() {
        let mut query = Query::new();
        for by in ["", "last name", "a;b", "1"] {
            assert!(query.set_order(by, true).expect_err(by).message().contains("write id"), "{by}");
        }
        for size in [0, 1001, u32::MAX] {
            assert!(query.set_page_size(size).is_err(), "{size}");
        }
        assert_eq!(query, Query::new());
    }

    #[test]
    fn only_the_order_of_ids_may_have_a_second_page() {
        for (by, limit, is_taken) in
            [("id", 0, true), ("ID", 5000, true), ("modified", 0, false), ("city", 1000, true), ("city", 1001, false)]
        {
            let mut query = Query::new();
            query.set_order(by, false).expect(by);
            query.set_limit(limit);
            assert_eq!(query.check().is_ok(), is_taken, "{by} {limit}");
        }
    }
}
