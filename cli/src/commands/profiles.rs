//! Exports of profiles, one page in memory at a time, and one profile.

use copernica::{Client, Found, Profile, Profiles, Query};

use crate::arguments::{self, Connection, Export, RowForm};
use crate::connection::client;
use crate::exit::{Exit, Failure};
use crate::input::character;
use crate::output::columns::Columns;
use crate::output::rows::{Rows, print_one};

/// `copernica profiles`
pub fn profiles(connection: &Connection, profiles: &arguments::Profiles) -> Result<Exit, Failure> {
    let client = client(connection, |_| {})?;
    let export = &profiles.export;
    let query = query(export)?;
    let database = &profiles.database.id;
    let columns = match export.columns.is_empty() && is_json(export.format) {
        true => None,
        false => Some(columns_of_database(&client, database, &export.columns)?),
    };
    let list = client.profiles(database, &export.conditions, &query).map_err(|error| Failure::of_call(&error))?;
    print_all(list, export, columns)
}

/// `copernica profile`
pub fn profile(connection: &Connection, profile: &arguments::Profile) -> Result<Exit, Failure> {
    let found = client(connection, |_| {})?.profile(profile.id).map_err(|error| Failure::of_call(&error))?;
    print_profile(profile.output.format, &found)
}

/// How the server is asked.
pub fn query(export: &Export) -> Result<Query, Failure> {
    let mut query = Query::new();
    let set = query.set_order(&export.order, export.descending).and_then(|()| query.set_page_size(export.page_size));
    set.map_err(|error| Failure::refused_argument(&error))?;
    query.set_limit(export.limit.unwrap_or(0));
    let shows_all = export.columns.is_empty() && is_json(export.format) || Columns::need_all(&export.columns);
    query.set_data_only(!shows_all);
    Ok(query)
}

fn is_json(form: RowForm) -> bool {
    matches!(form, RowForm::Json | RowForm::Ndjson)
}

fn columns_of_database(client: &Client, database: &str, names: &[String]) -> Result<Columns, Failure> {
    let fields = client.fields(database).map_err(|error| Failure::of_call(&error))?.value;
    let fields: Vec<_> = fields.into_iter().map(|field| field.name).collect();
    Columns::new(names, &fields)
}

/// Prints a list to its end. Without columns every profile is printed as the server shows it; otherwise in these columns, or
/// where they are not known beforehand, in those of the first profile.
pub fn print_all(mut list: Profiles, export: &Export, columns: Option<Columns>) -> Result<Exit, Failure> {
    let delimiter = character("--delimiter", &export.delimiter)?;
    let first = list.next().transpose().map_err(|error| Failure::of_call(&error))?;
    let is_whole = is_json(export.format) && export.columns.is_empty();
    let columns = match (columns, &first) {
        (Some(columns), _) => columns,
        (None, Some(first)) => {
            let fields: Vec<_> = first.fields().iter().map(|(name, _)| name.clone()).collect();
            Columns::new(&export.columns, &fields)?
        }
        // Nothing tells which of the names are fields, and there is nothing to show in them.
        (None, None) => Columns::new(&export.columns, &export.columns)?,
    };
    let mut rows = Rows::new(export.format, delimiter, columns.names())?;
    for profile in first.map(Ok).into_iter().chain(list) {
        let profile = profile.map_err(|error| Failure::of_call(&error))?;
        let json = || if is_whole { profile.json().to_owned() } else { columns.json(&profile) };
        let cells = if is_json(export.format) { Vec::new() } else { columns.cells(&profile) };
        rows.add(cells, json)?;
    }
    rows.end()?;
    Ok(Exit::Done)
}

/// Prints one profile or sub-profile. One that was removed is still there to be read, without its values.
pub fn print_profile(form: RowForm, found: &Found<Profile>) -> Result<Exit, Failure> {
    let profile = &found.value;
    let number = |number: Option<u64>| number.map(|number| number.to_string());
    let text = |text: Option<&str>| text.map(str::to_owned);
    let before = [
        ("id", Some(profile.id().to_string())),
        ("database", number(profile.database())),
        ("profile", number(profile.parent())),
        ("collection", number(profile.collection())),
    ];
    let interests = (!profile.interests().is_empty()).then(|| profile.interests().join(","));
    let behind = [
        ("interests", interests),
        ("secret", text(profile.secret())),
        ("created", text(profile.created())),
        ("modified", text(profile.modified())),
        ("removed", text(profile.removed())),
    ];
    let fields = profile.fields().iter().map(|(name, value)| (name.as_str(), value.clone()));
    let known = |(name, value): (&'static str, Option<String>)| value.map(|value| (name, value));
    let members: Vec<_> =
        before.into_iter().filter_map(known).chain(fields).chain(behind.into_iter().filter_map(known)).collect();
    print_one(form, &members, profile.json())?;
    Ok(Exit::Done)
}
