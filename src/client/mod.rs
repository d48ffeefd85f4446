//! A client: one access token, one set of options, and the connections that its calls share.

mod access_token;
mod base_url;
mod deadline;
mod guard;
mod options;
mod schema;
mod single_flight;
mod transport;

use once_cell::sync::OnceCell;

use crate::api::{ApiVersion, Database, FieldList, Flags, Outcome, Reply, Request, Update, parse_conditions};
use crate::error::{Error, Status};
use access_token::AccessToken;
use deadline::Deadline;
pub use options::Options;
use schema::Schemas;
use transport::{SendFailure, Transport};

/// A client of one account. It does not change after its creation and may be used by any number of threads at once.
#[derive(Debug)]
pub struct Client {
    access_token: AccessToken,
    options: Options,
    transport: OnceCell<Transport>,
    schemas: Schemas,
}

impl Client {
    /// A client with default options. The token must be printable ASCII and not empty.
    pub fn new(access_token: &str) -> Result<Client, Error> {
        Client::with_options(access_token, Options::default())
    }

    /// A client with these options. What makes no sense in their combination is judged at the first call.
    pub fn with_options(access_token: &str, options: Options) -> Result<Client, Error> {
        let access_token = AccessToken::new(access_token)?;
        Ok(Client { access_token, options, transport: OnceCell::new(), schemas: Schemas::default() })
    }

    /// Updates every profile of `database` (id or name) that meets all `conditions`.
    ///
    /// `json_body` holds the new values in the shape of the API version and is sent byte for byte. Names and values are
    /// checked against the fields of the database, which are fetched once and kept for a while. Blocks until the server
    /// has answered or the time-out has passed. Nothing is sent when a check fails. With [`Flags::DRY_RUN`] everything is
    /// checked, the matches are counted, and nothing is changed.
    pub fn update_profiles(
        &self,
        database: &str,
        conditions: &[impl AsRef<str>],
        json_body: &str,
        flags: Flags,
    ) -> Result<Outcome, Error> {
        self.within_deadline(|deadline| {
            let update = Update::new(self.options.api_version(), database, conditions, json_body, flags)?;
            let findings = self.check_against_database(&update, deadline)?;
            let sent = self.send_within_limit(&update, findings.fields.as_deref(), deadline);
            match sent {
                Ok(outcome) => Ok(Outcome { warnings: findings.warnings, ..outcome }),
                Err(error) => Err(error.with_warnings(findings.warnings)),
            }
        })
    }

    /// Counts the profiles of `database` (id or name) that meet all `conditions`; changes nothing.
    pub fn count_profiles(&self, database: &str, conditions: &[impl AsRef<str>]) -> Result<Outcome, Error> {
        self.within_deadline(|deadline| {
            let database = Database::parse(database)?;
            let conditions = parse_conditions(conditions, Flags::NONE)?;
            let fields = self.check_conditions(database, &conditions, deadline)?;
            let matched = self.count(database, &conditions, fields.as_deref(), deadline)?;
            Ok(Outcome::counted(matched, 200, format!("{matched} profiles meet the conditions; nothing was changed")))
        })
    }

    /// The version of the API that the client speaks.
    pub fn api_version(&self) -> ApiVersion {
        self.options.api_version()
    }

    /// Runs a call under one deadline and keeps the token out of what it says.
    fn within_deadline(&self, call: impl FnOnce(Deadline) -> Result<Outcome, Error>) -> Result<Outcome, Error> {
        self.check_options()?;
        let hide = |text: &str| self.access_token.hide_in(text);
        match call(Deadline::after(self.options.timeout())) {
            Ok(outcome) => Ok(Outcome { body: outcome.body.as_deref().map(hide), ..outcome }),
            Err(error) => Err(error.redacted(hide)),
        }
    }

    /// Refuses options that make no sense together, and what exists in the interface but not in this version yet.
    fn check_options(&self) -> Result<(), Error> {
        self.options.check()?;
        if self.options.api_version() == ApiVersion::V4 {
            return Err(Error::before_sending(
                Status::NotSupported,
                "this version of the library cannot authenticate for API version 4; set version 0, 1, 2 or 3",
            ));
        }
        Ok(())
    }

    /// Sends an update unless it is a dry run or matches more profiles than the limit allows.
    fn send_within_limit(
        &self,
        update: &Update<'_>,
        fields: Option<&FieldList>,
        deadline: Deadline,
    ) -> Result<Outcome, Error> {
        let is_dry_run = update.flags().has(Flags::DRY_RUN);
        let limit = self.options.max_matches();
        if !is_dry_run && limit.is_none() {
            return self.send(&update.request(), update.flags(), deadline);
        }
        let matched = self.count(update.database(), update.conditions(), fields, deadline)?;
        if let Some(limit) = limit.filter(|&limit| matched > limit) {
            let message = format!(
                "the conditions match {matched} profiles, more than the limit of {limit}; nothing was changed; write \
                 narrower conditions or raise the limit"
            );
            return Err(Error::before_sending(Status::TooManyMatches, message).with_matched(matched));
        }
        if is_dry_run {
            return Ok(Outcome::counted(matched, 200, describe_dry_run(matched, update.flags())));
        }
        match self.send(&update.request(), update.flags(), deadline) {
            Ok(outcome) => Ok(Outcome { matched: Some(matched), ..outcome }),
            Err(error) => Err(error.with_matched(matched)),
        }
    }

    /// Sends a request that changes something, once.
    fn send(&self, request: &Request<'_>, flags: Flags, deadline: Deadline) -> Result<Outcome, Error> {
        let sent = match self.exchange(request, deadline)? {
            Ok(reply) => reply.outcome(flags),
            Err(failure) => Err(failure.into_error(flags)),
        };
        match sent {
            Ok(outcome) => Ok(Outcome { attempts: 1, ..outcome }),
            Err(error) => Err(error.with_attempts(1)),
        }
    }

    /// Sends a request that only reads, and answers with its JSON.
    fn read(&self, request: &Request<'_>, deadline: Deadline) -> Result<Vec<u8>, Error> {
        let reply =
            self.exchange(request, deadline)?.map_err(|failure| failure.into_error(Flags::NONE).without_effect())?;
        reply.document()?;
        Ok(reply.body)
    }

    /// One request and its reply; the outer error is that of a request which could not be put together.
    fn exchange(&self, request: &Request<'_>, deadline: Deadline) -> Result<Result<Reply, SendFailure>, Error> {
        let transport = self.transport.get_or_try_init(|| Transport::new(&self.options))?;
        let address = self.access_token.address(self.options.base_url(), request)?;
        Ok(transport.send(request, &address, deadline))
    }
}

fn describe_dry_run(matched: u64, flags: Flags) -> String {
    match matched {
        0 if flags.has(Flags::CREATE) => "no profile matches, and one would be created; nothing was changed".to_owned(),
        0 => "no profile matches; nothing was or would be changed".to_owned(),
        1 => "1 profile would be updated; nothing was changed".to_owned(),
        _ => format!("{matched} profiles would be updated; nothing was changed"),
    }
}
