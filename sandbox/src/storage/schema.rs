//! What an account's databases look like: their fields, interests and collections, as read from storage.

use jiff::ZonedDateTime;
use rusqlite::{Connection, params};

use crate::convert::{FieldKind, FieldType, default_value};
use crate::description::same_name;

/// The databases of one account, in the order of their IDs.
#[derive(Debug, Default)]
pub struct Schema {
    /// Every database.
    pub databases: Vec<Database>,
}

/// One database.
#[derive(Debug)]
pub struct Database {
    /// Its number in storage, unique over all accounts.
    key: i64,
    /// Its ID in the account.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: String,
    /// When it was created.
    pub created: String,
    /// The fields of its profiles, in the declared order.
    pub fields: Vec<Field>,
    /// Its interests.
    pub interests: Vec<Interest>,
    /// Its collections.
    pub collections: Vec<Collection>,
}

/// One field.
#[derive(Debug)]
pub struct Field {
    /// Its ID in the account.
    pub id: i64,
    /// Its name in the declared letter case.
    pub name: String,
    /// Copernica's name of its type.
    pub type_name: String,
    /// How values are converted.
    pub kind: FieldKind,
    /// The default value, or the choices.
    pub value: String,
    /// Whether lists show it.
    pub displayed: bool,
    /// Whether lists are ordered by it.
    pub ordered: bool,
    /// The greatest length; 0 when none was given.
    pub length: u32,
    /// The height of the box to type in.
    pub textlines: u32,
    /// Whether forms hide it.
    pub hidden: bool,
    /// Whether storage keeps an index on it.
    pub index: bool,
}

/// One interest.
#[derive(Debug)]
pub struct Interest {
    /// Its ID in the account.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The group it is shown in.
    pub group: String,
}

/// One collection.
#[derive(Debug)]
pub struct Collection {
    /// Its number in storage, unique over all accounts.
    key: i64,
    /// Its ID in the account.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The fields of its sub-profiles, in the declared order.
    pub fields: Vec<Field>,
}

/// Where the profiles of a database or the sub-profiles of a collection are stored.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    sort: &'static str,
    key: i64,
    /// The fields that a row has.
    pub fields: &'a [Field],
}

impl<'a> Table<'a> {
    /// Its name in SQL.
    pub fn name(&self) -> String {
        format!("{}_{}", self.sort, self.key)
    }

    /// Finds a field by name, letter case aside.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| same_name(&field.name, name))
    }

    /// What a new row holds in the fields that nobody sets.
    pub fn defaults(&self, now: &ZonedDateTime) -> Vec<String> {
        self.fields.iter().map(|field| default_value(&field.kind, &field.value, now)).collect()
    }

    /// Whether its rows are profiles.
    pub fn has_profiles(&self) -> bool {
        self.sort == PROFILES
    }
}

const PROFILES: &str = "profiles";
const SUBPROFILES: &str = "subprofiles";

impl Field {
    /// The name of its column.
    pub fn column(&self) -> String {
        format!("f{}", self.id)
    }
}

impl Database {
    /// Where its profiles are.
    pub fn table(&self) -> Table<'_> {
        Table { sort: PROFILES, key: self.key, fields: &self.fields }
    }

    /// Finds an interest by name, letter case aside.
    pub fn interest(&self, name: &str) -> Option<&Interest> {
        self.interests.iter().find(|interest| same_name(&interest.name, name))
    }

    /// Finds a collection by ID or by name.
    pub fn collection(&self, id_or_name: &str) -> Option<&Collection> {
        self.collections.iter().find(|collection| named(collection.id, &collection.name, id_or_name))
    }
}

impl Collection {
    /// Where its sub-profiles are.
    pub fn table(&self) -> Table<'_> {
        Table { sort: SUBPROFILES, key: self.key, fields: &self.fields }
    }
}

impl Schema {
    /// Finds a database by ID or by name, letter case aside.
    pub fn database(&self, id_or_name: &str) -> Option<&Database> {
        self.databases.iter().find(|database| named(database.id, &database.name, id_or_name))
    }

    /// Finds a collection by ID, with its database.
    pub fn collection(&self, id: i64) -> Option<(&Database, &Collection)> {
        let all = self
            .databases
            .iter()
            .flat_map(|database| database.collections.iter().map(move |collection| (database, collection)));
        all.into_iter().find(|(_, collection)| collection.id == id)
    }

    /// Reads the schema of an account.
    pub(super) fn read(connection: &Connection, account: i64) -> rusqlite::Result<Schema> {
        let mut statement = connection
            .prepare("SELECT key, id, name, description, created FROM databases WHERE account = ? ORDER BY id")?;
        let databases = statement.query_map(params![account], |row| {
            let key = row.get(0)?;
            Ok(Database {
                key,
                id: row.get(1)?,
                name: row.get(2)?,
                description: row.get(3)?,
                created: row.get(4)?,
                fields: read_fields(connection, PROFILES, key)?,
                interests: read_interests(connection, key)?,
                collections: read_collections(connection, key)?,
            })
        })?;
        Ok(Schema { databases: databases.collect::<Result<_, _>>()? })
    }

    /// The names of all tables with profiles and sub-profiles.
    pub(super) fn tables(&self) -> Vec<String> {
        let nested = self.databases.iter().flat_map(|database| &database.collections);
        let profiles = self.databases.iter().map(|database| database.table().name());
        profiles.chain(nested.map(|collection| collection.table().name())).collect()
    }
}

/// An ID is written in decimal digits; a name never consists of digits alone.
fn named(id: i64, name: &str, id_or_name: &str) -> bool {
    match id_or_name.bytes().all(|byte| byte.is_ascii_digit()) {
        true => id_or_name.parse() == Ok(id),
        false => same_name(name, id_or_name),
    }
}

/// What the column `owner` holds for the fields of a database or a collection: the name of its table.
pub(super) fn owner(profiles: bool, key: i64) -> String {
    format!("{}_{key}", if profiles { PROFILES } else { SUBPROFILES })
}

fn read_fields(connection: &Connection, sort: &str, key: i64) -> rusqlite::Result<Vec<Field>> {
    let mut statement = connection.prepare(
        "SELECT id, name, type, value, displayed, ordered, length, textlines, hidden, indexed
         FROM fields WHERE owner = ? ORDER BY key",
    )?;
    let fields = statement.query_map(params![format!("{sort}_{key}")], |row| {
        let type_name: String = row.get(2)?;
        let value: String = row.get(3)?;
        let length: u32 = row.get(6)?;
        Ok(Field {
            id: row.get(0)?,
            name: row.get(1)?,
            kind: field_kind(&type_name, &value, length),
            type_name,
            value,
            displayed: row.get(4)?,
            ordered: row.get(5)?,
            length,
            textlines: row.get(7)?,
            hidden: row.get(8)?,
            index: row.get(9)?,
        })
    })?;
    fields.collect()
}

/// How a field converts its values. The description has checked the type's name; anything else is text.
fn field_kind(type_name: &str, value: &str, length: u32) -> FieldKind {
    FieldKind::of(type_name.parse().unwrap_or(FieldType::Text), value, length as usize)
}

fn read_interests(connection: &Connection, database: i64) -> rusqlite::Result<Vec<Interest>> {
    let mut statement =
        connection.prepare("SELECT id, name, grouping FROM interests WHERE database = ? ORDER BY rowid")?;
    let interests = statement
        .query_map(params![database], |row| Ok(Interest { id: row.get(0)?, name: row.get(1)?, group: row.get(2)? }))?;
    interests.collect()
}

fn read_collections(connection: &Connection, database: i64) -> rusqlite::Result<Vec<Collection>> {
    let mut statement = connection.prepare("SELECT key, id, name FROM collections WHERE database = ? ORDER BY key")?;
    let collections = statement.query_map(params![database], |row| {
        let key = row.get(0)?;
        let fields = read_fields(connection, SUBPROFILES, key)?;
        Ok(Collection { key, id: row.get(1)?, name: row.get(2)?, fields })
    })?;
    collections.collect()
}
