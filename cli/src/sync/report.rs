//! What a run came to, for people and for scripts.

use copernica::{Batch, BatchState, Counter};
use serde_json::{Map, Value, json};

use super::rejects::RejectFiles;
use crate::arguments::{ReportForm, Sync};
use crate::exit::{Exit, Failure};
use crate::output::{counted, note, tell};
use crate::preview::Totals;
use crate::wording::in_terms_of_options;

/// What the batch does not count itself.
#[derive(Debug, Default)]
pub struct Report {
    /// Rows that were rejected before they could be added.
    pub unreadable: u64,
    /// Rows of which it is known that they matched no profile.
    pub unmatched: u64,
    /// Profiles of which it is known that they matched.
    pub matched: u64,
    /// Rows in imports that were not seen to end.
    pub left_to_server: u64,
    /// What a dry run found in the profiles that it compared.
    pub compared: Totals,
    /// Whether rows were left that the batch did not take any more.
    pub left_over: bool,
    /// Whether somebody wanted it to end.
    pub was_interrupted: bool,
    /// What failed with the input or a file of rejects amid the run.
    pub failure: Option<String>,
}

impl Report {
    /// Prints the report and answers with the exit code.
    pub fn close(&self, batch: &Batch, rejects: &RejectFiles, sync: &Sync) -> Result<Exit, Failure> {
        match sync.report.form {
            ReportForm::Text => self.print(batch, rejects, sync)?,
            ReportForm::Json => tell(&self.json(batch, rejects, sync).to_string())?,
        }
        Ok(self.exit(batch, sync))
    }

    fn print(&self, batch: &Batch, rejects: &RejectFiles, sync: &Sync) -> Result<(), Failure> {
        let count = |counter| batch.count(counter);
        let mut lines = if sync.dry_run { self.dry_run_lines(batch, sync) } else { self.lines(batch, sync) };
        lines.push(format!("refused     {}", count(Counter::Refused) + self.unreadable));
        lines.push(format!("failed      {}", count(Counter::Failed)));
        lines.push(format!("in doubt    {}", self.in_doubt(batch)));
        push_unless_zero(&mut lines, "in imports that the server still works on", self.left_to_server);
        push_unless_zero(&mut lines, "not begun", count(Counter::Pending));
        if self.is_cut_short() {
            lines.push("the rest of the input was not begun".to_owned());
        }
        if rejects.rejected.count() > 0 {
            let path = rejects.rejected.path().display();
            lines.push(format!("rejected rows are in {path}: mend them and feed that file"));
        }
        if rejects.in_doubt.count() > 0 {
            let path = rejects.in_doubt.path().display();
            lines.push(format!("rows in doubt are in {path}: look before you repeat them"));
        }
        lines.iter().try_for_each(|line| tell(line))
    }

    fn lines(&self, batch: &Batch, sync: &Sync) -> Vec<String> {
        let count = |counter| batch.count(counter);
        let mut lines = vec![
            format!("applied     {}", self.applied(batch)),
            format!("created     {}", count(Counter::Created)),
            match self.unchanged(sync) {
                Some(unchanged) => format!("unchanged   {unchanged}"),
                None => "unchanged   not known: the server does not say, but a dry run tells".to_owned(),
            },
        ];
        push_unless_zero(&mut lines, "by an earlier run", count(Counter::Skipped));
        lines
    }

    fn dry_run_lines(&self, batch: &Batch, sync: &Sync) -> Vec<String> {
        let Totals { changed, unchanged } = self.compared;
        let mut lines = vec![
            "a dry run: nothing was changed".to_owned(),
            format!("checked     {}", batch.count(Counter::Checked)),
            format!("would update {}", counted(self.matched, "profile")),
        ];
        if changed + unchanged > 0 {
            lines.push(format!("  would change: {changed}"));
            lines.push(format!("  unchanged: {unchanged}"));
        }
        push_unless_zero(&mut lines, "not compared", self.not_compared());
        lines.push(match sync.create {
            true => format!("would create {}", counted(self.unmatched, "profile")),
            false => format!("of {}, no profile matches", counted(self.unmatched, "row")),
        });
        lines
    }

    /// How many rows have certainly changed nothing. That is known only when matches are counted before each update, and only of
    /// rows that match none: no reply tells whether a value was another one before.
    fn unchanged(&self, sync: &Sync) -> Option<u64> {
        (sync.limit_matches.is_some() && !sync.create).then_some(self.unmatched)
    }

    fn json(&self, batch: &Batch, rejects: &RejectFiles, sync: &Sync) -> Value {
        let count = |counter| batch.count(counter);
        let mut json = Map::new();
        let mut put = |name: &str, value: Value| json.insert(name.to_owned(), value);
        put("dry_run", sync.dry_run.into());
        if sync.dry_run {
            put("checked", count(Counter::Checked).into());
            put("would_update", self.matched.into());
            put("would_change", self.compared.changed.into());
            put("unchanged", self.compared.unchanged.into());
            put("not_compared", self.not_compared().into());
            put("would_create", if sync.create { self.unmatched } else { 0 }.into());
            put("unmatched", self.unmatched.into());
        } else {
            put("applied", self.applied(batch).into());
            put("created", count(Counter::Created).into());
            put("unchanged", self.unchanged(sync).into());
            put("by_an_earlier_run", count(Counter::Skipped).into());
        }
        put("refused", (count(Counter::Refused) + self.unreadable).into());
        put("failed", count(Counter::Failed).into());
        put("in_doubt", self.in_doubt(batch).into());
        put("in_unfinished_imports", self.left_to_server.into());
        put("not_begun", count(Counter::Pending).into());
        put("is_complete", (!self.is_cut_short()).into());
        for (name, file) in [("rejected_file", &rejects.rejected), ("in_doubt_file", &rejects.in_doubt)] {
            put(name, if file.count() > 0 { json!(file.path().display().to_string()) } else { Value::Null });
        }
        Value::Object(json)
    }

    /// How many rows the server has certainly worked on.
    fn applied(&self, batch: &Batch) -> u64 {
        batch.count(Counter::Applied) - self.left_to_server
    }

    /// Of how many rows nobody knows what came, or comes.
    fn in_doubt(&self, batch: &Batch) -> u64 {
        batch.count(Counter::Unknown) + self.left_to_server
    }

    /// How many matches a dry run did not read.
    fn not_compared(&self) -> u64 {
        self.matched.saturating_sub(self.compared.changed + self.compared.unchanged)
    }

    fn is_cut_short(&self) -> bool {
        self.left_over || self.was_interrupted || self.failure.is_some()
    }

    fn exit(&self, batch: &Batch, sync: &Sync) -> Exit {
        if let Some(why) = &self.failure {
            note(&format!("copernica: {why}; {}", how_to_go_on(sync)));
            return Exit::Halted;
        }
        if self.was_interrupted {
            note(&format!("copernica: interrupted; {}", how_to_go_on(sync)));
            return Exit::Interrupted;
        }
        if batch.state() == BatchState::Halted {
            let error = batch.halting_error();
            let why = error.as_ref().map_or("no reason is known", |error| error.message());
            note(&format!("copernica: halted: {}; {}", in_terms_of_options(why), how_to_go_on(sync)));
            return Exit::Halted;
        }
        let refused = batch.count(Counter::Refused) + batch.count(Counter::Failed) + self.unreadable;
        match (self.in_doubt(batch), refused) {
            (0, 0) => Exit::Done,
            (0, _) => Exit::NotAll,
            _ => Exit::InDoubt,
        }
    }
}

fn push_unless_zero(lines: &mut Vec<String>, what: &str, number: u64) {
    if number > 0 {
        lines.push(format!("  {what}: {number}"));
    }
}

fn how_to_go_on(sync: &Sync) -> String {
    match &sync.journal {
        _ if sync.dry_run => "give the same command to begin again".to_owned(),
        Some(_) if sync.resume => "give the same command to go on".to_owned(),
        Some(_) => "give the same command with --resume to go on".to_owned(),
        None => "without --journal the next run begins at the first row".to_owned(),
    }
}
