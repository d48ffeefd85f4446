//! The rule by which a create is proven to find its own profile: read alike twice, and kept by the sandbox.

use copernica::Flags;
use copernica::api::{ApiVersion, Field, FieldList, Page, Update};
use copernica_testkit::http::encode;
use copernica_testkit::{Account, Sandbox, Version};
use serde_json::{Value, json};

use crate::Trial;
use crate::chance::Chance;
use crate::judge::Judge;

/// Name, type, choices and length. `n` tells the profiles of different creates apart.
const FIELDS: &[(&str, &str, &[&str], usize)] = &[
    ("Number", "integer", &[], 0),
    ("LastName", "text", &[], 0),
    ("Short", "text", &[], 5),
    ("Email", "email", &[], 0),
    ("Mobile", "phone_gsm", &[], 0),
    ("Rate", "float", &[], 0),
    ("Choice", "select", &["A", "b", "1", "\u{c9}", " x"], 0),
    ("Birthdate", "date", &[], 0),
    ("Met", "empty_date", &[], 0),
    ("Since", "datetime", &[], 0),
    ("Until", "empty_datetime", &[], 0),
];
const NUMBERS: &[&str] = &[
    "0",
    "7",
    "007",
    "+7",
    "-7",
    "- 7",
    "2147483647",
    "2147483648",
    "-2147483648",
    "7.0",
    "7.5",
    "7e0",
    "0x7",
    "",
    "7\u{a0}",
    "\u{a0}7",
    "seven",
    "99999999999999999999",
];
const TEXTS: &[&str] = &[
    "Doe",
    "doe",
    "DOE",
    "D\u{f6}e",
    "D\u{d6}E",
    "o'Neil",
    " Doe",
    "Doe ",
    "exact",
    "longer",
    "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}",
    "\u{212a}",
    "k",
    "K",
    "\u{17f}",
    "s",
    "1",
    "0",
    "",
    "A",
    "a",
    "b",
    "B",
    "\u{c9}",
    "\u{e9}",
    " x",
    "x",
];
const DATES: &[&str] = &[
    "2020-01-02",
    "2020-01-02 00:00",
    "2020-01-02 00:00:00",
    "2020-01-02T00:00:00",
    "2020-01-02t00:00:00",
    "2020-01-02 10:20",
    "2020-01-02 10:20:30",
    "2020-01-02 10:20:30.5",
    "2020-01-02 10:20:30Z",
    "2020-01-02 10:20+01:00",
    "2020-02-30",
    "2020-1-2",
    "02-01-2020",
    "0000-00-00",
    "0000-00-00 00:00:00",
    "0001-01-01",
    "now",
    "2020-01-02 24:00",
    "2020-03-29 02:30",
    "2020-13-01",
    "",
];
const BLANKS: &[&str] = &[" ", "\t", "\n", "\r", "\0", "\u{b}", "\u{c}", "\u{a0}"];
/// A request costs more than a question: one in so many proven creates goes to the sandbox.
const PROVEN_PER_REQUEST: usize = 10;

/// A create: one or two conditions and a flat body, as text because a name may stand there twice.
#[derive(Debug)]
struct Create {
    conditions: Vec<String>,
    body: String,
}

impl Create {
    fn any(chance: &mut Chance) -> Create {
        let mut create = Create { conditions: Vec::new(), body: String::new() };
        let mut members = Vec::new();
        for _ in 0..chance.between(1, 2) {
            let (name, kind, ..) = chance.pick(FIELDS);
            let pool = pool_of(kind);
            let (sought, given) = (chance.pick(pool), chance.pick(pool));
            let given = if chance.percent(75) { sought } else { given };
            let operator = if chance.percent(95) { "==" } else { chance.pick(&["!=", ">=", "=~"]) };
            create.conditions.push(format!("{}{operator}{}", respelt(name, chance), with_blanks(sought, chance)));
            if chance.percent(95) {
                members.push(format!("{}:{}", json!(respelt(name, chance)), value(given, chance)));
            }
        }
        if chance.percent(30) {
            members.push(format!("{}:\"Utrecht\"", json!(chance.pick(&["City", "id"]))));
        }
        create.body = format!("{{{}}}", members.join(","));
        create
    }

    /// The update, if the library lets such a one out at all.
    fn update<'a>(&'a self, conditions: &'a [&'a str]) -> Option<Update<'a>> {
        Update::new(ApiVersion::V1, "1", conditions, &self.body, Flags::CREATE | Flags::ALLOW_EMPTY).ok()
    }

    fn question(&self) -> Value {
        let fields = FIELDS.iter().map(
            |(name, kind, choices, length)| json!({"name": name, "type": kind, "choices": choices, "length": length}),
        );
        json!({
            "judge": "self_match",
            "field_list": fields.collect::<Vec<_>>(),
            "conditions": self.conditions,
            "body": self.body,
            "version": "v1",
        })
    }
}

fn pool_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "integer" | "float" | "phone_gsm" => NUMBERS,
        "date" | "empty_date" | "datetime" | "empty_datetime" => DATES,
        _ => TEXTS,
    }
}

/// A name in another letter case, or now and then one that is not listed.
fn respelt(name: &str, chance: &mut Chance) -> String {
    match chance.between(1, 20) {
        1..=5 => name.to_uppercase(),
        6..=10 => name.to_lowercase(),
        11 => chance.pick(&["id", "code", "modified", "City"]).to_owned(),
        _ => name.to_owned(),
    }
}

fn with_blanks(text: &str, chance: &mut Chance) -> String {
    match chance.percent(20) {
        true => format!("{}{text}{}", chance.soup(BLANKS, 1), chance.soup(BLANKS, 1)),
        false => text.to_owned(),
    }
}

/// The text as JSON: mostly a text, or the number that it looks like, or something else.
fn value(text: &str, chance: &mut Chance) -> String {
    match chance.between(1, 10) {
        1..=2 => text.parse::<i64>().map_or_else(|_| json!(text).to_string(), |number| number.to_string()),
        3 => text.parse::<f64>().map_or_else(|_| json!(text).to_string(), |number| json!(number).to_string()),
        4 => chance.pick(&["null", "true", "false", "[]", "{}", "[\"7\"]", "7.0", "1e0"]).to_owned(),
        _ => json!(with_blanks(text, chance)).to_string(),
    }
}

/// The fields as the library reads them from the server's list.
fn field_list() -> FieldList {
    let field = |(name, kind, choices, length): &(&str, &str, &[&str], usize)| json!({"name": name, "type": kind, "value": choices.join("\r\n"), "length": length.to_string()});
    let list: Vec<Value> = FIELDS.iter().map(field).collect();
    let page = Page::from_json(&json!({"data": list, "total": FIELDS.len()})).expect("a page");
    let fields: Vec<Field> = page.fields().expect("fields");
    FieldList::new(fields)
}

fn account() -> Account {
    let field = |(name, kind, choices, length): &(&str, &str, &[&str], usize)| json!({"name": name, "type": kind, "value": choices.join("\n"), "length": length});
    let mut fields: Vec<Value> = FIELDS.iter().map(field).collect();
    fields.push(json!({"name": "n", "type": "integer", "index": true}));
    Sandbox::shared().create_account(&json!({"databases": [{"ID": 1, "name": "Proof", "fields": fields}]}))
}

/// Creates with the conditions, and looks whether doing so again creates another. `number` is of no other profile.
fn finds_itself(account: &Account, create: &Create, number: usize) -> bool {
    let conditions: Vec<String> = create.conditions.iter().map(|text| format!("fields[]={}&", encode(text))).collect();
    let path = format!("database/1/profiles?{}fields[]=n%3D%3D{number}&create=1", conditions.concat());
    let body = format!("{{\"n\":{number},{}", &create.body[1..]);
    let statuses = [(); 2].map(|()| {
        let request = account.request(Version::V1, "PUT", &path).json(body.clone());
        request.send(account.address()).expect("an answer").status
    });
    assert_eq!(statuses[0], 303, "{create:?} creates");
    statuses[1] == 200
}

#[test]
fn what_is_proven_to_find_itself_is_proven_by_both_readings_and_found_by_the_sandbox() {
    let mut trial = Trial::new(7);
    let (python, list, account) = (Judge::python(), field_list(), account());
    let (mut asked, mut proven) = (0, 0);
    while let Some(creates) = trial.batch(Create::any) {
        let verdicts = python.ask(&creates.iter().map(Create::question).collect::<Vec<_>>());
        for (create, verdict) in creates.iter().zip(&verdicts) {
            let conditions: Vec<&str> = create.conditions.iter().map(String::as_str).collect();
            let Some(update) = create.update(&conditions) else { continue };
            let library = list.check_finds_itself(update.conditions(), update.body());
            asked += 1;
            trial.check(verdict["proven"] == library.is_ok(), || {
                format!("{create:?}: library {library:?}, python {verdict}")
            });
            if library.is_ok() {
                proven += 1;
                let is_sent = proven % PROVEN_PER_REQUEST == 0;
                trial.check(!is_sent || finds_itself(&account, create, proven), || {
                    format!("{create:?}: proven, but the sandbox creates another")
                });
            }
        }
    }
    trial.finish();
    assert!(proven * 10 > asked && proven * 2 < asked, "{proven} proven of {asked}: that proves too little");
}
