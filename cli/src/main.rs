//! `copernica`: updates, counts and synchronises Copernica profiles from the command line.

mod arguments;
mod connection;
mod exit;
mod single;
mod sync;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use exit::Failure;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        Command::Update(update) => single::update(&arguments.connection, &update),
        Command::Count(count) => single::count(&arguments.connection, &count),
        Command::Fields(fields) => single::fields(&arguments.connection, &fields),
        Command::Sync(sync) => sync::run(&arguments.connection, &sync),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(Failure { exit, message }) => {
            eprintln!("copernica: {message}");
            exit.into()
        }
    }
}
