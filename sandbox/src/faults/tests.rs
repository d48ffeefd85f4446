//! Arming and striking, and what is refused.

use super::*;

fn request(method: &str, target: &str) -> Request {
    Request { method: method.to_owned(), target: target.as_bytes().to_vec(), headers: Vec::new(), body: Vec::new() }
}

fn armed(json: Value) -> Faults {
    let faults = Faults::default();
    faults.arm(&Fault::list_from_json(&json).unwrap());
    faults
}

fn strikes(faults: &Faults, count: usize) -> Vec<Option<u16>> {
    let request = request("PUT", "/v2/database/1/profiles?fields[]=a==b");
    (0..count).map(|_| faults.strike(&request).map(|fault| fault.status.unwrap())).collect()
}

#[test]
fn a_list_of_faults_strikes_in_its_order_and_is_used_up() {
    let faults = armed(json!([
        {"kind": "status", "status": 503, "times": 2},
        {"kind": "status", "status": 504},
    ]));
    assert_eq!(strikes(&faults, 4), [Some(503), Some(503), Some(504), None]);
    assert_eq!(faults.description(), json!([]));
}

#[test]
fn after_leaves_the_first_requests_alone() {
    let faults = armed(json!({"kind": "status", "status": 429, "after": 2}));
    assert_eq!(strikes(&faults, 4), [None, None, Some(429), None]);
}

#[test]
fn a_fault_concerns_only_requests_of_its_method_and_path() {
    let faults = armed(json!({"kind": "empty_reply", "method": "PUT", "path_contains": "/profiles"}));
    for (method, target) in [
        ("GET", "/v2/database/1/profiles"),
        ("put", "/v2/database/1/profiles"),
        ("PUT", "/v2/database/1/fields"),
        ("PUT", "/v2/database/1?x=/profiles"),
    ] {
        assert!(faults.strike(&request(method, target)).is_none(), "{method} {target}");
    }
    assert!(faults.strike(&request("PUT", "/v2/database/1/profiles")).is_some());
}

#[test]
fn a_probability_with_a_seed_repeats_itself_and_keeps_its_share() {
    let fault = json!({"kind": "status", "status": 500, "probability": 0.3, "seed": 7});
    let first = strikes(&armed(fault.clone()), 2000);
    assert_eq!(first, strikes(&armed(fault.clone()), 2000));
    let hits = first.iter().flatten().count();
    assert!((500..700).contains(&hits), "{hits}");
    let mut other = fault;
    other["seed"] = json!(8);
    assert_ne!(first, strikes(&armed(other), 2000));
}

#[test]
fn a_wrong_fault_is_refused_with_the_key_that_is_wrong() {
    for (fault, complaint) in [
        (json!(7), "not 7"),
        (json!({"times": 1}), "needs \"kind\""),
        (json!({"kind": "explode"}), "unknown kind of fault \"explode\""),
        (json!({"kind": "status"}), "needs \"status\""),
        (json!({"kind": "status", "status": 99}), "between 200 and 599"),
        (json!({"kind": "status", "status": "503"}), "expected u16"),
        (json!({"kind": "close", "retry_after": 1}), "unknown key \"retry_after\""),
        (json!({"kind": "close", "at": "somewhere"}), "mid_header"),
        (json!({"kind": "trickle", "apply": "never"}), "only be before"),
        (json!({"kind": "delay"}), "needs \"delay_ms\""),
        (json!({"kind": "close", "delay_ms": 5}), "\"apply\":\"after\""),
        (json!({"kind": "race_gap"}), "needs \"delay_ms\""),
        (json!({"kind": "async_delay"}), "needs \"delay_ms\""),
        (json!({"kind": "delete_field", "database": 1}), "needs \"database\" and \"field\""),
        (json!({"kind": "delete_field", "database": [], "field": "a"}), "an ID or a name"),
        (json!({"kind": "close", "probability": 1.5}), "between 0 and 1"),
        (json!({"kind": "close", "times": 0}), "at least 1"),
        (json!({"kind": "close", "seed": 1}), "belongs to \"probability\""),
        (json!({"kind": "huge_body", "size": 2_000_000_000}), "at most"),
        (json!({"kind": "status", "status": 503, "headers": {"a b": "c"}}), "names to texts"),
        (json!({"kind": "status", "status": 301, "location": "x\r\ny"}), "one line"),
    ] {
        let error = Fault::from_json(&fault).unwrap_err();
        assert!(error.contains(complaint), "{fault}: {error}");
    }
}

#[test]
fn a_list_with_one_wrong_fault_is_none() {
    assert!(Fault::list_from_json(&json!([{"kind": "close"}, {"kind": "boom"}])).is_err());
}

#[test]
fn a_fault_of_creation_or_of_asynchronous_work_concerns_only_requests_that_ask_for_it() {
    for (kind, name, other) in [("race_gap", "create", "async"), ("async_delay", "async", "create")] {
        let faults = armed(json!({"kind": kind, "delay_ms": 5}));
        for (method, query) in [
            ("PUT", String::new()),
            ("PUT", format!("{name}=0")),
            ("PUT", format!("{other}=1")),
            ("POST", format!("{name}=1")),
        ] {
            let request = request(method, &format!("/v2/database/1/profiles?{query}"));
            assert!(faults.strike(&request).is_none(), "{kind} {method} {query}");
        }
        let target = format!("/v2/database/1/profiles?{name}=1");
        assert!(faults.strike(&request("PUT", &target)).is_some(), "{kind}");
    }
}

#[test]
fn a_field_vanishes_from_a_database_by_id_or_name() {
    for (database, named) in [(json!(1), "1"), (json!("Test"), "Test")] {
        let fault = Fault::from_json(&json!({"kind": "delete_field", "database": database, "field": "Rate"})).unwrap();
        assert_eq!(fault.vanishing_field(), Some((named.to_owned(), "Rate")));
    }
}

#[test]
fn every_kind_is_written_as_it_is_named() {
    for kind in Kind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), json!(kind.name()));
    }
}
