//! One record of a batch: an update, and how far it has come.

use std::time::{Duration, SystemTime};

use super::key::Key;
use crate::api::{ApiVersion, Flags, Update};
use crate::error::Error;

/// What is to be done with a record next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Send it.
    Send,
    /// It is in doubt: look for its profile, but not before this moment.
    Look(SystemTime),
}

/// An update that a batch holds, with copies of all that it needs.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) tag: u64,
    pub(super) key: Key,
    pub(super) database: String,
    pub(super) conditions: Vec<String>,
    pub(super) json_body: String,
    pub(super) flags: Flags,
    pub(super) stage: Stage,
    /// How often it was tried since something last came of it.
    pub(super) tries: u32,
    /// How often its request was sent or tried to be sent.
    pub(super) attempts: u32,
    /// Whether an attempt may have been carried out although nobody knows.
    pub(super) is_in_doubt: bool,
    /// Whether its profile was found after a create in doubt, so that it is an update from then on.
    pub(super) was_found: bool,
    /// The error of the last attempt.
    pub(super) last_error: Option<Error>,
}

impl Record {
    /// Checks everything that needs no network.
    pub(super) fn new(
        version: ApiVersion,
        database: &str,
        conditions: &[impl AsRef<str>],
        json_body: &str,
        flags: Flags,
        tag: u64,
    ) -> Result<Record, Error> {
        let key = Key::of(&Update::new(version, database, conditions, json_body, flags)?);
        Ok(Record {
            tag,
            key,
            database: database.to_owned(),
            conditions: conditions.iter().map(|condition| condition.as_ref().to_owned()).collect(),
            json_body: json_body.to_owned(),
            flags,
            stage: Stage::Send,
            tries: 0,
            attempts: 0,
            is_in_doubt: false,
            was_found: false,
            last_error: None,
        })
    }

    /// Whether its profile may have been made twice if it were sent again.
    pub(super) fn creates(&self) -> bool {
        self.flags.has(Flags::CREATE) && !self.flags.has(Flags::DRY_RUN)
    }

    /// Whether the server works on it later, and does not say when.
    pub(super) fn is_async_create(&self) -> bool {
        self.creates() && self.flags.has(Flags::ASYNC)
    }

    /// Marks it as one to be looked for after `settle` from now.
    pub(super) fn set_aside(&mut self, settle: Duration) {
        self.is_in_doubt = true;
        self.tries = 0;
        self.stage = Stage::Look(SystemTime::now() + settle);
    }

    /// Makes it an update, because its profile is there.
    pub(super) fn note_found(&mut self) {
        self.was_found = true;
        self.flags = self.flags.without(Flags::CREATE);
    }

    /// Roughly the memory that it takes, in bytes.
    pub(super) fn size(&self) -> usize {
        let conditions: usize = self.conditions.iter().map(|text| text.len() + size_of::<String>()).sum();
        size_of::<Record>() + self.database.len() + self.json_body.len() + conditions
    }
}
