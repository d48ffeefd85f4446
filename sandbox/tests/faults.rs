//! Injected faults over real sockets: what a client sees, and whether the change was made all the same.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use copernica_testkit::http::{Request, Response, encode, exchange};
use copernica_testkit::{Account, Sandbox, Version, fixture};
use serde_json::{Value, json};

fn account() -> Account {
    Sandbox::shared().create_account(&fixture::account())
}

/// The update of profile 101 that the tests of this file ask for.
fn update(account: &Account) -> Request {
    update_of(account, 4567, "New", "")
}

fn update_of(account: &Account, customer: u32, name: &str, more: &str) -> Request {
    let condition = encode(&format!("customerid=={customer}"));
    let path = format!("database/1/profiles?fields[]={condition}{more}");
    account.request(Version::V2, "PUT", &path).json(json!({"fields": {"LastName": name}}).to_string())
}

fn create(account: &Account, customer: u32) -> Request {
    let condition = encode(&format!("customerid=={customer}"));
    let path = format!("database/1/profiles?fields[]={condition}&create=1");
    account.request(Version::V2, "PUT", &path).json(json!({"fields": {"customerid": customer}}).to_string())
}

/// Everything that comes back for these requests, however it ends.
fn bytes_back(account: &Account, request: &Request) -> Vec<u8> {
    exchange(account.address(), &request.bytes(&account.address())).unwrap()
}

fn send(account: &Account, request: &Request) -> Response {
    request.send(account.address()).unwrap()
}

fn last_name(account: &Account) -> String {
    account.profile(101)["fields"]["LastName"].as_str().unwrap().to_owned()
}

/// The entries of updates, when nothing is pending any more.
fn settled_updates(account: &Account) -> Vec<Value> {
    let journal = account.control("GET", "/journal?wait_ms=10000", None);
    let is_update = |entry: &&Value| entry["method"] == "PUT";
    journal.as_array().unwrap().iter().filter(is_update).cloned().collect()
}

const LOADBALANCER: &str = "<title>Loadbalancer Error</title>";

/// What a client should see of a fault.
type Sight = fn(&[u8]) -> bool;

fn has(seen: &[u8], part: &str) -> bool {
    String::from_utf8_lossy(seen).contains(part)
}

#[test]
fn every_broken_answer_comes_before_after_or_without_the_change() {
    let table: [(Value, Sight); 10] = [
        (json!({"kind": "status", "status": 503}), |seen| has(seen, "HTTP/1.1 503 ") && has(seen, LOADBALANCER)),
        (json!({"kind": "status", "status": 504}), |seen| has(seen, "HTTP/1.1 504 ") && has(seen, LOADBALANCER)),
        (json!({"kind": "status", "status": 502}), |seen| has(seen, "HTTP/1.1 502 ") && has(seen, "502 Server Error")),
        (json!({"kind": "status", "status": 429, "retry_after": 7}), |seen| has(seen, "HTTP/1.1 429 ")),
        (json!({"kind": "non_json_error"}), |seen| has(seen, "HTTP/1.1 400 ") && has(seen, "text/plain")),
        (json!({"kind": "empty_reply"}), <[u8]>::is_empty),
        (json!({"kind": "close"}), <[u8]>::is_empty),
        (json!({"kind": "close", "reset": true}), <[u8]>::is_empty),
        (json!({"kind": "close", "at": "mid_header"}), |seen| has(seen, "HTTP/1.1 200 ") && !has(seen, "\r\n\r\n")),
        (json!({"kind": "close", "at": "mid_body"}), |seen| {
            Response::parse(seen).is_err_and(|fault| fault.contains("Content-Length says 64"))
        }),
    ];
    thread::scope(|scope| {
        for (fault, is_seen) in &table {
            scope.spawn(|| ["before", "never", "after"].map(|apply| break_an_answer(fault, *is_seen, apply)));
        }
    });
}

fn break_an_answer(fault: &Value, is_seen: Sight, apply: &str) {
    let account = account();
    let mut fault = fault.clone();
    fault["apply"] = json!(apply);
    if apply == "after" {
        fault["delay_ms"] = json!(1_000);
    }
    account.add_fault(&fault);

    let seen = bytes_back(&account, &update(&account));
    assert!(is_seen(&seen), "{fault}: {:?}", String::from_utf8_lossy(&seen));
    assert_eq!(last_name(&account), if apply == "before" { "New" } else { "Doe" }, "{fault}");

    let entry = &settled_updates(&account)[0];
    assert_eq!(entry["fault"], fault["kind"], "{entry}");
    assert_eq!(entry["applied"], apply != "never", "{entry}");
    assert_eq!(entry["changed"], u64::from(apply != "never"), "{entry}");
    assert_eq!(last_name(&account), if apply == "never" { "Doe" } else { "New" }, "{fault}");
    if apply == "after" {
        let waited = entry["applied_at_ms"].as_u64().unwrap() - entry["received_at_ms"].as_u64().unwrap();
        assert!(waited >= 1_000, "{entry}");
    }
}

#[test]
fn a_status_has_the_headers_that_it_is_given() {
    let account = account();
    account.add_fault(&json!([
        {"kind": "status", "status": 429, "retry_after": 7},
        {"kind": "status", "status": 301, "location": "https://elsewhere.example/", "headers": {"X-Odd": "yes"}},
    ]));
    let limited = send(&account, &update(&account));
    assert_eq!((limited.status, limited.header("Retry-After")), (429, Some("7")));
    let moved = send(&account, &update(&account));
    assert_eq!((moved.status, moved.header("Location")), (301, Some("https://elsewhere.example/")));
    assert_eq!(moved.header("X-Odd"), Some("yes"));
    assert_eq!(send(&account, &update(&account)).status, 200);
}

#[test]
fn a_dropped_x_created_leaves_the_new_profile_and_its_address() {
    let account = account();
    account.add_fault(&json!({"kind": "drop_created"}));
    let created = send(&account, &create(&account, 777));
    assert_eq!((created.status, created.header("X-Created")), (303, None));
    assert!(created.header("Location").unwrap().ends_with("/profile/106"), "{created:?}");
    assert_eq!(account.profile(106)["fields"]["customerid"], "777");
    assert_eq!(settled_updates(&account)[0]["created"], json!([106]));
}

#[test]
fn a_trickling_answer_is_whole_and_slow() {
    let account = account();
    account.add_fault(&json!({"kind": "trickle", "ms_per_byte": 2}));
    let started = Instant::now();
    let answer = bytes_back(&account, &update(&account));
    assert_eq!(Response::parse(&answer).unwrap().status, 200);
    assert!(started.elapsed() >= Duration::from_millis(2 * answer.len() as u64));
}

#[test]
fn a_change_can_come_before_or_after_the_delay_that_a_client_does_not_wait_for() {
    for (apply, name_at_the_time_out) in [("before", "New"), ("after", "Doe")] {
        let account = account();
        account.add_fault(&json!({"kind": "delay", "delay_ms": 1500, "apply": apply}));
        let mut client = TcpStream::connect(account.address()).unwrap();
        client.write_all(&update(&account).bytes(&account.address())).unwrap();
        client.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        let error = client.read(&mut [0; 10]).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
        drop(client);
        assert_eq!(last_name(&account), name_at_the_time_out, "{apply}");
        assert_eq!(settled_updates(&account)[0]["applied"], true);
        assert_eq!(last_name(&account), "New", "{apply}");
    }
}

#[test]
fn lengths_can_be_wrong_huge_or_unsaid() {
    let account = account();
    let reading = account.request(Version::V2, "GET", "profile/101");
    let truth = send(&account, &reading);
    let whole = truth.body.len();
    account.add_fault(&json!([
        {"kind": "wrong_content_length"},
        {"kind": "wrong_content_length", "by": -5},
        {"kind": "huge_body", "size": 5_000_000},
        {"kind": "chunked"},
    ]));
    for announced in [whole + 10, whole - 5] {
        let answer = String::from_utf8(bytes_back(&account, &reading)).unwrap();
        assert!(answer.contains(&format!("Content-Length: {announced}\r\n")), "{answer}");
        assert!(answer.ends_with(&truth.text()), "{answer}");
    }
    assert_eq!(send(&account, &reading).body.len(), 5_000_000);
    let chunked = String::from_utf8(bytes_back(&account, &reading)).unwrap();
    assert!(chunked.contains("Transfer-Encoding: chunked\r\n"), "{chunked}");
    assert!(!chunked.contains("Content-Length"), "{chunked}");
    assert!(chunked.ends_with("\r\n0\r\n\r\n"), "{chunked}");
}

/// Sends the request on a connection that stays open, and reads one answer without a body.
fn send_on(connection: &mut TcpStream, account: &Account, request: &Request) -> std::io::Result<String> {
    let bytes = String::from_utf8(request.bytes(&account.address())).unwrap();
    connection.write_all(bytes.replace("Connection: close\r\n", "").as_bytes())?;
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(b"\r\n\r\n") {
        connection.read_exact(&mut byte)?;
        answer.push(byte[0]);
    }
    Ok(String::from_utf8(answer).unwrap())
}

#[test]
fn a_kept_connection_ends_when_the_next_request_arrives() {
    for (reset, end) in [(false, ErrorKind::UnexpectedEof), (true, ErrorKind::ConnectionReset)] {
        for (apply, name) in [("never", "First"), ("before", "Second"), ("after", "Second")] {
            let account = account();
            account.add_fault(&json!({"kind": "close_on_next_request", "reset": reset, "apply": apply}));
            let mut connection = TcpStream::connect(account.address()).unwrap();
            let first = send_on(&mut connection, &account, &update_of(&account, 4567, "First", "")).unwrap();
            assert!(first.starts_with("HTTP/1.1 200"), "{first}");
            thread::sleep(Duration::from_millis(20));
            let second = send_on(&mut connection, &account, &update_of(&account, 4567, "Second", ""));
            assert_eq!(second.unwrap_err().kind(), end);
            let journal = settled_updates(&account);
            assert_eq!(last_name(&account), name);
            assert_eq!(journal[0]["fault"], Value::Null);
            assert_eq!(journal[1]["fault"], "close_on_next_request");
            assert_eq!(journal[1]["status"], Value::Null);
            assert_eq!(journal[1]["applied"], apply != "never");
        }
    }
}

#[test]
fn a_reset_is_seen_as_a_reset() {
    for (reset, end) in [(false, None), (true, Some(ErrorKind::ConnectionReset))] {
        let account = account();
        account.add_fault(&json!({"kind": "empty_reply", "reset": reset}));
        let mut connection = TcpStream::connect(account.address()).unwrap();
        connection.write_all(&update(&account).bytes(&account.address())).unwrap();
        let read = connection.read(&mut [0; 10]);
        assert_eq!(read.map_err(|error| error.kind()).err(), end, "{reset}");
    }
}

#[test]
fn a_fault_hits_only_what_it_is_meant_for() {
    let account = account();
    account.add_fault(&json!([
        {"kind": "status", "status": 503, "path_contains": "/fields", "times": 2},
        {"kind": "status", "status": 504, "method": "POST", "path_contains": "/"},
        {"kind": "status", "status": 502, "method": "PUT", "after": 1},
    ]));
    let status = |request: &Request| send(&account, request).status;
    let fields = account.request(Version::V3, "GET", "database/1/fields");
    let token_host =
        Request::new("POST", "/").body("application/x-www-form-urlencoded", format!("access_token={}", account.token));
    assert_eq!([status(&update(&account)), status(&fields), status(&token_host)], [200, 503, 504]);
    assert_eq!([status(&update(&account)), status(&fields), status(&token_host)], [502, 503, 200]);
    assert_eq!([status(&update(&account)), status(&fields), status(&token_host)], [200, 200, 200]);
    assert_eq!(account.control("GET", "/faults", None), json!([]));
}

#[test]
fn faults_are_shown_counted_and_cleared() {
    let account = account();
    account.add_fault(&json!({"kind": "status", "status": 503, "times": 3}));
    account.add_fault(&json!({"kind": "empty_reply", "probability": 0.0, "seed": 1}));
    send(&account, &update(&account));
    let armed = account.control("GET", "/faults", None);
    assert_eq!(armed[0]["remaining"], 2);
    assert_eq!(armed[0]["fired"], 1);
    assert_eq!(armed[1]["remaining"], Value::Null);
    account.clear_faults();
    assert_eq!(send(&account, &update(&account)).status, 200);
}

#[test]
fn a_fault_of_one_account_does_not_strike_another() {
    let (one, other) = (account(), account());
    one.add_fault(&json!({"kind": "empty_reply", "probability": 1.0}));
    assert_eq!(send(&other, &update(&other)).status, 200);
    assert!(bytes_back(&one, &update(&one)).is_empty());
}

#[test]
fn two_creates_race_when_there_is_a_gap_between_looking_and_creating() {
    for (gap, profiles) in [(800, 2), (0, 1)] {
        let account = account();
        account.set_switches(&json!({"race_gap_ms": gap}));
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| assert!(send(&account, &create(&account, 777)).status < 400));
            }
        });
        let found = account.get("database/1/profiles?fields[]=customerid%3D%3D777")["total"].clone();
        assert_eq!(found, profiles, "gap of {gap} ms");
    }
}

#[test]
fn the_next_creates_alone_can_have_a_gap_in_which_they_race() {
    let account = account();
    account.add_fault(&json!({"kind": "race_gap", "delay_ms": 1_500, "times": 2}));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| assert!(send(&account, &create(&account, 777)).header("X-Created").is_some()));
        }
    });
    assert_eq!(send(&account, &create(&account, 777)).header("X-Created"), None);
    assert_eq!(account.get("database/1/profiles?fields[]=customerid%3D%3D777")["total"], 2);
    let faults: Vec<Value> = settled_updates(&account).iter().map(|entry| entry["fault"].clone()).collect();
    assert_eq!(faults, [json!("race_gap"), json!("race_gap"), Value::Null]);
}

#[test]
fn asynchronous_work_can_be_overtaken_by_what_was_accepted_later() {
    for delay_of_all in [0, 50] {
        let account = account();
        account.set_switches(&json!({"async_delay_ms": delay_of_all}));
        account.add_fault(&json!({"kind": "async_delay", "delay_ms": 1_500}));
        // It leaves alone what is not asynchronous.
        assert_eq!(send(&account, &update_of(&account, 4567, "Now", "")).status, 200);
        for name in ["First", "Second"] {
            assert_eq!(send(&account, &update_of(&account, 4567, name, "&async=1")).status, 200);
        }
        let journal = settled_updates(&account);
        assert_eq!(last_name(&account), "First", "{delay_of_all}");
        let applied_at = |place: usize| journal[place]["applied_at_ms"].as_u64().unwrap();
        assert!(applied_at(2) < applied_at(1), "{journal:?}");
        assert_eq!(journal[1]["fault"], "async_delay");
    }
}

#[test]
fn asynchronous_work_waits_and_can_be_applied_in_the_wrong_order() {
    for (shuffle, last) in [(false, "Second"), (true, "First")] {
        let account = account();
        account.set_switches(&json!({"async_delay_ms": 800, "async_shuffle": shuffle}));
        for name in ["First", "Second"] {
            assert_eq!(send(&account, &update_of(&account, 4567, name, "&async=1")).status, 200);
        }
        assert_eq!(last_name(&account), "Doe");
        let entry = &account.journal()[0];
        assert_eq!((&entry["pending"], &entry["applied"]), (&json!(true), &json!(false)));
        let journal = settled_updates(&account);
        assert_eq!(last_name(&account), last);
        for entry in &journal {
            assert_eq!((&entry["applied"], &entry["changed"]), (&json!(true), &json!(1)), "{entry}");
            let waited = entry["applied_at_ms"].as_u64().unwrap() - entry["received_at_ms"].as_u64().unwrap();
            assert!(waited >= 750, "{entry}");
        }
    }
}

#[test]
fn asynchronous_work_without_delay_is_applied_before_the_next_request() {
    let account = account();
    assert_eq!(send(&account, &update_of(&account, 4567, "New", "&async=1")).status, 200);
    assert_eq!(last_name(&account), "New");
    assert_eq!(settled_updates(&account)[0]["applied"], true);
}

#[test]
fn waiting_work_does_not_survive_a_reset() {
    let account = account();
    account.set_switches(&json!({"async_delay_ms": 500}));
    send(&account, &update_of(&account, 4567, "New", "&async=1"));
    account.reset();
    account.add_fault(&json!({"kind": "empty_reply", "apply": "after", "delay_ms": 500}));
    bytes_back(&account, &update(&account));
    account.reset();
    thread::sleep(Duration::from_millis(800));
    assert_eq!(last_name(&account), "Doe");
}

#[test]
fn a_field_can_vanish_between_two_requests() {
    let account = account();
    assert_eq!(send(&account, &update(&account)).status, 200);
    account.delete_field(1, "CUSTOMERID");
    let refused = send(&account, &update(&account));
    assert_eq!(refused.status, 400, "{refused:?}");
    let fields = account.get("database/1/fields");
    let names: Vec<&Value> = fields["data"].as_array().unwrap().iter().map(|field| &field["name"]).collect();
    assert_eq!(names.len(), 7);
    assert!(!names.contains(&&json!("customerid")), "{names:?}");
}

#[test]
fn a_field_can_vanish_as_soon_as_the_list_of_fields_was_read() {
    let account = account();
    account.add_fault(&json!({
        "kind": "delete_field", "database": "Test", "field": "CustomerID", "method": "GET", "path_contains": "/fields",
    }));
    assert_eq!(send(&account, &update(&account)).status, 200);
    let seen = account.get("database/1/fields");
    assert!(seen["data"].as_array().unwrap().iter().any(|field| field["name"] == "customerid"), "{seen}");
    let refused = send(&account, &update(&account));
    assert_eq!(refused.status, 400, "{refused:?}");
    assert_eq!(account.get("database/1/fields")["total"], 7);
    account.reset();
    assert_eq!(account.get("database/1/fields")["total"], 8);
}

#[test]
fn a_wrong_fault_is_refused_with_its_key() {
    let account = account();
    for (fault, complaint) in [
        (json!({"kind": "status", "status": 503, "tims": 2}), "unknown key \"tims\""),
        (json!({"kind": "explode"}), "unknown kind of fault \"explode\""),
        (json!([{"kind": "trickle", "apply": "never"}]), "\"apply\" can only be before"),
        (json!({"kind": "delete_field", "database": 1, "field": "none"}), "database 1 has no field \"none\""),
        (json!({"kind": "delete_field", "database": 9, "field": "Rate"}), "no database 9"),
    ] {
        let path = format!("/_sandbox/accounts/{}/faults", account.id);
        let refused = Request::new("POST", path).json(fault.to_string()).send(account.address()).unwrap();
        assert_eq!(refused.status, 400);
        assert!(refused.error_message().unwrap().contains(complaint), "{refused:?}");
    }
    assert_eq!(account.control("GET", "/faults", None), json!([]));
}
