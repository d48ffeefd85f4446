//! What a call came to: status, effect, and the error that carries both together with a sentence a person can act on.

use std::fmt;
use std::time::Duration;

use crate::api::Warning;

/// Declares every status once: its number, the name of its C constant, and the sentence that is its message.
macro_rules! statuses {
    ($(#[doc = $sentence:literal] $variant:ident = $number:literal $name:literal;)*) => {
        /// Why a call ended as it did. The numbers are part of the C interface and never change their meaning; new ones may come.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[repr(i32)]
        pub enum Status {
            $(#[doc = $sentence] $variant = $number,)*
        }

        impl Status {
            /// Every status of this version, in the order of their numbers.
            pub const ALL: &[Status] = &[$(Status::$variant,)*];

            /// The name of the C constant, such as `COP_ERR_AUTH`.
            pub fn name(self) -> &'static str {
                match self { $(Status::$variant => $name,)* }
            }

            /// One sentence that says what the status means.
            pub fn message(self) -> &'static str {
                match self { $(Status::$variant => $sentence,)* }.trim()
            }
        }
    };
}

statuses! {
    /// The server took the call.
    Ok = 0 "COP_OK";
    /// A pointer that must not be NULL is NULL.
    NullArgument = 100 "COP_ERR_NULL_ARGUMENT";
    /// A text argument is not valid UTF-8.
    InvalidUtf8 = 101 "COP_ERR_INVALID_UTF8";
    /// The flags have a bit that means nothing.
    InvalidFlags = 102 "COP_ERR_INVALID_FLAGS";
    /// An option has a value, or the options a combination, that makes no sense.
    InvalidOption = 103 "COP_ERR_INVALID_OPTION";
    /// The database is neither an id nor a name.
    InvalidDatabase = 110 "COP_ERR_INVALID_DATABASE";
    /// An id is no positive number, or a list of ids is empty, has one twice, or is not as long as was said.
    InvalidId = 111 "COP_ERR_INVALID_ID";
    /// The collection is neither an id nor a name.
    InvalidCollection = 112 "COP_ERR_INVALID_COLLECTION";
    /// There is no condition at all.
    NoConditions = 120 "COP_ERR_NO_CONDITIONS";
    /// The server would not understand a condition.
    InvalidCondition = 121 "COP_ERR_INVALID_CONDITION";
    /// The body is not what this API version stores.
    InvalidBody = 130 "COP_ERR_INVALID_BODY";
    /// The address grows longer than servers take.
    UrlTooLong = 140 "COP_ERR_URL_TOO_LONG";
    /// The method, path or query of a request is none that can be sent, or has a function of its own.
    InvalidRequest = 141 "COP_ERR_INVALID_REQUEST";
    /// This version of the library cannot do that.
    NotSupported = 150 "COP_ERR_NOT_SUPPORTED";
    /// A condition or the body names a field or interest that the database does not have.
    UnknownField = 160 "COP_ERR_UNKNOWN_FIELD";
    /// The server would store something else than the value, or compare with something else.
    InvalidValue = 161 "COP_ERR_INVALID_VALUE";
    /// The fields of the database could not be fetched, so that the call could not be checked.
    FieldList = 162 "COP_ERR_FIELD_LIST";
    /// The conditions match more profiles than the limit allows.
    TooManyMatches = 163 "COP_ERR_TOO_MANY_MATCHES";
    /// The access token was refused.
    Auth = 200 "COP_ERR_AUTH";
    /// The account has no such database.
    NoDatabase = 201 "COP_ERR_NO_DATABASE";
    /// The server refused the call for another reason.
    Refused = 202 "COP_ERR_REFUSED";
    /// The account has no such profile or sub-profile.
    NoProfile = 203 "COP_ERR_NO_PROFILE";
    /// The account has no such collection, or the profile's database has not.
    NoCollection = 204 "COP_ERR_NO_COLLECTION";
    /// The profile or sub-profile was removed before.
    Removed = 205 "COP_ERR_REMOVED";
    /// The server asks for fewer calls.
    RateLimited = 210 "COP_ERR_RATE_LIMITED";
    /// The name of the host could not be resolved.
    Resolve = 300 "COP_ERR_RESOLVE";
    /// No connection could be made.
    Connect = 301 "COP_ERR_CONNECT";
    /// No secure connection could be made.
    Tls = 302 "COP_ERR_TLS";
    /// The proxy asks for other credentials.
    ProxyAuth = 303 "COP_ERR_PROXY_AUTH";
    /// The time-out passed.
    Timeout = 310 "COP_ERR_TIMEOUT";
    /// The connection ended before the reply was complete.
    ConnectionLost = 311 "COP_ERR_CONNECTION_LOST";
    /// The call was cancelled.
    Cancelled = 312 "COP_ERR_CANCELLED";
    /// The server, or the load balancer before it, is overloaded or down.
    ServerUnavailable = 400 "COP_ERR_SERVER_UNAVAILABLE";
    /// The server sent the call elsewhere; redirects are never followed.
    Redirect = 401 "COP_ERR_REDIRECT";
    /// The reply is none that Copernica documents.
    UnexpectedReply = 402 "COP_ERR_UNEXPECTED_REPLY";
    /// The batch holds as many records as it may: take results, then add the record again.
    QueueFull = 500 "COP_ERR_QUEUE_FULL";
    /// The batch takes no more records: it was closed, cancelled or halted.
    BatchEnded = 501 "COP_ERR_BATCH_ENDED";
    /// The batch ended before the record was sent; it is still to be done.
    Pending = 502 "COP_ERR_PENDING";
    /// A record with the same conditions is left to the server, which would keep no order between the two.
    RepeatedCreate = 503 "COP_ERR_REPEATED_CREATE";
    /// The journal of the batch cannot be read or written.
    Journal = 510 "COP_ERR_JOURNAL";
    /// The journal belongs to another input.
    ForeignJournal = 511 "COP_ERR_FOREIGN_JOURNAL";
    /// A mistake of the library itself.
    Internal = 900 "COP_ERR_INTERNAL";
    /// The client was made before a fork; a child must make its own.
    Forked = 901 "COP_ERR_FORKED";
}

impl Status {
    /// The status with this number, if this version has it.
    pub fn from_number(number: i32) -> Option<Status> {
        Status::ALL.iter().copied().find(|status| status.number() == number)
    }

    /// The number that crosses the C boundary.
    pub fn number(self) -> i32 {
        self as i32
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.message())
    }
}

/// What a call did to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i32)]
pub enum Effect {
    /// Nothing changed because of this call.
    None = 0,
    /// The server completed the request. It never says how many profiles matched: zero is possible.
    Applied = 1,
    /// The server took an asynchronous request and will work on it later.
    Accepted = 2,
    /// Nobody can tell: the request may have been carried out, may still be, or may be lost.
    Unknown = 3,
}

impl Effect {
    /// The number that crosses the C boundary.
    pub fn number(self) -> i32 {
        self as i32
    }

    /// The effect with this number.
    pub fn from_number(number: i32) -> Option<Effect> {
        [Effect::None, Effect::Applied, Effect::Accepted, Effect::Unknown]
            .into_iter()
            .find(|effect| effect.number() == number)
    }

    /// The name of the C constant, such as `COP_EFFECT_NONE`.
    pub fn name(self) -> &'static str {
        match self {
            Effect::None => "COP_EFFECT_NONE",
            Effect::Applied => "COP_EFFECT_APPLIED",
            Effect::Accepted => "COP_EFFECT_ACCEPTED",
            Effect::Unknown => "COP_EFFECT_UNKNOWN",
        }
    }
}

/// A call that did not succeed: why, and what it did all the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Failure>);

#[derive(Clone, PartialEq, Eq)]
struct Failure {
    status: Status,
    message: String,
    effect: Effect,
    may_repeat: bool,
    http_status: Option<u16>,
    matched: Option<u64>,
    body: Option<String>,
    attempts: u32,
    retry_after: Option<Duration>,
    warnings: Vec<Warning>,
}

/// How the message of a call ends that may have been carried out.
pub(crate) const IN_DOUBT: &str = "; nobody can tell whether the call was carried out";

impl Error {
    /// A call that was stopped before its first byte: nothing changed, and the same call may be made again.
    pub fn before_sending(status: Status, message: impl Into<String>) -> Error {
        Error::new(status, message, Effect::None, true)
    }

    /// A call that ended in failure, with what it may have done.
    pub(crate) fn new(status: Status, message: impl Into<String>, effect: Effect, may_repeat: bool) -> Error {
        Error(Box::new(Failure {
            status,
            message: message.into(),
            effect,
            may_repeat,
            http_status: None,
            matched: None,
            body: None,
            attempts: 0,
            retry_after: None,
            warnings: Vec::new(),
        }))
    }

    /// The same error with the reply it came from.
    pub(crate) fn with_reply(mut self, http_status: u16, body: Option<String>) -> Error {
        self.0.http_status = Some(http_status);
        self.0.body = body;
        self
    }

    /// The same error with the time that the server asked to wait.
    pub(crate) fn with_retry_after(mut self, retry_after: Option<Duration>) -> Error {
        self.0.retry_after = retry_after;
        self
    }

    /// The same error with the number of times the request was sent or tried to be sent.
    pub(crate) fn with_attempts(mut self, attempts: u32) -> Error {
        self.0.attempts = attempts;
        self
    }

    /// The same error of a call that only reads: it changed nothing, whatever became of it, and may be made again.
    pub(crate) fn without_effect(mut self) -> Error {
        if self.0.effect != Effect::None {
            self.0.message = self.reason().to_owned();
        }
        self.0.effect = Effect::None;
        self.0.may_repeat = true;
        self
    }

    /// The same error as the reason of another one, which has its status and a sentence made from its message.
    pub(crate) fn into_reason_of(mut self, status: Status, sentence: impl FnOnce(&str) -> String) -> Error {
        self.0.status = status;
        self.0.message = sentence(&self.0.message);
        self
    }

    /// The message without what it says of the effect, for a sentence that knows more of it.
    pub(crate) fn reason(&self) -> &str {
        let message = self.message();
        ["; nothing was sent", "; nothing was changed", IN_DOUBT]
            .iter()
            .find_map(|ending| message.strip_suffix(ending))
            .unwrap_or(message)
    }

    /// The same error of a call of which an attempt ended in doubt: this one or an earlier one.
    pub(crate) fn after_doubt(mut self, may_repeat: bool) -> Error {
        if self.0.effect == Effect::None {
            self.0.message = format!("{}; an earlier attempt of this call may have been carried out", self.reason());
        }
        self.0.effect = Effect::Unknown;
        self.0.may_repeat = may_repeat;
        self
    }

    /// The same error with the number of profiles that were found to match.
    pub(crate) fn with_matched(mut self, matched: u64) -> Error {
        self.0.matched = Some(matched);
        self
    }

    /// The same error with what the caller should know besides.
    pub(crate) fn with_warnings(mut self, warnings: Vec<Warning>) -> Error {
        self.0.warnings = warnings;
        self
    }

    /// The same error with every text passed through `redact`, which hides secrets.
    pub(crate) fn redacted(mut self, redact: impl Fn(&str) -> String) -> Error {
        self.0.message = redact(&self.0.message);
        self.0.warnings = self.0.warnings.iter().map(|warning| warning.redacted(&redact)).collect();
        self.0.body = self.0.body.as_deref().map(redact);
        self
    }

    /// The class of the failure.
    pub fn status(&self) -> Status {
        self.0.status
    }

    /// A sentence that says what was wrong, where, and what to write instead.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What the call did in spite of its failure.
    pub fn effect(&self) -> Effect {
        self.0.effect
    }

    /// Whether making the same call again does no harm.
    pub fn may_repeat(&self) -> bool {
        self.0.may_repeat
    }

    /// The HTTP status of the last reply, if there was one.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// How many profiles match, if the call counted them.
    pub fn matched(&self) -> Option<u64> {
        self.0.matched
    }

    /// The JSON that the server sent, if it did.
    pub fn body(&self) -> Option<&str> {
        self.0.body.as_deref()
    }

    /// How many times the request was sent, or tried to be sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the server asks to wait before the next call.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// What the caller should know besides.
    pub fn warnings(&self) -> &[Warning] {
        &self.0.warnings
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Error")
            .field("status", &self.0.status)
            .field("message", &self.0.message)
            .field("effect", &self.0.effect)
            .field("http_status", &self.0.http_status)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_a_name_a_sentence_and_a_number_of_its_own() {
        for &status in Status::ALL {
            assert!(status.name().starts_with("COP_"), "{status:?}");
            assert!(!status.message().is_empty(), "{status:?}");
            assert_eq!(Status::from_number(status.number()), Some(status));
            let same_name = Status::ALL.iter().filter(|other| other.name() == status.name());
            assert_eq!(same_name.count(), 1, "{}", status.name());
        }
    }

    #[test]
    fn a_call_that_only_reads_is_in_no_doubt() {
        let error =
            Error::new(Status::Timeout, format!("no answer{IN_DOUBT}"), Effect::Unknown, false).without_effect();
        assert_eq!((error.message(), error.effect(), error.may_repeat()), ("no answer", Effect::None, true));
    }

    #[test]
    fn an_unknown_number_is_no_status() {
        for number in [-1, 1, 99, 104, 899, i32::MAX, i32::MIN] {
            assert_eq!(Status::from_number(number), None);
        }
    }
}
