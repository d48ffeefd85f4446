//! Sends one request over HTTP and brings back the reply, or says how far it came.

mod connect;
mod idle;
mod resolver;
mod socks;
mod tcp;
mod tls;
mod wire;

use std::fmt;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use ureq::config::Config;
use ureq::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, USER_AGENT};
use ureq::http::{self, HeaderValue, Request, Uri};
// ureq's extension points are outside its semver promise, which is why ureq is pinned exactly, and ureq-proto with it. Each
// use says what it is for. This one is what ureq's connectors make, whatever carries the bytes: TCP, TLS, a tunnel.
use ureq::unversioned::transport::Transport as Connection;
use ureq_proto::client::Call as HttpCall;
use ureq_proto::client::state::Prepare;

use super::base_url::BaseUrl;
use super::call::{self, Call, Ending, Progress};
use super::options::Options;
use super::secret::Secret;
use crate::api::{Flags, Method, PROXY_ADVICE, Reply};
use crate::error::{Effect, Error, IN_DOUBT, Status};
use connect::Opener;
use idle::IdleConnections;
use wire::Exchanged;

// At the trace level ureq-proto shows what is sent, and with it the access token. The features of `log` that this package
// asks for compile that level out, for the whole program.
const _: () = assert!(log::STATIC_MAX_LEVEL as usize <= log::LevelFilter::Debug as usize);

/// Bytes per connection for each direction; replies to updates are small.
const BUFFER_SIZE: usize = 16 * 1024;

/// A create on a connection that the server closes at this moment ends in doubt: only a recently used one will do.
const FRESH: Duration = Duration::from_secs(5);

/// The connections of a client.
pub(crate) struct Transport {
    opener: Opener,
    api: Host,
    token_host: Host,
    user_agent: HeaderValue,
    connect_timeout: Option<Duration>,
}

/// A host, and the connections to it that wait for their next request.
#[derive(Debug)]
struct Host {
    uri: Uri,
    /// What stands in the header `Host`.
    header: HeaderValue,
    idle: IdleConnections,
}

/// Where a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Receiver {
    /// The API itself.
    Api,
    /// The host that exchanges access tokens.
    TokenHost,
}

/// What goes over the wire.
pub(crate) struct Message<'a> {
    /// Who gets it.
    pub(crate) receiver: Receiver,
    /// The method.
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) target: Bytes,
    /// What the body is.
    pub(crate) content_type: &'static str,
    /// The token for the header `Authorization`.
    pub(crate) bearer: Option<&'a str>,
    /// The body.
    pub(crate) body: Option<&'a [u8]>,
    /// Whether only a connection that was used a moment ago will do.
    pub(crate) needs_fresh_connection: bool,
}

impl fmt::Debug for Transport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Transport")
    }
}

impl Transport {
    /// Prepares connections as the options say; none is made yet.
    pub(crate) fn new(options: &Options) -> Result<Transport, Error> {
        let config = Config::builder()
            // The default is what ureq found in the environment.
            .proxy(options.proxy().cloned())
            // What a proxy is told.
            .user_agent(options.user_agent())
            .input_buffer_size(BUFFER_SIZE)
            .output_buffer_size(BUFFER_SIZE)
            .tls_config(tls::config(options)?)
            .build();
        Ok(Transport {
            opener: Opener::new(config),
            api: Host::new(options.base_url(), options.idle_connections())?,
            // A token lasts for hours: what exchanged it is not kept waiting for the next.
            token_host: Host::new(options.token_host(), 0)?,
            user_agent: HeaderValue::from_str(options.user_agent()).map_err(|_| unusable("the user agent"))?,
            connect_timeout: options.connect_timeout(),
        })
    }

    /// Sends a message and reads the whole reply, or says how far it came.
    pub(crate) fn send(&self, message: Message<'_>, call: &Call) -> Result<Reply, SendFailure> {
        let (result, progress) = call::with_exchange(call, self.connect_timeout, || self.exchange(message));
        result.map_err(|error| SendFailure::new(&error, progress))
    }

    fn exchange(&self, message: Message<'_>) -> Result<Reply, ureq::Error> {
        let host = match message.receiver {
            Receiver::Api => &self.api,
            Receiver::TokenHost => &self.token_host,
        };
        let body = message.body.unwrap_or_default();
        let longest_wait = if message.needs_fresh_connection { FRESH } else { Duration::MAX };
        let request = self.request(message, host)?;
        let mut connection = match host.idle.take(longest_wait) {
            Some(connection) => connection,
            None => self.opener.open(&host.uri)?,
        };
        let Exchanged { reply, is_reusable } = wire::exchange(&mut *connection, request, body)?;
        if is_reusable {
            host.idle.keep(connection);
        }
        Ok(reply)
    }

    /// The request as HTTP writes it.
    fn request(&self, message: Message<'_>, host: &Host) -> Result<HttpCall<Prepare>, ureq::Error> {
        let mut request = Request::new(());
        // Shared, not copied: what the token stands in is wiped when the last one lets go of it.
        *request.uri_mut() = Uri::from_maybe_shared(message.target).map_err(http::Error::from)?;
        *request.method_mut() = match message.method {
            Method::Get => http::Method::GET,
            Method::Put => http::Method::PUT,
            Method::Post => http::Method::POST,
            Method::Delete => http::Method::DELETE,
        };
        let mut call = HttpCall::new(request)?;
        call.header(HOST, host.header.clone())?;
        call.header(USER_AGENT, self.user_agent.clone())?;
        if let Some(body) = message.body {
            if message.method == Method::Delete {
                // It has none by custom, but it is how the API takes a list of what is to be removed.
                call.force_send_body();
            }
            call.header(CONTENT_TYPE, HeaderValue::from_static(message.content_type))?;
            call.header(CONTENT_LENGTH, body.len().to_string())?;
        }
        if let Some(token) = message.bearer {
            call.header(AUTHORIZATION, authorization(token)?)?;
        }
        Ok(call)
    }
}

impl Host {
    fn new(base_url: &BaseUrl, idle_connections: usize) -> Result<Host, Error> {
        let uri: Uri = base_url.as_str().parse().map_err(|_| unusable("the address of the host"))?;
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        // The port is left out where it is the one that everybody expects.
        let default_port = if base_url.is_https() { ":443" } else { ":80" };
        let header = HeaderValue::from_str(authority.strip_suffix(default_port).unwrap_or(authority))
            .map_err(|_| unusable("the address of the host"))?;
        Ok(Host { uri, header, idle: IdleConnections::new(idle_connections) })
    }
}

/// The header that shows a token; wiped like the token itself.
fn authorization(token: &str) -> Result<HeaderValue, http::Error> {
    const SCHEME: &str = "Bearer ";
    let mut value = Secret::with_capacity(SCHEME.len() + token.len());
    value.push_open(SCHEME);
    value.push_secret(token);
    Ok(HeaderValue::from_maybe_shared(value.into_shared())?)
}

fn unusable(what: &str) -> Error {
    Error::before_sending(Status::InvalidOption, format!("{what} cannot be used; nothing was sent"))
}

/// A request that got no reply. Carries sentences of our own only: the texts of the HTTP library can show the address,
/// and with it the token.
#[derive(Debug)]
pub(crate) struct SendFailure {
    status: Status,
    reason: String,
    progress: Progress,
}

impl SendFailure {
    fn new(error: &ureq::Error, mut progress: Progress) -> SendFailure {
        // With TLS 1.3 a server can refuse the client's certificate only after the first bytes of the request were sent. It
        // reads none of them then.
        progress.has_sent &= !tls_error_of(error).is_some_and(tls::is_refusal);
        let (status, reason) = describe(error, progress);
        SendFailure { status, reason, progress }
    }

    /// What went wrong.
    pub(crate) fn reason(&self) -> &str {
        &self.reason
    }

    /// The error of a call that ended with this failure: once a byte was sent, nobody can tell what came of it.
    pub(crate) fn into_error(self, flags: Flags) -> Error {
        if self.progress.has_sent {
            let message = format!("{}{IN_DOUBT}", self.reason);
            Error::new(self.status, message, Effect::Unknown, !flags.has(Flags::CREATE))
        } else {
            Error::new(self.status, format!("{}; nothing was sent", self.reason), Effect::None, true)
        }
    }
}

fn describe(error: &ureq::Error, progress: Progress) -> (Status, String) {
    let has_sent = progress.has_sent;
    let (status, reason) = match (progress.ending, error) {
        (Some(Ending::Cancelled), _) => (Status::Cancelled, "the call was cancelled"),
        (Some(Ending::Deadline), _) if has_sent => (Status::Timeout, "the server did not answer in time"),
        (Some(_), _) => (Status::Timeout, "no connection was made in time"),
        (None, ureq::Error::HostNotFound) => (Status::Resolve, "the name of the host could not be resolved"),
        (None, ureq::Error::ConnectionFailed) => (Status::Connect, "no connection could be made"),
        (None, ureq::Error::ConnectProxyFailed(why)) => return describe_proxy(why),
        (None, ureq::Error::Tls(_)) => {
            (Status::Tls, "no secure connection could be made: the name of the host is no name")
        }
        (None, ureq::Error::Rustls(error)) if !has_sent => return (Status::Tls, tls::describe(error)),
        (None, ureq::Error::Io(error)) => return describe_io(error, has_sent),
        (None, ureq::Error::BodyExceedsLimit(_)) => {
            (Status::UnexpectedReply, "the reply is longer than any documented one")
        }
        (None, ureq::Error::Protocol(_)) => (Status::UnexpectedReply, "the reply is not HTTP"),
        _ if has_sent => (Status::UnexpectedReply, "the reply could not be read"),
        _ => (Status::Internal, "the request could not be put together"),
    };
    (status, reason.to_owned())
}

fn describe_proxy(why: &str) -> (Status, String) {
    // ureq's sentence for a refusal ends in the status twice: "407/407".
    let http_status = why.rsplit_once('/').map(|(_, status)| status).filter(|status| status.parse::<u16>().is_ok());
    match http_status {
        _ if why.contains("407") => {
            (Status::ProxyAuth, format!("the proxy asks for other credentials; {PROXY_ADVICE}"))
        }
        Some(status) => (Status::Connect, format!("the proxy refused the connection to the host with HTTP {status}")),
        None => (Status::Connect, "the proxy made no connection to the host".to_owned()),
    }
}

fn tls_error_of(error: &ureq::Error) -> Option<&rustls::Error> {
    match error {
        ureq::Error::Rustls(error) => Some(error),
        ureq::Error::Io(error) => error.get_ref()?.downcast_ref(),
        _ => None,
    }
}

fn describe_io(error: &io::Error, has_sent: bool) -> (Status, String) {
    let tls_error = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match (tls_error, error.kind()) {
        (Some(_), _) if has_sent => {
            (Status::ConnectionLost, "the secure connection broke before the reply was complete".to_owned())
        }
        (Some(error), _) => (Status::Tls, tls::describe(error)),
        (None, io::ErrorKind::UnexpectedEof) if has_sent => {
            (Status::ConnectionLost, "the server closed the connection before its reply was complete".to_owned())
        }
        (None, kind) if has_sent => (Status::ConnectionLost, format!("the connection was lost ({kind})")),
        (None, kind) => (Status::Connect, format!("no connection could be made ({kind})")),
    }
}
