//! What the error of an attempt means for its record, and what it tells about the server.

use crate::error::{Effect, Error, Status};

/// What becomes of a record after an attempt that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The error is its result.
    Final,
    /// It is tried again after a wait.
    Retry,
    /// It may have made a profile: it is set aside and looked for before anything else.
    SetAside,
    /// Every record would meet the same error: the batch ends, and this record is still to be done.
    Halt,
}

/// What an attempt tells about the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// It is there and has an opinion.
    Present,
    /// It asks for fewer calls.
    Overloaded,
    /// It is down, or too slow to be told from that.
    Down,
    /// There is none on the way to it.
    Unreachable,
    /// Nothing: no request of the call reached it.
    Nothing,
}

/// The verdict on an attempt; `creates` when the request may have made a profile.
pub(super) fn verdict_on(error: &Error, creates: bool) -> Verdict {
    match error.effect() {
        Effect::None if halts(error) => Verdict::Halt,
        Effect::None if passes(error) => Verdict::Retry,
        Effect::None => Verdict::Final,
        _ if creates => Verdict::SetAside,
        _ if error.may_repeat() && passes(error) => Verdict::Retry,
        _ => Verdict::Final,
    }
}

/// The verdict on an attempt to start an import. One in doubt that may make profiles is never started again: the server works
/// on imports in its own time, and two of them at once could both find no profile and make one each.
pub(super) fn verdict_on_import(error: &Error, creates: bool) -> Verdict {
    match (error.effect(), creates) {
        (Effect::None, _) => verdict_on(error, creates),
        (_, true) => Verdict::SetAside,
        // The same values written into the same profiles once more.
        (_, false) if passes(error) => Verdict::Retry,
        (_, false) => Verdict::Final,
    }
}

/// Whether every record would meet the same error.
fn halts(error: &Error) -> bool {
    match error.status() {
        Status::Auth
        | Status::NoDatabase
        | Status::InvalidOption
        | Status::ProxyAuth
        | Status::Tls
        | Status::Cancelled
        | Status::Forked
        | Status::Journal => true,
        // Without the fields nothing can be checked. A server that refuses them does so every time.
        Status::FieldList => !passes(error),
        _ => false,
    }
}

/// Whether the error may pass.
fn passes(error: &Error) -> bool {
    match error.status() {
        Status::Resolve
        | Status::Connect
        | Status::Timeout
        | Status::ConnectionLost
        | Status::ServerUnavailable
        | Status::UnexpectedReply
        | Status::RateLimited => true,
        Status::FieldList => error.http_status().is_none_or(|status| status == 429 || status >= 500),
        _ => false,
    }
}

/// What the error of an attempt tells about the server.
pub(super) fn sign_of(error: &Error) -> Sign {
    match error.status() {
        Status::RateLimited => Sign::Overloaded,
        Status::ServerUnavailable | Status::Timeout => Sign::Down,
        Status::Resolve | Status::Connect | Status::ConnectionLost => Sign::Unreachable,
        Status::FieldList if error.http_status() == Some(429) => Sign::Overloaded,
        Status::FieldList if passes(error) => Sign::Unreachable,
        _ if error.http_status().is_some() => Sign::Present,
        _ => Sign::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_tried_again_what_hits_all_halts_and_a_create_in_doubt_is_set_aside() {
        use Effect::{None, Unknown};
        use Verdict::{Final, Halt, Retry, SetAside};
        // Status, effect, and the verdict on an update and on a create.
        for (status, effect, update, create) in [
            (Status::InvalidCondition, None, Final, Final),
            (Status::UnknownField, None, Final, Final),
            (Status::Refused, None, Final, Final),
            (Status::TooManyMatches, None, Final, Final),
            (Status::Auth, None, Halt, Halt),
            (Status::NoDatabase, None, Halt, Halt),
            (Status::Cancelled, None, Halt, Halt),
            (Status::Forked, None, Halt, Halt),
            (Status::RateLimited, None, Retry, Retry),
            (Status::Connect, None, Retry, Retry),
            (Status::FieldList, None, Retry, Retry),
            (Status::ServerUnavailable, Unknown, Retry, SetAside),
            (Status::ConnectionLost, Unknown, Retry, SetAside),
            (Status::Timeout, Unknown, Retry, SetAside),
            (Status::Redirect, Unknown, Final, SetAside),
            (Status::Cancelled, Unknown, Final, SetAside),
        ] {
            let import = |creates| verdict_on_import(&Error::new(status, "why", effect, false), creates);
            assert_eq!((import(false), import(true)), (update, create), "an import: {status:?} {effect:?}");
            let verdict =
                |creates: bool| verdict_on(&Error::new(status, "why", effect, effect == None || !creates), creates);
            assert_eq!((verdict(false), verdict(true)), (update, create), "{status:?} {effect:?}");
        }
        let refused = Error::before_sending(Status::FieldList, "why").with_reply(400, Option::None);
        assert_eq!(verdict_on(&refused, false), Halt);
    }
}
