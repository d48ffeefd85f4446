//! The answer that a step expects, and the judgement of one that came.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::account::{Account, Version};
use crate::http::Response;

/// The id that the first profile made in fixture F receives.
const FIRST_CREATED: u64 = 106;

/// The kinds of answer that the contract names (9.2), with their status in each version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Outcome {
    /// `OK(v)`: a multi PUT that created nothing. 200, or 204 from version 3 on.
    #[serde(rename = "OK")]
    Updated,
    /// `CR(v)`: creation by PUT. 303 with a `Location`, or 201 from version 3 on.
    #[serde(rename = "CR")]
    Created,
    /// `ONE(v)`: a PUT on one entity. 303 with a `Location`, or 204 from version 3 on.
    #[serde(rename = "ONE")]
    OneUpdated,
    /// Creation by POST. 201 with `X-Created` and `X-location`.
    #[serde(rename = "NEW")]
    Posted,
    /// Removal. 200, or 204 from version 3 on.
    #[serde(rename = "GONE")]
    Deleted,
    /// 200 and JSON.
    #[serde(rename = "JSON")]
    Json,
    /// `E("…")`: 400 and a JSON error.
    #[serde(rename = "E")]
    Error,
    /// Some success (2xx or 303) that created nothing.
    #[serde(rename = "success")]
    Success,
    /// Anything with the given status; nothing else is asked.
    #[serde(rename = "status")]
    Status,
    /// The connection ends without a whole answer.
    #[serde(rename = "no answer")]
    NoAnswer,
}

/// What an answer must be like.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// Its kind.
    pub outcome: Outcome,
    /// Its status, where that differs from what the kind has in the version.
    pub status: Option<u16>,
    /// Text that the error message contains; letter case counts.
    #[serde(default)]
    pub message: String,
    /// The id in `X-Created` of a creation; profile 106 unless another is named, 0 for no such header.
    pub created: Option<u64>,
    /// The path of the `Location`; with a `?` in it, its query too. `{token}` stands for the token.
    pub location: Option<String>,
    /// Headers with exactly these values.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Headers whose values end like this.
    #[serde(default)]
    pub header_ends: BTreeMap<String, String>,
    /// Text that the body contains.
    pub body_contains: Option<String>,
    /// Text that the body does not contain. `{token}` stands for the token.
    pub body_lacks: Option<String>,
    /// The whole JSON body, given as JSON.
    pub json: Option<String>,
    /// Parts of the JSON body, by JSON pointer.
    #[serde(default)]
    pub at: BTreeMap<String, Value>,
    /// Exactly these keys, in this order, of the objects under these JSON pointers.
    #[serde(default)]
    pub keys: BTreeMap<String, Vec<String>>,
    /// JSON pointers under which there is nothing.
    #[serde(default)]
    pub absent: Vec<String>,
    /// JSON pointers under which there is something, whatever it is.
    #[serde(default)]
    pub present: Vec<String>,
    /// The ids in the `data` of a list, in order.
    pub ids: Option<Vec<u64>>,
    /// The body is a JSON web token that expires so many seconds from now.
    pub jwt_lifetime_s: Option<u64>,
}

impl Expect {
    /// Lists everything in which the answer differs; `now` is the account's clock in Unix seconds.
    pub fn faults_of(&self, response: &Response, account: &Account, version: Version, now: i64) -> Vec<String> {
        let mut faults = Vec::new();
        self.judge_status(response, version, &mut faults);
        self.judge_creation(response, version, &mut faults);
        self.judge_headers(response, account, version, &mut faults);
        self.judge_body(response, account, &mut faults);
        self.judge_json(response, &mut faults);
        self.judge_token(response, now, &mut faults);
        faults
    }

    /// The status that this kind of answer has in this version; none where several will do.
    pub fn status_in(&self, version: Version) -> Option<u16> {
        let late = version >= Version::V3;
        let usual = match self.outcome {
            Outcome::Updated | Outcome::Deleted => Some(if late { 204 } else { 200 }),
            Outcome::Created => Some(if late { 201 } else { 303 }),
            Outcome::OneUpdated => Some(if late { 204 } else { 303 }),
            Outcome::Posted => Some(201),
            Outcome::Json => Some(200),
            Outcome::Error => Some(400),
            Outcome::Success | Outcome::Status | Outcome::NoAnswer => None,
        };
        self.status.or(usual)
    }

    fn judge_status(&self, response: &Response, version: Version, faults: &mut Vec<String>) {
        let status = response.status;
        match self.status_in(version) {
            Some(expected) if status == expected => {}
            Some(expected) => faults.push(format!("status {status} instead of {expected}")),
            None if (200..300).contains(&status) || status == 303 => {}
            None => faults.push(format!("status {status} is no success")),
        }
    }

    fn judge_creation(&self, response: &Response, version: Version, faults: &mut Vec<String>) {
        let creates = matches!(self.outcome, Outcome::Created | Outcome::Posted);
        let expected = match self.created {
            None if creates => Some(FIRST_CREATED),
            Some(0) | None => None,
            given => given,
        };
        let expected = expected.map(|id| id.to_string());
        if response.header("X-Created") != expected.as_deref() {
            let shown = response.header("X-Created");
            faults.push(format!("X-Created is {shown:?} instead of {expected:?}"));
        }
        let redirects =
            matches!(self.outcome, Outcome::Created | Outcome::OneUpdated) && self.status_in(version) == Some(303);
        if redirects && response.header("Location").is_none() {
            faults.push("no Location".to_owned());
        }
        if let (Outcome::Created, true, None, Some(id)) = (self.outcome, redirects, &self.location, &expected) {
            judge_location(response, &format!("/profile/{id}"), faults);
        }
    }

    fn judge_headers(&self, response: &Response, account: &Account, version: Version, faults: &mut Vec<String>) {
        // From version 3 on there is no redirect and so no Location to judge.
        if let Some(expected) = &self.location
            && self.status_in(version).is_none_or(|status| (300..400).contains(&status))
        {
            judge_location(response, &expected.replace("{token}", &account.token), faults);
        }
        for (name, expected) in &self.headers {
            if response.header(name) != Some(expected) {
                faults.push(format!("{name} is {:?} instead of {expected:?}", response.header(name)));
            }
        }
        for (name, expected) in &self.header_ends {
            if !response.header(name).is_some_and(|value| value.ends_with(expected)) {
                faults.push(format!("{name} {:?} does not end in {expected:?}", response.header(name)));
            }
        }
    }

    fn judge_body(&self, response: &Response, account: &Account, faults: &mut Vec<String>) {
        let json = matches!(self.outcome, Outcome::Json | Outcome::Error);
        if json && response.header("Content-Type") != Some("application/json") {
            faults.push(format!("Content-Type is {:?}", response.header("Content-Type")));
        }
        match self.outcome {
            Outcome::Error => match response.error_message() {
                None => faults.push(format!("no error message in {:?}", response.text())),
                Some(message) if message.contains(&self.message) => {}
                Some(message) => {
                    faults.push(format!("message {message:?} lacks {:?}", self.message));
                }
            },
            Outcome::Json | Outcome::Status | Outcome::NoAnswer => {}
            _ if response.body.is_empty() => {}
            _ => faults.push(format!("the body is not empty: {:?}", response.text())),
        }
        if let Some(expected) = &self.body_contains
            && !response.text().contains(expected)
        {
            faults.push(format!("the body lacks {expected:?}"));
        }
        if let Some(unwanted) = &self.body_lacks
            && response.text().contains(&unwanted.replace("{token}", &account.token))
        {
            faults.push(format!("the body contains {unwanted:?}"));
        }
    }

    fn judge_json(&self, response: &Response, faults: &mut Vec<String>) {
        if self.outcome != Outcome::Json {
            return;
        }
        let json = match response.json() {
            Ok(json) => json,
            Err(fault) => return faults.push(fault),
        };
        if let Some(expected) = &self.json {
            let expected: Value = serde_json::from_str(expected).expect("the table holds JSON");
            compare("", &json, Some(&expected), faults);
        }
        for (pointer, expected) in &self.at {
            match json.pointer(pointer) {
                None => faults.push(format!("nothing at {pointer}")),
                Some(found) => compare(pointer, found, Some(expected), faults),
            }
        }
        for pointer in &self.absent {
            if json.pointer(pointer).is_some() {
                faults.push(format!("{pointer} should be absent"));
            }
        }
        for pointer in self.present.iter().filter(|pointer| json.pointer(pointer).is_none()) {
            faults.push(format!("nothing at {pointer}"));
        }
        self.judge_lists(&json, faults);
    }

    fn judge_lists(&self, json: &Value, faults: &mut Vec<String>) {
        for (pointer, expected) in &self.keys {
            let found: Option<Vec<&String>> =
                json.pointer(pointer).and_then(Value::as_object).map(|object| object.keys().collect());
            if found.as_ref().is_none_or(|found| !found.iter().copied().eq(expected)) {
                faults.push(format!("keys at {pointer:?} are {found:?} instead of {expected:?}"));
            }
        }
        if let Some(expected) = &self.ids {
            let expected: Value = expected.iter().map(|id| id.to_string()).collect();
            let data = json["data"].as_array().into_iter().flatten();
            let found: Value = data.map(|entity| entity["ID"].clone()).collect();
            if found != expected {
                faults.push(format!("ids {found} instead of {expected}"));
            }
        }
    }

    fn judge_token(&self, response: &Response, now: i64, faults: &mut Vec<String>) {
        let Some(lifetime) = self.jwt_lifetime_s else {
            return;
        };
        let expiry = match jwt_expiry(&response.text()) {
            Ok(expiry) => expiry,
            Err(fault) => return faults.push(fault),
        };
        let left = expiry - now;
        if left.abs_diff(lifetime as i64) > 5 {
            faults.push(format!("the token expires in {left} s instead of {lifetime} s"));
        }
    }
}

fn judge_location(response: &Response, expected: &str, faults: &mut Vec<String>) {
    let location = response.header("Location").unwrap_or_default();
    let behind_host =
        location.split_once("://").and_then(|(_, rest)| rest.find('/').map(|slash| &rest[slash..])).unwrap_or(location);
    let found = if expected.contains('?') { behind_host } else { behind_host.split('?').next().unwrap_or_default() };
    if found != expected {
        faults.push(format!("Location leads to {found:?} instead of {expected:?}"));
    }
}

/// Lists the places in which two JSON values differ.
pub(crate) fn compare(place: &str, found: &Value, expected: Option<&Value>, faults: &mut Vec<String>) {
    match (found, expected) {
        (Value::Object(found), Some(Value::Object(expected))) => {
            for (key, value) in found {
                compare(&format!("{place}/{key}"), value, expected.get(key), faults);
            }
            for key in expected.keys().filter(|key| !found.contains_key(*key)) {
                faults.push(format!("{place}/{key} is missing"));
            }
        }
        (found, Some(expected)) if found == expected => {}
        (found, Some(expected)) => faults.push(format!("{place} is {found} instead of {expected}")),
        (found, None) => faults.push(format!("{place} is {found} and should not be there")),
    }
}

/// The `exp` of a three-part token.
fn jwt_expiry(token: &str) -> Result<i64, String> {
    let parts: Vec<&str> = token.trim().split('.').collect();
    let [_, payload, _] = parts[..] else {
        return Err(format!("a token of {} parts", parts.len()));
    };
    let bytes = base64url(payload).ok_or("the token's payload is no base64url")?;
    let payload: Value = serde_json::from_slice(&bytes).map_err(|error| format!("the token's payload: {error}"))?;
    payload["exp"].as_i64().ok_or_else(|| "the token has no exp".to_owned())
}

fn base64url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0u32, 0u32);
    for character in text.bytes() {
        let value = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expiry_is_read_from_a_token() {
        // {"exp":1700000000}
        assert_eq!(jwt_expiry("e30.eyJleHAiOjE3MDAwMDAwMDB9.c2ln\n"), Ok(1_700_000_000));
        assert!(jwt_expiry("e30.e30").is_err());
        assert!(jwt_expiry("e30.e30.c2ln").is_err());
    }

    #[test]
    fn every_difference_is_listed() {
        let mut faults = Vec::new();
        let found = serde_json::json!({"a": 1, "b": {"c": "x"}, "d": 0});
        let expected = serde_json::json!({"a": 1, "b": {"c": "y"}, "e": 0});
        compare("", &found, Some(&expected), &mut faults);
        assert_eq!(faults, [r#"/b/c is "x" instead of "y""#, "/d is 0 and should not be there", "/e is missing",]);
    }
}
