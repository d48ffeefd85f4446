//! The replies of the different versions: 200 and 303 up to v2, 204 and 201 from v3 on.

use serde_json::{Value, json};

use super::address::{Version, unversioned_path};
use super::call::Call;
use super::json;
use crate::http::Reply;
use crate::switches::{SinglePutStatus, Switches};

/// Success with a JSON body.
pub fn found(value: &Value) -> Reply {
    Reply::json(200, json::encode(value))
}

/// An error with a message.
pub fn error(status: u16, message: &str) -> Reply {
    Reply::json(status, json::encode(&json!({"error": {"message": message}})))
}

/// What every reply gets at last: the prefix of error messages and the content type by the switches.
pub fn finish(mut reply: Reply, version: Version, switches: &Switches) -> Reply {
    if switches.error_prefix && version >= Version::V3 && reply.status >= 400 {
        let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let message = body["error"]["message"].as_str().unwrap_or_default();
        reply.body = error(400, &format!("Copernica REST API Error {}: {message}", reply.status)).body;
    }
    for (name, value) in &mut reply.headers {
        if switches.json_charset_suffix && name == "Content-Type" {
            value.push_str("; charset=utf-8");
        }
    }
    reply
}

impl Call<'_> {
    fn is_modern(&self) -> bool {
        self.version.has_modern_statuses(self.switches)
    }

    /// Success of an update of many that created nothing.
    pub fn updated(&self) -> Reply {
        empty(if self.is_modern() { 204 } else { 200 })
    }

    /// An asynchronous update was accepted. It never tells of a creation.
    pub fn accepted(&self) -> Reply {
        match self.switches.async_status {
            Some(status) => empty(status.into()),
            None => self.updated(),
        }
    }

    /// Success of an update of one entity: up to v2 a redirect to it that must not be followed.
    pub fn updated_one(&self) -> Reply {
        let is_old = self.version <= Version::V1;
        if self.is_modern() {
            empty(204)
        } else if is_old && self.switches.single_put_status == SinglePutStatus::Ok {
            empty(200)
        } else {
            empty(303).with_header("Location", self.echoed_location())
        }
    }

    /// A PUT created a profile.
    pub fn created_by_put(&self, id: i64) -> Reply {
        let address = format!("profile/{id}");
        if self.is_modern() {
            created(id).with_header("X-location", self.versioned_location(&address))
        } else {
            empty(303).with_header("Location", self.location(&address)).with_header("X-Created", id.to_string())
        }
    }

    /// A PUT created a sub-profile. Up to v2 the ID is not told, and the address is not that of the sub-profile.
    pub fn subprofile_created_by_put(&self, id: i64) -> Reply {
        if self.is_modern() {
            created(id).with_header("X-location", self.versioned_location(&format!("subprofile/{id}")))
        } else {
            let path = self.path.iter().take(4).map(|element| in_path(element)).collect::<Vec<_>>();
            empty(303).with_header("Location", self.location(&path.join("/")))
        }
    }

    /// A POST created something; `address` is its place.
    pub fn created_by_post(&self, id: i64, address: &str) -> Reply {
        created(id).with_header("X-location", self.versioned_location(address))
    }

    /// A DELETE removed something, such as `profile 101`.
    pub fn deleted(&self, what: Option<String>) -> Reply {
        match what {
            Some(what) => self.updated().with_header("X-deleted", what),
            None => self.updated(),
        }
    }

    fn versioned_location(&self, address: &str) -> String {
        match self.version {
            Version::Unversioned => format!("{}/{address}", self.origin),
            version => format!("{}/{}/{address}", self.origin, version.prefix()),
        }
    }

    fn location(&self, address: &str) -> String {
        match self.switches.location_keeps_version {
            true => self.versioned_location(address),
            false => format!("{}/{address}", self.origin),
        }
    }

    /// The address of the request without version, trailing slashes and a final `/fields`, but with its query.
    fn echoed_location(&self) -> String {
        let path = printable(unversioned_path(self.request));
        let path = path.trim_matches('/');
        let path = path.strip_suffix("/fields").unwrap_or(path).trim_end_matches('/');
        let location = self.location(path);
        let query = self.request.query();
        match self.switches.location_echoes_query && !query.is_empty() {
            true => format!("{location}?{}", printable(query)),
            false => location,
        }
    }
}

fn empty(status: u16) -> Reply {
    match status {
        204 => Reply { status, headers: Vec::new(), body: Vec::new() },
        _ => Reply::empty(status),
    }
}

fn created(id: i64) -> Reply {
    empty(201).with_header("X-Created", id.to_string())
}

/// What a header can hold of an address that came in raw.
fn printable(raw: &[u8]) -> String {
    let escaped = raw.iter().map(|&byte| match byte {
        b'!'..=b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    escaped.collect()
}

/// A decoded element of a path, encoded again.
fn in_path(element: &str) -> String {
    let escaped = element.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    escaped.collect()
}
