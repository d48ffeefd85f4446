//! Opens a connection to a host: through a proxy where one is set, and with TLS where the address says so.

use std::fmt;
use std::sync::Arc;

use ureq::config::Config;
use ureq::http::Uri;
// ureq's connectors bring what is hard to get right: the tunnel through a proxy and the handshake of TLS. They are handed a
// description of the connection, which is what the other types are for.
use ureq::unversioned::resolver::Resolver;
use ureq::unversioned::transport::time::Instant;
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, NextTimeout, RustlsConnector, Transport as Connection,
};

use super::resolver::CachingResolver;
use super::socks::SocksConnector;
use super::tcp::TcpConnector;

type Chain = dyn Connector<(), Out = Box<dyn Connection>>;

/// Opens connections.
pub(super) struct Opener {
    config: Config,
    chain: Arc<Chain>,
    resolver: CachingResolver,
}

impl fmt::Debug for Opener {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Opener")
    }
}

impl Opener {
    /// What opens connections as `config` says; none is made yet.
    pub(super) fn new(config: Config) -> Opener {
        let chain =
            ().chain(SocksConnector)
                .chain(ConnectProxyConnector::default())
                .chain(TcpConnector)
                .chain(RustlsConnector::default())
                .chain(BoxingConnector);
        Opener { config, chain: Arc::new(chain), resolver: CachingResolver::default() }
    }

    /// A new connection to the host of `uri`.
    pub(super) fn open(&self, uri: &Uri) -> Result<Box<dyn Connection>, ureq::Error> {
        // Behind a proxy only the proxy knows the names of hosts.
        let is_direct = self.config.proxy().is_none_or(|proxy| proxy.is_no_proxy(uri));
        let addresses = match is_direct {
            true => self.resolver.resolve(uri, &self.config, NextTimeout::default())?,
            false => self.resolver.empty(),
        };
        let chain = Arc::clone(&self.chain);
        let details = ConnectionDetails {
            uri,
            addrs: addresses,
            config: &self.config,
            request_level: false,
            resolver: &self.resolver,
            // Connections look at deadline and cancellation themselves, a slice at a time. With no time-out of ureq's,
            // nobody needs its clock, which TLS would read several times for each message.
            timeout: NextTimeout::default(),
            now: Instant::AlreadyHappened,
            current_time: Arc::new(|| Instant::AlreadyHappened),
            // With it the connection to a proxy is made before the tunnel through it.
            run_connector: Arc::new(move |details: &ConnectionDetails<'_>| run(&*chain, details)),
            // It is for ending calls of other threads, which the cancellation of a client does here.
            register_shutdown: Arc::new(|_| Ok(())),
        };
        let connection = run(&*self.chain, &details)?;
        if details.needs_tls() && !connection.is_tls() {
            return Err(ureq::Error::TlsRequired);
        }
        Ok(connection)
    }
}

fn run(chain: &Chain, details: &ConnectionDetails<'_>) -> Result<Box<dyn Connection>, ureq::Error> {
    chain.connect(details, None)?.ok_or(ureq::Error::ConnectionFailed)
}

/// The last link of the chain: gives connections of all kinds one type.
#[derive(Debug)]
struct BoxingConnector;

impl<In: Connection> Connector<In> for BoxingConnector {
    type Out = Box<dyn Connection>;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, ureq::Error> {
        Ok(chained.map(|connection| Box::new(connection) as Self::Out))
    }
}
