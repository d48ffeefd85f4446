//! The control interface: accounts, clocks, switches, journals and tokens.

use copernica_testkit::http::{Request, Response, encode};
use copernica_testkit::{Account, Sandbox, Version, fixture};
use serde_json::{Value, json};

fn account() -> Account {
    Sandbox::shared().create_account(&fixture::account())
}

fn send(account: &Account, request: &Request) -> Response {
    request.send(account.address()).unwrap()
}

fn control(method: &str, path: &str, body: Option<Value>) -> Response {
    let mut request = Request::new(method, format!("/_sandbox/{path}"));
    if let Some(body) = body {
        request = request.json(body.to_string());
    }
    request.send(Sandbox::shared().address()).unwrap()
}

fn rename(account: &Account, name: &str) -> Response {
    let request = account.request(Version::V2, "PUT", "profile/101/fields");
    send(account, &request.json(json!({"LastName": name}).to_string()))
}

fn last_name(account: &Account) -> String {
    account.profile(101)["fields"]["LastName"].as_str().unwrap().to_owned()
}

#[test]
fn the_root_tells_the_version_and_what_there_is() {
    let root = control("GET", "", None).json().unwrap();
    assert_eq!(root["version"], env!("CARGO_PKG_VERSION"));
    let endpoints = root["endpoints"].as_array().unwrap();
    assert!(endpoints.iter().any(|e| e["method"] == "POST" && e["path"] == "/_sandbox/accounts"), "{root}");
}

#[test]
fn what_is_not_there_is_answered_with_what_is() {
    for (method, path, words) in [
        ("GET", "acounts", "There is no \"/_sandbox/acounts\""),
        ("DELETE", "accounts", "DELETE is not for \"/_sandbox/accounts\"; GET or POST is"),
        ("PUT", "accounts/a1/journal", "PUT is not for \"/_sandbox/accounts/a1/journal\"; GET or DELETE is"),
        ("GET", "accounts/a999999/journal", "no account \"a999999\""),
        ("DELETE", "accounts/a999999", "no account \"a999999\""),
    ] {
        let missing = control(method, path, None);
        assert_eq!(missing.status, 404, "{method} {path}");
        assert!(missing.error_message().unwrap().contains(words), "{missing:?}");
        assert!(missing.json().unwrap()["endpoints"].as_array().unwrap().len() > 10);
    }
}

#[test]
fn accounts_do_not_disturb_each_other() {
    let (one, other) = (account(), account());
    assert_ne!(one.token, other.token);
    assert_eq!(rename(&one, "Changed").status, 303);
    assert_eq!((last_name(&one), last_name(&other)), ("Changed".to_owned(), "Doe".to_owned()));

    rename(&other, "Other");
    one.reset();
    assert_eq!((last_name(&one), last_name(&other)), ("Doe".to_owned(), "Other".to_owned()));

    one.delete();
    let refused = send(&one, &one.request(Version::V2, "GET", "identity"));
    assert_eq!(refused.error_message().unwrap(), "Invalid access token");
    assert_eq!(last_name(&other), "Other");
    let list = control("GET", "accounts", None).text();
    assert!(list.contains(&format!("\"{}\"", other.id)) && !list.contains(&format!("\"{}\"", one.id)), "{list}");
    assert!(!list.contains(&other.token), "{list}");
}

#[test]
fn creating_an_account_tells_its_token_and_databases() {
    let made = control("POST", "accounts", Some(fixture::account()));
    assert_eq!(made.status, 201);
    let made = made.json().unwrap();
    assert_eq!(made["databases"], json!([{"ID": 1, "name": "Test"}]));
    let shown = control("GET", &format!("accounts/{}", made["account"].as_str().unwrap()), None).json().unwrap();
    assert_eq!(shown["databases"], made["databases"]);
    assert_eq!(shown["token"], Value::Null);
}

#[test]
fn a_mistake_is_refused_by_name() {
    let one = account();
    let own = |path: &str| format!("accounts/{}/{path}", one.id);
    for (method, path, body, words) in [
        ("POST", "accounts".to_owned(), json!({"databasez": []}), "databasez"),
        ("POST", "accounts".to_owned(), json!({"token": one.token}), "token"),
        ("POST", "accounts".to_owned(), json!({"clock": {"now": "soon"}}), "soon"),
        ("POST", "accounts".to_owned(), json!({"switches": {"erra": 1}}), "erra"),
        ("PATCH", own("switches"), json!({"nextidd": true}), "nextidd"),
        ("PATCH", own("switches"), json!({"nextid": "yes"}), "nextid"),
        ("PUT", own("clock"), json!({"then": "2026-01-01 12:00:00"}), "then"),
        ("PUT", own("clock"), json!({"now": "2026-01-32 12:00:00"}), "2026-01-32"),
        ("PUT", own("clock"), json!({}), "advance_ms"),
        ("POST", own("faults"), json!({"kind": "close", "tims": 1}), "tims"),
        ("GET", own("journal?after=x"), json!({}), "after"),
        ("GET", own("journal?wait_ms=-1"), json!({}), "wait_ms"),
    ] {
        let refused = control(method, &path, Some(body.clone()));
        assert_eq!(refused.status, 400, "{method} {path} {body}");
        let message = refused.error_message().unwrap();
        assert!(message.contains(words), "{method} {path} {body}: {message}");
        assert!(!message.contains(&one.token), "{message}");
    }
    let no_json = Request::new("PATCH", format!("/_sandbox/{}", own("switches"))).json("{");
    assert!(send(&one, &no_json).error_message().unwrap().contains("no JSON"));
}

#[test]
fn a_field_that_is_not_there_cannot_be_deleted() {
    let one = account();
    for path in ["databases/1/fields/nofield", "databases/9/fields/Email"] {
        let missing = control("DELETE", &format!("accounts/{}/{path}", one.id), None);
        assert_eq!(missing.status, 404, "{missing:?}");
    }
}

#[test]
fn the_clock_stops_moves_and_runs() {
    let one = account();
    one.set_clock("2031-05-06 07:08:09");
    rename(&one, "X");
    assert_eq!(one.profile(101)["modified"], "2031-05-06 07:08:09");
    one.advance_clock(60_000);
    rename(&one, "Y");
    assert_eq!(one.profile(101)["modified"], "2031-05-06 07:09:09");
    one.control("DELETE", "/clock", None);
    assert_eq!(one.control("GET", "/clock", None)["fixed"], false);
    one.reset();
    assert_eq!(one.control("GET", "/clock", None)["now"], fixture::NOW);
}

#[test]
fn switches_change_go_back_and_are_reset() {
    let one = account();
    one.set_switches(&json!({"era": "2020", "single_put_status": 200}));
    assert_eq!(one.control("GET", "/switches", None)["unusable_condition"], "drop");
    let put = one.request(Version::V1, "PUT", "profile/101").json(r#"{"fields":{}}"#);
    assert_eq!(send(&one, &put).status, 200);
    one.set_switches(&json!({"era": null}));
    assert_eq!(one.control("GET", "/switches", None)["era"], "current");
    one.reset();
    assert_eq!(send(&one, &put).status, 303);
}

#[test]
fn the_journal_shows_what_was_received_and_can_be_read_in_parts() {
    let one = account();
    rename(&one, "X");
    let condition = encode("customerid==424242");
    let create = one.request(Version::V3, "PUT", &format!("database/1/profiles?create=1&fields[]={condition}"));
    send(&one, &create.json(r#"{"fields":{"customerid":424242}}"#));
    send(&one, &one.request(Version::V4, "GET", "identity"));
    let journal = one.journal();
    let column = |name: &str| journal.iter().map(|entry| entry[name].clone()).collect::<Vec<_>>();
    assert_eq!(column("number"), [1, 2, 3, 4]);
    assert_eq!(column("version"), ["v2", "v3", "token_host", "v4"]);
    assert_eq!(column("status"), [303, 201, 200, 200]);
    assert_eq!(column("applied"), [true, true, false, false]);
    assert_eq!(column("changed"), [1, 0, 0, 0]);
    assert_eq!(column("created"), [json!([]), json!([106]), json!([]), json!([])]);
    assert_eq!(journal[1]["path"], "/v3/database/1/profiles");
    assert_eq!(journal[1]["query"], "create=1&fields[]=customerid%3D%3D424242&access_token=***");
    assert_eq!(journal[1]["body"], r#"{"fields":{"customerid":424242}}"#);
    assert_eq!(one.control("GET", "/journal?after=3", None).as_array().unwrap().len(), 1);
    one.clear_journal();
    assert_eq!(one.journal().len(), 0);
}

#[test]
fn a_refused_change_is_not_applied() {
    let one = account();
    let put = one.request(Version::V2, "PUT", "database/1/profiles").json("{}");
    assert_eq!(send(&one, &put).status, 400);
    assert_eq!(one.journal()[0]["applied"], false);
    assert_eq!(one.journal()[0]["pending"], false);
}

#[test]
fn no_token_is_ever_in_a_journal() {
    let mut description = fixture::account();
    description["token"] = json!("a-telling-token-1");
    let one = Sandbox::shared().create_account(&description);
    let bearer = one.bearer_token();
    for request in [
        one.request(Version::V2, "GET", "identity"),
        Request::new("GET", format!("/v4/identity?access_token={}", one.token)),
        Request::new("GET", "/v4/identity").header("authorization", &format!("Bearer {bearer}")),
        Request::new("GET", format!("/?access_token={}", one.token)),
        one.request(Version::V1, "GET", "identity").header("Referer", &format!("http://x/?access_token={}", one.token)),
        one.request(Version::V2, "GET", &format!("database/1/{}", one.token)),
        Request::new("GET", "/v2/identity?access_token=an-unknown-token"),
        Request::new("POST", "/").body("application/x-www-form-urlencoded", "access_token=an-unknown-token"),
        Request::new("GET", "/v4/identity").header("Authorization", "Bearer an-unknown-token"),
    ] {
        send(&one, &request);
    }
    let strangers = Sandbox::shared().strangers_journal();
    let mine = strangers.iter().filter(|entry| entry["path"] == "/v2/identity" || entry["path"] == "/");
    assert!(mine.count() >= 2);
    let all = format!("{:?}{strangers:?}", one.journal());
    for secret in [one.token.as_str(), bearer.as_str(), "an-unknown-token"] {
        assert!(!all.contains(secret), "{secret}");
    }
}

#[test]
fn a_bearer_token_ends_after_a_day_of_the_account() {
    let one = account();
    let identity =
        Request::new("GET", "/v4/identity").header("Authorization", &format!("Bearer {}", one.bearer_token()));
    assert_eq!(send(&one, &identity).status, 200);
    one.advance_clock(86_399_000);
    assert_eq!(send(&one, &identity).status, 200);
    one.advance_clock(1_000);
    let ended = send(&one, &identity);
    assert_eq!((ended.status, ended.error_message().as_deref()), (400, Some("Invalid access token")));
    one.set_switches(&json!({"v4_auth_status": 401}));
    assert_eq!(send(&one, &identity).status, 401);
}

#[test]
fn the_token_host_takes_a_form_or_an_old_fashioned_get() {
    let one = account();
    let form = "application/x-www-form-urlencoded";
    for request in [
        Request::new("POST", "/").body(form, format!("access_token={}", one.token)),
        Request::new("GET", format!("/?access_token={}", one.token)),
    ] {
        let token = send(&one, &request);
        assert_eq!(token.status, 200);
        assert_eq!(token.text().split('.').count(), 3, "{token:?}");
    }
    for request in [
        Request::new("POST", "/").body(form, "access_token=wrong"),
        Request::new("POST", "/").body(form, ""),
        Request::new("GET", "/"),
    ] {
        assert_eq!(send(&one, &request).error_message().unwrap(), "Invalid access token", "{request:?}");
    }
}
