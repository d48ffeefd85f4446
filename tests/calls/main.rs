//! The calls around the update against a running sandbox, each in every version of the API that has it: what is sent is what
//! was meant, what is reported is what happened, and nothing in doubt is repeated unless that is harmless.
//!
//! All tests of this program share one sandbox process; each case has an account of its own.

mod account;
mod imports;
mod lists;
mod requests;
#[allow(dead_code, reason = "the guards use more of it")]
#[path = "../guards/scene.rs"]
mod scene;
mod subprofile_doubt;
mod subprofiles;
mod writes;
