//! Sub-profiles: reading, making, updating and removing them, with the fields of their collection checked.
//! `subprofile_updates` has the updates of many.

use std::sync::Arc;

use super::Client;
use super::call::Call;
use super::guard::{Findings, not_checked_without};
use super::profiles::{Profiles, parse_list_conditions};
use super::schema::Source;
use super::writing::FLAGS_OF_ONE;
use crate::api::{
    ApiVersion, Body, Collection, CollectionKey, Condition, DatabaseInfo, FieldList, Flags, Found, Listing, Outcome,
    Profile, Query, Scope, Shape, Write, check_id, quoted,
};
use crate::error::{Error, Status};

/// The flags of an update of many sub-profiles: there is no asynchronous one.
const FLAGS_OF_MANY: Flags = FLAGS_OF_ONE.with(Flags::CREATE).with(Flags::ALLOW_EMPTY);

impl Client {
    /// Reads the sub-profile with this id, which may have been removed.
    pub fn subprofile(&self, id: u64) -> Result<Found<Profile>, Error> {
        self.find(|call| self.read_entity("subprofile", id, call))
    }

    /// Reads the sub-profiles that a profile has in a collection (id or name) and that meet all `conditions`. See
    /// [`Client::profiles`].
    pub fn subprofiles(
        &self,
        profile_id: u64,
        collection: &str,
        conditions: &[impl AsRef<str>],
        query: &Query,
    ) -> Result<Profiles, Error> {
        let scope = Scope::Profile(check_id(profile_id, "profile")?, CollectionKey::parse(collection)?);
        self.list_subprofiles(scope, conditions, query)
    }

    /// Reads the sub-profiles of all profiles in a collection that meet all `conditions`. See [`Client::profiles`].
    pub fn subprofiles_of_collection(
        &self,
        collection_id: u64,
        conditions: &[impl AsRef<str>],
        query: &Query,
    ) -> Result<Profiles, Error> {
        self.list_subprofiles(Scope::Collection(check_id(collection_id, "collection")?), conditions, query)
    }

    /// Updates every sub-profile that a profile has in a collection (id or name) and that meets all `conditions`, from a
    /// flat object in every version of the API. With [`Flags::CREATE`] one is made when none does; such a call in doubt is looked
    /// for when it certainly finds what it makes, as with [`Client::update_profiles`].
    pub fn update_subprofiles(
        &self,
        profile_id: u64,
        collection: &str,
        conditions: &[impl AsRef<str>],
        json_body: &str,
        flags: Flags,
    ) -> Result<Outcome, Error> {
        self.make_call(|call| {
            let flags = flags.within(FLAGS_OF_MANY)?;
            let scope = Scope::Profile(check_id(profile_id, "profile")?, CollectionKey::parse(collection)?);
            self.update_many_subprofiles(scope, conditions, json_body, flags, call)
        })
    }

    /// Updates every sub-profile in a collection that meets all `conditions`, whichever profile it belongs to, from a flat
    /// object, or the same under `fields`: Copernica's samples disagree. Version 3 of the API and later; there is no creating.
    pub fn update_subprofiles_of_collection(
        &self,
        collection_id: u64,
        conditions: &[impl AsRef<str>],
        json_body: &str,
        flags: Flags,
    ) -> Result<Outcome, Error> {
        self.make_call(|call| {
            let flags = flags.within(FLAGS_OF_MANY.without(Flags::CREATE))?;
            let scope = Scope::Collection(check_id(collection_id, "collection")?);
            if !matches!(self.api_version(), ApiVersion::V3 | ApiVersion::V4) {
                return Err(Error::before_sending(
                    Status::NotSupported,
                    "only version 3 of the API and later can update the sub-profiles of a whole collection; set one of them, \
                     or update those of each profile",
                ));
            }
            self.update_many_subprofiles(scope, conditions, json_body, flags, call)
        })
    }

    /// Makes a sub-profile of a profile in a collection (id or name) from a flat object, always.
    pub fn create_subprofile(
        &self,
        profile_id: u64,
        collection: &str,
        json_body: &str,
        flags: Flags,
    ) -> Result<Outcome, Error> {
        self.make_call(|call| {
            let flags = flags.within(FLAGS_OF_ONE)?;
            let scope = Scope::Profile(check_id(profile_id, "profile")?, CollectionKey::parse(collection)?);
            let body = Body::in_shape(json_body, Shape::Flat)?;
            let write = scope.create(self.api_version(), body.json());
            let findings = self.checked_collection(scope, &[], &body, flags, call)?;
            self.write(&write, flags, findings.warnings, call)
        })
    }

    /// Updates fields and secret of one sub-profile: `{"fields":{},"secret":""}`, each optional, in every version of the API.
    pub fn update_subprofile(&self, id: u64, json_body: &str, flags: Flags) -> Result<Outcome, Error> {
        self.update_one_subprofile(id, "", json_body, Shape::Subprofile, flags)
    }

    /// Updates fields of one sub-profile from a flat object, in every version of the API.
    pub fn update_subprofile_fields(&self, id: u64, json_body: &str, flags: Flags) -> Result<Outcome, Error> {
        self.update_one_subprofile(id, "/fields", json_body, Shape::Flat, flags)
    }

    /// Removes one sub-profile. One that was removed before is [`Status::Removed`]; see [`Client::delete_profile`].
    pub fn delete_subprofile(&self, id: u64) -> Result<Outcome, Error> {
        self.delete_one("subprofile", id)
    }

    fn list_subprofiles(
        &self,
        scope: Scope<'_>,
        conditions: &[impl AsRef<str>],
        query: &Query,
    ) -> Result<Profiles, Error> {
        let (listing, fields) = self.run(|call| {
            let conditions = parse_list_conditions(conditions)?;
            let listing = Listing::of_subprofiles(self.api_version(), scope, &conditions, query)?;
            if conditions.is_empty() && query.order_by().is_none() || !self.checks_fields(Flags::NONE) {
                return Ok((listing, None));
            }
            let check = |fields: &FieldList| fields.check_list(&conditions, query, self.shared.options.value_check());
            let (fields, ()) = self.with_collection(scope, call, check)?;
            Ok((listing, Some(fields)))
        })?;
        self.list(listing, fields)
    }

    fn update_one_subprofile(
        &self,
        id: u64,
        rest: &str,
        json_body: &str,
        shape: Shape,
        flags: Flags,
    ) -> Result<Outcome, Error> {
        self.make_call(|call| {
            let flags = flags.within(FLAGS_OF_ONE)?;
            let id = check_id(id, "sub-profile")?;
            let body = Body::in_shape(json_body, shape)?;
            let write = Write::update_one(self.api_version(), "subprofile", id, rest, &body);
            let mut warnings = Vec::new();
            if self.checks_fields(flags) {
                let subprofile = self.read_for_check("subprofile", id, call)?;
                let collection =
                    subprofile.collection().ok_or_else(|| unlisted("the collection of the sub-profile"))?;
                let check = |fields: &FieldList| fields.check_body(&body, flags, self.shared.options.value_check());
                warnings = self.with_collection(Scope::Collection(collection), call, check)?.1;
            }
            self.write(&write, flags, warnings, call)
        })
    }

    /// Checks names and values against the fields of the collection, unless that is off; answers with warnings.
    pub(super) fn checked_collection(
        &self,
        scope: Scope<'_>,
        conditions: &[Condition<'_>],
        body: &Body<'_>,
        flags: Flags,
        call: &Call,
    ) -> Result<Findings, Error> {
        if !self.checks_fields(flags) {
            return Ok(Findings::default());
        }
        let value_check = self.shared.options.value_check();
        let check = |fields: &FieldList| fields.check_update(conditions, body, flags, value_check);
        let (fields, warnings) = self.with_collection(scope, call, check)?;
        Ok(Findings { fields: Some(fields), warnings, finds_itself: false })
    }

    /// Runs a check on the collection of a scope. The profile of the scope must be there: the server would make sub-profiles
    /// under one that was removed.
    fn with_collection<A>(
        &self,
        scope: Scope<'_>,
        call: &Call,
        check: impl Fn(&FieldList) -> Result<A, Error>,
    ) -> Result<(Arc<FieldList>, A), Error> {
        let age = self.shared.options.field_list_age();
        let schemas = &self.shared.schemas;
        match scope {
            Scope::Profile(profile, key) => {
                let profile = self.read_for_check("profile", profile, call)?;
                let database = profile.database().ok_or_else(|| unlisted("the database of the profile"))?;
                let what = format!("the collection {}", quoted(key.as_str()));
                let source = Source {
                    fetch: || self.fetch_named_collection(database, key, call),
                    explain: |error| not_checked_without(&what, error),
                };
                schemas.of_collection(database, key.as_str()).check(age, call, source, check)
            }
            Scope::Collection(id) => {
                let what = format!("the fields of collection {id}");
                let source = Source {
                    fetch: || self.fetch_collection(id, call),
                    explain: |error| not_checked_without(&what, error),
                };
                schemas.of_collection(0, &id.to_string()).check(age, call, source, check)
            }
        }
    }

    fn fetch_collection(&self, id: u64, call: &Call) -> Result<FieldList, Error> {
        let version = self.api_version().for_guard_reads();
        let document = self.read_document(version, &format!("collection/{id}"), call)?;
        let json = serde_json::from_str(&document.json).unwrap_or_default();
        fields_of(Collection::from_json(&json).filter(|collection| collection.id == id))
    }

    /// Finds a collection by its id or name among those of a database.
    fn fetch_named_collection(&self, database: u64, key: CollectionKey<'_>, call: &Call) -> Result<FieldList, Error> {
        let version = self.api_version().for_guard_reads();
        let document = self.read_document(version, &format!("database/{database}"), call)?;
        let json = serde_json::from_str(&document.json).unwrap_or_default();
        let collections = DatabaseInfo::from_json(&json).and_then(|database| database.collections);
        let collections = collections.ok_or_else(|| unlisted("the collections of the database"))?;
        let names: Vec<_> = collections.iter().map(|collection| quoted(&collection.name)).collect();
        match collections.into_iter().find(|collection| key.names(collection.id, &collection.name)) {
            Some(collection) => fields_of(Some(collection)),
            None => Err(Error::before_sending(
                Status::NoCollection,
                format!("database {database} has no such collection; it has {}", join(&names)),
            )),
        }
    }
}

fn join(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn fields_of(collection: Option<Collection>) -> Result<FieldList, Error> {
    let collection = collection.ok_or_else(|| unlisted("the collection"))?;
    let fields = collection.fields.ok_or_else(|| unlisted("all the fields of the collection"))?;
    Ok(FieldList::of_collection(fields))
}

fn unlisted(what: &str) -> Error {
    Error::before_sending(Status::UnexpectedReply, format!("the answer does not show {what}"))
}
