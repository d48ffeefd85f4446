//! The requests that write one thing, or remove some by their ids (contract 4.6 to 4.12).

use std::collections::HashSet;

use super::body::Body;
use super::database::Database;
use super::deed::Deed;
use super::id::check_id;
use super::request::{Method, Request};
use super::update::profiles_path;
use super::version::ApiVersion;
use crate::error::{Error, Status};

/// The most ids that one call removes: above it somebody passed a number by mistake.
pub const MOST_IDS: usize = 100_000;

/// A request that writes, and what it does.
#[derive(Debug)]
pub(crate) struct Write<'a> {
    pub(crate) request: Request<'a>,
    pub(crate) deed: Deed,
}

impl<'a> Write<'a> {
    pub(crate) fn new(
        version: ApiVersion,
        method: Method,
        target: String,
        body: Option<&'a str>,
        deed: Deed,
    ) -> Write<'a> {
        Write { request: Request { method, version, target, body, creates: deed.doubles() }, deed }
    }

    /// Makes a profile.
    pub(crate) fn create_profile(version: ApiVersion, database: Database<'_>, body: &Body<'a>) -> Write<'a> {
        let target = profiles_path(version, database);
        Write::new(version, Method::Post, target, Some(body.json()), Deed::Create("profile"))
    }

    /// Updates one `profile` or `subprofile`, or the part of it that `rest` names, such as `/fields`.
    pub(crate) fn update_one(
        version: ApiVersion,
        what: &'static str,
        id: u64,
        rest: &str,
        body: &Body<'a>,
    ) -> Write<'a> {
        let target = format!("{}/{what}/{id}{rest}", version.path_prefix());
        Write::new(version, Method::Put, target, Some(body.json()), Deed::Update(what, id))
    }

    /// Removes one `profile` or `subprofile`.
    pub(crate) fn delete_one(version: ApiVersion, what: &'static str, id: u64) -> Write<'a> {
        let target = format!("{}/{what}/{id}", version.path_prefix());
        Write::new(version, Method::Delete, target, None, Deed::Delete(what, id))
    }

    /// Removes profiles by their ids, of which `body` is the list.
    pub(crate) fn delete_profiles(
        version: ApiVersion,
        database: Database<'_>,
        count: usize,
        body: &'a str,
    ) -> Write<'a> {
        let target = profiles_path(version, database);
        Write::new(version, Method::Delete, target, Some(body), Deed::DeleteProfiles(count))
    }
}

/// The body that removes these profiles. Refused is what cannot be meant: no ids, one that none has, one twice, and another
/// number of ids than the caller says it wants to remove.
pub(crate) fn body_of_ids(ids: &[u64], count: usize) -> Result<String, Error> {
    let refuse = |message: String| Err(Error::before_sending(Status::InvalidId, message));
    if ids.is_empty() {
        return refuse("the list of ids is empty; nothing was removed".to_owned());
    }
    if ids.len() > MOST_IDS {
        return refuse(format!("{} ids are more than the {MOST_IDS} that one call removes; make several", ids.len()));
    }
    if ids.len() != count {
        return refuse(format!(
            "the list has {} ids and {count} are to be removed; nothing was removed; pass the number of profiles that you \
             mean to remove",
            ids.len()
        ));
    }
    let mut seen = HashSet::with_capacity(ids.len());
    for &id in ids {
        check_id(id, "profile")?;
        if !seen.insert(id) {
            return refuse(format!("the id {id} is in the list twice; nothing was removed; pass each id once"));
        }
    }
    let ids: Vec<_> = ids.iter().map(u64::to_string).collect();
    Ok(format!(r#"{{"profiles":[{}]}}"#, ids.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Shape;

    #[test]
    fn requests_have_the_method_and_the_path_of_their_call() {
        let body = Body::in_shape(r#"{"a":1}"#, Shape::Flat).expect("a body");
        let database = Database::parse("my customers").expect("a database");
        for (write, request, creates) in [
            (Write::create_profile(ApiVersion::V1, database, &body), "POST /v1/database/my%20customers/profiles", true),
            (Write::update_one(ApiVersion::V4, "profile", 7, "/fields", &body), "PUT /v4/profile/7/fields", false),
            (Write::update_one(ApiVersion::Unversioned, "subprofile", 7, "", &body), "PUT /subprofile/7", false),
            (Write::delete_one(ApiVersion::V2, "profile", 7), "DELETE /v2/profile/7", false),
            (
                Write::delete_profiles(ApiVersion::V3, database, 2, "{}"),
                "DELETE /v3/database/my%20customers/profiles",
                false,
            ),
        ] {
            let sent = format!("{} {}", write.request.method.as_str(), write.request.target);
            assert_eq!((sent.as_str(), write.request.creates), (request, creates));
        }
    }

    #[test]
    fn a_list_of_ids_is_taken_only_when_it_is_certain_to_be_meant() {
        assert_eq!(body_of_ids(&[7, 3], 2).expect("a list"), r#"{"profiles":[7,3]}"#);
        for (ids, count, why) in [
            (&[][..], 0, "is empty"),
            (&[1, 2], 3, "has 2 ids and 3"),
            (&[1, 2], 1, "has 2 ids and 1"),
            (&[1, 0], 2, "is 0"),
            (&[1, 2, 1], 3, "1 is in the list twice"),
            (&[1; MOST_IDS + 1], MOST_IDS + 1, "more than the 100000"),
        ] {
            let error = body_of_ids(ids, count).expect_err(why);
            assert_eq!(error.status(), Status::InvalidId);
            assert!(error.message().contains(why), "{}", error.message());
        }
    }
}
