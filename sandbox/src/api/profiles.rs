//! Single profiles and lists of them: reading, creating, updating, deleting.

use serde_json::{Map, Value, json};

use super::body::{Data, Members};
use super::call::Call;
use super::lists::id_text;
use super::outcome::{Failure, Outcome, refuse};
use super::replies::found;
use super::routing::Answered;
use crate::boolean::parameter_is_true;
use crate::convert::{FieldType, stored_value};
use crate::php::cast;
use crate::php::value::PhpValue;
use crate::storage::{Assignment, Database, Field, Filter, InterestChange, NewRow, Row, Table};
use crate::switches::{InterestsInPut, UnknownBodyField};

/// GET database/$id/profiles
pub fn list_profiles(call: &Call, database: &Database) -> Answered {
    let show = |row: &Row| match call.wants_data_only() {
        true => profile_data(call, database, row),
        false => profile_json(database, row),
    };
    Outcome::read(found(&call.page_of_rows(database.table(), Filter::live(), show)?))
}

/// GET database/$id/profileids
pub fn list_profile_ids(call: &Call, database: &Database) -> Answered {
    let ids = call.store.ids(database.table(), &Filter::live())?;
    let start = call.query.get("start").map_or(0, cast::to_integer);
    let limit = call.query.get("limit").map_or(i64::MAX, cast::to_integer);
    let window = if start < 0 || limit < 0 { (0, 0) } else { (start as usize, limit as usize) };
    let ids: Vec<Value> = ids.into_iter().skip(window.0).take(window.1).map(id_text).collect();
    Outcome::read(found(&ids.into()))
}

/// GET profile/$id
pub fn show_profile(_call: &Call, database: &Database, profile: &Row) -> Answered {
    Outcome::read(found(&profile_json(database, profile)))
}

/// GET profile/$id/fields
pub fn show_profile_fields(database: &Database, profile: &Row) -> Answered {
    Outcome::read(found(&values_json(&database.fields, profile)))
}

/// GET profile/$id/interests
pub fn show_interests(call: &Call, database: &Database, profile: &Row) -> Answered {
    let shape = call.query.get("return").and_then(PhpValue::as_text).unwrap_or_default();
    let interests = database.interests.iter().filter(|interest| profile.interests.contains(&interest.id));
    let shown = interests.map(|interest| match shape {
        "ids" => id_text(interest.id),
        "objects" => json!({"ID": id_text(interest.id), "name": interest.name, "group": interest.group}),
        _ => json!(interest.name),
    });
    Outcome::read(found(&shown.collect::<Vec<_>>().into()))
}

/// POST database/$id/profiles
pub fn create_profile(call: &Call, database: &Database) -> Answered {
    let id = insert_profile(call, database, &call.data_by_version()?)?;
    Outcome::created(call.created_by_post(id, &format!("profile/{id}")), id)
}

/// PUT profile/$id
pub fn update_profile(call: &Call, database: &Database, profile: &Row) -> Answered {
    let data = call.wrapped_data(false)?;
    let assignment = assignment(call, database, &data)?;
    let mut has_changed = update_row(call, database.table(), profile, &assignment)?;
    if let Some(secret) = data.secret.as_ref().and_then(secret_of) {
        has_changed |= call.store.set_secret(database.table(), profile.id, &secret)?;
    }
    Outcome::changed(call.updated_one(), has_changed.into())
}

/// PUT profile/$id/fields
pub fn update_profile_fields(call: &Call, database: &Database, profile: &Row) -> Answered {
    let assignment = assignment(call, database, &call.flat_data()?)?;
    let has_changed = update_row(call, database.table(), profile, &assignment)?;
    Outcome::changed(call.updated_one(), has_changed.into())
}

/// PUT profile/$id/interests makes the interests those that are given; POST leaves the others alone.
pub fn update_interests(call: &Call, database: &Database, profile: &Row) -> Answered {
    let is_whole = call.request.method == "PUT";
    let change = interest_change(database, &call.body()?, is_whole);
    let assignment = Assignment { interests: Some(change), ..Assignment::default() };
    let has_changed = update_row(call, database.table(), profile, &assignment)?;
    Outcome::changed(call.updated_one(), has_changed.into())
}

/// DELETE profile/$id
pub fn delete_profile(call: &Call, database: &Database, profile: &Row) -> Answered {
    if wants_to_erase(call)? {
        call.store.erase_profile(database, profile.id)?;
    } else {
        call.store.remove_profile(database, profile.id, &call.moment())?;
    }
    Outcome::changed(call.deleted(Some(format!("profile {}", profile.id))), 1)
}

/// DELETE database/$id/profiles: those that are not there are skipped, and no list is never all of them.
pub fn delete_profiles(call: &Call, database: &Database) -> Answered {
    let body = PhpValue::Array(call.body()?);
    let Some(listed) = body.get("profiles").filter(|profiles| profiles.is_list()).and_then(PhpValue::as_array) else {
        return Failure::invalid_data();
    };
    let moment = call.moment();
    let mut removed = 0;
    for (_, id) in listed {
        let id = match id {
            PhpValue::Array(_) => continue,
            id => cast::to_integer(id),
        };
        removed += usize::from(call.store.remove_profile(database, id, &moment)?);
    }
    Outcome::changed(call.deleted(None), removed)
}

/// Whether the body of a DELETE asks for more than a mark.
pub fn wants_to_erase(call: &Call) -> Result<bool, Failure> {
    Ok(parameter_is_true(PhpValue::Array(call.body()?).get("completely"), false))
}

/// Creates a profile from the values alone; answers its ID.
pub fn insert_profile(call: &Call, database: &Database, data: &Data) -> Result<i64, Failure> {
    insert_values(call, database, assignment(call, database, data)?)
}

/// Creates a profile from converted values; answers its ID.
pub fn insert_values(call: &Call, database: &Database, assignment: Assignment) -> Result<i64, Failure> {
    let table = database.table();
    let mut values = table.defaults(call.now);
    for (position, value) in assignment.values {
        values[position] = value;
    }
    if table.fields.iter().zip(&values).any(|(field, value)| is_blocked(call, field, value)) {
        return refuse("Failed to create profile");
    }
    let interests = assignment.interests.map(|change| change.on).unwrap_or_default();
    let (created, modified) = (call.moment(), call.moment());
    Ok(call.store.create(table, NewRow { values, interests, created, modified, ..NewRow::default() })?)
}

fn is_blocked(call: &Call, field: &Field, value: &str) -> bool {
    let domain = value.rsplit_once('@').map_or("", |(_, domain)| domain.trim());
    field.kind.field_type == FieldType::Email
        && call.switches.blocked_domains.iter().any(|blocked| blocked.eq_ignore_ascii_case(domain))
}

/// What an update of profiles assigns.
pub fn assignment(call: &Call, database: &Database, data: &Data) -> Result<Assignment, Failure> {
    let interests = data
        .interests
        .as_ref()
        .and_then(PhpValue::as_array)
        .map(|given| interest_change(database, given, call.switches.interests_in_put == InterestsInPut::Replace));
    Ok(Assignment { values: converted(call, database.table(), &data.fields)?, interests })
}

/// Values by the positions of their fields. Of names that differ in letter case only the last one counts.
pub fn converted(call: &Call, table: Table, fields: &Members) -> Result<Vec<(usize, String)>, Failure> {
    let mut values: Vec<(usize, String)> = Vec::new();
    for (name, value) in fields {
        let Some(position) = table.field(name) else {
            match call.switches.unknown_body_field {
                UnknownBodyField::Ignore => continue,
                UnknownBodyField::Error => return refuse(&format!("Unknown field {name:?} in data")),
            }
        };
        let value = stored_value(&table.fields[position].kind, value, call.now);
        match values.iter_mut().find(|(known, _)| *known == position) {
            Some((_, old)) => *old = value,
            None => values.push((position, value)),
        }
    }
    Ok(values)
}

/// Interests come as a list of names to switch on, or as a map from names to 1 and 0. Unknown names do nothing.
fn interest_change(database: &Database, given: &[(String, PhpValue)], is_whole: bool) -> InterestChange {
    let mut change = InterestChange { only: is_whole, ..InterestChange::default() };
    let is_list = given.iter().enumerate().all(|(position, (key, _))| *key == position.to_string());
    for (key, value) in given {
        let (name, is_on) = match value {
            PhpValue::Text(name) if is_list => (name.as_str(), true),
            _ if is_list => continue,
            value => (key.as_str(), is_truthy(value)),
        };
        let Some(interest) = database.interest(name) else { continue };
        change.on.retain(|&id| id != interest.id);
        change.off.retain(|&id| id != interest.id);
        if is_on { change.on.push(interest.id) } else { change.off.push(interest.id) }
    }
    change
}

/// PHP's cast to a boolean.
fn is_truthy(value: &PhpValue) -> bool {
    match value {
        PhpValue::Null => false,
        PhpValue::Bool(truth) => *truth,
        PhpValue::Integer(number) => *number != 0,
        PhpValue::Float(number) => *number != 0.0,
        PhpValue::Text(text) => !text.is_empty() && text != "0",
        PhpValue::Array(elements) => !elements.is_empty(),
    }
}

/// Assigns to one row; answers whether anything changed.
///
/// A removed row takes no values, but every attempt to give it some marks it as modified.
pub fn update_row(call: &Call, table: Table, row: &Row, assignment: &Assignment) -> Result<bool, Failure> {
    if row.removed.is_none() {
        let changed = call.store.update(table, &Filter::one(row.id), assignment, &call.moment())?;
        return Ok(!changed.is_empty());
    }
    if assignment.values.is_empty() {
        return Ok(false);
    }
    call.store.touch(table, row.id, &call.moment())?;
    Ok(true)
}

/// The secret that a value stands for; none for `null`, which counts as not sent.
pub fn secret_of(value: &PhpValue) -> Option<String> {
    match value {
        PhpValue::Null => None,
        PhpValue::Array(_) => Some("1".to_owned()),
        scalar => {
            let text = cast::scalar_to_text(scalar).unwrap_or_default();
            Some(text.chars().map(|character| if character.is_ascii() { character } else { '?' }).collect())
        }
    }
}

fn profile_json(database: &Database, row: &Row) -> Value {
    json!({
        "ID": id_text(row.id),
        "fields": values_json(&database.fields, row),
        "interests": interest_names(database, row),
        "database": id_text(database.id),
        "secret": row.secret,
        "created": row.created,
        "modified": row.modified,
        "removed": removal(row),
    })
}

fn profile_data(call: &Call, database: &Database, row: &Row) -> Value {
    let mut data = Map::new();
    data.insert("ID".to_owned(), id_text(row.id));
    data.insert("fields".to_owned(), values_json(&database.fields, row));
    data.insert("interests".to_owned(), interest_names(database, row));
    if call.switches.dataonly_keeps_secret {
        data.insert("secret".to_owned(), row.secret.as_str().into());
    }
    data.insert("modified".to_owned(), row.modified.as_str().into());
    data.into()
}

fn interest_names(database: &Database, row: &Row) -> Value {
    let on = database.interests.iter().filter(|interest| row.interests.contains(&interest.id));
    on.map(|interest| Value::from(interest.name.as_str())).collect::<Vec<_>>().into()
}

/// The values of a row; those of a removed one are not shown any more.
pub fn values_json(fields: &[Field], row: &Row) -> Value {
    let shown = fields.iter().zip(&row.values).map(|(field, value)| {
        let value = if row.removed.is_some() { "" } else { value.as_str() };
        (field.name.clone(), Value::from(value))
    });
    shown.collect::<Map<_, _>>().into()
}

/// `false`, or when the row was removed.
pub fn removal(row: &Row) -> Value {
    row.removed.as_deref().map_or(Value::Bool(false), Value::from)
}
