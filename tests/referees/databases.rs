//! Whole calls with their checks on: random databases in a server that drops what it cannot use, random conditions and
//! bodies. What the library lets out must change the profiles that its conditions mean and no other, to what was meant.

use std::time::Duration;

use copernica::{Error, Flags, Options, Outcome, Status};
use copernica_testkit::{Account, Sandbox, fixture};
use serde_json::{Map, Value, json};

use crate::Trial;
use crate::chance::Chance;
use crate::judge::Judge;
use crate::searched::Client;
use crate::{strings, values};

const UPDATES_PER_DATABASE: usize = 25;
/// A call with everything that is read around it costs more than a string: one in so many strings is a call.
const STRINGS_PER_UPDATE: usize = 40;
const PATIENCE: Duration = Duration::from_secs(10);

const FIELD_NAMES: &[&str] =
    &["customerid", "LastName", "lastname2", "Name", "Modified", "A", "b_1", "Birthdate", "Rate", "Choice", "fields"];
const TYPES: &[&str] = &[
    "text",
    "text",
    "text",
    "integer",
    "integer",
    "float",
    "select",
    "select",
    "date",
    "datetime",
    "empty_date",
    "empty_datetime",
    "phone",
    "big",
];
const CHOICES: &[&str] = &["A", "B", "b", "1", "0", "2.99", " lead", "é", "two words", "x\u{a0}"];
const OPERATORS: &[&str] = &["==", "==", "==", "==", "!=", "<>", "<", ">", "<=", ">=", "=~", "!~"];
const TEXTS: &[&str] =
    &["Doe", "doe", "DOE", "Smith", " Smith", "a&b", "c+d", "50%", "x_y", "é", "É", "#1", "1", "", "\u{1f600}", "a\\b"];
const DATES: &[&str] = &[
    "2020-01-02",
    "2020-01-02 03:04",
    "2020-01-02T03:04:05",
    "2020-06-02 23:30:00.25",
    "2020-06-02 23:30:00Z",
    "2020-12-31 23:59:59-02:30",
    "1999-12-31",
    "2020-03-29 02:30:00",
    "0000-00-00",
];

/// One field of a random database, as the judges want it.
struct Field {
    name: String,
    kind: &'static str,
    choices: Vec<&'static str>,
    length: u64,
}

impl Field {
    fn any(name: &str, chance: &mut Chance) -> Field {
        let kind = chance.pick(TYPES);
        let mut choices = Vec::new();
        if kind == "select" {
            // A list without choices proves nothing to the library.
            choices = CHOICES.iter().copied().filter(|&choice| choice == "A" || chance.percent(40)).collect();
        }
        let is_short = matches!(kind, "text" | "phone") && chance.percent(30);
        Field { name: name.to_owned(), kind, choices, length: if is_short { 4 } else { 0 } }
    }

    fn described(&self) -> Value {
        json!({"name": self.name, "type": self.kind, "value": self.choices.join("\r\n"), "length": self.length})
    }

    fn listed(&self) -> Value {
        json!({"name": self.name, "type": self.kind, "choices": self.choices, "length": self.length})
    }

    /// A value, most of them one that the field can hold.
    fn value(&self, chance: &mut Chance) -> Value {
        if chance.percent(8) {
            return values::for_type(self.kind, chance);
        }
        match self.kind {
            "integer" => match chance.between(1, 6) {
                1 => json!(chance.any() as i32),
                2 => json!(format!(" {} ", chance.between(0, 9))),
                3 => chance.pick(&[|| json!(true), || json!(null), || json!(""), || json!(5.0), || json!("1.5e1")])(),
                _ => json!(chance.between(0, 5)),
            },
            "float" => match chance.between(1, 4) {
                1 => json!("2.5"),
                2 => json!(chance.any() as f64 / 7.0),
                _ => json!(chance.between(0, 40) as f64 / 8.0),
            },
            "select" => json!(chance.pick(&self.choices)),
            kind if kind.ends_with("date") || kind.ends_with("datetime") => json!(chance.pick(DATES)),
            _ if chance.percent(10) => chance.pick(&[|| json!(7), || json!(0.1), || json!(1e16), || json!(false)])(),
            _ => json!(chance.pick(TEXTS)),
        }
    }
}

/// A random database in an account of its own.
struct Place {
    account: Account,
    fields: Vec<Field>,
    knows_id: bool,
}

impl Place {
    fn any(chance: &mut Chance) -> Place {
        let mut fields: Vec<Field> = Vec::new();
        for name in FIELD_NAMES {
            if chance.percent(60) {
                fields.push(Field::any(name, chance));
            }
        }
        if fields.is_empty() {
            fields.push(Field::any("only", chance));
        }
        let knows_id = chance.percent(50);
        let switches = if knows_id { json!({"unusable_condition": "drop"}) } else { json!({"era": "2020"}) };
        let profiles: Vec<Value> = (0..chance.between(0, 6)).map(|_| profile(&fields, chance)).collect();
        let described: Vec<Value> = fields.iter().map(Field::described).collect();
        let interests = json!([{"name": "football"}, {"name": "École"}]);
        let account = Sandbox::shared().create_account(&json!({
            "name": "random",
            "clock": {"now": fixture::NOW},
            "switches": switches,
            "databases": [
                {"ID": 1, "name": "Random", "fields": described, "interests": interests, "profiles": profiles},
            ],
        }));
        Place { account, fields, knows_id }
    }

    fn client(&self, version: u32) -> Client {
        let mut options = Options::new();
        options.set_base_url(Sandbox::shared().url()).expect("the sandbox has an address");
        options.set_api_version(version).expect("the version exists");
        Client::with_options(&self.account.token, options).expect("the token can be sent")
    }

    fn condition(&self, chance: &mut Chance) -> String {
        let operator = chance.pick(OPERATORS);
        let place = chance.between(0, self.fields.len() as u64 - 1) as usize;
        let field = &self.fields[place];
        let (name, value) = match chance.between(1, 100) {
            1..=3 => (format!("{}x", field.name), "1".to_owned()),
            4..=5 => return strings::condition(chance),
            6..=8 if self.knows_id => ("id".to_owned(), chance.between(0, 9).to_string()),
            9..=10 => ("modified".to_owned(), chance.pick(DATES).to_owned()),
            11..=40 => (field.name.to_uppercase(), text_of(&field.value(chance))),
            _ => (field.name.clone(), text_of(&field.value(chance))),
        };
        format!("{name}{operator}{value}")
    }

    /// New values for some fields, each once, in some letter case; now and then for one that is not there.
    fn assignments(&self, chance: &mut Chance) -> Map<String, Value> {
        let mut assigned = Map::new();
        for field in &self.fields {
            if chance.percent(35) {
                let name = if chance.percent(20) { field.name.to_lowercase() } else { field.name.clone() };
                assigned.insert(name, field.value(chance));
            }
        }
        if chance.percent(3) {
            assigned.insert("nofield".to_owned(), json!(1));
        }
        assigned
    }

    fn listed(&self) -> Value {
        self.fields.iter().map(Field::listed).collect()
    }

    fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.account.delete();
    }
}

fn profile(fields: &[Field], chance: &mut Chance) -> Value {
    let held: Map<String, Value> = fields.iter().map(|field| (field.name.clone(), field.value(chance))).collect();
    json!({"fields": held, "created": fixture::THEN, "modified": fixture::THEN})
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| if value.is_null() { String::new() } else { value.to_string() }, str::to_owned)
}

/// One call and what was seen of it.
struct Played {
    version: u32,
    conditions: Vec<String>,
    assigned: Map<String, Value>,
    body: String,
    flags: Flags,
    answer: Result<Outcome, Error>,
    sent: Vec<Value>,
    before: Vec<Value>,
    after: Vec<Value>,
}

impl Played {
    fn any(place: &Place, clients: &[Client], chance: &mut Chance, before: Vec<Value>) -> Played {
        let version = chance.between(0, 2) as u32;
        let conditions: Vec<String> = (0..chance.between(1, 3)).map(|_| place.condition(chance)).collect();
        let assigned = place.assignments(chance);
        let interests = version == 2 && chance.percent(15);
        let body = match version {
            0 | 1 => json!(assigned),
            _ if interests => {
                json!({"fields": assigned, "interests": chance.pick(&[&["football"][..], &["ÉCOLE"], &["chess"]])})
            }
            _ => json!({"fields": assigned}),
        };
        let body = body.to_string();
        let flags = Flags::from_bits(chance.pick(&[0, 0, 16, 16, 1, 2, 3, 17])).expect("known flags");
        place.account.clear_journal();
        let answer = clients[version as usize].update_profiles("1", &conditions, &body, flags);
        let mut sent = place.account.settled_journal(PATIENCE);
        sent.retain(|entry| entry["method"] != "GET");
        let after = place.account.profiles("1");
        Played { version, conditions, assigned, body, flags, answer, sent, before, after }
    }

    fn question_of_request(&self, place: &Place) -> Value {
        let mut names: Vec<&str> = place.fields.iter().map(|field| field.name.as_str()).collect();
        names.extend(place.knows_id.then_some("id"));
        json!({
            "judge": "request",
            "request": self.sent.first(),
            "meant": {
                "version": self.version,
                "database": "1",
                "fields": self.conditions,
                "body": self.body,
                "flags": self.flags.bits() & 19,
                "field_names": names,
            },
        })
    }

    fn question_of_matches(&self, place: &Place) -> Value {
        json!({
            "judge": "matches",
            "field_list": place.listed(),
            "conditions": self.conditions,
            "profiles": self.before,
            "now": fixture::NOW,
        })
    }

    fn questions_of_values(&self, place: &Place) -> Vec<Value> {
        let known = self.assigned.iter().filter_map(|(name, value)| Some((place.field(name)?, value)));
        known.map(|(field, value)| question_of_value(field, value)).collect()
    }

    /// Whether the library warned that the server may not keep the value of this field as it is.
    fn is_warned_of(&self, name: &str) -> bool {
        let warnings = self.answer.as_ref().map_or_else(Error::warnings, |outcome| &outcome.warnings);
        let beginning = format!("field \"{name}\"");
        warnings.iter().any(|warning| warning.starts_with(&beginning))
    }

    fn told(&self, place: &Place) -> String {
        let sent: Vec<&Value> = self.sent.iter().map(|entry| &entry["target"]).collect();
        let (conditions, body, flags) = (&self.conditions, &self.body, self.flags);
        format!("{conditions:?} {body} {flags:?} -> {:?}, sent {sent:?}, fields {}", self.answer, place.listed())
    }
}

fn question_of_value(field: &Field, value: &Value) -> Value {
    let length = if field.length == 0 { Value::Null } else { json!(field.length) };
    json!({
        "judge": "kept",
        "type": field.kind,
        "choices": field.choices,
        "length": length,
        "value": value,
        "now": fixture::NOW,
    })
}

/// What the referee says of one call.
struct Verdict {
    request: Value,
    matches: Value,
    values: Vec<Value>,
}

/// What a refusal may rest on: a value that would be lost, or a date in a form that only the server can tell.
fn is_refused_with_reason(played: &Played, place: &Place, verdict: &Verdict) -> bool {
    let is_date = |name: &str| place.field(name).is_some_and(|field| field.kind.contains("date"));
    let compares_dates = played.conditions.iter().any(|condition| {
        let name = condition.trim().split(['=', '!', '<', '>']).next().unwrap_or_default();
        is_date(name) || name.eq_ignore_ascii_case("modified")
    });
    compares_dates
        || played.assigned.keys().any(|name| is_date(name))
        || verdict.matches["misread"] != json!([])
        || verdict.values.iter().any(|value| value["kept"] == false)
}

/// Holds a call that was let out against what the referee says it should do.
fn faults_of(played: &Played, place: &Place, verdict: &Verdict) -> Vec<String> {
    let mut faults = Vec::new();
    if verdict.request["understood"] != true || played.sent.len() != 1 {
        faults.push(format!("the referee says {}", verdict.request));
    }
    if verdict.matches["misread"] != json!([]) {
        faults.push(format!("misread is {}", verdict.matches["misread"]));
    }
    let matched: Vec<&Value> = verdict.matches["ids"].as_array().into_iter().flatten().collect();
    for profile in &played.before {
        let now = played.after.iter().find(|after| after["ID"] == profile["ID"]);
        let is_changed = now != Some(profile);
        if is_changed && !matched.contains(&&profile["ID"]) {
            faults.push(format!("profile {profile} was not meant and became {now:?}"));
        }
    }
    let is_new = |profile: &&Value| played.before.iter().all(|before| before["ID"] != profile["ID"]);
    let made: Vec<&Value> = played.after.iter().filter(is_new).collect();
    let creates = played.flags.has(Flags::CREATE) && matched.is_empty();
    if made.len() != usize::from(creates) {
        faults.push(format!("{} profiles were made", made.len()));
    }
    let targets = played.after.iter().filter(|profile| matched.contains(&&profile["ID"])).chain(made);
    for profile in targets {
        faults.extend(faults_of_values(played, place, verdict, profile));
    }
    faults
}

fn faults_of_values(played: &Played, place: &Place, verdict: &Verdict, profile: &Value) -> Vec<String> {
    let known = played.assigned.keys().filter_map(|name| Some((name, place.field(name)?)));
    known
        .zip(&verdict.values)
        .filter_map(|((written, field), value)| {
            let is_stored = profile["fields"][&field.name] == value["stored"];
            let is_kept = value["kept"] == true || played.is_warned_of(&field.name) || played.is_warned_of(written);
            (!is_stored || !is_kept).then(|| format!("{} of {profile} should be {value}", field.name))
        })
        .collect()
}

#[test]
fn with_its_checks_the_library_changes_what_was_meant_and_never_more() {
    let mut trial = Trial::new(8);
    let python = Judge::python();
    let databases = trial.left / STRINGS_PER_UPDATE / UPDATES_PER_DATABASE;
    let (mut calls, mut let_out, mut changed) = (0, 0, 0);
    for _ in 0..databases {
        let place = Place::any(&mut trial.chance);
        let clients: Vec<Client> = (0..3).map(|version| place.client(version)).collect();
        let mut played: Vec<Played> = Vec::new();
        for _ in 0..UPDATES_PER_DATABASE {
            let before = played.last().map_or_else(|| place.account.profiles("1"), |last| last.after.clone());
            played.push(Played::any(&place, &clients, &mut trial.chance, before));
        }
        for (played, verdict) in played.iter().zip(verdicts(&python, &played, &place)) {
            calls += 1;
            let faults = match &played.answer {
                Ok(_) => {
                    let_out += 1;
                    changed += usize::from(played.before != played.after);
                    faults_of(played, &place, &verdict)
                }
                Err(_) if !played.sent.is_empty() || played.before != played.after => vec!["it was sent".to_owned()],
                Err(error) if error.status() == Status::InvalidValue => {
                    let has_reason = is_refused_with_reason(played, &place, &verdict);
                    (!has_reason).then(|| "it was refused without a reason".to_owned()).into_iter().collect()
                }
                Err(_) => Vec::new(),
            };
            trial.check(faults.is_empty(), || format!("{}\n    {}", played.told(&place), faults.join("\n    ")));
        }
    }
    trial.finish();
    assert!(let_out * 5 > calls && changed * 4 > let_out, "{changed} of {let_out} of {calls} calls: too few");
}

/// Asks once for a whole database: starting the judge costs more than its answers.
fn verdicts(python: &Judge, played: &[Played], place: &Place) -> Vec<Verdict> {
    let mut questions = Vec::new();
    for played in played {
        questions.push(if played.sent.is_empty() {
            json!({"judge": "boolean", "query": ""})
        } else {
            played.question_of_request(place)
        });
        questions.push(played.question_of_matches(place));
        questions.extend(played.questions_of_values(place));
    }
    let mut answers = python.ask(&questions).into_iter();
    let mut next = || answers.next().expect("one answer for each question");
    played
        .iter()
        .map(|played| Verdict {
            request: next(),
            matches: next(),
            values: (0..played.questions_of_values(place).len()).map(|_| next()).collect(),
        })
        .collect()
}
