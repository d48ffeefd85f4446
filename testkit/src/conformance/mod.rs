//! The conformance cases of the contract (section 9) as typed data, read from one TOML file per table.
//!
//! A table's `[defaults]` hold for all its cases, a case's keys for all its runs, a run's keys for all its
//! steps; what is said further in wins. `tests/conformance/README.md` explains the keys.

mod answer;
mod request;
mod state;

pub use answer::{Expect, Outcome};
pub use request::{Credential, RequestData, Update};
pub use state::{CreatedEntity, Snapshot, State};

use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use toml::{Table as Toml, Value};

use crate::account::Version;
use crate::fixture;

/// The tables of the contract, in order: section, first letter of the ids, number of cases.
pub const TABLES: [(&str, char, usize); 10] = [
    ("9.3", 'A', 12),
    ("9.4", 'P', 18),
    ("9.5", 'M', 31),
    ("9.6", 'C', 40),
    ("9.7", 'R', 23),
    ("9.8", 'N', 14),
    ("9.9", 'G', 24),
    ("9.10", 'S', 27),
    ("9.11", 'B', 16),
    ("9.12", 'F', 12),
];

/// One table of the contract.
#[derive(Debug)]
pub struct Table {
    /// Its section, as in `9.5`.
    pub section: String,
    /// What it is about.
    pub title: String,
    /// Its cases, in the order of the contract.
    pub cases: Vec<Case>,
}

/// One row of a table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Its number in the contract, as in `M01`.
    pub id: String,
    /// What it shows, in a few words.
    pub says: String,
    /// Where the contract has it from.
    pub tags: Vec<Tag>,
    /// The part of the tags that holds for a detail only, or a remark.
    pub note: Option<String>,
    /// Whether the case speaks about a client's conduct; what stands here is then the server's half.
    #[serde(default)]
    pub client: bool,
    /// What a client must do, in the words of the contract.
    pub client_must: Option<String>,
    /// The case's variants; each begins with a fresh account.
    #[serde(skip)]
    pub runs: Vec<Run>,
}

impl Case {
    /// Whether the contract infers the case, at least in part, instead of having seen or read it.
    pub fn is_inferred(&self) -> bool {
        self.tags.contains(&Tag::Inferred)
    }
}

/// Where a fact comes from (contract 0.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tag {
    /// The oldest method page.
    Seed,
    /// The vendor's manual, in any edition, or the vendor's helper class.
    Docs,
    /// The vendor's change notes.
    Changelog,
    /// Recorded against the live service.
    Observed,
    /// Another public client.
    #[serde(rename = "3rd-party")]
    ThirdParty,
    /// Tried while the contract was written, never against the live service.
    VerifiedHere,
    /// Nobody publishes it.
    Inferred,
}

impl Tag {
    /// All of them.
    pub const ALL: [Tag; 7] =
        [Tag::Seed, Tag::Docs, Tag::Changelog, Tag::Observed, Tag::ThirdParty, Tag::VerifiedHere, Tag::Inferred];

    /// Its name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Tag::Seed => "seed",
            Tag::Docs => "docs",
            Tag::Changelog => "changelog",
            Tag::Observed => "observed",
            Tag::ThirdParty => "3rd-party",
            Tag::VerifiedHere => "verified-here",
            Tag::Inferred => "inferred",
        }
    }
}

/// One variant of a case: the steps that a fresh account goes through, in each of the versions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Tells it from the case's other runs, as in `lenient`.
    #[serde(default)]
    pub name: String,
    /// The versions of the API in which it holds.
    pub versions: Vec<Version>,
    /// Switches of the account that differ from the default: the strict current era.
    #[serde(default)]
    pub switches: serde_json::Map<String, serde_json::Value>,
    /// Whether the switches are given to the program instead of the account: the request names no account.
    #[serde(default)]
    pub whole_sandbox: bool,
    /// Faults armed before the first step.
    #[serde(default)]
    pub faults: Vec<serde_json::Value>,
    /// The requests, in order.
    #[serde(skip)]
    pub steps: Vec<Step>,
}

impl Run {
    /// The switches as options of the program.
    pub fn options(&self) -> Vec<String> {
        let shown = |value: &serde_json::Value| match value {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        self.switches.iter().map(|(name, value)| format!("--{}={}", name.replace('_', "-"), shown(value))).collect()
    }
}

/// One request of a run, its answer, and what the account then holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Moves the account's clock on before the request.
    #[serde(default)]
    pub advance_ms: u64,
    /// The request.
    pub request: RequestData,
    /// Its answer.
    pub expect: Expect,
    /// How the account then differs from the fixture; by default not at all.
    #[serde(default)]
    pub state: State,
    /// Whether the step is repeated, for a few seconds, until it comes true.
    #[serde(default)]
    pub eventually: bool,
    /// Keeps the body of the answer under this name, for a later step's credential.
    pub remember: Option<String>,
}

/// Reads the table of this section, as in `9.5`.
///
/// # Panics
/// When there is none, or when it does not have the shape of a table; the message says where.
pub fn load(section: &str) -> Table {
    let path = path_of(section);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    parse(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// Reads all tables, in the order of the contract.
pub fn load_all() -> Vec<Table> {
    TABLES.iter().map(|(section, ..)| load(section)).collect()
}

fn path_of(section: &str) -> PathBuf {
    let prefix = format!("{section}-");
    let directory = fixture::directory();
    fs::read_dir(&directory)
        .unwrap_or_else(|error| panic!("{}: {error}", directory.display()))
        .filter_map(Result::ok)
        .find(|entry| entry.file_name().to_string_lossy().starts_with(&prefix))
        .unwrap_or_else(|| panic!("no table {section} in {}", directory.display()))
        .path()
}

fn parse(text: &str) -> Result<Table, String> {
    let mut file: Toml = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
    let section = take_text(&mut file, "table")?;
    let title = take_text(&mut file, "title")?;
    let defaults = match file.remove("defaults") {
        Some(Value::Table(defaults)) => defaults,
        Some(_) => return Err("defaults is no table".to_owned()),
        None => Toml::new(),
    };
    let cases = take_tables(&mut file, "case")?;
    if let Some(key) = file.keys().next() {
        return Err(format!("unknown key {key:?}"));
    }
    let cases = cases.into_iter().map(|case| parse_case(&defaults, case)).collect::<Result<_, _>>()?;
    Ok(Table { section, title, cases })
}

fn parse_case(defaults: &Toml, mut given: Toml) -> Result<Case, String> {
    let own = split_off(&mut given, &["id", "says", "tags", "note", "client", "client_must"]);
    let mut case: Case = typed(own)?;
    let inherited = merged(defaults, &given);
    case.runs = branches(inherited, "run")?
        .into_iter()
        .map(parse_run)
        .collect::<Result<_, _>>()
        .map_err(|fault| format!("case {}: {fault}", case.id))?;
    Ok(case)
}

fn parse_run(mut given: Toml) -> Result<Run, String> {
    let own = split_off(&mut given, &["name", "versions", "switches", "whole_sandbox", "faults"]);
    let mut run: Run = typed(own)?;
    run.steps = branches(given, "step")?
        .into_iter()
        .map(typed)
        .collect::<Result<_, _>>()
        .map_err(|fault| format!("run {:?}: {fault}", run.name))?;
    Ok(run)
}

/// The tables under `key`, each merged over all the rest; without any, the rest itself.
fn branches(mut trunk: Toml, key: &str) -> Result<Vec<Toml>, String> {
    let branches = take_tables(&mut trunk, key)?;
    if branches.is_empty() {
        return Ok(vec![trunk]);
    }
    Ok(branches.iter().map(|branch| merged(&trunk, branch)).collect())
}

/// `over` laid upon `base`, table by table.
fn merged(base: &Toml, over: &Toml) -> Toml {
    let mut result = base.clone();
    for (key, value) in over {
        let value = match (result.get(key), value) {
            (Some(Value::Table(base)), Value::Table(over)) => Value::Table(merged(base, over)),
            _ => value.clone(),
        };
        result.insert(key.clone(), value);
    }
    result
}

fn split_off(table: &mut Toml, keys: &[&str]) -> Toml {
    keys.iter().filter_map(|key| Some(((*key).to_owned(), table.remove(*key)?))).collect()
}

fn take_text(table: &mut Toml, key: &str) -> Result<String, String> {
    match table.remove(key) {
        Some(Value::String(text)) => Ok(text),
        _ => Err(format!("no text under {key:?}")),
    }
}

fn take_tables(table: &mut Toml, key: &str) -> Result<Vec<Toml>, String> {
    match table.remove(key) {
        None => Ok(Vec::new()),
        Some(value) => value.try_into().map_err(|error| format!("{key}: {error}")),
    }
}

fn typed<'de, T: Deserialize<'de>>(table: Toml) -> Result<T, String> {
    let shown = table.to_string();
    table.try_into().map_err(|error| format!("{error} in\n{shown}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_further_in_wins() {
        let table = parse(
            r#"
            table = "9.0"
            title = "a trial"
            [defaults]
            versions = ["v2", "v3"]
            request = { method = "PUT", path = "database/1/profiles" }
            [[case]]
            id = "X01"
            says = "one run, one step"
            tags = ["seed", "3rd-party"]
            request.path = "profile/101"
            expect.outcome = "OK"
            [[case]]
            id = "X02"
            says = "two runs, the second with two steps"
            tags = ["verified-here"]
            expect.outcome = "OK"
            [[case.run]]
            versions = ["U"]
            [[case.run]]
            name = "second"
            [[case.run.step]]
            expect.outcome = "CR"
            [[case.run.step]]
            state.profiles = [101]
            "#,
        )
        .expect("a table");
        let [first, second] = &table.cases[..] else { panic!("two cases: {table:?}") };
        assert_eq!(first.runs[0].versions, [Version::V2, Version::V3]);
        assert_eq!(first.runs[0].steps[0].request.path, "profile/101");
        assert_eq!(second.runs[0].versions, [Version::Unversioned]);
        let steps = &second.runs[1].steps;
        assert_eq!(steps[0].expect.outcome, Outcome::Created);
        assert_eq!(steps[1].expect.outcome, Outcome::Updated);
        assert_eq!(steps[1].state.profiles, [101]);
        assert_eq!(steps[1].request.method, "PUT");
    }

    #[test]
    fn a_misspelt_key_is_refused_by_name() {
        let text = r#"
            table = "9.0"
            title = "a trial"
            [[case]]
            id = "X01"
            says = "a slip"
            tags = []
            versions = ["v2"]
            request = { method = "PUT", path = "", conditoins = [] }
            expect.outcome = "OK"
            "#;
        let fault = parse(text).expect_err("a misspelt key");
        assert!(fault.contains("X01") && fault.contains("conditoins"), "{fault}");
    }
}
