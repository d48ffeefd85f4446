//! The program `copernica` as its users meet it, against the sandbox.

mod kills;
mod kit;
mod single;
mod sync;
