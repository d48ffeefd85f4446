//! What Copernica says: versions, conditions, bodies, requests and replies as pure values that know no network.

mod body;
mod body_builder;
mod condition;
mod conditions_builder;
mod count;
mod database;
mod field;
mod field_list;
mod flags;
mod number;
mod outcome;
mod quote;
mod reply;
mod request;
mod update;
mod value_check;
mod version;

pub use body::{Assignment, Body, Interests, Value};
pub use body_builder::BodyBuilder;
pub use condition::{Condition, Operator};
pub use conditions_builder::{condition, pattern_condition};
pub use count::{count_request, matches_in};
pub use database::Database;
pub use field::{Field, FieldType, Page, interests_of_database};
pub use field_list::{FieldList, check_interests};
pub use flags::Flags;
pub use outcome::{Created, Outcome};
pub(crate) use quote::quoted;
pub use reply::Reply;
pub(crate) use request::percent_encode_into;
pub use request::{Method, Request};
pub(crate) use update::{LONGEST_TARGET, parse_conditions};
pub use update::{MOST_CONDITIONS, Update};
pub use version::ApiVersion;
