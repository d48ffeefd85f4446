//! Dry runs of a sync: what would change, row by row and in sum.

use std::time::Instant;

use serde_json::json;

use crate::kit::{Ran, Scene, wait_until};
use crate::read::many;

/// Customers 1 to 3, of whom the third is there twice.
fn scene() -> Scene {
    let person = |id: u64, city: &str| json!({"fields": {"customerid": id, "firstname": "Jane", "city": city}});
    let fields = json!([
        {"name": "customerid", "type": "integer", "value": "0", "index": true},
        {"name": "firstname", "type": "text"},
        {"name": "city", "type": "text"},
    ]);
    let profiles = [person(1, "Leiden"), person(2, "Breda"), person(3, "Leiden"), person(3, "Breda")];
    Scene::of(&json!({"databases": [{"ID": 1, "name": "People", "fields": fields, "profiles": profiles}]}))
}

const ROWS: &str = "customerid,firstname,city\n1,Jane,Leiden\n2,Joan,Leiden\n3,Jane,Leiden\n4,New,Leiden\n";

fn dry_run(scene: &Scene, more: &[&str]) -> Ran {
    scene.write("in.csv", ROWS);
    scene.run(&[&["sync", "-d", "1", "-k", "customerid", "--dry-run", "in.csv"], more].concat())
}

#[test]
fn old_values_stand_beside_new_ones_and_unchanged_profiles_are_counted() {
    let scene = scene();
    let ran = dry_run(&scene, &["--create"]).with_code(0);
    for line in [
        "line 2: customerid==1: profile 1: unchanged",
        "line 3: customerid==2: profile 2: firstname \"Jane\" -> \"Joan\", city \"Breda\" -> \"Leiden\"",
        "line 4: customerid==3: profile 3: unchanged",
        "line 4: customerid==3: profile 4: city \"Breda\" -> \"Leiden\"",
    ] {
        assert!(ran.lines().contains(&line), "{line}: {ran:?}");
    }
    assert!(ran.out.contains("line 5: no profile matches, and one would be created"), "{ran:?}");
    let sum = "would update 4 profiles\n  would change: 2\n  unchanged: 2\nwould create 1 profile\n";
    assert!(ran.out.contains(sum), "{ran:?}");
    assert!(scene.is_untouched());
}

#[test]
fn the_report_is_json_where_that_is_asked_for() {
    let scene = scene();
    let last =
        |ran: &Ran| -> serde_json::Value { serde_json::from_str(ran.lines().last().expect("a line")).expect("JSON") };
    let json = last(&dry_run(&scene, &["--create", "--report", "json"]).with_code(0));
    for (key, value) in
        [("would_change", 2), ("unchanged", 2), ("not_compared", 0), ("would_create", 1), ("checked", 4)]
    {
        assert_eq!(json[key], value, "{key}: {json}");
    }
    let real = ["sync", "-d", "1", "-k", "customerid", "in.csv", "--report", "json"];
    let json = last(&scene.run(&real).with_code(0));
    assert_eq!((&json["applied"], &json["unchanged"], &json["is_complete"]), (&json!(4), &json!(null), &json!(true)));
}

#[test]
fn only_so_many_profiles_of_a_row_are_compared() {
    let scene = scene();
    let ran = dry_run(&scene, &["--compare", "1"]).with_code(0);
    assert!(ran.out.contains("line 4: customerid==3: 1 more profile that matches was not compared\n"), "{ran:?}");
    assert!(
        ran.out.contains("  would change: 1\n  unchanged: 2\n  not compared: 1\nof 1 row, no profile matches\n"),
        "{ran:?}"
    );
    let ran = dry_run(&scene, &["--compare", "0"]).with_code(0);
    assert!(ran.out.contains("line 4: 2 profiles would be updated; nothing was changed (customerid==3: {"), "{ran:?}");
}

#[test]
fn the_rate_limit_holds_while_profiles_are_compared() {
    let scene = scene();
    let begun = Instant::now();
    dry_run(&scene, &["--rate", "10"]).with_code(0);
    let requests = scene.account.journal().len() as u64;
    // Four counts, three lists, and the fields.
    assert!(requests >= 8, "{requests}");
    let least = std::time::Duration::from_millis((requests - 1) * 100);
    assert!(begun.elapsed() >= least, "{requests} requests in {:?}", begun.elapsed());
}

#[test]
fn profiles_that_cannot_be_read_are_told_apart_from_those_that_would_not_change() {
    let scene = scene();
    // The count comes through, and the list that follows it does not.
    let lost = json!({"kind": "status", "status": 503, "apply": "never", "path_contains": "/profiles", "after": 1, "times": 100});
    scene.account.add_fault(&lost);
    scene.write("one.csv", "customerid,city\n1,Leiden\n");
    let ran = scene.run(&["sync", "-d", "1", "-k", "customerid", "--dry-run", "one.csv"]).with_code(0);
    assert!(ran.err.contains("line 2: customerid==1: its profiles could not be read: "), "{ran:?}");
    assert!(
        ran.out.contains("line 2: 1 profile would be updated") && ran.out.contains("  not compared: 1\n"),
        "{ran:?}"
    );
}

#[test]
fn a_real_run_knows_of_unchanged_rows_when_it_counts_before_it_updates() {
    let scene = scene();
    scene.write("in.csv", ROWS);
    let sync = |more: &[&str]| scene.run(&[&["sync", "-d", "1", "-k", "customerid", "in.csv"], more].concat());
    assert!(sync(&["--limit-matches", "2"]).with_code(0).out.contains("\nunchanged   1\n"), "customer 4 is not there");
    assert!(sync(&[]).with_code(0).out.contains("\nunchanged   not known"));
}

#[test]
fn an_interrupted_dry_run_ends_and_says_that_it_is_not_complete() {
    let scene = Scene::of(&many(400));
    let rows: String = (0..400).map(|number| format!("{number},Joan\n")).collect();
    scene.write("in.csv", format!("customerid,firstname\n{rows}"));
    scene
        .account
        .add_fault(&json!({"kind": "delay", "delay_ms": 20, "times": 1_000_000, "path_contains": "/profiles"}));
    let arguments = ["sync", "-d", "1", "-k", "customerid", "--dry-run", "--threads", "4", "in.csv"];
    let child = scene.start(&arguments);
    wait_until("some lists", || scene.account.journal().len() > 40);
    // SAFETY: sends a signal to a child that was not waited for yet.
    unsafe { libc::kill(child.id() as libc::pid_t, libc::SIGINT) };
    let ran = Ran::of(child.wait_with_output().expect("it ends"), &scene).with_code(130);
    assert!(ran.out.contains("the rest of the input was not begun") && ran.err.contains("begin again"), "{ran:?}");
    assert!(scene.is_untouched());
}
