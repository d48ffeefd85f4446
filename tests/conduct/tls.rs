//! Secure connections: who is trusted, and what is said of who is not.

use copernica::{Effect, Options, Status};
use copernica_testkit::Sandbox;

use crate::kit::{Flags, Report, Watched};

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
