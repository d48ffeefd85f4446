//! Requests without a method of their own.

use copernica::{Created, Effect, Error, Outcome, Status};
use copernica_testkit::Version;
use copernica_testkit::conformance::State;
use serde_json::json;

use crate::scene::{Client, Scene};

const NO_QUERY: &[(&str, &str)] = &[];

fn send(client: &Client, method: &str, path: &str, body: Option<&str>, is_repeatable: bool) -> Result<Outcome, Error> {
    client.request(method, path, NO_QUERY, body, is_repeatable)
}

#[test]
fn a_get_brings_what_the_server_sent_in_every_version() {
    for version in Version::ALL {
        let scene = Scene::current();
        let client = scene.client(version);
        let query = [("begin", "2024-01-01"), ("end", "2024-01-31")];
        let outcome = client.request("GET", "consumption", &query, None, false).expect("an answer");
        assert_eq!((outcome.effect, outcome.attempts), (Effect::None, 1), "{version}");
        assert!(outcome.body.expect("JSON").contains("apicalls") && outcome.warnings.is_empty());
        let query = [("fields[]", "Email==plus+tag@example.com"), ("limit", "5")];
        let outcome = client.request("GET", "database/test/profiles", &query, None, false).expect("an answer");
        let body = outcome.body.as_deref().expect("JSON");
        let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
        let wanted = if version.has_flat_bodies() { 4 } else { 1 };
        assert_eq!(body["total"], wanted, "version 1 documents no conditions on reading");
        assert_eq!(outcome.warnings.len(), usize::from(version.has_flat_bodies()), "{version} {:?}", outcome.warnings);
        scene.assert_untouched("reading");
    }
}

#[test]
fn a_write_is_carried_out_and_its_effect_told() {
    for version in Version::ALL {
        let scene = Scene::current();
        let client = scene.client(version);
        let outcome = send(&client, "POST", "profile/101/interests", Some(r#"["baseball"]"#), true).expect("an answer");
        assert_eq!((outcome.effect, outcome.created), (Effect::Applied, Created::No), "{version}");
        let interests = Some(vec!["baseball".to_owned(), "football".to_owned()]);
        scene
            .assert_changed(&State { profiles: vec![101], interests, modified: true, ..State::default() }, "interests");
        let outcome = send(&client, "POST", "profile/101/subprofiles/orders", Some("{}"), false).expect("an answer");
        assert_eq!((outcome.effect, outcome.created), (Effect::Applied, Created::Yes(Some(204))), "{version}");
        let outcome = send(&client, "DELETE", "profile/102", Some(r#"{"completely":"Yes"}"#), true).expect("an answer");
        assert_eq!(outcome.effect, Effect::Applied, "{version}");
        assert_eq!(client.profile(102).expect_err("erased").status(), Status::NoProfile);
    }
}

#[test]
fn a_get_is_repeated_and_a_write_only_when_that_is_said_to_be_harmless() {
    let body = Some(r#"["baseball"]"#);
    for (method, path, body, is_repeatable, attempts, effect) in [
        ("GET", "databases", None, false, 3, Effect::None),
        ("POST", "profile/101/interests", body, false, 1, Effect::Unknown),
        ("POST", "profile/101/interests", body, true, 3, Effect::Unknown),
        ("PUT", "profile/101/interests", body, false, 1, Effect::Unknown),
        ("DELETE", "profile/101", None, false, 1, Effect::Unknown),
    ] {
        for version in Version::ALL {
            let scene = Scene::current();
            let client = scene.client(version);
            let doubt = json!({"kind": "close", "method": method, "path_contains": path, "times": 9});
            scene.account.add_fault(&doubt);
            let error = send(&client, method, path, body, is_repeatable).expect_err("doubt");
            assert_eq!((error.status(), error.effect()), (Status::ConnectionLost, effect), "{version} {method} {path}");
            assert_eq!(error.attempts(), attempts, "{version} {method} {path}");
            assert_eq!(error.may_repeat(), is_repeatable || method == "GET", "{version} {method} {path}");
            assert_eq!(scene.count_of(&format!("{method} {path}")), attempts as usize);
        }
    }
}

#[test]
fn what_is_refused_here_is_not_sent() {
    let scene = Scene::of_2020();
    let client = scene.client(Version::V2);
    for (method, path, query, body, status) in [
        (
            "PUT",
            "database/1/profiles",
            ("fields[]", "nofield==1"),
            Some(r#"{"fields":{"Rate":9}}"#),
            Status::InvalidRequest,
        ),
        ("DELETE", "database/1/profiles", ("x", "y"), Some(r#"{"profiles":[101]}"#), Status::InvalidRequest),
        ("GET", "databases", ("access_token", "x"), None, Status::InvalidRequest),
        ("GET", "profile//fields", ("x", "y"), None, Status::InvalidRequest),
        ("POST", "profile/101", ("x", "y"), Some("{"), Status::InvalidBody),
        ("PATCH", "profile/101", ("x", "y"), None, Status::InvalidRequest),
    ] {
        let error = client.request(method, path, &[query], body, true).expect_err(path);
        assert_eq!((error.status(), error.effect()), (status, Effect::None), "{error:?}");
    }
    let long = "x".repeat(9_000);
    let error = client.request("GET", "databases", &[("a", &long)], None, false).expect_err("too long");
    assert_eq!(error.status(), Status::UrlTooLong);
    assert_eq!(scene.requests(), [""; 0]);
}

#[test]
fn the_token_is_in_no_answer() {
    for version in [Version::V2, Version::V4] {
        let scene = Scene::current();
        let client = scene.client(version);
        let body = format!(r#"{{"said":"{}"}}"#, scene.account.token);
        scene.account.add_fault(&json!({"kind": "status", "status": 200, "body": body, "path_contains": "/databases"}));
        let outcome = send(&client, "GET", "databases", None, false).expect("an answer");
        assert_eq!(outcome.body.as_deref(), Some(r#"{"said":"***"}"#), "{version}");
    }
}
