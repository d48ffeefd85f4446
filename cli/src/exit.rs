//! Exit codes, which scripts rely on, and failures that carry one.

use std::process::ExitCode;

use copernica::{Effect, Error, Status};

use crate::wording::in_terms_of_options;

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

impl Exit {
    /// The code for a call that ended with this error.
    pub fn of(error: &Error) -> Exit {
        match (error.effect(), error.status()) {
            (Effect::None, Status::Auth | Status::NoDatabase) => Exit::Halted,
            // Neither is a slip of the person who typed the command.
            (Effect::None, Status::FieldList | Status::TooManyMatches) => Exit::NotAll,
            (Effect::None, status) if status.number() < 200 => Exit::Mistake,
            (Effect::None, _) => Exit::NotAll,
            _ => Exit::InDoubt,
        }
    }
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
    /// What to tell; nothing when it was told before, or nobody listens.
    pub message: String,
}

impl Failure {
    /// A mistake that was found before anything was sent.
    pub fn mistake(message: impl Into<String>) -> Failure {
        Failure { exit: Exit::Mistake, message: message.into() }
    }

    /// A mistake in an argument that the library refused.
    pub fn refused_argument(error: &Error) -> Failure {
        Failure::mistake(in_terms_of_options(error.message()))
    }

    /// A single call that did not succeed.
    pub fn of_call(error: &Error) -> Failure {
        Failure { exit: Exit::of(error), message: sentence(error) }
    }

    /// An end that was told before.
    pub fn told(exit: Exit) -> Failure {
        Failure { exit, message: String::new() }
    }
}

/// What an error says, in terms of the command line, and what the call did all the same.
pub fn sentence(error: &Error) -> String {
    let mut sentence = in_terms_of_options(error.message());
    if error.effect() == Effect::None && !sentence.contains("nothing was") && !sentence.contains("not sent") {
        sentence += "; nothing was changed";
    }
    sentence
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
