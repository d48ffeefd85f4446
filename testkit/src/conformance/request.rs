//! The request of a step, and how it is written out for an account in one version of the API.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::account::{Account, Version};
use crate::http::{self, Request};

const FORM: &str = "application/x-www-form-urlencoded";

/// A request as the tables give it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestData {
    /// The verb.
    pub method: String,
    /// What stands behind the version, un-encoded only as far as a path may be.
    pub path: String,
    /// Conditions, un-encoded; each is sent as `fields[]=` with an encoded value.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// More parameters, sent behind the conditions exactly as they stand here.
    #[serde(default)]
    pub query: String,
    /// Field values as JSON, sent in the shape of the version: flat, or from version 2 on under `fields`.
    pub values: Option<String>,
    /// The body, sent in every version exactly as it stands here.
    pub body: Option<String>,
    /// The content type of the body, JSON by default.
    pub content_type: Option<String>,
    /// More headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// What the request says about who sends it.
    #[serde(default)]
    pub credential: Credential,
    /// Whether it goes to the token host instead of the API.
    #[serde(default)]
    pub token_host: bool,
}

/// What a request says about who sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Credential {
    /// The account's token as the version wants it: `access_token=`, or a bearer token from version 4 on.
    #[default]
    Valid,
    /// Nothing.
    Missing,
    /// `access_token=` without a value.
    Empty,
    /// A token that no account has.
    Wrong,
    /// The account's token as `access_token=`, whatever the version wants.
    Parameter,
    /// The bearer token that an earlier step remembered under this name.
    Remembered(String),
}

/// The core call in the words of a client: what is left of a request when a library sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The database, by id or name.
    pub database: String,
    /// The conditions, un-encoded.
    pub conditions: Vec<String>,
    /// The body.
    pub body: String,
    /// Whether a profile is created when nothing matches.
    pub create: bool,
    /// Whether the work is done in the background.
    pub asynchronous: bool,
}

impl RequestData {
    /// The request as the core call of a client, if it can be said so: a PUT of JSON with conditions in their
    /// usual spelling, and `create` and `async` of `0` or `1`.
    pub fn as_update(&self, version: Version) -> Option<Update> {
        let path = self.path.strip_prefix("database/")?.strip_suffix("/profiles")?;
        let usual = self.method == "PUT"
            && self.credential == Credential::Valid
            && self.content_type.is_none()
            && self.headers.is_empty()
            && !path.contains('/');
        let mut update = Update {
            database: path.to_owned(),
            conditions: self.conditions.clone(),
            body: self.body_for(version)?,
            create: false,
            asynchronous: false,
        };
        for parameter in self.query.split('&').filter(|parameter| !parameter.is_empty()) {
            match parameter {
                "create=1" => update.create = true,
                "async=1" => update.asynchronous = true,
                "create=0" | "async=0" => {}
                _ => return None,
            }
        }
        usual.then_some(update)
    }

    /// The body as this version wants it.
    pub fn body_for(&self, version: Version) -> Option<String> {
        match (&self.body, &self.values) {
            (Some(body), _) => Some(body.clone()),
            (None, Some(values)) if version.has_flat_bodies() => Some(values.clone()),
            (None, Some(values)) => Some(format!("{{\"fields\":{values}}}")),
            (None, None) => None,
        }
    }

    /// The parameters besides the credential: conditions first, encoded, then the others as they stand.
    pub fn parameters(&self) -> String {
        let mut parameters: Vec<String> =
            self.conditions.iter().map(|condition| format!("fields[]={}", http::encode(condition))).collect();
        if !self.query.is_empty() {
            parameters.push(self.query.clone());
        }
        parameters.join("&")
    }

    /// Writes the request out; `remembered` finds what earlier steps kept.
    ///
    /// # Panics
    /// When it asks for something that no step remembered.
    pub fn to_http(&self, account: &Account, version: Version, remembered: &BTreeMap<String, String>) -> Request {
        let body = self.body_for(version).map(|body| body.replace("{token}", &account.token));
        let mut request = if self.token_host {
            Request::new(&self.method, "/")
        } else {
            self.with_credential(account, version, remembered)
        };
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let Some(body) = body else { return request };
        let usual = if self.token_host { FORM } else { "application/json" };
        match self.content_type.as_deref() {
            None => request.body(usual, body),
            Some("") => Request { body: Some(body.into_bytes()), ..request },
            Some(content_type) => request.body(content_type, body),
        }
    }

    fn with_credential(&self, account: &Account, version: Version, remembered: &BTreeMap<String, String>) -> Request {
        let mut path = self.path.clone();
        let parameters = self.parameters();
        if !parameters.is_empty() {
            path += &format!("?{parameters}");
        }
        let glue = if path.contains('?') { '&' } else { '?' };
        let bare = |path: String| Request::new(&self.method, format!("{}/{path}", version.prefix()));
        match &self.credential {
            Credential::Valid => account.request(version, &self.method, &path),
            Credential::Missing => bare(path),
            Credential::Empty => bare(format!("{path}{glue}access_token=")),
            Credential::Wrong => bare(format!("{path}{glue}access_token=nobody-has-this-token")),
            Credential::Parameter => bare(format!("{path}{glue}access_token={}", account.token)),
            Credential::Remembered(name) => {
                let token = remembered.get(name).unwrap_or_else(|| panic!("no step remembered {name:?}"));
                bare(path).header("Authorization", &format!("Bearer {token}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance;

    fn first_request(section: &str, id: &str) -> RequestData {
        let cases = conformance::load(section).cases;
        let case = cases.into_iter().find(|case| case.id == id).expect("a case of the table");
        case.runs.into_iter().flat_map(|run| run.steps).next().expect("a step").request
    }

    #[test]
    fn a_request_in_the_usual_spelling_is_an_update_of_a_client() {
        let update = first_request("9.7", "R22").as_update(Version::V2).expect("the core call");
        assert_eq!(update.database, "1");
        assert_eq!(update.conditions, ["customerid==7777"]);
        assert_eq!(update.body, r#"{"fields":{"LastName":"N","customerid":7777}}"#);
        assert!(update.create && update.asynchronous);
        for (section, id) in [("9.5", "M31"), ("9.6", "C36"), ("9.7", "R09"), ("9.12", "F01"), ("9.10", "S01")] {
            assert_eq!(first_request(section, id).as_update(Version::V2), None, "{id}");
        }
    }

    #[test]
    fn values_take_the_shape_of_the_version() {
        let request = first_request("9.5", "M07");
        assert_eq!(request.body_for(Version::V1).as_deref(), Some(r#"{"LastName":"New"}"#));
        assert_eq!(request.body_for(Version::V2).as_deref(), Some(r#"{"fields":{"LastName":"New"}}"#));
    }
}
