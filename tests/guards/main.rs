//! The guards of the library against a running sandbox: what is let out does exactly what was meant, and nothing else is let out.
//!
//! All tests of this program share one sandbox process; each case has an account of its own.

mod conformance;
mod counting;
mod field_check;
mod hazard_cases;
mod hazards;
mod refusals;
mod scene;
mod switches;
mod value_check;
