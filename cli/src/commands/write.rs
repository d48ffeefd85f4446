//! Writing one profile: create and update-profile.

use copernica::Flags;
use copernica::api::BodyBuilder;
use serde_json::{Map, Value};

use super::report;
use crate::arguments::{Checks, Connection, Create, UpdateProfile, Values};
use crate::connection::client;
use crate::exit::{Exit, Failure};

/// `copernica create`
pub fn create(connection: &Connection, create: &Create) -> Result<Exit, Failure> {
    let client = client(connection, |_| {})?;
    let mut body = BodyBuilder::new(client.api_version());
    set_values(&mut body, &create.values)?;
    let outcome = client.create_profile(&create.database.id, &body.json(), flags_of(&create.checks));
    report(outcome, &create.report)
}

/// `copernica update-profile`
pub fn update_profile(connection: &Connection, update: &UpdateProfile) -> Result<Exit, Failure> {
    let client = client(connection, |_| {})?;
    let (on, off) = (&update.interests_on, &update.interests_off);
    let flags = flags_of(&update.checks);
    if update.only_interests {
        // Switching all of them off is what an empty list of them asks for here.
        let flags = if on.is_empty() { flags | Flags::ALLOW_EMPTY } else { flags };
        let outcome = client.update_profile_interests(update.id, &Value::from(on.clone()).to_string(), flags);
        return report(outcome, &update.report);
    }
    if update.fields.is_empty() && on.is_empty() && off.is_empty() && update.secret.is_none() {
        return Err(nothing_set("--interest NAME, --no-interest NAME or --secret TEXT"));
    }
    let mut body = body_of(&update.fields, update.secret.as_deref())?;
    let switches: Map<_, _> =
        switches(on, off)?.map(|(name, is_on)| (name.to_owned(), u8::from(is_on).into())).collect();
    if !switches.is_empty() {
        body.insert("interests".to_owned(), switches.into());
    }
    let outcome = client.update_profile(update.id, &Value::Object(body).to_string(), flags);
    report(outcome, &update.report)
}

/// The body of an update of one profile or sub-profile, which is the same in every version.
pub fn body_of(fields: &[String], secret: Option<&str>) -> Result<Map<String, Value>, Failure> {
    let mut body = Map::new();
    if !fields.is_empty() {
        body.insert("fields".to_owned(), flat_body(fields)?);
    }
    if let Some(secret) = secret {
        body.insert("secret".to_owned(), secret.into());
    }
    Ok(body)
}

/// Fields and values as one flat object.
pub fn flat_body(fields: &[String]) -> Result<Value, Failure> {
    let mut body = Map::new();
    for (field, value) in fields.iter().map(|text| assignment(text)).collect::<Result<Vec<_>, _>>()? {
        if body.keys().any(|known| known.eq_ignore_ascii_case(field)) {
            return Err(Failure::mistake(format!("--set gives the field {field} two values; leave one out")));
        }
        body.insert(field.to_owned(), value.into());
    }
    Ok(Value::Object(body))
}

/// Puts values and interests of the command line into the body of an update of many profiles, or of a creation.
pub fn set_values(body: &mut BodyBuilder, values: &Values) -> Result<(), Failure> {
    if values.fields.is_empty() && values.interests_on.is_empty() && values.interests_off.is_empty() {
        return Err(nothing_set("--interest NAME or --no-interest NAME"));
    }
    let refused = |error| Failure::refused_argument(&error);
    let fields = flat_body(&values.fields)?;
    for (field, value) in fields.as_object().into_iter().flatten() {
        body.set_text(field, value.as_str().unwrap_or_default()).map_err(refused)?;
    }
    for (name, is_on) in switches(&values.interests_on, &values.interests_off)? {
        body.set_interest(name, is_on).map_err(refused)?;
    }
    Ok(())
}

/// The flags that stand for the checks of the command line.
pub fn flags_of(checks: &Checks) -> Flags {
    flags([
        (checks.dry_run, Flags::DRY_RUN),
        (checks.no_field_check, Flags::NO_FIELD_CHECK),
        (checks.allow_unknown_fields, Flags::ALLOW_UNKNOWN_FIELDS),
    ])
}

/// Those of some flags that are set.
pub fn flags<const N: usize>(flags: [(bool, Flags); N]) -> Flags {
    flags.into_iter().filter(|(is_set, _)| *is_set).fold(Flags::NONE, |all, (_, flag)| all | flag)
}

/// A field and its value, from `FIELD=VALUE`. `FIELD==VALUE` is a condition in the wrong place.
fn assignment(text: &str) -> Result<(&str, &str), Failure> {
    match text.split_once('=') {
        None | Some(("", _)) => {
            Err(Failure::mistake(format!("--set {text:?} is no FIELD=VALUE; write one such as firstname=John")))
        }
        Some((field, value)) if value.starts_with('=') => Err(Failure::mistake(format!(
            "--set {text:?} has the operator of a condition; write {field}={}, with one =",
            value.trim_start_matches('=')
        ))),
        Some(both) => Ok(both),
    }
}

/// Interests with whether they are switched on; one that is given both ways cannot be meant.
fn switches<'a>(
    on: &'a [String],
    off: &'a [String],
) -> Result<impl Iterator<Item = (&'a str, bool)> + use<'a>, Failure> {
    if let Some(both) = on.iter().find(|name| off.iter().any(|other| other.eq_ignore_ascii_case(name))) {
        return Err(Failure::mistake(format!("the interest {both:?} is given with --interest and with --no-interest")));
    }
    Ok(on.iter().map(|name| (name.as_str(), true)).chain(off.iter().map(|name| (name.as_str(), false))))
}

fn nothing_set(others: &str) -> Failure {
    Failure::mistake(format!("there is nothing to set; write --set FIELD=VALUE, {others}"))
}
