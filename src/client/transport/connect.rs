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
    Buffers, ConnectProxyConnector, ConnectionDetails, Connector, NextTimeout, RustlsConnector, Transport as Connection,
};
use zeroize::Zeroize;

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
                .chain(WipingConnector);
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

/// The last link of the chain: gives connections of all kinds one type, and wipes what they carried.
#[derive(Debug)]
struct WipingConnector;

impl<In: Connection> Connector<In> for WipingConnector {
    type Out = Box<dyn Connection>;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, ureq::Error> {
        Ok(chained.map(|connection| Box::new(Wiping(connection)) as Self::Out))
    }
}

/// A connection whose buffers, through which every token went in the clear, are wiped when it is closed.
#[derive(Debug)]
struct Wiping<C: Connection>(C);

impl<C: Connection> Connection for Wiping<C> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
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

impl<C: Connection> Drop for Wiping<C> {
    fn drop(&mut self) {
        let buffers = self.0.buffers();
        buffers.output().zeroize();
        // What is appended to is all of the input buffer once nothing in it is left to be read.
        buffers.input_consume(buffers.input().len());
        buffers.input_append_buf().zeroize();
    }
}
