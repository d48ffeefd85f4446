//! Every class of fault, with every kind of call, in every version: the report against the truth in the journal.

use copernica::{Created, Effect, Status};
use serde_json::{Value, json};

use crate::kit::{Flags, Report, Watched, World, fresh_number};

/// Attempts of every call here.
const ATTEMPTS: u32 = 3;

/// What a fault does to a call, by the rules that the reference gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// The true reply arrives whole.
    Harmless,
    /// Refused and not carried out; the same would be refused again.
    Refused(Status),
    /// The credential is refused: version 4 exchanges another one.
    CredentialRefused,
    /// Put off: not carried out, and worth another attempt.
    PutOff,
    /// Nobody can tell, and an update may be sent again.
    Doubt(Status),
    /// Nobody can tell, and the same would be answered in the same way.
    DoubtForGood(Status),
}

use Class::{CredentialRefused, Doubt, DoubtForGood, Harmless, PutOff, Refused};

/// How a call asks for its update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An update of a profile that is there.
    Plain,
    /// A create whose conditions find the profile that it makes.
    FindsItself,
    /// A create whose conditions do not.
    FindsNothing,
    /// An asynchronous update.
    Async,
    /// An asynchronous create that would find itself.
    AsyncCreate,
}

impl Kind {
    pub const ALL: [Kind; 5] = [Kind::Plain, Kind::FindsItself, Kind::FindsNothing, Kind::Async, Kind::AsyncCreate];

    fn flags(self) -> Flags {
        match self {
            Kind::Plain => Flags::NONE,
            Kind::FindsItself | Kind::FindsNothing => Flags::CREATE,
            Kind::Async => Flags::ASYNC,
            Kind::AsyncCreate => Flags::CREATE | Flags::ASYNC,
        }
    }

    fn creates(self) -> bool {
        self.flags().has(Flags::CREATE)
    }

    fn success(self) -> Effect {
        if self.flags().has(Flags::ASYNC) { Effect::Accepted } else { Effect::Applied }
    }
}

/// The faults, each with its class. `apply` is filled in for those that have a choice.
fn faults() -> Vec<(Value, Class)> {
    let refusal = json!({"error": {"message": "Something is not allowed"}}).to_string();
    let invalid_token = json!({"error": {"message": "Copernica REST API Error 400: Invalid access token"}}).to_string();
    let no_database = json!({"error": {"message": "No database with supplied ID"}}).to_string();
    let mut faults = vec![
        (json!({"kind": "trickle", "ms_per_byte": 0}), Harmless),
        (json!({"kind": "delay", "delay_ms": 20}), Harmless),
        (json!({"kind": "delay", "delay_ms": 20, "apply": "after"}), Harmless),
        (json!({"kind": "drop_created"}), Harmless),
        (json!({"kind": "chunked"}), Harmless),
        (json!({"kind": "status", "status": 400, "body": refusal}), Refused(Status::Refused)),
        (json!({"kind": "status", "status": 400, "body": no_database}), Refused(Status::NoDatabase)),
        (json!({"kind": "status", "status": 403}), Refused(Status::Refused)),
        (json!({"kind": "status", "status": 407}), Refused(Status::ProxyAuth)),
        (json!({"kind": "status", "status": 401}), CredentialRefused),
        (json!({"kind": "status", "status": 400, "body": invalid_token}), CredentialRefused),
        (json!({"kind": "status", "status": 429}), PutOff),
        (json!({"kind": "wrong_content_length", "by": 10}), Doubt(Status::ConnectionLost)),
        (json!({"kind": "huge_body", "size": 100_000}), DoubtForGood(Status::UnexpectedReply)),
    ];
    let open = [
        (json!({"kind": "status", "status": 502}), Doubt(Status::ServerUnavailable)),
        (json!({"kind": "status", "status": 503}), Doubt(Status::ServerUnavailable)),
        (json!({"kind": "status", "status": 504}), Doubt(Status::ServerUnavailable)),
        (json!({"kind": "empty_reply"}), Doubt(Status::ConnectionLost)),
        (json!({"kind": "empty_reply", "reset": true}), Doubt(Status::ConnectionLost)),
        (json!({"kind": "close", "at": "mid_header"}), Doubt(Status::ConnectionLost)),
        (json!({"kind": "close", "at": "mid_body"}), Doubt(Status::ConnectionLost)),
        (json!({"kind": "status", "status": 500}), DoubtForGood(Status::UnexpectedReply)),
        (json!({"kind": "status", "status": 404}), DoubtForGood(Status::UnexpectedReply)),
        (json!({"kind": "status", "status": 200}), DoubtForGood(Status::UnexpectedReply)),
        (json!({"kind": "non_json_error"}), DoubtForGood(Status::UnexpectedReply)),
        (json!({"kind": "status", "status": 301, "location": "/v2/elsewhere"}), DoubtForGood(Status::Redirect)),
    ];
    for (fault, class) in open {
        for apply in ["never", "before", "after"] {
            let mut fault = fault.clone();
            fault["apply"] = json!(apply);
            if apply == "after" {
                fault["delay_ms"] = json!(20);
            }
            faults.push((fault, class));
        }
    }
    faults
}

/// Whether the change was made before the fault was seen, if that is certain.
fn applied_before(fault: &Value) -> Option<bool> {
    match fault["apply"].as_str() {
        Some("never") => Some(false),
        Some("after") => None,
        _ => Some(true),
    }
}

/// What the rules say that the call must report. Where a late change races with the look for it, two answers are right.
fn expected(class: Class, fault: &Value, persists: bool, kind: Kind, version: u32) -> Vec<(Status, Effect, u32)> {
    let success = |attempts| (Status::Ok, kind.success(), attempts);
    match class {
        Harmless => vec![success(1)],
        Refused(status) => vec![(status, Effect::None, 1)],
        // A renewed credential is no second attempt.
        CredentialRefused if version == 4 && !persists => vec![success(1)],
        CredentialRefused => vec![(Status::Auth, Effect::None, 1)],
        PutOff if persists => vec![(Status::RateLimited, Effect::None, ATTEMPTS)],
        PutOff => vec![success(2)],
        Doubt(status) if !kind.creates() && persists => vec![(status, Effect::Unknown, ATTEMPTS)],
        Doubt(_) if !kind.creates() => vec![success(2)],
        DoubtForGood(status) if !kind.creates() => vec![(status, Effect::Unknown, 1)],
        Doubt(status) | DoubtForGood(status) if kind == Kind::FindsItself => {
            let not_found = (status, Effect::Unknown, 1);
            // Found, the update is sent without create, and goes the way of one.
            let found = match (persists, class) {
                (false, _) => success(2),
                (true, Doubt(_)) => (status, Effect::Unknown, ATTEMPTS),
                (true, _) => (status, Effect::Unknown, 2),
            };
            match applied_before(fault) {
                Some(true) => vec![found],
                Some(false) => vec![not_found],
                None => vec![found, not_found],
            }
        }
        Doubt(status) | DoubtForGood(status) => vec![(status, Effect::Unknown, 1)],
    }
}

/// One call under one fault.
pub struct Case<'w> {
    world: &'w World,
    kind: Kind,
    /// Stands in the body of the update and nowhere else.
    mark: String,
    customer: u64,
}

impl<'w> Case<'w> {
    pub fn new(world: &'w World, kind: Kind) -> Case<'w> {
        let customer = fresh_number();
        Case { world, kind, mark: format!("Mark{customer}"), customer }
    }

    /// Makes the call.
    pub fn make(&self, client: &Watched) -> Report {
        let condition = match self.kind {
            Kind::Plain | Kind::Async => "customerid==4567".to_owned(),
            _ => format!("customerid=={}", self.customer),
        };
        let body = match self.kind {
            Kind::FindsItself | Kind::AsyncCreate => {
                json!({"customerid": self.customer, "LastName": self.mark})
            }
            _ => json!({"LastName": self.mark}),
        };
        client.update(&[&condition], &self.world.body_of(&body), self.kind.flags())
    }

    /// Holds what the call reported against what truly happened to its requests.
    pub fn check_truth(&self, report: &Report, described: &str) {
        let updates = self.world.updates();
        assert!(updates.iter().all(|update| update["body"].as_str().expect("text").contains(&self.mark)));
        let was_applied = updates.iter().any(|update| update["applied"] == true);
        let created: Vec<u64> = updates
            .iter()
            .flat_map(|update| update["created"].as_array().expect("a list"))
            .filter_map(Value::as_u64)
            .collect();
        match report.effect {
            Effect::Applied | Effect::Accepted => assert!(was_applied, "{described}: {report:?} of {updates:#?}"),
            Effect::None => assert!(!was_applied, "{described}: {report:?} of {updates:#?}"),
            Effect::Unknown => {}
        }
        match report.created {
            Some(Created::Yes(Some(id))) => assert_eq!(created, [id], "{described}"),
            Some(Created::No) => assert!(created.is_empty(), "{described}: {report:?} made {created:?}"),
            Some(Created::Yes(None)) => assert_eq!(created.len(), 1, "{described}"),
            Some(Created::Unknown) | None => {}
        }
        assert!(created.len() <= 1, "{described}: a duplicate: {created:?}");
        // A create that was found and then updated would be found again.
        let was_found =
            self.kind == Kind::FindsItself && report.created == Some(Created::Unknown) && report.attempts > 1;
        let may_repeat = report.effect == Effect::None || !self.kind.creates() || was_found;
        assert_eq!(report.may_repeat, may_repeat, "{described}: {report:?}");
    }
}

fn every_report_is_true_in_version(version: u32) {
    let world = World::new(version);
    let mut cases = 0;
    for (fault, class) in faults() {
        for persists in [false, true] {
            for kind in Kind::ALL {
                let mut armed = fault.clone();
                armed["method"] = json!("PUT");
                armed["times"] = json!(if persists { 100 } else { 1 });
                world.account.add_fault(&armed);
                let case = Case::new(&world, kind);
                let mut options = world.options();
                options.set_attempts(ATTEMPTS).expect("a number");
                let report = case.make(&world.client_with(options));
                let described = format!("version {version}, {kind:?}, {armed}");
                let expected = expected(class, &armed, persists, kind, version);
                assert!(expected.contains(&report.essence()), "{described}: {report:#?} instead of {expected:?}");
                case.check_truth(&report, &described);
                world.account.clear_faults();
                world.account.clear_journal();
                cases += 1;
            }
        }
    }
    assert!(cases > 400, "{cases}");
    let duplicates: Vec<_> = world
        .profiles_by("LastName")
        .into_iter()
        .filter(|(mark, count)| mark.starts_with("Mark") && *count > 1)
        .collect();
    assert!(duplicates.is_empty(), "{duplicates:?}");
}

#[test]
fn every_report_is_true_without_a_version() {
    every_report_is_true_in_version(0);
}

#[test]
fn every_report_is_true_in_version_1() {
    every_report_is_true_in_version(1);
}

#[test]
fn every_report_is_true_in_version_2() {
    every_report_is_true_in_version(2);
}

#[test]
fn every_report_is_true_in_version_3() {
    every_report_is_true_in_version(3);
}

#[test]
fn every_report_is_true_in_version_4() {
    every_report_is_true_in_version(4);
}
