//! Looks at the database before an update: are its names and values real, and how many profiles would it change?

use std::sync::Arc;

use super::Client;
use super::call::Call;
use super::schema::Source;
use crate::api::{
    Body, Condition, Database, Field, FieldList, Flags, Method, Page, Query, Request, Update, Warning, check_interests,
    count_request, interests_of_database, matches_in, quoted, why_unproven,
};
use crate::error::{Error, Status};

/// How many fields are asked for at once: the most that the server answers with (contract 4.0).
const FIELDS_PER_PAGE: usize = 1_000;

/// The most fields that are believed: far above what a database has, and a bound for an answer that never ends.
const MOST_FIELDS: usize = 100_000;

/// What the checks against the database found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// The fields of the database, unless their check is off.
    pub(super) fields: Option<Arc<FieldList>>,
    /// What the caller should know although nothing was refused.
    pub(super) warnings: Vec<Warning>,
    /// Whether the conditions certainly find the profile that the update would create.
    pub(super) finds_itself: bool,
}

impl Client {
    /// Checks names and values of an update against the database, and warns of a create that would not find itself.
    pub(super) fn check_against_database(&self, update: &Update<'_>, call: &Call) -> Result<Findings, Error> {
        let mut findings = Findings::default();
        if self.checks_fields(update.flags()) {
            let value_check = self.shared.options.value_check();
            let check = |fields: &FieldList| {
                fields.check_update(update.conditions(), update.body(), update.flags(), value_check)
            };
            let (fields, warnings) = self.with_fields(update.database(), call, check)?;
            findings = Findings { fields: Some(fields), warnings, finds_itself: false };
            findings.warnings.extend(self.check_interests(update.database(), update.body(), update.flags(), call)?);
        }
        if update.flags().has(Flags::CREATE) {
            let warning = warning_of_create("profile", update.conditions(), update.body(), findings.fields.as_deref());
            findings.finds_itself = warning.is_none();
            findings.warnings.extend(warning);
        }
        Ok(findings)
    }

    /// Checks the names and values of conditions alone.
    pub(super) fn check_conditions(
        &self,
        database: Database<'_>,
        conditions: &[Condition<'_>],
        call: &Call,
    ) -> Result<Option<Arc<FieldList>>, Error> {
        if !self.checks_fields(Flags::NONE) {
            return Ok(None);
        }
        let check = |fields: &FieldList| fields.check_conditions(conditions, self.shared.options.value_check());
        self.with_fields(database, call, check).map(|(fields, ())| Some(fields))
    }

    /// Checks what a list of profiles compares and orders by.
    pub(super) fn check_list(
        &self,
        database: Database<'_>,
        conditions: &[Condition<'_>],
        query: &Query,
        call: &Call,
    ) -> Result<Option<Arc<FieldList>>, Error> {
        if !self.checks_fields(Flags::NONE) {
            return Ok(None);
        }
        let check = |fields: &FieldList| fields.check_list(conditions, query, self.shared.options.value_check());
        self.with_fields(database, call, check).map(|(fields, ())| Some(fields))
    }

    /// Counts the profiles that meet the conditions.
    pub(super) fn count(
        &self,
        database: Database<'_>,
        conditions: &[Condition<'_>],
        fields: Option<&FieldList>,
        call: &Call,
    ) -> Result<u64, Error> {
        let request = count_request(self.shared.options.api_version(), database, conditions);
        let answer = self.read(&request, call)?;
        matches_in(&answer, conditions, fields).map_err(|why| {
            Error::before_sending(
                Status::UnexpectedReply,
                format!("the profiles could not be counted: {why}; nothing was changed"),
            )
        })
    }

    /// Checks names and values of a body alone; answers with warnings.
    pub(super) fn check_body(
        &self,
        database: Database<'_>,
        body: &Body<'_>,
        flags: Flags,
        call: &Call,
    ) -> Result<Vec<Warning>, Error> {
        let check = |fields: &FieldList| fields.check_body(body, flags, self.shared.options.value_check());
        let (_, mut warnings) = self.with_fields(database, call, check)?;
        warnings.extend(self.check_interests(database, body, flags, call)?);
        Ok(warnings)
    }

    pub(super) fn checks_fields(&self, flags: Flags) -> bool {
        self.shared.options.field_check() && !flags.has(Flags::NO_FIELD_CHECK)
    }

    fn with_fields<A>(
        &self,
        database: Database<'_>,
        call: &Call,
        check: impl Fn(&FieldList) -> Result<A, Error>,
    ) -> Result<(Arc<FieldList>, A), Error> {
        let source = Source {
            fetch: || self.fetch_fields(database, call),
            explain: |error| {
                not_checked_without(&format!("the fields of database {}", quoted(database.as_str())), error)
            },
        };
        self.shared.schemas.of(database).fields().check(self.shared.options.field_list_age(), call, source, check)
    }

    pub(super) fn check_interests(
        &self,
        database: Database<'_>,
        body: &Body<'_>,
        flags: Flags,
        call: &Call,
    ) -> Result<Vec<Warning>, Error> {
        if body.interests().is_empty() {
            return Ok(Vec::new());
        }
        let source = Source {
            fetch: || self.fetch_interests(database, call),
            explain: |error| {
                not_checked_without(&format!("the interests of database {}", quoted(database.as_str())), error)
            },
        };
        let check = |interests: &Vec<String>| check_interests(body, flags, interests);
        let schema = self.shared.schemas.of(database);
        schema
            .interests()
            .check(self.shared.options.field_list_age(), call, source, check)
            .map(|(_, warnings)| warnings)
    }

    pub(super) fn fetch_fields(&self, database: Database<'_>, call: &Call) -> Result<FieldList, Error> {
        let mut fields = Vec::new();
        loop {
            let query = format!("/fields?start={}&limit={FIELDS_PER_PAGE}", fields.len());
            let answer = self.read(&self.database_request(database, &query), call)?;
            let page = serde_json::from_slice(&answer).ok().and_then(|json| Page::from_json(&json));
            let (page, listed) = page
                .and_then(|page| page.fields().map(|listed| (page, listed)))
                .ok_or_else(|| unexpected("the answer is no list of fields"))?;
            let listed_now = listed.len();
            fields.extend(listed);
            // Without a total only a page that is not full says that it is the last one.
            let total = page.total.unwrap_or((fields.len() + usize::from(listed_now == FIELDS_PER_PAGE)) as u64);
            if fields.len() as u64 >= total {
                return complete_list(fields, total);
            }
            if listed_now == 0 || fields.len() > MOST_FIELDS {
                return Err(contradiction(total, fields.len()));
            }
        }
    }

    fn fetch_interests(&self, database: Database<'_>, call: &Call) -> Result<Vec<String>, Error> {
        let answer = self.read(&self.database_request(database, ""), call)?;
        let json = serde_json::from_slice(&answer).map_err(|_| unexpected("the answer is not JSON"))?;
        interests_of_database(&json).ok_or_else(|| unexpected("the answer has no complete list of interests"))
    }

    fn database_request<'r>(&self, database: Database<'_>, rest: &str) -> Request<'r> {
        let version = self.shared.options.api_version().for_guard_reads();
        let mut target = format!("{}/database/", version.path_prefix());
        database.push_segment(&mut target);
        target.push_str(rest);
        Request { method: Method::Get, version, target, body: None, creates: false }
    }
}

fn unexpected(why: &str) -> Error {
    Error::before_sending(Status::UnexpectedReply, why)
}

fn contradiction(said: u64, shown: usize) -> Error {
    unexpected(&format!("the answer says {said} fields and shows {shown}"))
}

/// The list of these fields. One that shows a field twice, as a server does that ignores `start`, lacks another.
fn complete_list(fields: Vec<Field>, said: u64) -> Result<FieldList, Error> {
    let list = FieldList::new(fields);
    if list.len() as u64 == said { Ok(list) } else { Err(contradiction(said, list.len())) }
}

/// Fails closed: a call that cannot be checked is not sent. What the call itself would be refused for keeps its own status:
/// skipping the check would not help.
pub(super) fn not_checked_without(what: &str, error: Error) -> Error {
    let (status, way_out) = match error.status() {
        own @ (Status::Auth
        | Status::NoDatabase
        | Status::NoProfile
        | Status::NoCollection
        | Status::InvalidOption
        | Status::Cancelled
        | Status::ProxyAuth
        | Status::Tls) => (own, ""),
        _ => (
            Status::FieldList,
            " (COP_NO_FIELD_CHECK skips the check of an update, cop_options_set_field_check() that of all calls)",
        ),
    };
    // What was read to check the call was no attempt of the call itself.
    error.without_effect().with_attempts(0).into_reason_of(status, |reason| {
        format!("{what} could not be read to check the call, which was therefore not sent: {reason}{way_out}")
    })
}

/// Says that a `profile` or `sub-profile` which is made would not be found by the same call again, unless that is proven.
pub(super) fn warning_of_create(
    what: &str,
    conditions: &[Condition<'_>],
    body: &Body<'_>,
    fields: Option<&FieldList>,
) -> Option<Warning> {
    let why = match fields {
        Some(fields) => fields.check_finds_itself(conditions, body).err()?,
        None => why_unproven(conditions, body),
    };
    let warning = format!(
        "a {what} that this call creates may not be found by the same call again, so that every run would make another one: \
         {why}"
    );
    Some(warning.into())
}
