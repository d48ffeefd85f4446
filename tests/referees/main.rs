//! Three readings of the contract - the library, the sandbox, the Python referee - must agree about random strings.
//!
//! `COPERNICA_REFEREE_STRINGS` says how many strings each test tries (20,000 by default, a million with `make referee`),
//! `COPERNICA_REFEREE_SEED` which; a failure prints the seed.

mod chance;
mod databases;
mod judge;
mod requests;
#[path = "../searched/mod.rs"]
mod searched;
mod self_match;
mod strings;
mod updates;
mod values;
mod wire;

use std::env;

use copernica::api::Condition;
use serde_json::{Value, json};

use chance::Chance;
use judge::{Judge, ask_both};

const BATCH: usize = 50_000;
/// Disagreements shown before a test gives up: they tend to have one cause.
const SHOWN: usize = 10;

fn setting(name: &str, default: u64) -> u64 {
    match env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} should be a whole number, not {text:?}")),
        Err(_) => default,
    }
}

/// What the tests share: how many strings, which, and what did not agree.
struct Trial {
    seed: u64,
    left: usize,
    chance: Chance,
    disagreements: Vec<String>,
}

impl Trial {
    /// `salt` gives each test strings of its own.
    fn new(salt: u64) -> Trial {
        let seed = setting("COPERNICA_REFEREE_SEED", 20_260_101);
        let left = setting("COPERNICA_REFEREE_STRINGS", 20_000) as usize;
        assert!(left >= 1_000, "COPERNICA_REFEREE_STRINGS={left} would prove too little; try 1000 or more");
        Trial { seed, left, chance: Chance::new(seed ^ (salt << 32)), disagreements: Vec::new() }
    }

    /// The next batch made by `make`; None when enough were tried or enough is known.
    fn batch<T>(&mut self, make: impl Fn(&mut Chance) -> T) -> Option<Vec<T>> {
        if self.left == 0 || self.disagreements.len() >= SHOWN {
            return None;
        }
        let size = self.left.min(BATCH);
        self.left -= size;
        Some((0..size).map(|_| make(&mut self.chance)).collect())
    }

    fn check(&mut self, agreed: bool, report: impl FnOnce() -> String) {
        if !agreed && self.disagreements.len() < SHOWN {
            self.disagreements.push(report());
        }
    }

    fn finish(self) {
        assert!(
            self.disagreements.is_empty(),
            "the readings disagree (COPERNICA_REFEREE_SEED={}):\n{}",
            self.seed,
            self.disagreements.join("\n")
        );
    }
}

/// A condition as the server takes it apart; None when it drops it. `<>` and `!=` are one operator.
type Parts = Option<(String, String, String)>;

fn parts(name: &str, operator: &str, value: &str) -> Parts {
    let operator = if operator == "<>" { "!=" } else { operator };
    Some((name.to_owned(), operator.to_owned(), value.to_owned()))
}

fn judged_parts(answer: &Value) -> Parts {
    let text = |key: &str| answer[key].as_str().unwrap_or_else(|| panic!("no {key} in {answer}"));
    match answer["usable"].as_bool().unwrap_or_else(|| panic!("no verdict in {answer}")) {
        true => parts(text("name"), text("operator"), text("value")),
        false => None,
    }
}

fn library_parts(expression: &str) -> Parts {
    let condition = Condition::parse(expression).ok()?;
    parts(condition.name(), condition.operator().as_str(), condition.value())
}

#[test]
fn all_three_take_a_condition_apart_alike_and_the_library_at_most_refuses_more() {
    let mut trial = Trial::new(1);
    let (sandbox, python) = (Judge::sandbox(), Judge::python());
    let (mut accepted, mut usable) = (0, 0);
    while let Some(expressions) = trial.batch(strings::condition) {
        let questions: Vec<Value> =
            expressions.iter().map(|expression| json!({"judge": "condition", "expression": expression})).collect();
        let (one, other) = ask_both(&sandbox, &python, &questions);
        for ((expression, one), other) in expressions.iter().zip(&one).zip(&other) {
            let (server, referee, library) = (judged_parts(one), judged_parts(other), library_parts(expression));
            usable += usize::from(server.is_some());
            accepted += usize::from(library.is_some());
            let agreed = server == referee && (library.is_none() || library == server);
            trial.check(agreed, || format!("{expression:?}: sandbox {one}, python {other}, library {library:?}"));
        }
    }
    trial.finish();
    assert!(
        accepted * 5 > usable && accepted < usable,
        "{accepted} accepted of {usable} usable: that proves too little"
    );
}

#[test]
fn both_servers_store_the_same_of_any_value() {
    let mut trial = Trial::new(2);
    let (sandbox, python) = (Judge::sandbox(), Judge::python());
    while let Some(questions) = trial.batch(values::question) {
        let (one, other) = ask_both(&sandbox, &python, &questions);
        for ((question, one), other) in questions.iter().zip(&one).zip(&other) {
            let agreed = one["stored"].is_string() && one["stored"] == other["stored"];
            trial.check(agreed, || format!("{question}: sandbox {one}, python {other}"));
        }
    }
    trial.finish();
}

#[test]
fn both_servers_find_the_same_conditions_in_a_query() {
    let mut trial = Trial::new(3);
    let (sandbox, python) = (Judge::sandbox(), Judge::python());
    while let Some(queries) = trial.batch(strings::query) {
        let questions: Vec<Value> = queries.iter().map(|query| json!({"judge": "query", "query": query})).collect();
        let (one, other) = ask_both(&sandbox, &python, &questions);
        for ((query, one), other) in queries.iter().zip(&one).zip(&other) {
            let agreed = one.get("fields").is_some() && one["fields"] == other["fields"];
            trial.check(agreed, || format!("{query:?}: sandbox {one}, python {other}"));
        }
    }
    trial.finish();
}

#[test]
fn both_servers_read_the_same_boolean() {
    let mut trial = Trial::new(4);
    let (sandbox, python) = (Judge::sandbox(), Judge::python());
    while let Some(queries) = trial.batch(strings::boolean_query) {
        let questions: Vec<Value> = queries.iter().map(|query| json!({"judge": "boolean", "query": query})).collect();
        let (one, other) = ask_both(&sandbox, &python, &questions);
        for ((query, one), other) in queries.iter().zip(&one).zip(&other) {
            let agreed = one["create"].is_boolean() && one["create"] == other["create"];
            trial.check(agreed, || format!("{query:?}: sandbox {one}, python {other}"));
        }
    }
    trial.finish();
}
