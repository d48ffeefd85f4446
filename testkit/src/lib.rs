//! What the tests of this workspace share: a running sandbox, raw HTTP, and the conformance tables.
//!
//! The kit knows the sandbox as any stranger does, through its program and its sockets; it depends on
//! neither the library's source nor the sandbox's.

mod account;
pub mod conformance;
pub mod fixture;
pub mod http;
mod program;
mod sandbox;
pub mod secrets;

pub use account::{Account, Version};
pub use program::sandbox_program;
pub use sandbox::Sandbox;
