//! The deadline holds on the way to the server too: in proxies, in the handshake of TLS, and while a body is sent.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use copernica::{Effect, Options, Status};
use copernica_testkit::Sandbox;
use rustls::ALL_VERSIONS;
use serde_json::json;

use crate::kit::{Flags, LATENESS, Report, Watched, assert_in_time, fresh_token};
use crate::relays::{line_that_stalls, slow_line};
use crate::secure_servers::{authority, file, serve_secure};
use crate::servers::{Silent, connect_proxy, read_request};

const DEADLINE: Duration = Duration::from_millis(400);

/// An update at this address by a new client, which does not look at the database first.
fn update_at(url: &str, body: &str, adjust: impl FnOnce(&mut Options)) -> Report {
    let mut options = Options::new();
    options.set_base_url(url).expect("an address");
    options.set_token_host(url).expect("an address");
    options.set_timeout_ms(400);
    options.allow_plain_http();
    adjust(&mut options);
    Watched::new(&fresh_token(), options).update(&["customerid==1"], body, Flags::NO_FIELD_CHECK | Flags::CREATE)
}

const SMALL: &str = r#"{"LastName":"x"}"#;

/// A busy machine needs some time to read so much JSON, and should come to sending all the same.
const DEADLINE_OF_LARGE: Duration = Duration::from_millis(2_000);

/// More than fits into the buffers on the way.
fn large() -> String {
    json!({"LastName": "x".repeat(20 << 20)}).to_string()
}

fn secure(address: SocketAddr) -> String {
    format!("https://{address}")
}

fn trust(options: &mut Options, sandbox: &Sandbox) {
    let ca_file = sandbox.ca_file().expect("a sandbox with TLS names its authority");
    options.set_ca_file(ca_file.to_str().expect("a path in UTF-8")).expect("a file");
}

#[test]
fn a_proxy_that_never_answers_ends_the_call_in_time_and_without_effect() {
    let silent = Silent::start();
    for scheme in ["http", "socks5"] {
        assert_in_time(DEADLINE, DEADLINE + LATENESS, || {
            let report = update_at("http://copernica.invalid", SMALL, |options| {
                options.set_proxy(&format!("{scheme}://user:word@{}", silent.address())).expect("a proxy");
            });
            assert_eq!((report.status, report.effect), (Status::Timeout, Effect::None), "{scheme}: {report:?}");
            assert!(report.may_repeat);
            report.took
        });
    }
}

#[test]
fn a_proxy_that_answers_byte_by_byte_ends_the_call_in_time_and_without_effect() {
    let sandbox = Sandbox::shared();
    let (http, _) = connect_proxy(sandbox.address(), None);
    let (socks, _) = crate::servers::socks_proxy(sandbox.address(), None);
    for (scheme, proxy) in [("http", http), ("socks5", socks)] {
        // Twelve bytes of SOCKS, or some more of HTTP, take longer than there is.
        let proxy = slow_line(proxy, Duration::from_millis(60));
        assert_in_time(DEADLINE, DEADLINE + LATENESS, || {
            let report = update_at("http://copernica.invalid", SMALL, |options| {
                options.set_proxy(&format!("{scheme}://{proxy}")).expect("a proxy");
            });
            assert_eq!((report.status, report.effect), (Status::Timeout, Effect::None), "{scheme}: {report:?}");
            report.took
        });
    }
}

#[test]
fn a_handshake_that_comes_byte_by_byte_ends_the_call_in_time_and_without_effect() {
    let sandbox = Sandbox::start(&["--tls"]);
    let line = slow_line(sandbox.address(), Duration::from_millis(20));
    assert_in_time(DEADLINE, DEADLINE + LATENESS, || {
        let report = update_at(&secure(line), SMALL, |options| trust(options, &sandbox));
        assert_eq!((report.status, report.effect), (Status::Timeout, Effect::None), "{report:?}");
        report.took
    });
}

#[test]
fn a_secure_server_that_answers_byte_by_byte_ends_the_call_in_time_and_in_doubt() {
    let authority = authority();
    let ca_file = file("byte-by-byte-ca.pem", &authority.pem());
    let server = serve_secure(&authority, ALL_VERSIONS, None, |client| {
        read_request(client)?;
        // Each byte a record of its own.
        for byte in "HTTP/1.1 204 No Content\r\nX: ".bytes().chain(std::iter::repeat_n(b'x', 1_000)) {
            client.write_all(&[byte])?;
            client.flush()?;
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    });
    assert_in_time(DEADLINE, DEADLINE + LATENESS, || {
        let report = update_at(&secure(server), SMALL, |options| options.set_ca_file(&ca_file).expect("a file"));
        assert_eq!(report.essence(), (Status::Timeout, Effect::Unknown, 1), "{report:?}");
        report.took
    });
}

#[test]
fn a_secure_server_that_reads_no_more_ends_a_call_with_much_to_send_in_time_and_in_doubt() {
    let sandbox = Sandbox::start(&["--tls"]);
    let line = line_that_stalls(sandbox.address(), 64 * 1024);
    let body = large();
    let deadline = DEADLINE_OF_LARGE;
    assert_in_time(deadline, deadline + LATENESS, || {
        let report = update_at(&secure(line), &body, |options| {
            options.set_timeout_ms(2_000);
            trust(options, &sandbox);
        });
        assert_eq!(report.essence(), (Status::Timeout, Effect::Unknown, 1), "{report:?}");
        assert!(!report.may_repeat);
        report.took
    });
}

#[test]
fn a_server_behind_a_proxy_that_reads_nothing_ends_a_call_with_much_to_send_in_time_and_in_doubt() {
    let silent = Silent::start();
    let (proxy, _) = connect_proxy(silent.address(), None);
    let body = large();
    let deadline = DEADLINE_OF_LARGE;
    assert_in_time(deadline, deadline + LATENESS, || {
        let report = update_at("http://copernica.invalid", &body, |options| {
            options.set_timeout_ms(2_000);
            options.set_proxy(&format!("http://{proxy}")).expect("a proxy");
        });
        assert_eq!(report.essence(), (Status::Timeout, Effect::Unknown, 1), "{report:?}");
        report.took
    });
}

#[test]
fn a_token_host_that_never_answers_ends_the_call_in_time_and_without_effect() {
    let silent = Silent::start();
    let sandbox = Sandbox::shared();
    assert_in_time(DEADLINE, DEADLINE + LATENESS, || {
        let report = update_at(sandbox.url(), r#"{"fields":{"LastName":"x"}}"#, |options| {
            options.set_api_version(4).expect("a version");
            options.set_token_host(&format!("http://{}", silent.address())).expect("an address");
        });
        assert_eq!((report.status, report.effect), (Status::Timeout, Effect::None), "{report:?}");
        assert!(report.may_repeat);
        report.took
    });
}
