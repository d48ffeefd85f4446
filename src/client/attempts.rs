//! Sends a request until it is done, as often as repeating it is harmless, and keeps account of what that may have changed.

use std::time::Duration;

use super::Client;
use super::call::Call;
use super::guard::Findings;
use super::transport::SendFailure;
use crate::api::{Created, Flags, Outcome, Reply, Request, Update};
use crate::error::{Effect, Error, Status};

/// The longest wait that a call sits out when the server asks for one; a longer one is for the caller to plan.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);

/// What to do after an attempt that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Report it.
    Stop,
    /// Send the same again.
    SendAgain,
    /// Look whether the create was carried out; if so, send the update without create.
    LookFirst,
}

/// The whole rule of repeating, which docs/reliability.md shows as a table.
fn next_step(status: Status, effect: Effect, sends_create: bool, finds_itself: bool) -> Step {
    match (effect, status) {
        // Nothing came of it: any call may be sent again, unless it would be answered in the same way.
        (
            Effect::None,
            Status::Resolve
            | Status::Connect
            | Status::Tls
            | Status::Timeout
            | Status::ConnectionLost
            | Status::ServerUnavailable
            | Status::RateLimited,
        ) => Step::SendAgain,
        // In doubt: an update twice is the same as once; a create twice is a duplicate.
        (Effect::Unknown, Status::ConnectionLost | Status::ServerUnavailable) if !sends_create => Step::SendAgain,
        (
            Effect::Unknown,
            Status::ConnectionLost | Status::ServerUnavailable | Status::UnexpectedReply | Status::Redirect,
        ) if sends_create && finds_itself => Step::LookFirst,
        _ => Step::Stop,
    }
}

/// What the attempts of a call may have done so far.
#[derive(Debug, Default)]
pub(super) struct History {
    /// How many times the request was sent, or tried to be sent.
    pub(super) attempts: u32,
    /// Whether an attempt before the last one may have been carried out.
    pub(super) is_in_doubt: bool,
    /// What was found after an attempt to create that ended in doubt: a profile or a sub-profile.
    found: Option<&'static str>,
}

impl History {
    fn note(&mut self, error: &Error) {
        self.is_in_doubt |= error.effect() == Effect::Unknown;
    }

    /// The outcome that the call ends with.
    pub(super) fn success(self, mut outcome: Outcome) -> Outcome {
        outcome.attempts = self.attempts;
        if self.is_in_doubt {
            outcome.warnings.push(
                "an earlier attempt of this call ended in doubt: it may have been carried out too, or may still be"
                    .into(),
            );
        }
        if let Some(what) = self.found {
            outcome.created = Created::Unknown;
            outcome.message = format!(
                "an attempt to create ended in doubt, a {what} was then found, and it was updated; whether this call made it \
                 nobody can tell"
            );
        }
        outcome
    }

    /// The error that the call ends with. Doubt about an earlier attempt outlives whatever came after it.
    pub(super) fn failure(self, error: Error, may_repeat: bool) -> Error {
        let error = error.with_attempts(self.attempts);
        if self.is_in_doubt { error.after_doubt(may_repeat) } else { error }
    }
}

/// An update of all that meets some conditions, which may create when nothing does.
pub(super) trait Upsert {
    /// What it creates: a profile or a sub-profile.
    const WHAT: &'static str;

    /// Whether it creates.
    fn creates(&self) -> bool;

    /// Whether what it creates certainly meets its conditions, so that a create in doubt can be looked for.
    fn can_look(&self) -> bool;

    /// The same update as a request that creates nothing.
    fn without_create(&self) -> Request<'_>;

    /// What a reply means to a request that creates, or to one that does not.
    fn outcome(&self, sent: Result<Reply, SendFailure>, creates: bool) -> Result<Outcome, Error>;

    /// Whether something certainly meets the conditions.
    fn is_there(&self, client: &Client, call: &Call) -> Result<bool, Error>;
}

/// The update of the profiles of a database.
struct ProfileUpsert<'u, 'a> {
    update: &'u Update<'a>,
    findings: &'u Findings,
}

impl ProfileUpsert<'_, '_> {
    fn flags(&self, creates: bool) -> Flags {
        if creates { self.update.flags() } else { self.update.flags().without(Flags::CREATE) }
    }
}

impl Upsert for ProfileUpsert<'_, '_> {
    const WHAT: &'static str = "profile";

    fn creates(&self) -> bool {
        self.update.flags().has(Flags::CREATE)
    }

    fn can_look(&self) -> bool {
        self.findings.finds_itself && !self.update.flags().has(Flags::ASYNC)
    }

    fn without_create(&self) -> Request<'_> {
        self.update.request_with(self.flags(false))
    }

    fn outcome(&self, sent: Result<Reply, SendFailure>, creates: bool) -> Result<Outcome, Error> {
        let flags = self.flags(creates);
        sent.map_err(|failure| failure.into_error(flags))?.outcome(flags)
    }

    fn is_there(&self, client: &Client, call: &Call) -> Result<bool, Error> {
        let fields = self.findings.fields.as_deref();
        Ok(client.count(self.update.database(), self.update.conditions(), fields, call)? > 0)
    }
}

impl Client {
    /// Sends an update of profiles, of which `request` is the request.
    pub(super) fn send_update(
        &self,
        update: &Update<'_>,
        request: Request<'_>,
        findings: &Findings,
        call: &Call,
    ) -> Result<Outcome, Error> {
        self.send_upsert(&ProfileUpsert { update, findings }, request, call)
    }

    /// Sends an update that may create, of which `request` is the request.
    pub(super) fn send_upsert<'r, U: Upsert>(
        &self,
        upsert: &'r U,
        mut request: Request<'r>,
        call: &Call,
    ) -> Result<Outcome, Error> {
        let mut creates = upsert.creates();
        let may_repeat = !creates;
        let mut history = History::default();
        loop {
            history.attempts += 1;
            let sent = self.exchange(&request, history.attempts, call);
            let error = match sent.and_then(|sent| upsert.outcome(sent, creates)) {
                Ok(outcome) => return Ok(history.success(outcome)),
                Err(error) => error,
            };
            history.note(&error);
            let step = next_step(error.status(), error.effect(), creates, upsert.can_look());
            if step == Step::Stop || history.attempts >= self.attempts {
                return Err(history.failure(error, may_repeat));
            }
            if let Err(error) = self.wait_before_next(&error, history.attempts, call) {
                return Err(history.failure(error, may_repeat));
            }
            if step == Step::LookFirst {
                match upsert.is_there(self, call) {
                    Ok(false) => return Err(history.failure(not_found(error, U::WHAT), may_repeat)),
                    Ok(true) => {
                        history.found = Some(U::WHAT);
                        creates = false;
                        request = upsert.without_create();
                    }
                    Err(look) => return Err(history.failure(not_looked_up(error, &look), may_repeat)),
                }
            }
        }
    }

    /// Sends a request that only reads, and answers with its JSON.
    pub(super) fn read(&self, request: &Request<'_>, call: &Call) -> Result<Vec<u8>, Error> {
        self.read_counted(request, call).0
    }

    /// The same with the number of attempts that it took.
    pub(super) fn read_counted(&self, request: &Request<'_>, call: &Call) -> (Result<Vec<u8>, Error>, u32) {
        let (result, history) = self.repeat(request, false, call, |sent| {
            let reply = sent.map_err(|failure| failure.into_error(Flags::NONE).without_effect())?;
            reply.document()?;
            Ok(reply.body)
        });
        (result, history.attempts)
    }

    /// Sends a request until `take` makes something of what came of it, as often as repeating it is harmless: one that
    /// `doubles` is never sent again in doubt.
    pub(super) fn repeat<T>(
        &self,
        request: &Request<'_>,
        doubles: bool,
        call: &Call,
        take: impl Fn(Result<Reply, SendFailure>) -> Result<T, Error>,
    ) -> (Result<T, Error>, History) {
        let mut history = History::default();
        loop {
            history.attempts += 1;
            let error = match self.exchange(request, history.attempts, call).and_then(&take) {
                Ok(taken) => return (Ok(taken), history),
                Err(error) => error,
            };
            let step = next_step(error.status(), error.effect(), doubles, false);
            if step == Step::Stop || history.attempts >= self.attempts {
                return (Err(error), history);
            }
            history.note(&error);
            if let Err(error) = self.wait_before_next(&error, history.attempts, call) {
                return (Err(error), history);
            }
        }
    }

    /// Waits before the next attempt, or answers with the error to end with: the last one when the deadline is nearer than
    /// the next attempt, or that of a cancel.
    fn wait_before_next(&self, last: &Error, attempts: u32, call: &Call) -> Result<(), Error> {
        let wait = self.shared.options.backoff().wait(attempts).max(last.retry_after().unwrap_or_default());
        if wait > LONGEST_WAIT || call.remaining().is_some_and(|remaining| remaining <= wait) {
            return Err(last.clone());
        }
        call.sleep(wait)
    }
}

/// The error of a create in doubt whose profile or sub-profile is not there.
fn not_found(error: Error, what: &str) -> Error {
    let status = error.status();
    error.into_reason_of(status, |reason| {
        format!(
            "{reason}; no {what} was found afterwards, but it may still be made: look again before repeating the call"
        )
    })
}

/// The error of a create in doubt that nobody could look for. That the call ran out of time or was cancelled
/// meanwhile is why it ended; anything else that hindered the look is not.
fn not_looked_up(error: Error, look: &Error) -> Error {
    let status = match look.status() {
        ending @ (Status::Timeout | Status::Cancelled) => ending,
        _ => error.status(),
    };
    error.into_reason_of(status, |reason| format!("{reason}; then it could not be looked up: {}", look.reason()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Reply;

    #[test]
    fn a_call_is_repeated_only_where_that_is_harmless() {
        use Effect::{None, Unknown};
        use Step::{LookFirst, SendAgain, Stop};
        // Status, effect, and the step for a plain update, a create, and a create that finds itself.
        for (status, effect, plain, create, finds_itself) in [
            (Status::Resolve, None, SendAgain, SendAgain, SendAgain),
            (Status::Connect, None, SendAgain, SendAgain, SendAgain),
            (Status::Timeout, None, SendAgain, SendAgain, SendAgain),
            (Status::RateLimited, None, SendAgain, SendAgain, SendAgain),
            (Status::ServerUnavailable, None, SendAgain, SendAgain, SendAgain),
            (Status::Tls, None, SendAgain, SendAgain, SendAgain),
            (Status::ConnectionLost, None, SendAgain, SendAgain, SendAgain),
            (Status::ProxyAuth, None, Stop, Stop, Stop),
            (Status::InvalidOption, None, Stop, Stop, Stop),
            (Status::Auth, None, Stop, Stop, Stop),
            (Status::Refused, None, Stop, Stop, Stop),
            (Status::Cancelled, None, Stop, Stop, Stop),
            (Status::ServerUnavailable, Unknown, SendAgain, Stop, LookFirst),
            (Status::ConnectionLost, Unknown, SendAgain, Stop, LookFirst),
            (Status::UnexpectedReply, Unknown, Stop, Stop, LookFirst),
            (Status::Timeout, Unknown, Stop, Stop, Stop),
            (Status::Cancelled, Unknown, Stop, Stop, Stop),
            (Status::Redirect, Unknown, Stop, Stop, LookFirst),
        ] {
            assert_eq!(next_step(status, effect, false, false), plain, "{status:?} {effect:?}");
            assert_eq!(next_step(status, effect, true, false), create, "{status:?} {effect:?}");
            assert_eq!(next_step(status, effect, true, true), finds_itself, "{status:?} {effect:?}");
        }
    }

    /// The rows of the page's table of failures, cell by cell.
    fn rows_of_the_page() -> Vec<Vec<&'static str>> {
        let page = include_str!("../../docs/reliability.md");
        let table = page.lines().skip_while(|line| !line.starts_with("| what came of the attempt |")).skip(2);
        table
            .take_while(|line| line.starts_with('|'))
            .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
            .collect()
    }

    fn statuses_in(cell: &str) -> Vec<Status> {
        let named = |status: &&Status| cell.contains(&format!("`{}`", status.name()));
        Status::ALL.iter().filter(named).copied().collect()
    }

    fn effect_named(cell: &str) -> Effect {
        if cell == "none" { Effect::None } else { Effect::Unknown }
    }

    #[test]
    fn the_page_shows_every_step_as_it_is_taken() {
        let rows = rows_of_the_page();
        let word = |step| match step {
            Step::SendAgain => "sent again",
            Step::LookFirst => "looked for",
            Step::Stop => "ends",
        };
        let mut shown = Vec::new();
        for row in &rows {
            let effect = effect_named(row[2]);
            for status in statuses_in(row[1]) {
                let step = |sends_create, finds_itself| word(next_step(status, effect, sends_create, finds_itself));
                assert_eq!(row[3..], [step(false, false), step(true, true), step(true, false)], "{row:?}");
                shown.push((status, effect));
            }
        }
        for &status in Status::ALL {
            for effect in [Effect::None, Effect::Unknown] {
                let is_repeated =
                    [(false, false), (true, true)].map(|(create, finds)| next_step(status, effect, create, finds));
                assert!(is_repeated == [Step::Stop; 2] || shown.contains(&(status, effect)), "{status:?} {effect:?}");
            }
        }
    }

    #[test]
    fn the_page_shows_what_every_reply_means() {
        let mut replies = 0;
        for row in rows_of_the_page() {
            for part in row[0].split("HTTP ").skip(1) {
                let status = part[..3].parse().expect("a status");
                let message = part.split('"').nth(1);
                let body = match message {
                    Some(message) => format!(r#"{{"error":{{"message":"{message}"}}}}"#),
                    None => "<html>".to_owned(),
                };
                let reply = Reply { status, body: body.into_bytes(), ..Reply::default() };
                let error = reply.outcome(Flags::NONE).expect_err(row[0]);
                assert_eq!(
                    (vec![error.status()], error.effect()),
                    (statuses_in(row[1]), effect_named(row[2])),
                    "{row:?}"
                );
                replies += 1;
            }
        }
        assert!(replies >= 15, "{replies}");
    }
}
