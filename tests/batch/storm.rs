//! A tenth of all requests meets a fault: at the end the state is exactly right and every result is true.

use std::collections::HashMap;

use copernica::{Counter, Created, Effect, Flags};
use serde_json::{Value, json};

use crate::kit::{World, add, finish};

const RECORDS: u64 = 1_500;
const CUSTOMERS: u64 = 600;

/// The faults and how many of a thousand requests they meet; 100 in all.
const FAULTS: &[(&str, u64)] = &[
    (r#"{"kind":"status","status":503,"apply":"never"}"#, 15),
    (r#"{"kind":"status","status":504,"apply":"before"}"#, 15),
    (r#"{"kind":"status","status":502,"apply":"after","delay_ms":15}"#, 15),
    (r#"{"kind":"empty_reply","apply":"never"}"#, 15),
    (r#"{"kind":"close","at":"mid_header","apply":"before","reset":true}"#, 15),
    (r#"{"kind":"status","status":429}"#, 25),
];

fn arm(world: &World) {
    let mut untouched = 1_000.0;
    for (seed, (fault, share)) in FAULTS.iter().enumerate() {
        let mut fault: Value = serde_json::from_str(fault).expect("JSON");
        fault["probability"] = json!(*share as f64 / untouched);
        fault["seed"] = json!(20_260_101 + seed);
        world.account.add_fault(&fault);
        untouched -= *share as f64;
    }
}

/// Which marks were applied, and what each made, by the sandbox's journal.
fn truths(world: &World) -> HashMap<u64, Vec<u64>> {
    let mut truths: HashMap<u64, Vec<u64>> = HashMap::new();
    for update in world.updates().iter().filter(|update| update["applied"] == true) {
        let body: Value = serde_json::from_str(update["body"].as_str().expect("text")).expect("JSON");
        let made = update["created"].as_array().expect("a list").iter().filter_map(Value::as_u64);
        truths.entry(body["fields"]["mark"].as_u64().expect("a mark")).or_default().extend(made);
    }
    truths
}

#[test]
fn at_a_tenth_of_random_faults_the_end_state_is_exactly_right_and_every_result_is_true() {
    let world = World::new();
    arm(&world);
    let mut batch = world.batch();
    // Longer than the latest late change.
    batch.set_settle_ms(200).expect("a time");
    batch.set_queue_size(u32::try_from(RECORDS).expect("small")).expect("a size");
    batch.start(16).expect("threads");
    // Marks begin at 1: a new profile has 0.
    (0..RECORDS).for_each(|tag| add(&batch, tag % CUSTOMERS, tag + 1, Flags::CREATE, tag));
    let results = finish(&batch);
    world.account.clear_faults();
    assert_eq!(results.len() as u64, RECORDS);
    assert_eq!(batch.count(Counter::Applied), RECORDS, "{:?}", results.values().find(|it| it.result.is_err()));
    let truths = truths(&world);
    for (tag, finished) in &results {
        let outcome = finished.result.as_ref().expect("applied");
        let made = truths.get(&(tag + 1)).unwrap_or_else(|| panic!("{tag} was not applied: {outcome:?}"));
        assert_eq!(outcome.effect, Effect::Applied);
        match outcome.created {
            Created::Yes(id) => assert_eq!(Vec::from_iter(id), *made, "{tag}: {outcome:?}"),
            Created::No => assert!(made.is_empty(), "{tag}: {outcome:?}"),
            Created::Unknown => {}
        }
    }
    let marks = world.marks();
    assert_eq!(marks.len() as u64, CUSTOMERS);
    for (customer, marks) in marks {
        let last = (0..RECORDS).rev().find(|tag| tag % CUSTOMERS == customer).expect("a record") + 1;
        assert_eq!(marks, [last], "customer {customer}");
    }
    assert!(batch.count(Counter::Retried) > RECORDS / 20);
}
