//! Imports: all rows of a file in one request, or what the server fetches; and how far one has come.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use copernica::{Client, Created, Flags, ImportAction, ImportProgress};
use serde_json::{Map, Value, json};

use super::report;
use super::write::flags;
use crate::arguments::{Action, Connection, Empty, Import, ImportStatus, ReportForm};
use crate::connection::client;
use crate::exit::{Exit, Failure};
use crate::input::columns::ColumnMap;
use crate::input::rows::{Cell, Row};
use crate::input::{Input, character};
use crate::output::rows::print_one;
use crate::output::{counted, note, tell};

/// How long to wait before asking anew how far an import is; a short import should not be waited for long.
const WAITS: [Duration; 5] = [
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
];

/// `copernica import`
pub fn import(connection: &Connection, arguments: &Import) -> Result<Exit, Failure> {
    let client = client(connection, |_| {})?;
    let import = prepared(arguments)?;
    let flags = flags([(arguments.dry_run, Flags::DRY_RUN), (arguments.allow_empty, Flags::ALLOW_EMPTY)]);
    let outcome = client.start_import(&arguments.database.id, &import, flags);
    let created = outcome.as_ref().map_or(Created::Unknown, |outcome| outcome.created);
    let exit = report(outcome, &arguments.report)?;
    let Some(patience) = arguments.wait.filter(|_| !arguments.dry_run) else { return Ok(exit) };
    let Created::Yes(Some(id)) = created else {
        note("the server did not say which import this is, so that there is nothing to wait for");
        return Ok(Exit::InDoubt);
    };
    let (progress, exit) = wait(&client, id, patience)?;
    match arguments.report.form {
        ReportForm::Text => tell(&sentence(&progress))?,
        ReportForm::Json => tell(&json_of(&progress).to_string())?,
    }
    Ok(exit)
}

/// `copernica import-status`
pub fn status(connection: &Connection, status: &ImportStatus) -> Result<Exit, Failure> {
    let client = client(connection, |_| {})?;
    let (progress, exit) = match status.wait {
        Some(patience) => wait(&client, status.id, patience)?,
        None => (read(&client, status.id)?, Exit::Done),
    };
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    let members = [
        ("id", progress.id.to_string()),
        ("name", progress.name.clone()),
        ("status", progress.status.clone()),
        ("total", number(progress.total)),
        ("processed", number(progress.processed)),
        ("last_run", progress.last_run.clone().unwrap_or_default()),
        ("last_error", progress.last_error.clone().unwrap_or_default()),
    ];
    print_one(status.output.format, &members, &json_of(&progress).to_string())?;
    Ok(exit)
}

/// The import that the command line describes, with all rows of its file.
fn prepared(arguments: &Import) -> Result<copernica::Import, Failure> {
    let refused = |error| Failure::refused_argument(&error);
    let mut import = copernica::Import::new();
    import.set_name(&arguments.name);
    import.set_action(match arguments.action {
        Action::Add => ImportAction::Add,
        Action::Update => ImportAction::Update,
        Action::UpdateOrAdd => ImportAction::UpdateOrAdd,
        Action::IgnoreOrAdd => ImportAction::IgnoreOrAdd,
        Action::Delete => ImportAction::Delete,
    });
    import.set_ignore_empty_fields(arguments.reading.empty == Empty::Keep);
    arguments.keys.iter().try_for_each(|key| import.add_key_field(key)).map_err(refused)?;
    match (&arguments.location, &arguments.input) {
        (Some(url), _) => {
            let delimiter = arguments.reading.delimiter.as_deref();
            let delimiter = delimiter.map(|name| character("--delimiter", name)).transpose()?;
            import.set_location(url, delimiter.map(char::from)).map_err(refused)?;
        }
        (None, path) => add_rows(&mut import, arguments, path.as_deref().unwrap_or(Path::new("-")))?,
    }
    confirm_removal(arguments, &import)?;
    Ok(import)
}

/// An import that removes all matches needs the number of its rows beside them.
fn confirm_removal(arguments: &Import, import: &copernica::Import) -> Result<(), Failure> {
    let rows = import.record_count();
    match (arguments.action, arguments.count) {
        (Action::Delete, _) if arguments.location.is_some() => Err(Failure::mistake(
            "--action delete with --location would remove nobody knows how many profiles; fetch the file and import that",
        )),
        (Action::Delete, None) if !arguments.dry_run => Err(Failure::mistake(format!(
            "the import would remove every match of {}; nothing was sent; say with --count {rows} that this is meant",
            counted(rows as u64, "row")
        ))),
        (_, Some(count)) if count != rows => Err(Failure::mistake(format!(
            "--count says {count}, but {} came; nothing was sent",
            counted(rows as u64, "row")
        ))),
        _ => Ok(()),
    }
}

/// Adds every row; one that cannot be read ends the command, because an import is one request.
fn add_rows(import: &mut copernica::Import, arguments: &Import, path: &Path) -> Result<(), Failure> {
    let columns = ColumnMap::new(&arguments.reading)?;
    let mut rows = Input::open(path, false)?.rows(&arguments.reading)?;
    rows.columns().map(|names| columns.check(names)).transpose()?;
    while let Some(row) = rows.next_row() {
        let Row { line, cells, .. } = row?;
        let at_line = |why: &str| Failure::mistake(format!("line {line}: {why}; nothing was sent"));
        let cells = cells.map_err(|why| at_line(&why))?;
        import.add_record(&record(&columns, &cells)).map_err(|error| at_line(error.message()))?;
    }
    if import.record_count() == 0 {
        return Err(Failure::mistake("the input has no rows; nothing was sent"));
    }
    Ok(())
}

/// A row as a flat object in the order of its columns.
fn record(columns: &ColumnMap, cells: &[(String, Cell)]) -> String {
    let members = cells.iter().filter_map(|(column, cell)| {
        let value = match cell {
            Cell::Text(text) => Value::from(text.as_str()),
            Cell::Json(value) => value.clone(),
        };
        Some((columns.field_of(column)?.to_owned(), value))
    });
    Value::Object(members.collect::<Map<_, _>>()).to_string()
}

fn read(client: &Client, id: u64) -> Result<ImportProgress, Failure> {
    Ok(client.import_status(id).map_err(|error| Failure::of_call(&error))?.value)
}

/// Asks now and then until the import is over, at most for so many seconds. One that ended with an error may have changed a
/// part, and one that goes on is not known to end well.
fn wait(client: &Client, id: u64, patience: f64) -> Result<(ImportProgress, Exit), Failure> {
    let begun = Instant::now();
    let mut waits = WAITS.iter().chain(std::iter::repeat(&WAITS[WAITS.len() - 1]));
    loop {
        let progress = read(client, id)?;
        if progress.last_error.is_some() {
            return Ok((progress, Exit::InDoubt));
        }
        if is_over(&progress) {
            return Ok((progress, Exit::Done));
        }
        let left = Duration::from_secs_f64(patience).saturating_sub(begun.elapsed());
        if left.is_zero() {
            note(&format!("import {id} goes on; `copernica import-status {id}` tells how far it is"));
            return Ok((progress, Exit::InDoubt));
        }
        thread::sleep(left.min(waits.next().copied().unwrap_or_default()));
    }
}

/// The server documents no word for an import that is over: it has run, and all its rows were worked on.
fn is_over(progress: &ImportProgress) -> bool {
    let is_through = |processed| progress.total.is_none_or(|total| processed >= total);
    progress.last_run.is_some() && progress.processed.is_some_and(is_through)
}

fn sentence(progress: &ImportProgress) -> String {
    let ImportProgress { id, status, .. } = progress;
    let rows = match (progress.processed, progress.total) {
        (Some(processed), Some(total)) => format!(", {processed} of {total} rows"),
        _ => String::new(),
    };
    let error = progress.last_error.as_ref().map(|error| format!("; its last error is {error:?}")).unwrap_or_default();
    format!("import {id}: {status}{rows}{error}")
}

fn json_of(progress: &ImportProgress) -> Value {
    json!({
        "id": progress.id, "name": progress.name, "status": progress.status, "total": progress.total,
        "processed": progress.processed, "last_run": progress.last_run, "last_error": progress.last_error,
    })
}
