//! Sends one request over HTTP and brings back the reply, or says how far it came.

mod resolver;
mod socks;
mod tcp;
mod tls;

use std::fmt;
use std::io;

use ureq::Agent;
use ureq::config::Config;
use ureq::http::{HeaderMap, Response};
// ureq's extension points are outside its semver promise, which is why ureq is pinned exactly. This module says at each use
// what it is for.
use ureq::unversioned::transport::{
    Buffers, ConnectProxyConnector, ConnectionDetails, Connector, NextTimeout, RustlsConnector, Transport as Connection,
};

use super::call::{self, Call, Ending, Progress};
use super::options::Options;
use crate::api::{Flags, Method, Reply};
use crate::error::{Effect, Error, Status};
use resolver::CachingResolver;
use socks::SocksConnector;
use tcp::TcpConnector;

// At the trace level ureq shows the address of every request, and with it the access token. The features of `log` that this
// package asks for compile that level out, for the whole program.
const _: () = assert!(log::STATIC_MAX_LEVEL as usize <= log::LevelFilter::Debug as usize);

/// The most bytes of a reply that are read: every reply that is documented is smaller.
const LONGEST_REPLY: u64 = 16 * 1024 * 1024;

/// Bytes per connection for each direction; replies to updates are small.
const BUFFER_SIZE: usize = 16 * 1024;

/// The connections of a client.
pub(crate) struct Transport {
    agent: Agent,
    connect_timeout: Option<std::time::Duration>,
}

/// What goes over the wire.
#[derive(Clone, Copy)]
pub(crate) struct Message<'a> {
    /// The method.
    pub(crate) method: Method,
    /// Host, path and query.
    pub(crate) address: &'a str,
    /// What the body is.
    pub(crate) content_type: &'a str,
    /// The token for the header `Authorization`.
    pub(crate) bearer: Option<&'a str>,
    /// The body.
    pub(crate) body: Option<&'a str>,
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
            // A 400 must keep its message, and a redirect must not be followed: it would turn the PUT into a GET.
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // The default would read the environment.
            .proxy(options.proxy().cloned())
            .user_agent(options.user_agent())
            .accept("")
            .accept_encoding("")
            .input_buffer_size(BUFFER_SIZE)
            .output_buffer_size(BUFFER_SIZE)
            .max_idle_connections(options.idle_connections())
            .max_idle_connections_per_host(options.idle_connections())
            .tls_config(tls::config(options)?)
            // No time-out of ureq's: connections look at deadline and cancellation themselves, a slice at a time.
            .build();
        let connector =
            ().chain(SocksConnector)
                .chain(ConnectProxyConnector::default())
                .chain(TcpConnector)
                .chain(RustlsConnector::default())
                .chain(WatchedConnector { has_proxy: options.proxy().is_some() });
        let agent = Agent::with_parts(config, connector, CachingResolver::default());
        Ok(Transport { agent, connect_timeout: options.connect_timeout() })
    }

    /// Sends a message and reads the whole reply, or says how far it came.
    pub(crate) fn send(&self, message: &Message<'_>, call: &Call) -> Result<Reply, SendFailure> {
        let (result, progress) =
            call::with_exchange(call, self.connect_timeout, message.needs_fresh_connection, || {
                call::check_exchange()?;
                self.exchange(message)
            });
        result.map_err(|error| SendFailure::new(&error, progress))
    }

    fn exchange(&self, message: &Message<'_>) -> Result<Reply, ureq::Error> {
        let mut response = match message.method {
            Method::Get => {
                let mut request = self.agent.get(message.address);
                if let Some(token) = message.bearer {
                    request = request.header("Authorization", format!("Bearer {token}"));
                }
                request.call()?
            }
            Method::Put | Method::Post => {
                let mut request = match message.method {
                    Method::Put => self.agent.put(message.address),
                    _ => self.agent.post(message.address),
                };
                if let Some(token) = message.bearer {
                    request = request.header("Authorization", format!("Bearer {token}"));
                }
                let body = message.body.unwrap_or_default();
                request.header("Content-Type", message.content_type).send(body.as_bytes())?
            }
        };
        let body = response.body_mut().with_config().limit(LONGEST_REPLY).read_to_vec()?;
        Ok(reply_of(&response, body))
    }
}

fn reply_of<T>(response: &Response<T>, body: Vec<u8>) -> Reply {
    let headers: &HeaderMap = response.headers();
    let header = |name: &str| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    Reply {
        status: response.status().as_u16(),
        created: header("x-created"),
        location: header("location"),
        date: header("date"),
        retry_after: header("retry-after"),
        body,
    }
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
    fn new(error: &ureq::Error, progress: Progress) -> SendFailure {
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
            let message = format!("{}; nobody can tell whether the call was carried out", self.reason);
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
        (None, ureq::Error::Rustls(error)) => return (Status::Tls, tls::describe(error)),
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
    if why.contains("407") {
        let reason = "the proxy asks for other credentials; NTLM and Kerberos are not supported, for which a local relay \
                      proxy helps";
        return (Status::ProxyAuth, reason.to_owned());
    }
    (Status::Connect, "the proxy made no connection to the host".to_owned())
}

fn describe_io(error: &io::Error, has_sent: bool) -> (Status, String) {
    let tls_error = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match (tls_error, error.kind()) {
        (Some(error), _) => (Status::Tls, tls::describe(error)),
        (None, io::ErrorKind::UnexpectedEof) if has_sent => {
            (Status::ConnectionLost, "the server closed the connection before its reply was complete".to_owned())
        }
        (None, kind) if has_sent => (Status::ConnectionLost, format!("the connection was lost ({kind})")),
        (None, kind) => (Status::Connect, format!("no connection could be made ({kind})")),
    }
}

/// The last link of the connector chain: wraps every finished connection, so that what it notes is the request itself and
/// not the handshake before it. Everything that is said about the effect of a failed call rests on this.
#[derive(Debug)]
struct WatchedConnector {
    has_proxy: bool,
}

impl<In: Connection> Connector<In> for WatchedConnector {
    type Out = Watched<In>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Watched<In>>, ureq::Error> {
        // The connection to a proxy itself is made by a run of the chain of its own, without a proxy in its settings: what
        // passes there is the talk with the proxy, and the tunnel that comes of it is wrapped once more.
        let carries_requests = !self.has_proxy || details.config.proxy().is_some();
        Ok(chained.map(|connection| Watched { connection, carries_requests }))
    }
}

/// A connection that notes for its thread when a byte of a request leaves.
#[derive(Debug)]
struct Watched<C> {
    connection: C,
    carries_requests: bool,
}

impl<C: Connection> Connection for Watched<C> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.connection.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        if self.carries_requests {
            call::note_sent();
        }
        self.connection.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.connection.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.connection.is_open()
    }

    fn is_tls(&self) -> bool {
        self.connection.is_tls()
    }
}
