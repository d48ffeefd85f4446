//! What SQLite has to know about Copernica: the tables, how values are compared, and LIKE.

use std::cmp::Ordering;

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, ffi};

use super::rows::change_interests;
use crate::condition::{compare_ignoring_case, like_matches};

/// Compares text without regard to letter case.
pub const TEXT: &str = "copernica_text";
/// Compares the text of numbers by what they count.
pub const NUMBER: &str = "copernica_number";

/// `profiles_N` and `subprofiles_N`, one for each database and collection, are created as these are loaded.
const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS accounts (
        key INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, token TEXT NOT NULL UNIQUE,
        switches TEXT NOT NULL, first_switches TEXT NOT NULL, clock TEXT, description TEXT NOT NULL,
        next_profile INTEGER NOT NULL, next_subprofile INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS databases (
        key INTEGER PRIMARY KEY AUTOINCREMENT, account INTEGER NOT NULL, id INTEGER NOT NULL,
        name TEXT NOT NULL, description TEXT NOT NULL, created TEXT NOT NULL, UNIQUE (account, id));
    CREATE TABLE IF NOT EXISTS collections (
        key INTEGER PRIMARY KEY AUTOINCREMENT, database INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS collections_of ON collections (database);
    CREATE TABLE IF NOT EXISTS interests (
        database INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, grouping TEXT NOT NULL,
        PRIMARY KEY (database, id));
    CREATE TABLE IF NOT EXISTS fields (
        key INTEGER PRIMARY KEY, owner TEXT NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
        value TEXT NOT NULL, displayed INTEGER NOT NULL, ordered INTEGER NOT NULL, length INTEGER NOT NULL,
        textlines INTEGER NOT NULL, hidden INTEGER NOT NULL, indexed INTEGER NOT NULL);
    CREATE INDEX IF NOT EXISTS fields_of ON fields (owner);
    CREATE TABLE IF NOT EXISTS imports (
        account INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
        total INTEGER NOT NULL, processed INTEGER NOT NULL, last_run TEXT, last_error TEXT,
        PRIMARY KEY (account, id));
";

/// Goes up whenever the tables change their form.
const FORM: i64 = 1;

/// Makes a fresh connection fit for use.
///
/// Only one process may have the file open: accounts are kept in memory as well. In WAL mode a commit that was
/// answered survives the death of the process without a sync of the disk.
pub fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(std::time::Duration::from_millis(500))?;
    connection.set_prepared_statement_cache_capacity(512);
    connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE")?;
    check_form(connection)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;",
    )?;
    connection.create_collation(TEXT, compare_ignoring_case)?;
    connection.create_collation(NUMBER, compare_numbers)?;
    add_functions(connection)?;
    connection.execute_batch(TABLES)
}

/// A file that was written in another form is refused before anything in it is touched.
fn check_form(connection: &Connection) -> rusqlite::Result<()> {
    let form: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match form {
        FORM => Ok(()),
        0 if tables == 0 => connection.pragma_update(None, "user_version", FORM),
        _ => {
            let words = "it was not written by this version of the sandbox".to_owned();
            Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_NOTADB), Some(words)))
        }
    }
}

fn add_functions(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("copernica_like", 3, flags, |arguments| {
        let pattern = arguments.get_raw(0).as_str()?;
        let text = arguments.get_raw(1).as_str()?;
        Ok(like_matches(pattern, text, arguments.get::<bool>(2)?))
    })?;
    connection.create_scalar_function("copernica_interests", 4, flags, |arguments| {
        let now = arguments.get_raw(0).as_str()?;
        let on = arguments.get_raw(1).as_str()?;
        let off = arguments.get_raw(2).as_str()?;
        Ok(change_interests(now, on, off, arguments.get::<bool>(3)?))
    })
}

/// Stored numbers are the output of our own conversion, so that every one of them can be read.
fn compare_numbers(one: &str, other: &str) -> Ordering {
    match (one.parse::<i64>(), other.parse::<i64>()) {
        (Ok(one), Ok(other)) => one.cmp(&other),
        _ => {
            let number = |text: &str| text.parse::<f64>().unwrap_or(0.0);
            number(one).partial_cmp(&number(other)).unwrap_or(Ordering::Equal)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_ordered_by_what_they_count() {
        for (one, other, expected) in [
            ("9", "10", Ordering::Less),
            ("-1", "1", Ordering::Less),
            ("1.5", "1", Ordering::Greater),
            ("1.0E+25", "9", Ordering::Greater),
            ("-0", "0", Ordering::Equal),
            ("INF", "1.0E+25", Ordering::Greater),
            ("9007199254740993", "9007199254740992", Ordering::Greater),
        ] {
            assert_eq!(compare_numbers(one, other), expected, "{one:?} {other:?}");
        }
    }
}
