//! The commands, but for sync, which has a place of its own.

mod account;
mod delete;
mod import;
mod profiles;
mod request;
mod subprofiles;
mod update;
mod write;

use std::process::ExitCode;

use clap::CommandFactory;
use copernica::api::Warning;
use copernica::{Created, Effect, Error, Outcome, Status};
use serde_json::json;

use crate::arguments::{Arguments, Command, Completions, Manual, Report, ReportForm};
use crate::exit::{Exit, Failure, sentence};
use crate::output::{note, tell};
use crate::sync;
use crate::wording::in_terms_of_options;

/// Does what the command line asks for.
pub fn run(arguments: Arguments) -> ExitCode {
    let connection = &arguments.connection;
    let done = match &arguments.command {
        Command::Identity(identity) => account::identity(connection, identity),
        Command::Databases(databases) => account::databases(connection, databases),
        Command::Collections(collections) => account::collections(connection, collections),
        Command::Fields(fields) => account::fields(connection, fields),
        Command::Count(count) => account::count_profiles(connection, count),
        Command::Profiles(profiles) => profiles::profiles(connection, profiles),
        Command::Profile(profile) => profiles::profile(connection, profile),
        Command::Update(update) => update::update(connection, update),
        Command::Sync(sync) => sync::run(connection, sync),
        Command::Create(create) => write::create(connection, create),
        Command::UpdateProfile(update) => write::update_profile(connection, update),
        Command::Delete(delete) => delete::profiles(connection, delete),
        Command::Subprofiles(subprofiles) => subprofiles::subprofiles(connection, subprofiles),
        Command::Subprofile(subprofile) => subprofiles::subprofile(connection, subprofile),
        Command::UpdateSubprofiles(update) => subprofiles::update_subprofiles(connection, update),
        Command::CreateSubprofile(create) => subprofiles::create(connection, create),
        Command::UpdateSubprofile(update) => subprofiles::update_subprofile(connection, update),
        Command::DeleteSubprofiles(delete) => delete::subprofiles(connection, delete),
        Command::Import(import) => import::import(connection, import),
        Command::ImportStatus(status) => import::status(connection, status),
        Command::Request(request) => request::request(connection, request),
        Command::Completions(shell) => completions(shell),
        Command::Manual(place) => manual(place),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(Failure { exit, message }) => {
            if !message.is_empty() {
                note(&format!("copernica: {message}"));
            }
            exit.into()
        }
    }
}

fn completions(completions: &Completions) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(completions.shell, &mut Arguments::command(), "copernica", &mut script);
    tell(String::from_utf8_lossy(&script).trim_end())?;
    Ok(Exit::Done)
}

fn manual(manual: &Manual) -> Result<Exit, Failure> {
    let directory = &manual.directory;
    let failed = |error| Failure::mistake(format!("{}: {error}", directory.display()));
    clap_mangen::generate_to(Arguments::command(), directory).map_err(failed)?;
    Ok(Exit::Done)
}

/// Says what came of a call that was to change something.
fn report(result: Result<Outcome, Error>, report: &Report) -> Result<Exit, Failure> {
    let warnings = result.as_ref().map_or_else(Error::warnings, |outcome| &outcome.warnings);
    warnings.iter().for_each(|warning| note(&format!("warning: {}", in_terms_of_options(warning))));
    match (report.form, result) {
        (ReportForm::Text, Ok(outcome)) => tell(&in_terms_of_options(&outcome.message))?,
        (ReportForm::Text, Err(error)) => return Err(Failure::of_call(&error)),
        (ReportForm::Json, Ok(outcome)) => tell(&json_of(&outcome))?,
        (ReportForm::Json, Err(error)) => {
            tell(&json_of_error(&error))?;
            return Err(Failure::of_call(&error));
        }
    }
    Ok(Exit::Done)
}

/// An effect in one word.
fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::None => "none",
        Effect::Applied => "applied",
        Effect::Accepted => "accepted",
        Effect::Unknown => "unknown",
    }
}

fn json_of(outcome: &Outcome) -> String {
    let (created, id) = match outcome.created {
        Created::No => (Some(false), None),
        Created::Yes(id) => (Some(true), id),
        Created::Unknown => (None, None),
    };
    json!({
        "status": Status::Ok.name(), "effect": effect(outcome.effect), "created": created, "created_id": id,
        "matched": outcome.matched, "may_repeat": outcome.may_repeat, "http_status": outcome.http_status,
        "attempts": outcome.attempts, "warnings": texts(&outcome.warnings), "message": in_terms_of_options(&outcome.message),
    })
    .to_string()
}

fn json_of_error(error: &Error) -> String {
    json!({
        "status": error.status().name(), "effect": effect(error.effect()), "created": null, "created_id": null,
        "matched": error.matched(), "may_repeat": error.may_repeat(), "http_status": error.http_status(),
        "attempts": error.attempts(), "warnings": texts(error.warnings()), "message": sentence(error),
    })
    .to_string()
}

/// Warnings as the command line says them.
fn texts(warnings: &[Warning]) -> Vec<String> {
    warnings.iter().map(|warning| in_terms_of_options(&warning.to_string())).collect()
}
