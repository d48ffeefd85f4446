//! HTTPS with a throw-away authority: its certificate is written to a file, its key never leaves memory.

use std::fs;
use std::io::Write;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{ServerConfig, pki_types::CertificateDer};

/// Which certificate the server presents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Certificate {
    /// One that a client which trusts the CA file accepts.
    Good,
    /// One that was valid in 2020 only.
    Expired,
    /// One for the host `wrong-host.example`.
    WrongHost,
    /// One signed by an authority that is in no file.
    UnknownAuthority,
}

/// What accepts TLS connections, and the certificate of the authority that clients must trust.
pub struct Tls {
    /// Turns TCP connections into TLS connections.
    pub acceptor: TlsAcceptor,
    /// The authority's certificate in PEM form.
    pub ca_pem: String,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Tls")
    }
}

impl Tls {
    /// Makes an authority and a certificate for `localhost`, the loopback addresses and the address bound to.
    pub fn new(certificate: Certificate, bound_to: IpAddr) -> Result<Tls, String> {
        build(certificate, bound_to).map_err(|error| format!("cannot make a certificate: {error}"))
    }
}

fn build(certificate: Certificate, bound_to: IpAddr) -> Result<Tls, Box<dyn std::error::Error>> {
    let authority = authority("copernica-sandbox throw-away authority")?;
    let ca_pem = authority.pem();
    let stranger;
    let signer = match certificate {
        Certificate::UnknownAuthority => {
            stranger = self::authority("copernica-sandbox unknown authority")?;
            &stranger
        }
        _ => &authority,
    };
    let key = KeyPair::generate()?;
    let signed = leaf(certificate, bound_to)?.signed_by(&key, signer)?;
    let chain: Vec<CertificateDer<'static>> = vec![signed.der().clone()];
    let key = PrivateKeyDer::try_from(key.serialize_der())?;
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    Ok(Tls { acceptor: TlsAcceptor::from(Arc::new(config)), ca_pem })
}

fn authority(name: &str) -> Result<rcgen::CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    valid_now(&mut params);
    rcgen::CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

fn leaf(certificate: Certificate, bound_to: IpAddr) -> Result<CertificateParams, rcgen::Error> {
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    if !bound_to.is_loopback() && !bound_to.is_unspecified() {
        names.push(bound_to.to_string());
    }
    if certificate == Certificate::WrongHost {
        names = vec!["wrong-host.example".to_owned()];
    }
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, "copernica-sandbox");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    valid_now(&mut params);
    if certificate == Certificate::Expired {
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(2020, 12, 31);
    }
    Ok(params)
}

/// From yesterday, for clocks that are slow, and for a year: some systems refuse longer ones.
fn valid_now(params: &mut CertificateParams) {
    let today = Timestamp::now().to_zoned_datetime(TimeZone::UTC).date();
    let moment =
        |date: jiff::civil::Date| rcgen::date_time_ymd(date.year().into(), date.month() as u8, date.day() as u8);
    params.not_before = moment(today.saturating_sub(1.day()));
    params.not_after = moment(today.saturating_add(365.days()));
}

/// Writes the authority's certificate to this file or to a new one among the temporary files.
pub fn write_ca_file(pem: &str, file: Option<&Path>) -> Result<PathBuf, String> {
    let complain = |path: &Path, error: std::io::Error| format!("cannot write the CA file {}: {error}", path.display());
    if let Some(path) = file {
        fs::write(path, pem).map_err(|error| complain(path, error))?;
        return Ok(path.to_owned());
    }
    let name = format!("copernica-sandbox-ca-{}.pem", crate::secrets::random_hex(8));
    let path = std::env::temp_dir().join(name);
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).open(&path).map_err(|error| complain(&path, error))?;
    file.write_all(pem.as_bytes()).map_err(|error| complain(&path, error))?;
    Ok(path)
}
