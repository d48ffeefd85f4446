//! The sandbox under load and abuse: it loses nothing that it answered, and refuses what is absurd.

use std::fs;
use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, UdpSocket};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use copernica_testkit::http::{Request, Response, exchange};
use copernica_testkit::{Account, Sandbox, Version, fixture};
use serde_json::{Value, json};

fn account() -> Account {
    Sandbox::shared().create_account(&fixture::account())
}

/// How often the program is killed.
const KILLS: u64 = 50;
/// However slow the machine, so much is answered before a kill.
const FEWEST_ANSWERS: u64 = 10;
const TOKEN: &str = "kill-test-token";

#[test]
fn a_database_in_a_file_holds_every_answered_change_after_fifty_kills() {
    let file = std::env::temp_dir().join(format!("copernica-sandbox-kill-{}.sqlite", std::process::id()));
    let data = file.to_str().unwrap();
    let next = AtomicU64::new(1_000);
    let mut all = Vec::new();
    for round in 0..KILLS {
        let sandbox = Sandbox::start(&["--data", data, "--token", TOKEN]);
        // The moment of the kill walks through the work of a request.
        let lifetime = Duration::from_millis(15) + Duration::from_micros(700 * round);
        all.extend(write_until_killed(sandbox, lifetime, &next));
    }
    for step in [Step::Created, Step::Updated, Step::Removed] {
        let doubtful = all.iter().filter(|written| written.in_doubt == Some(step)).count();
        let answered = all.iter().filter(|written| written.answered == step).count();
        assert!(answered + doubtful > 10, "hardly anything ended as {step:?}: {answered} and {doubtful} in doubt");
    }
    let sandbox = Sandbox::start(&["--data", data, "--token", TOKEN]);
    assert_held(sandbox.address(), &all);
    drop(sandbox);
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(PathBuf::from(format!("{data}{suffix}")));
    }
}

/// How far a profile got: each step is a request of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Created,
    Updated,
    Removed,
}

/// A profile whose creation was answered, and what was answered after it.
#[derive(Debug)]
struct Written {
    customer: u64,
    id: u64,
    answered: Step,
    /// The request that the kill left without an answer: it may have been carried out or not.
    in_doubt: Option<Step>,
}

/// Creates, updates and removes profiles with four clients until the program is killed; tells what was answered.
fn write_until_killed(sandbox: Sandbox, lifetime: Duration, next: &AtomicU64) -> Vec<Written> {
    let address = sandbox.address();
    let (is_over, answers) = (AtomicBool::new(false), AtomicU64::new(0));
    thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut all = Vec::new();
                    while !is_over.load(Ordering::Relaxed)
                        && let Some(written) = write_one(address, next.fetch_add(1, Ordering::Relaxed), &answers)
                    {
                        all.push(written);
                    }
                    all
                })
            })
            .collect();
        thread::sleep(lifetime);
        while answers.load(Ordering::Relaxed) < FEWEST_ANSWERS && !workers.iter().all(|it| it.is_finished()) {
            thread::yield_now();
        }
        // Dropping a sandbox kills it with SIGKILL.
        drop(sandbox);
        is_over.store(true, Ordering::Relaxed);
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

/// Takes one profile through its steps, as far as there are answers; every third one is removed.
fn write_one(address: SocketAddr, customer: u64, answers: &AtomicU64) -> Option<Written> {
    let answered = |method: &str, path: &str, body: Value, status: u16| {
        let target = format!("/v3/{path}access_token={TOKEN}");
        let answer = Request::new(method, target).json(body.to_string()).send(address).ok()?;
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
        answers.fetch_add(1, Ordering::Relaxed);
        Some(answer)
    };
    let path = format!("database/1234/profiles?fields[]=customerid=={customer}&create=1&");
    let created = answered("PUT", &path, json!({"fields": {"customerid": customer}}), 201)?;
    let id = created.header("X-Created")?.parse().ok()?;
    let mut written = Written { customer, id, answered: Step::Created, in_doubt: None };
    if answered("PUT", &path, json!({"fields": {"city": city_of(customer)}}), 204).is_none() {
        written.in_doubt = Some(Step::Updated);
        return Some(written);
    }
    written.answered = Step::Updated;
    if customer.is_multiple_of(3) {
        match answered("DELETE", &format!("profile/{id}?"), json!({}), 204) {
            Some(_) => written.answered = Step::Removed,
            None => written.in_doubt = Some(Step::Removed),
        }
    }
    Some(written)
}

fn city_of(customer: u64) -> String {
    format!("City {customer}")
}

/// Every profile is there as its last answer said, and the index finds it and no other.
fn assert_held(address: SocketAddr, all: &[Written]) {
    let get = |path: String| -> Value {
        let target = format!("/v3/{path}access_token={TOKEN}");
        Request::new("GET", target).send(address).unwrap().json().unwrap()
    };
    for written in all {
        let Written { customer, id, answered, in_doubt } = written;
        let profile = get(format!("profile/{id}?"));
        let found = match (profile["removed"].is_string(), profile["fields"]["city"] == city_of(*customer)) {
            (true, _) => Step::Removed,
            (false, true) => Step::Updated,
            (false, false) => Step::Created,
        };
        assert!(found == *answered || Some(found) == *in_doubt, "{written:?} is {profile}");
        let listed = get(format!("database/1234/profiles?fields[]=customerid=={customer}&"));
        let ids: Vec<&Value> = listed["data"].as_array().unwrap().iter().map(|profile| &profile["ID"]).collect();
        let expected = if found == Step::Removed { Vec::new() } else { vec![json!(id.to_string())] };
        assert_eq!(ids, expected.iter().collect::<Vec<_>>(), "{written:?}");
    }
}

#[test]
fn sixty_four_connections_are_served_at_once() {
    let account = account();
    let update = account.request(Version::V2, "PUT", "profile/101/fields").json(r#"{"ANumber":7}"#);
    let bytes = String::from_utf8(update.bytes(&account.address())).unwrap().replace("Connection: close\r\n", "");
    let mut connections: Vec<TcpStream> = (0..64).map(|_| TcpStream::connect(account.address()).unwrap()).collect();
    // All are open and have sent half a request before the first is finished.
    let (start, end) = bytes.split_at(bytes.len() / 2);
    for connection in &mut connections {
        connection.write_all(start.as_bytes()).unwrap();
    }
    for connection in &mut connections {
        connection.write_all(end.as_bytes()).unwrap();
    }
    for connection in &mut connections {
        let mut status = [0; 12];
        connection.read_exact(&mut status).unwrap();
        assert_eq!(&status, b"HTTP/1.1 303");
    }
    assert_eq!(account.journal().len(), 64);
}

#[test]
fn clients_that_say_nothing_do_not_keep_others_waiting() {
    let account = account();
    let silent: Vec<TcpStream> = (0..200).map(|_| TcpStream::connect(account.address()).unwrap()).collect();
    let started = Instant::now();
    assert_eq!(account.profile(101)["ID"], "101");
    // One after the other, each silent one would be waited for until its rest of 75 seconds is over.
    assert!(started.elapsed() < Duration::from_secs(60));
    drop(silent);
}

#[test]
fn absurd_addresses_and_bodies_are_refused_and_harm_nothing() {
    let account = account();
    let token = format!("access_token={}", account.token);
    let many_conditions = "fields[]=customerid==1&".repeat(2_000);
    let deep_query = format!("/v2/database/1/profiles?fields{}=1&{token}", "[a]".repeat(10_000));
    let deep_body = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let json = |target: String, body: &str| Request::new("PUT", target).json(body).bytes(&account.address());
    let get = |target: String| Request::new("GET", target).bytes(&account.address());
    let one = format!("/v2/database/1/profiles?fields[]=customerid==4567&{token}");
    for (bytes, statuses) in [
        (get(format!("/v2/{}?{token}", "x".repeat(60_000))), vec![400]),
        (get(format!("/v2/{}?{token}", "x".repeat(80_000))), vec![400]),
        (get(format!("/v2/{}?{token}", "/".repeat(50_000))), vec![400]),
        (get(format!("/v2/database/{}?{token}", "9".repeat(1_000))), vec![400]),
        (get(format!("/v2/profile/18446744073709551617?{token}")), vec![400]),
        (get(format!("/v2/%00%ff%zz?{token}")), vec![400]),
        (get(deep_query), vec![200, 400]),
        (json(format!("/v2/database/1/profiles?{many_conditions}{token}"), "{}"), vec![200, 400]),
        (json(one.clone(), &deep_body), vec![400]),
        (json(one.clone(), &format!("{{\"fields\":{{\"LastName\":{deep_body}}}}}")), vec![400]),
        (json(one.clone(), "\u{feff}{}"), vec![400]),
        (json(one.clone(), &"x".repeat(33 << 20)), vec![413]),
        (b"\0\0\0\0\r\n\r\n".to_vec(), vec![400]),
        (format!("PUT {one} HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n").into_bytes(), vec![413]),
        (format!("PUT {one} HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(400)).into_bytes(), vec![400]),
    ] {
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(70)]).into_owned();
        let answer = exchange(account.address(), &bytes).unwrap_or_else(|error| panic!("{shown}: {error}"));
        let answer = Response::parse(&answer).unwrap_or_else(|fault| panic!("{shown}: {fault}"));
        assert!(statuses.contains(&answer.status), "{shown}: {answer:?}");
        if answer.status >= 400 {
            assert!(!answer.error_message().unwrap().is_empty(), "{shown}: {answer:?}");
        }
    }
    assert_eq!(account.profile(101)["fields"]["LastName"], "Doe");
    assert_eq!(account.profiles("1").len(), 4);
}

#[test]
fn a_large_body_within_the_limit_is_taken() {
    let account = account();
    let text = "x".repeat(20 << 20);
    let request = account.request(Version::V2, "PUT", "profile/101/fields").json(json!({"LastName": text}).to_string());
    assert_eq!(request.send(account.address()).unwrap().status, 303);
    let stored = account.profile(101)["fields"]["LastName"].as_str().unwrap().len();
    assert!(stored > 0 && stored <= text.len(), "{stored}");
}

#[test]
fn a_slow_client_is_told_so() {
    let sandbox = Sandbox::start(&["--client-timeout-ms", "100"]);
    for (bytes, status) in [
        (&b"GET /v2/identity HTTP/1.1\r\n"[..], 408),
        (b"PUT /v2/identity HTTP/1.1\r\nContent-Length: 10\r\n\r\n{}", 400),
    ] {
        let answer = Response::parse(&exchange(sandbox.address(), bytes).unwrap()).unwrap();
        assert_eq!(answer.status, status, "{answer:?}");
    }
}

#[test]
fn only_this_machine_can_connect() {
    let address = Sandbox::shared().address();
    assert!(address.ip().is_loopback());
    // No packet is sent: connecting a datagram socket only chooses the address that would be used.
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    let outward = socket.connect("192.0.2.1:9").and_then(|()| socket.local_addr()).map(|local| local.ip());
    let Some(outward) = outward.ok().filter(|ip: &IpAddr| !ip.is_loopback()) else {
        return;
    };
    let reached = TcpStream::connect_timeout(&SocketAddr::new(outward, address.port()), Duration::from_secs(2));
    assert!(reached.is_err(), "{outward} is not a loopback address");
}

#[test]
fn other_machines_can_connect_only_when_that_was_asked_for_and_are_warned_of() {
    let mut child = std::process::Command::new(copernica_testkit::sandbox_program())
        .args(["--port", "0", "--bind", "0.0.0.0", "--quiet", "--exit-with-stdin"])
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(said.contains("listening on http://0.0.0.0:"), "{said}");
    assert!(said.contains("warning: other machines can reach"), "{said}");
}
