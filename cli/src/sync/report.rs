//! What a run came to, for people and for scripts.

use copernica::{Batch, BatchState, Counter};

use super::rejects::RejectFiles;
use crate::arguments::Sync;
use crate::exit::Exit;

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
    /// Whether rows were left that the batch did not take any more.
    pub left_over: bool,
    /// Whether somebody wanted it to end.
    pub was_interrupted: bool,
    /// What failed with the input or a file of rejects amid the run.
    pub failure: Option<String>,
}

impl Report {
    /// Prints the report and answers with the exit code.
    pub fn close(&self, batch: &Batch, rejects: &RejectFiles, sync: &Sync) -> Exit {
        let count = |counter| batch.count(counter);
        if sync.dry_run {
            self.print_dry_run(batch, sync);
        } else {
            println!("applied     {}", count(Counter::Applied) - self.left_to_server);
            println!("created     {}", count(Counter::Created));
            print_unless_zero("by an earlier run", count(Counter::Skipped));
            print_unless_zero("matched no profile", if sync.create { 0 } else { self.unmatched });
        }
        println!("refused     {}", count(Counter::Refused) + self.unreadable);
        println!("failed      {}", count(Counter::Failed));
        println!("in doubt    {}", count(Counter::Unknown) + self.left_to_server);
        print_unless_zero("in imports that the server still works on", self.left_to_server);
        print_unless_zero("not begun", count(Counter::Pending));
        if self.left_over || self.was_interrupted || self.failure.is_some() {
            println!("the rest of the input was not begun");
        }
        if rejects.rejected.count() > 0 {
            println!("rejected rows are in {}: mend them and feed that file", rejects.rejected.path().display());
        }
        if rejects.in_doubt.count() > 0 {
            println!("rows in doubt are in {}: look before you repeat them", rejects.in_doubt.path().display());
        }
        self.exit(batch, sync)
    }

    fn print_dry_run(&self, batch: &Batch, sync: &Sync) {
        println!("a dry run: nothing was changed");
        println!("checked     {}", batch.count(Counter::Checked));
        println!("would update {} profiles", self.matched);
        match sync.create {
            true => println!("would create {} profiles", self.unmatched),
            false => println!("{} rows match no profile", self.unmatched),
        }
    }

    fn exit(&self, batch: &Batch, sync: &Sync) -> Exit {
        if let Some(why) = &self.failure {
            eprintln!("copernica: {why}; {}", how_to_go_on(sync));
            return Exit::Halted;
        }
        if self.was_interrupted {
            eprintln!("copernica: interrupted; {}", how_to_go_on(sync));
            return Exit::Interrupted;
        }
        if batch.state() == BatchState::Halted {
            let error = batch.halting_error();
            let why = error.as_ref().map_or("no reason is known", |error| error.message());
            eprintln!("copernica: halted: {why}; {}", how_to_go_on(sync));
            return Exit::Halted;
        }
        let refused = batch.count(Counter::Refused) + batch.count(Counter::Failed) + self.unreadable;
        match (batch.count(Counter::Unknown) + self.left_to_server, refused) {
            (0, 0) => Exit::Done,
            (0, _) => Exit::NotAll,
            _ => Exit::InDoubt,
        }
    }
}

fn print_unless_zero(what: &str, number: u64) {
    if number > 0 {
        println!("  {what}: {number}");
    }
}

fn how_to_go_on(sync: &Sync) -> String {
    match &sync.journal {
        Some(_) if sync.resume => "give the same command to go on".to_owned(),
        Some(_) => "give the same command with --resume to go on".to_owned(),
        None => "without --journal the next run begins at the first row".to_owned(),
    }
}
