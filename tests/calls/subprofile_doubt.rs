//! Updates of sub-profiles that end in doubt: what is reported against the truth in the journal.

use copernica::{Created, Effect, Flags, Outcome, Status};
use copernica_testkit::Version;
use serde_json::{Value, json};

use crate::scene::Scene;

/// Attempts of every call here.
const ATTEMPTS: u32 = 3;

const PATH: &str = "/subprofiles/";

/// How a call asks for its update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An update of sub-profiles that are there.
    Plain,
    /// A create whose conditions find the sub-profile that it makes.
    FindsItself,
    /// A create whose conditions do not.
    FindsNothing,
    /// A create that would find itself, if the fields had been read.
    Unchecked,
}

impl Kind {
    const ALL: [Kind; 4] = [Kind::Plain, Kind::FindsItself, Kind::FindsNothing, Kind::Unchecked];

    fn condition(self) -> &'static str {
        match self {
            Kind::Plain => "Score==6",
            Kind::FindsNothing => "Score==98",
            Kind::FindsItself | Kind::Unchecked => "Score==99",
        }
    }

    fn flags(self) -> Flags {
        match self {
            Kind::Plain => Flags::NONE,
            Kind::FindsItself | Kind::FindsNothing => Flags::CREATE,
            Kind::Unchecked => Flags::CREATE | Flags::NO_FIELD_CHECK,
        }
    }
}

/// Faults that leave a call in doubt: the status that it ends with, and whether an update is then sent again.
fn doubts() -> Vec<(Value, Status, bool)> {
    vec![
        (json!({"kind": "status", "status": 503}), Status::ServerUnavailable, true),
        (json!({"kind": "empty_reply", "reset": true}), Status::ConnectionLost, true),
        (json!({"kind": "close", "at": "mid_header"}), Status::ConnectionLost, true),
        (json!({"kind": "status", "status": 200}), Status::UnexpectedReply, false),
        (json!({"kind": "status", "status": 301, "location": "/v2/elsewhere"}), Status::Redirect, false),
    ]
}

/// What the rules say that the call must report. Where a late change races with the look for it, two answers are right.
fn expected(kind: Kind, doubt: (Status, bool), apply: &str, persists: bool) -> Vec<(Status, Effect, u32)> {
    let (status, is_sent_again) = doubt;
    let success = (Status::Ok, Effect::Applied, 2);
    let ends = (status, Effect::Unknown, 1);
    match kind {
        Kind::Plain if !is_sent_again => vec![ends],
        Kind::Plain if persists => vec![(status, Effect::Unknown, ATTEMPTS)],
        Kind::Plain => vec![success],
        Kind::FindsNothing | Kind::Unchecked => vec![ends],
        Kind::FindsItself => {
            // Found, the update is sent without create, and goes the way of one.
            let found = match (persists, is_sent_again) {
                (false, _) => success,
                (true, true) => (status, Effect::Unknown, ATTEMPTS),
                (true, false) => (status, Effect::Unknown, 2),
            };
            match apply {
                "before" => vec![found],
                "never" => vec![ends],
                _ => vec![found, ends],
            }
        }
    }
}

/// What a call reported.
struct Report {
    essence: (Status, Effect, u32),
    created: Option<Created>,
    may_repeat: bool,
}

fn make(scene: &Scene, version: Version, kind: Kind) -> Report {
    let client = scene.client_with(version, |options| options.set_attempts(ATTEMPTS).expect("a number"));
    match client.update_subprofiles(101, "10", &[kind.condition()], r#"{"Score":99}"#, kind.flags()) {
        Ok(Outcome { effect, attempts, created, may_repeat, .. }) => {
            Report { essence: (Status::Ok, effect, attempts), created: Some(created), may_repeat }
        }
        Err(error) => Report {
            essence: (error.status(), error.effect(), error.attempts()),
            created: None,
            may_repeat: error.may_repeat(),
        },
    }
}

/// Holds what a call reported against what truly happened to its requests.
fn check_truth(scene: &Scene, report: &Report, kind: Kind, described: &str) {
    let journal = scene.account.settled_journal(std::time::Duration::from_secs(10));
    let updates: Vec<_> = journal.iter().filter(|entry| entry["method"] == "PUT").collect();
    let was_applied = updates.iter().any(|update| update["applied"] == true);
    let created: usize = updates.iter().map(|update| update["created"].as_array().map_or(0, Vec::len)).sum();
    let (_, effect, attempts) = report.essence;
    assert_eq!(updates.len(), attempts as usize, "{described}");
    assert!(created <= 1, "{described}: a duplicate");
    match effect {
        Effect::Applied => assert!(was_applied, "{described}"),
        Effect::None => assert!(!was_applied, "{described}"),
        _ => {}
    }
    // Found after a doubt, nobody can tell whose it is; the same call would find it again.
    let was_found = kind == Kind::FindsItself && effect == Effect::Applied;
    assert_eq!(report.created == Some(Created::Unknown), was_found, "{described}");
    assert_eq!(report.may_repeat, kind == Kind::Plain || was_found, "{described}");
    // No more than one request of a call may ever create.
    let creates =
        updates.iter().filter(|update| update["query"].as_str().is_some_and(|text| text.contains("create=1")));
    assert_eq!(creates.count(), usize::from(kind != Kind::Plain), "{described}");
}

fn every_report_is_true(version: Version) {
    for (fault, status, is_sent_again) in doubts() {
        for apply in ["never", "before", "after"] {
            for persists in [false, true] {
                for kind in Kind::ALL {
                    let scene = Scene::current();
                    let mut armed = fault.clone();
                    armed["method"] = json!("PUT");
                    armed["apply"] = json!(apply);
                    armed["times"] = json!(if persists { 100 } else { 1 });
                    if apply == "after" {
                        armed["delay_ms"] = json!(20);
                    }
                    scene.account.add_fault(&armed);
                    let report = make(&scene, version, kind);
                    let described = format!("{version}, {kind:?}, {armed}: {:?}", report.essence);
                    let expected = expected(kind, (status, is_sent_again), apply, persists);
                    assert!(expected.contains(&report.essence), "{described} instead of {expected:?}");
                    check_truth(&scene, &report, kind, &described);
                }
            }
        }
    }
}

#[test]
fn every_report_is_true_without_a_version() {
    every_report_is_true(Version::Unversioned);
}

#[test]
fn every_report_is_true_in_version_1() {
    every_report_is_true(Version::V1);
}

#[test]
fn every_report_is_true_in_version_2() {
    every_report_is_true(Version::V2);
}

#[test]
fn every_report_is_true_in_version_3() {
    every_report_is_true(Version::V3);
}

#[test]
fn every_report_is_true_in_version_4() {
    every_report_is_true(Version::V4);
}

#[test]
fn a_create_in_doubt_that_cannot_be_looked_up_ends_in_doubt() {
    for version in Version::ALL {
        let scene = Scene::current();
        scene.account.add_fault(&json!([
            {"kind": "close", "apply": "before", "method": "PUT"},
            {"kind": "status", "status": 503, "method": "GET", "path_contains": PATH, "times": 9},
        ]));
        let client = scene.client(version);
        let answer = client.update_subprofiles(101, "10", &["Score==99"], r#"{"Score":99}"#, Flags::CREATE);
        let error = answer.expect_err("doubt");
        assert_eq!((error.status(), error.effect()), (Status::ConnectionLost, Effect::Unknown), "{version}");
        assert!(error.message().contains("then it could not be looked up"), "{}", error.message());
        assert!(!error.may_repeat(), "{version}");
    }
}

#[test]
fn a_create_in_doubt_says_what_was_found() {
    for version in Version::ALL {
        let scene = Scene::current();
        let client = scene.client(version);
        let create = || client.update_subprofiles(101, "10", &["Score==99"], r#"{"Score":99}"#, Flags::CREATE);
        scene.account.add_fault(&json!({"kind": "close", "apply": "never", "method": "PUT"}));
        let error = create().expect_err("doubt");
        assert!(error.message().contains("no sub-profile was found afterwards"), "{}", error.message());
        scene.account.add_fault(&json!({"kind": "close", "apply": "before", "method": "PUT"}));
        let outcome = create().expect("an update");
        assert!(outcome.message.contains("a sub-profile was then found"), "{}", outcome.message);
        assert!(
            outcome.warnings.len() == 1 && outcome.warnings[0].contains("ended in doubt"),
            "{:?}",
            outcome.warnings
        );
        let orders = scene.account.get("profile/101/subprofiles/10?fields[]=Score==99");
        assert_eq!(orders["total"], 1, "{version}");
    }
}

/// A reply that tells of a new sub-profile, and not which.
fn made_one(version: Version) -> Value {
    let status = if version >= Version::V3 { 201 } else { 303 };
    json!({"kind": "status", "status": status, "body": "", "apply": "never", "method": "PUT"})
}

#[test]
fn the_new_subprofile_is_not_guessed_where_several_or_none_could_be_it() {
    for version in Version::ALL {
        for (condition, body, why) in [
            ("Score==6", r#"{"Score":6}"#, "several meet the conditions now"),
            ("Score==77", r#"{"Score":77}"#, "none that meets the conditions was found"),
            ("Score==78", r#"{"Score":77}"#, "none with exactly these values was found"),
        ] {
            let scene = Scene::current();
            scene.account.add_fault(&made_one(version));
            let outcome = scene.client(version).update_subprofiles(101, "10", &[condition], body, Flags::CREATE);
            let outcome = outcome.expect("a create");
            assert_eq!(outcome.created, Created::Yes(None), "{version} {condition}");
            assert!(outcome.warnings.iter().any(|warning| warning.contains(why)), "{version} {:?}", outcome.warnings);
        }
    }
}
