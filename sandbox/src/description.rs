//! The JSON description from which an account is created, and to which it can be reset.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::clock::ClockSetting;
use crate::convert::FieldType;
use crate::switches::Switches;

/// The demo account that a sandbox starts with.
pub const DEMO: &str = include_str!("demo.json");

/// A whole account. IDs may be left out everywhere; they are then given in ascending order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Description {
    /// The name of the account, shown by `identity`.
    pub name: String,
    /// The access token; absent: a random one.
    pub token: Option<String>,
    /// Switches that differ from those the sandbox was started with.
    pub switches: Option<Value>,
    /// The clock; absent: real time.
    pub clock: Option<ClockSetting>,
    /// The databases.
    pub databases: Vec<DatabaseDescription>,
    /// The ID of the first profile that will be created.
    pub next_profile_id: Option<i64>,
    /// The ID of the first sub-profile that will be created.
    pub next_subprofile_id: Option<i64>,
}

/// One database with everything in it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseDescription {
    /// Unique in the account.
    #[serde(rename = "ID")]
    pub id: Option<i64>,
    /// Unique in the account, letter case aside.
    pub name: String,
    /// Free text.
    pub description: String,
    /// `YYYY-MM-DD HH:MM:SS`; absent: the moment of loading.
    pub created: Option<String>,
    /// The fields of its profiles.
    pub fields: Vec<FieldDescription>,
    /// The interests its profiles can have.
    pub interests: Vec<InterestDescription>,
    /// The collections of sub-profiles.
    pub collections: Vec<CollectionDescription>,
    /// The profiles.
    pub profiles: Vec<ProfileDescription>,
}

/// One field of a database or a collection, under the names that Copernica uses.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FieldDescription {
    /// Unique in the account.
    #[serde(rename = "ID")]
    pub id: Option<i64>,
    /// A letter, then letters, digits and underscores.
    pub name: String,
    /// `text`, `integer`, `select` ...
    #[serde(rename = "type")]
    pub field_type: String,
    /// The default value; for a select field its choices, one a line, `*` behind the default one.
    pub value: String,
    /// Whether lists show it.
    pub displayed: bool,
    /// Whether lists are ordered by it.
    pub ordered: bool,
    /// How many characters of a text are kept; 0: all of them.
    pub length: u32,
    /// The height of the box to type in.
    pub textlines: u32,
    /// Whether forms hide it.
    pub hidden: bool,
    /// Whether conditions on it are fast.
    pub index: bool,
}

/// One interest.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InterestDescription {
    /// Unique in the account.
    #[serde(rename = "ID")]
    pub id: Option<i64>,
    /// Unique in the database, letter case aside.
    pub name: String,
    /// The group it is shown in.
    pub group: String,
}

/// One collection.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CollectionDescription {
    /// Unique in the account.
    #[serde(rename = "ID")]
    pub id: Option<i64>,
    /// Unique in the database, letter case aside.
    pub name: String,
    /// The fields of its sub-profiles.
    pub fields: Vec<FieldDescription>,
}

/// One profile.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProfileDescription {
    /// Unique in the account.
    #[serde(rename = "ID")]
    pub id: Option<i64>,
    /// Values by field name; the others get their defaults.
    pub fields: Map<String, Value>,
    /// The names of its interests.
    pub interests: Vec<String>,
    /// Absent: a random one.
    pub secret: Option<String>,
    /// `YYYY-MM-DD HH:MM:SS`; absent: the moment of loading.
    pub created: Option<String>,
    /// Absent: the same as `created`.
    pub modified: Option<String>,
    /// When it was removed; absent: it was not.
    pub removed: Option<String>,
    /// Its sub-profiles.
    pub subprofiles: Vec<SubprofileDescription>,
}

/// One sub-profile.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SubprofileDescription {
    /// Unique in the account.
    #[serde(rename = "ID")]
    pub id: Option<i64>,
    /// The name of its collection.
    pub collection: String,
    /// Values by field name; the others get their defaults.
    pub fields: Map<String, Value>,
    /// Absent: a random one.
    pub secret: Option<String>,
    /// `YYYY-MM-DD HH:MM:SS`; absent: the moment of loading.
    pub created: Option<String>,
    /// Absent: the same as `created`.
    pub modified: Option<String>,
    /// When it was removed; absent: it was not.
    pub removed: Option<String>,
}

impl Description {
    /// Reads a description, checks it, and gives IDs to what has none.
    ///
    /// The text of an error says where in the description what is wrong.
    pub fn from_json(json: &[u8]) -> Result<Description, String> {
        let mut description: Description =
            serde_json::from_slice(json).map_err(|error| format!("description: {error}"))?;
        description.check()?;
        description.number()?;
        Ok(description)
    }

    fn check(&self) -> Result<(), String> {
        if let Some(token) = &self.token
            && (token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()))
        {
            return Err("description: \"token\" must be printable ASCII without blanks".to_owned());
        }
        if let Some(switches) = &self.switches {
            Switches::default().patched(switches)?;
        }
        unique("database", self.databases.iter().map(|database| &database.name))?;
        for database in &self.databases {
            database.check()?;
        }
        Ok(())
    }

    /// Gives IDs to what has none, above the highest that is given of the same sort.
    fn number(&mut self) -> Result<(), String> {
        number("database", self.databases.iter_mut().map(|database| &mut database.id))?;
        let fields = self.databases.iter_mut().flat_map(|database| {
            let nested = database.collections.iter_mut().flat_map(|collection| &mut collection.fields);
            database.fields.iter_mut().chain(nested).map(|field| &mut field.id)
        });
        number("field", fields)?;
        let databases = &mut self.databases;
        number("interest", databases.iter_mut().flat_map(|d| &mut d.interests).map(|i| &mut i.id))?;
        number("collection", databases.iter_mut().flat_map(|d| &mut d.collections).map(|c| &mut c.id))?;
        let next = number("profile", databases.iter_mut().flat_map(|d| &mut d.profiles).map(|p| &mut p.id))?;
        self.next_profile_id = Some(next_id("next_profile_id", self.next_profile_id, next)?);
        let profiles = databases.iter_mut().flat_map(|database| &mut database.profiles);
        let next = number("sub-profile", profiles.flat_map(|p| &mut p.subprofiles).map(|s| &mut s.id))?;
        self.next_subprofile_id = Some(next_id("next_subprofile_id", self.next_subprofile_id, next)?);
        Ok(())
    }
}

impl DatabaseDescription {
    fn check(&self) -> Result<(), String> {
        let place = format!("database {:?}", self.name);
        if self.name.is_empty() || self.name.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("{place}: a name is needed, and one that is not a number"));
        }
        check_moments(&place, &[&self.created])?;
        check_fields(&place, &self.fields)?;
        unique(&format!("{place}: interest"), self.interests.iter().map(|interest| &interest.name))?;
        unique(&format!("{place}: collection"), self.collections.iter().map(|collection| &collection.name))?;
        for collection in &self.collections {
            if collection.name.is_empty() {
                return Err(format!("{place}: a collection has no name"));
            }
            check_fields(&format!("{place}, collection {:?}", collection.name), &collection.fields)?;
        }
        self.profiles.iter().enumerate().try_for_each(|(position, profile)| {
            self.check_profile(profile).map_err(|error| match profile.id {
                Some(id) => format!("{place}, profile {id}: {error}"),
                None => format!("{place}, profile number {}: {error}", position + 1),
            })
        })
    }

    fn check_profile(&self, profile: &ProfileDescription) -> Result<(), String> {
        check_values(&self.fields, &profile.fields)?;
        check_moments("profile", &[&profile.created, &profile.modified, &profile.removed])?;
        for name in &profile.interests {
            if !self.interests.iter().any(|interest| same_name(&interest.name, name)) {
                return Err(format!("there is no interest {name:?}"));
            }
        }
        for subprofile in &profile.subprofiles {
            let collection = self
                .collections
                .iter()
                .find(|collection| same_name(&collection.name, &subprofile.collection))
                .ok_or_else(|| format!("there is no collection {:?}", subprofile.collection))?;
            check_values(&collection.fields, &subprofile.fields)
                .map_err(|error| format!("sub-profile in {:?}: {error}", collection.name))?;
            check_moments("sub-profile", &[&subprofile.created, &subprofile.modified, &subprofile.removed])?;
        }
        Ok(())
    }
}

/// Whether two names of databases, fields, interests or collections are the same to Copernica.
pub fn same_name(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other) || (!one.is_ascii() && one.to_lowercase() == other.to_lowercase())
}

fn check_fields(place: &str, fields: &[FieldDescription]) -> Result<(), String> {
    unique(&format!("{place}: field"), fields.iter().map(|field| &field.name))?;
    for field in fields {
        let mut letters = field.name.bytes();
        let starts_well = letters.next().is_some_and(|byte| byte.is_ascii_alphabetic());
        if !starts_well || !letters.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(format!(
                "{place}: {:?} is no name for a field; it is a letter, then letters, digits and underscores",
                field.name
            ));
        }
        if same_name(&field.name, "id") || same_name(&field.name, "code") {
            return Err(format!("{place}: no field can be called {:?}", field.name));
        }
        if field.field_type.parse::<FieldType>().is_err() {
            return Err(format!("{place}, field {:?}: there is no type {:?}", field.name, field.field_type));
        }
    }
    match fields.iter().filter(|field| field.field_type == "email").nth(1) {
        Some(second) => Err(format!("{place}, field {:?}: only one field can have the type email", second.name)),
        None => Ok(()),
    }
}

fn check_values(fields: &[FieldDescription], values: &Map<String, Value>) -> Result<(), String> {
    match values.keys().find(|name| !fields.iter().any(|field| same_name(&field.name, name))) {
        Some(name) => Err(format!("there is no field {name:?}")),
        None => Ok(()),
    }
}

fn check_moments(place: &str, moments: &[&Option<String>]) -> Result<(), String> {
    for moment in moments.iter().copied().flatten() {
        if jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", moment).is_err() {
            return Err(format!("{place}: {moment:?} is no moment; write it as \"2020-06-01 10:00:00\""));
        }
    }
    Ok(())
}

fn unique<'a>(what: &str, names: impl Iterator<Item = &'a String>) -> Result<(), String> {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name.to_lowercase()) {
            return Err(format!("{what} {name:?} is described twice"));
        }
    }
    Ok(())
}

/// Numbers what has no ID and answers the ID that comes next.
fn number<'a>(what: &str, ids: impl Iterator<Item = &'a mut Option<i64>>) -> Result<i64, String> {
    let ids: Vec<&mut Option<i64>> = ids.collect();
    let mut seen = HashSet::new();
    for id in ids.iter().filter_map(|id| **id) {
        if !(1..=i64::from(u32::MAX)).contains(&id) {
            return Err(format!("{what} {id}: an ID lies between 1 and {}", u32::MAX));
        }
        if !seen.insert(id) {
            return Err(format!("{what} {id} is described twice"));
        }
    }
    let mut next = seen.into_iter().max().unwrap_or(0) + 1;
    for id in ids.into_iter().filter(|id| id.is_none()) {
        *id = Some(next);
        next += 1;
    }
    Ok(next)
}

fn next_id(name: &str, wanted: Option<i64>, free: i64) -> Result<i64, String> {
    match wanted {
        Some(id) if id < free => Err(format!("{name} is {id}, but IDs up to {} are taken", free - 1)),
        Some(id) if id > i64::from(u32::MAX) => Err(format!("{name} is {id}; the highest ID is {}", u32::MAX)),
        Some(id) => Ok(id),
        None => Ok(free),
    }
}

/// Fixture F of the contract, for tests; it lies with the conformance tables.
#[cfg(test)]
pub(crate) fn fixture() -> Description {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/conformance/fixture.json");
    Description::from_json(&std::fs::read(file).expect("the fixture is there")).expect("the fixture is right")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_account_has_the_profile_of_the_first_example() {
        let demo = Description::from_json(DEMO.as_bytes()).unwrap();
        let database = demo.databases.iter().find(|database| database.id == Some(1234)).unwrap();
        let is_customer = |profile: &&ProfileDescription| profile.fields.get("customerid") == Some(&4567.into());
        assert_eq!(database.profiles.iter().filter(is_customer).count(), 1);
        for name in ["customerid", "firstname", "lastname", "email"] {
            assert!(database.fields.iter().any(|field| field.name == name), "{name}");
        }
    }

    #[test]
    fn what_has_no_id_gets_one_above_those_that_are_given() {
        let json = br#"{"databases":[{"name":"A","profiles":[{},{"ID":7},{}]},{"ID":3,"name":"B","profiles":[{}]}]}"#;
        let description = Description::from_json(json).unwrap();
        let ids: Vec<_> = description.databases.iter().map(|database| database.id.unwrap()).collect();
        assert_eq!(ids, [4, 3]);
        let profiles = description.databases.iter().flat_map(|database| &database.profiles);
        assert_eq!(profiles.map(|profile| profile.id.unwrap()).collect::<Vec<_>>(), [8, 7, 9, 10]);
        assert_eq!(description.next_profile_id, Some(11));
        assert_eq!(description.next_subprofile_id, Some(1));
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        let with = |inner: &str| format!(r#"{{"databases":[{{"name":"D",{inner}}}]}}"#);
        for (json, named) in [
            (r#"{"databasez":[]}"#.to_owned(), "databasez"),
            (r#"{"token":"a b"}"#.to_owned(), "token"),
            (r#"{"switches":{"erra":1}}"#.to_owned(), "erra"),
            (r#"{"databases":[{"name":"12"}]}"#.to_owned(), "\"12\""),
            (r#"{"databases":[{"name":"a"},{"name":"A"}]}"#.to_owned(), "\"A\" is described twice"),
            (with(r#""fields":[{"name":"1a","type":"text"}]"#), "\"1a\""),
            (with(r#""fields":[{"name":"Code","type":"text"}]"#), "\"Code\""),
            (with(r#""fields":[{"name":"a","type":"tekst"}]"#), "\"tekst\""),
            (with(r#""fields":[{"name":"a","type":"email"},{"name":"b","type":"email"}]"#), "\"b\""),
            (with(r#""profiles":[{"ID":5,"fields":{"x":1}}]"#), "profile 5: there is no field \"x\""),
            (with(r#""profiles":[{"interests":["x"]}]"#), "profile number 1: there is no interest \"x\""),
            (with(r#""profiles":[{"created":"yesterday"}]"#), "\"yesterday\""),
            (with(r#""profiles":[{"subprofiles":[{"collection":"x"}]}]"#), "no collection \"x\""),
            (with(r#""profiles":[{"ID":5},{"ID":5}]"#), "profile 5 is described twice"),
            (with(r#""profiles":[{"ID":0}]"#), "profile 0"),
            (r#"{"next_profile_id":0}"#.to_owned(), "next_profile_id"),
        ] {
            let error = Description::from_json(json.as_bytes()).unwrap_err();
            assert!(error.contains(named), "{json}: {error}");
        }
    }
}
