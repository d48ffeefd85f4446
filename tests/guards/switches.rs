//! The hazards again under every switch of the sandbox, alone and together: with its guards the library damages no database.
//!
//! An answer is held against the database: what is applied is what was meant, what had no effect changed nothing, and in
//! doubt it is one of the two.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use copernica::{Effect, Error, Flags, Outcome};
use copernica_testkit::Version;
use copernica_testkit::conformance::{CreatedEntity, State};
use serde_json::{Value, json};

use crate::hazard_cases::{Call, Guard, HAZARDS, Hazard};
use crate::hazards::send_with_library;
use crate::scene::{Scene, body, difference};

const WORKERS: usize = 4;

/// Every switch (contract 11) with the settings that differ from its default. `faults` and the clock are no switches of the
/// sandbox; faults have a test of their own.
const SWITCHES: &[(&str, &[&str])] = &[
    ("era", &["\"2020\""]),
    ("unusable_condition", &["\"drop\""]),
    ("unknown_body_field", &["\"error\""]),
    ("scalar_fields", &["\"ignore\""]),
    ("encoded_brackets", &["false"]),
    ("error_prefix", &["true"]),
    ("v4_auth_status", &["401"]),
    ("v4_accepts_access_token", &["true"]),
    ("location_echoes_query", &["false"]),
    ("location_keeps_version", &["true"]),
    ("single_put_status", &["200"]),
    ("like_case_sensitive", &["true"]),
    ("select_condition_case_sensitive", &["false"]),
    ("interests_in_put", &["\"replace\""]),
    ("id_and_code_in_put", &["false"]),
    ("nextid", &["true"]),
    ("dataonly_keeps_secret", &["true"]),
    ("async_delay_ms", &["30"]),
    ("async_shuffle", &["true"]),
    ("blocked_domains", &["[\"126.com\"]"]),
    ("json_charset_suffix", &["true"]),
    ("get_fields_unversioned", &["true"]),
    ("async_status", &["202"]),
    ("unprefixed_like", &["\"v4\""]),
    ("race_gap_ms", &["20"]),
];

/// The faults, one at a time, at the first PUT of a call.
const FAULTS: &[&str] = &[
    r#"{"kind":"status","status":502,"body":"<html>"}"#,
    r#"{"kind":"status","status":503,"body":"<html>","retry_after":0}"#,
    r#"{"kind":"status","status":504,"body":"<html>","apply":"before"}"#,
    r#"{"kind":"status","status":504,"body":"<html>","apply":"after","delay_ms":20}"#,
    r#"{"kind":"status","status":504,"times":9,"apply":"before"}"#,
    r#"{"kind":"status","status":301,"location":"http://127.0.0.1:9/","apply":"before"}"#,
    r#"{"kind":"status","status":429,"retry_after":0}"#,
    r#"{"kind":"status","status":500,"body":"{}","apply":"before"}"#,
    r#"{"kind":"empty_reply"}"#,
    r#"{"kind":"empty_reply","apply":"before"}"#,
    r#"{"kind":"close","at":"mid_header","apply":"before","reset":true}"#,
    r#"{"kind":"non_json_error","status":400,"body":"no"}"#,
    r#"{"kind":"delay","delay_ms":30}"#,
    r#"{"kind":"trickle","ms_per_byte":0}"#,
    r#"{"kind":"drop_created"}"#,
    r#"{"kind":"wrong_content_length","by":5}"#,
    r#"{"kind":"chunked"}"#,
];

/// The versions and flags for a switch that has nothing to do with most of them.
const FEW: &[(Version, Flags)] = &[
    (Version::Unversioned, Flags::NONE),
    (Version::V2, Flags::ASYNC),
    (Version::V3, Flags::NONE),
    (Version::V4, Flags::NONE),
];

/// One way of making all calls: the server's switches, a fault, the version, and a flag.
struct Round {
    switches: Value,
    fault: Option<Value>,
    version: Version,
    flags: Flags,
}

#[test]
fn the_table_has_every_switch_of_the_sandbox() {
    let scene = Scene::current();
    let known = scene.account.control("GET", "/switches", None);
    let known: BTreeSet<&str> = known.as_object().expect("a map").keys().map(String::as_str).collect();
    let listed: BTreeSet<&str> = SWITCHES.iter().map(|(name, _)| *name).collect();
    assert!(known.is_subset(&listed), "not in the table: {:?}", known.difference(&listed));
    let all: Value = SWITCHES.iter().map(|(name, settings)| ((*name).to_owned(), parsed(settings[0]))).collect();
    scene.account.set_switches(&all);
}

#[test]
fn under_every_switch_the_library_does_what_was_meant_or_nothing() {
    let alone = SWITCHES.iter().flat_map(|(name, settings)| settings.iter().map(|it| json!({*name: parsed(it)})));
    let mut rounds: Vec<Round> = Vec::new();
    for switches in alone {
        let is_wide = ["era", "async_delay_ms"].iter().any(|name| switches.get(name).is_some());
        for (version, flags) in versions_with_flags().filter(|it| is_wide || FEW.contains(it)) {
            rounds.push(Round { switches: switches.clone(), fault: None, version, flags });
        }
    }
    let together = [
        json!({"era": "2020", "scalar_fields": "ignore", "encoded_brackets": false, "interests_in_put": "replace"}),
        json!({"era": "2020", "async_delay_ms": 30, "async_shuffle": true, "race_gap_ms": 20}),
        json!({"unusable_condition": "drop", "scalar_fields": "ignore", "async_status": 202, "async_delay_ms": 30}),
        SWITCHES.iter().map(|(name, settings)| ((*name).to_owned(), parsed(settings[0]))).collect(),
    ];
    for switches in &together {
        for (version, flags) in versions_with_flags() {
            rounds.push(Round { switches: switches.clone(), fault: None, version, flags });
        }
    }
    play(&rounds);
}

#[test]
fn under_every_fault_the_library_does_what_was_meant_or_says_that_it_may_not_have() {
    let mut rounds = Vec::new();
    for fault in FAULTS {
        for version in [Version::Unversioned, Version::V2, Version::V4] {
            let mut fault = parsed(fault);
            fault["method"] = json!("PUT");
            rounds.push(Round { switches: json!({}), fault: Some(fault), version, flags: Flags::NONE });
        }
    }
    play(&rounds);
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).expect("the table holds JSON")
}

fn versions_with_flags() -> impl Iterator<Item = (Version, Flags)> {
    Version::ALL.into_iter().flat_map(|version| [(version, Flags::NONE), (version, Flags::ASYNC)])
}

fn play(rounds: &[Round]) {
    let (faults, next) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(round) = rounds.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = round.play();
                    faults.lock().unwrap().extend(found.into_iter().map(|it| format!("{}: {it}", round.name())));
                }
            });
        }
    });
    let faults = faults.into_inner().unwrap();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

impl Round {
    fn name(&self) -> String {
        let fault = self.fault.as_ref().map(Value::to_string).unwrap_or_default();
        format!("{} {fault} {} {:?}", self.switches, self.version, self.flags)
    }

    fn is_2020(&self) -> bool {
        self.switches["era"] == "2020"
    }

    /// Whether this server drops conditions on `id` and `code`. It did until July 2023 (contract 0.2); the library relies on
    /// the server of today there.
    fn drops_id(&self) -> bool {
        self.is_2020()
    }

    /// Whether a call that the guards let out must succeed.
    fn must_succeed(&self, hazard: &Hazard) -> bool {
        let is_spoken = !self.is_2020() || self.version < Version::V3;
        let is_known = hazard.number != 4 || self.switches["id_and_code_in_put"] != false;
        self.fault.is_none() && is_spoken && is_known
    }

    fn play(&self) -> Vec<String> {
        let mut faults = self.play_refused();
        for hazard in HAZARDS.iter().filter(|hazard| hazard.number != 4 || !self.drops_id()) {
            for call in hazard.calls.iter().filter(|call| !matches!(call.guard, Guard::Refuses(_))) {
                let found = self.play_sent(hazard, call);
                faults.extend(
                    found.into_iter().map(|it| format!("hazard {} {:?}: {it}", hazard.number, call.conditions)),
                );
            }
        }
        faults.extend(self.play_repeated().into_iter().map(|it| format!("hazard 10: {it}")));
        faults
    }

    /// Hazard 10: the reply to a create is lost behind its back. However often the library tries, it makes one profile.
    fn play_repeated(&self) -> Vec<String> {
        let lost = json!({"kind": "status", "status": 504, "body": "<html>", "apply": "before", "method": "PUT"});
        let mut faults = Vec::new();
        for (values, may_be_sure) in
            [(r#"{"LastName":"New"}"#, false), (r#"{"LastName":"New","customerid":7777}"#, true)]
        {
            let scene = self.scene();
            scene.account.add_fault(&lost);
            let (client, values) = (scene.client(self.version), body(self.version, values));
            let flags = self.flags | Flags::CREATE;
            let answer = client.update_profiles("1", &["customerid==7777"], &values, flags);
            let effect = answer.as_ref().map_or_else(Error::effect, |outcome| outcome.effect);
            // The journal waits until work in the background is done.
            let puts = scene.writes().len();
            let made = scene.account.profiles("1").len() - 4;
            let is_found = may_be_sure && self.is_sure_to_look();
            if made > 1 || puts > 2 || (puts > 1 && !may_be_sure) {
                faults.push(format!("{made} profiles were made by {puts} requests: {answer:?}"));
            }
            if made == 1 && effect == Effect::None || is_found && effect != Effect::Applied {
                faults.push(format!("{answer:?} is not true"));
            }
        }
        faults
    }

    /// Whether a create in doubt that finds itself is looked for and found.
    fn is_sure_to_look(&self) -> bool {
        let is_spoken = !self.is_2020() || self.version < Version::V3;
        let is_late = self.switches["async_delay_ms"].is_number() || self.switches["race_gap_ms"].is_number();
        self.fault.is_none() && is_spoken && !is_late && !self.flags.has(Flags::ASYNC)
    }

    fn scene(&self) -> Scene {
        Scene::with_switches(&self.switches)
    }

    /// The calls that the guards refuse leave no trace, so that one account does for all of them.
    fn play_refused(&self) -> Vec<String> {
        let scene = self.scene();
        let client = scene.client(self.version);
        let calls = HAZARDS.iter().flat_map(|hazard| hazard.calls);
        let mut faults = Vec::new();
        for call in calls.filter(|call| matches!(call.guard, Guard::Refuses(_))) {
            match send_with_library(&client, self.version, call, self.flags) {
                Err(error) if error.effect() == Effect::None && error.attempts() == 0 => {}
                answer => faults.push(format!("{:?} was not refused but {answer:?}", call.conditions)),
            }
        }
        faults.extend(scene.writes());
        faults.extend(scene.faults_against(&State::default()));
        faults
    }

    fn play_sent(&self, hazard: &Hazard, call: &Call) -> Vec<String> {
        let scene = self.scene();
        let client = scene.client(self.version);
        let mut done = 0;
        let mut faults = Vec::new();
        for _ in 0..call.times {
            if let Some(fault) = &self.fault {
                scene.account.add_fault(fault);
            }
            let answer = send_with_library(&client, self.version, call, self.flags);
            faults.extend(self.judge(&scene, call, &answer, &mut done));
            if self.must_succeed(hazard) && answer.is_err() {
                faults.push(format!("it should succeed: {answer:?}"));
            }
        }
        faults
    }

    /// Holds an answer against the database; `done` counts the profiles that a warned-of create has made before.
    fn judge(&self, scene: &Scene, call: &Call, answer: &Result<Outcome, Error>, done: &mut u64) -> Vec<String> {
        let writes = scene.writes();
        let is_put = |request: &String| request == "PUT database/1/profiles";
        let mut faults: Vec<String> = writes.into_iter().filter(|request| !is_put(request)).collect();
        let effect = answer.as_ref().map_or_else(Error::effect, |outcome| outcome.effect);
        let is_warned = matches!(call.guard, Guard::Warns(_));
        let untouched = if is_warned { copies(call, *done) } else { State::default() };
        let meant = if is_warned { copies(call, *done + 1) } else { call.meant.state() };
        let found = scene.snapshot();
        let (from_untouched, from_meant) = (difference(&found, &untouched), difference(&found, &meant));
        *done += u64::from(is_warned && from_meant.is_empty());
        let differences = match effect {
            Effect::None => from_untouched,
            Effect::Applied | Effect::Accepted => from_meant,
            Effect::Unknown if from_untouched.is_empty() => Vec::new(),
            Effect::Unknown => from_meant,
        };
        if !differences.is_empty() {
            faults.push(format!("{answer:?} is not true"));
        }
        faults.extend(differences);
        if let (true, Ok(outcome)) = (is_warned, answer)
            && outcome.warnings.is_empty()
        {
            faults.push("no warning".to_owned());
        }
        faults
    }
}

/// So many new profiles with what the call means.
fn copies(call: &Call, count: u64) -> State {
    let fields = call.meant.state().fields;
    let copy = |id| CreatedEntity { id, profile: None, fields: fields.clone(), interests: Vec::new() };
    State { new_profiles: (0..count).map(|number| copy(106 + number)).collect(), ..State::default() }
}
