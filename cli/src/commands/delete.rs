//! Removing profiles and sub-profiles: never without the number of them that somebody means.

use std::io::{self, BufRead, IsTerminal, Write};

use copernica::{Client, Error, Found, Outcome, Profile, Status};

use super::account::database_named;
use super::report;
use crate::arguments::{Connection, Delete, DeleteSubprofiles, Deletion, Report};
use crate::connection::client;
use crate::exit::{Exit, Failure, sentence};
use crate::output::{counted, note, tell};

/// What is removed.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    read: fn(&Client, u64) -> Result<Found<Profile>, Error>,
    delete: fn(&Client, u64) -> Result<Outcome, Error>,
}

const PROFILE: Kind = Kind { name: "profile", read: Client::profile, delete: Client::delete_profile };

const SUBPROFILE: Kind = Kind { name: "sub-profile", read: Client::subprofile, delete: Client::delete_subprofile };

/// `copernica delete`
pub fn profiles(connection: &Connection, delete: &Delete) -> Result<Exit, Failure> {
    let client = client(connection, |_| {})?;
    let ids = read_ids(&delete.ids)?;
    if delete.deletion.dry_run {
        let database = delete.database.as_ref().map(|database| database_named(&client, database)).transpose()?;
        return dry_run(&client, PROFILE, &ids, &delete.deletion, database.map(|database| database.id));
    }
    let Some(database) = &delete.database else {
        confirm(PROFILE, &ids, &delete.deletion, "")?;
        return one_by_one(&client, PROFILE, &ids, &delete.report);
    };
    let count = confirm(PROFILE, &ids, &delete.deletion, &format!(" of database {database}"))?;
    report(client.delete_profiles(database, &ids, count), &delete.report)
}

/// `copernica delete-subprofiles`
pub fn subprofiles(connection: &Connection, delete: &DeleteSubprofiles) -> Result<Exit, Failure> {
    let client = client(connection, |_| {})?;
    let ids = read_ids(&delete.ids)?;
    if delete.deletion.dry_run {
        return dry_run(&client, SUBPROFILE, &ids, &delete.deletion, None);
    }
    confirm(SUBPROFILE, &ids, &delete.deletion, "")?;
    one_by_one(&client, SUBPROFILE, &ids, &delete.report)
}

/// The ids of the command line, and those of standard input in place of a dash. A first line `id` is that of an export.
fn read_ids(words: &[String]) -> Result<Vec<u64>, Failure> {
    let mut ids = Vec::new();
    for word in words {
        if word != "-" {
            ids.push(parse_id(word)?);
            continue;
        }
        for (number, line) in io::stdin().lock().lines().enumerate() {
            let line = line.map_err(|error| Failure::mistake(format!("standard input: {error}")))?;
            let is_header = number == 0 && line.trim().eq_ignore_ascii_case("id");
            if !is_header && !line.trim().is_empty() {
                ids.push(parse_id(line.trim())?);
            }
        }
    }
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Failure::mistake(format!("the id {} is there twice; nothing was removed", pair[0]))),
        None if ids.is_empty() => Err(Failure::mistake("there is no id; nothing was removed")),
        None => Ok(ids),
    }
}

fn parse_id(word: &str) -> Result<u64, Failure> {
    let id = word.parse().ok().filter(|&id| id > 0);
    id.ok_or_else(|| Failure::mistake(format!("{word:?} is no id; nothing was removed; write a number such as 4567")))
}

/// Takes the number that is meant from the command line, or asks for it; refuses any other than that of the ids.
fn confirm(kind: Kind, ids: &[u64], deletion: &Deletion, place: &str) -> Result<usize, Failure> {
    let number = ids.len();
    let meant = counted(number as u64, kind.name);
    let count = match deletion.count {
        Some(count) => count,
        None if io::stdin().is_terminal() => ask(&meant, place)?,
        None => {
            return Err(Failure::mistake(format!(
                "{meant} would be removed, and nobody can be asked; nothing was removed; say with --count {number} that this is \
                 meant"
            )));
        }
    };
    if count == number { Ok(count) } else { Err(mismatch(count, number)) }
}

fn mismatch(count: usize, ids: usize) -> Failure {
    Failure::mistake(format!("the count is {count}, but {} came; nothing was removed", counted(ids as u64, "id")))
}

fn ask(meant: &str, place: &str) -> Result<usize, Failure> {
    let mut error = io::stderr();
    let asked = write!(error, "Remove {meant}{place} for good? Type their number to go on: ");
    let mut answer = String::new();
    let read = asked.and_then(|()| error.flush()).and_then(|()| io::stdin().read_line(&mut answer));
    match (read, answer.trim().parse()) {
        (Ok(_), Ok(count)) => Ok(count),
        _ => Err(Failure::mistake("that is no number; nothing was removed")),
    }
}

/// Removes one after the other and says what came of each; the exit code is that of the worst.
fn one_by_one(client: &Client, kind: Kind, ids: &[u64], form: &Report) -> Result<Exit, Failure> {
    let mut worst = Exit::Done;
    for (place, &id) in ids.iter().enumerate() {
        let Err(failure) = report((kind.delete)(client, id), form) else { continue };
        if !failure.message.is_empty() {
            note(&format!("copernica: {} {id}: {}", kind.name, failure.message));
        }
        if failure.exit == Exit::Halted {
            note(&format!("copernica: {} behind it were not tried", ids.len() - place - 1));
            return Ok(failure.exit);
        }
        worst = std::cmp::max_by_key(worst, failure.exit, |exit| *exit as u8);
    }
    Ok(worst)
}

/// Reads each and says what would become of it; those of another database than the one that is named are skipped.
fn dry_run(
    client: &Client,
    kind: Kind,
    ids: &[u64],
    deletion: &Deletion,
    database: Option<u64>,
) -> Result<Exit, Failure> {
    let mut would = 0;
    for &id in ids {
        let name = kind.name;
        let said = match (kind.read)(client, id) {
            Ok(found) => match (found.value.removed(), found.value.database()) {
                (Some(moment), _) => format!("{name} {id} was removed before, at {moment}"),
                (None, Some(other)) if database.is_some_and(|database| database != other) => {
                    format!("{name} {id} is in database {other} and would be skipped")
                }
                (None, _) => {
                    would += 1;
                    format!("{name} {id} would be removed")
                }
            },
            Err(error) if error.status() == Status::NoProfile => format!("{name} {id} is not there"),
            Err(error) => return Err(Failure { exit: Exit::of(&error), message: sentence(&error) }),
        };
        tell(&said)?;
    }
    tell(&format!("{would} of {} would be removed; nothing was changed", ids.len()))?;
    match deletion.count.filter(|count| *count != ids.len()) {
        None => Ok(Exit::Done),
        Some(count) => Err(mismatch(count, ids.len())),
    }
}
