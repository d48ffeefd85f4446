//! The core call and its twins: one PUT that updates everything that meets the conditions, or else creates.

use super::body::{Data, Members};
use super::call::Call;
use super::outcome::{Failure, Outcome};
use super::profiles::{assignment, converted, insert_profile};
use super::routing::Answered;
use super::subprofiles::insert_subprofile;
use crate::storage::{Assignment, Collection, Database, Filter, Row, Table};
use crate::switches::UnusableCondition;

/// PUT database/$id/profiles
pub fn update_profiles(call: &Call, database: &Database) -> Answered {
    let data = call.data_by_version()?;
    let table = database.table();
    let tests = call.conditions_of_update(table, call.switches.unusable_condition())?;
    let filter = Filter::live().and(table, &tests, call.switches);
    let assignment = assignment(call, database, &data)?;
    let is_async = call.flag("async", false);
    if is_async && !call.stage.is_background && call.switches.async_delay_ms > 0 {
        return Ok(Outcome::Postponed(call.accepted()));
    }
    let update = Update { table, filter, assignment };
    let create = || insert_profile(call, database, &data);
    match (update.or_create(call, create), is_async) {
        (Ok(Applied::Waiting), _) => Ok(Outcome::NothingMatches),
        (Ok(Applied::Updated(changed)), false) => Outcome::changed(call.updated(), changed),
        (Ok(Applied::Updated(changed)), true) => Outcome::changed(call.accepted(), changed),
        (Ok(Applied::Created(id)), false) => Outcome::created(call.created_by_put(id), id),
        (Ok(Applied::Created(id)), true) => Outcome::created(call.accepted(), id),
        // An asynchronous call was accepted before it failed: the client is not told.
        (Err(Failure::Refused(_)), true) => Outcome::read(call.accepted()),
        (Err(failure), _) => Err(failure),
    }
}

/// PUT profile/$id/subprofiles/$cid: a condition that cannot be used was an error here in 2020 already.
pub fn update_subprofiles_of_profile(call: &Call, collection: &Collection, profile: &Row) -> Answered {
    let data = call.flat_data()?;
    let update = update_of_subprofiles(call, collection, Filter::of_profile(profile.id), &data)?;
    let create = || insert_subprofile(call, collection, profile.id, &data.fields);
    match update.or_create(call, create)? {
        Applied::Waiting => Ok(Outcome::NothingMatches),
        Applied::Updated(changed) => Outcome::changed(call.updated(), changed),
        Applied::Created(id) => Outcome::created(call.subprofile_created_by_put(id), id),
    }
}

/// PUT collection/$id/subprofiles: without a profile to create in, `create` means nothing.
pub fn update_subprofiles_of_collection(call: &Call, collection: &Collection) -> Answered {
    let data = call.flat_or_wrapped_data()?;
    let update = update_of_subprofiles(call, collection, Filter::live(), &data)?;
    Outcome::changed(call.updated(), update.apply(call)?)
}

fn update_of_subprofiles<'a>(
    call: &Call,
    collection: &'a Collection,
    filter: Filter,
    Data { fields, .. }: &Data,
) -> Result<Update<'a>, Failure> {
    let table = collection.table();
    let tests = call.conditions_of_update(table, UnusableCondition::Error)?;
    let filter = filter.and(table, &tests, call.switches);
    Ok(Update { table, filter, assignment: fields_only(call, table, fields)? })
}

fn fields_only(call: &Call, table: Table, fields: &Members) -> Result<Assignment, Failure> {
    Ok(Assignment { values: converted(call, table, fields)?, interests: None })
}

/// An update that has been checked.
struct Update<'a> {
    table: Table<'a>,
    filter: Filter,
    assignment: Assignment,
}

/// What became of an update.
enum Applied {
    /// So many rows really changed.
    Updated(usize),
    /// Nothing matched, and this row was created.
    Created(i64),
    /// Nothing matched, and the gap before the creation has yet to pass.
    Waiting,
}

impl Update<'_> {
    fn apply(&self, call: &Call) -> Result<usize, Failure> {
        Ok(call.store.update(self.table, &self.filter, &self.assignment, &call.moment())?.len())
    }

    /// Updates what matches; creates if nothing does and the URL asks for it.
    fn or_create(&self, call: &Call, create: impl Fn() -> Result<i64, Failure>) -> Result<Applied, Failure> {
        if call.stage.is_after_gap {
            return create().map(Applied::Created);
        }
        let changed = self.apply(call)?;
        if changed > 0 || !call.flag("create", false) || call.store.any(self.table, &self.filter)? {
            return Ok(Applied::Updated(changed));
        }
        match call.switches.race_gap_ms {
            0 => create().map(Applied::Created),
            _ => Ok(Applied::Waiting),
        }
    }
}
