//! The parts of PHP that a client can observe through the API: values, casts, query strings and dates.

pub mod cast;
pub mod query;
pub mod strtotime;
pub mod value;
