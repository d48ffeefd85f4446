//! Databases, collections and their fields, as they are read.

use serde_json::{Value, json};

use super::call::{Call, id_of};
use super::lists::{id_text, nested};
use super::outcome::{Outcome, refuse};
use super::replies::found;
use super::routing::Answered;
use crate::convert::FieldType;
use crate::php::cast;
use crate::storage::{Collection, Database, Field, Interest};
use crate::switches::Era;

/// GET databases
pub fn list_databases(call: &Call) -> Answered {
    let databases = call.store.schema.databases.iter().map(|database| database_json(call, database));
    Outcome::read(found(&call.page_of(databases.collect())))
}

/// GET database/$id
pub fn show_database(call: &Call, database: &Database) -> Answered {
    Outcome::read(found(&database_json(call, database)))
}

/// GET database/$id/fields
pub fn list_fields(call: &Call, database: &Database) -> Answered {
    Outcome::read(found(&call.page_of(fields_json(call, &database.fields))))
}

/// GET collection/$id
pub fn show_collection(call: &Call, database: &Database, collection: &Collection) -> Answered {
    Outcome::read(found(&collection_json(call, database, collection)))
}

/// PUT, POST or DELETE of a `field` of a database or collection. The errors are those of the live service; to change a field is
/// not among what the sandbox does.
pub fn refuse_field(call: &Call, fields: &[Field]) -> Answered {
    match call.element(3) {
        None | Some("") => refuse("No field id supplied for the field"),
        Some(id) if fields.iter().any(|field| Some(field.id) == id_of(id)) => refuse(
            "The sandbox does not change fields; describe the account anew, or delete the field under /_sandbox/",
        ),
        Some(_) => refuse("Failed to get the field"),
    }
}

fn database_json(call: &Call, database: &Database) -> Value {
    let collections = database.collections.iter().map(|collection| collection_json(call, database, collection));
    json!({
        "ID": id_text(database.id),
        "name": database.name,
        "description": database.description,
        "archived": false,
        "created": database.created,
        "fields": nested(fields_json(call, &database.fields), 1000),
        "interests": nested(database.interests.iter().map(interest_json).collect(), 1000),
        "collections": nested(collections.collect(), 1000),
        "intentions": intentions(),
    })
}

fn collection_json(call: &Call, database: &Database, collection: &Collection) -> Value {
    json!({
        "ID": id_text(collection.id),
        "name": collection.name,
        "database": id_text(database.id),
        "fields": nested(fields_json(call, &collection.fields), 100),
        "intentions": intentions(),
    })
}

fn intentions() -> Value {
    json!({"email": true, "sms": true, "fax": true, "pdf": true})
}

fn interest_json(interest: &Interest) -> Value {
    json!({"ID": id_text(interest.id), "name": interest.name, "group": interest.group})
}

fn fields_json(call: &Call, fields: &[Field]) -> Vec<Value> {
    fields.iter().map(|field| field_json(field, call.switches.era)).collect()
}

fn field_json(field: &Field, era: Era) -> Value {
    json!({
        "ID": id_text(field.id),
        "name": field.name,
        "type": field.type_name,
        "value": shown_value(field, era),
        "displayed": field.displayed,
        "ordered": field.ordered,
        "length": field.length.to_string(),
        "textlines": field.textlines.to_string(),
        "hidden": field.hidden,
        "index": field.index,
    })
}

/// Choices are read in lines that end in CR LF. The mark of the default one was shown until 2022.
fn shown_value(field: &Field, era: Era) -> String {
    match (field.kind.field_type, era) {
        (FieldType::Select, Era::Current) => field.kind.choices.join("\r\n"),
        (FieldType::Select, Era::Of2020) => {
            field.value.split('\n').map(cast::trim_end).collect::<Vec<_>>().join("\r\n")
        }
        _ => field.value.clone(),
    }
}
