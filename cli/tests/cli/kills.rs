//! A run that is killed at any moment and goes on: nobody is there twice, and whoever is missing is on the list.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::json;

use crate::kit::{Ran, Scene};

/// How often the program is killed, and how many profiles it makes; `make bench-bulk` sets more.
fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().expect(variable))
}

#[test]
fn after_kills_at_any_moment_nobody_is_there_twice_and_whoever_is_missing_is_listed() {
    kill_and_resume("PUT", 0.01, &[]);
}

#[test]
fn after_kills_amid_imports_nobody_is_there_twice_and_whoever_is_missing_is_listed() {
    // There are fewer requests.
    kill_and_resume("POST", 0.1, &["--api-version", "3", "--imports=50"]);
}

/// Kills a run again and again, and goes on with it to the end. Its creates go with this method, and such a share of them is
/// carried out without an answer, or lost.
fn kill_and_resume(method: &str, share: f64, more: &[&str]) {
    let (kills, records) = (number("COPERNICA_KILLS", 6), number("COPERNICA_KILL_RECORDS", 2_000));
    let scene = Scene::new();
    let rows: String = (0..records).map(|number| format!("{number},Jane {number}\n")).collect();
    scene.write("in.csv", format!("customerid,firstname\n{rows}"));
    // Replies come late, so that a kill meets calls at every stage; some never come.
    scene.account.add_fault(
        &json!({"kind": "empty_reply", "apply": "before", "probability": share, "seed": 5, "method": method}),
    );
    scene.account.add_fault(
        &json!({"kind": "empty_reply", "apply": "never", "probability": share, "seed": 6, "method": method}),
    );
    scene.account.add_fault(&json!({"kind": "delay", "delay_ms": 10, "times": 1_000_000, "method": method}));
    let mut arguments = vec!["sync", "-d", "1", "--key", "customerid", "--create", "--timeout", "1"];
    arguments.extend(["--settle", "0.2", "--threads", "8", "--journal", "j", "in.csv"]);
    arguments.extend(more);
    let mut was_killed = 0;
    for kill in 0..kills {
        let mut child = scene.start(&arguments);
        // Spread over the run, and never at the same stage of it.
        let moment = Duration::from_millis(60 + (kill * 7_919) % 700);
        std::thread::sleep(moment);
        was_killed += u64::from(child.try_wait().expect("a child").is_none());
        child.kill().expect("a child");
        child.wait().expect("a child");
        if scene.path("j").exists() && !arguments.contains(&"--resume") {
            arguments.push("--resume");
        }
    }
    assert!(was_killed > kills / 2, "{was_killed} of {kills}");
    let last = Ran::of(scene.command(&arguments).output().expect("the program starts"), &scene);
    assert!(matches!(last.code, Some(0 | 4)), "{last:?}");

    let people = scene.people();
    let twice: Vec<_> = people.iter().filter(|(_, profiles)| profiles.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let in_doubt = std::fs::read_to_string(scene.path("in.csv.in-doubt.csv")).unwrap_or_default();
    let listed: HashSet<_> = in_doubt.lines().filter_map(|line| line.split(',').next()).collect();
    let missing: Vec<_> =
        (0..records).map(|number| number.to_string()).filter(|number| !people.contains_key(number)).collect();
    let unlisted: Vec<_> = missing.iter().filter(|number| !listed.contains(number.as_str())).collect();
    assert!(unlisted.is_empty(), "{unlisted:?} of {missing:?}");
    println!("killed {was_killed} times: {} profiles, none twice, {} missing and listed", people.len(), missing.len());
}
