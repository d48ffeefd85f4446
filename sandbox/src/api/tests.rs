//! The calls of the contract one after the other, on fixture F, without a network between.

use serde_json::{Value, json};

use super::*;
use crate::clock::{Clock, ClockSetting};
use crate::description::fixture;
use crate::storage::Storage;

/// One account with fixture F, and a clock that stands still.
struct Sandbox {
    account: std::sync::Arc<Account>,
    clock: Clock,
}

impl Sandbox {
    fn new(switches: Value) -> Sandbox {
        let clock = Clock::default();
        clock.set(&ClockSetting { now: Some("2026-01-01 12:00:00".to_owned()), advance_ms: None }).unwrap();
        let switches = Switches::default().patched(&switches).unwrap();
        let description = fixture();
        let storage = Storage::open(None).unwrap();
        let account = storage.create_account(&description, &switches, &clock.now()).unwrap();
        Sandbox { account, clock }
    }

    fn send(&self, line: &str, body: &str) -> Answer {
        answer(&self.account, &self.account.switches(), &request(line, body), &self.clock.now(), "http://sandbox")
    }

    /// The status, and the message of an error.
    fn status(&self, line: &str, body: &str) -> (u16, String) {
        let reply = self.send(line, body).reply;
        let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        (reply.status, body["error"]["message"].as_str().unwrap_or_default().to_owned())
    }

    fn get(&self, path: &str) -> Value {
        let reply = self.send(&format!("GET {path}"), "").reply;
        assert_eq!(reply.status, 200, "{path}: {}", String::from_utf8_lossy(&reply.body));
        serde_json::from_slice(&reply.body).unwrap()
    }

    /// A field of all profiles that are not removed.
    fn column(&self, name: &str) -> Vec<String> {
        let list = self.get("/v2/database/1/profiles");
        let profiles = list["data"].as_array().unwrap().iter();
        profiles.map(|profile| profile["fields"][name].as_str().unwrap().to_owned()).collect()
    }
}

/// A line such as `PUT /v2/profile/1`; the body is JSON.
fn request(line: &str, body: &str) -> Request {
    let (method, target) = line.split_once(' ').unwrap();
    Request {
        method: method.to_owned(),
        target: target.as_bytes().to_vec(),
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: body.as_bytes().to_vec(),
    }
}

#[test]
fn the_core_call_updates_what_matches_and_tells_how_much_changed() {
    let sandbox = Sandbox::new(json!({}));
    let answer = sandbox.send("PUT /v2/database/1/profiles?fields[]=ANumber==5", r#"{"fields":{"Rate":9}}"#);
    assert_eq!(answer.reply.status, 200);
    assert_eq!(answer.effect, Effect { changed: 2, created: None, applied: true });
    assert_eq!(sandbox.column("Rate"), ["9", "0", "9", "0"]);
    let again = sandbox.send("PUT /v2/database/1/profiles?fields[]=ANumber==5", r#"{"fields":{"Rate":9}}"#);
    assert_eq!(again.effect, Effect { changed: 0, created: None, applied: true });
    let refused = sandbox.send("PUT /v2/database/1/profiles?fields[]=ANumbr==5", r#"{"fields":{"Rate":8}}"#);
    assert_eq!((refused.reply.status, refused.effect.applied), (400, false));
}

#[test]
fn a_condition_that_cannot_be_used_is_refused_with_the_reason() {
    let sandbox = Sandbox::new(json!({"unknown_body_field": "error"}));
    for (query, message) in [
        ("fields[]=custmerid==1", "Unknown field \"custmerid\" in condition \"custmerid==1\""),
        ("fields[]=customerid+==1", "Unknown field \"customerid \" in condition \"customerid ==1\""),
        ("fields[]=customerid=1", "Invalid condition \"customerid=1\" in URL parameter fields: \"=\" is no operator"),
        ("fields[]=customerid", "Invalid condition \"customerid\" in URL parameter fields: it has no operator"),
        ("fields[]=", "Invalid condition \"\" in URL parameter fields: it is empty"),
        ("fields[][]=a==b", "Invalid condition \"\" in URL parameter fields: it is no text"),
        (
            "fields[]=Email==a%0Ab",
            "Invalid condition \"Email==a\\nb\" in URL parameter fields: its value has a line break",
        ),
        ("fields[]=customerid==1", "Unknown field \"none\" in data"),
    ] {
        let refused = sandbox.status(&format!("PUT /v2/database/1/profiles?{query}"), r#"{"fields":{"none":1}}"#);
        assert_eq!(refused, (400, message.to_owned()));
    }
}

#[test]
fn interests_are_added_switched_or_replaced() {
    for (switches, body, expected) in [
        (json!({}), r#"{"interests":["BASEBALL","none"]}"#, json!(["football", "baseball"])),
        (json!({}), r#"{"interests":{"football":0,"baseball":1}}"#, json!(["baseball"])),
        (json!({"interests_in_put": "replace"}), r#"{"interests":["baseball"]}"#, json!(["baseball"])),
        (json!({"interests_in_put": "replace"}), r#"{"interests":[]}"#, json!([])),
        (json!({}), r#"{"interests":"baseball"}"#, json!(["football"])),
    ] {
        let sandbox = Sandbox::new(switches);
        let answer = sandbox.send("PUT /v2/database/1/profiles?fields[]=customerid==4567", body);
        let profile = sandbox.get("/v2/profile/101");
        assert_eq!(profile["interests"], expected, "{body}");
        let is_modified = profile["modified"] != "2020-06-01 10:00:00";
        assert_eq!(is_modified, answer.effect.changed == 1, "{body}");
        assert_eq!(is_modified, expected != json!(["football"]), "{body}");
    }
}

#[test]
fn delayed_work_is_applied_when_it_is_run_and_never_tells_of_a_creation() {
    let sandbox = Sandbox::new(json!({"async_delay_ms": 50, "async_status": 202}));
    let line = "PUT /v2/database/1/profiles?fields[]=customerid==7777&create=1&async=1";
    let answer = sandbox.send(line, r#"{"fields":{"customerid":7777}}"#);
    assert_eq!((answer.reply.status, answer.reply.header("X-Created")), (202, None));
    assert!(!answer.effect.applied);
    let work = answer.work.unwrap();
    assert_eq!(work.delay, Duration::from_millis(50));
    assert_eq!(sandbox.column("customerid").len(), 4);
    assert_eq!(work.run(&sandbox.account, &sandbox.clock.now()).created, Some(106));
    assert_eq!(sandbox.column("customerid")[4], "7777");
    let refused = sandbox.send("PUT /v2/database/1/profiles?async=1", "{}");
    assert!(refused.reply.status == 400 && refused.work.is_none());
}

#[test]
fn two_creations_can_race_in_the_gap_and_only_there() {
    for (gap, expected) in [(200, 2), (0, 1)] {
        let sandbox = Sandbox::new(json!({"race_gap_ms": gap}));
        let line = "PUT /v2/database/1/profiles?fields[]=customerid==7777&create=1";
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| sandbox.send(line, r#"{"fields":{"customerid":7777}}"#));
            }
        });
        let created = sandbox.column("customerid").iter().filter(|value| *value == "7777").count();
        assert_eq!(created, expected, "gap {gap}");
    }
}

#[test]
fn switches_change_what_a_request_comes_to() {
    let update = "PUT /v2/database/1/profiles?fields[]=customerid==4567";
    let location = |switches| {
        let reply = Sandbox::new(switches).send("PUT /v2/profile/101/fields/?access_token=T", "{}").reply;
        reply.header("Location").unwrap().to_owned()
    };
    assert_eq!(location(json!({})), "http://sandbox/profile/101?access_token=T");
    assert_eq!(location(json!({"location_echoes_query": false})), "http://sandbox/profile/101");
    assert_eq!(location(json!({"location_keeps_version": true})), "http://sandbox/v2/profile/101?access_token=T");
    for (switches, line, body, expected) in [
        (json!({}), "PUT /profile/101", "{}", 303),
        (json!({"single_put_status": 200}), "PUT /profile/101", "{}", 200),
        (json!({"single_put_status": 200}), "PUT /v2/profile/101", "{}", 303),
        (json!({"unprefixed_like": "v4"}), "PUT /profile/101", "{}", 204),
        (json!({"unprefixed_like": "v4"}), "PUT /v1/profile/101", "{}", 303),
        (json!({}), update, r#"{"fields":{"x":1}}"#, 200),
        (json!({"unknown_body_field": "error"}), update, r#"{"fields":{"x":1}}"#, 400),
        (json!({}), "PUT /v2/database/1/profiles?fields=a", "{}", 400),
        (json!({"scalar_fields": "ignore"}), "PUT /v2/database/1/profiles?fields=a", "{}", 200),
        (json!({"encoded_brackets": false}), "PUT /v2/database/1/profiles?fields%5B%5D=id==1", "{}", 400),
        (json!({"id_and_code_in_put": false}), "PUT /v2/database/1/profiles?fields[]=id==1", "{}", 400),
        (json!({"era": "2020"}), "GET /v3/identity", "", 400),
        (json!({"era": "2020"}), "DELETE /v2/database/1/profiles", r#"{"profiles":[101]}"#, 400),
    ] {
        let shown = format!("{switches} {line}");
        assert_eq!(Sandbox::new(switches).send(line, body).reply.status, expected, "{shown}");
    }
}

#[test]
fn conditions_follow_the_switches_for_letter_case() {
    for (switches, condition, expected) in [
        (json!({}), "LastName=~D%25", 2),
        (json!({"like_case_sensitive": true}), "LastName=~D%25", 1),
        (json!({}), "Choice==a", 0),
        (json!({"select_condition_case_sensitive": false}), "Choice==a", 1),
        (json!({}), "ANumber=~%255", 2),
        (json!({}), "id=~10_", 4),
    ] {
        let list = Sandbox::new(switches).get(&format!("/v2/database/1/profiles?fields[]={condition}"));
        assert_eq!(list["total"], expected, "{condition}");
    }
}

#[test]
fn old_versions_ignore_the_parameters_they_do_not_document() {
    let query = "fields[]=id>102&order=desc&dataonly=1&limit=500";
    for (switches, version, total, first, limit) in [
        (json!({}), "", 4, "101", 100),
        (json!({}), "/v1", 4, "101", 100),
        (json!({"get_fields_unversioned": true}), "/v1", 2, "103", 100),
        (json!({}), "/v2", 2, "104", 500),
    ] {
        let list = Sandbox::new(switches).get(&format!("{version}/database/1/profiles?{query}"));
        assert_eq!((&list["total"], &list["limit"]), (&json!(total), &json!(limit)), "{version}");
        assert_eq!(list["data"][0]["ID"], first, "{version}");
        assert_eq!(list["data"][0].get("secret").is_none(), version == "/v2", "{version}");
    }
}

#[test]
fn next_id_is_where_the_next_page_begins() {
    let sandbox = Sandbox::new(json!({"nextid": true}));
    assert_eq!(sandbox.get("/v2/database/1/profiles?limit=2")["nextid"], "103");
    assert_eq!(sandbox.get("/v2/database/1/profiles?limit=4").get("nextid"), None);
    assert_eq!(sandbox.get("/v2/database/1/profiles?limit=2")["count"], 2);
}

#[test]
fn a_blocked_domain_keeps_a_profile_from_being_created() {
    let sandbox = Sandbox::new(json!({"blocked_domains": ["126.com"]}));
    let failed = (400, "Failed to create profile".to_owned());
    let body = r#"{"fields":{"Email":"x@126.COM"}}"#;
    assert_eq!(sandbox.status("POST /v2/database/1/profiles", body), failed);
    assert_eq!(sandbox.status("PUT /v2/database/1/profiles?fields[]=id==9&create=1", body), failed);
    let quiet = sandbox.send("PUT /v2/database/1/profiles?fields[]=id==9&create=1&async=1", body);
    assert_eq!((quiet.reply.status, quiet.effect.applied), (200, false));
    assert_eq!(sandbox.status("POST /v2/database/1/profiles", r#"{"fields":{"Email":"x@a.com"}}"#).0, 201);
}

#[test]
fn an_error_prefix_is_put_before_messages_of_v3_only() {
    let sandbox = Sandbox::new(json!({"error_prefix": true, "json_charset_suffix": true}));
    let long = "Copernica REST API Error 400: Invalid method".to_owned();
    assert_eq!(sandbox.status("GET /v3/nothing", ""), (400, long));
    assert_eq!(sandbox.status("GET /v2/nothing", ""), (400, "Invalid method".to_owned()));
    let reply = sandbox.send("GET /v2/identity", "").reply;
    assert_eq!(reply.header("Content-Type"), Some("application/json; charset=utf-8"));
}

#[test]
fn erasing_leaves_nothing_to_read() {
    let sandbox = Sandbox::new(json!({}));
    assert_eq!(sandbox.status("DELETE /v2/profile/101", r#"{"completely":"yes"}"#).0, 200);
    assert_eq!(sandbox.status("GET /v2/profile/101", "").1, "No entity with supplied ID");
    assert_eq!(sandbox.status("GET /v2/subprofile/201", "").1, "No subprofile with supplied ID");
    assert_eq!(sandbox.status("DELETE /v2/subprofile/203", r#"{"completely":"no"}"#).0, 200);
    assert_eq!(sandbox.get("/v2/subprofile/203")["removed"], "2026-01-01 12:00:00");
}

#[test]
fn a_bulk_delete_skips_what_is_not_there_and_refuses_what_is_no_list() {
    let sandbox = Sandbox::new(json!({}));
    for body in ["", "{}", r#"{"profiles":101}"#, r#"{"profiles":{"a":101}}"#, r#"{"profiles":null}"#] {
        let refused = (400, "Invalid data provided".to_owned());
        assert_eq!(sandbox.status("DELETE /v3/database/1/profiles", body), refused, "{body}");
    }
    let answer = sandbox.send("DELETE /v3/database/1/profiles", r#"{"profiles":[101,"102",105,999,[103]]}"#);
    assert_eq!((answer.reply.status, answer.effect.changed), (204, 2));
    assert_eq!(sandbox.get("/v2/database/1/profileids"), json!(["103", "104"]));
    assert_eq!(sandbox.get("/v2/subprofile/203")["removed"], "2026-01-01 12:00:00");
}

#[test]
fn interests_of_a_profile_come_in_three_shapes() {
    let sandbox = Sandbox::new(json!({}));
    assert_eq!(sandbox.get("/v2/profile/101/interests"), json!(["football"]));
    let ids = sandbox.get("/v2/profile/101/interests?return=ids");
    let objects = sandbox.get("/v2/profile/101/interests?return=objects");
    assert_eq!(objects, json!([{"ID": ids[0], "name": "football", "group": ""}]));
}

#[test]
fn consumption_counts_the_calls_of_today() {
    let sandbox = Sandbox::new(json!({}));
    assert_eq!(sandbox.status("GET /v2/consumption?begin=2026-01-01", "").1, "URL parameter end is required");
    assert_eq!(sandbox.get("/v2/consumption?begin=2026-01-01&end=2026-01-31")["apicalls"], 2);
    assert_eq!(sandbox.get("/v2/consumption?begin=2025-01-01&end=2025-12-31")["apicalls"], 0);
}

#[test]
fn a_field_that_vanished_is_gone_for_the_next_request() {
    let sandbox = Sandbox::new(json!({}));
    sandbox.account.delete_field("Test", "rate").unwrap();
    assert_eq!(sandbox.get("/v2/database/1/fields")["total"], 7);
    assert_eq!(sandbox.get("/v2/profile/101/fields").get("Rate"), None);
    let update = "PUT /v2/database/1/profiles?fields[]=Rate==1.5";
    assert_eq!(sandbox.status(update, "{}").1, "Unknown field \"Rate\" in condition \"Rate==1.5\"");
    assert_eq!(sandbox.status("PUT /v2/database/1/profiles?fields[]=id==101", r#"{"fields":{"Rate":2}}"#).0, 200);
    assert_eq!(sandbox.status("POST /v2/database/1/profiles", "{}").0, 201);
    sandbox.account.delete_field("Test", "rate").unwrap_err();
    sandbox.account.reset(&sandbox.clock.now()).unwrap();
    assert_eq!(sandbox.column("Rate"), ["1.5", "0", "0", "0"]);
}

#[test]
fn a_field_cannot_be_changed_and_the_refusal_is_that_of_the_live_service() {
    let sandbox = Sandbox::new(json!({}));
    for of in ["database/1", "collection/10"] {
        for method in ["PUT", "POST", "DELETE"] {
            let refusal = |rest: &str| sandbox.status(&format!("{method} /v2/{of}/field{rest}"), "{}");
            let refused = |message: &str| (400, message.to_owned());
            assert_eq!(refusal(""), refused("No field id supplied for the field"));
            assert_eq!(refusal("//x"), refused("No field id supplied for the field"));
            for id in ["/999", "/-1", "/Score", "/Email"] {
                assert_eq!(refusal(id), refused("Failed to get the field"), "{method} {of} {id}");
            }
        }
        assert_eq!(sandbox.status(&format!("GET /v2/{of}/field"), "").1, "Invalid method");
    }
    assert!(sandbox.status("DELETE /v2/database/1/field/11", "").1.contains("does not change fields"));
    assert_eq!(sandbox.get("/v2/database/1/fields")["total"], 8);
}

mod imports;
