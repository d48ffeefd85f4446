//! The commands for sub-profiles.

use clap::{ArgGroup, Args};

use super::common::{Checks, Conditions, Limits, Report};
use super::read::{Export, RowOutput};

/// How a removal is confirmed.
#[derive(Debug, Args)]
pub struct Deletion {
    /// How many are meant: the number of ids. Without it you are asked for it
    #[arg(long, value_name = "N")]
    pub count: Option<usize>,
    /// Read them and say which would be removed; remove none
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct Subprofiles {
    /// The profile that they belong to; without it those of all profiles are read
    #[arg(long, short = 'p', value_name = "ID")]
    pub profile: Option<u64>,
    /// The collection: its id, or with --profile its name too
    #[arg(long, short = 'c', value_name = "ID")]
    pub collection: String,
    #[command(flatten)]
    pub export: Export,
}

#[derive(Debug, Args)]
pub struct Subprofile {
    /// The id of the sub-profile
    pub id: u64,
    #[command(flatten)]
    pub output: RowOutput,
}

#[derive(Debug, Args)]
pub struct UpdateSubprofiles {
    /// The profile that they belong to; without it those of all profiles are updated (version 3 of the API and later)
    #[arg(long, short = 'p', value_name = "ID")]
    pub profile: Option<u64>,
    /// The collection: its id, or with --profile its name too
    #[arg(long, short = 'c', value_name = "ID")]
    pub collection: String,
    #[command(flatten)]
    pub conditions: Conditions,
    /// A new value, such as status=paid; nothing behind the = clears the field
    #[arg(long = "set", short = 's', value_name = "FIELD=VALUE", required = true)]
    pub fields: Vec<String>,
    /// Make a sub-profile when none matches
    #[arg(long, requires = "profile")]
    pub create: bool,
    #[command(flatten)]
    pub checks: Checks,
    #[command(flatten)]
    pub limits: Limits,
    #[command(flatten)]
    pub report: Report,
}

#[derive(Debug, Args)]
pub struct CreateSubprofile {
    /// The profile that it will belong to
    #[arg(long, short = 'p', value_name = "ID")]
    pub profile: u64,
    /// The id or name of the collection
    #[arg(long, short = 'c', value_name = "ID")]
    pub collection: String,
    /// A value, such as status=paid
    #[arg(long = "set", short = 's', value_name = "FIELD=VALUE", required = true)]
    pub fields: Vec<String>,
    #[command(flatten)]
    pub checks: Checks,
    #[command(flatten)]
    pub report: Report,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("values").required(true).multiple(true).args(["set", "secret"]))]
pub struct UpdateSubprofile {
    /// The id of the sub-profile
    pub id: u64,
    /// A new value, such as status=paid; nothing behind the = clears the field
    #[arg(id = "set", long = "set", short = 's', value_name = "FIELD=VALUE")]
    pub fields: Vec<String>,
    /// A new secret, in ASCII
    #[arg(long, value_name = "TEXT")]
    pub secret: Option<String>,
    #[command(flatten)]
    pub checks: Checks,
    #[command(flatten)]
    pub report: Report,
}

#[derive(Debug, Args)]
pub struct DeleteSubprofiles {
    /// The ids of the sub-profiles; - reads them from standard input, one on each line
    #[arg(value_name = "SUBPROFILE", required = true)]
    pub ids: Vec<String>,
    #[command(flatten)]
    pub deletion: Deletion,
    #[command(flatten)]
    pub report: Report,
}
