//! How a client proves who it is: the access token in the address, or a token of a day that is exchanged for it.

use std::mem;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::call::Call;
use super::single_flight::{Fetched, SingleFlight};
use crate::api::Reply;
use crate::error::{Error, Status};

/// How long before its end a token is renewed.
const BEFORE_THE_END: Duration = Duration::from_secs(5 * 60);

/// How long a token is used that does not say when it ends (contract 1.3: valid for 24 hours).
const ASSUMED_LIFE: Duration = Duration::from_secs(24 * 60 * 60);

/// How long a second refusal is remembered.
const REFUSAL_KEPT: Duration = Duration::from_secs(30);

/// The bearer token of version 4, one for all threads of a client.
#[derive(Debug, Default)]
pub(crate) struct BearerTokens {
    current: SingleFlight<BearerToken>,
    refused_at: Mutex<Option<Instant>>,
}

/// A token that stands in the header `Authorization`.
pub(crate) struct BearerToken {
    text: Zeroizing<String>,
    renew_at: Instant,
}

impl std::fmt::Debug for BearerToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("BearerToken(***)")
    }
}

impl BearerToken {
    /// The token itself.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

impl BearerTokens {
    /// The current token; a new one is exchanged by `exchange` when there is none or its end is near.
    pub(crate) fn current(
        &self,
        call: &Call,
        exchange: impl FnOnce() -> Result<BearerToken, Error>,
    ) -> Result<Fetched<BearerToken>, Error> {
        self.check_refusal()?;
        self.current.get(|token| Instant::now() < token.value.renew_at, call, exchange)
    }

    /// A token in place of a refused one: the current one if another thread has renewed it, or a new one.
    pub(crate) fn instead_of(
        &self,
        refused: &Fetched<BearerToken>,
        call: &Call,
        exchange: impl FnOnce() -> Result<BearerToken, Error>,
    ) -> Result<Fetched<BearerToken>, Error> {
        let is_another = |token: &Fetched<BearerToken>| token.value.as_str() != refused.value.as_str();
        self.current.get(is_another, call, exchange)
    }

    /// Remembers that a new token was refused too, so that the calls behind it need not ask again at once.
    pub(crate) fn remember_refusal(&self) {
        *self.refused_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    fn check_refusal(&self) -> Result<(), Error> {
        let refused_at = *self.refused_at.lock().unwrap_or_else(PoisonError::into_inner);
        match refused_at.map(|refused_at| refused_at.elapsed()) {
            Some(since) if since < REFUSAL_KEPT => Err(Error::before_sending(
                Status::Auth,
                format!(
                    "the access token was refused {} s ago and is not tried again before {} s have passed; nothing was sent",
                    since.as_secs(),
                    REFUSAL_KEPT.as_secs()
                ),
            )),
            _ => Ok(()),
        }
    }
}

/// Reads the answer of the token host: a bare token of three parts, perhaps in quotes. Its life is its end less the
/// server's own time, so that a wrong clock here does not matter.
pub(crate) fn read_bearer_token(mut reply: Reply) -> Result<BearerToken, Error> {
    let body = Zeroizing::new(mem::take(&mut reply.body));
    let refused = |status, why: &str| {
        Error::before_sending(
            status,
            format!("the token host did not exchange the access token: {why}; nothing was sent"),
        )
        .with_reply(reply.status, None)
    };
    match reply.status {
        200 => {}
        400 | 401 | 403 => return Err(refused(Status::Auth, &format!("HTTP {} refuses it", reply.status))),
        429 => return Err(refused(Status::RateLimited, "HTTP 429 asks for fewer calls").with_retry_after(reply.wait())),
        502..=504 => return Err(refused(Status::ServerUnavailable, &format!("HTTP {}", reply.status))),
        _ => return Err(refused(Status::UnexpectedReply, &format!("HTTP {} is not documented", reply.status))),
    }
    let text = std::str::from_utf8(&body).unwrap_or_default().trim().trim_matches('"');
    let end = end_of(text).ok_or_else(|| refused(Status::UnexpectedReply, "its answer is no token"))?;
    let life = match end {
        None => ASSUMED_LIFE,
        Some(end) => end
            .duration_since(reply.date().unwrap_or_else(SystemTime::now))
            .map_err(|_| refused(Status::Auth, "the token it sent has ended already"))?,
    };
    // A token that lives no longer than the margin is renewed when half of its life is over.
    let used = life.checked_sub(BEFORE_THE_END).filter(|used| !used.is_zero()).unwrap_or(life / 2);
    // One without an end that can be counted is used as long as one that does not say it.
    let renew_at = Instant::now().checked_add(used).unwrap_or_else(|| Instant::now() + ASSUMED_LIFE);
    Ok(BearerToken { text: Zeroizing::new(text.to_owned()), renew_at })
}

/// The end of a token, if it says so; `None` when it is no token of three parts.
fn end_of(token: &str) -> Option<Option<SystemTime>> {
    let parts: Vec<_> = token.split('.').collect();
    let is_part = |part: &&str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let [_, payload, _] = parts.as_slice() else { return None };
    if !parts.iter().all(is_part) {
        return None;
    }
    let claims = BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    // A number of seconds, which may have a fraction (RFC 7519, 2).
    let end = claims.get("exp").and_then(serde_json::Value::as_f64);
    let since_epoch = end.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    Some(since_epoch.and_then(|since_epoch| UNIX_EPOCH.checked_add(since_epoch)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &str) -> String {
        format!("eyJhbGciOiJIUzI1NiJ9.{}.c2lnbmF0dXJl", BASE64_URL_SAFE_NO_PAD.encode(claims))
    }

    fn reply(status: u16, date: &str, body: &str) -> Reply {
        Reply { status, date: Some(date.to_owned()), body: body.into(), ..Reply::default() }
    }

    /// A server whose clock is years behind ours.
    const DATE: &str = "Wed, 01 Jan 2020 00:00:00 GMT";
    const SECONDS: u64 = 1_577_836_800;

    fn used_for(life: u64) -> Duration {
        let body = token(&format!(r#"{{"exp":{}}}"#, SECONDS + life));
        let token = read_bearer_token(reply(200, DATE, &body)).expect("a token");
        token.renew_at.saturating_duration_since(Instant::now())
    }

    #[test]
    fn a_token_is_used_until_five_minutes_before_its_end_by_the_servers_own_clock() {
        for (life, used) in [(86_400, 86_100), (600, 300), (301, 1), (300, 150), (10, 5)] {
            let difference = Duration::from_secs(used).abs_diff(used_for(life));
            assert!(difference < Duration::from_secs(1), "{life}: {difference:?}");
        }
    }

    #[test]
    fn a_second_refusal_is_remembered_for_thirty_seconds_and_then_forgotten() {
        let tokens = BearerTokens::default();
        for (seconds, is_remembered) in [(0, true), (29, true), (30, false), (600, false)] {
            let refused_at = Instant::now().checked_sub(Duration::from_secs(seconds)).expect("a clock that goes back");
            *tokens.refused_at.lock().expect("no panic") = Some(refused_at);
            let refusal = tokens.check_refusal().err();
            assert_eq!(refusal.as_ref().map(Error::status), is_remembered.then_some(Status::Auth), "{seconds}");
            assert_eq!(
                refusal.is_some_and(|refusal| refusal.message().contains(&format!("{seconds} s ago"))),
                is_remembered
            );
        }
    }

    #[test]
    fn quotes_and_blanks_around_a_token_do_not_matter() {
        let bare = token(r#"{"exp":1577923200}"#);
        for body in [bare.clone(), format!(" {bare}\n"), format!("\"{bare}\"")] {
            assert_eq!(read_bearer_token(reply(200, DATE, &body)).expect("a token").as_str(), bare);
        }
    }

    #[test]
    fn an_end_that_is_missing_or_beyond_all_time_does_no_harm() {
        for claims in ["{}", r#"{"exp":1577923200.5}"#, r#"{"exp":18446744073709551615}"#, r#"{"exp":1e300}"#] {
            let token = read_bearer_token(reply(200, DATE, &token(claims))).expect("a token");
            assert!(token.renew_at > Instant::now() + Duration::from_secs(3600), "{claims}");
        }
    }

    #[test]
    fn what_is_no_token_is_an_error_that_shows_nothing_of_it() {
        for (status, body, class) in [
            (400, r#"{"error":{"message":"Invalid access token"}}"#.to_owned(), Status::Auth),
            (401, String::new(), Status::Auth),
            (403, String::new(), Status::Auth),
            (429, String::new(), Status::RateLimited),
            (503, "<html>".to_owned(), Status::ServerUnavailable),
            (204, String::new(), Status::UnexpectedReply),
            (301, String::new(), Status::UnexpectedReply),
            (200, String::new(), Status::UnexpectedReply),
            (200, "<html>".to_owned(), Status::UnexpectedReply),
            (200, "a.b".to_owned(), Status::UnexpectedReply),
            (200, "a.b.c".to_owned(), Status::UnexpectedReply),
            (200, format!("{} x", token("{}")), Status::UnexpectedReply),
            (200, token(r#"{"exp":1}"#), Status::Auth),
        ] {
            let error = read_bearer_token(reply(status, DATE, &body)).expect_err(&body);
            assert_eq!(error.status(), class, "{status} {body}");
            assert!(body.is_empty() || !error.message().contains(&body), "{}", error.message());
        }
    }
}
