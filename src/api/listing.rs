//! A list of profiles page by page: what to ask for next, and an answer that is believed only when it fits the question.
//!
//! Pages go on behind the last id instead of at an offset, so that profiles that are made, changed or removed meanwhile make
//! the list neither skip nor repeat others.

use std::collections::{HashMap, HashSet};

use serde_json::value::RawValue;

use super::collection::Scope;
use super::condition::Condition;
use super::count::is_met;
use super::database::Database;
use super::field_list::FieldList;
use super::profile::Profile;
use super::query::{LARGEST_PAGE, Query};
use super::quote::quoted;
use super::request::{Method, Request, percent_encode_into};
use super::update::{profiles_path, push_conditions};
use super::version::ApiVersion;
use crate::error::Error;

/// A list of profiles or sub-profiles, and how far it has been read.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    version: ApiVersion,
    path: String,
    /// The profile that all sub-profiles of the list belong to.
    parent: Option<u64>,
    conditions: Vec<String>,
    query: Query,
    last_id: Option<u64>,
    taken: u64,
    is_done: bool,
}

impl Listing {
    /// The profiles of a database that meet these conditions.
    pub(crate) fn of_database(
        version: ApiVersion,
        database: Database<'_>,
        conditions: &[Condition<'_>],
        query: &Query,
    ) -> Result<Listing, Error> {
        let version = version.for_guard_reads();
        Listing::of_path(version, profiles_path(version, database), None, conditions, query)
    }

    /// The sub-profiles of a scope that meet these conditions.
    pub(crate) fn of_subprofiles(
        version: ApiVersion,
        scope: Scope<'_>,
        conditions: &[Condition<'_>],
        query: &Query,
    ) -> Result<Listing, Error> {
        let version = version.for_guard_reads();
        Listing::of_path(version, scope.path(version), scope.parent(), conditions, query)
    }

    fn of_path(
        version: ApiVersion,
        path: String,
        parent: Option<u64>,
        conditions: &[Condition<'_>],
        query: &Query,
    ) -> Result<Listing, Error> {
        query.check()?;
        let conditions = conditions.iter().map(|condition| condition.expression().to_owned()).collect();
        Ok(Listing { version, path, parent, conditions, query: query.clone(), last_id: None, taken: 0, is_done: false })
    }

    /// The request for the next page; `None` when the list has ended.
    pub(crate) fn next_request<'r>(&self) -> Option<Request<'r>> {
        let size = self.next_size();
        if self.is_done || size == 0 {
            return None;
        }
        let mut target = self.path.clone();
        push_conditions(&self.parsed(), &mut target);
        let mut push = |parameter: &str, value: &str| {
            target.push(if target.contains('?') { '&' } else { '?' });
            target.push_str(parameter);
            target.push('=');
            percent_encode_into(value, &mut target);
        };
        if let Some(last_id) = self.last_id {
            push("fields[]", &format!("id{}{last_id}", if self.query.is_descending() { '<' } else { '>' }));
        }
        push("limit", &size.to_string());
        push("orderby", self.query.order_by().unwrap_or("id"));
        push("order", if self.query.is_descending() { "desc" } else { "asc" });
        // Counting the rest anew for each page would make the server read the whole database as often.
        push("total", "0");
        if self.asks_for_data_only() {
            push("dataonly", "1");
        }
        Some(Request { method: Method::Get, version: self.version, target, body: None, creates: false })
    }

    /// Takes the answer to the last request; says why when it is not believed.
    pub(crate) fn take(&mut self, body: &[u8], fields: Option<&FieldList>) -> Result<Vec<Profile>, String> {
        let asked = self.next_size();
        let (profiles, granted) = read_page(body)?;
        if profiles.len() as u64 > asked {
            return Err(format!("{} profiles came where at most {asked} were asked for", profiles.len()));
        }
        self.check_order(&profiles)?;
        self.check_conditions(&profiles, fields)?;
        self.check_parent(&profiles)?;
        self.taken += profiles.len() as u64;
        self.last_id = profiles.last().map(Profile::id).or(self.last_id);
        // A server that grants less than was asked for may have more, although the page is shorter than asked.
        let full_page = granted.map_or(1, |granted| granted.min(asked).max(1));
        self.is_done = self.query.order_by().is_some() || (profiles.len() as u64) < full_page;
        Ok(profiles)
    }

    /// How many profiles the next page may have.
    fn next_size(&self) -> u64 {
        let left = self.query.limit().map_or(u64::MAX, |limit| limit - self.taken.min(limit));
        let page = if self.query.order_by().is_some() { LARGEST_PAGE } else { self.query.page_size() };
        left.min(page.into())
    }

    /// A condition on the secret can be judged only when the secret is shown.
    fn asks_for_data_only(&self) -> bool {
        let needs_secret = self.parsed().iter().any(|condition| condition.name().eq_ignore_ascii_case("code"));
        self.query.is_data_only() && !needs_secret
    }

    fn parsed(&self) -> Vec<Condition<'_>> {
        self.conditions.iter().filter_map(|condition| Condition::parse(condition).ok()).collect()
    }

    /// Ids rise (or fall) from profile to profile and from page to page; where something else is the order, none comes twice.
    fn check_order(&self, profiles: &[Profile]) -> Result<(), String> {
        if self.query.order_by().is_some() {
            let mut seen = HashSet::new();
            return match profiles.iter().find(|profile| !seen.insert(profile.id())) {
                None => Ok(()),
                Some(profile) => Err(format!("profile {} is in the answer twice", profile.id())),
            };
        }
        let mut last_id = self.last_id;
        for id in profiles.iter().map(Profile::id) {
            let follows = |last| if self.query.is_descending() { id < last } else { id > last };
            if let Some(last) = last_id.filter(|&last| !follows(last)) {
                return Err(format!(
                    "profile {id} comes behind profile {last}, so the server did not read the order or the place where the \
                     page begins as they were meant"
                ));
            }
            last_id = Some(id);
        }
        Ok(())
    }

    fn check_conditions(&self, profiles: &[Profile], fields: Option<&FieldList>) -> Result<(), String> {
        for condition in self.parsed() {
            let misses = |profile: &&Profile| {
                is_met(&condition, profile.compared(condition.name()).as_deref(), fields) == Some(false)
            };
            if let Some(profile) = profiles.iter().find(misses) {
                return Err(format!(
                    "profile {} does not meet the condition {} and is in the answer, so the server did not read the \
                     conditions as they were meant",
                    profile.id(),
                    quoted(condition.expression())
                ));
            }
        }
        Ok(())
    }

    fn check_parent(&self, subprofiles: &[Profile]) -> Result<(), String> {
        let Some(parent) = self.parent else { return Ok(()) };
        match subprofiles.iter().find(|subprofile| subprofile.parent() != Some(parent)) {
            None => Ok(()),
            Some(stranger) => Err(format!("sub-profile {} of another profile than {parent} came", stranger.id())),
        }
    }
}

/// The profiles of a page and how many the server was ready to put on it, as far as it says.
fn read_page(body: &[u8]) -> Result<(Vec<Profile>, Option<u64>), String> {
    let page: HashMap<String, &RawValue> =
        serde_json::from_slice(body).map_err(|_| "the answer is no list".to_owned())?;
    let data = page.get("data").ok_or("the answer is no list of profiles")?;
    let data: Vec<&RawValue> = serde_json::from_str(data.get()).map_err(|_| "the answer has no list of profiles")?;
    let profiles: Option<_> = data.into_iter().map(|profile| Profile::from_json(profile.get())).collect();
    let granted = page.get("limit").and_then(|limit| limit.get().trim_matches('"').parse().ok());
    Ok((profiles.ok_or("something in the list is no profile")?, granted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(conditions: &[&str], change: impl FnOnce(&mut Query)) -> Listing {
        let conditions: Vec<_> =
            conditions.iter().map(|condition| Condition::parse(condition).expect("a condition")).collect();
        let mut query = Query::new();
        change(&mut query);
        let database = Database::parse("1").expect("a database");
        Listing::of_database(ApiVersion::V1, database, &conditions, &query).expect("a list")
    }

    fn target(listing: &Listing) -> Option<String> {
        listing.next_request().map(|request| request.target)
    }

    /// A page with profiles of these ids, all with the same name.
    fn page(limit: u64, ids: &[u64]) -> String {
        let profiles: Vec<_> =
            ids.iter().map(|id| format!(r#"{{"ID":"{id}","fields":{{"name":"Doe"}},"interests":[]}}"#)).collect();
        format!(r#"{{"start":0,"limit":{limit},"count":{},"data":[{}]}}"#, ids.len(), profiles.join(","))
    }

    fn take(listing: &mut Listing, page: &str) -> Result<Vec<u64>, String> {
        Ok(listing.take(page.as_bytes(), None)?.iter().map(Profile::id).collect())
    }

    #[test]
    fn a_page_begins_behind_the_last_id_of_the_one_before() {
        let mut list = listing(&["name==a&b"], |query| query.set_page_size(2).expect("a size"));
        let first = "/v2/database/1/profiles?fields[]=name%3D%3Da%26b&limit=2&orderby=id&order=asc&total=0";
        assert_eq!(target(&list).as_deref(), Some(first));
        list.conditions.clear();
        assert_eq!(take(&mut list, &page(2, &[3, 7])), Ok(vec![3, 7]));
        let second = "/v2/database/1/profiles?fields[]=id%3E7&limit=2&orderby=id&order=asc&total=0";
        assert_eq!(target(&list).as_deref(), Some(second));
        assert_eq!(take(&mut list, &page(2, &[9])), Ok(vec![9]));
        assert_eq!(target(&list), None);
    }

    #[test]
    fn a_list_from_high_to_low_goes_on_below_the_last_id() {
        let mut list = listing(&[], |query| {
            query.set_order("ID", true).expect("an order");
            query.set_page_size(1).expect("a size");
            query.set_data_only(true);
        });
        assert_eq!(take(&mut list, &page(1, &[7])), Ok(vec![7]));
        let second = "/v2/database/1/profiles?fields[]=id%3C7&limit=1&orderby=id&order=desc&total=0&dataonly=1";
        assert_eq!(target(&list).as_deref(), Some(second));
    }

    #[test]
    fn the_limit_ends_a_list_and_its_last_page_asks_for_no_more() {
        let mut list = listing(&[], |query| {
            query.set_page_size(2).expect("a size");
            query.set_limit(3);
        });
        take(&mut list, &page(2, &[1, 2])).expect("a page");
        assert!(target(&list).expect("a page").contains("&limit=1&"));
        take(&mut list, &page(1, &[3])).expect("a page");
        assert_eq!(target(&list), None);
    }

    #[test]
    fn another_order_has_one_page_of_the_whole_limit() {
        let mut list = listing(&["code==x"], |query| {
            query.set_order("Town", true).expect("an order");
            query.set_page_size(2).expect("a size");
            query.set_limit(50);
            query.set_data_only(true);
        });
        let first = "/v2/database/1/profiles?fields[]=code%3D%3Dx&limit=50&orderby=Town&order=desc&total=0";
        assert_eq!(target(&list).as_deref(), Some(first));
        list.conditions.clear();
        assert_eq!(take(&mut list, &page(50, &[9, 3, 5])), Ok(vec![9, 3, 5]));
        assert_eq!(target(&list), None);
    }

    #[test]
    fn a_server_that_grants_less_than_was_asked_for_is_asked_again() {
        let mut list = listing(&[], |_| {});
        take(&mut list, &page(2, &[1, 2])).expect("a page");
        assert!(target(&list).is_some());
        take(&mut list, &page(2, &[])).expect("a page");
        assert_eq!(target(&list), None);
    }

    #[test]
    fn an_answer_that_does_not_fit_the_question_is_not_believed() {
        for (conditions, page, why) in [
            (&[][..], page(1000, &[1, 1]), "profile 1 comes behind profile 1"),
            (&[], page(1000, &[2, 1]), "profile 1 comes behind profile 2"),
            (&["name==Smith"], page(1000, &[1]), "does not meet the condition"),
            (&["nofield==1"], page(1000, &[1]), "does not meet the condition"),
            (&["id>5"], page(1000, &[5]), "does not meet the condition"),
            (&[], "<html>".to_owned(), "no list"),
            (&[], r#"{"data":{}}"#.to_owned(), "no list of profiles"),
            (&[], r#"{"data":[{"ID":"x"}]}"#.to_owned(), "no profile"),
            (&[], r#"{"start":0}"#.to_owned(), "no list of profiles"),
        ] {
            let mut list = listing(conditions, |_| {});
            let error = list.take(page.as_bytes(), Some(&fields())).expect_err(why);
            assert!(error.contains(why), "{error}");
        }
        let mut list = listing(&[], |query| query.set_page_size(1).expect("a size"));
        take(&mut list, &page(1, &[5])).expect("a page");
        assert!(take(&mut list, &page(1, &[5])).expect_err("again").contains("behind profile 5"));
        assert!(take(&mut list, &page(1, &[6, 7])).expect_err("too many").contains("at most 1"));
    }

    fn fields() -> FieldList {
        let field = |name: &str| crate::api::Field {
            name: name.to_owned(),
            field_type: crate::api::FieldType::Text,
            type_name: "text".to_owned(),
            choices: Vec::new(),
            length: None,
        };
        FieldList::new(vec![field("name"), field("nofield")])
    }
}
