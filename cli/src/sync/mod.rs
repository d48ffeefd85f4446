//! `copernica sync`: one update for each row of a file, as a batch.

mod comparing;
mod mapping;
mod progress;
mod rejects;
mod report;
mod run;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use copernica::{Batch, Flags};
use signal_hook::consts::{SIGINT, SIGTERM};

use crate::arguments::{Connection, Sync};
use crate::connection::client;
use crate::exit::{Exit, Failure};
use crate::input::Input;
use comparing::Comparing;
use mapping::Mapping;
use progress::Progress;
use rejects::RejectFiles;
use run::Run;

/// Synchronises a file with a database.
pub fn run(connection: &Connection, sync: &Sync) -> Result<Exit, Failure> {
    let client = client(connection, |options| options.set_max_matches(sync.limit_matches.unwrap_or(0)))?;
    let input = Input::open(&sync.input, sync.journal.is_some())?;
    let mut rows = input.rows(&sync.reading)?;
    let rejects = RejectFiles::new(sync, rows.as_ref())?;
    let fields = client.field_list(&sync.database.id).map_err(|error| Failure::of_call(&error))?;
    let mapping = Mapping::new(sync, &fields, client.api_version(), rows.columns())?;
    let mut batch = Batch::new(&client);
    set_up(&mut batch, sync, connection, &input)?;
    let interrupted = catch_signals()?;
    batch.start(sync.threads).map_err(|error| Failure::refused_argument(&error))?;
    let comparing = (sync.dry_run && sync.compare > 0).then(|| {
        let limits = (sync.threads, sync.compare);
        Comparing::start(&Arc::new(client.derive(connection.timeout_ms())), &sync.database.id, limits, &interrupted)
    });
    let flags = if sync.create { Flags::CREATE } else { Flags::NONE };
    let mut run = Run {
        batch: &batch,
        mapping: &mapping,
        database: &sync.database.id,
        flags: if sync.dry_run { flags | Flags::DRY_RUN } else { flags },
        rejects,
        progress: Progress::new(sync, input.length()),
        interrupted,
        report: report::Report::default(),
        under_way: Default::default(),
        comparing,
    };
    run.work(&mut rows);
    let Run { report, rejects, .. } = run;
    report.close(&batch, &rejects, sync)
}

/// Journal and settings of the batch.
fn set_up(batch: &mut Batch, sync: &Sync, connection: &Connection, input: &Input) -> Result<(), Failure> {
    let settle_ms = (sync.settle * 1_000.0) as u32;
    batch.set_settle_ms(settle_ms).map_err(|error| Failure::refused_argument(&error))?;
    match sync.imports.filter(|_| !sync.dry_run) {
        Some(rows) => batch.use_imports(&sync.keys, rows),
        None => batch.set_queue_size(sync.threads.max(64) * 16),
    }
    .map_err(|error| Failure::refused_argument(&error))?;
    let Some(journal) = sync.journal.as_ref().filter(|_| !sync.dry_run) else {
        return Ok(());
    };
    match (journal.exists(), sync.resume) {
        (true, false) => {
            return Err(Failure::mistake(format!(
                "the journal {} is there already; go on with it with --resume, or name another file",
                journal.display()
            )));
        }
        (false, true) => {
            return Err(Failure::mistake(format!(
                "there is no journal {} to go on with; leave out --resume for a new run",
                journal.display()
            )));
        }
        _ => {}
    }
    let input_id = format!(
        "{} into {} at {} by {}{}",
        input.checksum(),
        sync.database.id,
        connection.url,
        sync.keys.join(","),
        if sync.create { " with create" } else { "" }
    );
    batch.set_journal(journal, &input_id).map_err(|error| Failure::refused_argument(&error))
}

/// The first ctrl-C or termination lets calls end that are under way; the second ends the program at once.
fn catch_signals() -> Result<Arc<AtomicBool>, Failure> {
    let interrupted = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        let at_once = signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&interrupted));
        at_once
            .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&interrupted)))
            .map_err(|error| Failure::mistake(format!("signals cannot be caught: {error}")))?;
    }
    Ok(interrupted)
}
