//! A gateway that wants to see a certificate of its clients, and the library that shows one.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;

use copernica::{Effect, Options, Status};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use crate::kit::{Flags, Report, World};
use crate::servers::{read_request, serve};

pub type Authority = CertifiedIssuer<'static, KeyPair>;

/// An authority of this test's own.
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

/// A secure server in front of `upstream` that lets in only those who show a certificate of this authority.
fn gateway(authority: &Authority, upstream: SocketAddr) -> SocketAddr {
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).expect("an authority");
    let provider = Arc::new(default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let (certificate, key) = certificate(authority, "127.0.0.1", ExtendedKeyUsagePurpose::ServerAuth);
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_client_cert_verifier(verifier.build().expect("a verifier"))
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).expect("a key"),
        );
    let config = Arc::new(config.expect("a configuration"));
    serve(move |stream| {
        let connection = ServerConnection::new(Arc::clone(&config)).expect("a connection");
        let mut client = StreamOwned::new(connection, stream);
        if answer(&mut client, upstream).is_err() {
            // Left unread, what the client sent would take the alert down with it.
            let _ = io::copy(&mut client.sock, &mut io::sink());
        }
    })
}

/// Hands one request on, and its reply back.
fn answer(client: &mut StreamOwned<ServerConnection, TcpStream>, upstream: SocketAddr) -> io::Result<()> {
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

/// A file for this test, in the directory that cargo keeps for such files.
pub fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id()));
    fs::write(&path, text).expect("a directory for files");
    path.into_os_string().into_string().expect("a path in UTF-8")
}

fn update(world: &World, gateway: SocketAddr, adjust: impl FnOnce(&mut Options)) -> Report {
    let mut options = world.options();
    options.set_base_url(&format!("https://{gateway}")).expect("an address");
    options.set_attempts(1).expect("a number");
    adjust(&mut options);
    let flags = Flags::NO_FIELD_CHECK | Flags::CREATE;
    world.client_with(options).update(&["customerid==4567"], &world.body("LastName", "x"), flags)
}

#[test]
fn a_client_certificate_is_shown_and_none_or_a_strange_one_is_refused_without_effect() {
    let (known, stranger) = (authority(), authority());
    let world = World::new(2);
    let gateway = gateway(&known, world.account.address());
    let ca_file = file("gateway-ca.pem", &known.pem());
    let client_of = |authority: &Authority, name: &str| {
        let (certificate, key) = certificate(authority, name, ExtendedKeyUsagePurpose::ClientAuth);
        (file(&format!("{name}.pem"), &certificate.pem()), file(&format!("{name}-key.pem"), &key.serialize_pem()))
    };
    let (good, good_key) = client_of(&known, "good");
    let (strange, strange_key) = client_of(&stranger, "strange");

    let report = update(&world, gateway, |options| {
        options.set_ca_file(&ca_file).expect("a file");
        options.set_client_certificate(&good, &good_key).expect("files");
    });
    assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1), "{report:?}");
    assert_eq!(world.updates().len(), 1);

    let none = update(&world, gateway, |options| options.set_ca_file(&ca_file).expect("a file"));
    assert_eq!(none.essence(), (Status::Tls, Effect::None, 1), "{none:?}");
    assert!(none.message.contains("wants a client certificate"), "{}", none.message);
    let strange_one = update(&world, gateway, |options| {
        options.set_ca_file(&ca_file).expect("a file");
        options.set_client_certificate(&strange, &strange_key).expect("files");
    });
    assert_eq!(strange_one.essence(), (Status::Tls, Effect::None, 1), "{strange_one:?}");
    assert!(strange_one.message.contains("client certificate"), "{}", strange_one.message);

    // A key of another certificate is a mistake in the options, and nothing is connected to.
    let mixed = update(&world, gateway, |options| {
        options.set_ca_file(&ca_file).expect("a file");
        options.set_client_certificate(&good, &strange_key).expect("files");
    });
    assert_eq!((mixed.status, mixed.effect), (Status::InvalidOption, Effect::None), "{mixed:?}");
    assert!(mixed.message.contains("private key of another certificate"), "{}", mixed.message);
    assert_eq!(world.updates().len(), 1);
}
