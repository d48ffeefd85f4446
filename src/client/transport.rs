//! Sends one request over HTTP and brings back the reply, or says how far it came.

use std::cell::Cell;
use std::fmt;
use std::io;

use ureq::Agent;
use ureq::config::Config;
use ureq::http::{HeaderMap, Response};
use ureq::tls::TlsConfig;
// ureq's extension points are outside its semver promise, which is why ureq is pinned exactly. They are used here only to
// learn whether a byte of a request has left: everything that is said about the effect of a failed call rests on that.
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, NextTimeout, RustlsConnector, TcpConnector, Transport as Connection,
};

use super::deadline::Deadline;
use super::options::Options;
use crate::api::{Flags, Method, Reply, Request};
use crate::error::{Effect, Error, Status};

/// The most bytes of a reply that are read: every reply that is documented is smaller.
const LONGEST_REPLY: u64 = 16 * 1024 * 1024;

/// Bytes per connection for each direction; replies to updates are small.
const BUFFER_SIZE: usize = 16 * 1024;

thread_local! {
    /// Whether the call that this thread makes has given bytes of its request to a connection.
    static HAS_SENT: Cell<bool> = const { Cell::new(false) };
}

/// The connections of a client.
pub(crate) struct Transport {
    agent: Agent,
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
            .proxy(None)
            .user_agent(options.user_agent())
            .accept("")
            .accept_encoding("")
            .input_buffer_size(BUFFER_SIZE)
            .output_buffer_size(BUFFER_SIZE)
            .max_idle_connections(64)
            .max_idle_connections_per_host(64)
            .tls_config(TlsConfig::default())
            .timeout_connect(options.connect_timeout())
            .build();
        let connector = ().chain(TcpConnector::default()).chain(RustlsConnector::default()).chain(WatchedConnector);
        Ok(Transport { agent: Agent::with_parts(config, connector, DefaultResolver::default()) })
    }

    /// Sends the request to `address`, which is its target behind host and credential, and reads the whole reply.
    pub(crate) fn send(&self, request: &Request<'_>, address: &str, deadline: Deadline) -> Result<Reply, SendFailure> {
        HAS_SENT.set(false);
        if deadline.has_passed() {
            return Err(SendFailure::new(&ureq::Error::Timeout(ureq::Timeout::Global), false));
        }
        self.exchange(request, address, deadline).map_err(|error| SendFailure::new(&error, HAS_SENT.get()))
    }

    fn exchange(&self, request: &Request<'_>, address: &str, deadline: Deadline) -> Result<Reply, ureq::Error> {
        let mut response = match (request.method, request.body) {
            (Method::Get, _) => self.agent.get(address).config().timeout_global(deadline.remaining()).build().call()?,
            (Method::Put, body) => self
                .agent
                .put(address)
                .config()
                .timeout_global(deadline.remaining())
                .build()
                .header("Content-Type", "application/json")
                .send(body.unwrap_or_default().as_bytes())?,
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
    was_sent: bool,
}

impl SendFailure {
    fn new(error: &ureq::Error, was_sent: bool) -> SendFailure {
        let (status, reason) = describe(error, was_sent);
        SendFailure { status, reason, was_sent }
    }

    /// The error of a call that ended with this failure: once a byte was sent, nobody can tell what came of it.
    pub(crate) fn into_error(self, flags: Flags) -> Error {
        if self.was_sent {
            let message = format!("{}; nobody can tell whether the call was carried out", self.reason);
            Error::new(self.status, message, Effect::Unknown, !flags.has(Flags::CREATE))
        } else {
            Error::new(self.status, format!("{}; nothing was sent", self.reason), Effect::None, true)
        }
    }
}

fn describe(error: &ureq::Error, was_sent: bool) -> (Status, String) {
    let (status, reason) = match error {
        ureq::Error::HostNotFound => (Status::Resolve, "the name of the host could not be resolved".to_owned()),
        ureq::Error::Timeout(_) if was_sent => (Status::Timeout, "the server did not answer in time".to_owned()),
        ureq::Error::Timeout(_) => (Status::Timeout, "no connection was made in time".to_owned()),
        ureq::Error::ConnectionFailed => (Status::Connect, "no connection could be made".to_owned()),
        ureq::Error::Tls(why) => (Status::Tls, format!("no secure connection could be made ({why})")),
        ureq::Error::Rustls(why) => (Status::Tls, format!("no secure connection could be made ({why})")),
        ureq::Error::BodyExceedsLimit(_) => {
            (Status::UnexpectedReply, format!("the reply is longer than {LONGEST_REPLY} bytes"))
        }
        ureq::Error::Protocol(_) => (Status::UnexpectedReply, "the reply is not HTTP".to_owned()),
        ureq::Error::Io(error) => describe_io(error, was_sent),
        _ if was_sent => (Status::UnexpectedReply, "the reply could not be read".to_owned()),
        _ => (Status::Internal, "the request could not be put together".to_owned()),
    };
    (status, reason)
}

fn describe_io(error: &io::Error, was_sent: bool) -> (Status, String) {
    let tls_error = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match (tls_error, error.kind()) {
        (Some(why), _) => (Status::Tls, format!("no secure connection could be made ({why})")),
        (None, io::ErrorKind::UnexpectedEof) if was_sent => {
            (Status::ConnectionLost, "the server closed the connection before its reply was complete".to_owned())
        }
        (None, kind) if was_sent => (Status::ConnectionLost, format!("the connection was lost ({kind})")),
        (None, kind) => (Status::Connect, format!("no connection could be made ({kind})")),
    }
}

/// The last link of the connector chain: wraps every finished connection, so that what it notes is the request itself and
/// not the handshake before it.
#[derive(Debug)]
struct WatchedConnector;

impl<In: Connection> Connector<In> for WatchedConnector {
    type Out = Watched<In>;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Watched<In>>, ureq::Error> {
        Ok(chained.map(Watched))
    }
}

/// A connection that notes for its thread when a byte of a request leaves.
#[derive(Debug)]
struct Watched<C>(C);

impl<C: Connection> Connection for Watched<C> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        HAS_SENT.set(true);
        self.0.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.0.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        self.0.is_tls()
    }
}
