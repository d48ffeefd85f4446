//! Sub-profiles: exports, one of them, and writing.

use copernica::{Client, Flags};
use serde_json::Value;

use super::profiles::{print_all, print_profile, query};
use super::report;
use super::write::{body_of, flags, flags_of, flat_body};
use crate::arguments::{self, Connection, CreateSubprofile, Limits, Subprofile, UpdateSubprofile, UpdateSubprofiles};
use crate::connection::client;
use crate::exit::{Exit, Failure};

/// `copernica subprofiles`
pub fn subprofiles(connection: &Connection, subprofiles: &arguments::Subprofiles) -> Result<Exit, Failure> {
    let client = client(connection, |_| {})?;
    let (export, collection) = (&subprofiles.export, &subprofiles.collection);
    let query = query(export)?;
    let list = match subprofiles.profile {
        Some(profile) => client.subprofiles(profile, collection, &export.conditions, &query),
        None => client.subprofiles_of_collection(id_of(collection)?, &export.conditions, &query),
    };
    print_all(list.map_err(|error| Failure::of_call(&error))?, export, None)
}

/// `copernica subprofile`
pub fn subprofile(connection: &Connection, subprofile: &Subprofile) -> Result<Exit, Failure> {
    let found = client(connection, |_| {})?.subprofile(subprofile.id).map_err(|error| Failure::of_call(&error))?;
    print_profile(subprofile.output.format, &found)
}

/// `copernica update-subprofiles`
pub fn update_subprofiles(connection: &Connection, update: &UpdateSubprofiles) -> Result<Exit, Failure> {
    let client = limited_client(connection, &update.limits)?;
    let (conditions, body) = (&update.conditions.all, flat_body(&update.fields)?.to_string());
    let flags = flags_of(&update.checks)
        | flags([(update.create, Flags::CREATE), (update.limits.allow_empty, Flags::ALLOW_EMPTY)]);
    let outcome = match update.profile {
        Some(profile) => client.update_subprofiles(profile, &update.collection, conditions, &body, flags),
        None => client.update_subprofiles_of_collection(id_of(&update.collection)?, conditions, &body, flags),
    };
    report(outcome, &update.report)
}

/// `copernica create-subprofile`
pub fn create(connection: &Connection, create: &CreateSubprofile) -> Result<Exit, Failure> {
    let client = client(connection, |_| {})?;
    let body = flat_body(&create.fields)?.to_string();
    let outcome = client.create_subprofile(create.profile, &create.collection, &body, flags_of(&create.checks));
    report(outcome, &create.report)
}

/// `copernica update-subprofile`
pub fn update_subprofile(connection: &Connection, update: &UpdateSubprofile) -> Result<Exit, Failure> {
    let client = client(connection, |_| {})?;
    let body = Value::Object(body_of(&update.fields, update.secret.as_deref())?).to_string();
    report(client.update_subprofile(update.id, &body, flags_of(&update.checks)), &update.report)
}

/// A client that refuses what matches more than the limit.
pub fn limited_client(connection: &Connection, limits: &Limits) -> Result<Client, Failure> {
    client(connection, |options| options.set_max_matches(limits.limit_matches.unwrap_or(0)))
}

/// Without a profile nothing says in which database a collection is to be looked for by its name.
fn id_of(collection: &str) -> Result<u64, Failure> {
    collection.parse().map_err(|_| {
        Failure::mistake(format!(
            "--collection {collection:?} is no id; `copernica collections` lists ids, and a name goes with --profile only"
        ))
    })
}
