//! Makes a client from the options of the command line, with a token from the environment or a file.

use std::{env, fs};

use copernica::{Client, Options};

use crate::arguments::Connection;
use crate::exit::Failure;
use crate::output::note;

/// The variable that holds the access token.
const TOKEN: &str = "COPERNICA_TOKEN";

/// A client, whose options `change` may change first.
pub fn client(connection: &Connection, change: impl FnOnce(&mut Options)) -> Result<Client, Failure> {
    let mut options = Options::new();
    let set = || {
        options.set_base_url(&connection.url)?;
        options.set_api_version(connection.api_version)?;
        options.set_user_agent(concat!("copernica-cli/", env!("CARGO_PKG_VERSION")))?;
        options.set_timeout_ms(connection.timeout_ms());
        options.set_rate_limit(connection.rate)?;
        connection.token_host.as_deref().map_or(Ok(()), |host| options.set_token_host(host))?;
        connection.proxy.as_deref().map_or(Ok(()), |proxy| options.set_proxy(proxy))?;
        connection.ca_file.as_deref().map_or(Ok(()), |file| options.set_ca_file(file))?;
        if connection.verbose {
            options.set_log(|_, line| note(line));
        }
        change(&mut options);
        Client::with_options(&token(connection)?, options).map_err(Refusal::Library)
    };
    make(set)
}

impl Connection {
    /// How long a call may take, in milliseconds.
    pub fn timeout_ms(&self) -> u32 {
        self.timeout.saturating_mul(1_000)
    }
}

/// Why no client was made.
enum Refusal {
    Library(copernica::Error),
    Own(Failure),
}

impl From<copernica::Error> for Refusal {
    fn from(error: copernica::Error) -> Refusal {
        Refusal::Library(error)
    }
}

fn make(set: impl FnOnce() -> Result<Client, Refusal>) -> Result<Client, Failure> {
    set().map_err(|refusal| match refusal {
        Refusal::Library(error) => Failure::refused_argument(&error),
        Refusal::Own(failure) => failure,
    })
}

fn token(connection: &Connection) -> Result<String, Refusal> {
    let token = match &connection.token_file {
        Some(file) => fs::read_to_string(file)
            .map_err(|error| Refusal::Own(Failure::mistake(format!("the token file {}: {error}", file.display()))))?,
        None => env::var(TOKEN).map_err(|_| {
            Refusal::Own(Failure::mistake(format!(
                "there is no access token; set {TOKEN}, or name a file with --token-file"
            )))
        })?,
    };
    Ok(token.trim().to_owned())
}
