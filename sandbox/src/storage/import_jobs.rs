//! What is kept of an import: enough for its status to be asked.

use rusqlite::{OptionalExtension, params};

use super::account::Store;
use super::schema::Table;

/// An import that was taken in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportJob {
    /// Its ID in the account; 0 until it is stored.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Such as "ready for start".
    pub status: String,
    /// How many rows it has.
    pub total: i64,
    /// How many of them are done.
    pub processed: i64,
    /// When it ran.
    pub last_run: Option<String>,
    /// Why it failed.
    pub last_error: Option<String>,
}

impl Store<'_> {
    /// Stores an import and answers its ID.
    pub fn add_import(&self, job: &ImportJob) -> rusqlite::Result<i64> {
        self.transaction.query_row(
            "INSERT INTO imports (account, id, name, status, total, processed, last_run, last_error)
             SELECT ?1, coalesce(max(id), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7 FROM imports WHERE account = ?1
             RETURNING id",
            params![self.account, job.name, job.status, job.total, job.processed, job.last_run, job.last_error],
            |row| row.get(0),
        )
    }

    /// Makes looking rows up by these fields fast, as long as an import runs.
    pub fn index_for_import(&self, table: Table, fields: &[usize]) -> rusqlite::Result<()> {
        let columns: Vec<String> = fields.iter().map(|&position| table.fields[position].column()).collect();
        let name = table.name();
        self.transaction.execute_batch(&format!("CREATE INDEX {name}_import ON {name} ({})", columns.join(", ")))
    }

    /// Takes the index of [`Store::index_for_import`] away.
    pub fn drop_import_index(&self, table: Table) -> rusqlite::Result<()> {
        self.transaction.execute_batch(&format!("DROP INDEX {}_import", table.name()))
    }

    /// The import with this ID.
    pub fn import(&self, id: i64) -> rusqlite::Result<Option<ImportJob>> {
        let read = |row: &rusqlite::Row| {
            Ok(ImportJob {
                id: row.get(0)?,
                name: row.get(1)?,
                status: row.get(2)?,
                total: row.get(3)?,
                processed: row.get(4)?,
                last_run: row.get(5)?,
                last_error: row.get(6)?,
            })
        };
        self.transaction
            .query_row(
                "SELECT id, name, status, total, processed, last_run, last_error FROM imports
                 WHERE account = ? AND id = ?",
                params![self.account, id],
                read,
            )
            .optional()
    }
}
