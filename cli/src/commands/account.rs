//! Who the account is and what it has: identity, databases, collections, fields, and how many profiles meet conditions.

use copernica::Client;
use copernica::api::{Collection, DatabaseInfo, Field};
use serde_json::{Value, json};

use crate::arguments::{Collections, Connection, Count, Databases, Fields, Identity, RowOutput};
use crate::connection::client;
use crate::exit::{Exit, Failure};
use crate::output::rows::{Rows, print_one};
use crate::output::tell;

/// `copernica identity`
pub fn identity(connection: &Connection, identity: &Identity) -> Result<Exit, Failure> {
    let found = client(connection, |_| {})?.identity().map_err(|error| Failure::of_call(&error))?.value;
    let json = json!({
        "id": found.id, "name": found.name, "description": found.description, "company": found.company,
    });
    let members = [
        ("id", found.id.to_string()),
        ("name", found.name),
        ("description", found.description),
        ("company", found.company),
    ];
    print_one(identity.output.format, &members, &json.to_string())?;
    Ok(Exit::Done)
}

/// `copernica databases`
pub fn databases(connection: &Connection, databases: &Databases) -> Result<Exit, Failure> {
    let found = all_databases(&client(connection, |_| {})?)?;
    let columns = ["id", "name", "description", "fields", "interests", "collections"];
    let mut rows = rows(&databases.output, &columns)?;
    for database in found {
        let cells = vec![
            database.id.to_string(),
            database.name.clone(),
            database.description.clone(),
            count(database.fields.as_deref()),
            count(database.interests.as_deref()),
            count(database.collections.as_deref()),
        ];
        rows.add(cells, || json_of_database(&database).to_string())?;
    }
    rows.end()?;
    Ok(Exit::Done)
}

/// `copernica collections`
pub fn collections(connection: &Connection, collections: &Collections) -> Result<Exit, Failure> {
    let found = collections_of(&client(connection, |_| {})?, &collections.database.id)?;
    let mut rows = rows(&collections.output, &["id", "name", "fields"])?;
    for collection in found {
        let cells = vec![collection.id.to_string(), collection.name.clone(), count(collection.fields.as_deref())];
        rows.add(cells, || json_of_collection(&collection).to_string())?;
    }
    rows.end()?;
    Ok(Exit::Done)
}

/// `copernica fields`
pub fn fields(connection: &Connection, fields: &Fields) -> Result<Exit, Failure> {
    let client = client(connection, |_| {})?;
    let list = match &fields.collection {
        None => client.fields(&fields.database.id).map_err(|error| Failure::of_call(&error))?.value,
        Some(collection) => fields_of_collection(&client, &fields.database.id, collection)?,
    };
    let mut rows = rows(&fields.output, &["name", "type", "length", "choices"])?;
    for field in list {
        let length = field.length.map(|length| length.to_string()).unwrap_or_default();
        let cells = vec![field.name.clone(), field.type_name.clone(), length, field.choices.join(", ")];
        rows.add(cells, || json_of_field(&field).to_string())?;
    }
    rows.end()?;
    Ok(Exit::Done)
}

/// `copernica count`
pub fn count_profiles(connection: &Connection, count: &Count) -> Result<Exit, Failure> {
    let client = client(connection, |_| {})?;
    let outcome = client.count_profiles(&count.database.id, &count.conditions.all);
    let outcome = outcome.map_err(|error| Failure::of_call(&error))?;
    tell(&outcome.matched.unwrap_or(0).to_string())?;
    Ok(Exit::Done)
}

fn rows(output: &RowOutput, columns: &[&str]) -> Result<Rows, Failure> {
    Rows::new(output.format, b',', columns.iter().map(|column| (*column).to_owned()).collect())
}

fn all_databases(client: &Client) -> Result<Vec<DatabaseInfo>, Failure> {
    Ok(client.databases().map_err(|error| Failure::of_call(&error))?.value)
}

/// A database, which is found by its id or name among those of the account.
pub fn database_named(client: &Client, database: &str) -> Result<DatabaseInfo, Failure> {
    let all = all_databases(client)?;
    let names: Vec<_> = all.iter().map(|known| format!("{} ({})", known.id, known.name)).collect();
    all.into_iter().find(|known| is_named(known.id, &known.name, database)).ok_or_else(|| Failure {
        exit: Exit::Halted,
        message: format!("the account has no database {database:?}; it has {}", names.join(", ")),
    })
}

fn collections_of(client: &Client, database: &str) -> Result<Vec<Collection>, Failure> {
    database_named(client, database)?.collections.ok_or_else(|| Failure {
        exit: Exit::NotAll,
        message: "the server does not list all collections of the database; nothing was changed".to_owned(),
    })
}

fn fields_of_collection(client: &Client, database: &str, collection: &str) -> Result<Vec<Field>, Failure> {
    let all = collections_of(client, database)?;
    let names: Vec<_> = all.iter().map(|known| format!("{} ({})", known.id, known.name)).collect();
    let found = all.into_iter().find(|known| is_named(known.id, &known.name, collection)).ok_or_else(|| Failure {
        exit: Exit::NotAll,
        message: format!("the database has no collection {collection:?}; it has {}", names.join(", ")),
    })?;
    found.fields.ok_or_else(|| Failure {
        exit: Exit::NotAll,
        message: "the server does not list all fields of the collection; nothing was changed".to_owned(),
    })
}

fn is_named(id: u64, name: &str, wanted: &str) -> bool {
    wanted.parse() == Ok(id) || name.to_lowercase() == wanted.to_lowercase()
}

/// How many there are, if the server listed all.
fn count<T>(list: Option<&[T]>) -> String {
    list.map(|list| list.len().to_string()).unwrap_or_default()
}

fn json_of_field(field: &Field) -> Value {
    json!({ "name": field.name, "type": field.type_name, "length": field.length, "choices": field.choices })
}

fn json_of_collection(collection: &Collection) -> Value {
    let fields = collection.fields.as_ref().map(|fields| fields.iter().map(json_of_field).collect::<Vec<_>>());
    json!({ "id": collection.id, "name": collection.name, "fields": fields })
}

fn json_of_database(database: &DatabaseInfo) -> Value {
    let fields = database.fields.as_ref().map(|fields| fields.iter().map(json_of_field).collect::<Vec<_>>());
    let collections = database.collections.as_ref().map(|all| all.iter().map(json_of_collection).collect::<Vec<_>>());
    json!({
        "id": database.id, "name": database.name, "description": database.description,
        "fields": fields, "interests": database.interests, "collections": collections,
    })
}
