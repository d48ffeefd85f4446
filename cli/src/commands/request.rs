//! Any other call of the API.

use std::fs;
use std::io::{self, Read};

use crate::arguments::{Connection, Request};
use crate::connection::client;
use crate::exit::{Exit, Failure};
use crate::output::{note, tell};
use crate::wording::in_terms_of_options;

/// `copernica request`: the server's answer goes to standard output as it is, and what came of the call to standard error.
pub fn request(connection: &Connection, request: &Request) -> Result<Exit, Failure> {
    let client = client(connection, |_| {})?;
    let query = request.query.iter().map(|parameter| {
        parameter.split_once('=').ok_or_else(|| {
            Failure::mistake(format!("--query {parameter:?} has no \"=\"; write NAME=VALUE, such as limit=10"))
        })
    });
    let query = query.collect::<Result<Vec<_>, _>>()?;
    let body = request.body.as_deref().map(read_body).transpose()?;
    let method = request.method.to_uppercase();
    let outcome = client.request(&method, &request.path, &query, body.as_deref(), request.repeatable);
    let outcome = outcome.map_err(|error| Failure::of_call(&error))?;
    outcome.warnings.iter().for_each(|warning| note(&format!("warning: {}", in_terms_of_options(warning))));
    note(&in_terms_of_options(&outcome.message));
    if let Some(body) = outcome.body.as_deref().filter(|body| !body.is_empty()) {
        tell(body)?;
    }
    Ok(Exit::Done)
}

/// A body from the command line, a file, or standard input.
fn read_body(body: &str) -> Result<String, Failure> {
    let mut text = String::new();
    let read = match (body, body.strip_prefix('@')) {
        ("-", _) => io::stdin().read_to_string(&mut text).map(|_| text),
        (_, Some(file)) => fs::read_to_string(file),
        _ => return Ok(body.to_owned()),
    };
    read.map_err(|error| Failure::mistake(format!("--body {body}: {error}")))
}
