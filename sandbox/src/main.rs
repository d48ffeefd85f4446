//! The program `copernica-sandbox`: a local server that behaves like the Copernica REST API.

#[allow(dead_code)]
mod boolean;
#[allow(dead_code)]
mod condition;
#[allow(dead_code)]
mod convert;
#[allow(dead_code)]
mod php;

fn main() {}
