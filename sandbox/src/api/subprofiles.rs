//! Single sub-profiles and lists of them: reading, creating, updating, deleting.

use serde_json::{Map, Value, json};

use super::body::Members;
use super::call::Call;
use super::lists::id_text;
use super::outcome::{Failure, Outcome};
use super::profiles::{converted, removal, secret_of, update_row, values_json, wants_to_erase};
use super::replies::found;
use super::routing::Answered;
use crate::storage::{Assignment, Collection, Filter, NewRow, Row};

/// GET collection/$id/subprofiles
pub fn list_of_collection(call: &Call, collection: &Collection) -> Answered {
    list(call, collection, Filter::live())
}

/// GET profile/$id/subprofiles/$cid
pub fn list_of_profile(call: &Call, collection: &Collection, profile: &Row) -> Answered {
    list(call, collection, Filter::of_profile(profile.id))
}

fn list(call: &Call, collection: &Collection, filter: Filter) -> Answered {
    let show = |row: &Row| match call.wants_data_only() {
        true => subprofile_data(call, collection, row),
        false => subprofile_json(collection, row),
    };
    Outcome::read(found(&call.page_of_rows(collection.table(), filter, show)?))
}

/// GET subprofile/$id
pub fn show_subprofile(collection: &Collection, subprofile: &Row) -> Answered {
    Outcome::read(found(&subprofile_json(collection, subprofile)))
}

/// GET subprofile/$id/fields
pub fn show_subprofile_fields(collection: &Collection, subprofile: &Row) -> Answered {
    Outcome::read(found(&values_json(&collection.fields, subprofile)))
}

/// POST profile/$id/subprofiles/$cid; it works for a removed profile as well.
pub fn create_subprofile(call: &Call, collection: &Collection, profile: &Row) -> Answered {
    let id = insert_subprofile(call, collection, profile.id, &call.body()?)?;
    Outcome::created(call.created_by_post(id, &format!("subprofile/{id}")), id)
}

/// PUT subprofile/$id
pub fn update_subprofile(call: &Call, collection: &Collection, subprofile: &Row) -> Answered {
    let data = call.wrapped_data(false)?;
    let mut has_changed = assign(call, collection, subprofile, &data.fields)?;
    if let Some(secret) = data.secret.as_ref().and_then(secret_of) {
        has_changed |= call.store.set_secret(collection.table(), subprofile.id, &secret)?;
    }
    Outcome::changed(call.updated_one(), has_changed.into())
}

/// PUT subprofile/$id/fields
pub fn update_subprofile_fields(call: &Call, collection: &Collection, subprofile: &Row) -> Answered {
    let has_changed = assign(call, collection, subprofile, &call.body()?)?;
    Outcome::changed(call.updated_one(), has_changed.into())
}

fn assign(call: &Call, collection: &Collection, row: &Row, fields: &Members) -> Result<bool, Failure> {
    let values = converted(call, collection.table(), fields)?;
    update_row(call, collection.table(), row, &Assignment { values, interests: None })
}

/// DELETE subprofile/$id
pub fn delete_subprofile(call: &Call, collection: &Collection, subprofile: &Row) -> Answered {
    if wants_to_erase(call)? {
        call.store.erase_subprofile(collection, subprofile.id)?;
    } else {
        call.store.remove_subprofile(collection, subprofile.id, &call.moment())?;
    }
    Outcome::changed(call.deleted(Some(format!("subprofile {}", subprofile.id))), 1)
}

/// Creates a sub-profile of a profile; answers its ID.
pub fn insert_subprofile(call: &Call, collection: &Collection, profile: i64, fields: &Members) -> Result<i64, Failure> {
    let table = collection.table();
    let mut values = table.defaults(call.now);
    for (position, value) in converted(call, table, fields)? {
        values[position] = value;
    }
    let (created, modified) = (call.moment(), call.moment());
    Ok(call.store.create(table, NewRow { profile, values, created, modified, ..NewRow::default() })?)
}

fn subprofile_json(collection: &Collection, row: &Row) -> Value {
    json!({
        "ID": id_text(row.id),
        "secret": row.secret,
        "fields": values_json(&collection.fields, row),
        "profile": id_text(row.profile),
        "collection": id_text(collection.id),
        "created": row.created,
        "modified": row.modified,
        "removed": removal(row),
    })
}

fn subprofile_data(call: &Call, collection: &Collection, row: &Row) -> Value {
    let mut data = Map::new();
    data.insert("ID".to_owned(), id_text(row.id));
    if call.switches.dataonly_keeps_secret {
        data.insert("secret".to_owned(), row.secret.as_str().into());
    }
    data.insert("fields".to_owned(), values_json(&collection.fields, row));
    data.insert("profile".to_owned(), id_text(row.profile));
    data.insert("collection".to_owned(), id_text(collection.id));
    data.insert("modified".to_owned(), row.modified.as_str().into());
    data.into()
}
