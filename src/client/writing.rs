//! Calls that write one profile, or remove some by their ids.

use super::Client;
use super::call::Call;
use super::guard::not_checked_without;
use crate::api::{Body, Created, Database, Flags, Outcome, Profile, Shape, Warning, Write, body_of_ids, check_id};
use crate::error::{Effect, Error, Status};

/// The flags of a call that writes one profile.
pub(super) const FLAGS_OF_ONE: Flags = Flags::DRY_RUN.with(Flags::NO_FIELD_CHECK).with(Flags::ALLOW_UNKNOWN_FIELDS);

impl Client {
    /// Makes a profile in `database` (id or name), always: the same call twice makes two.
    ///
    /// `json_body` has the shape of an update of many profiles in the client's version of the API. Names and values are
    /// checked against the database. A creation is never sent again in doubt.
    pub fn create_profile(&self, database: &str, json_body: &str, flags: Flags) -> Result<Outcome, Error> {
        self.make_call(|call| {
            let flags = flags.within(FLAGS_OF_ONE)?;
            let database = Database::parse(database)?;
            let body = Body::in_shape(json_body, Shape::of_profiles(self.api_version()))?;
            let write = Write::create_profile(self.api_version(), database, &body);
            let warnings =
                if self.checks_fields(flags) { self.check_body(database, &body, flags, call)? } else { Vec::new() };
            self.write(&write, flags, warnings, call)
        })
    }

    /// Updates fields, interests and secret of one profile: `{"fields":{},"interests":[],"secret":""}`, each optional, in every
    /// version of the API. Interests that are not mentioned stay as they are, as far as is known.
    ///
    /// The profile is read first, to check the body against its database and because the server takes an update of a
    /// removed profile and stores nothing. [`Flags::NO_FIELD_CHECK`] saves that.
    pub fn update_profile(&self, id: u64, json_body: &str, flags: Flags) -> Result<Outcome, Error> {
        self.update_part(id, "", json_body, Shape::Profile, flags)
    }

    /// Updates fields of one profile from a flat object, in every version of the API. Checked as [`Client::update_profile`].
    pub fn update_profile_fields(&self, id: u64, json_body: &str, flags: Flags) -> Result<Outcome, Error> {
        self.update_part(id, "/fields", json_body, Shape::Flat, flags)
    }

    /// Makes the interests of one profile exactly those that are given, as a list of names or a map from names to 1 or 0; all
    /// others are switched off. None at all needs [`Flags::ALLOW_EMPTY`]. Checked as [`Client::update_profile`].
    pub fn update_profile_interests(&self, id: u64, json_body: &str, flags: Flags) -> Result<Outcome, Error> {
        self.update_part(id, "/interests", json_body, Shape::Interests, flags)
    }

    /// Removes one profile and its sub-profiles. One that was removed before is [`Status::Removed`]; when an earlier attempt
    /// of this very call ended in doubt, that is success.
    pub fn delete_profile(&self, id: u64) -> Result<Outcome, Error> {
        self.delete_one("profile", id)
    }

    /// Removes profiles of `database` (id or name) by their ids; `count` says how many are meant and must be the length of
    /// the list. Those that are not there are skipped. Version 2 of the API and later.
    pub fn delete_profiles(&self, database: &str, ids: &[u64], count: usize) -> Result<Outcome, Error> {
        self.make_call(|call| {
            let version = self.api_version();
            let database = Database::parse(database)?;
            let body = body_of_ids(ids, count)?;
            if version.has_flat_body() {
                return Err(Error::before_sending(
                    Status::NotSupported,
                    "the unversioned API and version 1 cannot remove several profiles at once; set version 2 or later, or \
                     remove them one by one",
                ));
            }
            let write = Write::delete_profiles(version, database, count, &body);
            self.write(&write, Flags::NONE, Vec::new(), call)
        })
    }

    fn update_part(&self, id: u64, rest: &str, json_body: &str, shape: Shape, flags: Flags) -> Result<Outcome, Error> {
        self.make_call(|call| {
            let allowed = if shape == Shape::Interests { FLAGS_OF_ONE.with(Flags::ALLOW_EMPTY) } else { FLAGS_OF_ONE };
            let flags = flags.within(allowed)?;
            let id = check_id(id, "profile")?;
            let body = if flags.has(Flags::ALLOW_EMPTY) {
                Body::in_shape_or_empty(json_body, shape)?
            } else {
                Body::in_shape(json_body, shape).map_err(explain_empty_interests)?
            };
            let write = Write::update_one(self.api_version(), "profile", id, rest, &body);
            let warnings = if self.checks_fields(flags) {
                let profile = self.read_for_check("profile", id, call)?;
                self.with_database_of(&profile, |database| self.check_body(database, &body, flags, call))?
            } else {
                Vec::new()
            };
            self.write(&write, flags, warnings, call)
        })
    }

    /// Removes one `profile` or `subprofile`.
    pub(super) fn delete_one(&self, what: &'static str, id: u64) -> Result<Outcome, Error> {
        self.make_call(|call| {
            let id = check_id(id, what)?;
            self.write(&Write::delete_one(self.api_version(), what, id), Flags::NONE, Vec::new(), call)
        })
    }

    /// Reads a `profile` or `subprofile` before it is updated, and refuses one that was removed: the server would take the
    /// update and store nothing.
    pub(super) fn read_for_check(&self, what: &str, id: u64, call: &Call) -> Result<Profile, Error> {
        let found =
            self.read_entity(what, id, call).map_err(|error| not_checked_without(&format!("{what} {id}"), error))?;
        match found.value.removed() {
            None => Ok(found.value),
            Some(moment) => Err(Error::before_sending(
                Status::Removed,
                format!(
                    "{what} {id} was removed at {moment}; the server would take the call and store nothing; nothing was sent"
                ),
            )),
        }
    }

    /// Does something with the database that a profile says it is in.
    pub(super) fn with_database_of<T>(
        &self,
        profile: &Profile,
        work: impl FnOnce(Database<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let id = profile.database().map(|id| id.to_string()).unwrap_or_default();
        let database = Database::parse(&id).map_err(|_| {
            let message =
                format!("the server does not say which database profile {} is in; nothing was sent", profile.id());
            Error::before_sending(Status::FieldList, message)
        })?;
        work(database)
    }

    /// Sends a checked write, unless it is a dry run.
    pub(super) fn write(
        &self,
        write: &Write<'_>,
        flags: Flags,
        warnings: Vec<Warning>,
        call: &Call,
    ) -> Result<Outcome, Error> {
        self.shared.access_token.check_length(self.shared.options.base_url(), &write.request)?;
        if flags.has(Flags::DRY_RUN) {
            let outcome = Outcome::unchanged(write.deed.describe_dry_run(), 0);
            return Ok(outcome.with_warnings_before(warnings));
        }
        match self.send_write(write, call) {
            Ok(outcome) => Ok(outcome.with_warnings_before(warnings)),
            Err(error) => Err(error.with_warnings(warnings)),
        }
    }

    /// Sends a write as often as that is harmless.
    fn send_write(&self, write: &Write<'_>, call: &Call) -> Result<Outcome, Error> {
        let doubles = write.deed.doubles();
        let flags = if doubles { Flags::CREATE } else { Flags::NONE };
        let (result, history) = self.repeat(&write.request, doubles, call, |sent| {
            sent.map_err(|failure| failure.into_error(flags))?.outcome_of(write.deed)
        });
        match result {
            Ok(outcome) => Ok(history.success(outcome)),
            // The attempt in doubt did it: that is why there was nothing left to remove.
            Err(error) if history.is_in_doubt && write.deed.is_done_by(error.status()) => Ok(Outcome {
                effect: Effect::Applied,
                attempts: history.attempts,
                http_status: error.http_status().unwrap_or_default(),
                ..Outcome::unchanged(write.deed.describe(Created::No), 0)
            }),
            Err(error) => Err(history.failure(error, !doubles)),
        }
    }
}

/// An empty list of interests is the commonest accident with them, and it switches all of them off.
fn explain_empty_interests(error: Error) -> Error {
    if !error.message().starts_with("the body assigns nothing; write a list of interests") {
        return error;
    }
    error.into_reason_of(Status::InvalidBody, |reason| {
        format!("{reason}; to switch all interests off, allow it with COP_ALLOW_EMPTY")
    })
}
