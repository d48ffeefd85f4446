//! What the library sends, as a value and as bytes on the wire, must be understood as it was meant and no wider.

use copernica::api::{ApiVersion, Update};
use copernica::{Flags, Options};
use serde_json::{Value, json};

use crate::Trial;
use crate::judge::Judge;
use crate::searched::Client;
use crate::updates::Wish;
use crate::wire::Wire;

/// What PHP's `trim` takes off both ends (contract 3.2).
const OUTER_BLANKS: &[char] = &[' ', '\t', '\n', '\r', '\0', '\u{b}'];
/// A request costs more than a string: one in so many strings goes over the wire.
const STRINGS_PER_REQUEST: usize = 20;

fn flags(wish: &Wish) -> Flags {
    Flags::from_bits(wish.flags).expect("every flag here has a meaning")
}

/// What the journal of a server would hold of this wish, when the library lets it out.
fn composed(wish: &Wish) -> Option<Value> {
    let version = ApiVersion::from_number(wish.version).expect("the numbers 0 to 4 are versions");
    let conditions: Vec<&str> = wish.conditions.iter().map(String::as_str).collect();
    let update = Update::new(version, wish.database, &conditions, &wish.body, flags(wish)).ok()?;
    let request = update.request();
    let token = if version == ApiVersion::V4 { "" } else { "&access_token=***" };
    Some(json!({
        "method": request.method.as_str(),
        "target": format!("{}{token}", request.target),
        "headers": {"content-type": "application/json"},
        "body": request.body,
    }))
}

fn question_for_python(wish: &Wish, request: &Value) -> Value {
    json!({
        "judge": "request",
        "request": request,
        "meant": {
            "version": wish.version,
            "database": wish.database,
            "fields": wish.conditions,
            "body": wish.body,
            "flags": wish.flags,
        },
    })
}

fn question_for_sandbox(judge: &str, request: &Value) -> Value {
    let target = request["target"].as_str().expect("a target is text");
    json!({"judge": judge, "query": target.split_once('?').map_or("", |(_, query)| query)})
}

/// Has both servers read these requests and holds the result against the wishes.
fn judge(trial: &mut Trial, sent: &[(Wish, Value)]) {
    let (sandbox, python) = (Judge::sandbox(), Judge::python());
    let ask_sandbox = |judge| {
        let questions: Vec<Value> = sent.iter().map(|(_, request)| question_for_sandbox(judge, request)).collect();
        sandbox.ask(&questions)
    };
    let (queries, booleans) = (ask_sandbox("query"), ask_sandbox("boolean"));
    let questions: Vec<Value> = sent.iter().map(|(wish, request)| question_for_python(wish, request)).collect();
    let verdicts = python.ask(&questions);
    for (place, (wish, request)) in sent.iter().enumerate() {
        let meant: Vec<&str> = wish.conditions.iter().map(|text| text.trim_matches(OUTER_BLANKS)).collect();
        let agreed = queries[place]["fields"] == json!(meant)
            && booleans[place]["create"] == json!(flags(wish).has(Flags::CREATE))
            && verdicts[place]["understood"] == json!(true);
        trial.check(agreed, || {
            let (query, boolean, verdict) = (&queries[place], &booleans[place], &verdicts[place]);
            format!("{wish:?} is sent as {request}: sandbox {query} {boolean}, python {verdict}")
        });
    }
}

fn assert_many(sent: usize, wished: usize) {
    assert!(sent * 5 > wished, "only {sent} of {wished} updates were let out: too few to prove much");
}

#[test]
fn both_servers_understand_exactly_what_the_library_was_asked_to_send() {
    let mut trial = Trial::new(5);
    let (mut wished, mut let_out) = (0, 0);
    while let Some(wishes) = trial.batch(Wish::any) {
        wished += wishes.len();
        let sent: Vec<(Wish, Value)> =
            wishes.into_iter().filter_map(|wish| composed(&wish).map(|request| (wish, request))).collect();
        let_out += sent.len();
        judge(&mut trial, &sent);
    }
    trial.finish();
    assert_many(let_out, wished);
}

/// One client for each version, without the checks that would read from a database first.
fn clients(wire: &Wire) -> Vec<Client> {
    let client = |version| {
        let mut options = Options::new();
        options.set_base_url(&wire.url()).expect("a loopback address is allowed");
        options.set_api_version(version).expect("a version that exists");
        options.set_field_check(false);
        Client::with_options("a-token", options).expect("a token that can be sent")
    };
    (0..=3).map(client).collect()
}

#[test]
fn the_bytes_that_reach_a_server_are_understood_as_they_were_meant() {
    let mut trial = Trial::new(6);
    trial.left /= STRINGS_PER_REQUEST;
    let wire = Wire::listen();
    let clients = clients(&wire);
    let (mut wished, mut let_out) = (0, 0);
    while let Some(mut wishes) = trial.batch(Wish::any) {
        wishes.retain(|wish| wish.version < 4); // its credential needs a token host
        wished += wishes.len();
        let mut sent = Vec::new();
        for wish in wishes {
            let answer = clients[wish.version as usize].update_profiles(
                wish.database,
                &wish.conditions,
                &wish.body,
                flags(&wish),
            );
            match (answer, wire.take_requests().as_slice()) {
                (Ok(_), [request]) => sent.push((wish, request.clone())),
                (Err(_), []) => {}
                (answer, requests) => panic!("{wish:?} ended as {answer:?}, and on the wire was {requests:?}"),
            }
        }
        let_out += sent.len();
        judge(&mut trial, &sent);
    }
    trial.finish();
    assert_many(let_out, wished);
}
