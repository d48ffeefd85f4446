//! Faults to inject: what goes wrong, for which requests, how often, and whether their change is applied.

use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::http::Request;

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
}

/// Keys that every kind takes.
const COMMON_KEYS: &[&str] =
    &["kind", "times", "probability", "seed", "after", "method", "path_contains", "apply", "delay_ms"];

/// The largest `size` of a huge body; more would be an accident.
const LARGEST_BODY: usize = 1 << 30;

impl Kind {
    /// Every kind, for error messages.
    pub const ALL: [Kind; 11] = [
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
            Kind::Delay | Kind::DropCreated | Kind::Chunked => &[],
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
        }
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

    /// Whether and when the request's change is made.
    pub fn apply(&self) -> Apply {
        self.apply.unwrap_or(self.kind.applies()[0])
    }

    /// The wait that `delay_ms` asks for.
    pub fn delay(&self) -> std::time::Duration {
        std::time::Duration::from_millis(self.delay_ms.unwrap_or(0))
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
        if self.kind == Kind::Delay && self.delay_ms.is_none() {
            return refuse("it needs \"delay_ms\"".to_owned());
        }
        let waits = self.kind == Kind::Delay || self.apply() == Apply::After;
        if self.delay_ms.is_some() && !waits {
            return refuse("\"delay_ms\" belongs to \"apply\":\"after\" and to the kind \"delay\"".to_owned());
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

    fn concerns(&self, request: &Request) -> bool {
        let method_fits = self.method.as_ref().is_none_or(|method| *method == request.method);
        let path = String::from_utf8_lossy(request.path());
        method_fits && self.path_contains.as_ref().is_none_or(|part| path.contains(part.as_str()))
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

/// The armed faults of one account, in the order in which they were posted.
#[derive(Debug, Default)]
pub struct Faults {
    armed: Mutex<Vec<Armed>>,
}

#[derive(Debug)]
struct Armed {
    fault: Fault,
    /// Matching requests to leave alone first.
    to_skip: u64,
    /// Requests still to hit; without end when absent.
    remaining: Option<u64>,
    fired: u64,
    random: u64,
}

impl Armed {
    fn new(fault: Fault) -> Armed {
        let default_times = if fault.probability.is_some() { None } else { Some(1) };
        Armed {
            to_skip: fault.after.unwrap_or(0),
            remaining: fault.times.or(default_times),
            fired: 0,
            random: fault.seed.unwrap_or(0),
            fault,
        }
    }

    /// Whether this fault hits a request that it concerns.
    fn fires(&mut self) -> bool {
        if self.remaining == Some(0) {
            return false;
        }
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return false;
        }
        if let Some(probability) = self.fault.probability
            && next_share(&mut self.random) >= probability
        {
            return false;
        }
        self.remaining = self.remaining.map(|left| left - 1);
        self.fired += 1;
        true
    }

    fn description(&self) -> Value {
        let mut value = serde_json::to_value(&self.fault).expect("a fault is plain data");
        value["remaining"] = json!(self.remaining);
        value["fired"] = json!(self.fired);
        value
    }
}

/// The next number between 0 and 1 of the sequence that a seed starts (splitmix64).
fn next_share(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^= mixed >> 31;
    (mixed >> 11) as f64 / (1u64 << 53) as f64
}

impl Faults {
    /// Arms the fault, or the list of them, in this JSON: all or, when one is wrong, none.
    pub fn arm(&self, json: &Value) -> Result<(), String> {
        let faults = match json {
            Value::Array(list) => list.iter().map(Fault::from_json).collect::<Result<Vec<_>, _>>()?,
            one => vec![Fault::from_json(one)?],
        };
        self.lock().extend(faults.into_iter().map(Armed::new));
        Ok(())
    }

    /// Disarms all.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// What is still armed, with how often each has struck and will.
    pub fn description(&self) -> Value {
        self.lock().iter().map(Armed::description).collect()
    }

    /// The fault that hits this request: the first that concerns it and fires. Those behind it count nothing.
    pub fn strike(&self, request: &Request) -> Option<Fault> {
        let mut armed = self.lock();
        let hit = armed
            .iter_mut()
            .find_map(|armed| (armed.fault.concerns(request) && armed.fires()).then(|| armed.fault.clone()));
        armed.retain(|armed| armed.remaining != Some(0));
        hit
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Armed>> {
        self.armed.lock().unwrap_or_else(|poison| poison.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, target: &str) -> Request {
        Request { method: method.to_owned(), target: target.as_bytes().to_vec(), headers: Vec::new(), body: Vec::new() }
    }

    fn armed(json: Value) -> Faults {
        let faults = Faults::default();
        faults.arm(&json).unwrap();
        faults
    }

    fn strikes(faults: &Faults, count: usize) -> Vec<Option<u16>> {
        let request = request("PUT", "/v2/database/1/profiles?fields[]=a==b");
        (0..count).map(|_| faults.strike(&request).map(|fault| fault.status.unwrap())).collect()
    }

    #[test]
    fn a_list_of_faults_strikes_in_its_order_and_is_used_up() {
        let faults = armed(json!([
            {"kind": "status", "status": 503, "times": 2},
            {"kind": "status", "status": 504},
        ]));
        assert_eq!(strikes(&faults, 4), [Some(503), Some(503), Some(504), None]);
        assert_eq!(faults.description(), json!([]));
    }

    #[test]
    fn after_leaves_the_first_requests_alone() {
        let faults = armed(json!({"kind": "status", "status": 429, "after": 2}));
        assert_eq!(strikes(&faults, 4), [None, None, Some(429), None]);
    }

    #[test]
    fn a_fault_concerns_only_requests_of_its_method_and_path() {
        let faults = armed(json!({"kind": "empty_reply", "method": "PUT", "path_contains": "/profiles"}));
        for (method, target) in [
            ("GET", "/v2/database/1/profiles"),
            ("put", "/v2/database/1/profiles"),
            ("PUT", "/v2/database/1/fields"),
            ("PUT", "/v2/database/1?x=/profiles"),
        ] {
            assert!(faults.strike(&request(method, target)).is_none(), "{method} {target}");
        }
        assert!(faults.strike(&request("PUT", "/v2/database/1/profiles")).is_some());
    }

    #[test]
    fn a_probability_with_a_seed_repeats_itself_and_keeps_its_share() {
        let fault = json!({"kind": "status", "status": 500, "probability": 0.3, "seed": 7});
        let first = strikes(&armed(fault.clone()), 2000);
        assert_eq!(first, strikes(&armed(fault.clone()), 2000));
        let hits = first.iter().flatten().count();
        assert!((500..700).contains(&hits), "{hits}");
        let mut other = fault;
        other["seed"] = json!(8);
        assert_ne!(first, strikes(&armed(other), 2000));
    }

    #[test]
    fn a_wrong_fault_is_refused_with_the_key_that_is_wrong() {
        for (fault, complaint) in [
            (json!(7), "not 7"),
            (json!({"times": 1}), "needs \"kind\""),
            (json!({"kind": "explode"}), "unknown kind of fault \"explode\""),
            (json!({"kind": "status"}), "needs \"status\""),
            (json!({"kind": "status", "status": 99}), "between 200 and 599"),
            (json!({"kind": "status", "status": "503"}), "expected u16"),
            (json!({"kind": "close", "retry_after": 1}), "unknown key \"retry_after\""),
            (json!({"kind": "close", "at": "somewhere"}), "mid_header"),
            (json!({"kind": "trickle", "apply": "never"}), "only be before"),
            (json!({"kind": "delay"}), "needs \"delay_ms\""),
            (json!({"kind": "close", "delay_ms": 5}), "\"apply\":\"after\""),
            (json!({"kind": "close", "probability": 1.5}), "between 0 and 1"),
            (json!({"kind": "close", "times": 0}), "at least 1"),
            (json!({"kind": "close", "seed": 1}), "belongs to \"probability\""),
            (json!({"kind": "huge_body", "size": 2_000_000_000}), "at most"),
            (json!({"kind": "status", "status": 503, "headers": {"a b": "c"}}), "names to texts"),
            (json!({"kind": "status", "status": 301, "location": "x\r\ny"}), "one line"),
        ] {
            let error = Fault::from_json(&fault).unwrap_err();
            assert!(error.contains(complaint), "{fault}: {error}");
        }
    }

    #[test]
    fn a_list_with_one_wrong_fault_arms_nothing() {
        let faults = Faults::default();
        faults.arm(&json!([{"kind": "close"}, {"kind": "boom"}])).unwrap_err();
        assert_eq!(faults.description(), json!([]));
    }

    #[test]
    fn every_kind_is_written_as_it_is_named() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), json!(kind.name()));
        }
    }
}
