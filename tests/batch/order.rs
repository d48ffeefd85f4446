//! Updates of the same profiles keep their order; all others overlap.

use std::collections::HashMap;

use copernica::{Created, Effect, Flags, Status};
use serde_json::json;

use crate::kit::{DATABASE, World, add, essence, finish};

#[test]
fn updates_with_the_same_conditions_never_overlap_and_keep_their_order() {
    let world = World::new();
    world.add_customers(0..10);
    world.account.add_fault(&json!({"kind": "delay", "delay_ms": 5, "probability": 0.5, "seed": 7, "method": "PUT"}));
    let batch = world.batch();
    batch.start(16).expect("threads");
    for mark in 0..30 {
        for customer in 0..10 {
            let body = json!({"fields": {"mark": mark}}).to_string();
            // The same conditions, written differently.
            let (database, conditions) = match mark % 4 {
                0 => (DATABASE, [format!("customerid=={customer}"), "mark>=0".to_owned()]),
                1 => (DATABASE, ["MARK>=0.0".to_owned(), format!("CustomerID=={customer}")]),
                2 => (DATABASE, [format!("customerid==0{customer}"), "mark>=".to_owned()]),
                _ => ("people", [format!("customerid== +{customer}"), "mark>=0".to_owned()]),
            };
            let flags = Flags::ALLOW_EMPTY;
            batch.add(database, &conditions, &body, flags, mark * 10 + customer).expect("room");
        }
    }
    assert_eq!(finish(&batch).len(), 300);
    let mut of_customer: HashMap<u64, Vec<(u64, i64, i64)>> = HashMap::new();
    let (mut overlaps, mut last_reply) = (0, 0);
    for update in world.updates() {
        let query = update["query"].as_str().expect("text").to_lowercase();
        let number =
            query.split("customerid%3d%3d").nth(1).and_then(|rest| rest.split('&').next()).expect("a customer");
        let customer = number.trim_start_matches("%20").trim_start_matches("%2b").parse().expect("a number");
        let body: serde_json::Value = serde_json::from_str(update["body"].as_str().expect("text")).expect("JSON");
        let mark = body["fields"]["mark"].as_u64().expect("a mark");
        let time = |key: &str| update[key].as_i64().expect("a time");
        of_customer.entry(customer).or_default().push((mark, time("received_at_ms"), time("replied_at_ms")));
        overlaps += usize::from(time("received_at_ms") < last_reply);
        last_reply = time("replied_at_ms").max(last_reply);
    }
    for updates in of_customer.values() {
        assert_eq!(updates.iter().map(|(mark, ..)| *mark).collect::<Vec<_>>(), Vec::from_iter(0..30));
        assert!(updates.windows(2).all(|pair| pair[0].2 <= pair[1].1), "{updates:?}");
    }
    assert!(overlaps > 50, "{overlaps} updates overlap with another");
}

#[test]
fn an_update_behind_a_create_of_the_same_customer_finds_what_that_made() {
    let world = World::new();
    let batch = world.batch();
    batch.start(16).expect("threads");
    for customer in 0..40 {
        add(&batch, customer, 1, Flags::CREATE, 10 * customer);
        add(&batch, customer, 2, Flags::CREATE, 10 * customer + 1);
        add(&batch, customer, 3, Flags::NONE, 10 * customer + 2);
    }
    let results = finish(&batch);
    assert_eq!(results.len(), 120);
    for customer in 0..40 {
        assert_eq!(world.marks()[&customer], [3]);
        assert_eq!(essence(&results[&(10 * customer + 1)]), (Status::Ok, Effect::Applied, Some(Created::No)));
    }
}

#[test]
fn an_asynchronous_create_whose_conditions_occur_again_is_refused() {
    let world = World::new();
    let batch = world.batch();
    let both = Flags::CREATE | Flags::ASYNC;
    add(&batch, 1, 1, both, 1);
    add(&batch, 1, 2, both, 2);
    add(&batch, 1, 3, Flags::CREATE, 3);
    add(&batch, 1, 4, Flags::NONE, 4);
    add(&batch, 2, 5, Flags::CREATE, 5);
    add(&batch, 2, 6, both, 6);
    // The same customer, and perhaps the same database, written differently.
    let body = json!({"fields": {"customerid": 1, "mark": 7}}).to_string();
    for (tag, database, condition) in [(7, DATABASE, "CustomerID==01"), (8, "People", "customerid==1")] {
        batch.add(database, &[condition], &body, Flags::NONE, tag).expect("room");
    }
    batch.start(2).expect("threads");
    let results = finish(&batch);
    assert_eq!(essence(&results[&1]).1, Effect::Accepted);
    for tag in [2, 3, 4, 7, 8] {
        assert_eq!(essence(&results[&tag]), (Status::RepeatedCreate, Effect::None, None));
    }
    assert_eq!(essence(&results[&6]).1, Effect::Accepted);
    world.account.settled_journal(crate::kit::PATIENCE);
    assert_eq!(world.marks(), HashMap::from([(1, vec![1]), (2, vec![6])]));
}
