//! Secure servers with authorities of their own, for what the sandbox's TLS does not do.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;
use rustls::server::{NoClientAuth, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion};

use crate::servers::{read_request, serve};

pub type Authority = CertifiedIssuer<'static, KeyPair>;

/// What a server reads from and writes to.
pub type Client = StreamOwned<ServerConnection, TcpStream>;

/// An authority that nobody else knows.
pub fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority")
}

/// A certificate for a name and its key.
pub fn certificate(authority: &Authority, name: &str, usage: ExtendedKeyUsagePurpose) -> (rcgen::Certificate, KeyPair) {
    let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
    params.extended_key_usages = vec![usage];
    let key = KeyPair::generate().expect("a key");
    (params.signed_by(&key, authority).expect("a certificate"), key)
}

/// A file for this test, in the directory that cargo keeps for such files.
pub fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id()));
    fs::write(&path, text).expect("a directory for files");
    path.into_os_string().into_string().expect("a path in UTF-8")
}

/// A secure server at 127.0.0.1, known by a certificate of this authority. It speaks these versions of TLS, and with `clients`
/// lets in only those who show a certificate of that authority.
pub fn serve_secure(
    authority: &Authority,
    versions: &[&'static SupportedProtocolVersion],
    clients: Option<&Authority>,
    work: impl Fn(&mut Client) -> io::Result<()> + Send + Sync + 'static,
) -> SocketAddr {
    let provider = Arc::new(default_provider());
    let verifier = match clients {
        None => Arc::new(NoClientAuth),
        Some(clients) => {
            let mut roots = RootCertStore::empty();
            roots.add(clients.der().clone()).expect("an authority");
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
            verifier.build().expect("a verifier")
        }
    };
    let (certificate, key) = certificate(authority, "127.0.0.1", ExtendedKeyUsagePurpose::ServerAuth);
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .expect("versions")
        .with_client_cert_verifier(verifier)
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).expect("a key"),
        );
    let config = Arc::new(config.expect("a configuration"));
    serve(move |stream| {
        let connection = ServerConnection::new(Arc::clone(&config)).expect("a connection");
        let mut client = StreamOwned::new(connection, stream);
        if work(&mut client).is_err() {
            // Left unread, what the client sent would take the alert down with it.
            let _ = io::copy(&mut client.sock, &mut io::sink());
        }
    })
}

/// Hands one request on to `upstream`, and its reply back.
pub fn hand_on(client: &mut Client, upstream: SocketAddr) -> io::Result<()> {
    let (head, body) = read_request(client)?;
    let mut server = TcpStream::connect(upstream)?;
    server.write_all(head.replacen("\r\n", "\r\nConnection: close\r\n", 1).as_bytes())?;
    server.write_all(&body)?;
    let mut reply = Vec::new();
    server.read_to_end(&mut reply)?;
    client.write_all(&reply)?;
    client.conn.send_close_notify();
    client.flush()
}
