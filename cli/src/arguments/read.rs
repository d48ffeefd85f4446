//! The commands that only read.

use clap::{Args, ValueEnum};

use super::common::{Conditions, Database};

/// The form of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RowForm {
    /// Columns for people
    Table,
    /// Comma separated values with a first row of names
    Csv,
    /// One JSON document: a list, or an object where there is one thing only
    Json,
    /// A JSON object on each line
    Ndjson,
}

/// How rows are printed.
#[derive(Debug, Args)]
pub struct RowOutput {
    /// The form of what is printed
    #[arg(long, short = 'f', value_enum, default_value_t = RowForm::Table)]
    pub format: RowForm,
}

#[derive(Debug, Args)]
pub struct Identity {
    #[command(flatten)]
    pub output: RowOutput,
}

#[derive(Debug, Args)]
pub struct Databases {
    #[command(flatten)]
    pub output: RowOutput,
}

#[derive(Debug, Args)]
pub struct Collections {
    #[command(flatten)]
    pub database: Database,
    #[command(flatten)]
    pub output: RowOutput,
}

#[derive(Debug, Args)]
pub struct Fields {
    #[command(flatten)]
    pub database: Database,
    /// A collection of the database, by id or name, whose fields are listed instead
    #[arg(long, short = 'c', value_name = "ID")]
    pub collection: Option<String>,
    #[command(flatten)]
    pub output: RowOutput,
}

#[derive(Debug, Args)]
pub struct Count {
    #[command(flatten)]
    pub database: Database,
    #[command(flatten)]
    pub conditions: Conditions,
}

/// Which profiles are exported, in which order and form.
#[derive(Debug, Args)]
pub struct Export {
    /// A condition, such as customerid==4567; all must hold
    #[arg(id = "where", long = "where", short = 'w', value_name = "CONDITION")]
    pub conditions: Vec<String>,
    /// The columns, with commas between them: fields, and id, interests, created, modified, secret, profile
    /// [default: id, all fields, modified]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// What to order by: id, modified, random, or a field. Any order but that of ids needs a --limit of at most 1000
    #[arg(long, value_name = "FIELD", default_value = "id")]
    pub order: String,
    /// From high to low
    #[arg(long)]
    pub descending: bool,
    /// How many to export at the most
    #[arg(long, short = 'n', value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
    /// How many to ask the server for at a time, 1 to 1000
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub page_size: u32,
    /// The form of what is printed
    #[arg(long, short = 'f', value_enum, default_value_t = RowForm::Csv)]
    pub format: RowForm,
    /// The delimiter of CSV: one character, or `tab`
    #[arg(long, value_name = "CHARACTER", default_value = ",")]
    pub delimiter: String,
}

#[derive(Debug, Args)]
pub struct Profiles {
    #[command(flatten)]
    pub database: Database,
    #[command(flatten)]
    pub export: Export,
}

#[derive(Debug, Args)]
pub struct Profile {
    /// The id of the profile
    pub id: u64,
    #[command(flatten)]
    pub output: RowOutput,
}
