//! How a client behaves. Every setter refuses what makes no sense by itself and then changes nothing.

use std::time::Duration;

use super::base_url::BaseUrl;
use crate::api::{ApiVersion, quoted};
use crate::error::{Error, Status};

/// Where Copernica's API lives (contract 1.1).
const COPERNICA: &str = "https://api.copernica.com";

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
        }
    }
}

fn refused(message: String) -> Error {
    Error::before_sending(Status::InvalidOption, message)
}

/// A time-out as options give it: milliseconds, 0 for none.
fn timeout_of(milliseconds: u32) -> Option<Duration> {
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

    /// Refuses combinations that make no sense or are not safe; asked at the first call.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.base_url.is_exposed() {
            return Err(refused(format!(
                "the base URL {} would send the access token readable for everyone on the way; write https://",
                quoted(self.base_url.as_str())
            )));
        }
        Ok(())
    }
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
