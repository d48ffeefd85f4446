//! How a client behaves. Every setter refuses what makes no sense by itself and then changes nothing.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ureq::Proxy;

use super::backoff::Backoff;
use super::base_url::BaseUrl;
use super::log::{Log, LogLevel};
use super::proxy::Proxies;
use crate::api::{ApiVersion, quoted};
use crate::error::{Error, Status};

/// Where Copernica's API lives (contract 1.1).
const COPERNICA: &str = "https://api.copernica.com";

/// Where version 4 exchanges access tokens (contract 1.1).
const TOKEN_HOST: &str = "https://authenticate.copernica.com";

/// The most attempts of one call.
const MOST_ATTEMPTS: u32 = 100;

/// The options of a client; cheap to clone, copied into a client at its creation.
#[derive(Debug, Clone)]
pub struct Options {
    base_url: BaseUrl,
    api_version: ApiVersion,
    connect_timeout: Option<Duration>,
    timeout: Option<Duration>,
    user_agent: String,
    field_check: bool,
    value_check: bool,
    field_list_age: Duration,
    max_matches: Option<u64>,
    token_host: BaseUrl,
    attempts: u32,
    backoff: Backoff,
    rate_limit: f64,
    ca_file: Option<PathBuf>,
    client_certificate: Option<(PathBuf, PathBuf)>,
    proxies: Proxies,
    idle_connections: usize,
    allows_plain_http: bool,
    log: Log,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            base_url: BaseUrl::parse(COPERNICA).expect("the address of Copernica is one"),
            api_version: ApiVersion::default(),
            connect_timeout: Some(Duration::from_secs(10)),
            timeout: Some(Duration::from_secs(60)),
            user_agent: concat!("copernica/", env!("CARGO_PKG_VERSION")).to_owned(),
            field_check: true,
            value_check: true,
            field_list_age: Duration::from_secs(300),
            max_matches: None,
            token_host: BaseUrl::parse(TOKEN_HOST).expect("the address of the token host is one"),
            attempts: 3,
            backoff: Backoff { base: Duration::from_millis(250), cap: Duration::from_secs(10) },
            rate_limit: 0.0,
            ca_file: None,
            client_certificate: None,
            proxies: Proxies::default(),
            idle_connections: 64,
            allows_plain_http: false,
            log: Log::default(),
        }
    }
}

fn refused(message: String) -> Error {
    Error::before_sending(Status::InvalidOption, message)
}

/// A time-out as options give it: milliseconds, 0 for none.
pub(crate) fn timeout_of(milliseconds: u32) -> Option<Duration> {
    (milliseconds > 0).then(|| Duration::from_millis(milliseconds.into()))
}

impl Options {
    /// The default options: `https://api.copernica.com`, the unversioned API, 10 s to connect, 60 s in all.
    pub fn new() -> Options {
        Options::default()
    }

    /// Sets the address of the API, such as `https://api.copernica.com` or the one that the sandbox prints. Plain http is
    /// accepted by the first call only when the host is this machine.
    pub fn set_base_url(&mut self, base_url: &str) -> Result<(), Error> {
        self.base_url = BaseUrl::parse(base_url).map_err(|why| {
            refused(format!("the base URL {} {why}; write an address such as {COPERNICA}", quoted(base_url)))
        })?;
        Ok(())
    }

    /// Sets the version of the API: 0 for the unversioned one, or 1 to 4.
    pub fn set_api_version(&mut self, number: u32) -> Result<(), Error> {
        self.api_version = ApiVersion::from_number(number)
            .ok_or_else(|| refused(format!("there is no API version {number}; write 0 for none, or 1, 2, 3 or 4")))?;
        Ok(())
    }

    /// Sets how long making a connection may take, in milliseconds; 0 for no limit of its own.
    pub fn set_connect_timeout_ms(&mut self, milliseconds: u32) {
        self.connect_timeout = timeout_of(milliseconds);
    }

    /// Sets how long a call may take from entry to return, in milliseconds; 0 for no limit.
    pub fn set_timeout_ms(&mut self, milliseconds: u32) {
        self.timeout = timeout_of(milliseconds);
    }

    /// Sets the name that the client gives itself in the header `User-Agent`: printable ASCII, not empty.
    pub fn set_user_agent(&mut self, user_agent: &str) -> Result<(), Error> {
        if user_agent.trim().is_empty() || !user_agent.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(refused(format!(
                "the user agent {} is empty or not printable ASCII; write a name such as my-crm/1.0",
                quoted(user_agent)
            )));
        }
        self.user_agent = user_agent.to_owned();
        Ok(())
    }

    /// Sets whether names are checked against the fields and interests of the database before an update; they are by
    /// default. Without this check there is no value check either.
    pub fn set_field_check(&mut self, is_on: bool) {
        self.field_check = is_on;
    }

    /// Sets whether values are checked against the types of their fields; they are by default.
    pub fn set_value_check(&mut self, is_on: bool) {
        self.value_check = is_on;
    }

    /// Sets how long the field list of a database is kept, in milliseconds; 0 fetches it for every call. Five minutes by
    /// default.
    pub fn set_field_list_age_ms(&mut self, milliseconds: u32) {
        self.field_list_age = Duration::from_millis(milliseconds.into());
    }

    /// Sets how many profiles an update may match, which costs one request more for each update; 0, the default, is no
    /// limit.
    pub fn set_max_matches(&mut self, max_matches: u64) {
        self.max_matches = (max_matches > 0).then_some(max_matches);
    }

    /// Sets the address of the host that exchanges access tokens for version 4.
    pub fn set_token_host(&mut self, token_host: &str) -> Result<(), Error> {
        self.token_host = BaseUrl::parse(token_host).map_err(|why| {
            refused(format!("the token host {} {why}; write an address such as {TOKEN_HOST}", quoted(token_host)))
        })?;
        Ok(())
    }

    /// Sets how often a call is attempted at the most, 1 to 100; 3 by default. Only what is harmless to repeat is repeated.
    pub fn set_attempts(&mut self, attempts: u32) -> Result<(), Error> {
        if !(1..=MOST_ATTEMPTS).contains(&attempts) {
            return Err(refused(format!("{attempts} is no number of attempts; write 1 to {MOST_ATTEMPTS}")));
        }
        self.attempts = attempts;
        Ok(())
    }

    /// Sets the waits between attempts, in milliseconds: the first is any time up to the base, each next one up to the double,
    /// none longer than the cap. 250 and 10,000 by default.
    pub fn set_backoff_ms(&mut self, base_ms: u32, cap_ms: u32) -> Result<(), Error> {
        if base_ms > cap_ms {
            return Err(refused(format!(
                "the base of {base_ms} ms is longer than the cap of {cap_ms} ms; write it smaller"
            )));
        }
        self.backoff =
            Backoff { base: Duration::from_millis(base_ms.into()), cap: Duration::from_millis(cap_ms.into()) };
        Ok(())
    }

    /// Sets how many requests may leave in a second, spread evenly; 0, the default, is no limit.
    pub fn set_rate_limit(&mut self, requests_per_second: f64) -> Result<(), Error> {
        if requests_per_second != 0.0 && !(0.001..=1e9).contains(&requests_per_second) {
            return Err(refused(format!(
                "{requests_per_second} is no number of requests per second; write 0.001 or more, or 0 for no limit"
            )));
        }
        self.rate_limit = requests_per_second;
        Ok(())
    }

    /// Sets a file of certificates in PEM form whose authorities are trusted in place of the system's.
    pub fn set_ca_file(&mut self, file: &str) -> Result<(), Error> {
        self.ca_file = Some(path_of(file)?);
        Ok(())
    }

    /// Sets the certificate with which the client shows itself, and its private key, both in PEM form.
    pub fn set_client_certificate(&mut self, certificate_file: &str, key_file: &str) -> Result<(), Error> {
        self.client_certificate = Some((path_of(certificate_file)?, path_of(key_file)?));
        Ok(())
    }

    /// Sets a proxy: `http://[user:password@]host:port` or `socks5://...`; `environment` reads the usual variables now
    /// (`https_proxy` or `http_proxy`, by the base URL, else `all_proxy`; `no_proxy`); an empty text is no proxy, the default.
    pub fn set_proxy(&mut self, proxy: &str) -> Result<(), Error> {
        self.proxies = match proxy {
            "" => Proxies::default(),
            "environment" => Proxies::of_environment(&environment())?,
            address => Proxies::given(address)?,
        };
        Ok(())
    }

    /// Sets how many idle connections are kept; 64 by default.
    pub fn set_idle_connections(&mut self, idle_connections: u32) {
        self.idle_connections = idle_connections as usize;
    }

    /// Allows plain http to other machines: everyone on the way can then read the access token.
    pub fn allow_plain_http(&mut self) {
        self.allows_plain_http = true;
    }

    /// Sets who is told of every attempt of a call and of warnings. It is called on the thread that makes the call, while no
    /// lock of the library is held. Lines have neither the access token nor, unless they are to be shown, the values of
    /// conditions and bodies.
    pub fn set_log(&mut self, sink: impl Fn(LogLevel, &str) + Send + Sync + 'static) {
        self.log.set(Some(Arc::new(sink)));
    }

    /// Tells nobody any more.
    pub fn clear_log(&mut self) {
        self.log.set(None);
    }

    /// Sets whether lines of the log show values, which can be personal data: those of conditions, and those that a warning
    /// quotes.
    pub fn set_log_values(&mut self, shows_values: bool) {
        self.log.shows_values = shows_values;
    }

    pub(crate) fn token_host(&self) -> &BaseUrl {
        &self.token_host
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(crate) fn backoff(&self) -> Backoff {
        self.backoff
    }

    pub(crate) fn rate_limit(&self) -> f64 {
        self.rate_limit
    }

    pub(crate) fn ca_file(&self) -> Option<&Path> {
        self.ca_file.as_deref()
    }

    pub(crate) fn client_certificate(&self) -> Option<(&Path, &Path)> {
        self.client_certificate.as_ref().map(|(certificate, key)| (certificate.as_path(), key.as_path()))
    }

    pub(crate) fn proxy(&self) -> Option<&Proxy> {
        self.proxies.of(self.base_url.is_https())
    }

    pub(crate) fn idle_connections(&self) -> usize {
        self.idle_connections
    }

    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    pub(crate) fn field_check(&self) -> bool {
        self.field_check
    }

    pub(crate) fn value_check(&self) -> bool {
        self.value_check
    }

    pub(crate) fn field_list_age(&self) -> Duration {
        self.field_list_age
    }

    pub(crate) fn max_matches(&self) -> Option<u64> {
        self.max_matches
    }

    pub(crate) fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    pub(crate) fn api_version(&self) -> ApiVersion {
        self.api_version
    }

    pub(crate) fn connect_timeout(&self) -> Option<Duration> {
        self.connect_timeout
    }

    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    pub(crate) fn user_agent(&self) -> &str {
        &self.user_agent
    }

    /// Refuses combinations that make no sense or are not safe; asked at the entry of every call.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.allows_plain_http {
            return Ok(());
        }
        let is_used = |url: &&BaseUrl| std::ptr::eq(*url, &self.base_url) || self.api_version == ApiVersion::V4;
        match [&self.base_url, &self.token_host].into_iter().filter(is_used).find(|url| url.is_exposed()) {
            None => Ok(()),
            Some(exposed) => Err(refused(format!(
                "the address {} would send the access token readable for everyone on the way; write https://",
                quoted(exposed.as_str())
            ))),
        }
    }
}

/// The environment as it is now. Not variable by variable: in the C library `getenv` finds none, see src/ffi/environment.rs.
fn environment() -> HashMap<String, String> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

fn path_of(file: &str) -> Result<PathBuf, Error> {
    if file.is_empty() {
        return Err(refused("the name of the file is empty; write the path of a file in PEM form".to_owned()));
    }
    Ok(PathBuf::from(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_setter_changes_nothing_and_says_what_to_write() {
        let mut options = Options::new();
        for (refusal, instead) in [
            (options.set_base_url("api.copernica.com"), "https://api.copernica.com"),
            (options.set_api_version(5), "1, 2, 3 or 4"),
            (options.set_user_agent("a\r\nX: y"), "my-crm/1.0"),
            (options.set_user_agent(" "), "my-crm/1.0"),
        ] {
            let error = refusal.expect_err(instead);
            assert_eq!(error.status(), Status::InvalidOption);
            assert!(error.message().contains(instead), "{}", error.message());
        }
        assert_eq!(options.base_url().as_str(), COPERNICA);
        assert_eq!(options.api_version(), ApiVersion::Unversioned);
        assert!(options.user_agent().starts_with("copernica/"));
    }

    #[test]
    fn plain_http_is_judged_at_the_first_call_and_taken_only_for_this_machine() {
        let mut options = Options::new();
        options.set_base_url("http://api.copernica.com").expect("an address");
        assert!(options.check().expect_err("exposed").message().contains("https://"));
        options.set_base_url("http://127.0.0.1:8080").expect("an address");
        assert!(options.check().is_ok());
    }
}
