//! One fault as it is asked for in JSON: what goes wrong, for which requests, and whether their change is applied.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::boolean::parameter_is_true;
use crate::http::Request;
use crate::php::query;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Another status and body than the true answer.
    Status,
    /// The connection ends without a byte of an answer.
    EmptyReply,
    /// The connection ends before, or somewhere within, the answer.
    Close,
    /// A good answer, after which the connection ends when the next request arrives on it.
    CloseOnNextRequest,
    /// The true answer, byte by byte.
    Trickle,
    /// The true answer, late.
    Delay,
    /// The true answer without `X-Created`.
    DropCreated,
    /// The true answer with a `Content-Length` that is not its length.
    WrongContentLength,
    /// An error that is not JSON.
    NonJsonError,
    /// A body of many megabytes.
    HugeBody,
    /// The true answer in chunks, without a `Content-Length`.
    Chunked,
    /// A gap between looking for matches and creating, in which another request may create the same profile.
    RaceGap,
    /// Asynchronous work that is done late: what is accepted after it may overtake it.
    AsyncDelay,
    /// The true answer, after which a field is gone.
    DeleteField,
}

/// Whether and when the change that a request asks for is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Apply {
    /// Before anything is answered.
    Before,
    /// Not at all.
    Never,
    /// `delay_ms` after the answer was sent or the connection closed.
    After,
}

/// Where in an answer the connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseAt {
    /// Before its first byte.
    BeforeReply,
    /// Amid the header.
    MidHeader,
    /// Amid the body.
    MidBody,
}

/// One fault as it was asked for; the JSON of `POST …/faults`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the keys are described in docs/sandbox.md and next to the kinds that take them")]
pub struct Fault {
    pub kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_contains: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apply: Option<Apply>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<Map<String, Value>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<CloseAt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms_per_byte: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// Keys that every kind takes.
const COMMON_KEYS: &[&str] =
    &["kind", "times", "probability", "seed", "after", "method", "path_contains", "apply", "delay_ms"];

/// The largest `size` of a huge body; more would be an accident.
const LARGEST_BODY: usize = 1 << 30;

impl Kind {
    /// Every kind, for error messages.
    pub const ALL: [Kind; 14] = [
        Kind::Status,
        Kind::EmptyReply,
        Kind::Close,
        Kind::CloseOnNextRequest,
        Kind::Trickle,
        Kind::Delay,
        Kind::DropCreated,
        Kind::WrongContentLength,
        Kind::NonJsonError,
        Kind::HugeBody,
        Kind::Chunked,
        Kind::RaceGap,
        Kind::AsyncDelay,
        Kind::DeleteField,
    ];

    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Status => "status",
            Kind::EmptyReply => "empty_reply",
            Kind::Close => "close",
            Kind::CloseOnNextRequest => "close_on_next_request",
            Kind::Trickle => "trickle",
            Kind::Delay => "delay",
            Kind::DropCreated => "drop_created",
            Kind::WrongContentLength => "wrong_content_length",
            Kind::NonJsonError => "non_json_error",
            Kind::HugeBody => "huge_body",
            Kind::Chunked => "chunked",
            Kind::RaceGap => "race_gap",
            Kind::AsyncDelay => "async_delay",
            Kind::DeleteField => "delete_field",
        }
    }

    /// The keys that this kind takes besides the common ones.
    fn own_keys(self) -> &'static [&'static str] {
        match self {
            Kind::Status => &["status", "body", "headers", "retry_after", "location"],
            Kind::EmptyReply | Kind::CloseOnNextRequest => &["reset"],
            Kind::Close => &["at", "reset"],
            Kind::Trickle => &["ms_per_byte"],
            Kind::WrongContentLength => &["by"],
            Kind::NonJsonError => &["status", "body", "headers"],
            Kind::HugeBody => &["size"],
            Kind::DeleteField => &["database", "field"],
            Kind::Delay | Kind::DropCreated | Kind::Chunked | Kind::RaceGap | Kind::AsyncDelay => &[],
        }
    }

    /// What `apply` may be; the first is the default.
    fn applies(self) -> &'static [Apply] {
        match self {
            Kind::Status | Kind::EmptyReply | Kind::Close | Kind::CloseOnNextRequest | Kind::NonJsonError => {
                &[Apply::Never, Apply::Before, Apply::After]
            }
            Kind::HugeBody => &[Apply::Before, Apply::Never],
            Kind::Delay => &[Apply::Before, Apply::After],
            Kind::Trickle | Kind::DropCreated | Kind::WrongContentLength | Kind::Chunked => &[Apply::Before],
            Kind::RaceGap | Kind::AsyncDelay | Kind::DeleteField => &[Apply::Before],
        }
    }

    /// Whether it is about time, which `delay_ms` says.
    fn is_delay(self) -> bool {
        matches!(self, Kind::Delay | Kind::RaceGap | Kind::AsyncDelay)
    }
}

impl Apply {
    fn name(self) -> &'static str {
        match self {
            Apply::Before => "before",
            Apply::Never => "never",
            Apply::After => "after",
        }
    }
}

impl Fault {
    /// Reads one fault from JSON; the text of an error says what to write instead.
    pub fn from_json(value: &Value) -> Result<Fault, String> {
        let map = value.as_object().ok_or_else(|| format!("a fault is an object like {EXAMPLE}, not {value}"))?;
        let kind = kind_of(map)?;
        for key in map.keys().map(String::as_str) {
            if !COMMON_KEYS.contains(&key) && !kind.own_keys().contains(&key) {
                return Err(unknown_key(kind, key));
            }
        }
        let fault: Fault =
            serde_json::from_value(value.clone()).map_err(|error| format!("fault \"{}\": {error}", kind.name()))?;
        fault.check()?;
        Ok(fault)
    }

    /// Reads one fault or a list of them.
    pub fn list_from_json(json: &Value) -> Result<Vec<Fault>, String> {
        match json {
            Value::Array(list) => list.iter().map(Fault::from_json).collect(),
            one => Ok(vec![Fault::from_json(one)?]),
        }
    }

    /// Whether and when the request's change is made.
    pub fn apply(&self) -> Apply {
        self.apply.unwrap_or(self.kind.applies()[0])
    }

    /// The wait that `delay_ms` asks for.
    pub fn delay(&self) -> std::time::Duration {
        std::time::Duration::from_millis(self.delay_ms.unwrap_or(0))
    }

    /// The database, by ID or name, and the field of it that vanishes.
    pub fn vanishing_field(&self) -> Option<(String, &str)> {
        let database = match self.database.as_ref()? {
            Value::String(name) => name.clone(),
            number => number.to_string(),
        };
        Some((database, self.field.as_deref()?))
    }

    fn check(&self) -> Result<(), String> {
        let name = self.kind.name();
        let refuse = |what: String| Err(format!("fault \"{name}\": {what}"));
        if !self.kind.applies().contains(&self.apply()) {
            let allowed: Vec<_> = self.kind.applies().iter().map(|apply| apply.name()).collect();
            return refuse(format!("\"apply\" can only be {}", allowed.join(" or ")));
        }
        if self.probability.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
            return refuse("\"probability\" lies between 0 and 1".to_owned());
        }
        if self.times == Some(0) {
            return refuse("\"times\" is at least 1".to_owned());
        }
        if self.seed.is_some() && self.probability.is_none() {
            return refuse("\"seed\" belongs to \"probability\"".to_owned());
        }
        if self.kind == Kind::Status && self.status.is_none() {
            return refuse("it needs \"status\", such as 503".to_owned());
        }
        if self.status.is_some_and(|status| !(200..=599).contains(&status)) {
            return refuse("\"status\" lies between 200 and 599".to_owned());
        }
        if self.kind.is_delay() && self.delay_ms.is_none() {
            return refuse("it needs \"delay_ms\"".to_owned());
        }
        let waits = self.kind.is_delay() || self.apply() == Apply::After;
        if self.delay_ms.is_some() && !waits {
            return refuse("\"delay_ms\" belongs to \"apply\":\"after\" and to the kinds of delay".to_owned());
        }
        if self.kind == Kind::DeleteField && self.vanishing_field().is_none() {
            return refuse("it needs \"database\" and \"field\"".to_owned());
        }
        if self.database.as_ref().is_some_and(|database| !database.is_string() && !database.is_u64()) {
            return refuse("\"database\" is an ID or a name".to_owned());
        }
        if self.size.is_some_and(|size| size > LARGEST_BODY) {
            return refuse(format!("\"size\" is at most {LARGEST_BODY}"));
        }
        self.check_headers()
    }

    fn check_headers(&self) -> Result<(), String> {
        for (name, value) in self.headers.iter().flatten() {
            let token = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            let plain = value.as_str().is_some_and(|text| !text.contains(['\r', '\n']));
            if !token || !plain {
                return Err(format!(
                    "fault \"{}\": \"headers\" maps names to texts, not {name:?} to {value}",
                    self.kind.name()
                ));
            }
        }
        match &self.location {
            Some(location) if location.contains(['\r', '\n']) => {
                Err("fault \"status\": \"location\" is one line".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// Whether it strikes requests like this one.
    pub(super) fn concerns(&self, request: &Request) -> bool {
        let method_fits = self.method.as_ref().is_none_or(|method| *method == request.method);
        let path = String::from_utf8_lossy(request.path());
        let path_fits = self.path_contains.as_ref().is_none_or(|part| path.contains(part.as_str()));
        // What makes the creation or the asynchronous work of a request go wrong leaves all others alone.
        let asks_for = |name| {
            let query = query::parse(request.query(), query::Brackets::Any);
            request.method == "PUT" && parameter_is_true(query.get(name), false)
        };
        method_fits
            && path_fits
            && match self.kind {
                Kind::RaceGap => asks_for("create"),
                Kind::AsyncDelay => asks_for("async"),
                _ => true,
            }
    }
}

const EXAMPLE: &str = r#"{"kind":"status","status":503}"#;

fn kind_of(map: &Map<String, Value>) -> Result<Kind, String> {
    let kinds = || Kind::ALL.map(Kind::name).join(", ");
    let kind = map.get("kind").ok_or_else(|| format!("a fault needs \"kind\", one of {}", kinds()))?;
    serde_json::from_value(kind.clone()).map_err(|_| format!("unknown kind of fault {kind}; there are {}", kinds()))
}

fn unknown_key(kind: Kind, key: &str) -> String {
    let mut known = COMMON_KEYS.to_vec();
    known.extend(kind.own_keys());
    format!("fault \"{}\": unknown key \"{key}\"; it takes {}", kind.name(), known.join(", "))
}
