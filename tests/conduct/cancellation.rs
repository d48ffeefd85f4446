//! A cancelled call returns within 250 ms with its true effect, and its siblings go on.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use copernica::{Effect, Options, Status};
use serde_json::json;

use crate::kit::{Flags, LATENESS, Report, Watched, World, assert_in_time, fresh_token};
use crate::servers::{Full, Silent};

/// Makes a call on another thread, cancels its client, and answers the report and how long the call went on after that.
fn cancel_during(client: &Watched, call: impl FnOnce(&Watched) -> Report + Send) -> (Report, Duration) {
    thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let report = call(client);
            (report, Instant::now())
        });
        thread::sleep(Duration::from_millis(150));
        let cancelled = Instant::now();
        client.client.cancel();
        let (report, ended) = worker.join().expect("no panic");
        (report, ended.saturating_duration_since(cancelled))
    })
}

fn client_of(address: SocketAddr) -> Watched {
    let mut options = Options::new();
    options.set_base_url(&format!("http://{address}")).expect("an address");
    Watched::new(&fresh_token(), options)
}

#[test]
fn a_call_in_flight_is_cancelled_in_doubt_while_its_siblings_go_on() {
    let world = World::new(2);
    let parent = world.client();
    parent.count(&["customerid==4567"]);
    let body = world.body("LastName", "x");
    assert_in_time(Duration::ZERO, LATENESS, || {
        world.account.add_fault(&json!({"kind": "delay", "delay_ms": 2_000, "method": "PUT"}));
        let child = parent.derive(10_000);
        let (report, took) = cancel_during(&child, |child| {
            let report = child.update(&["customerid==4567"], &body, Flags::NONE);
            for sibling in [&parent, &parent.derive(0)] {
                let report = sibling.update(&["customerid==4568"], &body, Flags::NONE);
                assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1), "{report:?}");
            }
            report
        });
        assert_eq!(report.essence(), (Status::Cancelled, Effect::Unknown, 1), "{report:?}");
        // What was cancelled here was carried out there: unknown was the truth.
        assert!(world.updates().iter().any(|update| update["fault"] == "delay" && update["applied"] == true));
        world.account.clear_journal();
        // The siblings of this closure ran after the call; they are not part of how long it took.
        took.min(report.took.saturating_sub(Duration::from_millis(150)))
    });
}

#[test]
fn siblings_that_are_in_flight_at_the_same_time_are_not_disturbed() {
    let world = World::new(4);
    let parent = world.client();
    parent.count(&["customerid==4567"]);
    let body = world.body("LastName", "x");
    world.account.add_fault(&json!({"kind": "delay", "delay_ms": 600, "times": 9, "method": "PUT"}));
    let cancelled = parent.derive(10_000);
    thread::scope(|scope| {
        for _ in 0..8 {
            let sibling = parent.derive(10_000);
            let body = &body;
            scope.spawn(move || {
                let report = sibling.update(&["customerid==4568"], body, Flags::NONE);
                assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1), "{report:?}");
            });
        }
        let (report, _) = cancel_during(&cancelled, |client| client.update(&["customerid==4567"], &body, Flags::NONE));
        assert_eq!((report.status, report.effect), (Status::Cancelled, Effect::Unknown));
    });
}

#[test]
fn a_call_that_has_sent_nothing_is_cancelled_without_effect() {
    let full = Full::start();
    assert_in_time(Duration::ZERO, LATENESS, || {
        let client = client_of(full.address());
        let (report, took) = cancel_during(&client, |client| {
            client.update(&["customerid==1"], r#"{"LastName":"x"}"#, Flags::NO_FIELD_CHECK | Flags::CREATE)
        });
        assert_eq!((report.status, report.effect), (Status::Cancelled, Effect::None), "{report:?}");
        assert!(report.may_repeat);
        took
    });
}

#[test]
fn a_call_whose_server_never_answers_is_cancelled_in_doubt() {
    let silent = Silent::start();
    assert_in_time(Duration::ZERO, LATENESS, || {
        let client = client_of(silent.address());
        let (report, took) = cancel_during(&client, |client| {
            client.update(&["customerid==1"], r#"{"LastName":"x"}"#, Flags::NO_FIELD_CHECK | Flags::CREATE)
        });
        assert_eq!(report.essence(), (Status::Cancelled, Effect::Unknown, 1), "{report:?}");
        assert!(!report.may_repeat);
        took
    });
}

#[test]
fn a_call_that_waits_before_its_next_attempt_is_cancelled_with_what_went_before() {
    for (status, effect) in [(503, Effect::Unknown), (429, Effect::None)] {
        let world = World::new(2);
        let mut fault = json!({"kind": "status", "status": status, "method": "PUT", "times": 100});
        fault["retry_after"] = json!(15);
        world.account.add_fault(&fault);
        let client = world.client();
        client.count(&["customerid==4567"]);
        let body = world.body("LastName", "x");
        let (report, took) = cancel_during(&client, |client| client.update(&["customerid==4567"], &body, Flags::NONE));
        assert_eq!(report.essence(), (Status::Cancelled, effect, 1), "{report:?}");
        assert!(took < LATENESS * 4, "{took:?}");
    }
}

#[test]
fn a_call_that_waits_for_its_turn_under_the_rate_limit_is_cancelled_without_effect() {
    let world = World::new(2);
    let mut options = world.options();
    options.set_rate_limit(0.1).expect("a number");
    let client = world.client_with(options);
    let flags = Flags::NO_FIELD_CHECK;
    let body = world.body("LastName", "x");
    assert_eq!(client.update(&["customerid==4567"], &body, flags).status, Status::Ok);
    let waiting = client.derive(0);
    let (report, took) = cancel_during(&waiting, |client| client.update(&["customerid==4567"], &body, flags));
    assert_eq!((report.status, report.effect), (Status::Cancelled, Effect::None), "{report:?}");
    assert!(took < LATENESS * 4, "{took:?}");
    assert_eq!(world.updates().len(), 1);
}

#[test]
fn a_client_that_was_cancelled_sends_nothing_any_more() {
    let world = World::new(2);
    let parent = world.client();
    let client = parent.derive(1_000);
    client.client.cancel();
    for flags in [Flags::NONE, Flags::CREATE, Flags::DRY_RUN] {
        let report = client.update(&["customerid==4567"], &world.body("LastName", "x"), flags);
        assert_eq!(report.essence(), (Status::Cancelled, Effect::None, 0), "{report:?}");
    }
    assert_eq!(client.count(&["customerid==4567"]).status, Status::Cancelled);
    assert_eq!(world.journal().len(), 0);
    assert_eq!(parent.count(&["customerid==4567"]).matched, Some(1));
}

#[test]
fn a_sibling_that_waits_for_the_field_list_fetches_it_itself_when_the_first_is_cancelled() {
    let world = World::new(2);
    world.account.add_fault(&json!({"kind": "delay", "delay_ms": 3_000, "method": "GET"}));
    let parent = world.client();
    let first = parent.derive(10_000);
    let body = world.body("LastName", "x");
    thread::scope(|scope| {
        let sibling = scope.spawn(|| {
            thread::sleep(Duration::from_millis(50));
            parent.update(&["customerid==4568"], &body, Flags::NONE)
        });
        let (report, _) = cancel_during(&first, |first| first.update(&["customerid==4567"], &body, Flags::NONE));
        assert_eq!((report.status, report.effect), (Status::Cancelled, Effect::None), "{report:?}");
        let report = sibling.join().expect("no panic");
        assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1), "{report:?}");
        assert!(report.took < Duration::from_secs(2), "{:?}", report.took);
    });
}
