//! Profiles and sub-profiles as rows: reading, creating, updating and removing them.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Statement, params, params_from_iter};

use super::account::Store;
use super::filter::{Filter, any_of};
use super::schema::{Collection, Database, Schema, Table};

/// One stored profile or sub-profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its ID in the account.
    pub id: i64,
    /// The profile that a sub-profile belongs to; 0 for a profile.
    pub profile: i64,
    /// Its secret.
    pub secret: String,
    /// When it was created.
    pub created: String,
    /// When it last changed.
    pub modified: String,
    /// When it was removed.
    pub removed: Option<String>,
    /// The IDs of a profile's interests.
    pub interests: Vec<i64>,
    /// Its values in the order of the fields, as GET shows them.
    pub values: Vec<String>,
}

/// A row that is to be created.
#[derive(Debug, Clone, Default)]
pub struct NewRow {
    /// Its ID in the account.
    pub id: i64,
    /// The profile that a sub-profile belongs to; 0 for a profile.
    pub profile: i64,
    /// None: a random one.
    pub secret: Option<String>,
    /// When it was created.
    pub created: String,
    /// When it last changed.
    pub modified: String,
    /// When it was removed.
    pub removed: Option<String>,
    /// The IDs of a profile's interests.
    pub interests: Vec<i64>,
    /// A value for every field.
    pub values: Vec<String>,
}

/// What an update gives to rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assignment {
    /// Positions of fields, and the converted values.
    pub values: Vec<(usize, String)>,
    /// What it does to interests.
    pub interests: Option<InterestChange>,
}

/// Interests to switch on and off, by ID.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InterestChange {
    /// Those that will be on.
    pub on: Vec<i64>,
    /// Those that will be off.
    pub off: Vec<i64>,
    /// Whether all that is not `on` will be off.
    pub only: bool,
}

/// How a list is ordered. Equal rows come in the order of their IDs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By ID.
    Id,
    /// By the moment of the last change.
    Modified,
    /// By the field at this position.
    Field(usize),
    /// By chance.
    Random,
}

impl Store<'_> {
    /// How many rows pass the filter.
    pub fn count(&self, table: Table, filter: &Filter) -> rusqlite::Result<i64> {
        let sql = format!("SELECT COUNT(*) FROM {} WHERE {}", table.name(), filter.sql);
        self.transaction.prepare_cached(&sql)?.query_row(params_from_iter(&filter.values), |row| row.get(0))
    }

    /// Whether any row passes the filter.
    pub fn any(&self, table: Table, filter: &Filter) -> rusqlite::Result<bool> {
        let sql = format!("SELECT 1 FROM {} WHERE {} LIMIT 1", table.name(), filter.sql);
        self.transaction.prepare_cached(&sql)?.exists(params_from_iter(&filter.values))
    }

    /// The IDs of the rows that pass the filter, ascending.
    pub fn ids(&self, table: Table, filter: &Filter) -> rusqlite::Result<Vec<i64>> {
        let sql = format!("SELECT id FROM {} WHERE {} ORDER BY id", table.name(), filter.sql);
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let ids = statement.query_map(params_from_iter(&filter.values), |row| row.get(0))?;
        ids.collect()
    }

    /// The rows that pass the filter, from the one at `start` on, at most `limit` of them.
    pub fn list(
        &self,
        table: Table,
        filter: &Filter,
        (order, descending): (Order, bool),
        (start, limit): (i64, i64),
    ) -> rusqlite::Result<Vec<Row>> {
        let direction = if descending { "DESC" } else { "ASC" };
        let order = match order {
            Order::Id => format!("id {direction}"),
            Order::Modified => format!("modified {direction}, id"),
            Order::Field(position) => format!("{} {direction}, id", table.fields[position].column()),
            Order::Random => "random()".to_owned(),
        };
        let sql = format!(
            "SELECT {} FROM {} WHERE {} ORDER BY {order} LIMIT ? OFFSET ?",
            columns(table),
            table.name(),
            filter.sql
        );
        let page = [Value::Integer(limit), Value::Integer(start)];
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let rows =
            statement.query_map(params_from_iter(filter.values.iter().chain(&page)), |row| read_row(row, table))?;
        rows.collect()
    }

    /// The row with this ID, removed or not.
    pub fn row(&self, table: Table, id: i64) -> rusqlite::Result<Option<Row>> {
        let sql = format!("SELECT {} FROM {} WHERE id = ?", columns(table), table.name());
        self.transaction.prepare_cached(&sql)?.query_row([id], |row| read_row(row, table)).optional()
    }

    /// The profile with this ID and its database.
    pub fn profile<'s>(&self, schema: &'s Schema, id: i64) -> rusqlite::Result<Option<(&'s Database, Row)>> {
        for database in &schema.databases {
            if let Some(row) = self.row(database.table(), id)? {
                return Ok(Some((database, row)));
            }
        }
        Ok(None)
    }

    /// The sub-profile with this ID and its collection.
    pub fn subprofile<'s>(&self, schema: &'s Schema, id: i64) -> rusqlite::Result<Option<(&'s Collection, Row)>> {
        for collection in schema.databases.iter().flat_map(|database| &database.collections) {
            if let Some(row) = self.row(collection.table(), id)? {
                return Ok(Some((collection, row)));
            }
        }
        Ok(None)
    }

    /// Assigns to every row that passes the filter, and answers the IDs of those that really changed, ascending.
    /// Only they are marked as modified.
    pub fn update(
        &self,
        table: Table,
        filter: &Filter,
        assignment: &Assignment,
        moment: &str,
    ) -> rusqlite::Result<Vec<i64>> {
        let mut sets = vec!["modified = ?".to_owned()];
        let mut set_values = vec![Value::Text(moment.to_owned())];
        let mut differences = Vec::new();
        let mut compared = Vec::new();
        for (position, value) in &assignment.values {
            let column = table.fields[*position].column();
            sets.push(format!("{column} = ?"));
            set_values.push(Value::Text(value.clone()));
            differences.push(format!("{column} COLLATE BINARY <> ?"));
            compared.push(Value::Text(value.clone()));
        }
        if let Some(change) = &assignment.interests {
            let changed = "copernica_interests(interests, ?, ?, ?)";
            sets.push(format!("interests = {changed}"));
            set_values.extend(change.arguments());
            differences.push(format!("interests <> {changed}"));
            compared.extend(change.arguments());
        }
        if differences.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "UPDATE {} SET {} WHERE ({}) AND {} RETURNING id",
            table.name(),
            sets.join(", "),
            filter.sql,
            any_of(&differences),
        );
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let values = set_values.iter().chain(&filter.values).chain(&compared);
        let changed = statement.query_map(params_from_iter(values), |row| row.get(0))?;
        let mut changed: Vec<i64> = changed.collect::<Result<_, _>>()?;
        changed.sort_unstable();
        Ok(changed)
    }

    /// Marks one row as modified without any other change.
    pub fn touch(&self, table: Table, id: i64, moment: &str) -> rusqlite::Result<()> {
        let sql = format!("UPDATE {} SET modified = ? WHERE id = ?", table.name());
        self.transaction.prepare_cached(&sql)?.execute(params![moment, id]).map(drop)
    }

    /// Gives one row a secret; it does not count as modified. Answers whether it is another one than before.
    pub fn set_secret(&self, table: Table, id: i64, secret: &str) -> rusqlite::Result<bool> {
        let sql = format!("UPDATE {} SET secret = ?1 WHERE id = ?2 AND secret COLLATE BINARY <> ?1", table.name());
        Ok(self.transaction.prepare_cached(&sql)?.execute(params![secret, id])? > 0)
    }

    /// Creates a row under the next free ID and answers the ID.
    pub fn create(&self, table: Table, row: NewRow) -> rusqlite::Result<i64> {
        let counter = if table.has_profiles() { "next_profile" } else { "next_subprofile" };
        let sql = format!("UPDATE accounts SET {counter} = {counter} + 1 WHERE key = ? RETURNING {counter} - 1");
        let id = self.transaction.prepare_cached(&sql)?.query_row([self.account], |row| row.get(0))?;
        let mut statement = self.transaction.prepare_cached(&insert_sql(table))?;
        insert(&mut statement, &NewRow { id, ..row })?;
        Ok(id)
    }

    /// Removes a profile together with its sub-profiles; false when it was removed before or does not exist.
    pub fn remove_profile(&self, database: &Database, id: i64, moment: &str) -> rusqlite::Result<bool> {
        if !self.remove(database.table(), "id", id, moment)? {
            return Ok(false);
        }
        for collection in &database.collections {
            self.remove(collection.table(), "profile", id, moment)?;
        }
        Ok(true)
    }

    /// Removes a sub-profile; false when it was removed before or does not exist.
    pub fn remove_subprofile(&self, collection: &Collection, id: i64, moment: &str) -> rusqlite::Result<bool> {
        self.remove(collection.table(), "id", id, moment)
    }

    fn remove(&self, table: Table, column: &str, id: i64, moment: &str) -> rusqlite::Result<bool> {
        let sql = format!("UPDATE {} SET removed = ? WHERE {column} = ? AND removed IS NULL", table.name());
        Ok(self.transaction.prepare_cached(&sql)?.execute(params![moment, id])? > 0)
    }

    /// Erases a profile and its sub-profiles for good.
    pub fn erase_profile(&self, database: &Database, id: i64) -> rusqlite::Result<()> {
        for collection in &database.collections {
            self.erase(collection.table(), "profile", id)?;
        }
        self.erase(database.table(), "id", id)
    }

    /// Erases a sub-profile for good.
    pub fn erase_subprofile(&self, collection: &Collection, id: i64) -> rusqlite::Result<()> {
        self.erase(collection.table(), "id", id)
    }

    fn erase(&self, table: Table, column: &str, id: i64) -> rusqlite::Result<()> {
        let sql = format!("DELETE FROM {} WHERE {column} = ?", table.name());
        self.transaction.prepare_cached(&sql)?.execute([id]).map(drop)
    }
}

fn columns(table: Table) -> String {
    let mut columns = "id, profile, secret, created, modified, removed, interests".to_owned();
    for field in table.fields {
        columns.push_str(", ");
        columns.push_str(&field.column());
    }
    columns
}

fn read_row(row: &rusqlite::Row, table: Table) -> rusqlite::Result<Row> {
    let interests: String = row.get(6)?;
    Ok(Row {
        id: row.get(0)?,
        profile: row.get(1)?,
        secret: row.get(2)?,
        created: row.get(3)?,
        modified: row.get(4)?,
        removed: row.get(5)?,
        interests: interest_ids(&interests).collect(),
        values: (7..7 + table.fields.len()).map(|column| row.get(column)).collect::<Result<_, _>>()?,
    })
}

/// The statement that [`insert`] runs.
pub(super) fn insert_sql(table: Table) -> String {
    format!(
        "INSERT INTO {} ({}) VALUES (?, ?, coalesce(?, lower(hex(randomblob(14)))), ?, ?, ?, ?{})",
        table.name(),
        columns(table),
        ", ?".repeat(table.fields.len())
    )
}

/// Stores a row under its own ID.
pub(super) fn insert(statement: &mut Statement, row: &NewRow) -> rusqlite::Result<()> {
    let interests = interest_list(&row.interests);
    statement.raw_bind_parameter(1, row.id)?;
    statement.raw_bind_parameter(2, row.profile)?;
    statement.raw_bind_parameter(3, &row.secret)?;
    statement.raw_bind_parameter(4, &row.created)?;
    statement.raw_bind_parameter(5, &row.modified)?;
    statement.raw_bind_parameter(6, &row.removed)?;
    statement.raw_bind_parameter(7, interests)?;
    for (position, value) in row.values.iter().enumerate() {
        statement.raw_bind_parameter(8 + position, value)?;
    }
    statement.raw_execute().map(drop)
}

impl InterestChange {
    /// The arguments of the SQL function that does the change.
    fn arguments(&self) -> [Value; 3] {
        [Value::Text(interest_list(&self.on)), Value::Text(interest_list(&self.off)), Value::Integer(self.only.into())]
    }
}

/// Interests are stored as their IDs, ascending, with commas between them.
fn interest_list(ids: &[i64]) -> String {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",")
}

fn interest_ids(list: &str) -> impl Iterator<Item = i64> {
    list.split(',').filter_map(|id| id.parse().ok())
}

/// The stored interests after some were switched on and others off.
pub(super) fn change_interests(now: &str, on: &str, off: &str, only: bool) -> String {
    let off: Vec<i64> = interest_ids(off).collect();
    let kept = interest_ids(if only { "" } else { now }).filter(|id| !off.contains(id));
    interest_list(&kept.chain(interest_ids(on)).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interests_are_switched_on_and_off_and_kept_in_order() {
        for (now, on, off, only, expected) in [
            ("", "2,1", "", false, "1,2"),
            ("1,10", "2", "", false, "1,2,10"),
            ("1,2", "2", "1", false, "2"),
            ("1,2", "3", "", true, "3"),
            ("1", "", "", true, ""),
            ("1", "", "1,7", false, ""),
        ] {
            assert_eq!(change_interests(now, on, off, only), expected, "{now} {on} {off} {only}");
        }
    }
}
