//! Where sub-profiles are: in a collection of one profile, or in a collection as a whole (contract 1.7, 4.12).

use super::condition::Condition;
use super::database::why_no_name;
use super::deed::Deed;
use super::quote::quoted;
use super::request::{Method, Request, percent_encode_into};
use super::update::push_conditions;
use super::version::ApiVersion;
use super::write::Write;
use crate::error::{Error, Status};

/// A collection by its id or its name, which is unique in its database only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CollectionKey<'a>(&'a str);

impl<'a> CollectionKey<'a> {
    /// Takes a positive id such as `10`, or a name; refuses what would end up as another path.
    pub(crate) fn parse(text: &'a str) -> Result<CollectionKey<'a>, Error> {
        match why_no_name(text) {
            None => Ok(CollectionKey(text)),
            Some(why) => Err(Error::before_sending(
                Status::InvalidCollection,
                format!("collection {} {why}; write the id, such as 10, or the name of a collection", quoted(text)),
            )),
        }
    }

    /// The id or name as the caller wrote it.
    pub(crate) fn as_str(self) -> &'a str {
        self.0
    }

    /// Whether this is the collection with that id and name; names are the same in any letter case.
    pub(crate) fn names(self, id: u64, name: &str) -> bool {
        match self.0.parse::<u64>() {
            Ok(wanted) => wanted == id,
            Err(_) => self.0.to_lowercase() == name.to_lowercase(),
        }
    }
}

/// The sub-profiles that a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope<'a> {
    /// Those of one profile in a collection.
    Profile(u64, CollectionKey<'a>),
    /// Those of all profiles in a collection.
    Collection(u64),
}

impl Scope<'_> {
    /// The path of the sub-profiles.
    pub(crate) fn path(self, version: ApiVersion) -> String {
        let mut path = version.path_prefix().to_owned();
        match self {
            Scope::Profile(profile, collection) => {
                path.push_str(&format!("/profile/{profile}/subprofiles/"));
                percent_encode_into(collection.as_str(), &mut path);
            }
            Scope::Collection(collection) => path.push_str(&format!("/collection/{collection}/subprofiles")),
        }
        path
    }

    /// The profile that all of them belong to.
    pub(crate) fn parent(self) -> Option<u64> {
        match self {
            Scope::Profile(profile, _) => Some(profile),
            Scope::Collection(_) => None,
        }
    }

    /// The request that counts those that meet the conditions, and shows one of them.
    pub(crate) fn count_request<'r>(self, version: ApiVersion, conditions: &[Condition<'_>]) -> Request<'r> {
        let version = version.for_guard_reads();
        let mut target = self.path(version);
        push_conditions(conditions, &mut target);
        target.push_str("&limit=1");
        Request { method: Method::Get, version, target, body: None, creates: false }
    }

    /// The request that updates those that meet the conditions, and makes one where none does if that is asked for.
    pub(crate) fn update<'b>(
        self,
        version: ApiVersion,
        conditions: &[Condition<'_>],
        json_body: &'b str,
        creates: bool,
    ) -> Write<'b> {
        let mut target = self.path(version);
        push_conditions(conditions, &mut target);
        if creates {
            target.push_str("&create=1");
        }
        Write::new(version, Method::Put, target, Some(json_body), Deed::UpdateSubprofiles { creates })
    }

    /// The request that makes one.
    pub(crate) fn create<'b>(self, version: ApiVersion, json_body: &'b str) -> Write<'b> {
        Write::new(version, Method::Post, self.path(version), Some(json_body), Deed::Create("subprofile"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collection_is_named_by_its_id_or_by_its_name_in_any_letter_case() {
        for (key, is_it) in [("10", true), ("oRDERS", true), ("Orders", true), ("1", false), ("Order", false)] {
            assert_eq!(CollectionKey::parse(key).expect(key).names(10, "Orders"), is_it, "{key}");
        }
        for key in ["", ".", "..", "0", "007", "a\nb"] {
            let error = CollectionKey::parse(key).expect_err(key);
            assert_eq!(error.status(), Status::InvalidCollection);
            assert!(error.message().contains("write the id"), "{}", error.message());
        }
    }

    #[test]
    fn requests_name_the_profile_the_collection_and_the_conditions() {
        let conditions = [Condition::parse("Score== 6").expect("a condition")];
        let of_profile = Scope::Profile(7, CollectionKey::parse("my orders").expect("a collection"));
        let target = |write: Write<'_>| format!("{} {}", write.request.method.as_str(), write.request.target);
        assert_eq!(
            target(of_profile.update(ApiVersion::V1, &conditions, "{}", true)),
            "PUT /v1/profile/7/subprofiles/my%20orders?fields[]=Score%3D%3D%206&create=1"
        );
        assert_eq!(
            target(Scope::Collection(10).update(ApiVersion::V3, &conditions, "{}", false)),
            "PUT /v3/collection/10/subprofiles?fields[]=Score%3D%3D%206"
        );
        assert_eq!(target(of_profile.create(ApiVersion::V4, "{}")), "POST /v4/profile/7/subprofiles/my%20orders");
        assert_eq!(
            Scope::Collection(10).count_request(ApiVersion::V1, &conditions).target,
            "/v2/collection/10/subprofiles?fields[]=Score%3D%3D%206&limit=1"
        );
    }
}
