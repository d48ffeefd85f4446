//! The conformance tables hold the contract's cases: each once, each complete.

use std::collections::BTreeSet;

use copernica_testkit::conformance::{self, Case, Outcome, TABLES, Tag};

#[test]
fn every_case_of_the_contract_stands_in_its_table_once_and_in_order() {
    let mut total = 0;
    for (section, letter, count) in TABLES {
        let table = conformance::load(section);
        assert_eq!(table.section, section);
        let found: Vec<&str> = table.cases.iter().map(|case| case.id.as_str()).collect();
        let expected: Vec<String> = (1..=count).map(|number| format!("{letter}{number:02}")).collect();
        assert_eq!(found, expected, "table {section}");
        total += found.len();
    }
    assert_eq!(total, 217);
}

#[test]
fn every_case_names_its_source_and_tells_its_runs_apart() {
    for case in all_cases() {
        let id = &case.id;
        assert!(!case.tags.is_empty(), "{id} names no source");
        let tags: BTreeSet<Tag> = case.tags.iter().copied().collect();
        assert_eq!(tags.len(), case.tags.len(), "{id} names a source twice");
        let names: BTreeSet<&str> = case.runs.iter().map(|run| run.name.as_str()).collect();
        assert_eq!(names.len(), case.runs.len(), "{id}: two runs have one name");
        assert!(case.runs.iter().all(|run| !run.versions.is_empty() && !run.steps.is_empty()), "{id} is empty");
        assert_eq!(case.client, case.client_must.is_some(), "{id}: a client's case says what the client must do");
    }
}

#[test]
fn what_creates_is_foretold_in_the_state() {
    for case in all_cases() {
        for step in case.runs.iter().flat_map(|run| &run.steps) {
            if matches!(step.expect.outcome, Outcome::Created | Outcome::Posted) {
                let created = step.state.new_profiles.len() + step.state.new_subprofiles.len();
                assert!(created > 0, "{}: nothing new in the state", case.id);
            }
        }
    }
}

#[test]
fn json_in_the_tables_is_json() {
    for case in all_cases() {
        for step in case.runs.iter().flat_map(|run| &run.steps) {
            for text in step.request.values.iter().chain(&step.expect.json) {
                let parsed: Result<serde_json::Value, _> = serde_json::from_str(text);
                assert!(parsed.is_ok(), "{}: {text}", case.id);
            }
        }
    }
}

fn all_cases() -> impl Iterator<Item = Case> {
    conformance::load_all().into_iter().flat_map(|table| table.cases)
}
