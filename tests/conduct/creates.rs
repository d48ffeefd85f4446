//! Creates: what two clients at once bring about, and a creation whose header was lost on its way.

use std::sync::Barrier;
use std::thread;

use copernica::{Created, Effect, Status};
use serde_json::json;

use crate::kit::{Flags, VERSIONS, World, fresh_number};

#[test]
fn two_clients_that_create_the_same_customer_at_once_make_two_and_each_says_which() {
    let world = World::new(2);
    world.account.set_switches(&json!({"race_gap_ms": 200}));
    let customer = fresh_number();
    let body = world.body_of(&json!({"customerid": customer}));
    let start = Barrier::new(2);
    let mut ids: Vec<_> = thread::scope(|scope| {
        let create = || {
            let client = world.client();
            client.count(&["customerid==4567"]);
            start.wait();
            client.update(&[&format!("customerid=={customer}")], &body, Flags::CREATE)
        };
        let workers = [scope.spawn(create), scope.spawn(create)];
        workers
            .map(|worker| match worker.join().expect("no panic") {
                report if matches!(report.created, Some(Created::Yes(Some(_)))) => report.created,
                report => panic!("{report:?}"),
            })
            .into()
    });
    ids.dedup();
    assert_eq!(ids.len(), 2, "the server has no uniqueness, and nobody may hide that: {ids:?}");
    // Whoever counts before the next update sees both.
    let count = world.client().count(&[&format!("customerid=={customer}")]);
    assert_eq!(count.matched, Some(2));
    let mut options = world.options();
    options.set_max_matches(1);
    let refused = world.client_with(options).update(&[&format!("customerid=={customer}")], &body, Flags::CREATE);
    assert_eq!(refused.essence(), (Status::TooManyMatches, Effect::None, 0));
}

#[test]
fn a_creation_whose_header_was_lost_is_told_by_what_is_left_and_never_denied() {
    for version in VERSIONS {
        for has_location in [true, false] {
            let world = World::new(version);
            let client = world.client();
            let customer = fresh_number();
            let fault = match (version, has_location) {
                (_, true) => json!({"kind": "drop_created", "method": "PUT"}),
                // Neither header: what a strict proxy leaves of the answer to a creation.
                (0..=2, false) => {
                    json!({"kind": "status", "status": 303, "body": "", "apply": "before", "method": "PUT"})
                }
                (_, false) => json!({"kind": "status", "status": 201, "body": "", "apply": "before", "method": "PUT"}),
            };
            world.account.add_fault(&fault);
            let body = world.body_of(&json!({"customerid": customer}));
            let report = client.update(&[&format!("customerid=={customer}")], &body, Flags::CREATE);
            assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1), "{version}: {report:?}");
            let created = world.updates()[0]["created"][0].as_u64();
            assert!(created.is_some());
            let told = match (version, has_location) {
                // The address of the new profile is still there, in one header or another.
                (_, true) => Created::Yes(created),
                (0..=2, false) => Created::Unknown,
                (_, false) => Created::Yes(None),
            };
            assert_eq!(report.created, Some(told), "{version} {has_location}");
            assert!(!report.may_repeat);
        }
    }
}

#[test]
fn a_create_that_would_not_find_itself_is_warned_of_and_is_never_sent_twice() {
    let world = World::new(3);
    let client = world.client();
    let condition = format!("customerid=={}", fresh_number());
    world.account.add_fault(&json!({"kind": "empty_reply", "apply": "before", "method": "PUT"}));
    let report = client.update(&[&condition], &world.body("LastName", "Nobody"), Flags::CREATE);
    assert_eq!(report.essence(), (Status::ConnectionLost, Effect::Unknown, 1));
    assert!(!report.may_repeat);
    assert!(report.warnings[0].contains("every run"), "{:?}", report.warnings);
    assert_eq!(world.updates().len(), 1);
}

#[test]
fn a_create_in_doubt_is_looked_for_and_then_updated_without_create() {
    let world = World::new(2);
    let client = world.client();
    let customer = fresh_number();
    world.account.add_fault(&json!({"kind": "empty_reply", "apply": "before", "method": "PUT"}));
    let body = world.body_of(&json!({"customerid": customer, "LastName": "Found"}));
    let report = client.update(&[&format!("customerid=={customer}")], &body, Flags::CREATE);
    assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 2));
    assert_eq!(report.created, Some(Created::Unknown));
    let journal = world.journal();
    let sent: Vec<_> = journal
        .iter()
        .map(|entry| {
            let query = entry["query"].as_str().expect("text");
            (entry["method"].as_str().expect("text"), query.contains("create=1"))
        })
        .collect();
    assert_eq!(sent, [("GET", false), ("PUT", true), ("GET", false), ("PUT", false)]);
}
