//! Imports: many profiles and sub-profiles from one request, done at once and in one transaction.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::body::Members;
use super::call::{Call, id_of};
use super::import_source::{Rows, read};
use super::lists::id_text;
use super::outcome::{Failure, Outcome, refuse};
use super::profiles::insert_values;
use super::replies::found;
use super::routing::Answered;
use crate::boolean::parameter_is_true;
use crate::condition::Operator;
use crate::convert::stored_value;
use crate::php::cast;
use crate::php::value::PhpValue;
use crate::storage::{Assignment, Collection, Database, Filter, ImportJob, NewRow, Subject, Table, Test};

/// An import before it starts, and after.
const READY: &str = "ready for start";
const FINISHED: &str = "finished";
const FAILED: &str = "failed";

/// POST imports
pub fn create_import(call: &Call) -> Answered {
    let body = PhpValue::Array(call.body()?);
    let id_or_name = body.get("database").and_then(cast::scalar_to_text).unwrap_or_default();
    let Some(database) = call.store.schema.database(&id_or_name) else {
        return refuse("No database with supplied ID");
    };
    let name = body.get("name").and_then(cast::scalar_to_text).unwrap_or_default();
    let mut job = ImportJob { name, status: READY.to_owned(), ..ImportJob::default() };
    let is_started = parameter_is_true(body.get("autostart"), true);
    let mut changed = 0;
    match (body.get("source"), body.get("location")) {
        (Some(source), None) => {
            let rows = read(source, body.get("format"), body.get("delimiter"))?;
            job.total = rows.rows.len() as i64;
            let import = Import::new(call, database, &body, &rows)?;
            if is_started {
                changed = import.run(&rows, &mut job)?;
            }
        }
        (None, Some(_)) if is_started => {
            job.status = FAILED.to_owned();
            job.last_run = Some(call.moment());
            job.last_error = Some("The sandbox fetches nothing from elsewhere; send the data as source".to_owned());
        }
        (None, Some(_)) => {}
        _ => return refuse("Invalid import: either source or location is required"),
    }
    let id = call.store.add_import(&job)?;
    Outcome::changed(call.created_by_post(id, &format!("import/{id}")), changed)
}

/// GET import/$id
pub fn import_status(call: &Call) -> Answered {
    let import = match id_of(call.required_element(1)?) {
        Some(id) => call.store.import(id)?,
        None => None,
    };
    let Some(import) = import else {
        return refuse("No import with supplied ID");
    };
    let or_false = |text: &Option<String>| text.as_deref().map_or(Value::Bool(false), Value::from);
    Outcome::read(found(&json!({
        "ID": id_text(import.id),
        "name": import.name,
        "type": "database",
        "status": import.status,
        "totallines": import.total.to_string(),
        "processedLines": import.processed.to_string(),
        "lastrun": or_false(&import.last_run),
        "nextrun": false,
        "lasterror": or_false(&import.last_error),
    })))
}

/// What is done with a row that has a match, and with one that has none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Add,
    Update,
    UpdateOrAdd,
    IgnoreOrAdd,
    Delete,
}

impl Action {
    fn named(name: &str) -> Option<Action> {
        Some(match name {
            "add" => Action::Add,
            "update" => Action::Update,
            "update or add" => Action::UpdateOrAdd,
            "ignore or add" => Action::IgnoreOrAdd,
            "delete" => Action::Delete,
            _ => return None,
        })
    }

    fn looks_for_matches(self) -> bool {
        self != Action::Add
    }

    fn updates(self) -> bool {
        matches!(self, Action::Update | Action::UpdateOrAdd)
    }

    fn adds(self) -> bool {
        matches!(self, Action::Add | Action::UpdateOrAdd | Action::IgnoreOrAdd)
    }
}

/// The columns that belong to the database itself or to one of its collections.
struct Part<'a> {
    table: Table<'a>,
    collection: Option<&'a Collection>,
    /// Positions of columns and of their fields.
    columns: Vec<(usize, usize)>,
    /// Those of them that identify.
    keys: Vec<(usize, usize)>,
}

/// An import that has been checked.
struct Import<'a> {
    call: &'a Call<'a>,
    database: &'a Database,
    action: Action,
    profiles: Part<'a>,
    nested: Vec<Part<'a>>,
    ignores_empty: bool,
    removes_missing: bool,
    deletes_subprofiles: bool,
}

impl<'a> Import<'a> {
    fn new(call: &'a Call, database: &'a Database, body: &PhpValue, rows: &Rows) -> Result<Self, Failure> {
        let text = |key| body.get(key).and_then(PhpValue::as_text).unwrap_or_default();
        let Some(action) = Action::named(text("action")) else {
            return refuse("Invalid import: action must be add, update, update or add, ignore or add, or delete");
        };
        let deletes_subprofiles = match text("deleteTarget") {
            "" | "profile" => false,
            "subprofile" => true,
            _ => return refuse("Invalid import: deleteTarget must be profile or subprofile"),
        };
        let keys = key_names(body)?;
        let part = |table, collection| Part::new(table, collection, &rows.columns, &keys);
        let nested = database.collections.iter().map(|collection| part(collection.table(), Some(collection)));
        let import = Import {
            call,
            database,
            action,
            profiles: part(database.table(), None),
            nested: nested.filter(|part| !part.columns.is_empty()).collect(),
            ignores_empty: parameter_is_true(body.get("ignoreEmptyFields"), false),
            removes_missing: parameter_is_true(body.get("removeMissing"), false),
            deletes_subprofiles,
        };
        let used = import.profiles.keys.len() + import.nested.iter().map(|part| part.keys.len()).sum::<usize>();
        if used < keys.len() && !rows.columns.is_empty() {
            return refuse("Invalid import: every one of keyFields must be a field and a column");
        }
        let has_keys = match action == Action::Delete && deletes_subprofiles {
            true => used > 0,
            false => !import.profiles.keys.is_empty(),
        };
        if action.looks_for_matches() && !has_keys && !rows.columns.is_empty() {
            return refuse("Invalid import: this action needs keyFields");
        }
        Ok(import)
    }

    /// Does the import; answers how many profiles and sub-profiles were changed.
    fn run(&self, rows: &Rows, job: &mut ImportJob) -> Result<usize, Failure> {
        let store = self.call.store;
        let keys: Vec<usize> = self.profiles.keys.iter().map(|&(_, position)| position).collect();
        // To make an index takes a look at every profile; one that is there already is as good.
        let has_index = keys.iter().any(|&key| self.profiles.table.fields[key].index);
        let indexed = self.action.looks_for_matches() && rows.rows.len() > 20 && !has_index;
        if indexed && !keys.is_empty() {
            store.index_for_import(self.profiles.table, &keys)?;
        }
        let mut seen = HashSet::new();
        let mut changed = 0;
        for row in &rows.rows {
            match self.apply(row, &mut seen) {
                Ok(count) => changed += count,
                Err(Failure::Refused(message)) => job.last_error = Some(message),
                Err(failure) => return Err(failure),
            }
            job.processed += 1;
        }
        if indexed && !keys.is_empty() {
            store.drop_import_index(self.profiles.table)?;
        }
        if self.removes_missing && self.action != Action::Delete {
            for id in store.ids(self.profiles.table, &Filter::live())? {
                if !seen.contains(&id) {
                    changed += usize::from(store.remove_profile(self.database, id, &self.call.moment())?);
                }
            }
        }
        job.status = FINISHED.to_owned();
        job.last_run = Some(self.call.moment());
        Ok(changed)
    }

    fn apply(&self, row: &[PhpValue], seen: &mut HashSet<i64>) -> Result<usize, Failure> {
        if self.action == Action::Delete {
            return self.delete(row);
        }
        let matches = match self.action.looks_for_matches() {
            true => self.matches(&self.profiles, row, Filter::live())?,
            false => Vec::new(),
        };
        let mut changed = 0;
        let mut profiles = matches.clone();
        if self.action.updates() {
            for id in &matches {
                changed += self.update(&self.profiles, row, *id)?;
            }
        }
        if matches.is_empty() && self.action.adds() {
            let values = self.values(&self.profiles, row);
            profiles.push(insert_values(self.call, self.database, Assignment { values, interests: None })?);
            changed += 1;
        }
        for part in &self.nested {
            for profile in &profiles {
                changed += self.apply_nested(part, row, *profile)?;
            }
        }
        seen.extend(profiles);
        Ok(changed)
    }

    /// The sub-profile of one row in one collection. Without a key of its own it can only be added.
    fn apply_nested(&self, part: &Part, row: &[PhpValue], profile: i64) -> Result<usize, Failure> {
        let matches = match self.action.looks_for_matches() && !part.keys.is_empty() {
            true => self.matches(part, row, Filter::of_profile(profile))?,
            false => Vec::new(),
        };
        let mut changed = 0;
        if self.action.updates() {
            for id in &matches {
                changed += self.update(part, row, *id)?;
            }
        }
        if matches.is_empty() && self.action.adds() {
            let mut values = part.table.defaults(self.call.now);
            for (position, value) in self.values(part, row) {
                values[position] = value;
            }
            let (created, modified) = (self.call.moment(), self.call.moment());
            self.call.store.create(part.table, NewRow { profile, values, created, modified, ..NewRow::default() })?;
            changed += 1;
        }
        Ok(changed)
    }

    fn delete(&self, row: &[PhpValue]) -> Result<usize, Failure> {
        let (store, moment) = (self.call.store, self.call.moment());
        let mut changed = 0;
        let profiles = match self.profiles.keys.is_empty() {
            true => None,
            false => Some(self.matches(&self.profiles, row, Filter::live())?),
        };
        if !self.deletes_subprofiles {
            for id in profiles.unwrap_or_default() {
                changed += usize::from(store.remove_profile(self.database, id, &moment)?);
            }
            return Ok(changed);
        }
        for part in self.nested.iter().filter(|part| !part.keys.is_empty()) {
            let filters = match &profiles {
                Some(ids) => ids.iter().map(|&id| Filter::of_profile(id)).collect(),
                None => vec![Filter::live()],
            };
            for filter in filters {
                for id in self.matches(part, row, filter)? {
                    if let Some(collection) = part.collection {
                        changed += usize::from(store.remove_subprofile(collection, id, &moment)?);
                    }
                }
            }
        }
        Ok(changed)
    }

    /// The rows among those of the filter that have the same keys.
    fn matches(&self, part: &Part, row: &[PhpValue], filter: Filter) -> Result<Vec<i64>, Failure> {
        let tests = part.keys.iter().map(|&(column, position)| Test {
            subject: Subject::Field(position),
            operator: Operator::Equal,
            value: self.value(part, row, column, position),
        });
        let filter = filter.and(part.table, &tests.collect::<Vec<_>>(), self.call.switches);
        Ok(self.call.store.ids(part.table, &filter)?)
    }

    fn update(&self, part: &Part, row: &[PhpValue], id: i64) -> Result<usize, Failure> {
        let assignment = Assignment { values: self.values(part, row), interests: None };
        Ok(self.call.store.update(part.table, &Filter::one(id), &assignment, &self.call.moment())?.len())
    }

    fn values(&self, part: &Part, row: &[PhpValue]) -> Vec<(usize, String)> {
        let given = part.columns.iter().filter(|(column, _)| match row.get(*column) {
            None => false,
            Some(PhpValue::Null) => !self.ignores_empty,
            Some(PhpValue::Text(text)) => !self.ignores_empty || !text.is_empty(),
            Some(_) => true,
        });
        given.map(|&(column, position)| (position, self.value(part, row, column, position))).collect()
    }

    fn value(&self, part: &Part, row: &[PhpValue], column: usize, position: usize) -> String {
        let value = row.get(column).unwrap_or(&PhpValue::Null);
        stored_value(&part.table.fields[position].kind, value, self.call.now)
    }
}

impl<'a> Part<'a> {
    fn new(table: Table<'a>, collection: Option<&'a Collection>, columns: &[String], keys: &[String]) -> Part<'a> {
        let position = |name: &str| match collection {
            None => table.field(name),
            Some(collection) => {
                let (first, second) = name.split_once('.')?;
                table.field(second).filter(|_| crate::description::same_name(&collection.name, first))
            }
        };
        let columns = columns.iter().enumerate();
        let columns: Vec<_> = columns.filter_map(|(column, name)| Some((column, position(name)?))).collect();
        let keys: Vec<usize> = keys.iter().filter_map(|key| position(key)).collect();
        let keys = columns.iter().copied().filter(|(_, position)| keys.contains(position)).collect();
        Part { table, collection, columns, keys }
    }
}

fn key_names(body: &PhpValue) -> Result<Vec<String>, Failure> {
    let listed: &Members = match body.get("keyFields") {
        None => return Ok(Vec::new()),
        Some(PhpValue::Array(listed)) => listed,
        Some(_) => return refuse("Invalid import: keyFields must be a list of field names"),
    };
    Ok(listed.iter().filter_map(|(_, name)| cast::scalar_to_text(name)).collect())
}
