//! The effect of a call is that of all its attempts together.

use std::thread;
use std::time::Duration;

use copernica::{Effect, Status};
use serde_json::{Value, json};

use crate::kit::{Flags, World, fresh_number};
use crate::relays::Gate;

const REFUSED: &str = r#"{"error":{"message":"Something is not allowed"}}"#;

fn status(number: u16) -> Value {
    json!({"kind": "status", "status": number, "method": "PUT"})
}

fn refused() -> Value {
    json!({"kind": "status", "status": 400, "body": REFUSED, "method": "PUT"})
}

fn lost(apply: &str) -> Value {
    json!({"kind": "empty_reply", "apply": apply, "method": "PUT"})
}

/// Faults that come one after the other and then no more, the attempts that there may be, the flags, and what is reported.
type Case = (Vec<Value>, u32, Flags, (Status, Effect, u32));

fn cases() -> Vec<Case> {
    use Effect::{Accepted, Applied, Unknown};
    vec![
        // Doubt survives whatever comes behind it.
        (vec![status(503), refused()], 3, Flags::NONE, (Status::Refused, Unknown, 2)),
        (vec![lost("before"), status(403)], 3, Flags::NONE, (Status::Refused, Unknown, 2)),
        (vec![lost("never"), status(401)], 3, Flags::NONE, (Status::Auth, Unknown, 2)),
        (vec![status(504), status(429)], 2, Flags::NONE, (Status::RateLimited, Unknown, 2)),
        (vec![status(429), status(502)], 2, Flags::NONE, (Status::ServerUnavailable, Unknown, 2)),
        (vec![status(429), status(502)], 3, Flags::CREATE, (Status::ServerUnavailable, Unknown, 2)),
        // Without doubt there is no effect.
        (vec![status(429), refused()], 3, Flags::CREATE, (Status::Refused, Effect::None, 2)),
        (vec![status(429), status(429)], 2, Flags::CREATE, (Status::RateLimited, Effect::None, 2)),
        // A later success is applied.
        (vec![status(429), status(429)], 3, Flags::CREATE, (Status::Ok, Applied, 3)),
        (vec![status(503), lost("before")], 3, Flags::NONE, (Status::Ok, Applied, 3)),
        (vec![status(429), lost("never")], 3, Flags::NONE, (Status::Ok, Applied, 3)),
        (vec![status(503)], 3, Flags::ASYNC, (Status::Ok, Accepted, 2)),
    ]
}

#[test]
fn the_effect_of_a_call_is_that_of_all_its_attempts() {
    let world = World::new(2);
    for (faults, attempts, flags, expected) in cases() {
        let described = format!("{faults:?} of {attempts}");
        let had_doubt = faults.iter().any(|fault| fault["status"] != 429 && fault["status"] != 400);
        world.account.add_fault(&Value::Array(faults));
        let mut options = world.options();
        options.set_attempts(attempts).expect("a number");
        // A create whose conditions do not find what it makes, so that none is looked for.
        let condition = format!("customerid=={}", if flags.has(Flags::CREATE) { fresh_number() } else { 4567 });
        let report = world.client_with(options).update(&[&condition], &world.body("LastName", "x"), flags);
        assert_eq!(report.essence(), expected, "{described}: {report:?}");
        let is_warned = report.warnings.iter().any(|warning| warning.contains("earlier attempt"));
        assert_eq!(is_warned, report.status == Status::Ok && had_doubt, "{described}: {report:?}");
        let says_nothing_changed = report.message.contains("nothing was");
        assert!(report.effect == Effect::None || !says_nothing_changed, "{described}: {}", report.message);
        world.account.clear_faults();
    }
}

#[test]
fn doubt_survives_a_host_that_is_gone_at_the_next_attempt() {
    for (first, effect) in [(503, Effect::Unknown), (429, Effect::None)] {
        let world = World::new(3);
        let mut gate = Gate::to(world.account.address());
        let mut options = world.options();
        options.set_base_url(&gate.url()).expect("an address");
        let client = world.client_with(options);
        client.count(&["customerid==4567"]);
        let mut fault = status(first);
        fault["retry_after"] = json!(1);
        world.account.add_fault(&fault);
        let report = thread::scope(|scope| {
            let call = scope.spawn(|| client.update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NONE));
            while world.updates().is_empty() {
                thread::sleep(Duration::from_millis(5));
            }
            gate.shut();
            call.join().expect("no panic")
        });
        assert_eq!(report.essence(), (Status::Connect, effect, 3), "{report:?}");
        assert_eq!(report.message.contains("earlier attempt"), effect == Effect::Unknown, "{}", report.message);
        assert!(report.may_repeat);
    }
}

#[test]
fn a_look_that_fails_leaves_the_create_in_doubt_for_its_own_reason() {
    for (look, expected) in [
        (json!({"kind": "status", "status": 500}), Status::ServerUnavailable),
        (json!({"kind": "status", "status": 503, "times": 9}), Status::ServerUnavailable),
        (json!({"kind": "delay", "delay_ms": 2_500}), Status::Timeout),
    ] {
        let world = World::new(2);
        let client = world.client().derive(1_500);
        client.count(&["customerid==4567"]);
        world.account.add_fault(&json!({"kind": "status", "status": 504, "apply": "before", "method": "PUT"}));
        let mut look = look;
        look["method"] = json!("GET");
        look["path_contains"] = json!("/profiles");
        world.account.add_fault(&look);
        let customer = fresh_number();
        let body = world.body_of(&json!({"customerid": customer}));
        let report = client.update(&[&format!("customerid=={customer}")], &body, Flags::CREATE);
        assert_eq!(report.essence(), (expected, Effect::Unknown, 1), "{look}: {report:?}");
        assert!(report.message.contains("HTTP 504") && report.message.contains("looked up"), "{}", report.message);
        assert!(!report.message.contains("nothing was"), "{}", report.message);
        assert!(!report.may_repeat);
        assert_eq!(world.updates().len(), 1);
    }
}

#[test]
fn a_wait_beyond_all_patience_is_reported_and_not_begun() {
    let world = World::new(2);
    for retry_after in ["18446744073709551615", "86400", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        world.account.add_fault(&json!({
            "kind": "status", "status": 429, "method": "PUT", "headers": {"Retry-After": retry_after}
        }));
        // Without a deadline that would end the wait.
        let client = world.client().derive(0);
        let report = client.update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NONE);
        assert_eq!(report.essence(), (Status::RateLimited, Effect::None, 1), "{report:?}");
        assert!(report.retry_after.expect("the server's wish") >= Duration::from_secs(86_400));
    }
}

#[test]
fn a_wait_that_the_server_asks_for_as_a_date_is_kept() {
    let world = World::new(2);
    let later = httpdate::fmt_http_date(std::time::SystemTime::now() + Duration::from_secs(3));
    world.account.add_fault(&json!({
        "kind": "status", "status": 429, "method": "PUT", "headers": {"Retry-After": later}
    }));
    let client = world.client();
    let report = client.update(&["customerid==4567"], &world.body("LastName", "x"), Flags::CREATE);
    assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 2), "{report:?}");
    // Dates have no fractions of seconds, and some time went by before the call.
    assert!(report.took >= Duration::from_millis(1_000), "{:?}", report.took);
}
