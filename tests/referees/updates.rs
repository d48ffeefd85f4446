//! Random updates as a caller might ask for them: mostly sensible, some of them not.

use serde_json::{Value, json};

use crate::chance::Chance;
use crate::strings;

const DATABASES: &[&str] = &[
    "1234",
    "1",
    "Test",
    "my customers",
    "a/b",
    "...",
    ".",
    "..",
    "0",
    "caf\u{e9}",
    "a%2Fb",
    "50%",
    "a?b",
    "a#b",
    "a;b&c",
    "",
];
const NAMES: &[&str] = &["customerid", "LastName", "Email", "a", "id", "code", "modified"];
const OPERATORS: &[&str] = &["==", "==", "==", "!=", "<>", "<", ">", "<=", ">=", "=~", "!~"];
const KEYS: &[&str] =
    &["a", "A", "LastName", "lastname", "fields", "Fields", "interests", "secret", "", "é", "É", "K", "k", "ſ"];

/// What a caller wants: version (0 is unversioned), database, conditions, body, flags.
#[derive(Debug)]
pub struct Wish {
    pub version: u32,
    pub database: &'static str,
    pub conditions: Vec<String>,
    pub body: String,
    pub flags: u32,
}

impl Wish {
    /// Any wish.
    pub fn any(chance: &mut Chance) -> Wish {
        let version = chance.between(0, 4) as u32;
        Wish {
            version,
            database: if chance.percent(60) { "1234" } else { chance.pick(DATABASES) },
            conditions: (0..chance.between(0, 4).max(chance.between(0, 1))).map(|_| condition(chance)).collect(),
            body: body(chance, version),
            flags: chance.pick(&[0, 1, 2, 3, 16, 17, 18, 19]),
        }
    }
}

fn condition(chance: &mut Chance) -> String {
    if chance.percent(5) {
        return strings::condition(chance);
    }
    let outer = if chance.percent(10) { chance.pick(&[" ", "\t", "\n", "\0"]) } else { "" };
    format!("{outer}{}{}{}{outer}", chance.pick(NAMES), chance.pick(OPERATORS), strings::value(chance))
}

/// A body that is right for the version in most cases, with keys that may collide and values of every kind.
fn body(chance: &mut Chance, version: u32) -> String {
    let flat = version < 2;
    let wrapped = if chance.percent(85) { !flat } else { flat };
    let values = object(chance);
    if !wrapped {
        return values;
    }
    match chance.between(1, 8) {
        1 => format!("{{\"interests\":{}}}", interests(chance)),
        2 => format!("{{\"fields\":{values},\"interests\":{}}}", interests(chance)),
        3 => format!("{{\"{}\":{values}}}", chance.pick(KEYS)),
        4 => format!("{{\"fields\":{values},\"{}\":{values}}}", chance.pick(KEYS)),
        _ => format!(" {{ \"fields\" : {values}}}\n"),
    }
}

/// An object as text, because a key may stand there twice.
fn object(chance: &mut Chance) -> String {
    let pairs: Vec<String> = (0..chance.between(0, 3).max(chance.between(0, 1)))
        .map(|_| format!("{}:{}", json!(chance.pick(KEYS)), json_value(chance)))
        .collect();
    format!("{{{}}}", pairs.join(","))
}

fn json_value(chance: &mut Chance) -> String {
    match chance.between(1, 6) {
        1 => json!(chance.any() as i32).to_string(),
        2 => chance
            .pick(&["null", "true", "[]", "{}", "[1]", "{\"a\":1}", "1e5", "-0", "\"\\ud800\"", "NaN", "01"])
            .to_owned(),
        _ => json!(strings::value(chance)).to_string(),
    }
}

fn interests(chance: &mut Chance) -> Value {
    chance.pick(&[
        || json!(["football"]),
        || json!([]),
        || json!({}),
        || json!({"football": 0, "baseball": 1}),
        || json!({"football": 0, "FOOTBALL": 1}),
        || json!("football"),
        || json!([["football"]]),
        || json!(null),
    ])()
}
