//! A call returns within 250 ms of its deadline, whatever the server does.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use copernica::{Effect, Options, Status};
use serde_json::json;

use crate::kit::{Flags, LATENESS, Watched, World, assert_in_time, fresh_token};
use crate::servers::{Full, Silent, serve};

const DEADLINE: Duration = Duration::from_millis(400);

/// A client of an address at which no sandbox is.
fn client_of(address: SocketAddr, adjust: impl FnOnce(&mut Options)) -> Watched {
    let mut options = Options::new();
    options.set_base_url(&format!("http://{address}")).expect("an address");
    options.set_token_host(&format!("http://{address}")).expect("an address");
    options.set_timeout_ms(400);
    adjust(&mut options);
    Watched::new(&fresh_token(), options)
}

fn update_without_check(client: &Watched) -> crate::kit::Report {
    client.update(&["customerid==1"], r#"{"LastName":"x"}"#, Flags::NO_FIELD_CHECK)
}

#[test]
fn a_server_that_answers_too_slowly_ends_the_call_in_time_and_in_doubt() {
    for version in [2, 4] {
        let world = World::new(version);
        let client = world.client();
        client.count(&["customerid==4567"]);
        for fault in [
            json!({"kind": "trickle", "ms_per_byte": 40}),
            json!({"kind": "delay", "delay_ms": 3_000}),
            json!({"kind": "delay", "delay_ms": 3_000, "apply": "after"}),
        ] {
            let mut fault = fault;
            fault["method"] = json!("PUT");
            assert_in_time(DEADLINE, DEADLINE + LATENESS, || {
                world.account.add_fault(&fault);
                let derived = client.derive(400);
                let report = derived.update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NONE);
                assert_eq!(report.essence(), (Status::Timeout, Effect::Unknown, 1), "{fault}: {report:?}");
                assert!(report.may_repeat);
                report.took
            });
        }
    }
}

#[test]
fn a_field_list_that_comes_too_slowly_ends_the_call_in_time_and_without_effect() {
    for kind in [json!({"kind": "trickle", "ms_per_byte": 20}), json!({"kind": "delay", "delay_ms": 3_000})] {
        let world = World::new(3);
        let mut fault = kind;
        fault["method"] = json!("GET");
        assert_in_time(DEADLINE, DEADLINE + LATENESS, || {
            world.account.add_fault(&fault);
            let mut options = world.options();
            options.set_timeout_ms(400);
            let client = world.client_with(options);
            let report = client.update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NONE);
            assert_eq!((report.status, report.effect), (Status::FieldList, Effect::None), "{report:?}");
            report.took
        });
        assert_eq!(world.updates().len(), 0);
    }
}

#[test]
fn a_server_that_never_answers_ends_the_call_in_time() {
    let silent = Silent::start();
    assert_in_time(DEADLINE, DEADLINE + LATENESS, || {
        let report = update_without_check(&client_of(silent.address(), |_| ()));
        assert_eq!(report.essence(), (Status::Timeout, Effect::Unknown, 1), "{report:?}");
        report.took
    });
}

#[test]
fn a_server_that_reads_nothing_ends_a_call_with_much_to_send_in_time() {
    let silent = Silent::start();
    let body = json!({"LastName": "x".repeat(20 << 20)}).to_string();
    // A busy machine needs some time to read so much JSON, and should come to sending all the same.
    let deadline = Duration::from_millis(2_000);
    assert_in_time(deadline, deadline + LATENESS, || {
        let client = client_of(silent.address(), |options| options.set_timeout_ms(2_000));
        let report = client.update(&["customerid==1"], &body, Flags::NO_FIELD_CHECK);
        assert_eq!(report.essence(), (Status::Timeout, Effect::Unknown, 1), "{report:?}");
        report.took
    });
}

#[test]
fn a_server_that_says_the_same_for_ever_ends_the_call_in_time() {
    for piece in ["HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "x"] {
        let address = serve(move |mut stream| {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(piece.as_bytes());
            // Chunks of one byte each, or what follows an interim reply.
            let more = if piece.contains("chunked") { "1\r\nx\r\n" } else { piece };
            while stream.write_all(more.as_bytes()).is_ok() {
                thread::sleep(Duration::from_millis(30));
            }
        });
        let mut late = Vec::new();
        for _ in 0..3 {
            let report = update_without_check(&client_of(address, |_| ()));
            assert_eq!(report.effect, Effect::Unknown, "{piece:?}: {report:?}");
            late.push(report.took);
        }
        let shortest = late.into_iter().min().expect("three");
        assert!(shortest <= DEADLINE + LATENESS, "{piece:?}: {shortest:?}");
    }
}

#[test]
fn a_connection_that_does_not_come_about_ends_the_call_in_time_and_without_effect() {
    let full = Full::start();
    assert_in_time(DEADLINE, DEADLINE + LATENESS, || {
        let report = update_without_check(&client_of(full.address(), |_| ()));
        assert_eq!((report.status, report.effect), (Status::Timeout, Effect::None), "{report:?}");
        assert!(report.may_repeat);
        report.took
    });
}

#[test]
fn the_time_for_connecting_is_kept_and_another_attempt_is_made() {
    let full = Full::start();
    let connecting = Duration::from_millis(150);
    assert_in_time(2 * connecting, 2 * connecting + LATENESS, || {
        let client = client_of(full.address(), |options| {
            options.set_timeout_ms(10_000);
            options.set_connect_timeout_ms(150);
            options.set_attempts(2).expect("a number");
            options.set_backoff_ms(0, 0).expect("waits");
        });
        let report = update_without_check(&client);
        assert_eq!(report.essence(), (Status::Timeout, Effect::None, 2), "{report:?}");
        report.took
    });
}

#[test]
fn a_secure_connection_that_is_never_agreed_on_counts_as_connecting() {
    let silent = Silent::start();
    let connecting = Duration::from_millis(200);
    assert_in_time(connecting, connecting + LATENESS, || {
        let client = client_of(silent.address(), |options| {
            options.set_base_url(&format!("https://{}", silent.address())).expect("an address");
            options.set_timeout_ms(10_000);
            options.set_connect_timeout_ms(200);
            options.set_attempts(1).expect("a number");
        });
        // The store of authorities is read by the first call of the process, which this is not about.
        let report = update_without_check(&client);
        assert_eq!(report.essence(), (Status::Timeout, Effect::None, 1), "{report:?}");
        report.took
    });
}

#[test]
fn a_connection_that_was_closed_while_idle_is_replaced_without_an_attempt() {
    let world = World::new(2);
    let client = world.client();
    let body = world.body("LastName", "x");
    let address = serve({
        let sandbox = world.account.address();
        move |mut client| {
            // Carries one request and its reply, and closes.
            let Ok((head, body)) = crate::servers::read_request(&mut client) else { return };
            let mut server = std::net::TcpStream::connect(sandbox).expect("the sandbox");
            let _ = server.write_all(head.replacen("\r\n", "\r\nConnection: close\r\n", 1).as_bytes());
            let _ = server.write_all(&body);
            let mut reply = Vec::new();
            let _ = server.read_to_end(&mut reply);
            let reply = String::from_utf8_lossy(&reply).replace("Connection: close\r\n", "");
            let _ = client.write_all(reply.as_bytes());
            // Closed a moment after the reply, as by a server that tidies up.
            thread::sleep(Duration::from_millis(20));
        }
    });
    let mut options = world.options();
    options.set_base_url(&format!("http://{address}")).expect("an address");
    let through = world.client_with(options);
    for flags in [Flags::NONE, Flags::CREATE, Flags::NONE] {
        // Without the field check: its request would come just before the connection is closed.
        let report = through.update(&["customerid==4567"], &body, flags | Flags::NO_FIELD_CHECK);
        assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1), "{report:?}");
        thread::sleep(Duration::from_millis(60));
    }
    drop(client);
}

#[test]
fn a_call_without_a_deadline_waits_for_a_slow_server() {
    let world = World::new(2);
    let client = world.client().derive(0);
    world.account.add_fault(&json!({"kind": "delay", "delay_ms": 700, "method": "PUT"}));
    let begun = Instant::now();
    let report = client.update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NONE);
    assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1));
    assert!(begun.elapsed() >= Duration::from_millis(700));
}
