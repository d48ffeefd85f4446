//! Where a case is played: an account made from fixture F, clients of it, and what became of it.

use std::sync::OnceLock;
use std::time::Duration;

use copernica::Options;
use copernica_testkit::conformance::{Snapshot, State};
use copernica_testkit::{Account, Sandbox, Version, fixture};
use serde_json::{Value, json};

#[path = "../searched/mod.rs"]
mod searched;

pub use searched::Client;

/// How long background work may take before a test has failed.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// An account of the shared sandbox, as fixture F describes it (contract 9.1).
pub struct Scene {
    /// The account.
    pub account: Account,
}

impl Scene {
    /// The sandbox's default: era current, strict.
    pub fn current() -> Scene {
        Scene::with_switches(&json!({}))
    }

    /// Era 2020, where a condition that cannot be used is dropped.
    pub fn of_2020() -> Scene {
        Scene::with_switches(&json!({"era": "2020"}))
    }

    /// With these switches.
    pub fn with_switches(switches: &Value) -> Scene {
        let mut description = fixture::account();
        description["switches"] = switches.clone();
        description["clock"] = json!({"now": now()});
        Scene { account: Sandbox::shared().create_account(&description) }
    }

    /// A client of the account with default options.
    pub fn client(&self, version: Version) -> Client {
        self.client_with(version, |_| {})
    }

    /// A client of the account with other options.
    pub fn client_with(&self, version: Version, change: impl FnOnce(&mut Options)) -> Client {
        Scene::client_of(&self.account, version, change)
    }

    /// A client of any account of the shared sandbox.
    pub fn client_of(account: &Account, version: Version, change: impl FnOnce(&mut Options)) -> Client {
        let mut options = Options::new();
        options.set_base_url(Sandbox::shared().url()).expect("the sandbox has an address");
        options.set_token_host(Sandbox::shared().url()).expect("the sandbox is its own token host");
        options.set_api_version(number_of(version)).expect("the version exists");
        options.set_backoff_ms(1, 5).expect("the waits make sense");
        change(&mut options);
        Client::with_options(&account.token, options).expect("the token can be sent")
    }

    /// Method and path of the requests that the account received, without version and query.
    pub fn requests(&self) -> Vec<String> {
        let shown = |entry: &Value| {
            let path = entry["path"].as_str().expect("a path is text");
            let path = path.strip_prefix("/v").and_then(|rest| rest.split_once('/')).map_or(path, |(_, rest)| rest);
            format!("{} {}", entry["method"].as_str().expect("a method is text"), path.trim_start_matches('/'))
        };
        self.account.settled_journal(PATIENCE).iter().map(shown).collect()
    }

    /// How many of the requests are this one.
    pub fn count_of(&self, request: &str) -> usize {
        self.requests().iter().filter(|received| *received == request).count()
    }

    /// Everything that did not only read.
    pub fn writes(&self) -> Vec<String> {
        let is_harmless = |request: &String| request.starts_with("GET ") || request == "POST ";
        self.requests().into_iter().filter(|request| !is_harmless(request)).collect()
    }

    /// Everything the account holds.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::take(&self.account).expect("the account can be read")
    }

    /// In what the account differs from the fixture after this change; nothing when it is as it should be.
    pub fn faults_against(&self, meant: &State) -> Vec<String> {
        difference(&self.snapshot(), meant)
    }

    /// Fails unless nothing was sent that changes anything, and nothing is changed.
    pub fn assert_untouched(&self, what: &str) {
        assert_eq!(self.writes(), [""; 0], "{what}");
        assert_eq!(self.faults_against(&State::default()), [""; 0], "{what}");
    }

    /// Fails unless the account differs from the fixture in this and nothing else.
    pub fn assert_changed(&self, meant: &State, what: &str) {
        assert_eq!(self.faults_against(meant), [""; 0], "{what}");
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.account.delete();
        }
    }
}

/// In what a snapshot differs from the fixture after this change.
pub fn difference(found: &Snapshot, meant: &State) -> Vec<String> {
    found.faults_against(&fixture_snapshot().after(meant, now()))
}

/// The state in which these profiles show these values and were modified just now.
pub fn changed(profiles: &[u64], fields: &[(&str, &str)]) -> State {
    State {
        profiles: profiles.to_vec(),
        fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        modified: !profiles.is_empty(),
        ..State::default()
    }
}

/// A body of field values, given as a JSON object, in the shape of the version.
pub fn body(version: Version, values: &str) -> String {
    if version.has_flat_bodies() { values.to_owned() } else { format!("{{\"fields\":{values}}}") }
}

/// What the library calls the version.
pub fn number_of(version: Version) -> u32 {
    Version::ALL.iter().position(|&other| other == version).and_then(|place| place.try_into().ok()).expect("a version")
}

/// The moment at which the clocks of all scenes stand still: a true one, or bearer tokens would seem to have ended.
pub fn now() -> &'static str {
    static NOW: OnceLock<String> = OnceLock::new();
    NOW.get_or_init(|| {
        let clock = Sandbox::shared().create_account(&json!({})).control("GET", "/clock", None);
        clock["now"].as_str().expect("a clock tells the time").to_owned()
    })
}

fn fixture_snapshot() -> &'static Snapshot {
    static FIXTURE: OnceLock<Snapshot> = OnceLock::new();
    FIXTURE.get_or_init(|| Scene::current().snapshot())
}
