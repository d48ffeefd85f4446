//! Batches that end before all is done: halted, cancelled, or dropped.

use std::thread;
use std::time::Duration;

use copernica::{BatchState, Counter, Effect, Flags, Status};
use serde_json::json;

use crate::kit::{Batch, Client, DATABASE, World, add, drain, essence, finish, quick, wait_until};

#[test]
fn an_error_that_every_record_would_meet_halts_the_batch_and_leaves_the_records_to_be_done() {
    let world = World::new();
    let stranger = Client::with_options("no such token", world.options()).expect("a token");
    let cases: [(Client, &str, Status); 2] =
        [(stranger, DATABASE, Status::Auth), (world.client(), "4321", Status::NoDatabase)];
    for (client, database, status) in cases {
        let batch = quick(&client);
        for tag in 0..100 {
            batch.add(database, &["customerid==1"], r#"{"fields":{"mark":1}}"#, Flags::NONE, tag).expect("room");
        }
        batch.start(4).expect("threads");
        let results = drain(&batch);
        assert_eq!(batch.state(), BatchState::Halted);
        assert_eq!(batch.halting_error().map(|error| error.status()), Some(status));
        assert_eq!(results.len(), 100);
        for finished in results.values() {
            assert_eq!(essence(finished), (Status::Pending, Effect::None, None));
        }
        assert_eq!(batch.count(Counter::Pending), 100);
        let refused = batch.add(database, &["a==1"], "{}", Flags::NONE, 1_000).expect_err("halted");
        assert_eq!(refused.status(), Status::BatchEnded);
        assert!(refused.message().contains("halted"), "{}", refused.message());
    }
}

#[test]
fn a_cancel_finishes_what_is_under_way_and_leaves_the_rest() {
    let world = World::new();
    world.add_customers(0..100);
    world.account.add_fault(&json!({"kind": "delay", "delay_ms": 100, "times": 1_000_000, "method": "PUT"}));
    let batch = world.batch();
    batch.start(4).expect("threads");
    (0..100).for_each(|customer| add(&batch, customer, 5, Flags::NONE, customer));
    wait_until("calls under way", || batch.count(Counter::InFlight) >= 2);
    batch.cancel();
    let results = drain(&batch);
    assert_eq!(batch.state(), BatchState::Cancelled);
    assert_eq!(results.len(), 100);
    let applied = results.values().filter(|finished| essence(finished).1 == Effect::Applied).count();
    assert!((1..50).contains(&applied), "{applied}");
    assert_eq!(batch.count(Counter::Pending), 100 - applied as u64);
    // What the results say is what happened.
    assert_eq!(world.updates().len(), applied);
    let marked = world.marks().values().filter(|marks| marks[..] == [5]).count();
    assert_eq!(marked, applied);
}

#[test]
fn cancelling_the_client_ends_the_calls_of_its_batch_too() {
    let world = World::new();
    world.account.add_fault(&json!({"kind": "delay", "delay_ms": 10_000, "times": 1_000_000, "method": "PUT"}));
    let client = world.client();
    let batch = quick(&client);
    batch.start(2).expect("threads");
    (0..10).for_each(|customer| add(&batch, customer, 5, Flags::NONE, customer));
    wait_until("calls under way", || world.account.journal().iter().any(|entry| entry["method"] == "PUT"));
    client.cancel();
    let results = drain(&batch);
    assert_eq!(results.len(), 10);
    assert!(results.values().all(|finished| matches!(essence(finished).0, Status::Pending | Status::Cancelled)));
    assert!(results.values().any(|finished| essence(finished) == (Status::Cancelled, Effect::Unknown, None)));
}

#[test]
fn dropping_a_batch_waits_for_its_calls_and_the_client_may_be_gone_before() {
    let world = World::new();
    world.add_customers(0..4);
    world.account.add_fault(&json!({"kind": "delay", "delay_ms": 100, "times": 1_000_000, "method": "PUT"}));
    let client = world.client();
    let batch = quick(&client);
    drop(client);
    batch.start(4).expect("threads");
    (0..4).for_each(|customer| add(&batch, customer, 5, Flags::NONE, customer));
    wait_until("a call under way", || batch.count(Counter::InFlight) > 0);
    drop(batch);
    let journal = world.account.journal();
    assert!(journal.iter().all(|entry| !entry["replied_at_ms"].is_null()), "{journal:?}");
}

#[test]
fn an_empty_batch_is_done_when_it_is_closed_and_a_batch_without_threads_can_be_cancelled() {
    let world = World::new();
    let batch = world.batch();
    batch.start(2).expect("threads");
    assert!(!batch.is_done());
    assert!(finish(&batch).is_empty());
    assert_eq!(batch.state(), BatchState::Done);
    let refused = batch.add(DATABASE, &["a==1"], "{}", Flags::NONE, 1).expect_err("closed");
    assert_eq!(refused.status(), Status::BatchEnded);

    let batch = world.batch();
    add(&batch, 1, 1, Flags::NONE, 1);
    batch.cancel();
    assert_eq!(drain(&batch).len(), 1);
}

#[test]
fn whoever_waits_is_woken_by_a_cancel() {
    let world = World::new();
    let batch: Batch = world.batch();
    batch.start(1).expect("a thread");
    thread::scope(|scope| {
        let waiting = scope.spawn(|| batch.next_result(Duration::from_secs(600)));
        batch.cancel();
        assert!(waiting.join().expect("no panic").is_none());
    });
    assert!(batch.is_done());
}

#[test]
fn whoever_waits_for_room_is_woken_by_a_cancel() {
    let world = World::new();
    let mut batch: Batch = world.batch();
    batch.set_queue_size(1).expect("a size");
    batch.set_blocking(true).expect("a switch");
    add(&batch, 1, 1, Flags::NONE, 1);
    thread::scope(|scope| {
        let waiting =
            scope.spawn(|| batch.add(DATABASE, &["customerid==2"], r#"{"fields":{"mark":1}}"#, Flags::NONE, 2));
        batch.cancel();
        let refused = waiting.join().expect("no panic").expect_err("no room");
        assert_eq!(refused.status(), Status::BatchEnded);
    });
    assert_eq!(drain(&batch).len(), 1);
}
