//! From a description to stored data: an account is loaded, reset and deleted in one transaction each.

use std::collections::HashMap;

use jiff::ZonedDateTime;
use rusqlite::{Connection, Transaction, params};
use serde_json::{Map, Value};

use super::rows::{NewRow, insert, insert_sql};
use super::schema::{Database, Schema, Table, owner};
use super::sql::{NUMBER, TEXT};
use crate::clock::ClockSetting;
use crate::convert::{FieldType, stored_value};
use crate::description::{
    CollectionDescription, DatabaseDescription, Description, FieldDescription, ProfileDescription,
    SubprofileDescription,
};
use crate::php::value::PhpValue;
use crate::switches::Switches;

/// Stores a new account and answers its key.
pub fn create_account(
    connection: &mut Connection,
    description: &Description,
    token: &str,
    switches: &Switches,
    now: &ZonedDateTime,
) -> rusqlite::Result<i64> {
    let transaction = connection.transaction()?;
    let switches = switches_json(switches);
    let kept = serde_json::to_string(description).unwrap_or_default();
    transaction.execute(
        "INSERT INTO accounts (name, token, switches, first_switches, clock, description, next_profile, next_subprofile)
         VALUES (?1, ?2, ?3, ?3, ?4, ?5, 1, 1)",
        params![description.name, token, switches, clock_json(description.clock.as_ref()), kept],
    )?;
    let account = transaction.last_insert_rowid();
    load_data(&transaction, account, description, now)?;
    transaction.commit()?;
    Ok(account)
}

/// Puts an account back to its description.
pub fn reset_account(
    connection: &mut Connection,
    account: i64,
    schema: &Schema,
    description: &Description,
    now: &ZonedDateTime,
) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    delete_data(&transaction, account, schema)?;
    transaction.execute(
        "UPDATE accounts SET switches = first_switches, clock = ? WHERE key = ?",
        params![clock_json(description.clock.as_ref()), account],
    )?;
    load_data(&transaction, account, description, now)?;
    transaction.commit()
}

/// Deletes an account with all its data.
pub fn delete_account(connection: &mut Connection, account: i64) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    let schema = Schema::read(&transaction, account)?;
    delete_data(&transaction, account, &schema)?;
    transaction.execute("DELETE FROM accounts WHERE key = ?", params![account])?;
    transaction.commit()
}

/// How switches are stored.
pub fn switches_json(switches: &Switches) -> String {
    serde_json::to_string(switches).unwrap_or_default()
}

/// How a clock is stored.
pub fn clock_json(clock: Option<&ClockSetting>) -> Option<String> {
    clock.and_then(|clock| serde_json::to_string(clock).ok())
}

fn delete_data(transaction: &Transaction, account: i64, schema: &Schema) -> rusqlite::Result<()> {
    for table in schema.tables() {
        transaction.execute_batch(&format!("DROP TABLE {table}"))?;
        transaction.execute("DELETE FROM fields WHERE owner = ?", params![table])?;
    }
    let mine = "database IN (SELECT key FROM databases WHERE account = ?)";
    transaction.execute(&format!("DELETE FROM interests WHERE {mine}"), params![account])?;
    transaction.execute(&format!("DELETE FROM collections WHERE {mine}"), params![account])?;
    transaction.execute("DELETE FROM databases WHERE account = ?", params![account])?;
    transaction.execute("DELETE FROM imports WHERE account = ?", params![account])?;
    Ok(())
}

fn load_data(
    transaction: &Transaction,
    account: i64,
    description: &Description,
    now: &ZonedDateTime,
) -> rusqlite::Result<()> {
    for database in &description.databases {
        declare_database(transaction, account, database, now)?;
    }
    let schema = Schema::read(transaction, account)?;
    for database in &description.databases {
        if let Some(declared) = schema.database(&database.name) {
            load_profiles(transaction, declared, &database.profiles, now)?;
        }
    }
    transaction.execute(
        "UPDATE accounts SET next_profile = ?, next_subprofile = ? WHERE key = ?",
        params![description.next_profile_id.unwrap_or(1), description.next_subprofile_id.unwrap_or(1), account],
    )?;
    Ok(())
}

fn declare_database(
    transaction: &Transaction,
    account: i64,
    database: &DatabaseDescription,
    now: &ZonedDateTime,
) -> rusqlite::Result<()> {
    let created = database.created.clone().unwrap_or_else(|| moment(now));
    transaction.execute(
        "INSERT INTO databases (account, id, name, description, created) VALUES (?, ?, ?, ?, ?)",
        params![account, database.id, database.name, database.description, created],
    )?;
    let key = transaction.last_insert_rowid();
    for interest in &database.interests {
        transaction.execute(
            "INSERT INTO interests (database, id, name, grouping) VALUES (?, ?, ?, ?)",
            params![key, interest.id, interest.name, interest.group],
        )?;
    }
    declare_table(transaction, &owner(true, key), &database.fields)?;
    for CollectionDescription { id, name, fields } in &database.collections {
        transaction.execute("INSERT INTO collections (database, id, name) VALUES (?, ?, ?)", params![key, id, name])?;
        let table = owner(false, transaction.last_insert_rowid());
        declare_table(transaction, &table, fields)?;
        transaction.execute_batch(&format!("CREATE INDEX {table}_profile ON {table} (profile)"))?;
    }
    Ok(())
}

/// Creates a table with one column for each field. Values are stored as the text that is shown; what sorts
/// and equals what is up to the column's collation.
fn declare_table(transaction: &Transaction, table: &str, fields: &[FieldDescription]) -> rusqlite::Result<()> {
    let mut columns = String::new();
    let mut indexes = String::new();
    for field in fields {
        transaction.execute(
            "INSERT INTO fields (owner, id, name, type, value, displayed, ordered, length, textlines, hidden, indexed)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                table,
                field.id,
                field.name,
                field.field_type,
                field.value,
                field.displayed,
                field.ordered,
                field.length,
                field.textlines,
                field.hidden,
                field.index
            ],
        )?;
        let id = field.id.unwrap_or_default();
        let collation = collation(&field.field_type);
        columns.push_str(&format!(", f{id} TEXT NOT NULL DEFAULT '' COLLATE {collation}"));
        if field.index {
            indexes.push_str(&format!("CREATE INDEX {table}_f{id} ON {table} (f{id});"));
        }
    }
    transaction.execute_batch(&format!(
        "CREATE TABLE {table} (id INTEGER PRIMARY KEY, profile INTEGER NOT NULL, secret TEXT NOT NULL COLLATE {TEXT},
         created TEXT NOT NULL, modified TEXT NOT NULL, removed TEXT, interests TEXT NOT NULL{columns});{indexes}"
    ))
}

fn collation(type_name: &str) -> &'static str {
    match type_name.parse() {
        Ok(FieldType::Integer | FieldType::Float) => NUMBER,
        Ok(FieldType::Select | FieldType::Date | FieldType::EmptyDate) => "BINARY",
        Ok(FieldType::Datetime | FieldType::EmptyDatetime) => "BINARY",
        _ => TEXT,
    }
}

fn load_profiles(
    transaction: &Transaction,
    database: &Database,
    profiles: &[ProfileDescription],
    now: &ZonedDateTime,
) -> rusqlite::Result<()> {
    let table = database.table();
    let loader = Loader::new(table, now);
    let mut insert_profile = transaction.prepare(&insert_sql(table))?;
    let mut nested = HashMap::new();
    for collection in &database.collections {
        let statement = transaction.prepare(&insert_sql(collection.table()))?;
        nested.insert(collection.id, (statement, Loader::new(collection.table(), now)));
    }
    for profile in profiles {
        let interests = profile.interests.iter().filter_map(|name| database.interest(name)).map(|i| i.id);
        let id = profile.id.unwrap_or_default();
        let row = NewRow { interests: interests.collect(), ..loader.row(id, 0, &profile.fields, profile.into()) };
        insert(&mut insert_profile, &row)?;
        for subprofile in &profile.subprofiles {
            let collection = database.collection(&subprofile.collection).map_or(0, |collection| collection.id);
            if let Some((statement, loader)) = nested.get_mut(&collection) {
                let own = subprofile.id.unwrap_or_default();
                insert(statement, &loader.row(own, id, &subprofile.fields, subprofile.into()))?;
            }
        }
    }
    Ok(())
}

/// What a profile and a sub-profile both have beside their fields.
struct Origin<'a> {
    secret: &'a Option<String>,
    created: &'a Option<String>,
    modified: &'a Option<String>,
    removed: &'a Option<String>,
}

impl<'a> From<&'a ProfileDescription> for Origin<'a> {
    fn from(profile: &'a ProfileDescription) -> Self {
        let ProfileDescription { secret, created, modified, removed, .. } = profile;
        Origin { secret, created, modified, removed }
    }
}

impl<'a> From<&'a SubprofileDescription> for Origin<'a> {
    fn from(subprofile: &'a SubprofileDescription) -> Self {
        let SubprofileDescription { secret, created, modified, removed, .. } = subprofile;
        Origin { secret, created, modified, removed }
    }
}

/// Makes rows of one table; what is the same for all of them is worked out once.
struct Loader<'a> {
    table: Table<'a>,
    now: &'a ZonedDateTime,
    moment: String,
    defaults: Vec<String>,
}

impl<'a> Loader<'a> {
    fn new(table: Table<'a>, now: &'a ZonedDateTime) -> Self {
        Loader { table, now, moment: moment(now), defaults: table.defaults(now) }
    }

    fn row(&self, id: i64, profile: i64, fields: &Map<String, Value>, origin: Origin) -> NewRow {
        let mut values = self.defaults.clone();
        for (name, value) in fields {
            if let Some(position) = self.table.field(name) {
                let value = serde_json::from_value(value.clone()).unwrap_or(PhpValue::Null);
                values[position] = stored_value(&self.table.fields[position].kind, &value, self.now);
            }
        }
        let created = origin.created.clone().unwrap_or_else(|| self.moment.clone());
        NewRow {
            id,
            profile,
            secret: origin.secret.clone(),
            modified: origin.modified.clone().unwrap_or_else(|| created.clone()),
            created,
            removed: origin.removed.clone(),
            interests: Vec::new(),
            values,
        }
    }
}

/// A moment the way Copernica writes it.
pub fn moment(now: &ZonedDateTime) -> String {
    now.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
