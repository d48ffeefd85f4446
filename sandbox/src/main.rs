//! The program `copernica-sandbox`: a local server that behaves like the Copernica REST API.

fn main() {}
