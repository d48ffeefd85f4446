//! Which call a path and a method mean, in the order in which the live service checks them.

use super::account::{consumption, identity};
use super::address::Version;
use super::call::{Call, id_of};
use super::imports::{create_import, import_status};
use super::outcome::{Failure, Outcome, refuse};
use super::{databases, many, profiles, subprofiles};
use crate::switches::Era;

/// The answer of a call.
pub type Answered = Result<Outcome, Failure>;

/// Handles a request whose credential is good.
pub fn handle(call: &Call) -> Answered {
    let first = call.element(0).unwrap_or_default();
    match (call.request.method.as_str(), first) {
        (_, "database") => database(call),
        (_, "collection") => collection(call),
        (_, "profile") => profile(call),
        (_, "subprofile") => subprofile(call),
        ("GET", "databases") => databases::list_databases(call),
        ("GET", "identity") => identity(call),
        ("GET", "consumption") => consumption(call),
        ("POST" | "PUT", "imports") if call.version >= Version::V3 => create_import(call),
        ("GET", "import") if call.version >= Version::V3 => import_status(call),
        ("POST", "minicondition") if call.path.len() == 1 => call.required_element(1).and(Failure::invalid_method()),
        _ => Failure::invalid_method(),
    }
}

fn database(call: &Call) -> Answered {
    let name = call.required_element(1)?;
    let Some(database) = call.store.schema.database(name) else {
        return refuse("No database with supplied ID");
    };
    match (call.request.method.as_str(), call.element(2)) {
        ("GET", None) => databases::show_database(call, database),
        ("PUT", None) => Outcome::changed(call.updated_one(), 0),
        ("POST", None) => Outcome::changed(call.updated(), 0),
        ("GET", Some("profiles")) => profiles::list_profiles(call, database),
        ("GET", Some("profileids")) => profiles::list_profile_ids(call, database),
        ("GET", Some("fields")) => databases::list_fields(call, database),
        ("PUT", Some("profiles")) => many::update_profiles(call, database),
        ("POST", Some("profiles")) => profiles::create_profile(call, database),
        ("PUT" | "POST" | "DELETE", Some("field")) => databases::refuse_field(call, &database.fields),
        ("DELETE", Some("profiles")) if call.version >= Version::V2 && call.switches.era == Era::Current => {
            profiles::delete_profiles(call, database)
        }
        _ => Failure::invalid_method(),
    }
}

fn collection(call: &Call) -> Answered {
    let id = id_of(call.required_element(1)?);
    let Some((database, collection)) = id.and_then(|id| call.store.schema.collection(id)) else {
        return refuse("No collection with given ID");
    };
    match (call.request.method.as_str(), call.element(2)) {
        ("GET", None) => databases::show_collection(call, database, collection),
        ("PUT", None) => Outcome::changed(call.updated_one(), 0),
        ("POST", None) => Outcome::changed(call.updated(), 0),
        ("PUT" | "POST" | "DELETE", Some("field")) => databases::refuse_field(call, &collection.fields),
        ("GET", Some("subprofiles")) => subprofiles::list_of_collection(call, collection),
        ("PUT", Some("subprofiles")) if call.version >= Version::V3 => {
            many::update_subprofiles_of_collection(call, collection)
        }
        _ => Failure::invalid_method(),
    }
}

fn profile(call: &Call) -> Answered {
    let id = id_of(call.required_element(1)?);
    let found = match id {
        Some(id) => call.store.profile(&call.store.schema, id)?,
        None => None,
    };
    let Some((database, profile)) = found else {
        return refuse("No entity with supplied ID");
    };
    let method = call.request.method.as_str();
    if method == "DELETE" && profile.removed.is_some() {
        return refuse("This profile has already been removed");
    }
    match (method, call.element(2)) {
        ("GET", None) => profiles::show_profile(call, database, &profile),
        ("GET", Some("fields")) => profiles::show_profile_fields(database, &profile),
        ("GET", Some("interests")) => profiles::show_interests(call, database, &profile),
        ("PUT" | "POST", None) => profiles::update_profile(call, database, &profile),
        ("PUT" | "POST", Some("fields")) => profiles::update_profile_fields(call, database, &profile),
        ("PUT" | "POST", Some("interests")) => profiles::update_interests(call, database, &profile),
        ("DELETE", None) => profiles::delete_profile(call, database, &profile),
        ("GET" | "PUT" | "POST", Some("subprofiles")) => {
            let collection = database.collection(call.required_element(3)?);
            match (method, collection) {
                ("POST", None) => refuse("Subprofile could not be created"),
                (_, None) => refuse("No collection with given ID"),
                ("GET", Some(collection)) => subprofiles::list_of_profile(call, collection, &profile),
                ("PUT", Some(collection)) => many::update_subprofiles_of_profile(call, collection, &profile),
                (_, Some(collection)) => subprofiles::create_subprofile(call, collection, &profile),
            }
        }
        _ => Failure::invalid_method(),
    }
}

fn subprofile(call: &Call) -> Answered {
    let id = id_of(call.required_element(1)?);
    let found = match id {
        Some(id) => call.store.subprofile(&call.store.schema, id)?,
        None => None,
    };
    let Some((collection, subprofile)) = found else {
        return refuse("No subprofile with supplied ID");
    };
    let method = call.request.method.as_str();
    if method == "DELETE" && subprofile.removed.is_some() {
        return refuse("This subprofile has already been removed");
    }
    match (method, call.element(2)) {
        ("GET", None) => subprofiles::show_subprofile(collection, &subprofile),
        ("GET", Some("fields")) => subprofiles::show_subprofile_fields(collection, &subprofile),
        ("PUT" | "POST", None) => subprofiles::update_subprofile(call, collection, &subprofile),
        ("PUT" | "POST", Some("fields")) => subprofiles::update_subprofile_fields(call, collection, &subprofile),
        ("DELETE", None) => subprofiles::delete_subprofile(call, collection, &subprofile),
        _ => Failure::invalid_method(),
    }
}
