//! A client: one access token, one set of options, and the connections that its calls share.

mod access_token;
mod anything;
mod attempts;
mod authentication;
mod backoff;
mod base_url;
mod call;
mod exchange;
mod fork;
mod guard;
mod imports;
mod log;
mod options;
mod profiles;
mod proxy;
mod rate_limit;
mod reading;
mod schema;
mod secret;
mod single_flight;
mod subprofile_updates;
mod subprofiles;
mod transport;
mod writing;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use once_cell::sync::OnceCell;

use crate::api::{ApiVersion, Database, FieldList, Flags, Found, Outcome, Request, Update, parse_conditions};
use crate::error::{Error, Status};
use access_token::AccessToken;
use authentication::BearerTokens;
use call::{Call, Cancellation};
use fork::ProcessMark;
use guard::Findings;
pub use log::LogLevel;
pub use options::Options;
pub use profiles::Profiles;
use rate_limit::RateLimit;
use schema::{Schemas, Source};
use transport::Transport;

/// A client of one account. It does not change after its creation and may be used by any number of threads at once.
pub struct Client {
    shared: Arc<Shared>,
    timeout: Option<Duration>,
    attempts: u32,
    cancellation: Cancellation,
}

/// What a client and those derived from it have in common.
struct Shared {
    access_token: AccessToken,
    options: Options,
    process: ProcessMark,
    transport: OnceCell<Transport>,
    bearer_tokens: BearerTokens,
    schemas: Schemas,
    rate_limit: Option<RateLimit>,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Client").field("options", &self.shared.options).finish_non_exhaustive()
    }
}

impl Client {
    /// A client with default options. The token must be printable ASCII and not empty.
    pub fn new(access_token: &str) -> Result<Client, Error> {
        Client::with_options(access_token, Options::default())
    }

    /// A client with these options. What makes no sense in their combination is judged at the first call.
    pub fn with_options(access_token: &str, options: Options) -> Result<Client, Error> {
        let shared = Shared {
            access_token: AccessToken::new(access_token)?,
            process: ProcessMark::of_this_process(),
            transport: OnceCell::new(),
            bearer_tokens: BearerTokens::default(),
            schemas: Schemas::default(),
            rate_limit: RateLimit::new(options.rate_limit()),
            options,
        };
        Ok(Client {
            timeout: shared.options.timeout(),
            attempts: shared.options.attempts(),
            shared: Arc::new(shared),
            cancellation: Cancellation::default(),
        })
    }

    /// A client that shares connections, field lists and rate limit with this one and has a time-out (in milliseconds; 0 for
    /// none) and a cancellation of its own. Either may be dropped first.
    pub fn derive(&self, timeout_ms: u32) -> Client {
        Client {
            shared: Arc::clone(&self.shared),
            timeout: options::timeout_of(timeout_ms),
            attempts: self.attempts,
            cancellation: Cancellation::default(),
        }
    }

    /// This client once more, with the same time-out and the same cancellation: for what outlives the call that began it.
    fn again(&self) -> Client {
        Client {
            shared: Arc::clone(&self.shared),
            timeout: self.timeout,
            attempts: self.attempts,
            cancellation: self.cancellation.clone(),
        }
    }

    /// A client that shares everything with this one, its time-out and cancellation too, and attempts each call only once:
    /// for those who repeat calls by a plan of their own, as a [`Batch`](crate::Batch) does.
    pub fn once(&self) -> Client {
        Client { attempts: 1, ..self.again() }
    }

    /// Ends the calls of this client that are under way, and all later ones, with [`Status::Cancelled`]. One atomic store:
    /// it may be called from a signal handler. Clients derived from this one go on.
    pub fn cancel(&self) {
        self.cancellation.cancel();
    }

    /// The version of the API that the client speaks.
    pub fn api_version(&self) -> ApiVersion {
        self.shared.options.api_version()
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
        self.make_call(|call| {
            let update = Update::new(self.api_version(), database, conditions, json_body, flags)?;
            let request = update.request();
            self.shared.access_token.check_length(self.shared.options.base_url(), &request)?;
            let findings = self.check_against_database(&update, call)?;
            match self.send_within_limit(&update, request, &findings, call) {
                Ok(outcome) => Ok(outcome.with_warnings_before(findings.warnings)),
                Err(error) => Err(error.with_warnings(findings.warnings)),
            }
        })
    }

    /// Counts the profiles of `database` (id or name) that meet all `conditions`; changes nothing.
    pub fn count_profiles(&self, database: &str, conditions: &[impl AsRef<str>]) -> Result<Outcome, Error> {
        self.make_call(|call| {
            let database = Database::parse(database)?;
            let conditions = parse_conditions(conditions, Flags::NONE)?;
            let fields = self.check_conditions(database, &conditions, call)?;
            let matched = self.count(database, &conditions, fields.as_deref(), call)?;
            let profiles = if matched == 1 { "1 profile meets" } else { &format!("{matched} profiles meet") };
            Ok(Outcome::counted(matched, 200, format!("{profiles} the conditions; nothing was changed")))
        })
    }

    /// The fields of a database (id or name) as the checks of updates use them: fetched once and kept for a while.
    pub fn field_list(&self, database: &str) -> Result<Arc<FieldList>, Error> {
        self.run(|call| {
            let database = Database::parse(database)?;
            let source = Source { fetch: || self.fetch_fields(database, call), explain: |error| error };
            let schema = self.shared.schemas.of(database);
            let fields = schema.fields().check(self.shared.options.field_list_age(), call, source, |_| Ok(()));
            fields.map(|(fields, ())| fields)
        })
    }

    /// Whether the process is the one that the client was made in, and not one forked from it.
    pub(crate) fn is_of_this_process(&self) -> bool {
        self.shared.process.is_of_this_process()
    }

    /// How long a call may take.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// How long to wait before a call that was attempted this many times is made again.
    pub(crate) fn wait_after(&self, attempts: u32) -> Duration {
        self.shared.options.backoff().wait(attempts)
    }

    /// Runs a call that writes or counts: its outcome is kept clear of the token, and its warnings go to the log.
    fn make_call(&self, work: impl FnOnce(&Call) -> Result<Outcome, Error>) -> Result<Outcome, Error> {
        let result = self.run(work).map(|outcome| outcome.redacted(|text| self.shared.access_token.hide_in(text)));
        let warnings = result.as_ref().map_or_else(Error::warnings, |outcome| &outcome.warnings);
        for warning in warnings {
            let log = self.shared.options.log();
            log.line(LogLevel::Warning, || log.warning(warning).to_owned());
        }
        result
    }

    /// Runs a call that reads: how it went is kept clear of the token. What it found is the server's own data.
    fn find<T>(&self, work: impl FnOnce(&Call) -> Result<Found<T>, Error>) -> Result<Found<T>, Error> {
        let hide = |text: &str| self.shared.access_token.hide_in(text);
        let Found { value, outcome } = self.run(work)?;
        let message = hide(&outcome.message);
        Ok(Found { value, outcome: Outcome { message, ..outcome.redacted(hide) } })
    }

    /// Runs a call under one deadline and keeps the token out of its error.
    fn run<T>(&self, work: impl FnOnce(&Call) -> Result<T, Error>) -> Result<T, Error> {
        if !self.is_of_this_process() {
            return Err(Error::before_sending(
                Status::Forked,
                "the client was made before this process was forked; make one here, and nothing was sent",
            ));
        }
        self.shared.options.check()?;
        let call = Call::begin(self.timeout, &self.cancellation);
        call.check()?;
        work(&call).map_err(|error| error.redacted(|text| self.shared.access_token.hide_in(text)))
    }

    /// Sends an update unless it is a dry run or matches more profiles than the limit allows.
    fn send_within_limit<'a>(
        &self,
        update: &Update<'a>,
        request: Request<'a>,
        findings: &Findings,
        call: &Call,
    ) -> Result<Outcome, Error> {
        let is_dry_run = update.flags().has(Flags::DRY_RUN);
        let limit = self.shared.options.max_matches();
        if !is_dry_run && limit.is_none() {
            return self.send_update(update, request, findings, call);
        }
        let matched = self.count(update.database(), update.conditions(), findings.fields.as_deref(), call)?;
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
        match self.send_update(update, request, findings, call) {
            Ok(outcome) => Ok(Outcome { matched: Some(matched), ..outcome }),
            Err(error) => Err(error.with_matched(matched)),
        }
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
