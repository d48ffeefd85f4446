//! Secure connections: who is trusted, and what is said of who is not.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use copernica::{Effect, Options, Status};
use copernica_testkit::Sandbox;
use rcgen::ExtendedKeyUsagePurpose;
use rustls::version::{TLS12, TLS13};

use crate::kit::{Flags, Report, VERSIONS, Watched, World};
use crate::secure_servers::{authority, certificate, file, hand_on, serve_secure};
use crate::servers::serve;

fn options_for(sandbox: &Sandbox) -> Options {
    let mut options = Options::new();
    options.set_base_url(sandbox.url()).expect("an address");
    options.set_token_host(sandbox.url()).expect("an address");
    options.set_attempts(1).expect("a number");
    options.set_api_version(2).expect("a version");
    options
}

fn update(sandbox: &Sandbox, options: Options) -> Report {
    let client = Watched::new(sandbox.demo_token(), options);
    let database = sandbox.demo_database().to_string();
    assert_eq!(database, "1234");
    Report::of_call(
        &client.client,
        &database,
        &["customerid==4567"],
        r#"{"fields":{"firstname":"x"}}"#,
        Flags::NO_FIELD_CHECK,
    )
}

/// Options that trust the throw-away authority of a sandbox.
fn trusting(sandbox: &Sandbox) -> Options {
    let mut options = options_for(sandbox);
    let ca_file = sandbox.ca_file().expect("a sandbox with TLS names its authority");
    options.set_ca_file(ca_file.to_str().expect("a path in UTF-8")).expect("a file");
    options
}

#[test]
fn a_server_is_trusted_through_the_authority_of_a_file_in_every_version() {
    let sandbox = Sandbox::start(&["--tls"]);
    for version in [2, 3, 4] {
        let mut options = trusting(&sandbox);
        options.set_api_version(version).expect("a version");
        let report = update(&sandbox, options);
        assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1), "{report:?}");
    }
}

#[test]
fn a_certificate_that_is_not_right_is_refused_with_a_sentence_that_says_why() {
    for (certificate, why) in [
        ("expired", "has expired"),
        ("wrong-host", "is for another host"),
        ("unknown-authority", "authority that is not trusted"),
    ] {
        let sandbox = Sandbox::start(&["--tls", "--tls-certificate", certificate]);
        let report = update(&sandbox, trusting(&sandbox));
        assert_eq!(report.essence(), (Status::Tls, Effect::None, 1), "{certificate}: {report:?}");
        assert!(report.message.contains(why), "{certificate}: {}", report.message);
        assert!(report.may_repeat);
    }
}

#[test]
fn without_a_file_the_authorities_of_the_system_count_and_a_made_up_one_is_none_of_them() {
    let sandbox = Sandbox::start(&["--tls"]);
    let report = update(&sandbox, options_for(&sandbox));
    assert_eq!((report.status, report.effect), (Status::Tls, Effect::None), "{report:?}");
}

#[test]
fn files_that_are_not_what_they_should_be_are_named() {
    let sandbox = Sandbox::start(&["--tls"]);
    let mut no_file = trusting(&sandbox);
    no_file.set_ca_file("/nowhere/ca.pem").expect("a path");
    let mut no_certificate = trusting(&sandbox);
    no_certificate.set_ca_file(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).expect("a path");
    let mut no_key = trusting(&sandbox);
    no_key.set_client_certificate("/nowhere/client.pem", "/nowhere/key.pem").expect("paths");
    for (options, why) in [
        (no_file, "\"/nowhere/ca.pem\" cannot be read"),
        (no_certificate, "Cargo.toml\" has no certificate"),
        (no_key, "\"/nowhere/key.pem\" cannot be read"),
    ] {
        let report = update(&sandbox, options);
        assert_eq!((report.status, report.effect), (Status::InvalidOption, Effect::None), "{report:?}");
        assert!(report.message.contains(why), "{}", report.message);
    }
}

#[test]
fn servers_that_speak_one_version_of_tls_from_1_2_on_are_spoken_to_in_it() {
    let authority = authority();
    let ca_file = file("one-version-ca.pem", &authority.pem());
    for (version, name) in [(&TLS12, "TLSv1_2"), (&TLS13, "TLSv1_3")] {
        for api_version in VERSIONS {
            let world = World::new(api_version);
            let upstream = world.account.address();
            let server = serve_secure(&authority, &[version], None, move |client| {
                hand_on(client, upstream)?;
                let spoken = client.conn.protocol_version().map(|version| format!("{version:?}"));
                assert_eq!(spoken.as_deref(), Some(name));
                Ok(())
            });
            let mut options = world.options();
            options.set_base_url(&format!("https://{server}")).expect("an address");
            options.set_token_host(&format!("https://{server}")).expect("an address");
            options.set_ca_file(&ca_file).expect("a file");
            let report =
                world.client_with(options).update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NONE);
            assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1), "{name}: {report:?}");
        }
    }
}

/// A server by OpenSSL that speaks one old version of TLS; it ends when it is dropped.
struct OldServer {
    process: Child,
    address: SocketAddr,
    ca_file: String,
}

impl OldServer {
    fn start(version: &str) -> OldServer {
        const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conduct/old_tls_server.py");
        let authority = authority();
        let (certificate, key) = certificate(&authority, "127.0.0.1", ExtendedKeyUsagePurpose::ServerAuth);
        let mut process = Command::new("python3")
            .args(["-B", SCRIPT])
            .arg(file(&format!("{version}.pem"), &certificate.pem()))
            .arg(file(&format!("{version}-key.pem"), &key.serialize_pem()))
            .arg(version)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 should start");
        let mut port = String::new();
        BufReader::new(process.stdout.take().expect("its output is piped")).read_line(&mut port).expect("a line");
        let port: u16 = port.trim().parse().expect("the server does not work");
        let ca_file = file(&format!("{version}-ca.pem"), &authority.pem());
        OldServer { process, address: SocketAddr::from(([127, 0, 0, 1], port)), ca_file }
    }
}

impl Drop for OldServer {
    fn drop(&mut self) {
        // Its input closes, which ends it.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// A create at a server, in every version of the API, is refused for its TLS and may be made again.
fn assert_too_old(server: SocketAddr, ca_file: &str) {
    for version in VERSIONS {
        let world = World::new(version);
        let mut options = world.options();
        options.set_base_url(&format!("https://{server}")).expect("an address");
        options.set_ca_file(ca_file).expect("a file");
        let body = world.body("LastName", "x");
        let client = world.client_with(options);
        let report = client.update(&["LastName==x"], &body, Flags::NO_FIELD_CHECK | Flags::CREATE);
        assert_eq!(report.essence(), (Status::Tls, Effect::None, 3), "{report:?}");
        assert!(report.may_repeat);
        assert!(report.message.contains("the server speaks no version of TLS from 1.2 on"), "{}", report.message);
    }
}

#[test]
fn a_server_that_speaks_only_old_versions_of_tls_is_refused_with_a_sentence_that_says_so() {
    for version in ["TLSv1", "TLSv1_1"] {
        let server = OldServer::start(version);
        assert_too_old(server.address, &server.ca_file);
    }
}

#[test]
fn a_server_that_goes_on_in_an_old_version_of_tls_is_refused_in_the_same_way() {
    // One from before 2018, which knows nothing of the versions that the client lists and answers with its own: TLS 1.0 and
    // 1.1, and SSL 3.
    let ca_file = file("going-on-ca.pem", &authority().pem());
    for minor in [0, 1, 2] {
        let server = serve(move |mut stream| {
            let mut hello = [0; 4096];
            if stream.read(&mut hello).is_ok_and(|length| length > 0) {
                // Random bytes, no session, AES with SHA-1, no compression.
                let server_hello = [&[3, minor][..], &[7; 32], &[0, 0x00, 0x2f, 0]].concat();
                let handshake = [&[2, 0, 0, server_hello.len() as u8][..], &server_hello].concat();
                let record = [&[22, 3, minor, 0, handshake.len() as u8][..], &handshake].concat();
                stream.write_all(&record).expect("a client");
                // What the client has to say of it is read, so that nothing is cut off.
                let _ = stream.read_to_end(&mut Vec::new());
            }
        });
        assert_too_old(server, &ca_file);
    }
}
