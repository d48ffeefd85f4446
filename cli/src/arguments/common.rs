//! Arguments that several commands have.

use clap::{Args, ValueEnum};

/// A database.
#[derive(Debug, Args)]
pub struct Database {
    /// The id or name of the database
    #[arg(long = "database", short = 'd', value_name = "ID")]
    pub id: String,
}

/// The conditions of an update or a count.
#[derive(Debug, Args)]
pub struct Conditions {
    /// A condition, such as customerid==4567; all must hold
    #[arg(id = "where", long = "where", short = 'w', value_name = "CONDITION", required = true)]
    pub all: Vec<String>,
}

/// New values.
#[derive(Debug, Args)]
pub struct Values {
    /// A new value, such as firstname=John; nothing behind the = clears the field
    #[arg(id = "set", long = "set", short = 's', value_name = "FIELD=VALUE")]
    pub fields: Vec<String>,
    /// An interest to switch on (version 2 of the API and later)
    #[arg(id = "interest", long = "interest", value_name = "NAME")]
    pub interests_on: Vec<String>,
    /// An interest to switch off (version 2 of the API and later)
    #[arg(id = "no-interest", long = "no-interest", value_name = "NAME")]
    pub interests_off: Vec<String>,
}

/// What is checked before a call that changes something, and whether it is made at all.
#[derive(Debug, Args)]
pub struct Checks {
    /// Check everything and say what would change; change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not compare names and values with the fields of the database
    #[arg(long)]
    pub no_field_check: bool,
    /// Send names that the database does not have too, with a warning for each; the server stores nothing for them
    #[arg(long)]
    pub allow_unknown_fields: bool,
}

/// What guards an update of everything that meets some conditions.
#[derive(Debug, Args)]
pub struct Limits {
    /// Refuse to update more than this
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit_matches: Option<u64>,
    /// Allow conditions without a value, such as name==
    #[arg(long)]
    pub allow_empty: bool,
}

/// How a call that changes something reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportForm {
    /// A sentence
    Text,
    /// A JSON object with status, effect, id and more, for failures too
    Json,
}

/// How a call that changes something reports.
#[derive(Debug, Args)]
pub struct Report {
    /// How to say what came of it
    #[arg(id = "report", long = "report", value_enum, value_name = "FORM", default_value_t = ReportForm::Text)]
    pub form: ReportForm,
}
