//! One account: its settings, and the door to its data, through which one request at a time passes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use jiff::ZonedDateTime;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::schema::Schema;
use super::{load, lock};
use crate::clock::ClockSetting;
use crate::description::{Description, same_name};
use crate::switches::Switches;

/// One account. It knows nothing of any other.
pub struct Account {
    pub(super) key: i64,
    id: String,
    name: String,
    token: String,
    connection: Arc<Mutex<Connection>>,
    settings: RwLock<Settings>,
    calls: AtomicU64,
}

struct Settings {
    switches: Arc<Switches>,
    schema: Arc<Schema>,
}

/// The data of an account within one transaction.
pub struct Store<'a> {
    pub(super) transaction: Transaction<'a>,
    pub(super) account: i64,
    /// The databases as they are now.
    pub schema: Arc<Schema>,
}

impl Account {
    /// Reads an account that is stored.
    pub(super) fn open(connection: &Arc<Mutex<Connection>>, key: i64) -> rusqlite::Result<Account> {
        let locked = lock(connection);
        let (name, token): (String, String) =
            locked.query_row("SELECT name, token FROM accounts WHERE key = ?", params![key], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let settings = RwLock::new(read_settings(&locked, key)?);
        drop(locked);
        let connection = connection.clone();
        Ok(Account { key, id: format!("a{key}"), name, token, connection, settings, calls: AtomicU64::new(0) })
    }

    /// The ID by which the control interface names it, such as `a2`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its number: what `identity` answers.
    pub fn number(&self) -> i64 {
        self.key
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its access token. It must not be printed but in the answer that creates the account.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Its switches as they are now.
    pub fn switches(&self) -> Arc<Switches> {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).switches.clone()
    }

    /// Its databases as they are now.
    pub fn schema(&self) -> Arc<Schema> {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).schema.clone()
    }

    /// Changes its switches for good.
    pub fn set_switches(&self, switches: &Switches) -> Result<(), String> {
        let connection = lock(&self.connection);
        let json = load::switches_json(switches);
        connection
            .execute("UPDATE accounts SET switches = ? WHERE key = ?", params![json, self.key])
            .map_err(|error| format!("the switches could not be stored: {error}"))?;
        self.write_settings(|settings| settings.switches = Arc::new(switches.clone()));
        Ok(())
    }

    /// The setting of its clock that was stored last; none: real time.
    pub fn clock_setting(&self) -> Option<ClockSetting> {
        let connection = lock(&self.connection);
        let json: Option<String> = connection
            .query_row("SELECT clock FROM accounts WHERE key = ?", params![self.key], |row| row.get(0))
            .optional()
            .ok()??;
        serde_json::from_str(&json?).ok()
    }

    /// Stores the setting of its clock; none: real time.
    pub fn set_clock_setting(&self, clock: Option<&ClockSetting>) -> Result<(), String> {
        let json = load::clock_json(clock);
        lock(&self.connection)
            .execute("UPDATE accounts SET clock = ? WHERE key = ?", params![json, self.key])
            .map(drop)
            .map_err(|error| format!("the clock could not be stored: {error}"))
    }

    /// The clock with which it was created; none: real time.
    pub fn first_clock_setting(&self) -> Result<Option<ClockSetting>, String> {
        Ok(self.description()?.clock)
    }

    /// Puts data and switches back to the description, and stores the description's clock.
    pub fn reset(&self, now: &ZonedDateTime) -> Result<(), String> {
        let description = self.description()?;
        let mut connection = lock(&self.connection);
        load::reset_account(&mut connection, self.key, &self.schema(), &description, now)
            .map_err(|error| format!("the account could not be reset: {error}"))?;
        self.calls.store(0, Ordering::Relaxed);
        self.refresh(&connection)
    }

    /// Takes a field out of a database, as if somebody had deleted it in the dashboard.
    pub fn delete_field(&self, database: &str, field: &str) -> Result<(), String> {
        let connection = lock(&self.connection);
        let schema = self.schema();
        let database =
            schema.database(database).ok_or_else(|| format!("there is no database {database:?} in this account"))?;
        let found = database
            .fields
            .iter()
            .find(|known| same_name(&known.name, field))
            .ok_or_else(|| format!("database {:?} has no field {field:?}", database.name))?;
        connection
            .execute("DELETE FROM fields WHERE owner = ? AND id = ?", params![database.table().name(), found.id])
            .map_err(|error| format!("the field could not be deleted: {error}"))?;
        self.refresh(&connection)
    }

    /// Does some work in one transaction: all of it happens, or, if it fails, nothing.
    pub fn transaction<T, E: From<rusqlite::Error>>(&self, work: impl FnOnce(&Store) -> Result<T, E>) -> Result<T, E> {
        let mut connection = lock(&self.connection);
        // The schema is read behind the lock: whoever changes it holds the lock too.
        let schema = self.schema();
        let store = Store { transaction: connection.transaction()?, account: self.key, schema };
        let result = work(&store)?;
        store.transaction.commit()?;
        Ok(result)
    }

    /// Counts one call; answers how many there were since the start, this one included.
    pub fn count_call(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// How many calls there were since the start.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    fn description(&self) -> Result<Description, String> {
        let json: String = lock(&self.connection)
            .query_row("SELECT description FROM accounts WHERE key = ?", params![self.key], |row| row.get(0))
            .map_err(|error| format!("the account is gone: {error}"))?;
        serde_json::from_str(&json).map_err(|error| format!("the stored description cannot be read: {error}"))
    }

    fn refresh(&self, connection: &Connection) -> Result<(), String> {
        let fresh = read_settings(connection, self.key).map_err(|error| error.to_string())?;
        self.write_settings(|settings| *settings = fresh);
        Ok(())
    }

    fn write_settings(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.settings.write().unwrap_or_else(PoisonError::into_inner));
    }
}

fn read_settings(connection: &Connection, account: i64) -> rusqlite::Result<Settings> {
    let switches: String =
        connection.query_row("SELECT switches FROM accounts WHERE key = ?", params![account], |row| row.get(0))?;
    let switches = serde_json::from_str(&switches)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error.into()))?;
    let schema = Schema::read(connection, account)?;
    Ok(Settings { switches: Arc::new(switches), schema: Arc::new(schema) })
}
