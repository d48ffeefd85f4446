//! What a call did that the server took.

use super::warning::Warning;
use crate::error::Effect;

/// Whether a call made a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// No profile was made.
    No,
    /// A profile was made; the server did not always say which.
    Yes(Option<u64>),
    /// Nobody can tell.
    Unknown,
}

/// A call that the server took.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// What the call did: applied, accepted, or none for a dry run.
    pub effect: Effect,
    /// Whether a profile was made.
    pub created: Created,
    /// A sentence that says what the call did.
    pub message: String,
    /// Whether making the same call again does no harm.
    pub may_repeat: bool,
    /// How many profiles match, if the call counted them.
    pub matched: Option<u64>,
    /// The HTTP status of the reply.
    pub http_status: u16,
    /// The JSON that the server sent, if any.
    pub body: Option<String>,
    /// How many times the request was sent, or tried to be sent.
    pub attempts: u32,
    /// What the caller should know besides.
    pub warnings: Vec<Warning>,
}

impl Outcome {
    /// The same outcome with warnings in front of its own.
    pub(crate) fn with_warnings_before(mut self, mut warnings: Vec<Warning>) -> Outcome {
        warnings.append(&mut self.warnings);
        self.warnings = warnings;
        self
    }

    /// The same outcome with every text of the server's passed through `redact`, which hides secrets.
    pub(crate) fn redacted(mut self, redact: impl Fn(&str) -> String) -> Outcome {
        self.body = self.body.as_deref().map(&redact);
        self.warnings = self.warnings.iter().map(|warning| warning.redacted(&redact)).collect();
        self
    }

    /// What came of a call that only read.
    pub(crate) fn read(message: String, body: String, attempts: u32) -> Outcome {
        Outcome { body: Some(body), attempts, ..Outcome::unchanged(message, 200) }
    }

    /// What came of a call that changed nothing.
    pub(crate) fn unchanged(message: String, http_status: u16) -> Outcome {
        Outcome { matched: None, ..Outcome::counted(0, http_status, message) }
    }

    /// What came of a call that changed nothing but counted.
    pub(crate) fn counted(matched: u64, http_status: u16, message: String) -> Outcome {
        Outcome {
            effect: Effect::None,
            created: Created::No,
            message,
            may_repeat: true,
            matched: Some(matched),
            http_status,
            body: None,
            attempts: 0,
            warnings: Vec::new(),
        }
    }
}

/// What a call that only reads found, and how the call went.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found<T> {
    /// What it found.
    pub value: T,
    /// How the call went; its body is the JSON that the server sent.
    pub outcome: Outcome,
}

impl<T> Found<T> {
    /// The same with something else made of what was found.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Found<U> {
        Found { value: make(self.value), outcome: self.outcome }
    }
}

/// A sentence for an update that the server took.
pub(crate) fn describe(effect: Effect, created: Created) -> String {
    match (effect, created) {
        (Effect::Accepted, _) => "the server took the update and works on it later; it will not say what came of it",
        (_, Created::Yes(Some(id))) => return format!("no profile matched, and the server made profile {id}"),
        (_, Created::Yes(None)) => "no profile matched, and the server made one; it did not say which",
        (_, Created::Unknown) => "the server completed the update; it did not say whether it made a profile",
        (_, Created::No) => "the server updated every profile that matched; it never says how many did",
    }
    .to_owned()
}
