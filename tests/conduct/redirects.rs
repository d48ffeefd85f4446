//! Redirects and replies that ask for patience.

use std::time::Duration;

use copernica::{Created, Effect, Status};
use serde_json::json;

use crate::kit::{Flags, VERSIONS, World};
use crate::servers::Silent;

#[test]
fn a_redirect_to_another_host_gets_no_request_and_no_token() {
    for version in VERSIONS {
        let world = World::new(version);
        let elsewhere = Silent::start();
        for status in [301, 302, 307, 308] {
            let location = format!("http://{}/v2/database/1/profiles", elsewhere.address());
            world.account.add_fault(&json!({
                "kind": "status", "status": status, "location": location, "method": "PUT", "apply": "never"
            }));
            let report = world.client().update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NONE);
            assert_eq!(report.essence(), (Status::Redirect, Effect::Unknown, 1), "{status}: {report:?}");
            assert!(!report.message.contains(&elsewhere.address().to_string()), "{}", report.message);
        }
        assert!(!elsewhere.was_connected_to(), "version {version}");
    }
}

#[test]
fn where_a_success_points_to_gets_no_request_and_no_token_either() {
    for version in VERSIONS {
        let world = World::new(version);
        let elsewhere = Silent::start();
        let location = format!("http://{}/v2/profile/7?access_token={}", elsewhere.address(), world.account.token);
        for flags in [Flags::NONE, Flags::CREATE] {
            world.account.add_fault(&json!({
                "kind": "status", "status": 303, "body": "", "location": location, "method": "PUT", "apply": "before"
            }));
            let report = world.client().update(&["customerid==4567"], &world.body("LastName", "x"), flags);
            assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1), "{version}: {report:?}");
            assert_eq!(report.created, Some(Created::Yes(Some(7))), "{version}: {report:?}");
        }
        assert!(!elsewhere.was_connected_to(), "version {version}");
    }
}

#[test]
fn a_token_host_that_points_elsewhere_is_not_followed() {
    let world = World::new(4);
    let elsewhere = Silent::start();
    for status in [301, 302, 303, 307, 308] {
        let location = format!("http://{}/", elsewhere.address());
        world.account.add_fault(&json!({"kind": "status", "status": status, "location": location, "method": "POST"}));
        let report = world.client().update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NO_FIELD_CHECK);
        assert_eq!(report.essence(), (Status::UnexpectedReply, Effect::None, 1), "{status}: {report:?}");
        assert!(!report.message.contains(&elsewhere.address().to_string()), "{}", report.message);
    }
    assert!(!elsewhere.was_connected_to());
    assert!(world.updates().is_empty());
}

#[test]
fn a_wait_that_the_server_asks_for_is_kept_or_reported_when_the_deadline_is_nearer() {
    let world = World::new(3);
    let fault = json!({"kind": "status", "status": 429, "retry_after": 1, "method": "PUT"});
    world.account.add_fault(&fault);
    let report = world.client().update(&["customerid==4567"], &world.body("LastName", "x"), Flags::CREATE);
    assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 2), "{report:?}");
    assert!(report.took >= Duration::from_secs(1), "{:?}", report.took);
    world.account.add_fault(&json!({"kind": "status", "status": 429, "retry_after": 60, "method": "PUT"}));
    let report = world.client().update(&["customerid==4567"], &world.body("LastName", "y"), Flags::NONE);
    assert_eq!(report.essence(), (Status::RateLimited, Effect::None, 1), "{report:?}");
    assert_eq!((report.retry_after, report.may_repeat), (Some(Duration::from_secs(60)), true));
    assert!(report.took < Duration::from_secs(5), "{:?}", report.took);
}

#[test]
fn the_number_of_attempts_is_an_option() {
    let world = World::new(2);
    for attempts in [1, 2, 5] {
        let fault = json!({"kind": "status", "status": 503, "method": "PUT", "times": 100, "apply": "never"});
        world.account.add_fault(&fault);
        let mut options = world.options();
        options.set_attempts(attempts).expect("a number");
        let report =
            world.client_with(options).update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NONE);
        assert_eq!(report.essence(), (Status::ServerUnavailable, Effect::Unknown, attempts));
        assert_eq!(report.http_status, Some(503));
        world.account.clear_faults();
    }
}
