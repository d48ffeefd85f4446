//! Sub-profiles: reading, making, updating and removing them, with the fields of their collection checked.

use std::sync::Arc;

use super::Client;
use super::call::Call;
use super::guard::{Findings, not_checked_without, warning_of_create};
use super::profiles::{Profiles, parse_list_conditions};
use super::schema::Source;
use super::writing::FLAGS_OF_ONE;
use crate::api::{
    ApiVersion, Body, Collection, CollectionKey, Condition, Created, DatabaseInfo, FieldList, Flags, Found, Listing,
    Outcome, Profile, Query, Scope, Shape, Warning, Write, check_id, matches_in, may_have_values, parse_conditions,
    quoted,
};
use crate::error::{Error, Status};

/// The flags of an update of many sub-profiles: there is no asynchronous one.
const FLAGS_OF_MANY: Flags = FLAGS_OF_ONE.with(Flags::CREATE).with(Flags::ALLOW_EMPTY);

/// An update of many sub-profiles in which everything that needs no network has been checked.
struct SubprofileUpdate<'a> {
    scope: Scope<'a>,
    conditions: Vec<Condition<'a>>,
    body: Body<'a>,
    flags: Flags,
}

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
    /// flat object in every version of the API. With [`Flags::CREATE`] one is made when none does.
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

    /// Updates every sub-profile in a collection that meets all `conditions`, whichever profile it belongs to. Version 3 of the
    /// API and later; there is no creating.
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
            let check = |fields: &FieldList| {
                query.order_by().map_or(Ok(()), |name| fields.check_order(name))?;
                fields.check_conditions(&conditions, self.shared.options.value_check())
            };
            let (fields, ()) = self.with_collection(scope, call, check)?;
            Ok((listing, Some(fields)))
        })?;
        self.list(listing, fields)
    }

    fn update_many_subprofiles(
        &self,
        scope: Scope<'_>,
        conditions: &[impl AsRef<str>],
        json_body: &str,
        flags: Flags,
        call: &Call,
    ) -> Result<Outcome, Error> {
        let update = SubprofileUpdate {
            scope,
            conditions: parse_conditions(conditions, flags)?,
            body: Body::in_shape(json_body, Shape::Flat)?,
            flags,
        };
        let creates = flags.has(Flags::CREATE);
        let write = scope.update(self.api_version(), &update.conditions, update.body.json(), creates);
        self.shared.access_token.check_length(self.shared.options.base_url(), &write.request)?;
        let findings = self.checked_collection(scope, &update.conditions, &update.body, flags, call)?;
        let (fields, mut warnings) = (findings.fields.as_deref(), findings.warnings);
        if creates {
            warnings.extend(warning_of_create("sub-profile", &update.conditions, &update.body, fields));
        }
        let outcome = self.send_subprofiles_within_limit(&update, &write, fields, call);
        match outcome {
            Ok(outcome) => Ok(outcome.with_warnings_before(warnings)),
            Err(error) => Err(error.with_warnings(warnings)),
        }
    }

    /// Sends an update unless it is a dry run or matches more sub-profiles than the limit allows.
    fn send_subprofiles_within_limit(
        &self,
        update: &SubprofileUpdate<'_>,
        write: &Write<'_>,
        fields: Option<&FieldList>,
        call: &Call,
    ) -> Result<Outcome, Error> {
        let is_dry_run = update.flags.has(Flags::DRY_RUN);
        let limit = self.shared.options.max_matches();
        let mut matched = None;
        if is_dry_run || limit.is_some() {
            let count = self.count_subprofiles(update, fields, call)?;
            if let Some(limit) = limit.filter(|&limit| count > limit) {
                let message = format!(
                    "the conditions match {count} sub-profiles, more than the limit of {limit}; nothing was changed; write \
                     narrower conditions or raise the limit"
                );
                return Err(Error::before_sending(Status::TooManyMatches, message).with_matched(count));
            }
            if is_dry_run {
                return Ok(Outcome::counted(count, 200, describe_dry_run(count, update.flags)));
            }
            matched = Some(count);
        }
        let outcome = self.write(write, Flags::NONE, Vec::new(), call)?;
        let outcome = Outcome { matched, ..outcome };
        match (outcome.created, update.scope) {
            (Created::Yes(None), Scope::Profile(..)) => Ok(self.find_created(outcome, update, write, fields, call)),
            _ => Ok(outcome),
        }
    }

    /// Finds the id of a sub-profile that was made without its id being told: the highest one that may have the values.
    fn find_created(
        &self,
        outcome: Outcome,
        update: &SubprofileUpdate<'_>,
        write: &Write<'_>,
        fields: Option<&FieldList>,
        call: &Call,
    ) -> Outcome {
        let found = Listing::of_subprofiles(self.api_version(), update.scope, &[], &Query::new())
            .and_then(|listing| self.read_all(listing, fields, call))
            .map(|all| all.iter().rev().find(|one| may_have_values(one, &update.body, fields)).map(Profile::id));
        match found {
            Ok(Some(id)) => {
                let created = Created::Yes(Some(id));
                Outcome { created, message: write.deed.describe(created), ..outcome }
            }
            Ok(None) => {
                outcome
                    .with_warnings_before(vec![
                "the server did not say which sub-profile it made, and none with exactly these values was found".into(),
            ])
            }
            // What the server says of a failure can repeat values.
            Err(error) => outcome.with_warnings_before(vec![Warning::with_values(|show| {
                format!(
                    "the server did not say which sub-profile it made, and looking for it failed: {}",
                    show(error.message())
                )
            })]),
        }
    }

    /// Counts the sub-profiles that meet the conditions of an update. Those of one profile are read, because it is not
    /// certain that conditions on them are understood (contract 4.12).
    fn count_subprofiles(
        &self,
        update: &SubprofileUpdate<'_>,
        fields: Option<&FieldList>,
        call: &Call,
    ) -> Result<u64, Error> {
        let version = self.api_version();
        if update.scope.parent().is_some() {
            let listing = Listing::of_subprofiles(version, update.scope, &update.conditions, &Query::new())?;
            return Ok(self.read_all(listing, fields, call)?.len() as u64);
        }
        let answer = self.read(&update.scope.count_request(version, &update.conditions), call)?;
        matches_in(&answer, &update.conditions, fields).map_err(|why| {
            let message = format!("the sub-profiles could not be counted: {why}; nothing was changed");
            Error::before_sending(Status::UnexpectedReply, message)
        })
    }

    /// Reads a list to its end within a call.
    fn read_all(&self, mut listing: Listing, fields: Option<&FieldList>, call: &Call) -> Result<Vec<Profile>, Error> {
        let mut all = Vec::new();
        while let Some(request) = listing.next_request() {
            let answer = self.read(&request, call)?;
            let page = listing.take(&answer, fields).map_err(|why| {
                let message = format!("the sub-profiles could not be read: {why}; nothing was changed");
                Error::before_sending(Status::UnexpectedReply, message)
            })?;
            all.extend(page);
        }
        Ok(all)
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
    fn checked_collection(
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
        let check = |fields: &FieldList| {
            fields.check_conditions(conditions, value_check)?;
            fields.check_body(body, flags, value_check)
        };
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

fn describe_dry_run(matched: u64, flags: Flags) -> String {
    match matched {
        0 if flags.has(Flags::CREATE) => {
            "no sub-profile matches, and one would be created; nothing was changed".to_owned()
        }
        0 => "no sub-profile matches; nothing was or would be changed".to_owned(),
        1 => "1 sub-profile would be updated; nothing was changed".to_owned(),
        _ => format!("{matched} sub-profiles would be updated; nothing was changed"),
    }
}
