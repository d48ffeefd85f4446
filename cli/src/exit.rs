//! Exit codes, which scripts rely on, and failures that carry one.

use std::process::ExitCode;

use copernica::{Effect, Error, Status};

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Everything was done.
    Done = 0,
    /// Something was refused or failed, and changed nothing.
    NotAll = 1,
    /// A mistake in the command line or the input; nothing was sent.
    Mistake = 2,
    /// The token or the database was refused, or a file failed amid the run.
    Halted = 3,
    /// Of something nobody knows what came.
    InDoubt = 4,
    /// It was interrupted.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why the program ends before its work is done.
#[derive(Debug)]
pub struct Failure {
    /// With which code.
    pub exit: Exit,
    /// What to tell.
    pub message: String,
}

impl Failure {
    /// A mistake that was found before anything was sent.
    pub fn mistake(message: impl Into<String>) -> Failure {
        Failure { exit: Exit::Mistake, message: message.into() }
    }

    /// A mistake in an argument that the library refused.
    pub fn refused_argument(error: &Error) -> Failure {
        Failure::mistake(error.message())
    }

    /// A single call that did not succeed.
    pub fn of_call(error: &Error) -> Failure {
        let exit = match error.effect() {
            Effect::None if matches!(error.status(), Status::Auth | Status::NoDatabase) => Exit::Halted,
            Effect::None if error.status().number() < 200 => Exit::Mistake,
            Effect::None => Exit::NotAll,
            _ => Exit::InDoubt,
        };
        Failure { exit, message: error.message().to_owned() }
    }
}

/// What clap prints behind the options.
pub const EXIT_CODES: &str = "\
Exit codes:
  0    everything was done
  1    something was refused or failed, and changed nothing by that
  2    a mistake in the command line or the input; nothing was sent
  3    the token or the database was refused, or a file failed amid the run
  4    of something nobody knows what came: look before you repeat it
  130  interrupted";
