//! The C face: every function decodes its arguments, calls the library, and hands the answer back. Nothing is decided here.
//!
//! There is one file for each C type, and each is a chapter of `include/copernica.h` (`build.rs` has their order).

#![allow(non_camel_case_types)]

mod account;
#[allow(dead_code, reason = "its constants are for the header")]
mod batch;
mod batch_imports;
mod body;
mod client;
mod conditions;
mod conduct;
mod decode;
#[allow(dead_code, reason = "its constants are for the header")]
mod effect;
mod encoding;
mod environment;
#[allow(dead_code, reason = "its constants are for the header")]
mod flags;
mod guard;
mod handle;
mod imports;
#[allow(dead_code, reason = "its constants are for the header")]
mod log;
mod options;
mod profile;
mod profiles;
mod query;
mod request;
mod result;
#[allow(dead_code, reason = "its constants are for the header")]
mod status;
mod subprofiles;
mod update;
mod version;
mod write;
