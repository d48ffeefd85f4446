//! Records that go in imports: what each comes to when all is well, and when the server refuses, is silent, or says that
//! something went wrong.

use std::collections::HashMap;

use copernica::{Counter, Created, Effect, Finished, Flags, Status};
use copernica_testkit::Sandbox;
use serde_json::{Value, json};

use crate::kit::{Batch, Client, DATABASE, World, add, essence, finish, quick};

const VERSIONS: [u32; 2] = [3, 4];

/// A client of a version that has imports.
fn client(world: &World, version: u32) -> Client {
    let mut options = world.options();
    options.set_api_version(version).expect("a version");
    options.set_token_host(Sandbox::shared().url()).expect("a host");
    Client::with_options(&world.account.token, options).expect("a token")
}

/// A batch that makes imports of so many records.
pub fn batch(world: &World, version: u32, records: u32) -> Batch {
    let mut batch = quick(&client(world, version));
    batch.use_imports(&["customerid"], records).expect("a plan");
    batch
}

/// The requests with this method whose path has this in it.
pub fn requests(world: &World, method: &str, part: &str) -> Vec<Value> {
    let journal = world.account.settled_journal(crate::kit::PATIENCE);
    let is_meant =
        |entry: &Value| entry["method"] == method && entry["path"].as_str().is_some_and(|path| path.contains(part));
    journal.into_iter().filter(is_meant).collect()
}

pub fn message(finished: &Finished) -> &str {
    match &finished.result {
        Ok(outcome) => &outcome.message,
        Err(error) => error.message(),
    }
}

#[test]
fn records_go_in_few_imports_and_each_has_its_own_result() {
    for version in VERSIONS {
        let world = World::new();
        world.add_customers(0..10);
        let batch = batch(&world, version, 10);
        batch.start(4).expect("threads");
        (0..40).for_each(|customer| add(&batch, customer, customer + 1, Flags::CREATE, customer));
        let results = finish(&batch);
        for tag in 0..40 {
            assert_eq!(essence(&results[&tag]), (Status::Ok, Effect::Applied, Some(Created::Unknown)));
            assert!(message(&results[&tag]).contains("all of its 10 records"), "{}", message(&results[&tag]));
            assert_eq!(results[&tag].result.as_ref().expect("applied").attempts, 1);
        }
        let marks: HashMap<u64, Vec<u64>> = (0..40).map(|customer| (customer, vec![customer + 1])).collect();
        assert_eq!(world.marks(), marks);
        assert_eq!(requests(&world, "POST", "/imports").len(), 4, "version {version}");
        assert_eq!(requests(&world, "PUT", "/profiles").len(), 0, "version {version}");
        assert_eq!((batch.count(Counter::Applied), batch.count(Counter::Importing)), (40, 0));
    }
}

/// An answer to the question how far an import is.
pub fn answer(import: u64, total: u64, processed: u64, last_error: &Value) -> Value {
    let body = json!({
        "ID": import.to_string(), "name": "copernica batch", "type": "database", "status": "at work",
        "totallines": total.to_string(), "processedLines": processed.to_string(),
        "lastrun": false, "nextrun": false, "lasterror": last_error,
    });
    json!({"kind": "status", "status": 200, "body": body.to_string(), "method": "GET", "path_contains": "/import/"})
}

/// The customers of each import, in the order in which they were started.
pub fn imports(world: &World) -> Vec<Vec<u64>> {
    let customers = |entry: &Value| {
        let body: Value = serde_json::from_str(entry["body"].as_str().expect("text")).expect("JSON");
        let records = body["source"].as_array().expect("records").clone();
        records.iter().map(|record| as_number(&record["customerid"])).collect()
    };
    requests(world, "POST", "/imports").iter().map(customers).collect()
}

fn as_number(value: &Value) -> u64 {
    value.as_u64().or_else(|| value.as_str()?.parse().ok()).expect("a number")
}

#[test]
fn a_record_that_fits_no_import_is_refused_alone_and_all_others_go_on() {
    for version in VERSIONS {
        let world = World::new();
        world.add_customers(1..5);
        let batch = batch(&world, version, 10);
        batch.start(2).expect("threads");
        let condition = |customer: u64| [format!("customerid=={customer}")];
        let (mark, unknown) = (r#"{"fields":{"mark":7}}"#, r#"{"fields":{"mark":7,"nofield":1}}"#);
        add(&batch, 1, 7, Flags::NONE, 1);
        batch.add(DATABASE, &condition(2), unknown, Flags::NONE, 2).expect("room");
        batch.add(DATABASE, &condition(2), r#"{"fields":{"customerid":9}}"#, Flags::NONE, 3).expect("room");
        batch.add(DATABASE, &["mark==0"], mark, Flags::NONE, 4).expect("room");
        batch.add(DATABASE, &condition(2), mark, Flags::ASYNC, 5).expect("room");
        batch.add(DATABASE, &condition(3), r#"{"fields":{"firstname":"Jane"}}"#, Flags::NONE, 6).expect("room");
        batch.add(DATABASE, &condition(4), mark, Flags::NONE, 7).expect("room");
        let results = finish(&batch);
        for (tag, status, why) in [
            (2, Status::UnknownField, "nofield"),
            (3, Status::InvalidBody, "write the same value in both"),
            (4, Status::InvalidCondition, "write exactly customerid==value"),
            (5, Status::InvalidFlags, "leave COP_ASYNC out"),
        ] {
            assert_eq!(essence(&results[&tag]), (status, Effect::None, None));
            assert!(message(&results[&tag]).contains(why), "{}", message(&results[&tag]));
        }
        for tag in [1, 6, 7] {
            assert_eq!(essence(&results[&tag]).1, Effect::Applied, "{}", message(&results[&tag]));
        }
        // Two kinds of rows, whether the key is in the body or not.
        let mut imports = imports(&world);
        imports.sort();
        assert_eq!(imports, [vec![1, 4], vec![3]]);
        assert_eq!(world.marks(), HashMap::from([(1, vec![7]), (2, vec![0]), (3, vec![0]), (4, vec![7])]));
        assert_eq!(batch.count(Counter::Refused), 4);
    }
}

#[test]
fn records_with_the_same_key_are_never_in_one_import_and_keep_their_order() {
    let world = World::new();
    let batch = batch(&world, 3, 100);
    (0..60).for_each(|tag| add(&batch, tag % 20, tag + 1, Flags::CREATE, tag));
    batch.start(8).expect("threads");
    let results = finish(&batch);
    assert!(results.values().all(|finished| essence(finished).1 == Effect::Applied));
    for customers in imports(&world) {
        let distinct: std::collections::HashSet<_> = customers.iter().collect();
        assert_eq!(distinct.len(), customers.len(), "{customers:?}");
    }
    let last: HashMap<u64, Vec<u64>> = (0..20).map(|customer| (customer, vec![customer + 41])).collect();
    assert_eq!(world.marks(), last);
}

#[test]
fn when_an_import_ends_with_an_error_each_record_tells_what_came_of_it() {
    for (version, flags) in [(3, Flags::CREATE), (4, Flags::CREATE), (3, Flags::NONE)] {
        let world = World::with_blocked_domain("bad.example");
        world.add_customers(0..5);
        let batch = batch(&world, version, 10);
        batch.start(4).expect("threads");
        for tag in 0..10 {
            let domain = if tag == 7 { "bad.example" } else { "good.example" };
            let body = json!({"fields": {"customerid": tag, "email": format!("jane@{domain}"), "mark": tag + 1}});
            batch.add(DATABASE, &[format!("customerid=={tag}")], &body.to_string(), flags, tag).expect("room");
        }
        // A sandbox refuses blocked addresses only to new profiles.
        if flags == Flags::NONE {
            world.account.add_fault(&answer(1, 10, 10, &json!("one of the records is no good")));
        }
        let results = finish(&batch);
        for tag in 0..10 {
            let (status, effect, _) = essence(&results[&tag]);
            if tag == 7 && flags == Flags::CREATE {
                assert_eq!((status, effect), (Status::Refused, Effect::None), "{}", message(&results[&tag]));
                continue;
            }
            let outcome = results[&tag].result.as_ref().expect("a success");
            assert_eq!(effect, Effect::Applied);
            assert!(outcome.warnings[0].contains("import 1 has ended"), "{:?}", outcome.warnings);
        }
        assert_eq!(imports(&world).len(), 1);
        assert_eq!(
            requests(&world, "PUT", "/profiles").iter().filter(|put| put["status"] != 400).count(),
            9 + usize::from(flags == Flags::NONE)
        );
        assert!(world.marks().values().all(|marks| marks.len() == 1));
    }
}
