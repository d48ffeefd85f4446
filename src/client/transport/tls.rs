//! Whom a secure connection trusts: the system's store of authorities, or a file of the program's.

use std::fs;
use std::io;
use std::path::Path;

use once_cell::sync::OnceCell;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, parse_pem};

use crate::api::quoted;
use crate::client::options::Options;
use crate::error::{Error, Status};

/// Where systems keep their store. Libraries look at environment variables first; this one reads none.
const STORES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/usr/local/share/certs/ca-root-nss.crt",
    "/opt/homebrew/etc/ca-certificates/cert.pem",
];

/// The system's authorities, read once for the process.
static SYSTEM_ROOTS: OnceCell<RootCerts> = OnceCell::new();

/// What the options say of certificates. Verification cannot be switched off.
pub(super) fn config(options: &Options) -> Result<TlsConfig, Error> {
    let mut config = TlsConfig::builder();
    if options.base_url().is_https() || options.token_host().is_https() {
        let roots = match options.ca_file() {
            Some(file) => RootCerts::from(read_certificates(file)?.into_iter()),
            None => SYSTEM_ROOTS.get_or_try_init(system_roots)?.clone(),
        };
        config = config.root_certs(roots).client_cert(client_certificate(options)?);
    }
    Ok(config.build())
}

fn system_roots() -> Result<RootCerts, Error> {
    roots_of(STORES)
}

/// The authorities of the first of these stores that is there.
fn roots_of(stores: &[&str]) -> Result<RootCerts, Error> {
    let mut read = stores.iter().map(Path::new).map(|store| (store, fs::read(store)));
    let first = read.find(|(_, read)| !matches!(read, Err(error) if error.kind() == io::ErrorKind::NotFound));
    let (store, read) = first.ok_or_else(|| {
        Error::before_sending(
            Status::Tls,
            "this system has no store of certificate authorities where one is expected; set a CA file",
        )
    })?;
    Ok(RootCerts::from(certificates_in(store, read)?.into_iter()))
}

fn read_certificates(file: &Path) -> Result<Vec<Certificate<'static>>, Error> {
    certificates_in(file, fs::read(file))
}

fn certificates_in(file: &Path, read: io::Result<Vec<u8>>) -> Result<Vec<Certificate<'static>>, Error> {
    let certificates: Vec<_> = pem_items(file, read)?
        .into_iter()
        .filter_map(|item| match item {
            PemItem::Certificate(certificate) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(unusable(file, "has no certificate in PEM form"));
    }
    Ok(certificates)
}

fn client_certificate(options: &Options) -> Result<Option<ClientCert>, Error> {
    let Some((certificate_file, key_file)) = options.client_certificate() else {
        return Ok(None);
    };
    let key = pem_items(key_file, fs::read(key_file))?.into_iter().find_map(|item| match item {
        PemItem::PrivateKey(key) => Some(key),
        _ => None,
    });
    let key: PrivateKey<'static> =
        key.ok_or_else(|| unusable(key_file, "has no private key in PEM form that is not locked by a passphrase"))?;
    let certificates = read_certificates(certificate_file)?;
    check_pair(&certificates, &key).map_err(|why| unusable(key_file, why))?;
    Ok(Some(ClientCert::new_with_certs(&certificates, key)))
}

/// Says what is wrong with a private key and its certificate; the HTTP library would panic.
fn check_pair(certificates: &[Certificate<'static>], key: &PrivateKey<'static>) -> Result<(), &'static str> {
    let chain = certificates.iter().map(|certificate| CertificateDer::from(certificate.der().to_vec())).collect();
    let key = PrivateKeyDer::try_from(key.der().to_vec()).map_err(|_| "has a private key of an unknown kind")?;
    match CertifiedKey::from_der(chain, key, &rustls::crypto::ring::default_provider()) {
        Ok(_) => Ok(()),
        Err(rustls::Error::InconsistentKeys(_)) => Err("has a private key of another certificate"),
        Err(_) => Err("has a private key, or its certificate is one, that cannot be used"),
    }
}

fn pem_items(file: &Path, read: io::Result<Vec<u8>>) -> Result<Vec<PemItem<'static>>, Error> {
    let pem = read.map_err(|error| unusable(file, &format!("cannot be read ({error})")))?;
    parse_pem(&pem).collect::<Result<_, _>>().map_err(|_| unusable(file, "is not in PEM form"))
}

fn unusable(file: &Path, why: &str) -> Error {
    let file = quoted(&file.to_string_lossy());
    Error::before_sending(Status::InvalidOption, format!("the file {file} {why}; nothing was sent"))
}

/// Whether the server ended the handshake: it then has read nothing of a request.
pub(super) fn is_refusal(error: &rustls::Error) -> bool {
    use rustls::AlertDescription as Alert;
    matches!(
        error,
        rustls::Error::AlertReceived(
            Alert::HandshakeFailure
                | Alert::CertificateRequired
                | Alert::NoCertificate
                | Alert::BadCertificate
                | Alert::UnsupportedCertificate
                | Alert::CertificateRevoked
                | Alert::CertificateExpired
                | Alert::CertificateUnknown
                | Alert::UnknownCA
                | Alert::AccessDenied
                // A signature of the handshake, not a record (RFC 8446, 6.2).
                | Alert::DecryptError
        )
    )
}

/// A sentence for a certificate that was refused.
pub(super) fn describe(error: &rustls::Error) -> String {
    use rustls::CertificateError;
    let why = match error {
        rustls::Error::InvalidCertificate(certificate_error) => match certificate_error {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "the server's certificate has expired"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "the server's certificate is not valid yet; check the clock of this machine"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "the server's certificate is for another host"
            }
            CertificateError::UnknownIssuer => {
                "the server's certificate is of an authority that is not trusted here; set a CA file if it is your own"
            }
            CertificateError::Revoked => "the server's certificate was revoked",
            _ => "the server's certificate is not valid",
        },
        rustls::Error::PeerIncompatible(_)
        | rustls::Error::AlertReceived(rustls::AlertDescription::ProtocolVersion) => {
            "the server speaks no version of TLS from 1.2 on"
        }
        rustls::Error::AlertReceived(rustls::AlertDescription::CertificateRequired) => {
            "the server wants a client certificate"
        }
        rustls::Error::AlertReceived(_) if is_refusal(error) => {
            "the server refused the handshake or the client certificate"
        }
        rustls::Error::AlertReceived(_) => "the server ended the handshake",
        rustls::Error::InvalidMessage(_) => "the server does not speak TLS",
        _ => "the handshake failed",
    };
    format!("no secure connection could be made: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_store_that_is_there_counts_and_none_is_an_error_that_says_what_to_do() {
        let no_store = "/nowhere/authorities.crt";
        // Is there, but is no store: what is tried is this file and none behind it.
        let no_certificates = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let error = roots_of(&[no_store]).expect_err("no store");
        assert_eq!(error.status(), Status::Tls);
        assert!(error.message().contains("set a CA file"), "{}", error.message());
        let error = roots_of(&[no_store, no_certificates, no_store]).expect_err("no certificates");
        assert!(error.message().contains("Cargo.toml\" has no certificate"), "{}", error.message());
    }

    #[test]
    fn the_store_of_the_system_is_read_once_for_the_process() {
        let mut options = Options::new();
        options.set_base_url("https://api.copernica.com").expect("an address");
        assert_eq!(config(&options).is_ok(), system_roots().is_ok());
        let first = SYSTEM_ROOTS.get().map(std::ptr::from_ref);
        assert_eq!(config(&options).is_ok(), first.is_some());
        assert_eq!(SYSTEM_ROOTS.get().map(std::ptr::from_ref), first);
    }
}
