//! A client: one access token, one set of options, and the connections that its calls share.

mod access_token;
mod base_url;
mod options;
mod transport;

use once_cell::sync::OnceCell;

use crate::api::{Flags, Outcome, Request, Update};
use crate::error::{Error, Status};
use access_token::AccessToken;
pub use options::Options;
use transport::Transport;

/// A client of one account. It does not change after its creation and may be used by any number of threads at once.
#[derive(Debug)]
pub struct Client {
    access_token: AccessToken,
    options: Options,
    transport: OnceCell<Transport>,
}

impl Client {
    /// A client with default options. The token must be printable ASCII and not empty.
    pub fn new(access_token: &str) -> Result<Client, Error> {
        Client::with_options(access_token, Options::default())
    }

    /// A client with these options. What makes no sense in their combination is judged at the first call.
    pub fn with_options(access_token: &str, options: Options) -> Result<Client, Error> {
        Ok(Client { access_token: AccessToken::new(access_token)?, options, transport: OnceCell::new() })
    }

    /// Updates every profile of `database` (id or name) that meets all `conditions`.
    ///
    /// `json_body` holds the new values in the shape of the API version and is sent byte for byte. Blocks until the server
    /// has answered or the time-out has passed. Nothing is sent when a check fails.
    pub fn update_profiles(
        &self,
        database: &str,
        conditions: &[&str],
        json_body: &str,
        flags: Flags,
    ) -> Result<Outcome, Error> {
        self.check_support(flags)?;
        let update = Update::new(self.options.api_version(), database, conditions, json_body, flags)?;
        self.send(&update.request(), flags).map_err(|error| error.redacted(|text| self.access_token.hide_in(text)))
    }

    /// What exists in the interface but not in this version yet.
    fn check_support(&self, flags: Flags) -> Result<(), Error> {
        use crate::api::ApiVersion;
        if flags.has(Flags::DRY_RUN) {
            return Err(Error::before_sending(
                Status::NotSupported,
                "this version of the library has no dry run; leave COP_DRY_RUN out, and nothing was sent",
            ));
        }
        if self.options.api_version() == ApiVersion::V4 {
            return Err(Error::before_sending(
                Status::NotSupported,
                "this version of the library cannot authenticate for API version 4; set version 0, 1, 2 or 3",
            ));
        }
        Ok(())
    }

    fn send(&self, request: &Request<'_>, flags: Flags) -> Result<Outcome, Error> {
        let transport = self.transport.get_or_try_init(|| Transport::new(&self.options))?;
        let address = self.access_token.address(self.options.base_url(), request)?;
        let sent = match transport.send(request, &address) {
            Ok(reply) => reply.outcome(flags),
            Err(failure) => Err(failure.into_error(flags)),
        };
        match sent {
            Ok(outcome) => {
                Ok(Outcome { attempts: 1, body: outcome.body.map(|body| self.access_token.hide_in(&body)), ..outcome })
            }
            Err(error) => Err(error.with_attempts(1)),
        }
    }
}
