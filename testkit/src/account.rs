//! One account of a running sandbox: its control interface, and requests with its credentials.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::http::{Request, encode};
use crate::sandbox::control;

/// The versions of the API, told apart by the beginning of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Version {
    /// No prefix, as in the oldest documentation.
    #[serde(rename = "U")]
    Unversioned,
    /// `/v1`
    #[serde(rename = "v1")]
    V1,
    /// `/v2`
    #[serde(rename = "v2")]
    V2,
    /// `/v3`
    #[serde(rename = "v3")]
    V3,
    /// `/v4`, with a bearer token instead of a parameter
    #[serde(rename = "v4")]
    V4,
}

impl Version {
    /// All of them, oldest first.
    pub const ALL: [Version; 5] = [Version::Unversioned, Version::V1, Version::V2, Version::V3, Version::V4];

    /// What stands before the path.
    pub fn prefix(self) -> &'static str {
        match self {
            Version::Unversioned => "",
            Version::V1 => "/v1",
            Version::V2 => "/v2",
            Version::V3 => "/v3",
            Version::V4 => "/v4",
        }
    }

    /// Whether bodies of the core call are flat maps of values, without `fields`.
    pub fn has_flat_bodies(self) -> bool {
        self <= Version::V1
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Version::Unversioned => "U",
            other => &other.prefix()[1..],
        })
    }
}

/// An account and its token.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    address: SocketAddr,
    /// Its name in the control interface.
    pub id: String,
    /// Its API token.
    pub token: String,
}

impl fmt::Debug for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "account {} at {}", self.id, self.address)
    }
}

impl Account {
    pub(crate) fn new(address: SocketAddr, id: String, token: String) -> Account {
        crate::secrets::watch(&token);
        Account { address, id, token }
    }

    /// Where its sandbox listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Speaks to the control interface about this account; `path` begins behind its name.
    ///
    /// # Panics
    /// When the answer is no success; the message shows it.
    pub fn control(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let path = format!("/_sandbox/accounts/{}{path}", self.id);
        control(self.address, method, &path, body)
    }

    /// Back to the description it was created from.
    pub fn reset(&self) {
        self.control("POST", "/reset", None);
    }

    /// Removes the account.
    pub fn delete(&self) {
        self.control("DELETE", "", None);
    }

    /// The requests it received, oldest first.
    ///
    /// # Panics
    /// When the sandbox answers no list.
    pub fn journal(&self) -> Vec<Value> {
        let journal = self.control("GET", "/journal", None);
        journal.as_array().cloned().unwrap_or_else(|| panic!("no list: {journal}"))
    }

    /// The same, once every request's change has been made or given up, asynchronous ones included.
    ///
    /// # Panics
    /// When something is still pending after `patience`.
    pub fn settled_journal(&self, patience: Duration) -> Vec<Value> {
        let path = format!("/journal?wait_ms={}", patience.as_millis());
        let journal = self.control("GET", &path, None);
        let entries = journal.as_array().cloned().unwrap_or_else(|| panic!("no list: {journal}"));
        let pending = entries.iter().find(|entry| entry["pending"] == true);
        assert!(pending.is_none(), "still pending: {pending:?}");
        entries
    }

    /// Forgets the requests it received.
    pub fn clear_journal(&self) {
        self.control("DELETE", "/journal", None);
    }

    /// Changes some switches; the others stay.
    pub fn set_switches(&self, switches: &Value) {
        self.control("PATCH", "/switches", Some(switches));
    }

    /// Stops its clock at this moment, `YYYY-MM-DD hh:mm:ss` in Amsterdam.
    pub fn set_clock(&self, now: &str) {
        self.control("PUT", "/clock", Some(&json!({ "now": now })));
    }

    /// Moves its clock on.
    pub fn advance_clock(&self, milliseconds: u64) {
        self.control("PUT", "/clock", Some(&json!({ "advance_ms": milliseconds })));
    }

    /// Arms one fault, or a list of them.
    pub fn add_fault(&self, fault: &Value) {
        self.control("POST", "/faults", Some(fault));
    }

    /// Disarms all faults.
    pub fn clear_faults(&self) {
        self.control("DELETE", "/faults", None);
    }

    /// Deletes a field of a database, as a colleague with the dashboard would.
    pub fn delete_field(&self, database: u64, field: &str) {
        self.control("DELETE", &format!("/databases/{database}/fields/{field}"), None);
    }

    /// A request with this account's credentials: the token as the last parameter, or from version 4 on a
    /// bearer token fetched for it. `path` begins behind the version and may carry a query, encoded already.
    pub fn request(&self, version: Version, method: &str, path: &str) -> Request {
        let target = format!("{}/{path}", version.prefix());
        if version == Version::V4 {
            let bearer = format!("Bearer {}", self.bearer_token());
            return Request::new(method, target).header("Authorization", &bearer);
        }
        let glue = if target.contains('?') { '&' } else { '?' };
        Request::new(method, format!("{target}{glue}access_token={}", encode(&self.token)))
    }

    /// Asks the token host for a bearer token.
    ///
    /// # Panics
    /// When it does not give one.
    pub fn bearer_token(&self) -> String {
        let request = Request::new("POST", "/")
            .body("application/x-www-form-urlencoded", format!("access_token={}", encode(&self.token)));
        let response = request.send(self.address).unwrap_or_else(|error| panic!("token host: {error}"));
        assert_eq!(response.status, 200, "the token host answered {response:?}");
        response.text().trim().to_owned()
    }

    /// Reads JSON through version 2 of the API.
    ///
    /// # Panics
    /// When the answer is not 200; the message shows it.
    pub fn get(&self, path: &str) -> Value {
        self.try_get(path).unwrap_or_else(|fault| panic!("GET {path}: {fault}"))
    }

    /// Reads JSON through version 2 of the API, or says how that failed.
    ///
    /// # Errors
    /// The server's message, or what was wrong with its answer.
    pub fn try_get(&self, path: &str) -> Result<Value, String> {
        let response = self.request(Version::V2, "GET", path).send(self.address).map_err(|error| error.to_string())?;
        if response.status == 200 {
            response.json()
        } else {
            Err(response.error_message().unwrap_or_else(|| format!("{response:?}")))
        }
    }

    /// A profile as the API shows it, removed ones included.
    pub fn profile(&self, id: u64) -> Value {
        self.get(&format!("profile/{id}"))
    }

    /// All profiles of a database that are not removed, in the order of their ids, page by page.
    ///
    /// # Panics
    /// When the answer is no list.
    pub fn profiles(&self, database: &str) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            let path = format!("database/{database}/profiles?limit=1000&start={}", all.len());
            let mut page = self.get(&path)["data"].as_array().cloned().expect("a list of profiles");
            if page.is_empty() {
                return all;
            }
            all.append(&mut page);
        }
    }
}
