//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::exit::EXIT_CODES;

/// Updates and synchronises the profiles of a Copernica database, safely.
#[derive(Debug, Parser)]
#[command(name = "copernica", version, after_help = EXIT_CODES)]
pub struct Arguments {
    #[command(flatten)]
    pub connection: Connection,
    #[command(subcommand)]
    pub command: Command,
}

/// Where and how to connect.
#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub struct Connection {
    /// The address of the API
    #[arg(long, global = true, env = "COPERNICA_URL", default_value = "https://api.copernica.com")]
    pub url: String,
    /// A file with the access token and nothing else; without it the token is taken from COPERNICA_TOKEN. A token is never an
    /// argument: everybody on the machine can read those
    #[arg(long, global = true, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// The host that exchanges tokens for version 4 of the API
    #[arg(long, global = true, value_name = "URL")]
    pub token_host: Option<String>,
    /// The version of the API: 0 for the unversioned one, or 1 to 4
    #[arg(long, global = true, value_name = "N", default_value_t = 0)]
    pub api_version: u32,
    /// How long a call may take
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 60)]
    pub timeout: u32,
    /// How many requests may leave in a second; 0 for no limit
    #[arg(long, global = true, value_name = "PER_SECOND", default_value_t = 0.0)]
    pub rate: f64,
    /// A proxy, such as http://host:port, or `environment` for that of the usual variables
    #[arg(long, global = true, value_name = "URL")]
    pub proxy: Option<String>,
    /// A file of certificates to trust in place of the system's
    #[arg(long, global = true, value_name = "FILE")]
    pub ca_file: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Update every profile that meets all conditions
    Update(Update),
    /// Count the profiles that meet all conditions
    Count(Count),
    /// List the fields of a database
    Fields(Fields),
    /// Update a profile for each row of a CSV file, or each line of JSON
    Sync(Sync),
}

/// A database.
#[derive(Debug, Args)]
pub struct Database {
    /// The id or name of the database
    #[arg(long = "database", short = 'd', value_name = "ID")]
    pub id: String,
}

#[derive(Debug, Args)]
pub struct Fields {
    #[command(flatten)]
    pub database: Database,
}

#[derive(Debug, Args)]
pub struct Count {
    #[command(flatten)]
    pub database: Database,
    /// A condition, such as customerid==4567; all must hold
    #[arg(long = "where", short = 'w', value_name = "CONDITION", required = true)]
    pub conditions: Vec<String>,
}

#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Update {
    #[command(flatten)]
    pub database: Database,
    /// A condition, such as customerid==4567; all must hold
    #[arg(long = "where", short = 'w', value_name = "CONDITION", required = true)]
    pub conditions: Vec<String>,
    /// A new value, such as firstname=John
    #[arg(long = "set", short = 's', value_name = "FIELD=VALUE", required = true)]
    pub values: Vec<String>,
    /// Make a profile when none matches
    #[arg(long)]
    pub create: bool,
    /// Let the server answer at once and work later
    #[arg(long = "async")]
    pub is_async: bool,
    /// Check everything and say what would change; change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Refuse to update more profiles than this
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit_matches: Option<u64>,
    /// Allow conditions without a value, such as name==
    #[arg(long)]
    pub allow_empty: bool,
}

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
    /// The field that a column goes to, where it has another name; may be given several times
    #[arg(long = "map", short = 'm', value_name = "COLUMN=FIELD")]
    pub maps: Vec<String>,
    /// A column to leave out; may be given several times
    #[arg(long = "skip", value_name = "COLUMN")]
    pub skipped: Vec<String>,
    /// What an empty cell means
    #[arg(long, value_enum, default_value_t = Empty::Keep)]
    pub empty: Empty,
    /// Make a profile when none matches
    #[arg(long)]
    pub create: bool,
    /// Check everything and say for each row what would change; change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Refuse rows that match more profiles than this; costs one request more for each row
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit_matches: Option<u64>,
    /// How many calls may be under way at once
    #[arg(long, short = 't', value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub threads: u32,
    /// Send the rows in imports of so many, 1000 without a number, instead of one call for each; needs --api-version 3 or 4.
    /// A dry run makes none
    #[arg(long, value_name = "ROWS", num_args = 0..=1, require_equals = true, default_missing_value = "1000", conflicts_with = "limit_matches", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub imports: Option<u32>,
    /// Keep a journal in this file, with which a run that broke off can go on
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Go on with the journal of a run that broke off
    #[arg(long, requires = "journal")]
    pub resume: bool,
    /// How long a create in doubt is left alone before its profile is looked for
    #[arg(long, value_name = "SECONDS", default_value_t = 600.0)]
    pub settle: f64,
    /// Where refused rows go, with line and reason, to be mended and fed again [default: INPUT.rejected]
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
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
    /// otherwise
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Say nothing on the way
    #[arg(long, short = 'q')]
    pub quiet: bool,
    /// How often to report where there is no terminal
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, hide = true)]
    pub report_every: f64,
}
