//! What an account holds: read as a whole, and foretold from the fixture and a case's expected changes.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::compare;
use crate::account::Account;
use crate::fixture;

const FIRST_PROFILE: u64 = 101;
const FIRST_SUBPROFILE: u64 = 201;
/// Stands for a secret that nobody can foretell: 28 lower-case hexadecimal digits.
const RANDOM_SECRET: &str = "(28 hexadecimal digits)";

/// How the account differs from the fixture after a step. What is not named is as it was.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct State {
    /// The profiles that changed.
    pub profiles: Vec<u64>,
    /// The sub-profiles that changed.
    pub subprofiles: Vec<u64>,
    /// The fields that each of them now shows differently.
    pub fields: BTreeMap<String, String>,
    /// The interests that each of them now has.
    pub interests: Option<Vec<String>>,
    /// Their secret now.
    pub secret: Option<String>,
    /// Whether their `modified` moved to the present.
    pub modified: bool,
    /// Whether they were removed just now.
    pub removed: bool,
    /// New profiles.
    pub new_profiles: Vec<CreatedEntity>,
    /// New sub-profiles.
    pub new_subprofiles: Vec<CreatedEntity>,
}

/// A profile or sub-profile that a step created.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreatedEntity {
    /// Its id.
    pub id: u64,
    /// The profile that a sub-profile belongs to.
    pub profile: Option<u64>,
    /// The fields that differ from their defaults.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Its interests.
    #[serde(default)]
    pub interests: Vec<String>,
}

/// Everything an account made from the fixture holds, removed profiles included.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot(Value);

impl Snapshot {
    /// Reads the account through version 2 of the API, id by id until the first that nobody has.
    ///
    /// # Errors
    /// When an answer is no JSON or an unknown error.
    pub fn take(account: &Account) -> Result<Snapshot, String> {
        Ok(Snapshot(json!({
            "profile": read_all(account, "profile", FIRST_PROFILE)?,
            "subprofile": read_all(account, "subprofile", FIRST_SUBPROFILE)?,
        })))
    }

    /// What the account should hold after this change, made at `now`.
    ///
    /// # Panics
    /// When the change names a profile that is not there.
    #[must_use]
    pub fn after(&self, change: &State, now: &str) -> Snapshot {
        let mut after = self.clone();
        let kinds = [("profile", &change.profiles), ("subprofile", &change.subprofiles)];
        for (kind, ids) in kinds {
            for id in ids {
                let entity =
                    after.0[kind].get_mut(id.to_string()).unwrap_or_else(|| panic!("the fixture has no {kind} {id}"));
                apply(change, now, entity);
            }
        }
        for created in &change.new_profiles {
            after.0["profile"][created.id.to_string()] = created.as_profile(now);
        }
        for created in &change.new_subprofiles {
            after.0["subprofile"][created.id.to_string()] = created.as_subprofile(now);
        }
        after
    }

    /// Lists the places in which this snapshot differs from the expected one.
    pub fn faults_against(&self, expected: &Snapshot) -> Vec<String> {
        let mut faults = Vec::new();
        compare("", &self.0, Some(&expected.0), &mut faults);
        faults
    }
}

fn apply(change: &State, now: &str, entity: &mut Value) {
    for (name, value) in &change.fields {
        let field = entity["fields"].get_mut(name).unwrap_or_else(|| panic!("no field {name}"));
        *field = value.as_str().into();
    }
    if let Some(interests) = &change.interests {
        entity["interests"] = json!(interests);
    }
    if let Some(secret) = &change.secret {
        entity["secret"] = json!(secret);
    }
    if change.modified {
        entity["modified"] = json!(now);
    }
    if change.removed {
        entity["removed"] = json!(now);
        if let Some(fields) = entity["fields"].as_object_mut() {
            fields.values_mut().for_each(|value| *value = json!(""));
        }
    }
}

impl CreatedEntity {
    fn as_profile(&self, now: &str) -> Value {
        json!({
            "ID": self.id.to_string(),
            "fields": self.with_defaults(&fixture::PROFILE_DEFAULTS),
            "interests": self.interests,
            "database": "1",
            "secret": RANDOM_SECRET,
            "created": now,
            "modified": now,
            "removed": false,
        })
    }

    fn as_subprofile(&self, now: &str) -> Value {
        json!({
            "ID": self.id.to_string(),
            "secret": RANDOM_SECRET,
            "fields": self.with_defaults(&fixture::SUBPROFILE_DEFAULTS),
            "profile": self.profile.map(|id| id.to_string()),
            "collection": "10",
            "created": now,
            "modified": now,
            "removed": false,
        })
    }

    fn with_defaults(&self, defaults: &[(&str, &str)]) -> Map<String, Value> {
        let mut fields: Map<String, Value> =
            defaults.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        for (name, value) in &self.fields {
            fields.insert(name.clone(), json!(value));
        }
        fields
    }
}

fn read_all(account: &Account, kind: &str, first: u64) -> Result<Value, String> {
    let mut all = Map::new();
    for id in first.. {
        match account.try_get(&format!("{kind}/{id}")) {
            Ok(mut entity) => {
                if is_random_secret(&entity["secret"]) {
                    entity["secret"] = json!(RANDOM_SECRET);
                }
                sort_interests(&mut entity);
                all.insert(id.to_string(), entity);
            }
            Err(fault) if fault.contains("with supplied ID") => break,
            Err(fault) => return Err(format!("{kind}/{id}: {fault}")),
        }
    }
    Ok(Value::Object(all))
}

fn is_random_secret(secret: &Value) -> bool {
    secret
        .as_str()
        .is_some_and(|text| text.len() == 28 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
}

/// The order of interests means nothing.
fn sort_interests(entity: &mut Value) {
    if let Some(interests) = entity.get_mut("interests").and_then(Value::as_array_mut) {
        interests.sort_by_key(|interest| interest.as_str().map(str::to_owned));
    }
}
