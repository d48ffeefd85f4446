//! HTTPS with the throw-away authority: the good certificate is accepted, and every bad one refused for its reason.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use copernica_testkit::Sandbox;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// Asks for the control interface over TLS, trusting only the authority in the file.
fn ask(sandbox: &Sandbox, host: &str, ca_file: &Path) -> Result<String, String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca_file).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(sandbox.address()).unwrap());
    stream.write_all(b"GET /_sandbox/ HTTP/1.1\r\nConnection: close\r\n\r\n").map_err(|error| error.to_string())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(|error| error.to_string())?;
    Ok(answer)
}

#[test]
fn a_client_that_trusts_the_ca_file_is_served() {
    let sandbox = Sandbox::start(&["--tls"]);
    assert!(sandbox.url().starts_with("https://127.0.0.1:"), "{}", sandbox.url());
    let ca_file = sandbox.ca_file().unwrap();
    for host in ["localhost", "127.0.0.1"] {
        let answer = ask(&sandbox, host, &ca_file).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    }
    let refused = ask(&sandbox, "example.com", &ca_file).unwrap_err();
    assert!(refused.contains("not valid for name"), "{refused}");
}

#[test]
fn every_bad_certificate_is_refused_for_its_own_reason() {
    let ca_file = std::env::temp_dir().join(format!("copernica-sandbox-tls-{}.pem", std::process::id()));
    for (certificate, reason) in
        [("expired", "expired"), ("wrong-host", "not valid for name"), ("unknown-authority", "UnknownIssuer")]
    {
        let options = ["--tls", "--tls-certificate", certificate, "--tls-ca-file", ca_file.to_str().unwrap()];
        let sandbox = Sandbox::start(&options);
        assert_eq!(sandbox.ca_file().as_deref(), Some(ca_file.as_path()));
        let refused = ask(&sandbox, "localhost", &ca_file).unwrap_err();
        assert!(refused.contains(reason), "{certificate}: {refused}");
    }
    std::fs::remove_file(&ca_file).unwrap();
}

#[test]
fn plain_http_and_https_are_told_apart() {
    let plain = Sandbox::shared();
    let hello = b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03";
    let answer = copernica_testkit::http::exchange(plain.address(), hello).unwrap();
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.contains("start the sandbox with --tls"), "{answer}");
}
