//! The program around the interfaces: its options, its files, its log, and how it ends.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use copernica_testkit::http::{Request, Response};
use copernica_testkit::{Account, Sandbox, Version, fixture, sandbox_program};
use serde_json::{Value, json};

fn send(account: &Account, request: &Request) -> Response {
    request.send(account.address()).unwrap()
}

fn rename(account: &Account, name: &str) -> Response {
    let request = account.request(Version::V2, "PUT", "profile/101/fields");
    send(account, &request.json(json!({"LastName": name}).to_string()))
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
    assert!(started.elapsed() < Duration::from_secs(30));
}
