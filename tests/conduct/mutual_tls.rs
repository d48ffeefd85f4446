//! A gateway that wants to see a certificate of its clients, and the library that shows one.

use std::net::SocketAddr;

use copernica::{Effect, Options, Status};
use rcgen::ExtendedKeyUsagePurpose;
use rustls::ALL_VERSIONS;

use crate::kit::{Flags, Report, World};
use crate::secure_servers::{Authority, authority, certificate, file, hand_on, serve_secure};

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
    let upstream = world.account.address();
    let gateway = serve_secure(&known, ALL_VERSIONS, Some(&known), move |client| hand_on(client, upstream));
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
