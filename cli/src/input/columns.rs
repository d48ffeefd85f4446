//! Which column of the input goes to which field.

use crate::arguments::Reading;
use crate::exit::Failure;

/// The column that a rejected row has its line in; it is left out of account.
pub const LINE: &str = "copernica_line";

/// The column that a rejected row has its reason in.
pub const REASON: &str = "copernica_reason";

/// From columns to fields.
#[derive(Debug)]
pub struct ColumnMap {
    /// Column, in lower case, and field.
    maps: Vec<(String, String)>,
    skipped: Vec<String>,
}

impl ColumnMap {
    /// Reads `--map` and `--skip`.
    pub fn new(reading: &Reading) -> Result<ColumnMap, Failure> {
        let map = |map: &String| match map.rsplit_once('=') {
            Some((column, field)) if !column.is_empty() && !field.is_empty() => Ok((fold(column), field.to_owned())),
            _ => Err(Failure::mistake(format!(
                "--map {map:?} is none; write COLUMN=FIELD, such as \"Voornaam=firstname\""
            ))),
        };
        Ok(ColumnMap {
            maps: reading.maps.iter().map(map).collect::<Result<_, _>>()?,
            skipped: reading.skipped.iter().map(|column| fold(column)).collect(),
        })
    }

    /// The fields that columns are mapped to.
    pub fn mapped_fields(&self) -> impl Iterator<Item = &String> {
        self.maps.iter().map(|(_, field)| field)
    }

    /// Refuses to map or skip a column that is not there, and two columns that go to one field; hands out the others, each with
    /// its field.
    pub fn check<'a>(&'a self, columns: &'a [String]) -> Result<Vec<(&'a str, &'a str)>, Failure> {
        for name in self.maps.iter().map(|(column, _)| column).chain(&self.skipped) {
            if !columns.iter().any(|column| fold(column) == *name) {
                return Err(Failure::mistake(format!(
                    "there is no column {name:?} to map or skip; the columns are: {}",
                    columns.join(", ")
                )));
            }
        }
        let mut taken: Vec<(&str, &str)> = Vec::new();
        for column in columns {
            let Some(field) = self.field_of(column) else { continue };
            if let Some((other, _)) = taken.iter().find(|(_, taken)| fold(taken) == fold(field)) {
                return Err(Failure::mistake(format!(
                    "the columns {other:?} and {column:?} both go to the field {field}"
                )));
            }
            taken.push((column, field));
        }
        Ok(taken)
    }

    /// The field that a column goes to, if it goes anywhere.
    pub fn field_of<'a>(&'a self, column: &'a str) -> Option<&'a str> {
        let folded = fold(column);
        if self.skipped.contains(&folded) || is_of_a_reject(&folded) {
            return None;
        }
        let mapped = self.maps.iter().find(|(from, _)| *from == folded);
        Some(mapped.map_or(column, |(_, field)| field))
    }
}

/// Whether the program itself has added a column when it rejected a row.
pub fn is_of_a_reject(column: &str) -> bool {
    [LINE, REASON].contains(&fold(column).as_str())
}

/// Names of columns and fields are the same in any letter case.
pub fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}
