//! The kit starts and drives a sandbox from a package that is not the sandbox's own.

use std::time::Duration;

use copernica_testkit::{Sandbox, Version, fixture};
use serde_json::json;

#[test]
fn a_sandbox_starts_with_a_demo_account() {
    let sandbox = Sandbox::shared();
    assert!(!sandbox.demo_token().is_empty());
    assert_eq!(sandbox.demo_database(), 1234);
    assert!(sandbox.url().starts_with("http://127.0.0.1:"));
    assert_eq!(sandbox.ca_file(), None);
}

#[test]
fn an_account_is_read_and_steered() {
    let account = Sandbox::shared().create_account(&fixture::account());
    assert_eq!(account.profile(101)["secret"], "s101");
    assert_eq!(account.profiles("test").len(), 4);
    account.set_clock("2026-12-31 23:59:59");
    account.advance_clock(1000);
    account.set_switches(&json!({ "dataonly_keeps_secret": true }));
    let update = account.request(Version::V3, "PUT", "database/1/profiles?fields[]=id%3D%3D101");
    let answer = update.json(r#"{"fields":{"LastName":"New"}}"#).send(account.address()).expect("an answer");
    assert_eq!(answer.status, 204);
    assert_eq!(account.profile(101)["modified"], "2027-01-01 00:00:00");
    assert_eq!(account.get("database/1/profiles?dataonly=1")["data"][0]["secret"], "s101");
    account.delete_field(1, "Rate");
    assert_eq!(account.profile(101)["fields"].get("Rate"), None);
    account.reset();
    assert_eq!(account.profile(101)["fields"]["LastName"], "Doe");
    assert_eq!(account.profile(101)["fields"]["Rate"], "1.5");
}

#[test]
fn an_account_keeps_a_journal() {
    let account = Sandbox::shared().create_account(&fixture::account());
    account.set_switches(&json!({ "async_delay_ms": 300 }));
    account.add_fault(&json!({ "kind": "status", "status": 503, "method": "GET" }));
    assert!(account.try_get("profile/101").is_err());
    account
        .request(Version::V2, "PUT", "database/1/profiles?fields[]=id%3D%3D101&async=1")
        .json(r#"{"fields":{"LastName":"New"}}"#)
        .send(account.address())
        .expect("an answer");
    let journal = account.settled_journal(Duration::from_secs(10));
    assert_eq!(journal.len(), 2, "{journal:?}");
    assert_eq!(journal[0]["status"], 503);
    assert_eq!(journal[1]["applied"], true);
    account.clear_journal();
    assert!(account.journal().is_empty());
}

#[test]
fn two_accounts_do_not_know_each_other() {
    let [one, other] = [(); 2].map(|()| Sandbox::shared().create_account(&fixture::account()));
    assert_ne!(one.token, other.token);
    one.request(Version::V2, "DELETE", "profile/101").send(one.address()).expect("an answer");
    assert_eq!(one.profiles("1").len(), 3);
    assert_eq!(other.profiles("1").len(), 4);
    one.delete();
    assert!(one.try_get("profile/102").is_err());
}
