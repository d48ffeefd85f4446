//! A local Copernica: the parts of the program `copernica-sandbox`, split so that each can be tested alone.
//!
//! A request comes in through [`connection`] and reaches [`service`], which finds its account in [`host`], has [`faults`]
//! strike, and writes it into the [`journal`]. [`api`] answers it: `routing` says which call it is. What it asks for is read by
//! pure functions ([`php`] for queries and values, [`condition`] for `fields`, [`convert`] for what is stored of a value),
//! and carried out by [`storage`] in one transaction. [`spoil`] turns the true answer into what a fault wants sent. [`control`] is the
//! interface under `/_sandbox/`.

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
