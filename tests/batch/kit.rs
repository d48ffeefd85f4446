//! What the tests share: an account with one database, clients of it, and batches whose results are all collected.

// Other programs of tests use a part of it.
#![allow(dead_code)]

use std::collections::HashMap;
use std::time::{Duration, Instant};

use copernica::{Created, Effect, Finished, Flags, Options, Status};
use copernica_testkit::{Account, Sandbox};
use serde_json::{Value, json};

#[path = "../searched/mod.rs"]
mod searched;

pub use searched::{Batch, Client};

/// The database of every account here.
pub const DATABASE: &str = "1";

/// How long anything may take before a test has failed.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// An account of the shared sandbox whose database has no profiles yet.
pub struct World {
    pub account: Account,
}

impl World {
    pub fn new() -> World {
        World::with_blocked_domain("blocked.example")
    }

    /// The same, where no profile can be made with an address at this domain.
    pub fn with_blocked_domain(domain: &str) -> World {
        let description = json!({
            "switches": {"blocked_domains": [domain]},
            "databases": [{
                "ID": 1, "name": "People",
                "fields": [
                    {"name": "customerid", "type": "integer", "value": "0", "index": true},
                    {"name": "firstname", "type": "text"},
                    {"name": "email", "type": "email"},
                    {"name": "mark", "type": "integer", "value": "0"},
                ],
            }],
        });
        World { account: Sandbox::shared().create_account(&description) }
    }

    /// Options that reach the account and wait little.
    pub fn options(&self) -> Options {
        let mut options = Options::new();
        options.set_base_url(Sandbox::shared().url()).expect("an address");
        options.set_api_version(2).expect("a version");
        options.set_backoff_ms(1, 10).expect("waits");
        options.set_timeout_ms(20_000);
        options
    }

    pub fn client(&self) -> Client {
        Client::with_options(&self.account.token, self.options()).expect("a token")
    }

    /// A batch that settles and pauses shortly.
    pub fn batch(&self) -> Batch {
        quick(&self.client())
    }

    /// Makes these customers without the library.
    pub fn add_customers(&self, customers: std::ops::Range<u64>) {
        for customer in customers {
            let body = json!({"fields": {"customerid": customer}});
            let request = self.account.request(copernica_testkit::Version::V2, "POST", "database/1/profiles");
            let response = request.json(body.to_string()).send(self.account.address()).expect("an answer");
            assert_eq!(response.status, 201);
        }
    }

    /// The updates that the account received, when they are done.
    pub fn updates(&self) -> Vec<Value> {
        let journal = self.account.settled_journal(PATIENCE);
        journal.into_iter().filter(|entry| entry["method"] == "PUT").collect()
    }

    /// Each customer's `mark`, of every profile that has it.
    pub fn marks(&self) -> HashMap<u64, Vec<u64>> {
        let mut marks: HashMap<u64, Vec<u64>> = HashMap::new();
        let number = |value: &Value| value.as_str().and_then(|text| text.parse().ok()).expect("a number");
        for profile in self.account.profiles(DATABASE) {
            marks.entry(number(&profile["fields"]["customerid"])).or_default().push(number(&profile["fields"]["mark"]));
        }
        marks
    }
}

/// A batch that settles and pauses shortly.
pub fn quick(client: &Client) -> Batch {
    let mut batch = Batch::new(client);
    batch.set_settle_ms(50).expect("a time");
    batch.set_pause_ms(20, 80).expect("pauses");
    batch
}

/// Adds an update of one customer.
pub fn add(batch: &Batch, customer: u64, mark: u64, flags: Flags, tag: u64) {
    let body = json!({"fields": {"customerid": customer, "mark": mark}}).to_string();
    batch.add(DATABASE, &[format!("customerid=={customer}")], &body, flags, tag).expect("room for a record");
}

/// Closes the batch and takes all its results, by tag.
pub fn finish(batch: &Batch) -> HashMap<u64, Finished> {
    batch.close();
    let results = drain(batch);
    assert!(batch.is_done());
    results
}

/// Takes results until the batch is done.
pub fn drain(batch: &Batch) -> HashMap<u64, Finished> {
    let (begun, mut results) = (Instant::now(), HashMap::new());
    while !batch.is_done() {
        assert!(begun.elapsed() < PATIENCE, "{:?}: {results:?}", batch.state());
        if let Some(finished) = batch.next_result(Duration::from_secs(1)) {
            let again = results.insert(finished.tag, finished);
            assert!(again.is_none(), "two results: {again:?}");
        }
    }
    results
}

/// Waits until something is so.
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "never came: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Status, effect and creation of a result.
pub fn essence(finished: &Finished) -> (Status, Effect, Option<Created>) {
    match &finished.result {
        Ok(outcome) => (Status::Ok, outcome.effect, Some(outcome.created)),
        Err(error) => (error.status(), error.effect(), None),
    }
}
