//! Creates of which nobody knows what came: set aside, looked for, and only then decided.

use copernica::{Counter, Created, Effect, Flags, Status};
use serde_json::json;

use crate::kit::{DATABASE, World, add, drain, essence, finish, wait_until};

#[test]
fn a_create_that_was_carried_out_without_an_answer_is_found_and_made_no_second_time() {
    let world = World::new();
    world.account.add_fault(&json!({"kind": "empty_reply", "apply": "before", "method": "PUT"}));
    let batch = world.batch();
    batch.start(2).expect("threads");
    add(&batch, 1, 5, Flags::CREATE, 1);
    let results = finish(&batch);
    assert_eq!(essence(&results[&1]), (Status::Ok, Effect::Applied, Some(Created::Unknown)));
    assert_eq!(world.marks()[&1], [5]);
    assert_eq!(batch.count(Counter::Retried), 1);
    let creates: Vec<_> =
        world.updates().iter().map(|update| update["query"].to_string().contains("create=1")).collect();
    assert_eq!(creates, [true, false]);
}

#[test]
fn a_create_that_was_lost_is_made_after_the_settle_time_and_others_wait_behind_it() {
    let world = World::new();
    world.account.add_fault(&json!({"kind": "empty_reply", "apply": "never", "method": "PUT"}));
    let mut batch = world.batch();
    batch.set_settle_ms(300).expect("a time");
    batch.start(2).expect("threads");
    add(&batch, 1, 5, Flags::CREATE, 1);
    add(&batch, 1, 6, Flags::NONE, 2);
    wait_until("a record set aside", || batch.count(Counter::InDoubt) == 1);
    add(&batch, 2, 7, Flags::CREATE, 3);
    let results = finish(&batch);
    let (status, effect, created) = essence(&results[&1]);
    assert_eq!((status, effect), (Status::Ok, Effect::Applied));
    assert!(matches!(created, Some(Created::Yes(Some(_)))), "{created:?}");
    let warnings = &results[&1].result.as_ref().expect("a success").warnings;
    assert!(warnings.iter().any(|warning| warning.contains("doubt")), "{warnings:?}");
    assert_eq!(world.marks()[&1], [6]);
    let updates = world.updates();
    let time = |place: usize| updates[place]["received_at_ms"].as_i64().expect("a time");
    assert_eq!(updates.len(), 4);
    // The first was lost; the other customer's did not wait, and the second try did.
    assert!(updates[1]["query"].to_string().contains("%3D%3D2"), "{}", updates[1]["query"]);
    assert!(time(2) - time(0) >= 300, "{}", time(2) - time(0));
}

#[test]
fn a_create_that_would_not_be_found_stays_in_doubt_and_is_sent_once() {
    let world = World::new();
    world.account.add_fault(&json!({"kind": "empty_reply", "apply": "before", "method": "PUT"}));
    let batch = world.batch();
    batch.start(2).expect("threads");
    let body = json!({"fields": {"mark": 5}}).to_string();
    batch.add(DATABASE, &["customerid==1"], &body, Flags::CREATE, 1).expect("room");
    let results = finish(&batch);
    assert_eq!(essence(&results[&1]), (Status::ConnectionLost, Effect::Unknown, None));
    let error = results[&1].result.as_ref().expect_err("a doubt");
    assert!(error.message().contains("stays in doubt") && !error.may_repeat(), "{}", error.message());
    assert_eq!(batch.count(Counter::Unknown), 1);
    assert_eq!(world.updates().len(), 1);
}

#[test]
fn a_cancel_hands_out_what_is_in_doubt_as_unknown() {
    let world = World::new();
    world.account.add_fault(&json!({"kind": "empty_reply", "apply": "never", "method": "PUT"}));
    let mut batch = world.batch();
    batch.set_settle_ms(600_000).expect("a time");
    batch.start(2).expect("threads");
    add(&batch, 1, 5, Flags::CREATE, 1);
    wait_until("a record set aside", || batch.count(Counter::InDoubt) == 1);
    batch.cancel();
    let results = drain(&batch);
    assert_eq!(essence(&results[&1]), (Status::ConnectionLost, Effect::Unknown, None));
    assert_eq!((batch.count(Counter::InDoubt), batch.count(Counter::Unknown)), (0, 1));
}

#[test]
fn an_update_in_doubt_is_simply_sent_again() {
    let world = World::new();
    world.add_customers(1..2);
    world.account.add_fault(&json!({"kind": "empty_reply", "apply": "before", "method": "PUT", "times": 2}));
    let batch = world.batch();
    batch.start(2).expect("threads");
    add(&batch, 1, 5, Flags::NONE, 1);
    let results = finish(&batch);
    let outcome = results[&1].result.as_ref().expect("a success");
    assert_eq!((outcome.effect, outcome.attempts), (Effect::Applied, 3));
    assert_eq!(outcome.warnings.len(), 1, "{:?}", outcome.warnings);
}
