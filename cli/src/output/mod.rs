//! What the program prints. A reader that has seen enough and went away is no failure; a full disk is.

pub mod columns;
pub mod rows;

use std::io::{self, Write};

use crate::exit::{Exit, Failure};

/// Prints a line on standard output.
pub fn tell(line: &str) -> Result<(), Failure> {
    ended_by(writeln!(io::stdout(), "{line}")).or_else(unless_nobody_listens)
}

/// Says something on standard error; there is nowhere else to say that this failed.
pub fn note(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// `1 profile`, `2 profiles`.
pub fn counted(number: impl Into<u64>, what: &str) -> String {
    let number = number.into();
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// A failure to print as the end of the program.
pub fn ended_by(printed: io::Result<()>) -> Result<(), Failure> {
    printed.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::told(Exit::Done),
        _ => Failure { exit: Exit::Halted, message: format!("standard output: {error}") },
    })
}

/// A command that has done something goes on when nobody reads what it says of that.
fn unless_nobody_listens(failure: Failure) -> Result<(), Failure> {
    if failure.exit == Exit::Done { Ok(()) } else { Err(failure) }
}
