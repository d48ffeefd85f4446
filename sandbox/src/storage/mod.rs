//! All data of the sandbox in one SQLite database: accounts, and in each its databases, profiles and sub-profiles.

mod account;
mod filter;
mod import_jobs;
mod load;
mod rows;
mod schema;
mod sql;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use jiff::ZonedDateTime;
use rusqlite::{Connection, params};

pub use account::{Account, Store};
pub use filter::{Filter, Subject, Test};
pub use import_jobs::ImportJob;
pub use load::moment;
pub use rows::{Assignment, InterestChange, NewRow, Order, Row};
pub use schema::{Collection, Database, Field, Interest, Schema, Table};

use crate::description::Description;
use crate::switches::Switches;

/// Every account of the sandbox.
pub struct Storage {
    connection: Arc<Mutex<Connection>>,
    directory: RwLock<Directory>,
}

/// The accounts that exist, kept in memory so that finding one costs no query.
#[derive(Default)]
struct Directory {
    by_key: BTreeMap<i64, Arc<Account>>,
    by_token: HashMap<String, Arc<Account>>,
}

impl Directory {
    fn add(&mut self, account: Arc<Account>) {
        self.by_token.insert(account.token().to_owned(), account.clone());
        self.by_key.insert(account.key, account);
    }
}

impl Storage {
    /// Opens the database in a file, or an empty one in memory. The file can be open in one sandbox only.
    pub fn open(file: Option<&Path>) -> Result<Storage, String> {
        let place = file.map_or("memory".to_owned(), |file| file.display().to_string());
        Storage::open_in(file).map_err(|error| format!("cannot open the data in {place}: {error}"))
    }

    fn open_in(file: Option<&Path>) -> rusqlite::Result<Storage> {
        let connection = match file {
            Some(file) => Connection::open(file)?,
            None => Connection::open_in_memory()?,
        };
        sql::prepare(&connection)?;
        let storage = Storage { connection: Arc::new(Mutex::new(connection)), directory: RwLock::default() };
        storage.load_directory()?;
        Ok(storage)
    }

    fn load_directory(&self) -> rusqlite::Result<()> {
        let keys: Vec<i64> = {
            let connection = lock(&self.connection);
            let mut keys = connection.prepare("SELECT key FROM accounts ORDER BY key")?;
            keys.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
        };
        for key in keys {
            let account = Account::open(&self.connection, key)?;
            self.write_directory().add(Arc::new(account));
        }
        Ok(())
    }

    /// Creates an account; no other one is touched. `switches` are those that its description does not set.
    ///
    /// The text of an error is fit to be shown to a person.
    pub fn create_account(
        &self,
        description: &Description,
        switches: &Switches,
        now: &ZonedDateTime,
    ) -> Result<Arc<Account>, String> {
        let switches = match &description.switches {
            Some(patch) => switches.patched(patch)?,
            None => switches.clone(),
        };
        let token = match &description.token {
            Some(token) => token.clone(),
            None => random_token(&lock(&self.connection)).map_err(|error| error.to_string())?,
        };
        let mut directory = self.write_directory();
        if directory.by_token.contains_key(&token) {
            return Err("description: another account has this \"token\" already".to_owned());
        }
        let key = load::create_account(&mut lock(&self.connection), description, &token, &switches, now)
            .map_err(|error| format!("the account could not be stored: {error}"))?;
        let account = Account::open(&self.connection, key).map_err(|error| error.to_string())?;
        let account = Arc::new(account);
        directory.add(account.clone());
        Ok(account)
    }

    /// All accounts in the order of their creation.
    pub fn accounts(&self) -> Vec<Arc<Account>> {
        self.read_directory().by_key.values().cloned().collect()
    }

    /// The account with this ID, such as `a2`.
    pub fn account(&self, id: &str) -> Option<Arc<Account>> {
        let key = id.strip_prefix('a')?.parse().ok()?;
        self.read_directory().by_key.get(&key).filter(|account| account.id() == id).cloned()
    }

    /// The account to which this access token belongs.
    pub fn account_by_token(&self, token: &str) -> Option<Arc<Account>> {
        self.read_directory().by_token.get(token).cloned()
    }

    /// Deletes an account with everything in it; false when there is none with this ID.
    pub fn delete_account(&self, id: &str) -> Result<bool, String> {
        let Some(account) = self.account(id) else {
            return Ok(false);
        };
        let mut directory = self.write_directory();
        let deleted = load::delete_account(&mut lock(&self.connection), account.key);
        deleted.map_err(|error| format!("the account could not be deleted: {error}"))?;
        directory.by_key.remove(&account.key);
        directory.by_token.remove(account.token());
        Ok(true)
    }

    fn read_directory(&self) -> std::sync::RwLockReadGuard<'_, Directory> {
        self.directory.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_directory(&self) -> std::sync::RwLockWriteGuard<'_, Directory> {
        self.directory.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A panic while the lock was held has rolled its transaction back: the connection is as good as before.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

fn random_token(connection: &Connection) -> rusqlite::Result<String> {
    connection.query_row("SELECT lower(hex(randomblob(32)))", params![], |row| row.get(0))
}

#[cfg(test)]
mod tests;
