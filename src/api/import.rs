//! Imports: many records in one request, for version 3 of the API and later (contract 4.14).

use std::fmt::Write as _;

use serde_json::Value as Json;

use super::account::DatabaseInfo;
use super::body::{Body, Shape, Value};
use super::field_list::FieldList;
use super::flags::Flags;
use super::quote::quoted;
use super::warning::Warning;
use crate::error::{Error, Status};

/// What an import does with a record that has a match among the profiles, and with one that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportAction {
    /// Makes a profile of every record; nothing is looked for.
    Add,
    /// Updates the matches, and ignores a record that has none.
    Update,
    /// Updates the matches, and makes a profile of a record that has none.
    UpdateOrAdd,
    /// Leaves matches alone, and makes a profile of a record that has none.
    IgnoreOrAdd,
    /// Removes the matches.
    Delete,
}

impl ImportAction {
    fn as_str(self) -> &'static str {
        match self {
            ImportAction::Add => "add",
            ImportAction::Update => "update",
            ImportAction::UpdateOrAdd => "update or add",
            ImportAction::IgnoreOrAdd => "ignore or add",
            ImportAction::Delete => "delete",
        }
    }
}

/// An import in the making. A method that refuses something changes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    name: String,
    action: Option<ImportAction>,
    key_fields: Vec<String>,
    /// The keys of every record, in their order.
    columns: Vec<String>,
    /// Records, each the JSON of a flat object.
    records: Vec<String>,
    location: Option<Location>,
    ignores_empty: bool,
}

/// Where the server fetches the records.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Location {
    url: String,
    delimiter: Option<char>,
}

impl Import {
    /// An import of nothing yet.
    pub fn new() -> Import {
        Import::default()
    }

    /// Sets the name under which the server lists the import.
    pub fn set_name(&mut self, name: &str) {
        name.clone_into(&mut self.name);
    }

    /// Sets what is done with records.
    pub fn set_action(&mut self, action: ImportAction) {
        self.action = Some(action);
    }

    /// Adds a field by which the profile of a record is found.
    pub fn add_key_field(&mut self, field: &str) -> Result<(), Error> {
        if field.is_empty() || self.key_fields.iter().any(|known| known.eq_ignore_ascii_case(field)) {
            return Err(refused(format!("the key field {} is empty or was added before", quoted(field))));
        }
        self.key_fields.push(field.to_owned());
        Ok(())
    }

    /// Adds a record: a flat object whose keys are fields, or `Collection.Field` for sub-profiles. All records have the same
    /// keys in the same order.
    pub fn add_record(&mut self, json: &str) -> Result<(), Error> {
        let number = self.records.len() + 1;
        if self.location.is_some() {
            return Err(refused(
                "the import has a location; it takes records from there or from here, not both".to_owned(),
            ));
        }
        let body = Body::in_shape(json, Shape::Flat).map_err(|error| at_record(number, error))?;
        let columns: Vec<_> = body.assignments().iter().map(|assignment| assignment.name.to_string()).collect();
        if self.records.is_empty() {
            self.columns = columns;
        } else if columns != self.columns {
            return Err(refused(format!(
                "record {number} has the keys {}, and the first record has {}; write the same keys in the same order",
                columns.join(", "),
                self.columns.join(", ")
            )));
        }
        self.records.push(json.to_owned());
        Ok(())
    }

    /// Lets the server fetch the records at a URL: CSV with this delimiter (tab, comma or semicolon), or JSON without one.
    pub fn set_location(&mut self, url: &str, delimiter: Option<char>) -> Result<(), Error> {
        if !self.records.is_empty() {
            return Err(refused(
                "the import has records; it takes records from here or from a location, not both".to_owned(),
            ));
        }
        let is_url = url.starts_with("https://") || url.starts_with("http://");
        if !is_url || url.chars().any(|character| character.is_control() || character == ' ') {
            return Err(refused(format!(
                "the location {} is no URL; write one such as https://example.com/data.csv",
                quoted(url)
            )));
        }
        if delimiter.is_some_and(|delimiter| !matches!(delimiter, '\t' | ',' | ';')) {
            return Err(refused("the delimiter of CSV is a tab, a comma or a semicolon".to_owned()));
        }
        self.location = Some(Location { url: url.to_owned(), delimiter });
        Ok(())
    }

    /// Sets whether empty values leave fields as they are instead of emptying them.
    pub fn set_ignore_empty_fields(&mut self, ignores_empty: bool) {
        self.ignores_empty = ignores_empty;
    }

    /// How many records were added.
    pub fn record_count(&self) -> usize {
        self.records.len()
    }

    /// Checks what needs no database. A record whose keys are all empty would match every profile that lacks them.
    pub(crate) fn check(&self, flags: Flags) -> Result<(), Error> {
        let Some(action) = self.action else {
            return Err(refused("the import has no action; set one".to_owned()));
        };
        if self.records.is_empty() && self.location.is_none() {
            return Err(refused("the import has neither records nor a location".to_owned()));
        }
        if action != ImportAction::Add && self.key_fields.is_empty() {
            return Err(refused(format!(
                "the action {} needs a key field, by which profiles are found",
                quoted(action.as_str())
            )));
        }
        if self.location.is_some() {
            return Ok(());
        }
        let is_column = |key: &&String| self.columns.iter().any(|column| column.eq_ignore_ascii_case(key));
        if let Some(key) = self.key_fields.iter().find(|key| !is_column(key)) {
            return Err(refused(format!(
                "the key field {} is in no record; they have {}",
                quoted(key),
                self.columns.join(", ")
            )));
        }
        if action == ImportAction::Add || flags.has(Flags::ALLOW_EMPTY) {
            return Ok(());
        }
        self.check_keys()
    }

    /// Refuses a record in which a key is empty.
    fn check_keys(&self) -> Result<(), Error> {
        for (index, record) in self.records.iter().enumerate() {
            let body = Body::in_shape(record, Shape::Flat)?;
            for assignment in body.assignments() {
                let is_key = self.key_fields.iter().any(|key| key.eq_ignore_ascii_case(&assignment.name));
                let is_empty = matches!(&assignment.value, Value::Null | Value::Bool(false))
                    || matches!(&assignment.value, Value::Text(text) if text.trim().is_empty());
                if is_key && is_empty {
                    return Err(refused(format!(
                        "record {}: the key {} is empty, and would match every profile that lacks it; leave the record out, or \
                         allow it with COP_ALLOW_EMPTY",
                        index + 1,
                        quoted(&assignment.name)
                    )));
                }
            }
        }
        Ok(())
    }

    /// Checks names and values of all records against a database; answers with warnings.
    pub(crate) fn check_against(
        &self,
        database: &DatabaseInfo,
        flags: Flags,
        check_values: bool,
    ) -> Result<Vec<Warning>, Error> {
        let lists = self.columns.iter().map(|column| list_of(database, column)).collect::<Result<Vec<_>, _>>()?;
        let mut warnings = Vec::new();
        for (index, record) in self.records.iter().enumerate() {
            let body = Body::in_shape(record, Shape::Flat)?;
            for ((list, field), assignment) in lists.iter().zip(body.assignments()) {
                let place = || format!("record {}, {}", index + 1, quoted(&assignment.name));
                let warning = list.check_assignment(&place, field, &assignment.value, flags, check_values)?;
                // What is wrong with the name of a column is wrong in every record.
                warnings.extend(warning.filter(|_| warnings.len() < 100));
            }
        }
        Ok(warnings)
    }

    /// The body of the request.
    pub(crate) fn body(&self, database: u64) -> String {
        let text = |text: &str| Json::from(text).to_string();
        let action = self.action.map_or("", ImportAction::as_str);
        let mut json = format!(r#"{{"database":"{database}","name":{},"action":"{action}""#, text(&self.name));
        // Writing to a string cannot fail.
        if !self.key_fields.is_empty() {
            let keys: Vec<_> = self.key_fields.iter().map(|key| text(key)).collect();
            let _ = write!(json, r#","keyFields":[{}]"#, keys.join(","));
        }
        if self.ignores_empty {
            json.push_str(r#","ignoreEmptyFields":true"#);
        }
        match &self.location {
            None => {
                let _ = write!(json, r#","source":[{}]}}"#, self.records.join(","));
            }
            Some(Location { url, delimiter: Some(delimiter) }) => {
                let delimiter = text(&delimiter.to_string());
                let _ = write!(json, r#","location":{},"format":"csv","delimiter":{delimiter}}}"#, text(url));
            }
            Some(Location { url, delimiter: None }) => {
                let _ = write!(json, r#","location":{},"format":"json"}}"#, text(url));
            }
        }
        json
    }
}

/// The list that a column is in, and the name it has there: a field of the database, or `Collection.Field`.
fn list_of(database: &DatabaseInfo, column: &str) -> Result<(FieldList, String), Error> {
    let incomplete = || {
        let message = format!("the server does not list all fields of database {}; nothing was sent", database.id);
        Error::before_sending(Status::FieldList, message)
    };
    let Some((collection, field)) = column.split_once('.') else {
        return Ok((FieldList::new(database.fields.clone().ok_or_else(incomplete)?), column.to_owned()));
    };
    let collections = database.collections.as_ref().ok_or_else(incomplete)?;
    let found = collections.iter().find(|known| known.name.to_lowercase() == collection.to_lowercase());
    let found = found.ok_or_else(|| {
        let message = format!("column {}: the database has no collection {}", quoted(column), quoted(collection));
        Error::before_sending(Status::NoCollection, message)
    })?;
    Ok((FieldList::of_collection(found.fields.clone().ok_or_else(incomplete)?), field.to_owned()))
}

fn refused(message: String) -> Error {
    Error::before_sending(Status::InvalidBody, message)
}

fn at_record(number: usize, error: Error) -> Error {
    let status = error.status();
    error.into_reason_of(status, |reason| format!("record {number}: {reason}"))
}

/// How far an import has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportProgress {
    /// The id of the import.
    pub id: u64,
    /// The name that it was given.
    pub name: String,
    /// The server's word for its state, such as `ready for start`.
    pub status: String,
    /// How many records it has, if that is known.
    pub total: Option<u64>,
    /// How many of them were worked on.
    pub processed: Option<u64>,
    /// When it ran last, `YYYY-MM-DD hh:mm:ss` in Amsterdam.
    pub last_run: Option<String>,
    /// What went wrong last.
    pub last_error: Option<String>,
}

impl ImportProgress {
    /// Reads the answer to `GET import/$id`; `None` when it is no import. `false` stands for what there is not.
    pub fn from_json(json: &Json) -> Option<ImportProgress> {
        let number = |key: &str| match json.get(key)? {
            Json::String(digits) => digits.parse().ok(),
            other => other.as_u64(),
        };
        let text = |key: &str| json.get(key).and_then(Json::as_str).map(str::to_owned);
        Some(ImportProgress {
            id: number("ID")?,
            name: text("name").unwrap_or_default(),
            status: text("status")?,
            total: number("totallines").or_else(|| number("totalLines")),
            processed: number("processedLines").or_else(|| number("processedlines")),
            last_run: text("lastrun"),
            last_error: text("lasterror"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(action: ImportAction, keys: &[&str], records: &[&str]) -> Import {
        let mut import = Import::new();
        import.set_action(action);
        keys.iter().for_each(|key| import.add_key_field(key).expect("a key"));
        records.iter().for_each(|record| import.add_record(record).expect("a record"));
        import
    }

    #[test]
    fn an_import_is_written_with_its_records_byte_for_byte() {
        let mut import = import(ImportAction::UpdateOrAdd, &["a"], &[r#"{"a":1, "B.c":"x"}"#, r#"{"a":2,"B.c":null}"#]);
        import.set_name("night \"run\"");
        import.set_ignore_empty_fields(true);
        assert!(import.check(Flags::NONE).is_ok());
        assert_eq!(import.record_count(), 2);
        assert_eq!(
            import.body(7),
            r#"{"database":"7","name":"night \"run\"","action":"update or add","keyFields":["a"],"ignoreEmptyFields":true,"source":[{"a":1, "B.c":"x"},{"a":2,"B.c":null}]}"#
        );
        let mut import = Import::new();
        import.set_action(ImportAction::Add);
        import.set_location("https://example.com/a.csv", Some('\t')).expect("a location");
        assert_eq!(
            import.body(7),
            r#"{"database":"7","name":"","action":"add","location":"https://example.com/a.csv","format":"csv","delimiter":"\t"}"#
        );
        import.set_location("https://example.com/a.json", None).expect("a location");
        assert!(import.body(7).ends_with(r#""location":"https://example.com/a.json","format":"json"}"#));
    }

    #[test]
    fn what_cannot_be_imported_as_it_was_meant_is_refused_and_changes_nothing() {
        let mut refusing = import(ImportAction::Update, &["a"], &[r#"{"a":1,"b":2}"#]);
        let before = refusing.clone();
        for (refusal, why) in [
            (refusing.add_record(r#"{"b":2,"a":1}"#), "record 2 has the keys b, a"),
            (refusing.add_record(r#"{"a":1}"#), "same keys in the same order"),
            (refusing.add_record("[]"), "record 2: the body is a list"),
            (refusing.add_record(r#"{"a":1,"A":2}"#), "the same to the server"),
            (refusing.add_key_field("A"), "added before"),
            (refusing.add_key_field(""), "is empty"),
            (refusing.set_location("https://example.com/x", None), "not both"),
            (Import::new().set_location("ftp://example.com/x", None), "no URL"),
            (Import::new().set_location("https://example.com/x", Some('|')), "a tab, a comma or a semicolon"),
        ] {
            let error = refusal.expect_err(why);
            assert_eq!(error.status(), Status::InvalidBody);
            assert!(error.message().contains(why), "{}", error.message());
        }
        assert_eq!(refusing, before);
    }

    #[test]
    fn an_import_that_would_match_more_than_is_meant_is_refused() {
        let record = r#"{"a":1,"b":2}"#;
        for (import, why) in [
            (Import::new(), "no action"),
            (import(ImportAction::Add, &[], &[]), "neither records nor a location"),
            (import(ImportAction::Update, &[], &[record]), "needs a key field"),
            (import(ImportAction::Delete, &[], &[record]), "needs a key field"),
            (import(ImportAction::Update, &["c"], &[record]), "is in no record"),
            (import(ImportAction::Update, &["a"], &[record, r#"{"a":"","b":2}"#]), "record 2: the key \"a\" is empty"),
            (import(ImportAction::Delete, &["A"], &[r#"{"a":null}"#]), "the key \"a\" is empty"),
        ] {
            let error = import.check(Flags::NONE).expect_err(why);
            assert!(error.message().contains(why), "{}", error.message());
        }
        assert!(import(ImportAction::Update, &["a"], &[r#"{"a":""}"#]).check(Flags::ALLOW_EMPTY).is_ok());
        assert!(import(ImportAction::Add, &["a"], &[r#"{"a":""}"#]).check(Flags::NONE).is_ok());
    }

    #[test]
    fn progress_is_read_in_both_spellings() {
        for key in ["processedLines", "processedlines"] {
            let json = format!(
                r#"{{"ID":"5","name":"n","type":"database","status":"ready for start","totallines":"9","{key}":"4","lastrun":false,"nextrun":false,"lasterror":"x"}}"#
            );
            let progress = ImportProgress::from_json(&serde_json::from_str(&json).expect("JSON")).expect(key);
            assert_eq!((progress.id, progress.total, progress.processed), (5, Some(9), Some(4)));
            assert_eq!((progress.last_run, progress.last_error.as_deref()), (None, Some("x")));
        }
        assert_eq!(ImportProgress::from_json(&Json::Null), None);
    }
}
