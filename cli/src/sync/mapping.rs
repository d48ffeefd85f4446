//! The update that a row becomes: the keys are its conditions, the other columns its values.

use copernica::ApiVersion;
use copernica::api::{BodyBuilder, Condition, FieldList, Operator, condition};

use crate::arguments::{Empty, Sync};
use crate::exit::Failure;
use crate::input::columns::{ColumnMap, fold};
use crate::input::rows::Cell;

/// From rows to updates.
#[derive(Debug)]
pub struct Mapping {
    version: ApiVersion,
    keys: Vec<String>,
    columns: ColumnMap,
    empty: Empty,
    creates: bool,
}

/// What a row asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Wish {
    /// The conditions of its update.
    pub conditions: Vec<String>,
    /// The body.
    pub json_body: String,
}

impl Mapping {
    /// Holds maps, keys and columns against the fields of the database, so that a slip ends before anything is sent.
    pub fn new(
        sync: &Sync,
        fields: &FieldList,
        version: ApiVersion,
        columns: Option<&[String]>,
    ) -> Result<Mapping, Failure> {
        let map = ColumnMap::new(&sync.reading)?;
        let mapping =
            Mapping { version, keys: sync.keys.clone(), columns: map, empty: sync.reading.empty, creates: sync.create };
        for key in &sync.keys {
            check_key(key, fields, sync.create)?;
        }
        for field in mapping.columns.mapped_fields().filter(|field| !mapping.is_key(field)) {
            check_field(field, fields).map_err(Failure::mistake)?;
        }
        if let Some(columns) = columns {
            mapping.check_columns(columns, fields)?;
        }
        Ok(mapping)
    }

    fn check_columns(&self, columns: &[String], fields: &FieldList) -> Result<(), Failure> {
        let taken = self.columns.check(columns)?;
        for (column, field) in taken.iter().filter(|(_, field)| !self.is_key(field)) {
            check_field(field, fields).map_err(|why| {
                Failure::mistake(format!(
                    "the column {column:?} goes to no field: {why}; map it with --map \"{column}=FIELD\", or leave it out \
                     with --skip \"{column}\""
                ))
            })?;
        }
        match self.keys.iter().find(|key| !taken.iter().any(|(_, field)| fold(field) == fold(key))) {
            None => Ok(()),
            Some(key) => Err(Failure::mistake(format!(
                "no column goes to the key {key}; the columns are: {}; map one with --map \"COLUMN={key}\"",
                columns.join(", ")
            ))),
        }
    }

    fn is_key(&self, field: &str) -> bool {
        self.keys.iter().any(|key| fold(key) == fold(field))
    }

    /// The update that a row asks for, or why it cannot be one.
    pub fn wish(&self, cells: &[(String, Cell)]) -> Result<Wish, String> {
        let mut body = BodyBuilder::new(self.version);
        let mut values = vec![None; self.keys.len()];
        for (column, cell) in cells {
            let Some(field) = self.columns.field_of(column) else { continue };
            let key = self.keys.iter().position(|key| fold(key) == fold(field));
            if let Some(key) = key {
                values[key] = Some(cell.text()).filter(|_| !cell.is_empty());
                if !self.creates {
                    continue;
                }
            }
            let done = match (cell.is_empty(), self.empty) {
                (false, _) => cell.set(&mut body, field),
                (true, Empty::Keep) => Ok(()),
                (true, Empty::Clear) => body.set_null(field),
            };
            done.map_err(|error| error.message().to_owned())?;
        }
        let conditions = self.keys.iter().zip(values).map(|(key, value)| {
            let value = value.ok_or_else(|| format!("the key {key} is empty"))?;
            condition(key, Operator::Equal, &value).map_err(|error| error.message().to_owned())
        });
        Ok(Wish { conditions: conditions.collect::<Result<_, _>>()?, json_body: body.json() })
    }
}

/// A key is compared, and so can be `id`, `code` or `modified` too; but a new profile cannot be given one of those.
fn check_key(key: &str, fields: &FieldList, creates: bool) -> Result<(), Failure> {
    let why = refusal_of(key, fields);
    match why {
        Some(why) => Err(Failure::mistake(format!("--key: {why}"))),
        None if creates && fields.field(key).is_none() => Err(Failure::mistake(format!(
            "--key {key} is no field, so that a profile which --create makes would not be found by it; leave out --create, or \
             take a field as the key"
        ))),
        None => Ok(()),
    }
}

/// Whether the database has a field to write to; the library says which one was perhaps meant.
fn check_field(field: &str, fields: &FieldList) -> Result<(), String> {
    match fields.field(field) {
        Some(_) => Ok(()),
        None => Err(refusal_of(field, fields)
            .unwrap_or_else(|| format!("{field:?} can be compared with and not written; only --key {field} takes it"))),
    }
}

/// Why nothing can be compared with a name.
fn refusal_of(name: &str, fields: &FieldList) -> Option<String> {
    let expression = format!("{name}==1");
    let condition = match Condition::parse(&expression) {
        Ok(condition) => condition,
        Err(why) => return Some(format!("the field {name:?}: {why}")),
    };
    let error = fields.check_conditions(&[condition], false).err()?;
    Some(match error.message().split_once(": ") {
        Some((_, why)) => why.to_owned(),
        None => error.message().to_owned(),
    })
}
