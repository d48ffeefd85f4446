//! Thousands of calls while a third of all requests meets a fault: at the end every report is true and nothing is there twice.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use copernica::{Created, Effect};
use serde_json::{Value, json};

use crate::kit::{Flags, Report, Watched, World, fresh_number};

const CALLS: usize = 10_000;
const THREADS: usize = 8;
/// Each thread works on customers of its own, several calls on each.
const CUSTOMERS: usize = 40;
/// How late a late change is.
const LATE_MS: u64 = 15;

/// The faults and how many of a thousand requests they meet; 300 in all.
const FAULTS: &[(&str, u64)] = &[
    (r#"{"kind":"status","status":503,"apply":"never"}"#, 30),
    (r#"{"kind":"status","status":504,"apply":"before"}"#, 30),
    (r#"{"kind":"status","status":502,"apply":"after","delay_ms":15}"#, 30),
    (r#"{"kind":"empty_reply","apply":"never"}"#, 30),
    (r#"{"kind":"empty_reply","apply":"before"}"#, 30),
    (r#"{"kind":"empty_reply","apply":"after","delay_ms":15,"reset":true}"#, 30),
    (r#"{"kind":"close","at":"mid_header","apply":"before","reset":true}"#, 20),
    (r#"{"kind":"close","at":"mid_body","apply":"before"}"#, 20),
    (r#"{"kind":"close_on_next_request","apply":"before"}"#, 20),
    (r#"{"kind":"status","status":429}"#, 20),
    (r#"{"kind":"status","status":500,"apply":"before"}"#, 10),
    (r#"{"kind":"drop_created"}"#, 10),
    (r#"{"kind":"wrong_content_length"}"#, 10),
    (r#"{"kind":"non_json_error","apply":"never"}"#, 10),
];

/// Arms the faults so that each meets its share of all requests, whichever stand before it in the list.
fn arm(world: &World) {
    let mut untouched = 1_000.0;
    for (seed, (fault, share)) in FAULTS.iter().enumerate() {
        let mut fault: Value = serde_json::from_str(fault).expect("JSON");
        fault["probability"] = json!(*share as f64 / untouched);
        fault["seed"] = json!(20_260_101 + seed);
        world.account.add_fault(&fault);
        untouched -= *share as f64;
    }
    assert!((untouched - 700.0).abs() < 0.5, "{untouched} of a thousand requests go well");
}

/// One call and what it reported; `mark` stands in its body and nowhere else.
struct Call {
    mark: String,
    creates: bool,
    report: Report,
}

/// Works on some customers as a careful program does: after a create in doubt it looks, as the message says, before it goes on.
fn work(world: &World, client: &Watched, calls: usize) -> Vec<Call> {
    static MARKS: AtomicU64 = AtomicU64::new(0);
    let customers: Vec<_> = (0..CUSTOMERS).map(|_| fresh_number()).collect();
    let mut made = Vec::with_capacity(calls);
    for number in 0..calls {
        let customer = customers[number % CUSTOMERS];
        let creates = number < CUSTOMERS || number % 3 == 0;
        let mark = format!("Mark{}", MARKS.fetch_add(1, Ordering::Relaxed));
        let body = world.body_of(&json!({"customerid": customer, "LastName": mark}));
        let flags = if creates { Flags::CREATE } else { Flags::NONE };
        let condition = format!("customerid=={customer}");
        let report = client.update(&[&condition], &body, flags);
        if creates && !report.may_repeat && report.effect == Effect::Unknown {
            // Whatever is late has then come.
            thread::sleep(Duration::from_millis(4 * LATE_MS));
        }
        made.push(Call { mark, creates, report });
    }
    made
}

/// What truly became of the requests of one call.
#[derive(Default)]
struct Truth {
    was_applied: bool,
    created: Vec<u64>,
}

fn truths(world: &World) -> HashMap<String, Truth> {
    let mut truths: HashMap<String, Truth> = HashMap::new();
    for update in world.updates() {
        let body: Value = serde_json::from_str(update["body"].as_str().expect("text")).expect("JSON");
        let mark = body.pointer("/fields/LastName").and_then(Value::as_str).expect("a mark").to_owned();
        let truth = truths.entry(mark).or_default();
        truth.was_applied |= update["applied"] == true;
        truth.created.extend(update["created"].as_array().expect("a list").iter().filter_map(Value::as_u64));
    }
    truths
}

fn check(call: &Call, truth: &Truth) {
    let Call { mark, creates, report } = call;
    match report.effect {
        Effect::Applied => assert!(truth.was_applied, "{mark}: {report:?}"),
        Effect::None => assert!(!truth.was_applied, "{mark}: {report:?}"),
        Effect::Unknown => {}
        Effect::Accepted => panic!("{mark}: {report:?}"),
    }
    match report.created {
        Some(Created::Yes(id)) => assert_eq!(truth.created, Vec::from_iter(id), "{mark}: {report:?}"),
        Some(Created::No) => assert!(truth.created.is_empty(), "{mark}: {report:?}"),
        _ => {}
    }
    assert!(*creates || truth.created.is_empty(), "{mark} made {:?}", truth.created);
}

#[test]
fn ten_thousand_updates_in_a_storm_leave_no_duplicate_and_no_false_report() {
    let world = World::new(2);
    let mut options = world.options();
    options.set_attempts(4).expect("a number");
    options.set_backoff_ms(0, 1).expect("waits");
    let client = world.client_with(options);
    client.count(&["customerid==4567"]);
    arm(&world);
    let calls: Vec<Call> = thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS).map(|_| scope.spawn(|| work(&world, &client, CALLS / THREADS))).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no panic")).collect()
    });
    world.account.clear_faults();

    let truths = truths(&world);
    for call in &calls {
        check(call, truths.get(&call.mark).unwrap_or(&Truth::default()));
    }
    let duplicates: Vec<_> = world
        .profiles_by("customerid")
        .into_iter()
        .filter(|(customer, count)| customer.len() == 7 && *count > 1)
        .collect();
    assert!(duplicates.is_empty(), "{duplicates:?}");
    // The storm was one, and most calls came through it all the same.
    let with = |effect: Effect| calls.iter().filter(|call| call.report.effect == effect).count();
    let (applied, unknown, none) = (with(Effect::Applied), with(Effect::Unknown), with(Effect::None));
    assert!(applied > CALLS * 9 / 10 && unknown > CALLS / 100, "{applied} applied, {unknown} unknown, {none} none");
    let repeated = calls.iter().filter(|call| call.report.attempts > 1).count();
    assert!(repeated > CALLS / 10, "{repeated} calls were repeated");
}
