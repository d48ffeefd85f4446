//! A tenth of all requests meets a fault: at the end the state is exactly right and every result is true.

use std::collections::HashMap;
use std::time::Instant;

use copernica::{Counter, Created, Effect, Finished, Flags};
use serde_json::{Value, json};

use crate::kit::{PATIENCE, World, add, finish};

/// So many records are on their way before their results are looked at.
const ROUND: usize = 2_000;

/// The faults and how many of a thousand requests they meet; 100 in all.
const FAULTS: &[(&str, u64)] = &[
    (r#"{"kind":"status","status":503,"apply":"never"}"#, 15),
    (r#"{"kind":"status","status":504,"apply":"before"}"#, 15),
    (r#"{"kind":"status","status":502,"apply":"after","delay_ms":15}"#, 15),
    (r#"{"kind":"empty_reply","apply":"never"}"#, 15),
    (r#"{"kind":"close","at":"mid_header","apply":"before","reset":true}"#, 15),
    (r#"{"kind":"status","status":429}"#, 25),
];

/// Lets these faults meet so many of a thousand requests.
pub fn arm(world: &World, faults: &[(&str, u64)]) {
    let mut untouched = 1_000.0;
    for (seed, (fault, share)) in faults.iter().enumerate() {
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

/// Holds the results of one round against what the sandbox did, and lets it forget.
fn check(world: &World, results: &[Finished]) {
    let truths = truths(world);
    world.account.clear_journal();
    for Finished { tag, result } in results {
        let outcome = result.as_ref().unwrap_or_else(|error| panic!("{tag}: {error:?}"));
        let made = truths.get(&(tag + 1)).unwrap_or_else(|| panic!("{tag} was not applied: {outcome:?}"));
        assert_eq!(outcome.effect, Effect::Applied);
        match outcome.created {
            Created::Yes(id) => assert_eq!(Vec::from_iter(id), *made, "{tag}: {outcome:?}"),
            Created::No => assert!(made.is_empty(), "{tag}: {outcome:?}"),
            Created::Unknown => {}
        }
    }
}

#[test]
fn at_a_tenth_of_random_faults_the_end_state_is_exactly_right_and_every_result_is_true() {
    let records: u64 = std::env::var("COPERNICA_STORM_RECORDS").map_or(1_500, |text| text.parse().expect("a number"));
    let customers = records * 2 / 5;
    let world = World::new();
    arm(&world, FAULTS);
    let mut batch = world.batch();
    // Longer than the latest late change.
    batch.set_settle_ms(200).expect("a time");
    batch.set_queue_size(u32::try_from(ROUND).expect("small")).expect("a size");
    batch.start(16).expect("threads");
    let begun = Instant::now();
    // The sandbox's journal is read round by round: it forgets what is too long ago.
    for first in (0..records).step_by(ROUND) {
        let tags = first..records.min(first + ROUND as u64);
        let size = tags.clone().count();
        // Marks begin at 1: a new profile has 0.
        tags.for_each(|tag| add(&batch, tag % customers, tag + 1, Flags::CREATE, tag));
        let mut results = Vec::with_capacity(size);
        while results.len() < size {
            results.push(batch.next_result(PATIENCE).unwrap_or_else(|| panic!("{:?}", batch.state())));
        }
        check(&world, &results);
    }
    assert!(finish(&batch).is_empty());
    world.account.clear_faults();
    assert_eq!(batch.count(Counter::Applied), records);
    let marks = world.marks();
    assert_eq!(marks.len() as u64, customers);
    for (customer, marks) in marks {
        let last = (0..records).rev().find(|tag| tag % customers == customer).expect("a record") + 1;
        assert_eq!(marks, [last], "customer {customer}");
    }
    assert!(batch.count(Counter::Retried) > records / 20);
    println!("{records} records in {:?}, {} sent again", begun.elapsed(), batch.count(Counter::Retried));
}
