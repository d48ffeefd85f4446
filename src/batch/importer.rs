//! What a worker does with records that go in one import: start it, ask how far it is, and find out what came of each.

use std::time::{Instant, SystemTime};

use super::entry::Entry;
use super::pool::{Group, Question, Step};
use super::record::{Record, Stage};
use super::shared::Shared;
use super::state::{End, worked_on};
use super::verdict::{Verdict, sign_of, verdict_on, verdict_on_import};
use crate::api::{Created, Import, ImportProgress, Outcome, Warning};
use crate::error::{Effect, Error, Status};

/// What the status of an import says of its records.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    /// All of so many were worked on, and no error is named.
    Done(u64),
    /// All were worked on, and something went wrong with at least one.
    Flawed(String),
    /// Some are still to be worked on; the last error, if any.
    Unfinished(Option<String>),
}

/// What the status of an import with so many records says of them. The words for its state are not documented, so only
/// the numbers count.
fn fate_of(progress: &ImportProgress, records: u64) -> Fate {
    match (progress.total, progress.processed) {
        (Some(total), Some(processed)) if total > 0 && processed >= total => match &progress.last_error {
            Some(error) => Fate::Flawed(format!("its last error is \"{error}\"")),
            None if total < records => Fate::Flawed(format!("it had {total} records, and {records} were sent")),
            None => Fate::Done(total),
        },
        _ => Fate::Unfinished(progress.last_error.clone()),
    }
}

impl Shared {
    /// Does the next step with a group.
    pub(super) fn work_on(&self, group: Group) {
        match group.step {
            Step::Start => self.start_import(group),
            Step::Ask(_) => self.ask(group),
        }
    }

    /// Checks the records of a group and starts an import of them.
    fn start_import(&self, mut group: Group) {
        let import = match self.sift(&mut group).and_then(|()| self.import_of(&group)) {
            Ok(import) => import,
            Err(error) => return self.weigh_start(group, error),
        };
        if group.records.is_empty() {
            return self.bring_back(|state| state.dissolve());
        }
        let number = self.next_group();
        if let Err(error) = self.write_all(|| intents(&group, number)) {
            return self.halt_group(group, error);
        }
        let begun = Instant::now();
        let result = self.call(|| self.client.start_checked_import(&group.records[0].database, &import));
        let attempts = result.as_ref().map_or_else(Error::attempts, |outcome| outcome.attempts);
        group.records.iter_mut().for_each(|record| record.attempts += attempts);
        match result {
            Ok(outcome) => {
                self.bring_back(|state| state.note_untimed());
                self.follow(group, number, &outcome);
            }
            Err(error) => {
                self.note_for::<()>(&Err(error.clone()), begun, group.records.len());
                self.weigh_start(group, error);
            }
        }
    }

    /// Lets go of the records that fail a check; an error is one that concerns all of them.
    fn sift(&self, group: &mut Group) -> Result<(), Error> {
        let mut records = std::mem::take(&mut group.records).into_iter();
        while let Some(mut record) = records.next() {
            let row = record.row.as_ref().map_or("", |row| &row.json);
            let body = format!(r#"{{"fields":{row}}}"#);
            let begun = Instant::now();
            let checked =
                self.call(|| self.client.check_update(&record.database, &record.conditions, &body, record.flags));
            match checked {
                Ok(warnings) => {
                    record.warnings = warnings;
                    group.records.push(record);
                }
                Err(error) if verdict_on(&error, false) == Verdict::Final => {
                    let result = record.conclude(Err(error));
                    self.bring_back(|state| state.finish_grouped(record, result));
                }
                Err(error) => {
                    group.records.push(record);
                    group.records.extend(records);
                    self.note_for::<()>(&Err(error.clone()), begun, group.records.len());
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    fn import_of(&self, group: &Group) -> Result<Import, Error> {
        let mistake = || Error::before_sending(Status::Internal, "a record is in a group and has no row for it");
        let plan = self.settings.imports.as_ref().ok_or_else(mistake)?;
        let mut import = plan.import(group.records.first().is_some_and(Record::creates))?;
        for record in &group.records {
            import.add_record(&record.row.as_ref().ok_or_else(mistake)?.json)?;
        }
        Ok(import)
    }

    /// The server took an import: from now on it is asked how far it is.
    fn follow(&self, mut group: Group, number: u64, outcome: &Outcome) {
        let Created::Yes(Some(import)) = outcome.created else {
            return self.leave_to_server(group, "the server did not say which import it is, so that nobody can ask");
        };
        group.records.iter_mut().for_each(|record| record.import = Some(import));
        if let Err(error) = self.write(|| Entry::Started { group: number, import }) {
            return self.halt_group(group, error);
        }
        group.tries = 0;
        let mut question = Question::new(import);
        let due = question.next(Instant::now());
        self.ask_at(group, question, due);
    }

    /// Decides what becomes of a group whose import could not be started, or perhaps was.
    fn weigh_start(&self, mut group: Group, error: Error) {
        let creates = group.records.first().is_some_and(Record::creates);
        let is_unknown = error.effect() != Effect::None;
        if let Err(broken) = self.write_all(|| failures(&group, is_unknown)) {
            return self.halt_group(group, broken);
        }
        for record in &mut group.records {
            record.is_in_doubt |= is_unknown;
            record.may_come_late |= is_unknown;
            record.last_error = Some(error.clone());
        }
        match verdict_on_import(&error, creates) {
            Verdict::Halt => self.halt_group(group, error),
            // What may have made profiles is looked for after the settle time.
            Verdict::SetAside => self.go_alone(group, SystemTime::now() + self.settings.settle),
            Verdict::Retry if self.may_retry_group(&mut group, &error) => {
                let wait = self.client.wait_after(group.tries.max(1)).max(error.retry_after().unwrap_or_default());
                self.bring_back(|state| state.rest(group, Instant::now() + wait));
            }
            // Perhaps it is about one record only, and that one is found when each goes by itself.
            Verdict::Final if error.status() == Status::Refused && !is_unknown => {
                self.send_each(group, &format!("the server refused an import with this record ({error})"));
            }
            Verdict::Retry | Verdict::Final => self.finish_each(group, |_| Err(error.clone())),
        }
    }

    fn may_retry_group(&self, group: &mut Group, error: &Error) -> bool {
        group.tries += u32::from(self.lock().counts_against_record(sign_of(error)));
        group.tries < self.settings.tries
    }

    /// Asks how far an import is.
    fn ask(&self, mut group: Group) {
        let Step::Ask(mut question) = std::mem::replace(&mut group.step, Step::Start) else { return };
        let begun = Instant::now();
        let answer = self.call(|| self.client.import_status(question.import));
        self.note_for(&answer, begun, group.records.len());
        match answer {
            Ok(found) => {
                group.tries = 0;
                self.heed(group, question, &found.value);
            }
            Err(error) => match verdict_on(&error, false) {
                Verdict::Halt => self.halt_group(group, error),
                Verdict::Retry if self.may_retry_group(&mut group, &error) => {
                    // Time without an answer is no time in which the server did nothing.
                    question.since = Instant::now();
                    let wait = self.client.wait_after(group.tries.max(1));
                    let due = question.since + wait.max(error.retry_after().unwrap_or_default());
                    self.ask_at(group, question, due);
                }
                Verdict::Retry => {
                    self.leave_to_server(group, &format!("it could not be asked how far it is ({})", error.reason()));
                }
                Verdict::SetAside | Verdict::Final => {
                    let (import, reason) = (question.import, error.reason());
                    let why = format!("the server took import {import}, and then did not know it ({reason})");
                    self.doubt_each(group, &why);
                }
            },
        }
    }

    /// Does what follows from the status of an import.
    fn heed(&self, group: Group, mut question: Question, progress: &ImportProgress) {
        let import = question.import;
        let error = match fate_of(progress, group.records.len() as u64) {
            Fate::Done(records) => return self.finish_applied(group, import, records),
            Fate::Flawed(why) => return self.settle_each(group, &format!("import {import} has ended, and {why}")),
            Fate::Unfinished(error) => error,
        };
        question.note(progress.processed.unwrap_or(0), Instant::now());
        if question.since.elapsed() < self.settings.settle {
            let due = question.next(Instant::now());
            return self.ask_at(group, question, due);
        }
        let waited = format!("nothing was done on it for {} seconds", self.settings.settle.as_secs());
        match error {
            None => self.leave_to_server(group, &waited),
            Some(error) => {
                let why = format!("the server took import {import}, {waited}, and its last error is \"{error}\"");
                self.doubt_each(group, &why);
            }
        }
    }

    fn ask_at(&self, mut group: Group, question: Question, due: Instant) {
        group.step = Step::Ask(question);
        self.bring_back(|state| state.rest(group, due));
    }

    /// The import has ended with an error of one of these records, or of several. Sending each by itself tells which: an
    /// update is harmless to repeat, and a create after its profile was looked for.
    fn settle_each(&self, mut group: Group, why: &str) {
        self.forget_import(&mut group, why, false);
        self.go_alone(group, SystemTime::now());
    }

    /// Nobody can tell what became of the import or will.
    fn doubt_each(&self, mut group: Group, why: &str) {
        self.forget_import(&mut group, why, true);
        if let Err(broken) = self.write_all(|| failures(&group, true)) {
            return self.halt_group(group, broken);
        }
        self.go_alone(group, SystemTime::now());
    }

    fn forget_import(&self, group: &mut Group, why: &str, may_come_late: bool) {
        for record in &mut group.records {
            record.import = None;
            record.is_in_doubt = true;
            record.may_come_late |= may_come_late;
            record.import_has_ended = !may_come_late;
            let why = format!("{why}; it does not say what came of this record");
            record.warnings = vec![Warning::from(format!("{why}, which was then sent by itself"))];
            record.last_error = Some(Error::new(Status::Refused, why, Effect::Unknown, false));
        }
    }

    fn send_each(&self, mut group: Group, why: &str) {
        let warning = format!("{why}, and it was sent by itself");
        group.records.iter_mut().for_each(|record| record.warnings = vec![Warning::from(warning.as_str())]);
        self.go_alone(group, SystemTime::now());
    }

    /// Every record goes on by itself; those that may have made a profile are looked for first, not before this moment.
    fn go_alone(&self, group: Group, not_before: SystemTime) {
        let wait = not_before.duration_since(SystemTime::now()).unwrap_or_default();
        self.bring_back(|state| {
            state.dissolve();
            for mut record in group.records {
                record.tries = 0;
                if record.is_in_doubt && record.creates() {
                    record.stage = Stage::Look(not_before);
                } else {
                    record.stage = Stage::Send;
                }
                state.send_alone(record, Instant::now() + wait);
            }
        });
        self.wake_all();
    }

    /// The server has worked on the import: every record of it was applied.
    fn finish_applied(&self, group: Group, import: u64, records: u64) {
        let broken = self.write_all(|| applied(&group)).err();
        let warning =
            broken.as_ref().map(|broken| format!("a later run will not know that this record was applied: {broken}"));
        self.finish_each(group, |_| Ok(worked_on(import, records, warning.as_deref())));
        if let Some(broken) = broken {
            self.end(End::Halted(broken));
        }
    }

    /// Every record of the group has this result.
    fn finish_each(&self, group: Group, result: impl Fn(&Record) -> Result<Outcome, Error>) {
        self.bring_back(|state| {
            state.dissolve();
            for record in group.records {
                let result = record.conclude(result(&record));
                state.finish_grouped(record, result);
            }
        });
        self.wake_all();
    }

    fn leave_to_server(&self, group: Group, why: &str) {
        self.bring_back(|state| state.leave_to_server(group, why));
        self.wake_all();
    }

    fn halt_group(&self, group: Group, error: Error) {
        self.bring_back(|state| {
            state.end(End::Halted(error));
            state.leave_group(group);
        });
        self.wake_all();
    }
}

fn intents(group: &Group, number: u64) -> Vec<Entry> {
    let at = SystemTime::now();
    let intent =
        |record: &Record| Entry::Intent { tag: record.tag, creates: record.creates(), at, group: Some(number) };
    group.records.iter().map(intent).collect()
}

/// What is written down of a group whose import failed: nothing for updates in doubt, which are harmless to repeat.
fn failures(group: &Group, is_unknown: bool) -> Vec<Entry> {
    let at = SystemTime::now();
    let records = group.records.iter().filter(|record| if is_unknown { record.creates() } else { !record.is_in_doubt });
    let entry = |record: &Record| match is_unknown {
        true => Entry::Doubt { tag: record.tag, at },
        false => Entry::Nothing { tag: record.tag },
    };
    records.map(entry).collect()
}

fn applied(group: &Group) -> Vec<Entry> {
    group.records.iter().map(|record| Entry::Applied { tag: record.tag }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_say_that_an_import_has_ended_and_an_error_never_that_all_is_well() {
        let error = || Some("why".to_owned());
        for (total, processed, last_error, fate) in [
            (Some(3), Some(3), None, Fate::Done(3)),
            (Some(4), Some(4), None, Fate::Done(4)),
            (Some(3), Some(3), error(), Fate::Flawed("its last error is \"why\"".to_owned())),
            (Some(2), Some(2), None, Fate::Flawed("it had 2 records, and 3 were sent".to_owned())),
            (Some(3), Some(2), None, Fate::Unfinished(None)),
            (Some(3), Some(2), error(), Fate::Unfinished(error())),
            (Some(0), Some(0), None, Fate::Unfinished(None)),
            (None, Some(3), None, Fate::Unfinished(None)),
            (Some(3), None, None, Fate::Unfinished(None)),
        ] {
            let progress = ImportProgress {
                id: 1,
                name: String::new(),
                status: "finished".to_owned(),
                total,
                processed,
                last_run: None,
                last_error,
            };
            assert_eq!(fate_of(&progress, 3), fate, "{progress:?}");
        }
    }
}
