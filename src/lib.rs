//! A client of the Copernica REST API that cannot damage a database by accident.
//!
//! One call is at its heart: the update of every profile that meets some conditions. It is checked before its first byte
//! is sent, and it says what it did. The C interface in `include/copernica.h` is a translation of what stands here.

#![deny(missing_docs)]

#[allow(dead_code, unused_imports)]
pub mod api;
#[allow(dead_code)]
mod error;

pub use api::{ApiVersion, Created, Flags, Outcome};
pub use error::{Effect, Error, Status};
