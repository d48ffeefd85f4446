//! The program `copernica` as its users meet it, against the sandbox.

mod delete;
mod dry_run;
mod help;
mod import;
mod kills;
mod kit;
mod read;
mod rejects;
mod request;
mod single;
mod subprofiles;
mod sync;
mod terminal;
mod write;
