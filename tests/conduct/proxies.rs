//! Proxies: with and without credentials, and none that nobody asked for.

use std::sync::PoisonError;

use copernica::{Effect, Status};
use copernica_testkit::http::encode;
use rustls::ALL_VERSIONS;

use crate::kit::{Flags, Report, VERSIONS, World};
use crate::relays::tapped_line;
use crate::secure_servers::{authority, file, hand_on, serve_secure};
use crate::servers::{connect_proxy, socks_proxy};

/// An update by a client that uses this proxy, of a host that only the proxy knows.
fn update_through(world: &World, proxy: &str) -> Report {
    let mut options = world.options();
    options.set_base_url("http://copernica.invalid:8080").expect("an address");
    options.allow_plain_http();
    options.set_proxy(proxy).expect("a proxy");
    options.set_attempts(1).expect("a number");
    world.client_with(options).update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NONE)
}

#[test]
fn a_proxy_is_asked_for_the_host_by_name_and_the_update_goes_through_it() {
    let world = World::new(2);
    let (http, seen_by_http) = connect_proxy(world.account.address(), None);
    let (socks, seen_by_socks) = socks_proxy(world.account.address(), None);
    for (proxy, seen) in [(format!("http://{http}"), seen_by_http), (format!("socks5://{socks}"), seen_by_socks)] {
        let report = update_through(&world, &proxy);
        assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1), "{proxy}: {report:?}");
        assert!(seen.hosts().iter().all(|host| host == "copernica.invalid:8080"), "{:?}", seen.hosts());
        assert!(!seen.hosts().is_empty(), "{proxy}");
    }
}

#[test]
fn a_proxy_that_wants_credentials_gets_those_of_its_address_and_refuses_others() {
    let world = World::new(2);
    // "user:word" in base64.
    let (http, _) = connect_proxy(world.account.address(), Some("Basic dXNlcjp3b3Jk"));
    let (socks, _) = socks_proxy(world.account.address(), Some(("user", "word")));
    for (scheme, address) in [("http", http), ("socks5", socks)] {
        let report = update_through(&world, &format!("{scheme}://user:word@{address}"));
        assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1), "{scheme}: {report:?}");
        for credentials in ["", "user:s3same@"] {
            let report = update_through(&world, &format!("{scheme}://{credentials}{address}"));
            assert_eq!((report.status, report.effect), (Status::ProxyAuth, Effect::None), "{scheme}: {report:?}");
            assert!(report.message.contains("NTLM"), "{}", report.message);
            assert!(report.message.contains("nothing was sent"), "{}", report.message);
            assert!(!report.message.contains("s3same"), "{}", report.message);
        }
    }
}

#[test]
fn no_proxy_is_used_that_nobody_asked_for() {
    let world = World::new(2);
    let (proxy, seen) = connect_proxy(world.account.address(), None);
    let report = world.client().update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NONE);
    assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1));
    assert!(seen.hosts().is_empty(), "{proxy} was asked for {:?}", seen.hosts());
}

#[test]
fn a_secure_host_is_reached_through_a_proxy_that_sees_nothing_of_the_call() {
    let authority = authority();
    let ca_file = file("behind-a-proxy-ca.pem", &authority.pem());
    for version in VERSIONS {
        let world = World::new(version);
        let upstream = world.account.address();
        let host = serve_secure(&authority, ALL_VERSIONS, None, move |client| hand_on(client, upstream));
        let (http, _) = connect_proxy(host, Some("Basic dXNlcjp3b3Jk"));
        let (socks, _) = socks_proxy(host, Some(("user", "word")));
        for (scheme, proxy) in [("http", http), ("socks5", socks)] {
            let (line, passed) = tapped_line(proxy);
            // The certificate is for 127.0.0.1: what counts is the name of the host, and not that of the proxy.
            for (name, expected) in
                [("127.0.0.1", (Status::Ok, Effect::Applied)), ("copernica.invalid", (Status::Tls, Effect::None))]
            {
                let mut options = world.options();
                options.set_base_url(&format!("https://{name}:8443")).expect("an address");
                options.set_token_host(&format!("https://{name}:8443")).expect("an address");
                options.set_proxy(&format!("{scheme}://user:word@{line}")).expect("a proxy");
                options.set_ca_file(&ca_file).expect("a file");
                options.set_attempts(1).expect("a number");
                let client = world.client_with(options);
                let report = client.update(&["customerid==4567"], &world.body("LastName", "Unseen"), Flags::NONE);
                assert_eq!((report.status, report.effect), expected, "{version} {scheme} {name}: {report:?}");
            }
            let passed = passed.lock().unwrap_or_else(PoisonError::into_inner);
            let seen = String::from_utf8_lossy(&passed);
            assert!(seen.contains("127.0.0.1") && seen.contains("copernica.invalid"), "{scheme}: {seen}");
            for secret in [&*world.account.token, &encode(&world.account.token), "customerid", "Unseen", "Bearer"] {
                assert!(!seen.contains(secret), "{scheme}: the proxy saw {secret}");
            }
        }
    }
}
