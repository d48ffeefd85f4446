//! One request and its reply, with the credential that its version wants, at the moment that the rate limit allows.

use std::time::Instant;

use bytes::Bytes;

use super::Client;
use super::authentication::{BearerToken, read_bearer_token};
use super::call::Call;
use super::log::LogLevel;
use super::single_flight::Fetched;
use super::transport::{Message, Receiver, SendFailure, Transport};
use crate::api::{ApiVersion, Method, Reply, Request};
use crate::error::Error;

impl Client {
    /// Sends a request, with a renewed credential if the server refuses the first one. The outer error is that of a request
    /// for which nothing was sent.
    pub(super) fn exchange(
        &self,
        request: &Request<'_>,
        attempt: u32,
        call: &Call,
    ) -> Result<Result<Reply, SendFailure>, Error> {
        if request.version != ApiVersion::V4 {
            return self.send_once(request, None, attempt, call);
        }
        let tokens = &self.shared.bearer_tokens;
        let token = tokens.current(call, || self.exchange_token(call))?;
        let sent = self.send_once(request, Some(&token), attempt, call)?;
        if !sent.as_ref().is_ok_and(Reply::refuses_credential) {
            return Ok(sent);
        }
        // The refused request was not carried out, so sending it once more is no second attempt, even with create.
        let token = tokens.instead_of(&token, call, || self.exchange_token(call))?;
        let sent = self.send_once(request, Some(&token), attempt, call)?;
        if sent.as_ref().is_ok_and(Reply::refuses_credential) {
            tokens.remember_refusal();
        }
        Ok(sent)
    }

    fn send_once(
        &self,
        request: &Request<'_>,
        token: Option<&Fetched<BearerToken>>,
        attempt: u32,
        call: &Call,
    ) -> Result<Result<Reply, SendFailure>, Error> {
        let target = self.shared.access_token.target(self.shared.options.base_url(), request)?;
        if let Some(limit) = &self.shared.rate_limit {
            limit.wait(call)?;
        }
        let message = Message {
            receiver: Receiver::Api,
            method: request.method,
            target,
            content_type: "application/json",
            bearer: token.map(|token| token.value.as_str()),
            body: request.body.map(str::as_bytes),
            // A create that meets a connection which the server is closing ends in doubt.
            needs_fresh_connection: request.creates,
        };
        let begun = self.shared.options.log().is_on().then(Instant::now);
        let sent = self.transport()?.send(message, call);
        self.log_attempt(request, &sent, attempt, begun);
        Ok(sent)
    }

    /// Exchanges the access token for a bearer token (contract 1.3).
    fn exchange_token(&self, call: &Call) -> Result<BearerToken, Error> {
        let form = self.shared.access_token.form();
        let message = Message {
            receiver: Receiver::TokenHost,
            method: Method::Post,
            target: Bytes::copy_from_slice(self.shared.options.token_host().own_path().as_bytes()),
            content_type: "application/x-www-form-urlencoded",
            bearer: None,
            body: Some(form.as_ref()),
            needs_fresh_connection: false,
        };
        if let Some(limit) = &self.shared.rate_limit {
            limit.wait(call)?;
        }
        let begun = self.shared.options.log().is_on().then(Instant::now);
        let sent = self.transport()?.send(message, call);
        self.log_sent(&sent, begun, || ("POST / of the token host".to_owned(), String::new()));
        let reply = sent.map_err(|failure| {
            let error = failure.into_error(crate::api::Flags::NONE).without_effect();
            let status = error.status();
            error.into_reason_of(status, |reason| format!("the access token could not be exchanged: {reason}"))
        })?;
        read_bearer_token(reply)
    }

    fn transport(&self) -> Result<&Transport, Error> {
        self.shared.transport.get_or_try_init(|| Transport::new(&self.shared.options))
    }

    fn log_attempt(
        &self,
        request: &Request<'_>,
        sent: &Result<Reply, SendFailure>,
        attempt: u32,
        begun: Option<Instant>,
    ) {
        let log = self.shared.options.log();
        let attempts = self.attempts;
        self.log_sent(sent, begun, || {
            let what = format!("{} {}", request.method.as_str(), log.target(&request.target));
            (what, format!(" (attempt {attempt} of {attempts})"))
        });
    }

    /// One line of the log: what was sent, what came back and when, and a remark.
    fn log_sent(
        &self,
        sent: &Result<Reply, SendFailure>,
        begun: Option<Instant>,
        what_and_remark: impl FnOnce() -> (String, String),
    ) {
        let level = if sent.is_ok() { LogLevel::Info } else { LogLevel::Warning };
        self.shared.options.log().line(level, || {
            let (what, remark) = what_and_remark();
            let came = match sent {
                Ok(reply) => format!("HTTP {}", reply.status),
                Err(failure) => failure.reason().to_owned(),
            };
            let waited = begun.map_or(0, |begun| begun.elapsed().as_millis());
            let line = format!("{what} -> {came} in {waited} ms{remark}");
            self.shared.access_token.hide_in(&line)
        });
    }
}
