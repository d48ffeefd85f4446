//! The options of the command line, and their meaning for the accounts that a sandbox starts with.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use serde::Serialize;
use serde_json::Value;

use crate::clock::{Clock, ClockSetting};
use crate::faults::Fault;
use crate::host::Beginnings;
use crate::record::Record;
use crate::switches::Switches;
use crate::tls::Certificate;

const ACCOUNTS: &str = "Accounts (for those that do not say otherwise; see docs/sandbox.md)";

const AFTER_HELP: &str = "\
Examples:
  copernica-sandbox
      serves the demo account (database 1234) on port 8790 and prints its token

  copernica-sandbox --port 0 --token my-token --data customers.sqlite
      picks a free port, names the demo account's token, and keeps the data in a file

  copernica-sandbox --era 2020
      behaves as Copernica did in 2020: a condition that cannot be used is dropped, and an
      update without usable conditions overwrites every profile

  copernica-sandbox --tls --tls-certificate expired
      serves HTTPS with a certificate that every client should refuse

Then, with the token that it printed:
  curl 'http://127.0.0.1:8790/v2/database/1234/profiles?access_token=TOKEN'
  curl -X PUT -H 'Content-Type: application/json' -d '{\"fields\":{\"city\":\"Utrecht\"}}' -g \\
       'http://127.0.0.1:8790/v2/database/1234/profiles?fields[]=customerid==4567&access_token=TOKEN'

Version 4 takes a bearer token instead:
  curl -d access_token=TOKEN http://127.0.0.1:8790/

What tests need is under /_sandbox/ (accounts, faults, journal, switches, clock):
  curl http://127.0.0.1:8790/_sandbox/
";

/// A local Copernica: a server that behaves like the Copernica REST API, for tests and offline work.
///
/// It serves all versions of the API (/database/..., /v1/... to /v4/...), the token host of version 4 (POST /)
/// and a control interface (/_sandbox/). When it is ready it prints one line:
/// copernica-sandbox listening on URL token=TOKEN database=ID
#[derive(Debug, Parser)]
#[command(name = "copernica-sandbox", version, after_help = AFTER_HELP, after_long_help = AFTER_HELP)]
#[command(args_conflicts_with_subcommands = true, verbatim_doc_comment)]
pub struct Options {
    /// What to do instead of serving.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// The port to listen on; 0 picks a free one
    #[arg(long, default_value_t = 8790)]
    pub port: u16,

    /// The address to listen on; unless this says otherwise, only this machine can connect
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub bind: IpAddr,

    /// Keep the data in this SQLite file; without it, they live in memory and end with the program
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,

    /// Create an account from this JSON description; may be given several times
    #[arg(long = "account", value_name = "FILE")]
    pub accounts: Vec<PathBuf>,

    /// Start without the demo account
    #[arg(long, conflicts_with = "token")]
    pub no_demo: bool,

    /// The access token of the demo account; without it, a random one
    #[arg(long, value_name = "TOKEN")]
    pub token: Option<String>,

    /// Log nothing but errors; otherwise, one line for each request on standard error
    #[arg(long)]
    pub quiet: bool,

    /// Also write what the ready line says to this file, as JSON, when ready
    #[arg(long, value_name = "FILE")]
    pub ready_file: Option<PathBuf>,

    /// Append every request as it arrives to this file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,

    /// End when standard input is closed, so that a test that dies leaves nothing running
    #[arg(long)]
    pub exit_with_stdin: bool,

    /// How long a request may take to arrive, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub client_timeout_ms: u64,

    /// What concerns HTTPS.
    #[command(flatten)]
    pub tls: TlsOptions,

    /// Stop the clock at this moment of Amsterdam, such as "2026-01-31 12:00:00"; without it, it is the real one
    #[arg(long, value_name = "MOMENT", help_heading = ACCOUNTS)]
    pub clock: Option<String>,

    /// Arm this fault, such as '{"kind":"status","status":503}', or a list; may be given several times
    #[arg(long = "fault", value_name = "JSON", help_heading = ACCOUNTS)]
    pub faults: Vec<String>,

    /// What concerns behaviour that is disputed or has changed.
    #[command(flatten)]
    pub switches: SwitchOptions,
}

impl Options {
    /// How accounts begin when they do not say otherwise. The text of an error names the option.
    pub fn beginnings(&self) -> Result<Beginnings, String> {
        let clock = self.clock.clone().map(|now| ClockSetting { now: Some(now), advance_ms: None });
        if let Some(setting) = &clock {
            Clock::default().set(setting).map_err(|error| format!("--clock: {error}"))?;
        }
        let mut faults = Vec::new();
        for json in &self.faults {
            let complain = |error: String| format!("--fault: {error}");
            let json = serde_json::from_str(json).map_err(|error| complain(format!("{json} is no JSON: {error}")))?;
            faults.extend(Fault::list_from_json(&json).map_err(complain)?);
        }
        let record = self.record.as_deref().map(Record::open).transpose()?.map(Arc::new);
        Ok(Beginnings { switches: self.switches.switches()?, clock, faults, record })
    }
}

/// What the program can do besides serving.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Reads questions about conditions and values on standard input and answers them, one JSON object a line
    Judge,
}

/// Options of HTTPS.
#[derive(Debug, Args)]
#[command(next_help_heading = "HTTPS")]
pub struct TlsOptions {
    /// Serve HTTPS, with a certificate from an authority that is made up at every start
    #[arg(long = "tls")]
    pub enabled: bool,

    /// Write the authority's certificate to this file; without it, to a temporary one that the ready line names
    #[arg(long = "tls-ca-file", value_name = "FILE", requires = "enabled")]
    pub ca_file: Option<PathBuf>,

    /// The certificate to present
    #[arg(long = "tls-certificate", value_name = "WHICH", default_value = "good", requires = "enabled")]
    pub certificate: Certificate,
}

/// One option for each switch. They hold for every account whose description does not say otherwise.
///
/// The names are those of [`Switches`]; all that is given is laid over its defaults as JSON.
#[derive(Debug, Default, Args, Serialize)]
#[command(next_help_heading = "Switches (for accounts that do not set them; see docs/sandbox.md)")]
#[allow(missing_docs, reason = "each is documented at the field of the same name in Switches")]
pub struct SwitchOptions {
    /// Which behaviour to follow: today's, or that of 2020 with its dangers [default: current]
    #[arg(long, value_name = "ERA", value_parser = ["current", "2020"])]
    pub era: Option<String>,

    /// What a condition that cannot be used does to an update of many profiles [default: error; in era 2020: drop]
    #[arg(long, value_name = "WHAT", value_parser = ["error", "drop"])]
    pub unusable_condition: Option<String>,

    /// What a field in the body that the database does not have does [default: ignore]
    #[arg(long, value_name = "WHAT", value_parser = ["ignore", "error"])]
    pub unknown_body_field: Option<String>,

    /// What fields=a==b, without brackets, does to an update of many profiles [default: error]
    #[arg(long, value_name = "WHAT", value_parser = ["error", "ignore"])]
    pub scalar_fields: Option<String>,

    /// Whether fields%5B%5D= is the same as fields[]= [default: true]
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    pub encoded_brackets: Option<bool>,

    /// Whether messages of v3 and v4 begin with "Copernica REST API Error 400: " [default: false]
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    pub error_prefix: Option<bool>,

    /// The status of a refused credential in v4: 400 or 401 [default: 400]
    #[arg(long, value_name = "STATUS")]
    pub v4_auth_status: Option<u16>,

    /// Whether v4 takes access_token in the address as well [default: false]
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    pub v4_accepts_access_token: Option<bool>,

    /// Whether the Location of an update repeats the query string, access token included [default: true]
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    pub location_echoes_query: Option<bool>,

    /// Whether a Location keeps the version of the request [default: false]
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    pub location_keeps_version: Option<bool>,

    /// The status of an update of one entity without a version and in v1: 303 or 200 [default: 303]
    #[arg(long, value_name = "STATUS")]
    pub single_put_status: Option<u16>,

    /// Whether =~ and !~ mind letter case [default: false]
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    pub like_case_sensitive: Option<bool>,

    /// Whether conditions on select fields mind letter case [default: true]
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    pub select_condition_case_sensitive: Option<bool>,

    /// What becomes of interests that an update does not mention [default: additive]
    #[arg(long, value_name = "WHAT", value_parser = ["additive", "replace"])]
    pub interests_in_put: Option<String>,

    /// Whether an update of many profiles knows the conditions id and code [default: true; in era 2020: false]
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    pub id_and_code_in_put: Option<bool>,

    /// Whether lists end with nextid [default: false]
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    pub nextid: Option<bool>,

    /// Whether dataonly leaves the secret in [default: false]
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    pub dataonly_keeps_secret: Option<bool>,

    /// How long an asynchronous update waits before it is applied [default: 0]
    #[arg(long, value_name = "MS")]
    pub async_delay_ms: Option<u64>,

    /// Whether waiting asynchronous updates are applied in the wrong order [default: false]
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    pub async_shuffle: Option<bool>,

    /// E-mail domains for which no profile can be created, with commas between them [default: none]
    #[arg(long, value_name = "DOMAINS", value_delimiter = ',')]
    pub blocked_domains: Option<Vec<String>>,

    /// Whether the content type of JSON answers ends in "; charset=utf-8" [default: false]
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    pub json_charset_suffix: Option<bool>,

    /// Whether reading profiles without a version or in v1 honours fields[] [default: false]
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    pub get_fields_unversioned: Option<bool>,

    /// The status of an accepted asynchronous update, such as 202 [default: that of synchronous ones]
    #[arg(long, value_name = "STATUS")]
    pub async_status: Option<u16>,

    /// Whose statuses the addresses without a version answer with [default: v1]
    #[arg(long, value_name = "VERSION", value_parser = ["v1", "v4"])]
    pub unprefixed_like: Option<String>,

    /// A gap between looking for matches and creating, in which another request may create the same profile [default: 0]
    #[arg(long, value_name = "MS")]
    pub race_gap_ms: Option<u64>,
}

impl SwitchOptions {
    /// The switches that these options make.
    pub fn switches(&self) -> Result<Switches, String> {
        let mut given = serde_json::to_value(self).map_err(|error| error.to_string())?;
        if let Some(given) = given.as_object_mut() {
            given.retain(|_, value| *value != Value::Null);
        }
        Switches::default().patched(&given)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn switches(args: &[&str]) -> Value {
        let args = ["copernica-sandbox"].iter().chain(args);
        Options::try_parse_from(args).unwrap().switches.switches().unwrap().effective()
    }

    #[test]
    fn the_options_are_consistent() {
        Options::command().debug_assert();
    }

    #[test]
    fn there_is_an_option_for_every_switch_and_a_switch_for_every_option() {
        let all = Switches::default().effective();
        let mut known: Vec<&String> = all.as_object().unwrap().keys().collect();
        let options = serde_json::to_value(SwitchOptions::default()).unwrap();
        let mut given: Vec<&String> = options.as_object().unwrap().keys().collect();
        known.sort();
        given.sort();
        assert_eq!(given, known);
    }

    #[test]
    fn an_option_sets_its_switch() {
        assert_eq!(switches(&[]), Switches::default().effective());
        let set = switches(&[
            "--era",
            "2020",
            "--nextid",
            "--encoded-brackets",
            "false",
            "--async-delay-ms=50",
            "--blocked-domains",
            "126.com,163.com",
            "--v4-auth-status",
            "401",
        ]);
        assert_eq!(set["era"], "2020");
        assert_eq!(set["unusable_condition"], "drop");
        assert_eq!(set["nextid"], true);
        assert_eq!(set["encoded_brackets"], false);
        assert_eq!(set["async_delay_ms"], 50);
        assert_eq!(set["blocked_domains"], serde_json::json!(["126.com", "163.com"]));
        assert_eq!(set["v4_auth_status"], 401);
    }

    #[test]
    fn the_help_of_every_switch_tells_its_default() {
        let defaults = Switches::default().effective();
        let command = Options::command();
        for (name, default) in defaults.as_object().unwrap() {
            let option = command.get_arguments().find(|option| option.get_id() == name).unwrap();
            let help = option.get_help().unwrap().to_string();
            let default = match default {
                Value::String(text) => text.clone(),
                Value::Array(_) => "none".to_owned(),
                Value::Null => "that of synchronous ones".to_owned(),
                other => other.to_string(),
            };
            assert!(help.contains(&format!("[default: {default}")), "{name}: {help:?} should tell {default}");
        }
    }

    #[test]
    fn a_value_that_a_switch_does_not_take_is_refused_by_name() {
        let options = Options::try_parse_from(["copernica-sandbox", "--v4-auth-status", "403"]).unwrap();
        let error = options.switches.switches().unwrap_err();
        assert!(error.contains("v4_auth_status") && error.contains("401"), "{error}");
    }
}
