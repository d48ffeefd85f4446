//! The commands that read a file of rows: sync and import.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};

use super::common::{Database, Report};
use super::read::RowOutput;
use crate::exit::EXIT_CODES;

/// The form of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// By its first character: JSON when that is a brace
    Auto,
    /// Comma separated values, with any delimiter, and a first row of names
    Csv,
    /// A JSON object on each line
    Ndjson,
}

/// What an empty cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Empty {
    /// The field stays as it is
    Keep,
    /// The field is cleared
    Clear,
}

/// How the input is read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub struct Reading {
    /// The field that a column goes to, where it has another name; may be given several times
    #[arg(long = "map", short = 'm', value_name = "COLUMN=FIELD")]
    pub maps: Vec<String>,
    /// A column to leave out; may be given several times
    #[arg(long = "skip", value_name = "COLUMN")]
    pub skipped: Vec<String>,
    /// What an empty cell means
    #[arg(long, value_enum, default_value_t = Empty::Keep)]
    pub empty: Empty,
    /// The form of the input
    #[arg(long, value_enum, default_value_t = Format::Auto)]
    pub format: Format,
    /// The delimiter of a CSV file: one character, or `tab`; found in the first row by default
    #[arg(long, value_name = "CHARACTER")]
    pub delimiter: Option<String>,
    /// The quote of a CSV file
    #[arg(long, value_name = "CHARACTER", default_value = "\"")]
    pub quote: String,
    /// The encoding, such as utf-8 or windows-1252. By default a file is read as UTF-8 when all of it is, and as windows-1252
    /// otherwise; standard input without --journal is read as UTF-8
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Sync {
    #[command(flatten)]
    pub database: Database,
    /// The field whose value tells which profile a row is about; may be given several times
    #[arg(long = "key", short = 'k', value_name = "FIELD", required = true)]
    pub keys: Vec<String>,
    /// The file; - for standard input
    pub input: PathBuf,
    /// Make a profile when none matches
    #[arg(long)]
    pub create: bool,
    /// Check everything and say for each row what would change; change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How many matching profiles of each row a dry run reads, to show their values before and after
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u64).range(..=1000))]
    pub compare: u64,
    /// Refuse rows that match more profiles than this; costs one request more for each row
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit_matches: Option<u64>,
    /// How many calls may be under way at once
    #[arg(long, short = 't', value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub threads: u32,
    /// Send the rows in imports of so many, 1000 without a number, instead of one call for each; needs --api-version 3 or 4.
    /// A dry run makes none
    #[arg(long, value_name = "ROWS", num_args = 0..=1, require_equals = true, default_missing_value = "1000",
          conflicts_with = "limit_matches", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub imports: Option<u32>,
    /// Keep a journal in this file, with which a run that broke off can go on
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Go on with the journal of a run that broke off
    #[arg(long, requires = "journal")]
    pub resume: bool,
    /// How long a create in doubt is left alone before its profile is looked for
    #[arg(long, value_name = "SECONDS", default_value_t = 600.0, value_parser = seconds)]
    pub settle: f64,
    /// Where refused rows go, with line and reason, to be mended and fed again [default: INPUT.rejected.csv or .ndjson]
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// Say nothing on the way
    #[arg(long, short = 'q')]
    pub quiet: bool,
    /// How often to report where there is no terminal
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, value_parser = seconds, hide = true)]
    pub report_every: f64,
    #[command(flatten)]
    pub report: Report,
    #[command(flatten)]
    pub reading: Reading,
}

/// What an import does with a row that has a match among the profiles, and with one that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Action {
    /// Make a profile of every row; nothing is looked for
    Add,
    /// Update the matches, and leave out a row that has none
    Update,
    /// Update the matches, and make a profile of a row that has none
    UpdateOrAdd,
    /// Leave matches alone, and make a profile of a row that has none
    IgnoreOrAdd,
    /// Remove the matches
    Delete,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("rows").required(true).args(["input", "location"]))]
pub struct Import {
    #[command(flatten)]
    pub database: Database,
    /// What is done with a row that has a match, and with one that has none
    #[arg(long, short = 'a', value_enum)]
    pub action: Action,
    /// A field by which the profile of a row is found; may be given several times
    #[arg(long = "key", short = 'k', value_name = "FIELD")]
    pub keys: Vec<String>,
    /// The file; - for standard input. A column such as Orders.status goes to sub-profiles
    pub input: Option<PathBuf>,
    /// An address at which the server fetches the rows: CSV with the --delimiter, JSON without one
    #[arg(long, value_name = "URL")]
    pub location: Option<String>,
    /// The name under which the server lists the import
    #[arg(long, value_name = "TEXT", default_value = "copernica import")]
    pub name: String,
    /// Wait until the import is done, at most so many seconds
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, require_equals = true, default_missing_value = "3600",
          value_parser = seconds)]
    pub wait: Option<f64>,
    /// Check everything; start nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Allow rows whose keys are empty: they match every profile that lacks a value
    #[arg(long)]
    pub allow_empty: bool,
    /// Needed with --action delete, which removes every match: the number of rows
    #[arg(long, value_name = "N")]
    pub count: Option<usize>,
    #[command(flatten)]
    pub report: Report,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Debug, Args)]
pub struct ImportStatus {
    /// The id of the import
    pub id: u64,
    /// Wait until the import is done, at most so many seconds
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, require_equals = true, default_missing_value = "3600",
          value_parser = seconds)]
    pub wait: Option<f64>,
    #[command(flatten)]
    pub output: RowOutput,
}

/// A number of seconds that a program can wait.
fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    if (0.0..=4_000_000.0).contains(&seconds) { Ok(seconds) } else { Err("write 0 to 4000000".to_owned()) }
}
