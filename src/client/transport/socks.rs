//! Connections through a SOCKS5 proxy (RFC 1928, RFC 1929), which resolves the name of the host itself.

use std::io;

use ureq::ProxyProtocol;
use ureq::unversioned::transport::{ConnectionDetails, Connector, Either, Transport as Connection};

use super::tcp::{TcpConnection, open};

/// Opens connections through a SOCKS5 proxy when one is set. ureq's own connector waits on a socket of its own, which
/// knows nothing of cancellation; this one negotiates over ours.
#[derive(Debug)]
pub(super) struct SocksConnector;

impl<In: Connection> Connector<In> for SocksConnector {
    type Out = Either<In, TcpConnection>;

    fn connect(&self, details: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, ureq::Error> {
        let proxy = details.config.proxy().filter(|proxy| {
            matches!(proxy.protocol(), ProxyProtocol::Socks5 | ProxyProtocol::Socks5h)
                && !proxy.is_no_proxy(details.uri)
        });
        let (Some(proxy), None) = (proxy, &chained) else {
            return Ok(chained.map(Either::A));
        };
        let addresses = details.resolver.resolve(proxy.uri(), details.config, details.timeout)?;
        let mut connection = open(&addresses, details)?;
        let credentials = proxy.username().map(|user| (user, proxy.password().unwrap_or_default()));
        greet(&mut connection, credentials)?;
        let host = details.uri.host().ok_or(ureq::Error::HostNotFound)?;
        let default_port = if details.needs_tls() { 443 } else { 80 };
        ask_for(&mut connection, host, details.uri.port_u16().unwrap_or(default_port))?;
        Ok(Some(Either::B(connection)))
    }
}

fn refused(why: &str) -> ureq::Error {
    ureq::Error::ConnectProxyFailed(why.to_owned())
}

/// Agrees on a way to authenticate, and does.
fn greet(connection: &mut TcpConnection, credentials: Option<(&str, &str)>) -> Result<(), ureq::Error> {
    const NO_AUTHENTICATION: u8 = 0;
    const USER_AND_PASSWORD: u8 = 2;
    match credentials {
        None => connection.write_all(&[5, 1, NO_AUTHENTICATION])?,
        Some(_) => connection.write_all(&[5, 2, NO_AUTHENTICATION, USER_AND_PASSWORD])?,
    }
    let mut choice = [0; 2];
    connection.read_exact(&mut choice)?;
    match (choice, credentials) {
        ([5, NO_AUTHENTICATION], _) => Ok(()),
        ([5, USER_AND_PASSWORD], Some((user, password))) => authenticate(connection, user, password),
        ([5, _], _) => Err(refused("407")),
        _ => Err(refused("the proxy does not speak SOCKS5")),
    }
}

fn authenticate(connection: &mut TcpConnection, user: &str, password: &str) -> Result<(), ureq::Error> {
    let mut request = vec![1];
    push_text(&mut request, user)?;
    push_text(&mut request, password)?;
    connection.write_all(&request)?;
    let mut verdict = [0; 2];
    connection.read_exact(&mut verdict)?;
    if verdict[1] == 0 { Ok(()) } else { Err(refused("407")) }
}

/// Appends a text behind its length.
fn push_text(request: &mut Vec<u8>, text: &str) -> Result<(), ureq::Error> {
    let length = u8::try_from(text.len()).map_err(|_| refused("a name or password is longer than 255 bytes"))?;
    request.push(length);
    request.extend_from_slice(text.as_bytes());
    Ok(())
}

/// Asks the proxy to connect to the host, and reads its whole answer.
fn ask_for(connection: &mut TcpConnection, host: &str, port: u16) -> Result<(), ureq::Error> {
    let mut request = vec![5, 1, 0, 3];
    push_text(&mut request, host.trim_start_matches('[').trim_end_matches(']'))?;
    request.extend_from_slice(&port.to_be_bytes());
    connection.write_all(&request)?;
    let mut answer = [0; 4];
    connection.read_exact(&mut answer)?;
    if answer[1] != 0 {
        return Err(io::Error::other("the proxy could not connect to the host").into());
    }
    let mut length = [0];
    let rest = match answer[3] {
        1 => 4,
        4 => 16,
        3 => {
            connection.read_exact(&mut length)?;
            usize::from(length[0])
        }
        _ => return Err(refused("the proxy does not speak SOCKS5")),
    };
    connection.read_exact(&mut [0; u8::MAX as usize + 2][..rest + 2])
}
