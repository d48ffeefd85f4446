//! Updates of many sub-profiles: counted, limited, sent, and what they made found again.

use super::Client;
use super::attempts::Upsert;
use super::call::Call;
use super::guard::{Findings, warning_of_create};
use super::transport::SendFailure;
use crate::api::{
    Body, Condition, Created, Deed, FieldList, Flags, Listing, Outcome, Profile, Query, Reply, Request, Scope, Shape,
    Warning, certainly_meets, matches_in, may_have_values, parse_conditions,
};
use crate::error::{Error, Status};

/// An update of many sub-profiles in which everything that needs no network has been checked.
struct SubprofileUpdate<'a> {
    scope: Scope<'a>,
    conditions: Vec<Condition<'a>>,
    body: Body<'a>,
    flags: Flags,
}

/// The same with what is known of the collection.
struct SubprofileUpsert<'u, 'a> {
    client: &'u Client,
    update: &'u SubprofileUpdate<'a>,
    findings: &'u Findings,
}

impl SubprofileUpdate<'_> {
    fn creates(&self) -> bool {
        self.flags.has(Flags::CREATE)
    }

    fn request(&self, client: &Client, creates: bool) -> Request<'_> {
        self.scope.update(client.api_version(), &self.conditions, self.body.json(), creates).request
    }
}

impl SubprofileUpsert<'_, '_> {
    fn fields(&self) -> Option<&FieldList> {
        self.findings.fields.as_deref()
    }

    fn certainly_meets(&self, subprofile: &Profile) -> bool {
        self.fields().is_some_and(|fields| certainly_meets(subprofile, &self.update.conditions, fields))
    }

    /// Which of all sub-profiles of the profile is the one that was made: the only one that meets the conditions, or, where
    /// it need not meet them, the newest that may have the values.
    fn made_among(&self, all: &[Profile]) -> Result<u64, &'static str> {
        if self.findings.finds_itself {
            let mut found = all.iter().filter(|one| self.certainly_meets(one));
            return match (found.next(), found.next()) {
                (Some(one), None) => Ok(one.id()),
                (None, _) => Err("none that meets the conditions was found"),
                (Some(_), Some(_)) => Err("several meet the conditions now, so another call made one at the same time"),
            };
        }
        let newest = all.iter().rev().find(|one| may_have_values(one, &self.update.body, self.fields()));
        newest.map(Profile::id).ok_or("none with exactly these values was found")
    }
}

impl Upsert for SubprofileUpsert<'_, '_> {
    const WHAT: &'static str = "sub-profile";

    fn creates(&self) -> bool {
        self.update.creates()
    }

    fn can_look(&self) -> bool {
        self.findings.finds_itself
    }

    fn without_create(&self) -> Request<'_> {
        self.update.request(self.client, false)
    }

    fn outcome(&self, sent: Result<Reply, SendFailure>, creates: bool) -> Result<Outcome, Error> {
        let flags = if creates { Flags::CREATE } else { Flags::NONE };
        sent.map_err(|failure| failure.into_error(flags))?.outcome_of(Deed::UpdateSubprofiles { creates })
    }

    fn is_there(&self, client: &Client, call: &Call) -> Result<bool, Error> {
        let all = client.read_subprofiles(self.update.scope, &[], self.fields(), call)?;
        Ok(all.iter().any(|one| self.certainly_meets(one)))
    }
}

impl Client {
    /// Updates the sub-profiles of a scope that meet the conditions.
    pub(super) fn update_many_subprofiles(
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
            body: Body::in_shape(json_body, shape_in(scope))?,
            flags,
        };
        let request = update.request(self, update.creates());
        self.shared.access_token.check_length(self.shared.options.base_url(), &request)?;
        let mut findings = self.checked_collection(scope, &update.conditions, &update.body, flags, call)?;
        if update.creates() {
            let fields = findings.fields.as_deref();
            let warning = warning_of_create("sub-profile", &update.conditions, &update.body, fields);
            findings.finds_itself = warning.is_none();
            findings.warnings.extend(warning);
        }
        let upsert = SubprofileUpsert { client: self, update: &update, findings: &findings };
        match self.send_subprofiles_within_limit(&upsert, request, call) {
            Ok(outcome) => Ok(outcome.with_warnings_before(findings.warnings)),
            Err(error) => Err(error.with_warnings(findings.warnings)),
        }
    }

    /// Sends an update unless it is a dry run or matches more sub-profiles than the limit allows.
    fn send_subprofiles_within_limit<'r>(
        &self,
        upsert: &'r SubprofileUpsert<'_, '_>,
        request: Request<'r>,
        call: &Call,
    ) -> Result<Outcome, Error> {
        let update = upsert.update;
        let is_dry_run = update.flags.has(Flags::DRY_RUN);
        let limit = self.shared.options.max_matches();
        let mut matched = None;
        if is_dry_run || limit.is_some() {
            let count = self.count_subprofiles(update, upsert.fields(), call)?;
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
        let outcome = Outcome { matched, ..self.send_upsert(upsert, request, call)? };
        match (outcome.created, update.scope) {
            (Created::Yes(None), Scope::Profile(..)) => Ok(self.find_created(outcome, upsert, call)),
            _ => Ok(outcome),
        }
    }

    /// Finds the id of a sub-profile that was made without its id being told (contract 4.12).
    fn find_created(&self, outcome: Outcome, upsert: &SubprofileUpsert<'_, '_>, call: &Call) -> Outcome {
        let unknown = "the server did not say which sub-profile it made, and";
        let all = match self.read_subprofiles(upsert.update.scope, &[], upsert.fields(), call) {
            Ok(all) => all,
            // What the server says of a failure can repeat values.
            Err(error) => {
                let warning =
                    Warning::with_values(|show| format!("{unknown} looking for it failed: {}", show(error.reason())));
                return outcome.with_warnings_before(vec![warning]);
            }
        };
        match upsert.made_among(&all) {
            Ok(id) => {
                let created = Created::Yes(Some(id));
                let message = Deed::UpdateSubprofiles { creates: true }.describe(created);
                Outcome { created, message, ..outcome }
            }
            Err(why) => outcome.with_warnings_before(vec![format!("{unknown} {why}").into()]),
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
        if update.scope.parent().is_some() {
            return Ok(self.read_subprofiles(update.scope, &update.conditions, fields, call)?.len() as u64);
        }
        let answer = self.read(&update.scope.count_request(self.api_version(), &update.conditions), call)?;
        matches_in(&answer, &update.conditions, fields).map_err(|why| {
            let message = format!("the sub-profiles could not be counted: {why}; nothing was changed");
            Error::before_sending(Status::UnexpectedReply, message)
        })
    }

    /// Reads the sub-profiles of a scope that meet the conditions, within a call.
    fn read_subprofiles(
        &self,
        scope: Scope<'_>,
        conditions: &[Condition<'_>],
        fields: Option<&FieldList>,
        call: &Call,
    ) -> Result<Vec<Profile>, Error> {
        let mut listing = Listing::of_subprofiles(self.api_version(), scope, conditions, &Query::new())?;
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
}

fn shape_in(scope: Scope<'_>) -> Shape {
    match scope {
        Scope::Profile(..) => Shape::Flat,
        Scope::Collection(_) => Shape::Collection,
    }
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
