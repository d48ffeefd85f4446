//! What Copernica says: versions, conditions, bodies, requests and replies as pure values that know no network.

mod body;
mod condition;
mod database;
mod flags;
mod outcome;
mod quote;
mod reply;
mod request;
mod update;
mod version;

pub use body::{Assignment, Body, Interests, Value};
pub use condition::{Condition, Operator};
pub use database::Database;
pub use flags::Flags;
pub use outcome::{Created, Outcome};
pub(crate) use quote::quoted;
pub use reply::Reply;
pub(crate) use request::percent_encode_into;
pub use request::{Method, Request};
pub(crate) use update::LONGEST_TARGET;
pub use update::{MOST_CONDITIONS, Update};
pub use version::ApiVersion;
