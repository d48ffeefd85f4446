//! The program `copernica-sandbox`: a local server that behaves like the Copernica REST API.

use std::io;
use std::process::ExitCode;

use clap::Parser;
use copernica_sandbox::options::{Command, Options};
use copernica_sandbox::{judge, start};

fn main() -> ExitCode {
    let options = Options::parse();
    let result = match options.command {
        Some(Command::Judge) => judge::run(io::stdin().lock(), io::stdout().lock()).map_err(|error| error.to_string()),
        None => start::run(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("copernica-sandbox: {message}");
            ExitCode::FAILURE
        }
    }
}
