//! What a reply means: the effect of the call, a profile made on the way, or the error (contract 1.4 to 1.6, 2.7).

use std::time::{Duration, SystemTime};

use serde::de::IgnoredAny;
use serde_json::Value as Json;

use super::deed::Deed;
use super::flags::Flags;
use super::outcome::{Created, Outcome, describe};
use super::quote::quoted;
use crate::error::{Effect, Error, IN_DOUBT, Status};

/// What to do about a proxy that wants other credentials than it got.
pub(crate) const PROXY_ADVICE: &str = "write user:password@ before its host; NTLM and Kerberos are not supported, for which \
                                       a local relay proxy helps";

/// A reply of the server, reduced to what means something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The header `X-Created`: the id of the profile that was made.
    pub created: Option<String>,
    /// The header `Location`, or `X-location`. It can carry the access token: it is never shown.
    pub location: Option<String>,
    /// The header `Date`.
    pub date: Option<String>,
    /// The header `Retry-After`, in seconds or as a date.
    pub retry_after: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// What this reply to an update with `flags` means. Only the documented statuses are success; the body must then be
    /// empty or JSON that reports no error.
    pub fn outcome(&self, flags: Flags) -> Result<Outcome, Error> {
        match self.status {
            200 | 201 | 204 | 303 => self.success(flags),
            202 if flags.has(Flags::ASYNC) => self.success(flags),
            _ => Err(self.failure(flags)),
        }
    }

    /// The JSON of a reply to a call that only reads. An error of such a call never leaves doubt: nothing was changed.
    pub fn document(&self) -> Result<&[u8], Error> {
        let failure = match self.status {
            200 if self.json_body().is_some() && self.error_message().is_none() => return Ok(&self.body),
            200 => self.in_doubt(Flags::NONE, "HTTP 200 came without the JSON that Copernica sends".to_owned()),
            _ => self.failure(Flags::NONE),
        };
        Err(failure.without_effect())
    }

    /// What this reply to a call means that is not the update of many profiles.
    pub(crate) fn outcome_of(&self, deed: Deed) -> Result<Outcome, Error> {
        let flags = if deed.doubles() { Flags::CREATE } else { Flags::NONE };
        let is_accepted = self.status == 202 && deed.may_be_accepted();
        if !is_accepted && !matches!(self.status, 200 | 201 | 204 | 303) {
            return Err(self.failure(flags));
        }
        let body = self.success_body(flags)?.map(str::to_owned);
        let created = match deed {
            Deed::Create(what) => self.created_entity(what),
            Deed::Anything { .. } if self.created.is_some() || self.status == 201 => {
                Created::Yes(self.created.as_deref().and_then(|id| id.trim().parse().ok()))
            }
            // Up to version 2 a redirect is all that tells of a new sub-profile, whose id a GET must find (contract 4.12).
            Deed::UpdateSubprofiles { creates: true } if matches!(self.status, 201 | 303) || self.created.is_some() => {
                match self.created_entity("subprofile") {
                    Created::Unknown => Created::Yes(None),
                    created => created,
                }
            }
            _ => Created::No,
        };
        let effect = if is_accepted || deed.is_worked_on_later() { Effect::Accepted } else { Effect::Applied };
        Ok(Outcome {
            effect,
            created,
            message: deed.describe(created),
            may_repeat: !deed.doubles(),
            matched: None,
            http_status: self.status,
            body,
            attempts: 0,
            warnings: Vec::new(),
        })
    }

    /// What a call made that always makes something, such as a `profile`.
    fn created_entity(&self, what: &str) -> Created {
        let id = self.created.as_deref().and_then(|id| id.trim().parse().ok());
        let id = id.or_else(|| self.location.as_deref().and_then(|location| id_at_end_of(location, what)));
        if self.created.is_some() || self.status == 201 || id.is_some() { Created::Yes(id) } else { Created::Unknown }
    }

    fn success(&self, flags: Flags) -> Result<Outcome, Error> {
        let body = self.success_body(flags)?;
        let is_async = flags.has(Flags::ASYNC);
        let effect = if is_async { Effect::Accepted } else { Effect::Applied };
        let created = self.created(flags);
        Ok(Outcome {
            effect,
            created,
            message: describe(effect, created),
            may_repeat: !flags.has(Flags::CREATE),
            matched: None,
            http_status: self.status,
            body: body.map(str::to_owned),
            attempts: 0,
            warnings: Vec::new(),
        })
    }

    /// The body of a success: empty, or JSON that reports no error.
    fn success_body(&self, flags: Flags) -> Result<Option<&str>, Error> {
        let body = self.json_body();
        if !self.body.is_empty() && body.is_none() {
            let what = if self.looks_like_html() { "an HTML page" } else { "something that is not JSON" };
            return Err(
                self.in_doubt(flags, format!("HTTP {} came with {what}, which Copernica never sends", self.status))
            );
        }
        if let Some(message) = self.error_message() {
            return Err(self.in_doubt(flags, format!("HTTP {} came with an error: {}", self.status, quoted(&message))));
        }
        Ok(body)
    }

    /// A profile was made if the reply says so by status, header or address; a proxy may have taken the header away.
    fn created(&self, flags: Flags) -> Created {
        let id = self.created.as_deref().and_then(|id| id.trim().parse().ok());
        let id_in_location = self.location.as_deref().and_then(profile_id_of);
        if self.created.is_some() || self.status == 201 || (self.status == 303 && id_in_location.is_some()) {
            return Created::Yes(id.or(id_in_location));
        }
        let may_have_lost_headers = self.status == 303 && self.location.is_none();
        if flags.has(Flags::CREATE) && (flags.has(Flags::ASYNC) || may_have_lost_headers) {
            return Created::Unknown;
        }
        Created::No
    }

    fn failure(&self, flags: Flags) -> Error {
        let message = self.error_message();
        let said = match &message {
            Some(message) => format!("HTTP {}: {}", self.status, quoted(message)),
            None => format!("HTTP {}", self.status),
        };
        match (self.status, &message) {
            (400, Some(message)) => {
                let status = classify(message);
                self.refusal(status, format!("the server refused the call with {said}{}", advice(status)))
            }
            (401, _) => {
                self.refusal(Status::Auth, format!("the access token was refused with {said}{}", advice(Status::Auth)))
            }
            (403, _) => self.refusal(Status::Refused, format!("the server refused the call with {said}")),
            (407, _) => {
                self.refusal(Status::ProxyAuth, format!("the proxy asks for credentials with {said}; {PROXY_ADVICE}"))
            }
            (429, _) => self.refusal(
                Status::RateLimited,
                format!("the server asks for fewer calls with {said}; wait before the next call"),
            ),
            (301 | 302 | 307 | 308, _) => self.classified(
                Status::Redirect,
                flags,
                format!("{said} sends the call elsewhere, which is never followed; check the base URL"),
            ),
            (502..=504, _) => self.classified(
                Status::ServerUnavailable,
                flags,
                format!("the server or its load balancer is overloaded or down ({said}){IN_DOUBT}"),
            ),
            _ => self.in_doubt(flags, format!("{said} is no reply that Copernica documents for this call")),
        }
    }

    fn refusal(&self, status: Status, message: String) -> Error {
        Error::new(status, message, Effect::None, true)
            .with_reply(self.status, self.json_body().map(str::to_owned))
            .with_retry_after(self.wait())
    }

    fn in_doubt(&self, flags: Flags, message: String) -> Error {
        let message = format!("{message}{IN_DOUBT}");
        self.classified(Status::UnexpectedReply, flags, message)
    }

    /// A failure after which the call may have been carried out: only an update without create may be repeated.
    fn classified(&self, status: Status, flags: Flags, message: String) -> Error {
        Error::new(status, message, Effect::Unknown, !flags.has(Flags::CREATE))
            .with_reply(self.status, self.json_body().map(str::to_owned))
            .with_retry_after(self.wait())
    }

    /// How long the server asks to wait. A date is held against the server's own clock where it tells its time.
    pub(crate) fn wait(&self) -> Option<Duration> {
        let asked = self.retry_after.as_deref()?.trim();
        if let Ok(seconds) = asked.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let moment = httpdate::parse_http_date(asked).ok()?;
        Some(moment.duration_since(self.date().unwrap_or_else(SystemTime::now)).unwrap_or_default())
    }

    /// The server's own time.
    pub(crate) fn date(&self) -> Option<SystemTime> {
        httpdate::parse_http_date(self.date.as_deref()?).ok()
    }

    /// Whether the server refuses the credential of the request, and nothing else (contract 1.6).
    pub(crate) fn refuses_credential(&self) -> bool {
        match self.status {
            401 => true,
            400 => self.error_message().is_some_and(|message| classify(&message) == Status::Auth),
            _ => false,
        }
    }

    /// The body, if it is JSON.
    fn json_body(&self) -> Option<&str> {
        // Most replies are empty.
        if self.body.is_empty() {
            return None;
        }
        let text = std::str::from_utf8(&self.body).ok()?;
        serde_json::from_str::<IgnoredAny>(text).ok()?;
        Some(text)
    }

    /// The server's own words in `{"error":{"message":...}}`; an error in another form is shown as it stands.
    fn error_message(&self) -> Option<String> {
        if self.body.is_empty() {
            return None;
        }
        let json: Json = serde_json::from_slice(&self.body).ok()?;
        let error = json.get("error")?;
        let message = error.get("message").unwrap_or(error);
        Some(message.as_str().map_or_else(|| message.to_string(), str::to_owned))
    }

    fn looks_like_html(&self) -> bool {
        self.body.trim_ascii_start().starts_with(b"<")
    }
}

/// The class of a refusal. The text is the only thing that tells, and newer versions may prefix it (contract 1.6).
fn classify(message: &str) -> Status {
    let contains = |text: &str| message.to_ascii_lowercase().contains(text);
    if contains("invalid access token") {
        Status::Auth
    } else if contains("no database with supplied id") {
        Status::NoDatabase
    } else if contains("no entity with supplied id") || contains("no subprofile with supplied id") {
        Status::NoProfile
    } else if contains("no collection with given id") || contains("subprofile could not be created") {
        Status::NoCollection
    } else if contains("has already been removed") {
        Status::Removed
    } else {
        Status::Refused
    }
}

fn advice(status: Status) -> &'static str {
    match status {
        Status::Auth => "; check that the token is right and allows this call from this address",
        Status::NoDatabase => {
            "; check the id or name of the database, and that the token is of the account that has it"
        }
        _ => "",
    }
}

/// The id in an address whose path ends in `/profile/<id>`.
fn profile_id_of(location: &str) -> Option<u64> {
    id_at_end_of(location, "profile")
}

/// The id in an address whose path ends in `/<what>/<id>`.
fn id_at_end_of(location: &str, what: &str) -> Option<u64> {
    let path = location.split(['?', '#']).next()?.trim_end_matches('/');
    let (before, id) = path.rsplit_once('/')?;
    let name = before.rsplit_once('/').map_or(before, |(_, name)| name);
    (name == what).then(|| id.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCATION_OF_A_PROFILE: &str = "https://api.copernica.com/profile/106?access_token=secret";
    const LOCATION_OF_THE_CALL: &str = "https://api.copernica.com/database/1/profiles?fields[]=a==1";

    fn reply(status: u16, created: &str, location: &str, body: &str) -> Reply {
        let header = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Reply { status, created: header(created), location: header(location), body: body.into(), ..Reply::default() }
    }

    #[test]
    fn the_documented_successes_are_applied_or_accepted_and_tell_what_was_made() {
        let (plain, create) = (Flags::NONE, Flags::CREATE);
        let (later, create_later) = (Flags::ASYNC, Flags::CREATE | Flags::ASYNC);
        for (flags, reply, effect, created) in [
            (plain, reply(200, "", "", ""), Effect::Applied, Created::No),
            (plain, reply(204, "", "", ""), Effect::Applied, Created::No),
            (plain, reply(200, "", "", "{}"), Effect::Applied, Created::No),
            (plain, reply(303, "", LOCATION_OF_THE_CALL, ""), Effect::Applied, Created::No),
            (create, reply(200, "", "", ""), Effect::Applied, Created::No),
            (create, reply(303, "106", LOCATION_OF_A_PROFILE, ""), Effect::Applied, Created::Yes(Some(106))),
            (create, reply(303, "106", "", ""), Effect::Applied, Created::Yes(Some(106))),
            (create, reply(303, "", LOCATION_OF_A_PROFILE, ""), Effect::Applied, Created::Yes(Some(106))),
            (create, reply(303, "", "", ""), Effect::Applied, Created::Unknown),
            (create, reply(201, "106", "", ""), Effect::Applied, Created::Yes(Some(106))),
            (create, reply(201, "", "", ""), Effect::Applied, Created::Yes(None)),
            (create, reply(201, "yes", "", ""), Effect::Applied, Created::Yes(None)),
            (later, reply(200, "", "", ""), Effect::Accepted, Created::No),
            (later, reply(202, "", "", ""), Effect::Accepted, Created::No),
            (create_later, reply(204, "", "", ""), Effect::Accepted, Created::Unknown),
        ] {
            let outcome = reply.outcome(flags).expect("a success");
            assert_eq!((outcome.effect, outcome.created), (effect, created), "{flags:?} {reply:?}");
            assert_eq!(outcome.may_repeat, !flags.has(Flags::CREATE));
        }
    }

    #[test]
    fn refusals_change_nothing_and_are_told_apart_by_what_they_contain() {
        let error = |message: &str| format!(r#"{{"error":{{"message":"{message}"}}}}"#);
        for (status, body, class) in [
            (400, error("Invalid access token"), Status::Auth),
            (400, error("Copernica REST API Error 400: Invalid access token"), Status::Auth),
            (400, error("No database with supplied ID"), Status::NoDatabase),
            (400, error("URL parameter fields is required"), Status::Refused),
            (400, error("anything else"), Status::Refused),
            (401, String::new(), Status::Auth),
            (403, "<html>".to_owned(), Status::Refused),
            (407, String::new(), Status::ProxyAuth),
            (429, String::new(), Status::RateLimited),
        ] {
            let error = reply(status, "", "", &body).outcome(Flags::CREATE).expect_err("a refusal");
            assert_eq!((error.status(), error.effect()), (class, Effect::None), "{status} {body}");
            assert!(error.may_repeat());
            assert_eq!(error.http_status(), Some(status));
        }
    }

    #[test]
    fn what_is_not_documented_is_never_success_and_leaves_doubt() {
        let html = "<html><title>Loadbalancer Error</title></html>";
        for (status, body, class) in [
            (200, html, Status::UnexpectedReply),
            (200, "OK", Status::UnexpectedReply),
            (200, r#"{"error":{"message":"x"}}"#, Status::UnexpectedReply),
            (202, "", Status::UnexpectedReply),
            (205, "", Status::UnexpectedReply),
            (299, "", Status::UnexpectedReply),
            (301, "", Status::Redirect),
            (302, "", Status::Redirect),
            (304, "", Status::UnexpectedReply),
            (307, "", Status::Redirect),
            (308, "", Status::Redirect),
            (400, "", Status::UnexpectedReply),
            (400, html, Status::UnexpectedReply),
            (400, "{}", Status::UnexpectedReply),
            (404, r#"{"error":{"message":"x"}}"#, Status::UnexpectedReply),
            (500, "", Status::UnexpectedReply),
            (502, html, Status::ServerUnavailable),
            (503, html, Status::ServerUnavailable),
            (504, html, Status::ServerUnavailable),
            (599, "", Status::UnexpectedReply),
        ] {
            for (flags, may_repeat) in [(Flags::NONE, true), (Flags::CREATE, false)] {
                let error = reply(status, "", "", body).outcome(flags).expect_err("a failure");
                assert_eq!((error.status(), error.effect()), (class, Effect::Unknown), "{status} {body}");
                assert_eq!(error.may_repeat(), may_repeat, "{status} {body}");
            }
        }
    }

    #[test]
    fn no_message_shows_the_location() {
        for status in [200, 301, 303, 400, 503] {
            let reply = reply(status, "", "http://other.example/?access_token=secret", "<html>");
            let error = reply.outcome(Flags::NONE).expect_err("a failure");
            assert!(!error.message().contains("other.example"), "{}", error.message());
        }
    }

    #[test]
    fn retry_after_is_read_in_both_its_forms() {
        let date = Some("Wed, 01 Jan 2020 00:00:00 GMT".to_owned());
        for (retry_after, seconds) in [
            (" 7 ", Some(7)),
            ("Wed, 01 Jan 2020 00:01:30 GMT", Some(90)),
            ("Tue, 31 Dec 2019 00:00:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
        ] {
            let reply = Reply {
                status: 429,
                date: date.clone(),
                retry_after: Some(retry_after.to_owned()),
                ..Reply::default()
            };
            let error = reply.outcome(Flags::NONE).expect_err("a refusal");
            assert_eq!(error.retry_after(), seconds.map(Duration::from_secs), "{retry_after}");
        }
    }

    #[test]
    fn only_an_address_that_ends_in_a_profile_has_its_id() {
        for (location, id) in [
            ("https://api.copernica.com/profile/106", Some(106)),
            ("/v2/profile/106/?x=/profile/7", Some(106)),
            ("profile/106#x", Some(106)),
            ("https://api.copernica.com/subprofile/106", None),
            ("https://api.copernica.com/database/1/profiles", None),
            ("https://api.copernica.com/profile/x", None),
            ("", None),
        ] {
            assert_eq!(profile_id_of(location), id, "{location}");
        }
    }
}
