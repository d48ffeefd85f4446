//! The commands that change profiles, and the one for any other call.

use clap::Args;

use super::common::{Checks, Conditions, Database, Limits, Report, Values};
use super::subprofiles::Deletion;
use crate::exit::EXIT_CODES;

#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Update {
    #[command(flatten)]
    pub database: Database,
    #[command(flatten)]
    pub conditions: Conditions,
    #[command(flatten)]
    pub values: Values,
    /// Make a profile when none matches
    #[arg(long)]
    pub create: bool,
    /// Let the server answer at once and work later
    #[arg(long = "async")]
    pub is_async: bool,
    #[command(flatten)]
    pub checks: Checks,
    /// How many matching profiles a dry run reads, to show their values before and after
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub compare: u64,
    #[command(flatten)]
    pub limits: Limits,
    #[command(flatten)]
    pub report: Report,
}

#[derive(Debug, Args)]
pub struct Create {
    #[command(flatten)]
    pub database: Database,
    #[command(flatten)]
    pub values: Values,
    #[command(flatten)]
    pub checks: Checks,
    #[command(flatten)]
    pub report: Report,
}

#[derive(Debug, Args)]
pub struct UpdateProfile {
    /// The id of the profile
    pub id: u64,
    /// A new value, such as firstname=John; nothing behind the = clears the field
    #[arg(id = "set", long = "set", short = 's', value_name = "FIELD=VALUE")]
    pub fields: Vec<String>,
    /// An interest to switch on
    #[arg(long = "interest", value_name = "NAME")]
    pub interests_on: Vec<String>,
    /// An interest to switch off
    #[arg(long = "no-interest", value_name = "NAME")]
    pub interests_off: Vec<String>,
    /// Switch off all interests but those given with --interest
    #[arg(long, conflicts_with_all = ["set", "interests_off", "secret"])]
    pub only_interests: bool,
    /// A new secret, in ASCII
    #[arg(long, value_name = "TEXT")]
    pub secret: Option<String>,
    #[command(flatten)]
    pub checks: Checks,
    #[command(flatten)]
    pub report: Report,
}

#[derive(Debug, Args)]
pub struct Delete {
    /// The ids of the profiles; - reads them from standard input, one on each line
    #[arg(value_name = "PROFILE", required = true)]
    pub ids: Vec<String>,
    /// The id or name of the database that all of them are in: one request removes them, and skips those that are not there
    /// (version 2 of the API and later). Without it they are removed one by one
    #[arg(long, short = 'd', value_name = "ID")]
    pub database: Option<String>,
    #[command(flatten)]
    pub deletion: Deletion,
    #[command(flatten)]
    pub report: Report,
}

#[derive(Debug, Args)]
pub struct Request {
    /// GET, POST, PUT or DELETE
    pub method: String,
    /// What is called, behind the version, such as database/1234/views
    pub path: String,
    /// A parameter, such as begin=2024-01-01; may be given several times
    #[arg(long, short = 'Q', value_name = "NAME=VALUE")]
    pub query: Vec<String>,
    /// The body: JSON, @FILE, or - for standard input
    #[arg(long, value_name = "JSON")]
    pub body: Option<String>,
    /// Twice is the same as once: the call may be sent again when nobody knows what came of it
    #[arg(long)]
    pub repeatable: bool,
}
