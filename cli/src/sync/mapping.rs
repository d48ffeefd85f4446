//! Which column goes to which field, and the update that a row becomes.

use copernica::ApiVersion;
use copernica::api::{BodyBuilder, Condition, FieldList, Operator, condition};

use super::rejects::{LINE, REASON};
use super::rows::Cell;
use crate::arguments::{Empty, Sync};
use crate::exit::Failure;

/// From columns to fields.
#[derive(Debug)]
pub struct Mapping {
    version: ApiVersion,
    keys: Vec<String>,
    /// Column and field, in lower case.
    maps: Vec<(String, String)>,
    skipped: Vec<String>,
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
        let map = |map: &String| match map.rsplit_once('=') {
            Some((column, field)) if !column.is_empty() && !field.is_empty() => Ok((fold(column), field.to_owned())),
            _ => Err(Failure::mistake(format!(
                "--map {map:?} is none; write COLUMN=FIELD, such as \"Voornaam=firstname\""
            ))),
        };
        let mapping = Mapping {
            version,
            keys: sync.keys.clone(),
            maps: sync.maps.iter().map(map).collect::<Result<_, _>>()?,
            skipped: sync.skipped.iter().map(|column| fold(column)).collect(),
            empty: sync.empty,
            creates: sync.create,
        };
        for field in sync.keys.iter().chain(mapping.maps.iter().map(|(_, field)| field)) {
            check_field(field, fields).map_err(Failure::mistake)?;
        }
        if let Some(columns) = columns {
            mapping.check_columns(columns, fields)?;
        }
        Ok(mapping)
    }

    fn check_columns(&self, columns: &[String], fields: &FieldList) -> Result<(), Failure> {
        for name in self.maps.iter().map(|(column, _)| column).chain(&self.skipped) {
            if !columns.iter().any(|column| fold(column) == *name) {
                return Err(Failure::mistake(format!(
                    "there is no column {name:?} to map or skip; the columns are: {}",
                    columns.join(", ")
                )));
            }
        }
        let mut taken: Vec<(String, &String)> = Vec::new();
        for column in columns {
            let Some(field) = self.field_of(column) else { continue };
            check_field(field, fields).map_err(|why| {
                Failure::mistake(format!(
                    "the column {column:?} goes to no field: {why}; map it with --map \"{column}=FIELD\", or leave it out \
                     with --skip \"{column}\""
                ))
            })?;
            if let Some((_, other)) = taken.iter().find(|(taken, _)| *taken == fold(field)) {
                return Err(Failure::mistake(format!(
                    "the columns {other:?} and {column:?} both go to the field {field}"
                )));
            }
            taken.push((fold(field), column));
        }
        match self.keys.iter().find(|key| !taken.iter().any(|(taken, _)| *taken == fold(key))) {
            None => Ok(()),
            Some(key) => Err(Failure::mistake(format!(
                "no column goes to the key {key}; the columns are: {}; map one with --map \"COLUMN={key}\"",
                columns.join(", ")
            ))),
        }
    }

    /// The field that a column goes to, if it goes anywhere.
    fn field_of<'a>(&'a self, column: &'a str) -> Option<&'a str> {
        let folded = fold(column);
        if self.skipped.contains(&folded) || [LINE, REASON].contains(&folded.as_str()) {
            return None;
        }
        let mapped = self.maps.iter().find(|(from, _)| *from == folded);
        Some(mapped.map_or(column, |(_, field)| field))
    }

    /// The update that a row asks for, or why it cannot be one.
    pub fn wish(&self, cells: &[(String, Cell)]) -> Result<Wish, String> {
        let mut body = BodyBuilder::new(self.version);
        let mut values = vec![None; self.keys.len()];
        for (column, cell) in cells {
            let Some(field) = self.field_of(column) else { continue };
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

/// Names of columns and fields are the same in any letter case.
fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Whether the database knows a field; the library says which one was perhaps meant.
fn check_field(field: &str, fields: &FieldList) -> Result<(), String> {
    let expression = format!("{field}==1");
    let condition = Condition::parse(&expression).map_err(|why| format!("the field {field:?}: {why}"))?;
    let known = fields.check_conditions(&[condition], false);
    known.map_err(|error| match error.message().split_once(": ") {
        Some((_, why)) => why.to_owned(),
        None => error.message().to_owned(),
    })
}
