//! Any other call of the API.

use super::Client;
use crate::api::{ApiVersion, Flags, Method, Outcome, Warning, any_request, method_named};
use crate::error::Error;

impl Client {
    /// Makes any other call of the API: `method` is GET, POST, PUT or DELETE, `path` begins behind the version, such as
    /// `database/1234/views`. Path and query are encoded here; the token is added.
    ///
    /// GET changes nothing and is repeated when it fails. Any other call is repeated in doubt only when `is_repeatable` says
    /// that twice is the same as once. Calls that can change more than is meant and have a method of their own are refused.
    pub fn request(
        &self,
        method: &str,
        path: &str,
        query: &[(impl AsRef<str>, impl AsRef<str>)],
        json_body: Option<&str>,
        is_repeatable: bool,
    ) -> Result<Outcome, Error> {
        self.make_call(|call| {
            let method = method_named(method)?;
            let write = any_request(self.api_version(), method, path, query, json_body, is_repeatable)?;
            if method != Method::Get {
                return self.write(&write, Flags::NONE, Vec::new(), call);
            }
            self.shared.access_token.check_length(self.shared.options.base_url(), &write.request)?;
            let (answer, attempts) = self.read_counted(&write.request, call);
            let answer = answer.map_err(|error| error.with_attempts(attempts))?;
            let json = String::from_utf8_lossy(&answer).into_owned();
            let outcome = Outcome::read("the server answered; nothing was changed".to_owned(), json, attempts);
            Ok(outcome.with_warnings_before(warning_of_ignored_conditions(self.api_version(), query)))
        })
    }
}

/// Says that the unversioned API and version 1 show everything, whatever the conditions: they document none on reading.
fn warning_of_ignored_conditions(version: ApiVersion, query: &[(impl AsRef<str>, impl AsRef<str>)]) -> Vec<Warning> {
    let has_conditions = query.iter().any(|(name, _)| name.as_ref() == "fields[]");
    if !has_conditions || !version.has_flat_body() {
        return Vec::new();
    }
    vec![
        "the unversioned API and version 1 document no conditions on reading, so the answer may hold what does not meet them; \
         set version 2 or later, or call cop_get_profiles()"
            .into(),
    ]
}
