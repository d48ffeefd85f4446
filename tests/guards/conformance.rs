//! The contract's tables 9.5, 9.6 and 9.7 through the library: what it lets out ends as they say, the rest it refuses.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use copernica::{Created, Effect, Error, Flags, Outcome, Status};
use copernica_testkit::conformance::{self, Case, Outcome as Answer, Run, Step, Table, Update};
use copernica_testkit::{Version, fixture};
use serde_json::Value;

use crate::scene::{Client, PATIENCE, Scene};

const WORKERS: usize = 4;

/// What the library refuses by default, and with which status, in every run and version of the case.
const REFUSED_BY_DEFAULT: &[(&str, Status)] = &[
    ("C01", Status::UnknownField),
    ("C02", Status::InvalidCondition),
    ("C03", Status::InvalidCondition),
    ("C04", Status::InvalidCondition),
    ("C05", Status::InvalidCondition),
    ("C06", Status::InvalidCondition),
    ("C07", Status::UnknownField),
    ("C14", Status::InvalidCondition),
    ("C15", Status::InvalidCondition),
    ("C16", Status::InvalidValue),
    ("C17", Status::InvalidCondition),
    ("C19", Status::InvalidValue),
    ("C38", Status::InvalidValue),
    ("M09", Status::NoConditions),
    ("M12", Status::NoConditions),
    ("M13", Status::InvalidBody),
    ("M16", Status::InvalidValue),
    ("M18", Status::UnknownField),
    ("M19", Status::InvalidBody),
    ("M20", Status::InvalidBody),
    ("M21", Status::InvalidBody),
    ("M22", Status::InvalidBody),
    ("M23", Status::InvalidBody),
    ("M24", Status::InvalidBody),
    ("M26", Status::InvalidBody),
    ("M29", Status::InvalidBody),
    ("R15", Status::InvalidBody),
    ("R17", Status::UnknownField),
    ("R18", Status::UnknownField),
    ("R21", Status::NoConditions),
];

/// What it refuses even with every check off that a flag can switch off.
const REFUSED_ALWAYS: &[(&str, Status)] = &[
    ("C02", Status::InvalidCondition),
    ("C03", Status::InvalidCondition),
    ("C04", Status::InvalidCondition),
    ("C05", Status::InvalidCondition),
    ("C06", Status::InvalidCondition),
    ("M09", Status::NoConditions),
    ("M12", Status::NoConditions),
    ("M13", Status::InvalidBody),
    ("M19", Status::InvalidBody),
    ("M20", Status::InvalidBody),
    ("M21", Status::InvalidBody),
    ("M22", Status::InvalidBody),
    ("M23", Status::InvalidBody),
    ("M24", Status::InvalidBody),
    ("M26", Status::InvalidBody),
    ("M29", Status::InvalidBody),
    ("R15", Status::InvalidBody),
    ("R21", Status::NoConditions),
];

/// What a client of the library cannot even say, in some of the case's runs at least: other methods, paths, parameters
/// and spellings.
const UNSAYABLE: &[&str] =
    &["C29", "C30", "C36", "C37", "C40", "M10", "M11", "M14", "M30", "M31", "R09", "R10", "R11", "R12"];

#[test]
fn with_its_checks_the_library_lets_out_only_what_ends_as_the_contract_says() {
    play_all("by default", Flags::NONE, REFUSED_BY_DEFAULT);
}

#[test]
fn without_its_checks_the_library_still_refuses_what_the_server_would_misread() {
    play_all("with the checks off", Flags::NO_FIELD_CHECK | Flags::ALLOW_EMPTY, REFUSED_ALWAYS);
}

/// How one run ended in one version.
enum Played {
    AsTheContractSays,
    Unsayable,
    Refused(Error),
    Deviates(Vec<String>),
}

struct Trial<'a> {
    case: &'a Case,
    run: &'a Run,
    version: Version,
    flags: Flags,
}

fn play_all(how: &str, flags: Flags, refused: &[(&str, Status)]) {
    let tables = ["9.5", "9.6", "9.7"].map(conformance::load);
    let trials = trials_of(&tables, flags);
    let played = Mutex::new(Vec::new());
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(trial) = trials.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let ended = trial.play();
                    played.lock().unwrap().push((trial, ended));
                }
            });
        }
    });
    let mut played = played.into_inner().unwrap();
    played.sort_by_key(|(trial, _)| (&trial.case.id, trial.version));
    report(how, &played).expect("the table can be printed");
    judge(&played, refused);
}

fn trials_of(tables: &[Table], flags: Flags) -> Vec<Trial<'_>> {
    let cases = tables.iter().flat_map(|table| &table.cases);
    let runs = cases.flat_map(|case| case.runs.iter().map(move |run| (case, run)));
    runs.flat_map(|(case, run)| run.versions.iter().map(move |&version| Trial { case, run, version, flags })).collect()
}

/// Holds what happened against what was foretold: a case more or less on a list is noticed.
fn judge(played: &[(&Trial<'_>, Played)], refused: &[(&str, Status)]) {
    let mut deviations = Vec::new();
    let mut found: BTreeMap<&str, Vec<Option<Status>>> = BTreeMap::new();
    for (trial, ended) in played {
        let id = trial.case.id.as_str();
        match ended {
            Played::AsTheContractSays => found.entry(id).or_default().push(None),
            Played::Refused(error) => found.entry(id).or_default().push(Some(error.status())),
            Played::Unsayable if UNSAYABLE.contains(&id) => {}
            Played::Unsayable => deviations.push(format!("{}: a client should be able to say it", trial.name())),
            Played::Deviates(faults) => deviations.extend(faults.iter().map(|it| format!("{}: {it}", trial.name()))),
        }
    }
    for (id, ends) in found {
        let foretold = refused.iter().find(|(case, _)| *case == id).map(|(_, status)| *status);
        if ends.iter().any(|end| *end != foretold) {
            deviations.push(format!("{id} ended with {ends:?}, foretold was {foretold:?}"));
        }
    }
    assert!(deviations.is_empty(), "{} deviations:\n{}", deviations.len(), deviations.join("\n"));
}

impl Trial<'_> {
    fn name(&self) -> String {
        format!("{} {} ({})", self.case.id, self.version, self.run.name)
    }

    /// Plays the steps one after another, until one is refused or deviates.
    fn play(&self) -> Played {
        let is_sayable = |step: &Step| step.request.method == "GET" || self.update_of(step).is_some();
        if !self.run.steps.iter().all(is_sayable) {
            return Played::Unsayable;
        }
        let scene = Scene::with_switches(&Value::Object(self.run.switches.clone()));
        let client = scene.client(self.version);
        for (number, step) in self.run.steps.iter().enumerate() {
            let faults = match self.update_of(step) {
                None => self.read(step, &scene),
                Some(update) => match self.send(&update, &client) {
                    Err(error) if error.http_status().is_none() => return self.refused(error, &scene),
                    answer => self.faults_of(&answer, step, &update, &scene),
                },
            };
            if !faults.is_empty() {
                return Played::Deviates(faults.into_iter().map(|it| format!("step {}: {it}", number + 1)).collect());
            }
        }
        Played::AsTheContractSays
    }

    fn update_of(&self, step: &Step) -> Option<Update> {
        step.request.as_update(self.version)
    }

    fn send(&self, update: &Update, client: &Client) -> Result<Outcome, Error> {
        let mut flags = self.flags;
        if update.create {
            flags = flags | Flags::CREATE;
        }
        if update.asynchronous {
            flags = flags | Flags::ASYNC;
        }
        client.update_profiles(&update.database, &update.conditions, &update.body, flags)
    }

    /// A refusal is one only when nothing was sent but reads, and nothing happened.
    fn refused(&self, error: Error, scene: &Scene) -> Played {
        let writes = scene.writes();
        let mut faults = scene.faults_against(&Default::default());
        if !writes.is_empty() || error.effect() != Effect::None || error.attempts() != 0 {
            faults.push(format!("{error:?} after {writes:?}"));
        }
        if faults.is_empty() { Played::Refused(error) } else { Played::Deviates(faults) }
    }

    fn faults_of(&self, answer: &Result<Outcome, Error>, step: &Step, update: &Update, scene: &Scene) -> Vec<String> {
        let mut faults = Vec::new();
        if !self.is_foretold(answer, step, update) {
            faults.push(format!("{:?} was expected, not {answer:?}", step.expect));
        }
        faults.extend(scene.faults_against(&step.state));
        faults
    }

    fn is_foretold(&self, answer: &Result<Outcome, Error>, step: &Step, update: &Update) -> bool {
        let status = step.expect.status_in(self.version);
        let effect = if update.asynchronous { Effect::Accepted } else { Effect::Applied };
        let created = if update.asynchronous && update.create { Created::Unknown } else { Created::No };
        match (step.expect.outcome, answer) {
            (Answer::Updated, Ok(outcome)) => {
                (outcome.effect, outcome.created, Some(outcome.http_status)) == (effect, created, status)
            }
            (Answer::Created, Ok(outcome)) => {
                let created = Created::Yes(Some(step.expect.created.unwrap_or(106)));
                (outcome.effect, outcome.created, Some(outcome.http_status)) == (Effect::Applied, created, status)
            }
            (Answer::Error, Err(error)) => {
                let is_said = error.message().contains(&step.expect.message);
                is_said
                    && (error.status(), error.effect(), error.http_status()) == (Status::Refused, Effect::None, status)
            }
            _ => false,
        }
    }

    /// A step that looks at what an asynchronous call did, as often as the case allows.
    fn read(&self, step: &Step, scene: &Scene) -> Vec<String> {
        let begun = Instant::now();
        loop {
            let request = step.request.to_http(&scene.account, self.version, &BTreeMap::new());
            let mut faults = match request.send(scene.account.address()) {
                Ok(response) => step.expect.faults_of(&response, &scene.account, self.version, fixture::NOW_UNIX),
                Err(error) => vec![error.to_string()],
            };
            faults.extend(scene.faults_against(&step.state));
            if faults.is_empty() || !step.eventually || begun.elapsed() > PATIENCE {
                return faults;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Prints the refusals, past the capture of test output, each case once.
fn report(how: &str, played: &[(&Trial<'_>, Played)]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let let_out = played.iter().filter(|(_, ended)| matches!(ended, Played::AsTheContractSays)).count();
    writeln!(out, "\nconformance {how}: {} runs, {let_out} let out as the contract says; refused:", played.len())?;
    let mut last = "";
    for (trial, ended) in played {
        if let Played::Refused(error) = ended
            && last != trial.case.id
        {
            last = &trial.case.id;
            writeln!(out, "  {last} {:<62} {} {}", trial.case.says, error.status().name(), error.message())?;
        }
    }
    writeln!(out, "  not to be said through the library: {}", UNSAYABLE.join(" "))
}
