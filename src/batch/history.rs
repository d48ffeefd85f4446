//! What the journal of earlier runs says about each record of this one.

use std::collections::{HashMap, HashSet};
use std::io::Result as IoResult;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::entry::Entry;
use super::record::{Record, Stage};
use super::sieve::Sieve;
use super::tags::Tags;
use crate::api::Flags;
use crate::error::{Effect, Error, Status};

/// What earlier runs did, but for which records they applied: that is a set of [`Tags`], which may be in a file.
#[derive(Debug, Default)]
pub(super) struct History {
    /// Records of which the last word is an intent or a doubt.
    open: HashMap<u64, Open>,
    /// The imports of the groups that are open.
    imports: HashMap<u64, u64>,
    /// A number that no group has yet.
    next_group: u64,
    /// Applied records that this run has not met again yet.
    ahead: u64,
    /// The conditions of records that this run sends although later ones with the same may have been applied.
    behind: Sieve,
}

/// A record whose outcome is not known.
#[derive(Debug, Clone, Copy)]
struct Open {
    creates: bool,
    /// When it was sent, or when its doubt arose.
    since: SystemTime,
    is_doubt: bool,
    /// The group with which it was sent.
    group: Option<u64>,
}

/// What is to be done with a record in this run.
#[derive(Debug)]
pub(super) enum Part {
    /// Nothing: it was applied.
    Skip,
    /// Do it; the record knows whether it has to be looked for first.
    Do(Record),
}

/// A history that is being read.
#[derive(Debug)]
pub(super) struct Reading {
    history: History,
    applied: Tags,
}

impl Reading {
    /// Begins to read a journal, beside which a file may be made.
    pub(super) fn beside(path: &Path) -> Reading {
        Reading { history: History::default(), applied: Tags::beside(path) }
    }

    /// Takes in one line of the journal after the other.
    pub(super) fn note(&mut self, entry: &Entry) -> IoResult<()> {
        let open = &mut self.history.open;
        match *entry {
            Entry::Header { .. } => {}
            Entry::Intent { tag, creates, at, group } => {
                // A create in doubt that was found is sent as an update: nothing to look for any more.
                open.insert(tag, Open { creates, since: at, is_doubt: false, group });
                let next = group.map_or(0, |group| group.saturating_add(1));
                self.history.next_group = self.history.next_group.max(next);
            }
            Entry::Started { group, import } => {
                self.history.imports.insert(group, import);
            }
            Entry::Applied { tag } => {
                open.remove(&tag);
                self.applied.insert(tag)?;
            }
            Entry::Nothing { tag } => {
                open.remove(&tag);
            }
            Entry::Doubt { tag, at } => {
                let group = open.get(&tag).and_then(|open| open.group);
                open.insert(tag, Open { creates: true, since: at, is_doubt: true, group });
            }
        }
        Ok(())
    }

    /// Ends the reading: the history, and the tags of the records that were applied.
    pub(super) fn end(mut self) -> IoResult<(History, Tags)> {
        self.applied.seal()?;
        let History { open, imports, ahead, .. } = &mut self.history;
        *ahead = self.applied.len();
        let groups: HashSet<u64> = open.values().filter_map(|open| open.group).collect();
        imports.retain(|group, _| groups.contains(group));
        Ok((self.history, self.applied))
    }
}

impl History {
    /// A number that no group in the journal has.
    pub(super) fn next_group(&self) -> u64 {
        self.next_group
    }

    /// Whether this run has not met all records yet that were applied.
    pub(super) fn is_ahead(&self) -> bool {
        self.ahead > 0
    }

    /// What is to be done with a record, which an earlier run may have applied. `settle` is how long a doubt is left alone,
    /// `timeout` how long a call could take whose end nobody saw.
    pub(super) fn part_of(
        &mut self,
        mut record: Record,
        was_applied: bool,
        settle: Duration,
        timeout: Duration,
    ) -> Part {
        let open = self.open.remove(&record.tag);
        if self.ahead > 0 && was_applied {
            self.ahead -= 1;
            if open.is_none() && !self.behind.may_contain(record.key.conditions()) {
                self.forget_when_behind();
                return Part::Skip;
            }
            // One before it with the same key is sent in this run, or was in an earlier one: what it wrote is written again,
            // in its order. Its profile is there, so that it must not make one.
            record.flags = record.flags.without(Flags::CREATE);
        } else if self.ahead > 0 {
            self.behind.insert(record.key.conditions());
        }
        self.forget_when_behind();
        let import = open.and_then(|open| self.imports.get(&open.group?).copied()).filter(|_| !record.is_dry_run());
        match (open, import) {
            // Whatever was to be done, the server can be asked for it.
            (Some(Open { is_doubt: false, .. }), Some(import)) => {
                record.import = Some(import);
                record.stage = Stage::Ask(import);
            }
            (Some(open), _) if open.creates && record.creates() => set_in_doubt(&mut record, open, settle, timeout),
            _ => {}
        }
        Part::Do(record)
    }

    /// Behind the last record that was applied nothing can come out of order any more.
    fn forget_when_behind(&mut self) {
        if self.ahead == 0 {
            self.behind = Sieve::default();
        }
    }
}

fn set_in_doubt(record: &mut Record, open: Open, settle: Duration, timeout: Duration) {
    let (message, lateness) = match open.is_doubt {
        true => ("an earlier run ended with this create in doubt", settle),
        false => ("an earlier run ended amid this create", settle + timeout),
    };
    // A clock that was set back must not make the wait longer than it can be.
    let latest = SystemTime::now() + lateness;
    record.is_in_doubt = true;
    record.may_come_late = open.group.is_some();
    record.stage = Stage::Look((open.since + lateness).min(latest));
    record.last_error = Some(Error::new(Status::ConnectionLost, message, Effect::Unknown, false));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ApiVersion;

    const SETTLE: Duration = Duration::from_secs(600);
    const TIMEOUT: Duration = Duration::from_secs(60);

    fn record(tag: u64, customer: u64, flags: Flags) -> Record {
        let (condition, body) = (format!("a=={customer}"), r#"{"a":1}"#);
        Record::new(None, ApiVersion::V1, "1", &[condition], body, flags, tag).expect("a good record")
    }

    fn history(entries: &[Entry]) -> (History, Tags) {
        let mut reading = Reading::beside(Path::new("no file is made for so few"));
        entries.iter().for_each(|entry| reading.note(entry).expect("no file"));
        reading.end().expect("no file")
    }

    fn intent(tag: u64, creates: bool) -> Entry {
        Entry::Intent { tag, creates, at: SystemTime::now(), group: None }
    }

    /// The stage and flags of a record that is done, or `None` for one that is skipped.
    fn part((history, applied): &mut (History, Tags), tag: u64, customer: u64, flags: Flags) -> Option<(Stage, Flags)> {
        let was_applied = applied.contains(tag).expect("no file");
        match history.part_of(record(tag, customer, flags), was_applied, SETTLE, TIMEOUT) {
            Part::Skip => None,
            Part::Do(record) => Some((record.stage, record.flags)),
        }
    }

    #[test]
    fn what_was_applied_is_skipped_and_everything_else_is_done() {
        let applied = |tag| Entry::Applied { tag };
        let mut history = history(&[
            intent(1, true),
            applied(1),
            intent(2, true),
            Entry::Nothing { tag: 2 },
            intent(3, false),
            intent(5, false),
            applied(5),
        ]);
        assert_eq!(part(&mut history, 1, 1, Flags::CREATE), None);
        for tag in [2, 3, 4] {
            assert_eq!(part(&mut history, tag, tag, Flags::NONE), Some((Stage::Send, Flags::NONE)));
        }
        assert_eq!(part(&mut history, 5, 5, Flags::NONE), None);
        assert!(!history.0.is_ahead());
    }

    #[test]
    fn a_create_without_an_outcome_is_looked_for_after_the_settle_time() {
        let since = SystemTime::now() - Duration::from_secs(100);
        let mut history = history(&[
            Entry::Intent { tag: 1, creates: true, at: since, group: None },
            Entry::Intent { tag: 2, creates: true, at: since, group: None },
            Entry::Doubt { tag: 2, at: since },
            Entry::Intent { tag: 3, creates: true, at: SystemTime::now() + SETTLE * 100, group: None },
        ]);
        assert_eq!(
            part(&mut history, 1, 1, Flags::CREATE),
            Some((Stage::Look(since + SETTLE + TIMEOUT), Flags::CREATE))
        );
        assert_eq!(part(&mut history, 2, 2, Flags::CREATE), Some((Stage::Look(since + SETTLE), Flags::CREATE)));
        let Some((Stage::Look(not_before), _)) = part(&mut history, 3, 3, Flags::CREATE) else {
            panic!("not in doubt")
        };
        assert!(not_before <= SystemTime::now() + SETTLE + TIMEOUT);
    }

    #[test]
    fn what_was_sent_in_an_import_is_asked_for_when_its_id_is_known_and_in_doubt_otherwise() {
        let since = SystemTime::now();
        let intent = |tag, group| Entry::Intent { tag, creates: true, at: since, group: Some(group) };
        let mut history = history(&[
            intent(1, 4),
            intent(2, 4),
            intent(3, 4),
            Entry::Started { group: 4, import: 77 },
            Entry::Applied { tag: 2 },
            Entry::Doubt { tag: 3, at: since },
            intent(5, 6),
        ]);
        assert_eq!(history.0.next_group(), 7);
        assert_eq!(part(&mut history, 1, 1, Flags::CREATE), Some((Stage::Ask(77), Flags::CREATE)));
        assert_eq!(part(&mut history, 2, 2, Flags::CREATE), None);
        assert_eq!(part(&mut history, 3, 3, Flags::CREATE), Some((Stage::Look(since + SETTLE), Flags::CREATE)));
        let Part::Do(lost) = history.0.part_of(record(5, 5, Flags::CREATE), false, SETTLE, TIMEOUT) else {
            panic!("not done")
        };
        assert_eq!(lost.stage, Stage::Look(since + SETTLE + TIMEOUT));
        assert!(lost.may_be_made_later() && lost.is_in_doubt);
    }

    #[test]
    fn what_was_applied_behind_a_record_that_is_sent_is_written_again_in_its_order() {
        let mut history = history(&[
            intent(1, false),
            intent(2, true),
            Entry::Applied { tag: 2 },
            intent(3, true),
            Entry::Applied { tag: 3 },
        ]);
        assert_eq!(part(&mut history, 1, 7, Flags::NONE), Some((Stage::Send, Flags::NONE)));
        assert_eq!(part(&mut history, 2, 7, Flags::CREATE), Some((Stage::Send, Flags::NONE)));
        assert_eq!(part(&mut history, 3, 8, Flags::CREATE), None);
        assert_eq!(part(&mut history, 4, 7, Flags::CREATE), Some((Stage::Send, Flags::CREATE)));
    }

    #[test]
    fn what_was_applied_is_never_made_again_even_if_it_was_being_written_again() {
        let mut history = history(&[intent(1, true), Entry::Applied { tag: 1 }, intent(1, false)]);
        assert_eq!(part(&mut history, 1, 7, Flags::CREATE), Some((Stage::Send, Flags::NONE)));
    }
}
