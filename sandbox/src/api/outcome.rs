//! How the handling of a request can end.

use crate::http::Reply;
use crate::journal::Effect;

/// A request that was not refused.
#[derive(Debug)]
pub enum Outcome {
    /// It is done, and this is the reply.
    Done(Reply, Effect),
    /// It was accepted, and will be done later.
    Postponed(Reply),
    /// Nothing matches, and a profile is to be created once the gap of the switch `race_gap_ms` has passed.
    NothingMatches,
}

impl Outcome {
    /// A reply to a request that only reads.
    pub fn read(reply: Reply) -> Result<Outcome, Failure> {
        Ok(Outcome::Done(reply, Effect::default()))
    }

    /// A reply to a request that changed this many profiles or sub-profiles.
    pub fn changed(reply: Reply, changed: usize) -> Result<Outcome, Failure> {
        Ok(Outcome::Done(reply, Effect { changed: changed as u64, created: None, applied: true }))
    }

    /// A reply to a request that created a profile or sub-profile.
    pub fn created(reply: Reply, id: i64) -> Result<Outcome, Failure> {
        Ok(Outcome::Done(reply, Effect { changed: 0, created: u64::try_from(id).ok(), applied: true }))
    }
}

/// Why a request was not carried out. Nothing of it was committed.
#[derive(Debug)]
pub enum Failure {
    /// Copernica refuses it with this message.
    Refused(String),
    /// The sandbox itself is at fault.
    Storage(rusqlite::Error),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Failure {
        Failure::Storage(error)
    }
}

impl Failure {
    /// The refusal of a path or method that does not exist.
    pub fn invalid_method<T>() -> Result<T, Failure> {
        refuse("Invalid method")
    }

    /// The refusal of a body.
    pub fn invalid_data<T>() -> Result<T, Failure> {
        refuse("Invalid data provided")
    }

    /// What cannot happen, said rather than hidden.
    pub fn lost() -> Failure {
        Failure::Storage(rusqlite::Error::QueryReturnedNoRows)
    }

    /// The reply that says so. Its message has no prefix yet.
    pub fn reply(&self) -> Reply {
        match self {
            Failure::Refused(message) => super::replies::error(400, message),
            Failure::Storage(error) => super::replies::error(500, &format!("The sandbox itself failed: {error}")),
        }
    }
}

/// Refuses a request with a message.
pub fn refuse<T>(message: &str) -> Result<T, Failure> {
    Err(Failure::Refused(message.to_owned()))
}
