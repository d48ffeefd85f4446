//! One record of a batch: an update, and how far it has come.

use std::time::{Duration, SystemTime};

use super::key::Key;
use super::plan::{Plan, Row};
use crate::api::{ApiVersion, Flags, Update, Warning};
use crate::error::Error;

/// What is to be done with a record next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Send it.
    Send,
    /// It is in doubt: look for its profile, but not before this moment.
    Look(SystemTime),
    /// It was sent in this import: ask what became of that.
    Ask(u64),
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
    /// How it goes into an import, if the batch makes imports.
    pub(super) row: Option<Box<Row>>,
    /// The import that has it and is not known to have ended.
    pub(super) import: Option<u64>,
    /// Whether an import that nobody can ask for may still make its profile.
    pub(super) may_come_late: bool,
    /// Whether the import that had it has ended, so that its profile is there or will not be.
    pub(super) import_has_ended: bool,
    /// What the caller should know of the way that it went.
    pub(super) warnings: Vec<Warning>,
    /// Whether its profile was found after a create in doubt, so that it is an update from then on.
    pub(super) was_found: bool,
    /// The error of the last attempt.
    pub(super) last_error: Option<Error>,
}

impl Record {
    /// Checks everything that needs no network, and that the record fits into an import when there is a plan for those.
    pub(super) fn new(
        plan: Option<&Plan>,
        version: ApiVersion,
        database: &str,
        conditions: &[impl AsRef<str>],
        json_body: &str,
        flags: Flags,
        tag: u64,
    ) -> Result<Record, Error> {
        let update = Update::new(version, database, conditions, json_body, flags)?;
        let (key, row) = (Key::of(&update), plan.map(|plan| plan.row_of(&update)).transpose()?);
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
            row: row.map(Box::new),
            import: None,
            may_come_late: false,
            import_has_ended: false,
            warnings: Vec::new(),
            was_found: false,
            last_error: None,
        })
    }

    /// Whether its profile may have been made twice if it were sent again.
    pub(super) fn creates(&self) -> bool {
        self.flags.has(Flags::CREATE) && !self.flags.has(Flags::DRY_RUN)
    }

    /// Whether it only counts.
    pub(super) fn is_dry_run(&self) -> bool {
        self.flags.has(Flags::DRY_RUN)
    }

    /// Whether the server works on it later, and does not say when.
    pub(super) fn is_async_create(&self) -> bool {
        self.creates() && self.flags.has(Flags::ASYNC)
    }

    /// Whether its profile may still be made although it is not there.
    pub(super) fn may_be_made_later(&self) -> bool {
        self.is_async_create() || self.may_come_late
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
        let row = self.row.as_ref().map_or(0, |row| row.size());
        size_of::<Record>() + self.database.len() + self.json_body.len() + conditions + row
    }
}
