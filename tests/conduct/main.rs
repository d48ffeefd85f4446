//! How calls behave on a bad network: every report is held against what the sandbox's journal says truly happened.
//!
//! Every text and log line that comes out of the library here, those of its dependencies included, is searched for secrets.

mod authentication;
mod cancellation;
mod creates;
mod deadlines;
mod endings;
mod kit;
mod logs;
mod matrix;
mod mutual_tls;
mod proxies;
mod rate_limit;
mod redirects;
mod relays;
#[path = "../searched/mod.rs"]
mod searched;
mod secrets;
mod secure_servers;
mod sequences;
mod servers;
mod stalls;
mod storm;
mod tls;
