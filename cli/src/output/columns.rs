//! The columns in which profiles are printed.

use copernica::Profile;
use serde_json::{Map, Value};

use crate::exit::Failure;

/// What can be a column besides the fields.
const OTHERS: &[&str] = &["id", "interests", "created", "modified", "secret", "profile"];

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    /// A field, by the name that the database gives it.
    Field(String),
    /// Something else of a profile: one of `OTHERS`.
    Other(&'static str),
}

/// The columns of a list of profiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(Vec<Column>);

impl Columns {
    /// The columns with these names, in any letter case: a field wins over what else has its name. Without names: the id, all
    /// fields, and the moment of the last change.
    pub fn new(names: &[String], fields: &[String]) -> Result<Columns, Failure> {
        let field = |name: &str| fields.iter().find(|field| field.eq_ignore_ascii_case(name));
        if names.is_empty() {
            let other = |name| field(name).is_none().then_some(Column::Other(name));
            let all = fields.iter().map(|field| Column::Field(field.clone()));
            return Ok(Columns(other("id").into_iter().chain(all).chain(other("modified")).collect()));
        }
        let column = |name: &String| {
            if let Some(field) = field(name.trim()) {
                return Ok(Column::Field(field.clone()));
            }
            let other = OTHERS.iter().find(|other| other.eq_ignore_ascii_case(name.trim()));
            other.map(|other| Column::Other(other)).ok_or_else(|| {
                Failure::mistake(format!(
                    "--columns: there is no field {name:?}; write some of {}, {}",
                    OTHERS.join(", "),
                    fields.join(", ")
                ))
            })
        };
        Ok(Columns(names.iter().map(column).collect::<Result<_, _>>()?))
    }

    /// Whether names need more than the server shows when it is asked for the values alone.
    pub fn need_all(names: &[String]) -> bool {
        names.iter().any(|name| ["created", "secret", "profile"].contains(&name.trim().to_ascii_lowercase().as_str()))
    }

    /// The names, for a first row.
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(|column| column.name().to_owned()).collect()
    }

    /// What a profile holds in them.
    pub fn cells(&self, profile: &Profile) -> Vec<String> {
        self.0.iter().map(|column| column.of(profile)).collect()
    }

    /// The same as a flat object of JSON.
    pub fn json(&self, profile: &Profile) -> String {
        let member = |column: &Column| (column.name().to_owned(), Value::from(column.of(profile)));
        Value::Object(self.0.iter().map(member).collect::<Map<_, _>>()).to_string()
    }
}

impl Column {
    fn name(&self) -> &str {
        match self {
            Column::Field(name) => name,
            Column::Other(name) => name,
        }
    }

    fn of(&self, profile: &Profile) -> String {
        match self {
            Column::Field(name) => profile.field(name).unwrap_or_default().to_owned(),
            Column::Other("id") => profile.id().to_string(),
            Column::Other("interests") => profile.interests().join(","),
            Column::Other("created") => profile.created().unwrap_or_default().to_owned(),
            Column::Other("modified") => profile.modified().unwrap_or_default().to_owned(),
            Column::Other("secret") => profile.secret().unwrap_or_default().to_owned(),
            Column::Other(_) => profile.parent().map(|parent| parent.to_string()).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn fields_win_over_what_else_has_their_name() {
        let profile = Profile::from_json(r#"{"ID":7,"fields":{"Id":"x","city":"Leiden"},"interests":["a","b"]}"#);
        let profile = profile.expect("a profile");
        let fields = owned(&["Id", "city"]);
        let all = Columns::new(&[], &fields).expect("columns");
        assert_eq!(
            (all.names(), all.cells(&profile)),
            (owned(&["Id", "city", "modified"]), owned(&["x", "Leiden", ""]))
        );
        let some = Columns::new(&owned(&["CITY", " interests", "id"]), &fields).expect("columns");
        assert_eq!(some.json(&profile), r#"{"city":"Leiden","interests":"a,b","Id":"x"}"#);
        let refusal = Columns::new(&owned(&["town"]), &fields).expect_err("no such column");
        assert!(refusal.message.contains("\"town\"") && refusal.message.contains("city"), "{}", refusal.message);
    }
}
