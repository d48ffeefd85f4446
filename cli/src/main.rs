//! `copernica`: reads, updates and synchronises Copernica profiles from the command line.

mod arguments;
mod commands;
mod connection;
mod exit;
mod input;
mod output;
mod preview;
mod sync;
mod wording;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    commands::run(arguments::Arguments::parse())
}
