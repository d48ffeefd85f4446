//! A client of the Copernica REST API that cannot damage a database by accident.
//!
//! One call is at its heart: the update of every profile that meets some conditions. It is checked before its first byte
//! is sent, and it says what it did. The C interface in `include/copernica.h` is a translation of what stands here.
//!
//! ```no_run
//! use copernica::{Client, Flags};
//!
//! let client = Client::new("the access token")?;
//! let outcome = client.update_profiles(
//!     "1234",
//!     &["customerid==4567"],
//!     r#"{"firstname":"John"}"#,
//!     Flags::NONE,
//! )?;
//! println!("{:?}, created: {:?}", outcome.effect, outcome.created);
//! # Ok::<(), copernica::Error>(())
//! ```

#![deny(missing_docs)]

pub mod api;
mod batch;
mod client;
mod error;
mod ffi;
mod thread;

pub use api::{ApiVersion, Created, Flags, Found, Import, ImportAction, ImportProgress, Outcome, Profile, Query};
pub use batch::{Batch, BatchState, Counter, Finished};
pub use client::{Client, LogLevel, Options, Profiles};
pub use error::{Effect, Error, Status};
