//! Version 4's bearer tokens: exchanged once for all threads, renewed in time, and renewed once when they are refused.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use copernica::{Effect, Status};
use copernica_testkit::http::Request;
use serde_json::{Value, json};

use crate::kit::{Flags, World, fresh_number};
use crate::servers::{read_request, serve};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

#[test]
fn many_threads_share_one_exchange() {
    let world = World::new(4);
    world.account.add_fault(&json!({"kind": "delay", "delay_ms": 100, "path_contains": "/", "method": "POST"}));
    let client = world.client();
    thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| {
                let report = client.update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NONE);
                assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1), "{report:?}");
            });
        }
    });
    assert_eq!(world.exchanges(), 1);
    for entry in world.journal() {
        let target = entry["target"].as_str().expect("text");
        assert!(!target.contains("access_token"), "{target}");
        let wanted = if entry["version"] == "token_host" { Value::Null } else { json!("Bearer ***") };
        assert_eq!(entry["headers"]["authorization"], wanted, "{entry}");
    }
}

#[test]
fn a_token_that_has_ended_by_the_servers_clock_is_renewed_without_an_attempt_and_without_a_duplicate() {
    for status in [400, 401] {
        let world = World::new(4);
        world.account.set_switches(&json!({"v4_auth_status": status}));
        let client = world.client();
        assert_eq!(client.count(&["customerid==4567"]).matched, Some(1));
        world.account.advance_clock(DAY_MS + 1000);
        let customer = fresh_number();
        let body = world.body_of(&json!({"customerid": customer}));
        let report = client.update(&[&format!("customerid=={customer}")], &body, Flags::CREATE);
        assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1), "{report:?}");
        assert_eq!(world.exchanges(), 2);
        assert_eq!(world.profiles_by("customerid")[&customer.to_string()], 1);
    }
}

#[test]
fn threads_whose_token_ends_at_once_renew_it_once() {
    let world = World::new(4);
    let client = world.client();
    client.count(&["customerid==4567"]);
    world.account.advance_clock(DAY_MS + 1000);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                let report = client.update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NONE);
                assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1), "{report:?}");
            });
        }
    });
    assert_eq!(world.exchanges(), 2);
}

#[test]
fn a_second_refusal_is_an_error_that_is_remembered() {
    let world = World::new(4);
    let client = world.client();
    client.count(&["customerid==4567"]);
    world.account.add_fault(&json!({"kind": "status", "status": 401, "times": 2, "method": "PUT"}));
    let body = world.body("LastName", "x");
    let refused = client.update(&["customerid==4567"], &body, Flags::CREATE);
    assert_eq!(refused.essence(), (Status::Auth, Effect::None, 1), "{refused:?}");
    assert_eq!(refused.http_status, Some(401));
    assert_eq!(world.exchanges(), 2);

    let requests = world.journal().len();
    let begun = std::time::Instant::now();
    for _ in 0..3 {
        let again = client.update(&["customerid==4567"], &body, Flags::NONE);
        assert_eq!((again.status, again.effect), (Status::Auth, Effect::None));
        assert!(again.message.contains("not tried again before"), "{}", again.message);
    }
    assert!(begun.elapsed() < Duration::from_secs(25), "the thirty seconds are over");
    assert_eq!(world.journal().len(), requests, "something was sent");
    // Another client asks for itself.
    let other = world.client().update(&["customerid==4567"], &body, Flags::NONE);
    assert_eq!(other.essence(), (Status::Ok, Effect::Applied, 1));
}

#[test]
fn a_token_host_that_fails_means_that_nothing_was_sent() {
    for (fault, status) in [
        (
            json!({"kind": "status", "status": 400, "body": "{\"error\":{\"message\":\"Invalid access token\"}}"}),
            Status::Auth,
        ),
        (json!({"kind": "status", "status": 403}), Status::Auth),
        (json!({"kind": "status", "status": 429}), Status::RateLimited),
        (json!({"kind": "status", "status": 503}), Status::ServerUnavailable),
        (json!({"kind": "status", "status": 200}), Status::UnexpectedReply),
        (json!({"kind": "status", "status": 200, "body": "not.a.token"}), Status::UnexpectedReply),
        (json!({"kind": "status", "status": 200, "body": ""}), Status::UnexpectedReply),
        (json!({"kind": "status", "status": 302, "location": "/elsewhere"}), Status::UnexpectedReply),
        (json!({"kind": "empty_reply"}), Status::ConnectionLost),
        (json!({"kind": "close", "at": "mid_body"}), Status::ConnectionLost),
    ] {
        let world = World::new(4);
        let mut fault = fault;
        fault["times"] = json!(100);
        fault["method"] = json!("POST");
        world.account.add_fault(&fault);
        let body = world.body("LastName", "x");
        let report = world.client().update(&["customerid==4567"], &body, Flags::CREATE | Flags::NO_FIELD_CHECK);
        let is_repeated = matches!(status, Status::RateLimited | Status::ServerUnavailable | Status::ConnectionLost);
        let attempts = if is_repeated { 3 } else { 1 };
        assert_eq!(report.essence(), (status, Effect::None, attempts), "{fault}: {report:?}");
        assert!(report.may_repeat);
        assert!(world.journal().iter().all(|entry| entry["version"] == "token_host"), "{fault}");

        world.account.clear_faults();
        let recovered = world.client().update(&["customerid==4567"], &body, Flags::NONE);
        assert_eq!(recovered.essence(), (Status::Ok, Effect::Applied, 1), "{recovered:?}");
    }
}

#[test]
fn a_token_host_that_recovers_is_asked_again_by_the_same_call() {
    let world = World::new(4);
    world.account.add_fault(&json!({"kind": "status", "status": 503, "method": "POST"}));
    let report = world.client().update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NO_FIELD_CHECK);
    assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 2), "{report:?}");
}

/// A token host with a clock of its own, which hands on the sandbox's tokens.
fn token_host_whose_clock(sandbox: SocketAddr, left: Duration, asked: &Arc<AtomicUsize>) -> SocketAddr {
    let asked = Arc::clone(asked);
    serve(move |mut stream| {
        while let Ok((_, form)) = read_request(&mut stream) {
            asked.fetch_add(1, Ordering::SeqCst);
            let request = Request::new("POST", "/").body("application/x-www-form-urlencoded", form);
            let token = request.send(sandbox).expect("the sandbox's answer").text();
            copernica_testkit::secrets::watch(&token);
            let claims = token.split('.').nth(1).expect("three parts");
            let claims: Value =
                serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).expect("base64")).expect("JSON");
            let end = UNIX_EPOCH + Duration::from_secs(claims["exp"].as_u64().expect("an end"));
            let answer = format!(
                "HTTP/1.1 200 OK\r\nDate: {}\r\nContent-Length: {}\r\n\r\n{token}",
                httpdate::fmt_http_date(end - left),
                token.len()
            );
            if stream.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    })
}

#[test]
fn a_token_is_renewed_five_minutes_before_its_end_by_the_clock_of_the_token_host() {
    let world = World::new(4);
    let body = world.body("LastName", "x");
    // As the token host's clock has it, each token lives for so long still; ours is another day's.
    for (left, exchanges) in [(Duration::from_secs(301), 2), (Duration::from_secs(400), 1)] {
        let asked = Arc::default();
        let host = token_host_whose_clock(world.account.address(), left, &asked);
        let mut options = world.options();
        options.set_token_host(&format!("http://{host}")).expect("an address");
        let client = world.client_with(options);
        for pause in [0, 1_600] {
            thread::sleep(Duration::from_millis(pause));
            let report = client.update(&["customerid==4567"], &body, Flags::NO_FIELD_CHECK);
            assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1), "{report:?}");
        }
        assert_eq!(asked.load(Ordering::SeqCst), exchanges, "{left:?}");
    }
}

#[test]
fn a_wrong_token_is_refused_in_every_version_without_an_effect() {
    for version in crate::kit::VERSIONS {
        let world = World::new(version);
        let client = crate::kit::Watched::new("wrong+token/of=tests", world.options());
        let report = client.update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NO_FIELD_CHECK);
        assert_eq!(report.essence(), (Status::Auth, Effect::None, 1), "{report:?}");
        assert_eq!(world.journal().len(), 0);
    }
}
