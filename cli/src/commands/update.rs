//! The commands that make one call: update, count, fields.

use copernica::api::BodyBuilder;
use copernica::{Flags, Outcome};

use crate::arguments::{Connection, Count, Fields, Update};
use crate::connection::client;
use crate::exit::{Exit, Failure};

/// `copernica update`
pub fn update(connection: &Connection, update: &Update) -> Result<Exit, Failure> {
    let client = client(connection, |options| options.set_max_matches(update.limit_matches.unwrap_or(0)))?;
    let mut body = BodyBuilder::new(client.api_version());
    for value in &update.values {
        let (field, value) = value.split_once('=').ok_or_else(|| {
            Failure::mistake(format!("--set {value:?} has no \"=\"; write FIELD=VALUE, such as firstname=John"))
        })?;
        body.set_text(field, value).map_err(|error| Failure::refused_argument(&error))?;
    }
    let flags = [
        (update.create, Flags::CREATE),
        (update.is_async, Flags::ASYNC),
        (update.dry_run, Flags::DRY_RUN),
        (update.allow_empty, Flags::ALLOW_EMPTY),
    ];
    let flags = flags.into_iter().filter(|(is_set, _)| *is_set).fold(Flags::NONE, |flags, (_, flag)| flags | flag);
    let outcome = client.update_profiles(&update.database.id, &update.conditions, &body.json(), flags);
    print(outcome.map_err(|error| Failure::of_call(&error))?)
}

/// `copernica count`
pub fn count(connection: &Connection, count: &Count) -> Result<Exit, Failure> {
    let client = client(connection, |_| {})?;
    let outcome = client.count_profiles(&count.database.id, &count.conditions);
    let outcome = outcome.map_err(|error| Failure::of_call(&error))?;
    println!("{}", outcome.matched.unwrap_or(0));
    Ok(Exit::Done)
}

/// `copernica fields`
pub fn fields(connection: &Connection, fields: &Fields) -> Result<Exit, Failure> {
    let client = client(connection, |_| {})?;
    let list = client.fields(&fields.database.id).map_err(|error| Failure::of_call(&error))?.value;
    let widest = list.iter().map(|field| field.name.chars().count()).max().unwrap_or(0);
    for field in list {
        let choices = match field.choices.is_empty() {
            true => String::new(),
            false => format!(" ({})", field.choices.join(", ")),
        };
        println!("{:widest$}  {}{choices}", field.name, field.type_name);
    }
    Ok(Exit::Done)
}

fn print(outcome: Outcome) -> Result<Exit, Failure> {
    for warning in &outcome.warnings {
        eprintln!("warning: {warning}");
    }
    println!("{}", outcome.message);
    Ok(Exit::Done)
}
