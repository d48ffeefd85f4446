//! A local Copernica: the parts of the program `copernica-sandbox`, split so that each can be tested alone.

pub mod api;
pub mod boolean;
pub mod clock;
pub mod condition;
pub mod connection;
pub mod control;
pub mod convert;
pub mod description;
pub mod faults;
pub mod host;
pub mod http;
pub mod journal;
pub mod judge;
pub mod log;
pub mod options;
pub mod php;
pub mod record;
pub mod secrets;
pub mod service;
pub mod spoil;
pub mod start;
pub mod storage;
pub mod switches;
pub mod tls;
pub mod token_host;
