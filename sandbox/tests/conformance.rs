//! Runs every conformance case of the contract against the running sandbox, in each version that it names.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::panic;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use copernica_testkit::conformance::{self, Case, Outcome, Run, Snapshot, Step, Table, Tag};
use copernica_testkit::{Account, Sandbox, Version, fixture};
use serde_json::{Value, json};

/// How long background work may take before a step that waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(10);
/// Accounts are independent, so several cases can run at once.
const WORKERS: usize = 4;

#[test]
fn the_sandbox_answers_every_case_of_the_contract() {
    let sandbox = Sandbox::start(&[]);
    let tables = conformance::load_all();
    let trials = trials_of(&tables);
    let deviations = Mutex::new(Vec::new());
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(trial) = trials.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let faults = trial.faults(&sandbox);
                    deviations.lock().unwrap().extend(faults);
                }
            });
        }
    });
    let mut deviations = deviations.into_inner().unwrap();
    deviations.sort();
    report(&tables, trials.len(), &deviations).expect("the report can be written");
    assert!(deviations.is_empty(), "{} deviations:\n{}", deviations.len(), deviations.join("\n"));
}

#[test]
fn the_fixture_is_loaded_as_it_is_described() {
    let sandbox = Sandbox::start(&[]);
    let account = sandbox.create_account(&fixture::account());
    let ids: Vec<Value> = account.profiles("1").iter().map(|profile| profile["ID"].clone()).collect();
    assert_eq!(ids, ["101", "102", "103", "104"]);
    let described = &fixture::account()["databases"][0]["profiles"];
    for profile in described.as_array().expect("the fixture lists profiles") {
        let found = account.profile(profile["ID"].as_u64().expect("an id"));
        let removed = profile.get("removed").cloned();
        for (name, value) in profile["fields"].as_object().expect("fields") {
            let shown = if removed.is_some() { &json!("") } else { value };
            assert_eq!(&found["fields"][name], shown, "{name} of {found}");
        }
        for key in ["secret", "created", "modified", "interests"] {
            assert_eq!(found[key], profile[key], "{key} of {found}");
        }
        assert_eq!(found["removed"], removed.unwrap_or(json!(false)));
    }
}

#[test]
fn a_deviation_is_noticed() {
    let sandbox = Sandbox::start(&[]);
    type Change = fn(&mut Step);
    let changes: [(&str, &str, Change, &str); 6] = [
        ("9.5", "M01", |step| step.state.profiles.clear(), "/profile/101/fields/LastName is \"New\""),
        ("9.5", "M07", |step| step.expect.created = Some(106), "X-Created is None"),
        ("9.5", "M09", |step| step.expect.message = "something else".to_owned(), "lacks \"something else\""),
        ("9.7", "R01", |step| step.state.new_profiles.clear(), "/profile/106 is"),
        ("9.9", "G01", |step| step.expect.ids = Some(vec![101]), "instead of [\"101\"]"),
        ("9.12", "F09", |step| step.expect.outcome = Outcome::Updated, "no answer"),
    ];
    for (section, id, change, expected) in changes {
        let mut table = conformance::load(section);
        table.cases.retain(|case| case.id == id);
        table.cases[0].runs.iter_mut().flat_map(|run| &mut run.steps).for_each(change);
        for trial in trials_of(&[table]) {
            let faults = trial.faults(&sandbox).join("\n");
            assert!(faults.starts_with(id) && faults.contains(expected), "{id}: {faults:?} lacks {expected:?}");
        }
    }
}

/// One run of a case in one version.
struct Trial<'a> {
    case: &'a Case,
    run: &'a Run,
    version: Version,
}

fn trials_of(tables: &[Table]) -> Vec<Trial<'_>> {
    let cases = tables.iter().flat_map(|table| &table.cases);
    let runs = cases.flat_map(|case| case.runs.iter().map(move |run| (case, run)));
    runs.flat_map(|(case, run)| run.versions.iter().map(move |&version| Trial { case, run, version })).collect()
}

impl Trial<'_> {
    /// Everything in which the sandbox deviates, each with the case's id.
    fn faults(&self, shared: &Sandbox) -> Vec<String> {
        // The kit panics where the control interface fails; that too is one case's deviation, and no end of the rest.
        let faults = panic::catch_unwind(|| {
            if self.run.whole_sandbox {
                let options = self.run.options();
                let own = Sandbox::start(&options.iter().map(String::as_str).collect::<Vec<_>>());
                return self.play(&own.create_account(&fixture::account()));
            }
            let mut description = fixture::account();
            description["switches"] = Value::Object(self.run.switches.clone());
            let account = shared.create_account(&description);
            let faults = self.play(&account);
            account.delete();
            faults
        });
        let faults = match faults {
            Ok(played) => played.unwrap_or_else(|fault| vec![fault]),
            Err(panic) => vec![format!("panicked: {:?}", panic.downcast_ref::<String>())],
        };
        let name = if self.run.name.is_empty() { String::new() } else { format!(" ({})", self.run.name) };
        faults.into_iter().map(|fault| format!("{} {}{name}: {fault}", self.case.id, self.version)).collect()
    }

    /// Plays the steps one after another, until one deviates.
    fn play(&self, account: &Account) -> Result<Vec<String>, String> {
        let before = Snapshot::take(account)?;
        let mut remembered = BTreeMap::new();
        let mut passed_ms = 0;
        if !self.run.faults.is_empty() {
            account.add_fault(&json!(self.run.faults));
        }
        for (number, step) in self.run.steps.iter().enumerate() {
            if step.advance_ms > 0 {
                account.advance_clock(step.advance_ms);
                passed_ms += step.advance_ms;
            }
            let play = PlayedStep { step, account, version: self.version, before: &before, passed_ms };
            let faults = play.until_it_holds(&mut remembered)?;
            if !faults.is_empty() {
                return Ok(faults.into_iter().map(|fault| format!("step {}: {fault}", number + 1)).collect());
            }
        }
        Ok(Vec::new())
    }
}

struct PlayedStep<'a> {
    step: &'a Step,
    account: &'a Account,
    version: Version,
    before: &'a Snapshot,
    passed_ms: u64,
}

impl PlayedStep<'_> {
    /// The faults that remain; a step that waits for background work is tried again for a while.
    fn until_it_holds(&self, remembered: &mut BTreeMap<String, String>) -> Result<Vec<String>, String> {
        let begun = Instant::now();
        loop {
            let faults = self.once(remembered)?;
            if faults.is_empty() || !self.step.eventually || begun.elapsed() > PATIENCE {
                return Ok(faults);
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn once(&self, remembered: &mut BTreeMap<String, String>) -> Result<Vec<String>, String> {
        let request = self.step.request.to_http(self.account, self.version, remembered);
        let mut faults = match (request.send(self.account.address()), self.step.expect.outcome) {
            (Err(_), Outcome::NoAnswer) => Vec::new(),
            (Ok(response), Outcome::NoAnswer) => vec![format!("an answer came: {response:?}")],
            (Err(error), _) => vec![format!("no answer: {error}")],
            (Ok(response), _) => {
                if let Some(name) = &self.step.remember {
                    remembered.insert(name.clone(), response.text().trim().to_owned());
                }
                let now = fixture::NOW_UNIX + i64::try_from(self.passed_ms / 1000).expect("a short wait");
                self.step.expect.faults_of(&response, self.account, self.version, now)
            }
        };
        let expected = self.before.after(&self.step.state, fixture::NOW);
        faults.extend(Snapshot::take(self.account)?.faults_against(&expected));
        Ok(faults)
    }
}

/// Says how many cases ran, by source, and how many of them deviate; past the capture of test output.
fn report(tables: &[Table], trials: usize, deviations: &[String]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let cases: Vec<&Case> = tables.iter().flat_map(|table| &table.cases).collect();
    let deviates = |case: &&&Case| deviations.iter().any(|text| text.starts_with(&case.id));
    writeln!(out, "\n{} cases of the contract in {trials} runs; by source:", cases.len())?;
    for tag in Tag::ALL {
        let of_tag: Vec<&Case> = cases.iter().copied().filter(|case| case.tags.contains(&tag)).collect();
        let deviating = of_tag.iter().filter(deviates).count();
        writeln!(out, "{:>5} {}, {deviating} deviate", of_tag.len(), tag.name())?;
    }
    let clients = cases.iter().filter(|case| case.client).count();
    writeln!(out, "{clients} speak about a client's conduct; the server's half of them ran")
}
