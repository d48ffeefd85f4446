//! The control interface and the program around it: accounts, clocks, switches, journals, options and the log.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use copernica_testkit::http::{Request, Response, encode};
use copernica_testkit::{Account, Sandbox, Version, fixture, sandbox_program};
use serde_json::{Value, json};

fn account() -> Account {
    Sandbox::shared().create_account(&fixture::account())
}

fn send(account: &Account, request: &Request) -> Response {
    request.send(account.address()).unwrap()
}

fn control(method: &str, path: &str, body: Option<Value>) -> Response {
    let mut request = Request::new(method, format!("/_sandbox/{path}"));
    if let Some(body) = body {
        request = request.json(body.to_string());
    }
    request.send(Sandbox::shared().address()).unwrap()
}

fn rename(account: &Account, name: &str) -> Response {
    let request = account.request(Version::V2, "PUT", "profile/101/fields");
    send(account, &request.json(json!({"LastName": name}).to_string()))
}

fn last_name(account: &Account) -> String {
    account.profile(101)["fields"]["LastName"].as_str().unwrap().to_owned()
}

/// A file in a directory of this test's own, removed with it.
struct Scratch(PathBuf);

impl Scratch {
    fn new(test: &str) -> Scratch {
        let directory = std::env::temp_dir().join(format!("copernica-sandbox-{test}-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        Scratch(directory)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_root_tells_the_version_and_what_there_is() {
    let root = control("GET", "", None).json().unwrap();
    assert_eq!(root["version"], env!("CARGO_PKG_VERSION"));
    let endpoints = root["endpoints"].as_array().unwrap();
    assert!(endpoints.iter().any(|e| e["method"] == "POST" && e["path"] == "/_sandbox/accounts"), "{root}");
}

#[test]
fn what_is_not_there_is_answered_with_what_is() {
    for (method, path, words) in [
        ("GET", "acounts", "There is no \"/_sandbox/acounts\""),
        ("DELETE", "accounts", "DELETE is not for \"/_sandbox/accounts\"; GET or POST is"),
        ("PUT", "accounts/a1/journal", "PUT is not for \"/_sandbox/accounts/a1/journal\"; GET or DELETE is"),
        ("GET", "accounts/a999999/journal", "no account \"a999999\""),
        ("DELETE", "accounts/a999999", "no account \"a999999\""),
    ] {
        let missing = control(method, path, None);
        assert_eq!(missing.status, 404, "{method} {path}");
        assert!(missing.error_message().unwrap().contains(words), "{missing:?}");
        assert!(missing.json().unwrap()["endpoints"].as_array().unwrap().len() > 10);
    }
}

#[test]
fn accounts_do_not_disturb_each_other() {
    let (one, other) = (account(), account());
    assert_ne!(one.token, other.token);
    assert_eq!(rename(&one, "Changed").status, 303);
    assert_eq!((last_name(&one), last_name(&other)), ("Changed".to_owned(), "Doe".to_owned()));

    rename(&other, "Other");
    one.reset();
    assert_eq!((last_name(&one), last_name(&other)), ("Doe".to_owned(), "Other".to_owned()));

    one.delete();
    let refused = send(&one, &one.request(Version::V2, "GET", "identity"));
    assert_eq!(refused.error_message().unwrap(), "Invalid access token");
    assert_eq!(last_name(&other), "Other");
    let list = control("GET", "accounts", None).text();
    assert!(list.contains(&format!("\"{}\"", other.id)) && !list.contains(&format!("\"{}\"", one.id)), "{list}");
    assert!(!list.contains(&other.token), "{list}");
}

#[test]
fn creating_an_account_tells_its_token_and_databases() {
    let made = control("POST", "accounts", Some(fixture::account()));
    assert_eq!(made.status, 201);
    let made = made.json().unwrap();
    assert_eq!(made["databases"], json!([{"ID": 1, "name": "Test"}]));
    let shown = control("GET", &format!("accounts/{}", made["account"].as_str().unwrap()), None).json().unwrap();
    assert_eq!(shown["databases"], made["databases"]);
    assert_eq!(shown["token"], Value::Null);
}

#[test]
fn a_mistake_is_refused_by_name() {
    let one = account();
    let own = |path: &str| format!("accounts/{}/{path}", one.id);
    for (method, path, body, words) in [
        ("POST", "accounts".to_owned(), json!({"databasez": []}), "databasez"),
        ("POST", "accounts".to_owned(), json!({"token": one.token}), "token"),
        ("POST", "accounts".to_owned(), json!({"clock": {"now": "soon"}}), "soon"),
        ("POST", "accounts".to_owned(), json!({"switches": {"erra": 1}}), "erra"),
        ("PATCH", own("switches"), json!({"nextidd": true}), "nextidd"),
        ("PATCH", own("switches"), json!({"nextid": "yes"}), "nextid"),
        ("PUT", own("clock"), json!({"then": "2026-01-01 12:00:00"}), "then"),
        ("PUT", own("clock"), json!({"now": "2026-01-32 12:00:00"}), "2026-01-32"),
        ("PUT", own("clock"), json!({}), "advance_ms"),
        ("POST", own("faults"), json!({"kind": "close", "tims": 1}), "tims"),
        ("GET", own("journal?after=x"), json!({}), "after"),
        ("GET", own("journal?wait_ms=-1"), json!({}), "wait_ms"),
    ] {
        let refused = control(method, &path, Some(body.clone()));
        assert_eq!(refused.status, 400, "{method} {path} {body}");
        let message = refused.error_message().unwrap();
        assert!(message.contains(words), "{method} {path} {body}: {message}");
        assert!(!message.contains(&one.token), "{message}");
    }
    let no_json = Request::new("PATCH", format!("/_sandbox/{}", own("switches"))).json("{");
    assert!(send(&one, &no_json).error_message().unwrap().contains("no JSON"));
}

#[test]
fn a_field_that_is_not_there_cannot_be_deleted() {
    let one = account();
    for path in ["databases/1/fields/nofield", "databases/9/fields/Email"] {
        let missing = control("DELETE", &format!("accounts/{}/{path}", one.id), None);
        assert_eq!(missing.status, 404, "{missing:?}");
    }
}

#[test]
fn the_clock_stops_moves_and_runs() {
    let one = account();
    one.set_clock("2031-05-06 07:08:09");
    rename(&one, "X");
    assert_eq!(one.profile(101)["modified"], "2031-05-06 07:08:09");
    one.advance_clock(60_000);
    rename(&one, "Y");
    assert_eq!(one.profile(101)["modified"], "2031-05-06 07:09:09");
    one.control("DELETE", "/clock", None);
    assert_eq!(one.control("GET", "/clock", None)["fixed"], false);
    one.reset();
    assert_eq!(one.control("GET", "/clock", None)["now"], fixture::NOW);
}

#[test]
fn switches_change_go_back_and_are_reset() {
    let one = account();
    one.set_switches(&json!({"era": "2020", "single_put_status": 200}));
    assert_eq!(one.control("GET", "/switches", None)["unusable_condition"], "drop");
    let put = one.request(Version::V1, "PUT", "profile/101").json(r#"{"fields":{}}"#);
    assert_eq!(send(&one, &put).status, 200);
    one.set_switches(&json!({"era": null}));
    assert_eq!(one.control("GET", "/switches", None)["era"], "current");
    one.reset();
    assert_eq!(send(&one, &put).status, 303);
}

#[test]
fn the_journal_shows_what_was_received_and_can_be_read_in_parts() {
    let one = account();
    rename(&one, "X");
    let condition = encode("customerid==424242");
    let create = one.request(Version::V3, "PUT", &format!("database/1/profiles?create=1&fields[]={condition}"));
    send(&one, &create.json(r#"{"fields":{"customerid":424242}}"#));
    send(&one, &one.request(Version::V4, "GET", "identity"));
    let journal = one.journal();
    let column = |name: &str| journal.iter().map(|entry| entry[name].clone()).collect::<Vec<_>>();
    assert_eq!(column("number"), [1, 2, 3, 4]);
    assert_eq!(column("version"), ["v2", "v3", "token_host", "v4"]);
    assert_eq!(column("status"), [303, 201, 200, 200]);
    assert_eq!(column("applied"), [true, true, false, false]);
    assert_eq!(column("changed"), [1, 0, 0, 0]);
    assert_eq!(column("created"), [json!([]), json!([106]), json!([]), json!([])]);
    assert_eq!(journal[1]["path"], "/v3/database/1/profiles");
    assert_eq!(journal[1]["query"], "create=1&fields[]=customerid%3D%3D424242&access_token=***");
    assert_eq!(journal[1]["body"], r#"{"fields":{"customerid":424242}}"#);
    assert_eq!(one.control("GET", "/journal?after=3", None).as_array().unwrap().len(), 1);
    one.clear_journal();
    assert_eq!(one.journal().len(), 0);
}

#[test]
fn a_refused_change_is_not_applied() {
    let one = account();
    let put = one.request(Version::V2, "PUT", "database/1/profiles").json("{}");
    assert_eq!(send(&one, &put).status, 400);
    assert_eq!(one.journal()[0]["applied"], false);
    assert_eq!(one.journal()[0]["pending"], false);
}

#[test]
fn no_token_is_ever_in_a_journal() {
    let mut description = fixture::account();
    description["token"] = json!("a-telling-token-1");
    let one = Sandbox::shared().create_account(&description);
    let bearer = one.bearer_token();
    for request in [
        one.request(Version::V2, "GET", "identity"),
        Request::new("GET", format!("/v4/identity?access_token={}", one.token)),
        Request::new("GET", "/v4/identity").header("authorization", &format!("Bearer {bearer}")),
        Request::new("GET", format!("/?access_token={}", one.token)),
        one.request(Version::V1, "GET", "identity").header("Referer", &format!("http://x/?access_token={}", one.token)),
        one.request(Version::V2, "GET", &format!("database/1/{}", one.token)),
        Request::new("GET", "/v2/identity?access_token=an-unknown-token"),
        Request::new("POST", "/").body("application/x-www-form-urlencoded", "access_token=an-unknown-token"),
        Request::new("GET", "/v4/identity").header("Authorization", "Bearer an-unknown-token"),
    ] {
        send(&one, &request);
    }
    let strangers = Sandbox::shared().strangers_journal();
    let mine = strangers.iter().filter(|entry| entry["path"] == "/v2/identity" || entry["path"] == "/");
    assert!(mine.count() >= 2);
    let all = format!("{:?}{strangers:?}", one.journal());
    for secret in [one.token.as_str(), bearer.as_str(), "an-unknown-token"] {
        assert!(!all.contains(secret), "{secret}");
    }
}

#[test]
fn a_bearer_token_ends_after_a_day_of_the_account() {
    let one = account();
    let identity =
        Request::new("GET", "/v4/identity").header("Authorization", &format!("Bearer {}", one.bearer_token()));
    assert_eq!(send(&one, &identity).status, 200);
    one.advance_clock(86_399_000);
    assert_eq!(send(&one, &identity).status, 200);
    one.advance_clock(1_000);
    let ended = send(&one, &identity);
    assert_eq!((ended.status, ended.error_message().as_deref()), (400, Some("Invalid access token")));
    one.set_switches(&json!({"v4_auth_status": 401}));
    assert_eq!(send(&one, &identity).status, 401);
}

#[test]
fn the_token_host_takes_a_form_or_an_old_fashioned_get() {
    let one = account();
    let form = "application/x-www-form-urlencoded";
    for request in [
        Request::new("POST", "/").body(form, format!("access_token={}", one.token)),
        Request::new("GET", format!("/?access_token={}", one.token)),
    ] {
        let token = send(&one, &request);
        assert_eq!(token.status, 200);
        assert_eq!(token.text().split('.').count(), 3, "{token:?}");
    }
    for request in [
        Request::new("POST", "/").body(form, "access_token=wrong"),
        Request::new("POST", "/").body(form, ""),
        Request::new("GET", "/"),
    ] {
        assert_eq!(send(&one, &request).error_message().unwrap(), "Invalid access token", "{request:?}");
    }
}

#[test]
fn a_file_keeps_accounts_tokens_clocks_and_data() {
    let scratch = Scratch::new("restart");
    let data = scratch.file("data.sqlite");
    let first = Sandbox::start(&["--data", &data]);
    let demo = first.demo_token().to_owned();
    let one = first.create_account(&fixture::account());
    rename(&one, "Kept");
    one.set_clock("2030-01-01 00:00:00");
    let bearer = one.bearer_token();
    drop(first);

    let second = Sandbox::start(&["--data", &data]);
    assert_eq!(second.demo_token(), demo);
    let get = |target: String| Request::new("GET", target).header("Authorization", &format!("Bearer {bearer}"));
    let profile = get("/v4/profile/101".to_owned()).send(second.address()).unwrap();
    assert_eq!(profile.json().unwrap()["fields"]["LastName"], "Kept");
    let clock = second.control("GET", &format!("/_sandbox/accounts/{}/clock", one.id), None);
    assert_eq!(clock["now"], "2030-01-01 00:00:00");
}

#[test]
fn accounts_of_the_command_line_and_the_ready_file_go_together() {
    let scratch = Scratch::new("options");
    let (description, ready) = (scratch.file("account.json"), scratch.file("ready.json"));
    let mut account = fixture::account();
    account["token"] = json!("from-a-file");
    fs::write(&description, account.to_string()).unwrap();
    let sandbox = Sandbox::start(&["--no-demo", "--account", &description, "--ready-file", &ready, "--nextid"]);
    let said: Value = serde_json::from_str(&fs::read_to_string(&ready).unwrap()).unwrap();
    assert_eq!(said["url"], sandbox.url());
    assert_eq!(said["token"], "from-a-file");
    assert_eq!(said["databases"], json!([{"ID": 1, "name": "Test"}]));
    assert_eq!(sandbox.fact("token"), Some("from-a-file"));
    assert_eq!(sandbox.control("GET", "/_sandbox/accounts/a1/switches", None)["nextid"], true);
    assert_eq!(sandbox.control("GET", "/_sandbox/accounts", None).as_array().unwrap().len(), 1);
}

#[test]
fn a_record_outlives_the_sandbox_and_holds_every_byte_but_the_token() {
    let scratch = Scratch::new("record");
    let file = scratch.file("requests.jsonl");
    let sandbox = Sandbox::start(&["--record", &file]);
    let one = sandbox.create_account(&fixture::account());
    rename(&one, "X");
    one.clear_journal();
    Request::new("GET", "/v2/identity?access_token=an-unknown-token").send(sandbox.address()).unwrap();
    drop(sandbox);
    let record = fs::read_to_string(&file).unwrap();
    let lines: Vec<Value> = record.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{record}");
    assert_eq!(lines[0]["target"], "/v2/profile/101/fields?access_token=***");
    assert_eq!(lines[0]["body"], r#"{"LastName":"X"}"#);
    assert_eq!(lines[0]["status"], Value::Null, "{record}");
    assert!(!record.contains(&one.token) && !record.contains("an-unknown-token"), "{record}");
}

#[test]
fn the_demo_account_answers_the_first_example() {
    let sandbox = Sandbox::start(&["--token", "my-token"]);
    assert_eq!(sandbox.demo_token(), "my-token");
    let target = format!(
        "/database/{}/profiles?fields[]=customerid==4567&async=0&create=0&access_token=my-token",
        sandbox.demo_database()
    );
    let updated = Request::new("PUT", target).json(r#"{"city":"Utrecht"}"#).send(sandbox.address()).unwrap();
    assert_eq!((updated.status, updated.text()), (200, String::new()));
    let journal = sandbox.control("GET", "/_sandbox/accounts/a1/journal", None);
    assert_eq!(journal[0]["changed"], 1);
}

#[test]
fn a_mistake_on_the_command_line_ends_the_program_with_words() {
    let scratch = Scratch::new("mistakes");
    let wrong = scratch.file("wrong.json");
    fs::write(&wrong, r#"{"databases":[{"nam":"x"}]}"#).unwrap();
    let taken = Sandbox::shared().address().port().to_string();
    for (args, words) in [
        (vec!["--account", &wrong], "nam"),
        (vec!["--account", "/nowhere/x.json"], "/nowhere/x.json"),
        (vec!["--data", "/nowhere/x.sqlite"], "/nowhere/x.sqlite"),
        (vec!["--record", "/nowhere/x.jsonl"], "cannot record in /nowhere/x.jsonl"),
        (vec!["--port", &taken], "--port 0"),
        (vec!["--v4-auth-status", "403"], "v4_auth_status"),
        (vec!["--token", "a b"], "token"),
        (vec!["--tls-certificate", "expired"], "--tls"),
        (vec!["--era", "1999"], "1999"),
        (vec!["--clock", "tomorrow"], "--clock: clock: \"now\" is \"tomorrow\""),
        (vec!["--fault", "{kind}"], "--fault: {kind} is no JSON"),
        (vec!["--fault", r#"{"kind":"explode"}"#], "--fault: unknown kind of fault \"explode\""),
    ] {
        let ended = Command::new(sandbox_program()).args(&args).stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(!ended.status.success(), "{args:?}");
        assert!(said.contains(words), "{args:?}: {said}");
        assert!(!said.contains("panicked"), "{args:?}: {said}");
    }
}

/// A sandbox with its log, whose standard input stays open as long as the returned program's.
fn start_with_log(args: &[&str]) -> (std::process::Child, std::net::SocketAddr) {
    let mut child = Command::new(sandbox_program())
        .args(["--port", "0", "--token", "log-test-token", "--exit-with-stdin"])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut ready = Vec::new();
    let stdout = child.stdout.as_mut().unwrap();
    let mut byte = [0];
    while !ready.ends_with(b"\n") {
        stdout.read_exact(&mut byte).unwrap();
        ready.push(byte[0]);
    }
    let ready = String::from_utf8(ready).unwrap();
    let url = ready.split_whitespace().find_map(|word| word.strip_prefix("http://")).unwrap();
    let address = url.parse().unwrap();
    (child, address)
}

#[test]
fn the_log_tells_of_each_request_without_its_token() {
    let (mut child, address) = start_with_log(&[]);
    let put =
        |target: &str| Request::new("PUT", target).json(r#"{"fields":{"city":"Utrecht"}}"#).send(address).unwrap();
    put("/v2/database/1234/profiles?fields[]=customerid==4567&access_token=log-test-token");
    put("/v2/database/1234/profiles?fields[]=\u{1b}[31m&access_token=wrong-token");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    let mut log = String::new();
    child.stderr.unwrap().read_to_string(&mut log).unwrap();
    let line = log.lines().find(|line| line.contains("customerid==4567")).unwrap();
    for part in ["a1", "PUT /v2/database/1234/profiles?", "access_token=***", "200", "1 changed", " ms"] {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert!(!log.contains("log-test-token") && !log.contains("wrong-token"), "{log}");
    assert!(!log.contains('\u{1b}'), "{log:?}");
}

#[test]
fn a_log_that_nobody_reads_stops_nothing() {
    let (mut child, address) = start_with_log(&[]);
    let long = "x".repeat(20_000);
    for _ in 0..30 {
        let answer = Request::new("GET", format!("/{long}?access_token=log-test-token")).send(address).unwrap();
        assert_eq!(answer.status, 400);
    }
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_program_ends_cleanly_when_told_to() {
    for signal in ["-TERM", "-INT"] {
        let (mut child, _) = start_with_log(&["--quiet"]);
        // The shell's own kill: a bare system has no other.
        let kill = format!("kill {signal} {}", child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}");
    }
    let (mut child, _) = start_with_log(&["--quiet"]);
    let started = Instant::now();
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(started.elapsed() < Duration::from_secs(3));
}
