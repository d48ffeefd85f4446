//! A run that is killed at any moment and goes on: nobody is there twice, and whoever is missing is on the list.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use copernica_testkit::Sandbox;
use serde_json::json;

use crate::kit::{Ran, Scene};

/// How often the program is killed, and how many profiles it makes; `make storm-bulk` sets more.
fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().expect(variable))
}

/// A sync of creates.
struct Run {
    /// The column that finds a profile.
    key: &'static str,
    /// How its creates go out.
    method: &'static str,
    /// The share of them that is carried out without an answer; as many are lost.
    lost: f64,
    more: &'static [&'static str],
}

/// Kills a run again and again, lets the last one end, and checks what is there and what is listed. Answers with how many are
/// missing and listed, and how many are there and listed.
fn kill_and_resume(Run { key, method, lost, more }: Run) -> (usize, usize) {
    let (kills, records) = (number("COPERNICA_KILLS", 6), number("COPERNICA_KILL_RECORDS", 2_000));
    let mut scene = Scene::new();
    let description = json!({"databases": [{"ID": 1, "name": "People", "fields": [
        {"name": "customerid", "type": "integer", "value": "0", "index": true},
        {"name": "phone", "type": "phone", "index": true},
        {"name": "firstname", "type": "text"},
    ]}]});
    scene.account = Sandbox::shared().create_account(&description);
    let rows: String = (0..records).map(|number| format!("{number},Jane {number}\n")).collect();
    scene.write("in.csv", format!("{key},firstname\n{rows}"));
    // Replies come late, so that a kill meets calls at every stage; some never come.
    for (apply, seed) in [("before", 5), ("never", 6)] {
        scene.account.add_fault(
            &json!({"kind": "empty_reply", "apply": apply, "probability": lost, "seed": seed, "method": method}),
        );
    }
    scene.account.add_fault(&json!({"kind": "delay", "delay_ms": 10, "times": 1_000_000, "method": method}));
    let mut arguments = vec!["sync", "-d", "1", "--key", key, "--create", "--timeout", "10"];
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

    let mut people: HashMap<String, u32> = HashMap::new();
    for profile in scene.account.profiles("1") {
        *people.entry(profile["fields"][key].as_str().expect("text").to_owned()).or_default() += 1;
    }
    let twice: Vec<_> = people.iter().filter(|(_, profiles)| **profiles > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let in_doubt = std::fs::read_to_string(scene.path("in.csv.in-doubt.csv")).unwrap_or_default();
    let listed: HashSet<_> = in_doubt.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    let missing: Vec<_> =
        (0..records).map(|number| number.to_string()).filter(|number| !people.contains_key(number)).collect();
    let unlisted: Vec<_> = missing.iter().filter(|number| !listed.contains(number.as_str())).collect();
    assert!(unlisted.is_empty(), "{unlisted:?} of {missing:?}");
    println!(
        "by {key} with {method}, killed {was_killed} times: {} profiles, none twice; {} missing and listed, {} there and listed",
        people.len(),
        missing.len(),
        listed.len() - missing.len()
    );
    (missing.len(), listed.len() - missing.len())
}

#[test]
fn after_kills_at_any_moment_nobody_is_there_twice_and_whoever_is_missing_is_listed() {
    // A number that was created is found by its number: nothing stays in doubt.
    assert_eq!(kill_and_resume(Run { key: "customerid", method: "PUT", lost: 0.01, more: &[] }), (0, 0));
    // How the server writes and compares telephone numbers nobody knows, so that nothing can be settled.
    let (missing, there) = kill_and_resume(Run { key: "phone", method: "PUT", lost: 0.01, more: &[] });
    assert!(missing > 0 && there > 0, "a kind of doubt never arose: {missing} missing, {there} there");
}

#[test]
fn after_kills_amid_imports_nobody_is_there_twice_and_whoever_is_missing_is_listed() {
    // There are fewer requests.
    let more = &["--api-version", "3", "--imports=50"];
    kill_and_resume(Run { key: "customerid", method: "POST", lost: 0.1, more });
}
