//! The command line: what can be asked for, and how the help reads.

mod common;
mod read;
mod subprofiles;
mod transfer;
mod write;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::exit::EXIT_CODES;
pub use common::{Checks, Limits, Report, ReportForm, Values};
pub use read::{Collections, Count, Databases, Export, Fields, Identity, Profile, Profiles, RowForm, RowOutput};
pub use subprofiles::{
    CreateSubprofile, DeleteSubprofiles, Deletion, Subprofile, Subprofiles, UpdateSubprofile, UpdateSubprofiles,
};
pub use transfer::{Action, Empty, Format, Import, ImportStatus, Reading, Sync};
pub use write::{Create, Delete, Request, Update, UpdateProfile};

/// Reads, updates and synchronises the profiles of a Copernica database, safely.
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
    #[arg(
        long,
        global = true,
        env = "COPERNICA_URL",
        hide_env_values = true,
        default_value = "https://api.copernica.com"
    )]
    pub url: String,
    /// A file with the access token and nothing else; without it the token is taken from COPERNICA_TOKEN. A token is never an
    /// argument: everybody on the machine can read those
    #[arg(long, global = true, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// The host that exchanges tokens for version 4 of the API
    #[arg(long, global = true, value_name = "URL")]
    pub token_host: Option<String>,
    /// The version of the API: 0 for the unversioned one, or 1 to 4
    #[arg(
        long,
        global = true,
        value_name = "N",
        env = "COPERNICA_API_VERSION",
        hide_env_values = true,
        default_value_t = 0
    )]
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
    /// Tell of every attempt of a call on standard error, without the token and without values of conditions
    #[arg(long, short = 'v', global = true)]
    pub verbose: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say whom the access token belongs to: the first thing to try
    Identity(Identity),
    /// List the databases of the account
    Databases(Databases),
    /// List the collections of a database
    Collections(Collections),
    /// List the fields of a database, or of one of its collections
    Fields(Fields),
    /// Count the profiles that meet all conditions
    Count(Count),
    /// Export the profiles that meet all conditions; without conditions, all of them
    Profiles(Profiles),
    /// Show one profile
    Profile(Profile),
    /// Update every profile that meets all conditions
    Update(Update),
    /// Update a profile for each row of a CSV file, or each line of JSON
    Sync(Sync),
    /// Make a profile
    Create(Create),
    /// Update one profile
    UpdateProfile(UpdateProfile),
    /// Remove profiles by their ids
    Delete(Delete),
    /// Export the sub-profiles of a profile, or of a whole collection, that meet all conditions
    Subprofiles(Subprofiles),
    /// Show one sub-profile
    Subprofile(Subprofile),
    /// Update every sub-profile of a profile, or of a whole collection, that meets all conditions
    UpdateSubprofiles(UpdateSubprofiles),
    /// Make a sub-profile
    CreateSubprofile(CreateSubprofile),
    /// Update one sub-profile
    UpdateSubprofile(UpdateSubprofile),
    /// Remove sub-profiles by their ids
    DeleteSubprofiles(DeleteSubprofiles),
    /// Start an import: all rows of a file in one request, or what the server fetches at an address
    Import(Import),
    /// Say how far an import has come
    ImportStatus(ImportStatus),
    /// Make any other call of the API
    Request(Request),
    /// Print a script that completes commands and options in a shell
    Completions(Completions),
    /// Write manual pages, one for each command
    Manual(Manual),
}

#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct Manual {
    /// The directory that the pages are written to, such as /usr/local/share/man/man1
    pub directory: PathBuf,
}
