//! The batch follows the server: fewer calls when it is overloaded, none while it is down, and all of them afterwards.

use std::time::{Duration, Instant};

use copernica::{BatchState, Counter, Effect, Flags, Status};
use serde_json::json;

use crate::kit::{World, add, essence, finish, wait_until};

#[test]
fn a_server_that_asks_for_fewer_calls_gets_fewer_and_every_record_is_applied() {
    let world = World::new();
    world.account.add_fault(&json!({"kind": "status", "status": 429, "probability": 0.4, "seed": 3}));
    let batch = world.batch();
    batch.start(16).expect("threads");
    (0..300).for_each(|customer| add(&batch, customer, 1, Flags::CREATE, customer));
    let results = finish(&batch);
    world.account.clear_faults();
    assert!(results.values().all(|finished| essence(finished).0 == Status::Ok));
    assert!(batch.count(Counter::Retried) > 50);
    assert!(batch.count(Counter::Limit) < 8, "{}", batch.count(Counter::Limit));
    assert_eq!(world.marks().len(), 300);
}

#[test]
fn a_server_that_is_unavailable_now_and_then_gets_fewer_calls_and_more_again_when_it_is_well() {
    let world = World::new();
    world.add_customers(0..40);
    let batch = world.batch();
    batch.start(16).expect("threads");
    let push = |first: u64, count: u64| {
        (first..first + count).for_each(|tag| add(&batch, tag % 40, tag, Flags::NONE, tag));
        for _ in 0..count {
            let finished = batch.next_result(crate::kit::PATIENCE).expect("a result");
            assert_eq!(essence(&finished).1, Effect::Applied, "{finished:?}");
        }
    };
    push(0, 400);
    let before = batch.count(Counter::Limit);
    world.account.add_fault(&json!({"kind": "status", "status": 503, "probability": 0.3, "seed": 9, "method": "PUT"}));
    push(400, 200);
    let amid = batch.count(Counter::Limit);
    assert!(amid < 8 && amid < before, "{before}, then {amid}");
    world.account.clear_faults();
    let mut next = 600;
    wait_until("more calls again", || {
        push(next, 40);
        next += 40;
        batch.count(Counter::Limit) >= amid + 4
    });
}

#[test]
fn a_server_that_grows_slow_gets_fewer_calls_and_more_again_when_it_is_well() {
    let world = World::new();
    world.add_customers(0..40);
    let batch = world.batch();
    batch.start(16).expect("threads");
    let mut tag = 0;
    let mut push = |count: u64| {
        for _ in 0..count {
            add(&batch, tag % 40, tag, Flags::NONE, tag);
            tag += 1;
        }
        (0..count).for_each(|_| assert!(batch.next_result(crate::kit::PATIENCE).is_some()));
        batch.count(Counter::Limit)
    };
    wait_until("a limit to fall from", || push(40) >= 8);
    world.account.add_fault(&json!({"kind": "delay", "delay_ms": 400, "times": 1_000_000, "method": "PUT"}));
    wait_until("fewer calls", || push(16) <= 4);
    world.account.clear_faults();
    wait_until("more calls again", || push(40) >= 8);
}

#[test]
fn a_batch_keeps_to_the_rate_limit_of_its_client() {
    const PER_SECOND: u32 = 50;
    let world = World::new();
    let mut options = world.options();
    options.set_rate_limit(PER_SECOND.into()).expect("a rate");
    let client = crate::kit::Client::with_options(&world.account.token, options).expect("a token");
    let batch = crate::kit::quick(&client);
    batch.start(16).expect("threads");
    (0..40).for_each(|customer| add(&batch, customer, 1, Flags::CREATE, customer));
    assert_eq!(finish(&batch).len(), 40);
    let journal = world.account.settled_journal(crate::kit::PATIENCE);
    let at = |entry: &serde_json::Value| entry["received_at_ms"].as_u64().expect("a time");
    let times: Vec<u64> = journal.iter().map(at).collect();
    let took = times.iter().max().expect("requests") - times.iter().min().expect("requests");
    // Whether a request arrives a little sooner or later than it was let go is chance.
    let least = (times.len() as u64 - 3) * 1_000 / u64::from(PER_SECOND);
    assert!(times.len() > 40 && took >= least, "{took} ms for {} requests, at least {least}", times.len());
}

#[test]
fn a_wait_that_the_server_asks_for_holds_all_calls() {
    let world = World::new();
    let batch = world.batch();
    batch.start(8).expect("threads");
    add(&batch, 1, 1, Flags::CREATE, 1);
    wait_until("the first result", || batch.next_result(Duration::from_secs(1)).is_some());
    world.account.add_fault(&json!({"kind": "status", "status": 429, "retry_after": 1}));
    let begun = Instant::now();
    (2..40).for_each(|customer| add(&batch, customer, 1, Flags::CREATE, customer));
    wait_until("a pause", || batch.state() == BatchState::Paused);
    assert_eq!(finish(&batch).len(), 38);
    assert!(begun.elapsed() >= Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!(batch.count(Counter::Applied), 39);
}

#[test]
fn a_server_that_is_down_pauses_the_batch_and_costs_no_record() {
    for fault in [
        json!({"kind": "status", "status": 503, "times": 1_000_000}),
        json!({"kind": "empty_reply", "times": 1_000_000}),
    ] {
        let world = World::new();
        world.add_customers(0..200);
        world.account.clear_journal();
        let mut batch = world.batch();
        batch.set_attempts(4).expect("a number");
        world.account.add_fault(&fault);
        batch.start(8).expect("threads");
        (0..200).for_each(|customer| add(&batch, customer, 5, Flags::NONE, customer));
        wait_until("a pause", || batch.state() == BatchState::Paused);
        wait_until("a probe", || batch.state() == BatchState::Probing);
        // Single probes, and no end of them: whoever burns through the records has sent hundreds by now.
        wait_until("some probes", || world.account.journal().len() > 25);
        assert!(world.account.journal().len() < 100, "{}", world.account.journal().len());
        assert_eq!(batch.count(Counter::Failed) + batch.count(Counter::Unknown), 0);
        world.account.clear_faults();
        assert_eq!(finish(&batch).len(), 200);
        assert_eq!(batch.count(Counter::Applied), 200);
        assert!(world.marks().values().all(|marks| marks == &[5]));
    }
}

#[test]
fn a_server_that_is_not_there_yet_is_waited_for() {
    // A port that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let world = World::new();
    let mut options = world.options();
    options.set_base_url(&format!("http://{free}")).expect("an address");
    let client = crate::kit::Client::with_options("a token", options).expect("a token");
    let batch: crate::kit::Batch = crate::kit::quick(&client);
    batch.start(4).expect("threads");
    (0..50).for_each(|customer| add(&batch, customer, 5, Flags::CREATE, customer));
    wait_until("a pause", || batch.state() == BatchState::Paused);
    assert_eq!(batch.count(Counter::Done), 0);
    batch.cancel();
    let results = crate::kit::drain(&batch);
    assert!(results.values().all(|finished| essence(finished).0 == Status::Pending), "{results:?}");
    assert_eq!(results.len(), 50);
}

#[test]
fn a_record_that_fails_to_the_last_try_is_given_up_and_all_others_are_done() {
    let world = World::new();
    world.add_customers(0..20);
    world.account.add_fault(&json!({"kind": "status", "status": 503, "times": 2, "after": 5, "method": "PUT"}));
    let mut batch = world.batch();
    batch.set_attempts(2).expect("a number");
    batch.start(1).expect("a thread");
    // All of one customer, so that the second try is the next call.
    (0..20).for_each(|tag| add(&batch, 1, tag, Flags::NONE, tag));
    let results = finish(&batch);
    assert_eq!(essence(&results[&5]), (Status::ServerUnavailable, Effect::Unknown, None));
    assert_eq!((batch.count(Counter::Unknown), batch.count(Counter::Applied)), (1, 19));
}
