//! The field check against a real database: how often it asks, what it refuses, and that it fails closed.

use std::thread;
use std::time::Duration;

use copernica::{Effect, Flags, Status};
use copernica_testkit::{Sandbox, Version, fixture};
use serde_json::{Value, json};

use crate::scene::{Scene, body, changed};

const FIELDS: &str = "GET database/1/fields";
const UPDATE: &str = "PUT database/1/profiles";
const NEW: &str = r#"{"fields":{"LastName":"New"}}"#;

#[test]
fn ten_thousand_updates_from_eight_threads_ask_for_the_fields_once() {
    const THREADS: usize = 8;
    const UPDATES: usize = 10_000;
    let scene = Scene::of_2020();
    let client = scene.client(Version::V2);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for _ in 0..UPDATES / THREADS {
                    client.update_profiles("1", &["customerid==1"], NEW, Flags::NONE).expect("an update");
                }
            });
        }
    });
    let requests = scene.requests();
    let count = |request: &str| requests.iter().filter(|received| *received == request).count();
    assert_eq!((count(FIELDS), count(UPDATE), requests.len()), (1, UPDATES, UPDATES + 1));
}

#[test]
fn threads_that_begin_together_share_one_fetch_even_when_nothing_is_to_be_kept() {
    let scene = Scene::of_2020();
    scene.account.add_fault(&json!({"kind": "delay", "delay_ms": 300, "method": "GET", "times": 99}));
    let client = scene.client_with(Version::V2, |options| options.set_field_list_age_ms(0));
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| client.update_profiles("1", &["customerid==1"], NEW, Flags::NONE).expect("an update"));
        }
    });
    // Who comes while a fetch is under way that began too early for it takes part in the next one.
    assert!(scene.count_of(FIELDS) <= 2, "{} fetches", scene.count_of(FIELDS));
}

#[test]
fn an_age_of_zero_asks_for_every_call_and_any_other_keeps_the_list() {
    for (age_ms, fetches) in [(0, 5), (300_000, 1)] {
        let scene = Scene::of_2020();
        let client = scene.client_with(Version::V2, |options| options.set_field_list_age_ms(age_ms));
        for _ in 0..5 {
            client.update_profiles("1", &["customerid==1"], NEW, Flags::NONE).expect("an update");
        }
        assert_eq!((scene.count_of(FIELDS), scene.count_of(UPDATE)), (fetches, 5), "{age_ms} ms");
    }
}

#[test]
fn a_derived_client_shares_the_list_and_names_of_a_database_in_any_letter_case_do_too() {
    let scene = Scene::of_2020();
    let client = scene.client(Version::V2);
    let derived = client.derive(5_000);
    for (client, database) in [(&client, "Test"), (&client, "tEST"), (&derived, "TEST")] {
        client.update_profiles(database, &["customerid==1"], NEW, Flags::NONE).expect("an update");
    }
    let fetches = scene.requests().iter().filter(|request| request.ends_with("/fields")).count();
    assert_eq!(fetches, 1);
}

#[test]
fn an_unknown_name_is_looked_up_once_more_and_then_not_for_a_minute() {
    let scene = Scene::of_2020();
    let client = scene.client(Version::V2);
    client.update_profiles("1", &["customerid==1"], NEW, Flags::NONE).expect("an update");
    for (conditions, body) in [("nofield==1", NEW), ("customerid==1", r#"{"fields":{"nofield":1}}"#)].repeat(5) {
        let error = client.update_profiles("1", &[conditions], body, Flags::NONE).expect_err("an unknown field");
        assert_eq!((error.status(), error.effect()), (Status::UnknownField, Effect::None));
    }
    assert_eq!((scene.count_of(FIELDS), scene.count_of(UPDATE)), (2, 1));
}

#[test]
fn a_field_deleted_between_two_requests_is_noticed_by_a_list_that_is_not_kept() {
    let scene = Scene::of_2020();
    let client = scene.client_with(Version::V2, |options| options.set_field_list_age_ms(0));
    client.update_profiles("1", &["ANumber==99"], NEW, Flags::NONE).expect("an update");
    scene.account.delete_field(1, "ANumber");
    let error = client.update_profiles("1", &["ANumber==99"], NEW, Flags::NONE).expect_err("an unknown field");
    assert_eq!((error.status(), scene.count_of(UPDATE)), (Status::UnknownField, 1));
    assert!(names(&scene).iter().all(|name| name != "New"), "{:?}", names(&scene));
}

#[test]
fn a_field_deleted_behind_a_kept_list_is_refused_by_the_server_of_today_and_by_a_limit() {
    for (scene, limit, status) in
        [(Scene::current(), 0, Status::Refused), (Scene::of_2020(), 9, Status::UnexpectedReply)]
    {
        let client = scene.client_with(Version::V2, |options| options.set_max_matches(limit));
        client.update_profiles("1", &["ANumber==99"], NEW, Flags::NONE).expect("an update");
        scene.account.delete_field(1, "ANumber");
        let error = client.update_profiles("1", &["ANumber==99"], NEW, Flags::NONE).expect_err("an unknown field");
        assert_eq!((error.status(), error.effect()), (status, Effect::None), "{error:?}");
        assert!(names(&scene).iter().all(|name| name != "New"), "{:?}", names(&scene));
    }
}

fn names(scene: &Scene) -> Vec<Value> {
    scene.account.profiles("1").iter().map(|profile| profile["fields"]["LastName"].clone()).collect()
}

#[test]
fn without_a_list_nothing_is_sent_and_the_message_names_the_flag_that_skips_the_check() {
    for fault in [
        json!({"kind": "status", "status": 503, "body": "<html>"}),
        json!({"kind": "status", "status": 200, "body": "<html>"}),
        json!({"kind": "status", "status": 200, "body": ""}),
        json!({"kind": "status", "status": 200, "body": "[]"}),
        json!({"kind": "status", "status": 200, "body": r#"{"start":0,"limit":1000,"count":0,"data":[],"total":8}"#}),
        json!({"kind": "status", "status": 200, "body": r#"{"data":[{"name":"customerid"}],"total":1}"#}),
        json!({"kind": "status", "status": 200, "body": r#"{"error":{"message":"x"}}"#}),
        json!({"kind": "status", "status": 204}),
        json!({"kind": "status", "status": 301, "location": "http://127.0.0.1:9/"}),
        json!({"kind": "empty_reply"}),
        json!({"kind": "close", "at": "mid_body"}),
        json!({"kind": "wrong_content_length", "by": 7}),
    ] {
        let scene = Scene::of_2020();
        let client = scene.client_with(Version::V2, |options| options.set_timeout_ms(2_000));
        let mut always = fault.clone();
        always["method"] = json!("GET");
        always["times"] = json!(1_000);
        scene.account.add_fault(&always);
        let error = client.update_profiles("1", &["customerid==4567"], NEW, Flags::NONE).expect_err("no list");
        assert_eq!((error.status(), error.effect()), (Status::FieldList, Effect::None), "{fault}: {error:?}");
        assert!(error.message().contains("COP_NO_FIELD_CHECK") && error.may_repeat(), "{fault}: {}", error.message());
        assert_eq!(scene.writes(), [""; 0], "{fault}");
        client.update_profiles("1", &["customerid==1"], NEW, Flags::NO_FIELD_CHECK).expect("an unchecked update");
        assert_eq!(scene.writes(), [UPDATE], "{fault}");
        scene.account.clear_faults();
        scene.assert_changed(&changed(&[], &[]), "an update that matches nothing");
    }
}

#[test]
fn a_wrong_token_or_database_keeps_its_own_status() {
    let scene = Scene::of_2020();
    let mut stranger = scene.account.clone();
    stranger.token = "nobody-has-this-token".to_owned();
    let error = Scene::client_of(&stranger, Version::V2, |_| {})
        .update_profiles("1", &["customerid==4567"], NEW, Flags::NONE)
        .expect_err("a wrong token");
    assert_eq!((error.status(), error.effect()), (Status::Auth, Effect::None));
    let client = scene.client(Version::V2);
    let error = client.update_profiles("999", &["customerid==4567"], NEW, Flags::NONE).expect_err("no database");
    assert_eq!((error.status(), error.effect()), (Status::NoDatabase, Effect::None));
    scene.assert_untouched("two refused calls");
}

#[test]
fn a_wrong_name_while_the_list_cannot_be_read_again_is_refused_and_takes_it_from_nobody() {
    let scene = Scene::of_2020();
    let client = scene.client_with(Version::V2, |options| options.set_attempts(1).expect("a number"));
    client.update_profiles("1", &["customerid==1"], NEW, Flags::NONE).expect("an update");
    scene.account.add_fault(&json!({"kind": "status", "status": 503, "method": "GET", "times": 99}));
    let error = client.update_profiles("1", &["custmerid==1"], NEW, Flags::NONE).expect_err("an unknown field");
    assert_eq!((error.status(), error.effect()), (Status::UnknownField, Effect::None));
    assert!(error.message().contains("customerid") && error.message().contains("503"), "{}", error.message());
    assert!(!error.message().contains("COP_NO_FIELD_CHECK"), "no advice to skip the check: {}", error.message());
    client.update_profiles("1", &["customerid==1"], NEW, Flags::NONE).expect("the kept list does for the others");
    assert_eq!((scene.count_of(FIELDS), scene.count_of(UPDATE)), (2, 2));
}

#[test]
fn a_call_that_waits_for_the_list_of_another_does_not_share_its_deadline() {
    let scene = Scene::of_2020();
    let client = scene.client(Version::V2);
    let hasty = client.derive(1_000);
    scene.account.add_fault(&json!({"kind": "delay", "delay_ms": 3_000, "method": "GET"}));
    thread::scope(|scope| {
        let hasty = scope.spawn(|| hasty.update_profiles("1", &["customerid==1"], NEW, Flags::NONE));
        // The list is under way once the hasty client's request is there.
        while scene.account.journal().is_empty() && !hasty.is_finished() {
            thread::sleep(Duration::from_millis(5));
        }
        let patient = client.update_profiles("1", &["customerid==1"], NEW, Flags::NONE);
        let error = hasty.join().expect("no panic").expect_err("no time");
        assert_eq!((error.status(), error.effect()), (Status::FieldList, Effect::None));
        patient.expect("it has time for a fetch of its own");
    });
}

#[test]
fn a_list_that_comes_in_smaller_pages_than_asked_for_is_read_to_its_end() {
    let page = |start: usize, count: usize, total: usize| {
        let fields: Vec<Value> = (start..start + count)
            .map(|number| json!({"name": if number == 0 { "customerid".to_owned() } else { format!("f{number}") }, "type": "text"}))
            .collect();
        json!({"start": start, "limit": 100, "count": count, "data": fields, "total": total}).to_string()
    };
    let same = page(0, 100, 250);
    for (pages, is_complete) in [
        (vec![page(0, 100, 250), page(100, 100, 250), page(200, 50, 250)], true),
        (vec![same.clone(), same.clone(), same], false),
        (vec![page(0, 100, 250), page(100, 100, 250), page(200, 0, 250)], false),
    ] {
        let scene = Scene::of_2020();
        let client = scene.client(Version::V2);
        for body in &pages {
            scene.account.add_fault(&json!({"kind": "status", "status": 200, "body": body, "method": "GET"}));
        }
        let answer = client.update_profiles("1", &["customerid==1"], r#"{"fields":{"f249":"x"}}"#, Flags::NONE);
        assert_eq!(answer.as_ref().map_err(|error| error.status()).err(), (!is_complete).then_some(Status::FieldList));
        assert_eq!(scene.count_of(FIELDS), 3);
    }
}

#[test]
fn interests_are_looked_up_only_when_the_body_has_any() {
    const DATABASE: &str = "GET database/1";
    for version in [Version::V2, Version::V3, Version::V4] {
        let scene = Scene::current();
        let client = scene.client(version);
        let send = |body: &str, flags| client.update_profiles("1", &["customerid==1"], body, flags);
        send(NEW, Flags::NONE).expect("an update");
        assert_eq!(scene.count_of(DATABASE), 0);
        for body in [r#"{"interests":["FootBall"]}"#, r#"{"fields":{"Rate":1},"interests":{"baseball":0}}"#] {
            send(body, Flags::NONE).expect(body);
        }
        assert_eq!(scene.count_of(DATABASE), 1);
        for body in [r#"{"interests":["footbal"]}"#, r#"{"interests":{"footbal":0}}"#].repeat(3) {
            let error = send(body, Flags::NONE).expect_err(body);
            assert_eq!(error.status(), Status::UnknownField);
            assert!(error.message().contains(r#"did you mean "football"?"#), "{}", error.message());
        }
        assert_eq!((scene.count_of(DATABASE), scene.count_of(UPDATE)), (2, 3));
        let outcome = send(r#"{"interests":["footbal","football"]}"#, Flags::ALLOW_UNKNOWN_FIELDS).expect("a warning");
        assert_eq!(outcome.warnings.len(), 1, "{:?}", outcome.warnings);
    }
}

#[test]
fn unknown_names_in_the_body_become_warnings_on_request_while_conditions_stay_checked() {
    for version in [Version::Unversioned, Version::V1, Version::V2] {
        let scene = Scene::of_2020();
        let client = scene.client(version);
        let values = body(version, r#"{"LstName":"x","LastName":"New"}"#);
        let flags = Flags::ALLOW_UNKNOWN_FIELDS;
        let error =
            client.update_profiles("1", &["custmerid==4567"], &values, flags).expect_err("a misspelt condition");
        assert_eq!(error.status(), Status::UnknownField);
        scene.assert_untouched("a refused call");
        let outcome = client.update_profiles("1", &["customerid==4567"], &values, flags).expect("an update");
        let [warning] = &outcome.warnings[..] else { panic!("one warning: {:?}", outcome.warnings) };
        assert!(warning.contains("LstName") && warning.contains("stores nothing"), "{warning}");
        scene.assert_changed(&changed(&[101], &[("LastName", "New")]), "an update");
    }
}

#[test]
fn a_database_with_more_fields_than_fit_on_a_page_is_read_page_by_page() {
    for (count, pages) in [(999, 1), (1_000, 1), (1_001, 2), (1_900, 2)] {
        let fields: Vec<Value> =
            (1..=count).map(|number| json!({"name": format!("f{number}"), "type": "text"})).collect();
        let mut description = fixture::account();
        description["databases"] = json!([{"ID": 1, "name": "Wide", "fields": fields}]);
        let account = Sandbox::shared().create_account(&description);
        let client = Scene::client_of(&account, Version::Unversioned, |_| {});
        let last = format!("f{count}");
        let values = format!("{{\"{last}\":\"x\"}}");
        client.update_profiles("1", &[format!("{last}==y")], &values, Flags::NONE).expect("the last field is known");
        let missing = format!("f{}==y", count + 1);
        let error = client.update_profiles("1", &[missing], &values, Flags::NONE).expect_err("an unknown field");
        assert_eq!(error.status(), Status::UnknownField);
        let journal = account.journal();
        let queries: Vec<&str> = journal.iter().filter_map(|entry| entry["query"].as_str()).collect();
        // The unknown name is looked up once more, on all pages.
        let reads = queries.iter().filter(|query| query.starts_with("start=")).count();
        assert_eq!((reads, journal.len()), (2 * pages, 2 * pages + 1), "{count} fields: {queries:?}");
        account.delete();
    }
}
