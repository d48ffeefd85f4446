//! A tenth of all requests meets a fault while records go in imports: nobody is there twice, every result is true, and only
//! what is said to be unknown may be missing.

use std::collections::HashMap;

use copernica::{Counter, Effect, Finished, Flags};

use crate::imports::batch;
use crate::kit::{World, add, essence, finish};
use crate::storm::arm;

/// The faults and how many of a thousand requests they meet. A change that comes late is only that of an import, which is
/// looked for after the settle time: a late update of one profile may overtake the next, and its result says so.
const FAULTS: &[(&str, u64)] = &[
    (r#"{"kind":"status","status":503,"apply":"never"}"#, 15),
    (r#"{"kind":"status","status":504,"apply":"before"}"#, 15),
    (r#"{"kind":"status","status":502,"apply":"after","delay_ms":15,"method":"POST"}"#, 80),
    (r#"{"kind":"empty_reply","apply":"never"}"#, 15),
    (r#"{"kind":"close","at":"mid_header","apply":"before","reset":true}"#, 15),
    (r#"{"kind":"status","status":429}"#, 25),
];

/// The values that a customer may have in the end: that of the last record that was applied, and of those behind it of
/// which nobody knows.
fn possible(results: &HashMap<u64, Finished>, tags: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut marks = vec![0];
    for tag in tags {
        match essence(&results[&tag]).1 {
            Effect::Applied => marks = vec![tag + 1],
            Effect::Unknown => marks.push(tag + 1),
            effect => panic!("{tag}: {effect:?}, {:?}", results[&tag]),
        }
    }
    marks
}

#[test]
fn at_a_tenth_of_random_faults_nobody_is_there_twice_and_every_result_is_true() {
    let (records, customers) = (1_500, 600);
    let world = World::new();
    arm(&world, FAULTS);
    let mut batch = batch(&world, 3, 40);
    // Longer than the latest late change.
    batch.set_settle_ms(400).expect("a time");
    batch.start(8).expect("threads");
    (0..records).for_each(|tag| add(&batch, tag % customers, tag + 1, Flags::CREATE, tag));
    let results = finish(&batch);
    world.account.clear_faults();
    assert_eq!(results.len() as u64, records);
    let marks = world.marks();
    for customer in 0..customers {
        let possible = possible(&results, (customer..records).step_by(customers as usize));
        match marks.get(&customer).map(Vec::as_slice) {
            Some([mark]) => assert!(possible.contains(mark), "customer {customer}: {mark} of {possible:?}"),
            // Not there: then no record of it was applied.
            None => assert_eq!(possible[0], 0, "customer {customer}: {possible:?}"),
            Some(twice) => panic!("customer {customer} is there twice: {twice:?}"),
        }
    }
    let (applied, unknown) = (batch.count(Counter::Applied), batch.count(Counter::Unknown));
    assert!(applied > records / 2, "{applied} applied, {unknown} unknown");
    println!("{applied} applied, {unknown} unknown, {} sent again", batch.count(Counter::Retried));
}
