//! What the tests share: an account of their own, clients of it that keep their log, and reports.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

pub use copernica::Flags;
use copernica::api::Warning;
use copernica::{Created, Effect, Error, LogLevel, Options, Outcome, Status};
use copernica_testkit::{Account, Sandbox, fixture};
use serde_json::{Value, json};

use crate::searched::Client;

/// The versions of the API, the unversioned one as 0.
pub const VERSIONS: [u32; 5] = [0, 1, 2, 3, 4];

/// How long the journal may take to settle.
const PATIENCE: Duration = Duration::from_secs(20);

/// The database of the fixture.
pub const DATABASE: &str = "1";

/// How late a call may return: 250 ms.
pub const LATENESS: Duration = Duration::from_millis(250);

/// A number that no other test of this process uses; far above those of the fixture.
pub fn fresh_number() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(1_000_000);
    LAST.fetch_add(1, Ordering::Relaxed)
}

/// An access token in which percent-encoding changes something.
pub fn fresh_token() -> String {
    format!("s3cret+token/{}&of=conduct%{}", fresh_number(), std::process::id())
}

/// An account with the data of the fixture, and the version of the API in which it is spoken to.
pub struct World {
    pub account: Account,
    pub version: u32,
    url: String,
}

impl World {
    pub fn new(version: u32) -> World {
        World::on(Sandbox::shared(), version)
    }

    /// An account on a sandbox that was started with options.
    pub fn on(sandbox: &Sandbox, version: u32) -> World {
        let token = fresh_token();
        let mut description = fixture::account();
        description["token"] = json!(token);
        // The bearer tokens of version 4 end by the clock of the account; here it runs.
        description["clock"] = Value::Null;
        if let Some(description) = description.as_object_mut() {
            description.remove("clock");
        }
        let account = sandbox.create_account(&description);
        World { account, version, url: sandbox.url().to_owned() }
    }

    /// Options that reach the account and wait little between attempts.
    pub fn options(&self) -> Options {
        let mut options = Options::new();
        options.set_base_url(&self.url).expect("an address");
        options.set_token_host(&self.url).expect("an address");
        options.set_api_version(self.version).expect("a version");
        options.set_backoff_ms(2, 5).expect("waits");
        options.set_timeout_ms(20_000);
        options
    }

    pub fn client(&self) -> Watched {
        self.client_with(self.options())
    }

    pub fn client_with(&self, options: Options) -> Watched {
        Watched::new(&self.account.token, options)
    }

    /// A body that sets one field, in the shape of the version.
    pub fn body(&self, field: &str, value: &str) -> String {
        self.body_of(&json!({ field: value }))
    }

    pub fn body_of(&self, fields: &Value) -> String {
        let body = if self.version < 2 { fields.clone() } else { json!({ "fields": fields }) };
        body.to_string()
    }

    /// The journal, when everything in it is done.
    pub fn journal(&self) -> Vec<Value> {
        self.account.settled_journal(PATIENCE)
    }

    /// The updates that the account received, when they are done.
    pub fn updates(&self) -> Vec<Value> {
        self.journal().into_iter().filter(|entry| entry["method"] == "PUT").collect()
    }

    /// How many times the token host was asked.
    pub fn exchanges(&self) -> usize {
        self.journal().iter().filter(|entry| entry["version"] == "token_host").count()
    }

    /// How many live profiles have each value of a field.
    pub fn profiles_by(&self, field: &str) -> HashMap<String, usize> {
        let mut counts = HashMap::new();
        for profile in self.account.profiles(DATABASE) {
            let value = profile["fields"][field].as_str().expect("a field of the fixture").to_owned();
            *counts.entry(value).or_default() += 1;
        }
        counts
    }
}

/// A client that keeps the lines of its log.
pub struct Watched {
    pub client: Client,
    lines: Arc<Mutex<Vec<(LogLevel, String)>>>,
}

impl Watched {
    pub fn new(token: &str, options: Options) -> Watched {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        let keep = move |level, line: &str| {
            kept.lock().unwrap_or_else(PoisonError::into_inner).push((level, line.to_owned()));
        };
        Watched { client: Client::with_log(token, options, keep).expect("a token"), lines }
    }

    /// A client that shares everything with this one but time-out and cancellation.
    pub fn derive(&self, timeout_ms: u32) -> Watched {
        Watched { client: self.client.derive(timeout_ms), lines: Arc::clone(&self.lines) }
    }

    pub fn update(&self, conditions: &[&str], body: &str, flags: Flags) -> Report {
        Report::of(|| self.client.update_profiles(DATABASE, conditions, body, flags))
    }

    pub fn count(&self, conditions: &[&str]) -> Report {
        Report::of(|| self.client.count_profiles(DATABASE, conditions))
    }

    /// The lines of the log so far.
    pub fn lines(&self) -> Vec<(LogLevel, String)> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What a call reported, whether it went well or not, and how long it took.
#[derive(Debug)]
pub struct Report {
    pub status: Status,
    pub effect: Effect,
    pub message: String,
    pub created: Option<Created>,
    pub may_repeat: bool,
    pub matched: Option<u64>,
    pub attempts: u32,
    pub http_status: Option<u16>,
    pub retry_after: Option<Duration>,
    pub warnings: Vec<Warning>,
    pub took: Duration,
}

impl Report {
    /// What an update of any database reports.
    pub fn of_call(client: &Client, database: &str, conditions: &[&str], body: &str, flags: Flags) -> Report {
        Report::of(|| client.update_profiles(database, conditions, body, flags))
    }

    fn of(call: impl FnOnce() -> Result<Outcome, Error>) -> Report {
        let begun = Instant::now();
        let result = call();
        let took = begun.elapsed();
        match result {
            Ok(outcome) => Report::of_outcome(outcome, took),
            Err(error) => Report::of_error(&error, took),
        }
    }

    fn of_outcome(outcome: Outcome, took: Duration) -> Report {
        Report {
            status: Status::Ok,
            effect: outcome.effect,
            message: outcome.message,
            created: Some(outcome.created),
            may_repeat: outcome.may_repeat,
            matched: outcome.matched,
            attempts: outcome.attempts,
            http_status: Some(outcome.http_status),
            retry_after: None,
            warnings: outcome.warnings,
            took,
        }
    }

    fn of_error(error: &Error, took: Duration) -> Report {
        Report {
            status: error.status(),
            effect: error.effect(),
            message: error.message().to_owned(),
            created: None,
            may_repeat: error.may_repeat(),
            matched: error.matched(),
            attempts: error.attempts(),
            http_status: error.http_status(),
            retry_after: error.retry_after(),
            warnings: error.warnings().to_vec(),
            took,
        }
    }

    /// Status, effect and attempts, which most tests are about.
    pub fn essence(&self) -> (Status, Effect, u32) {
        (self.status, self.effect, self.attempts)
    }
}

/// Runs `call` until it keeps to the time, three times at the most: a busy machine may hold up a thread once, but a library
/// that is late is late every time.
pub fn assert_in_time(earliest: Duration, latest: Duration, mut call: impl FnMut() -> Duration) {
    let mut tries = Vec::new();
    while tries.len() < 3 {
        let took = call();
        assert!(took >= earliest, "{took:?} is sooner than {earliest:?}");
        if took <= latest {
            return;
        }
        tries.push(took);
    }
    panic!("{tries:?} are all later than {latest:?}");
}
