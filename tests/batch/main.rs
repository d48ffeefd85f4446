//! Batches against the sandbox: every result is held against what its journal says truly happened.

mod doubt;
mod ending;
mod import_faults;
mod import_storm;
mod imports;
mod journal;
mod kit;
mod order;
mod queue;
mod server;
mod storm;
