//! Dry runs, limits and counts: a number that is true, or an error, and never a change.

use copernica::{Created, Effect, Flags, Status};
use copernica_testkit::Version;
use serde_json::{Value, json};

use crate::scene::{Scene, body, changed};

/// Conditions and how many profiles of the fixture meet them.
const COUNTS: &[(&[&str], u64)] = &[
    (&["customerid==4567"], 1),
    (&["CUSTOMERID== 4567 "], 1),
    (&["ANumber==5"], 2),
    (&["ANumber==5", "LastName==DOE"], 1),
    (&["LastName==DOE"], 2),
    (&["LastName== Smith"], 1),
    (&["LastName==Smith"], 0),
    (&["LastName=~D%"], 2),
    (&["LastName!~D%"], 2),
    (&["Email==plus+tag@example.com"], 1),
    (&["Email==a&b@example.com"], 1),
    (&["Birthdate>1990-01-01"], 1),
    (&["Since>=2020-01-02"], 1),
    (&["Rate==1.5"], 1),
    (&["Choice==B"], 1),
    (&["id==101"], 1),
    (&["id>102"], 2),
    (&["code==s101"], 1),
    (&["modified>2020-01-01"], 4),
    (&["modified<2020-01-01"], 0),
    (&["customerid==5555"], 0),
];

/// What a sandbox may be like without a guard read counting anything else.
fn servers() -> Vec<Value> {
    vec![
        json!({}),
        json!({"era": "2020"}),
        json!({"get_fields_unversioned": true}),
        json!({"encoded_brackets": false}),
        json!({"nextid": true, "json_charset_suffix": true}),
    ]
}

#[test]
fn a_count_is_that_of_the_profiles_that_meet_the_conditions_in_every_version() {
    for switches in servers() {
        let is_2020 = switches["era"] == "2020";
        for version in Version::ALL.into_iter().filter(|version| !is_2020 || *version < Version::V3) {
            let scene = Scene::with_switches(&switches);
            let client = scene.client(version);
            for (conditions, matches) in COUNTS {
                let outcome = client.count_profiles("1", conditions).unwrap_or_else(|error| panic!("{error:?}"));
                let what = format!("{switches} {version} {conditions:?}");
                assert_eq!(outcome.matched, Some(*matches), "{what}");
                assert_eq!((outcome.effect, outcome.created), (Effect::None, Created::No), "{what}");
            }
            scene.assert_untouched("counting");
        }
    }
}

#[test]
fn a_dry_run_checks_and_counts_and_sends_nothing_but_reads() {
    for switches in servers() {
        let scene = Scene::with_switches(&switches);
        for version in [Version::Unversioned, Version::V1, Version::V2] {
            let client = scene.client(version);
            let values = body(version, r#"{"LastName":"New"}"#);
            for (conditions, matches) in COUNTS {
                for flags in [Flags::NONE, Flags::CREATE, Flags::ASYNC, Flags::CREATE | Flags::ASYNC] {
                    let outcome = client
                        .update_profiles("1", conditions, &values, flags | Flags::DRY_RUN)
                        .unwrap_or_else(|error| panic!("{conditions:?}: {error:?}"));
                    assert_eq!((outcome.effect, outcome.matched), (Effect::None, Some(*matches)), "{conditions:?}");
                    let creates = *matches == 0 && flags.has(Flags::CREATE);
                    assert_eq!(outcome.message.contains("would be created"), creates, "{}", outcome.message);
                }
            }
        }
        scene.assert_untouched("dry runs");
    }
}

#[test]
fn a_dry_run_refuses_what_the_update_itself_would_refuse() {
    let scene = Scene::of_2020();
    let client = scene.client(Version::V2);
    for (condition, values, status) in [
        ("custmerid==4567", r#"{"fields":{"LastName":"x"}}"#, Status::UnknownField),
        ("customerid=4567", r#"{"fields":{"LastName":"x"}}"#, Status::InvalidCondition),
        ("customerid==4567", r#"{"LastName":"x"}"#, Status::InvalidBody),
        ("customerid==4567", r#"{"fields":{"ANumber":"abc"}}"#, Status::InvalidValue),
        ("customerid==4567", r#"{"interests":["x"]}"#, Status::UnknownField),
    ] {
        let error = client.update_profiles("1", &[condition], values, Flags::DRY_RUN).expect_err(condition);
        assert_eq!((error.status(), error.effect()), (status, Effect::None));
    }
    scene.assert_untouched("dry runs");
}

#[test]
fn an_update_that_matches_more_than_the_limit_is_refused_with_the_number() {
    for version in [Version::Unversioned, Version::V2] {
        for (limit, is_refused) in [(0, false), (1, true), (3, true), (4, false), (5, false)] {
            let scene = Scene::of_2020();
            let client = scene.client_with(version, |options| options.set_max_matches(limit));
            let values = body(version, r#"{"Rate":9}"#);
            let answer = client.update_profiles("1", &["modified>2020-01-01"], &values, Flags::NONE);
            if is_refused {
                let error = answer.expect_err("too many");
                assert_eq!((error.status(), error.effect()), (Status::TooManyMatches, Effect::None));
                assert_eq!(error.matched(), Some(4));
                assert!(error.message().contains("4 profiles"), "{}", error.message());
                scene.assert_untouched("too many");
            } else {
                let matched = answer.expect("an update").matched;
                assert_eq!(matched, if limit == 0 { None } else { Some(4) });
                scene.assert_changed(&changed(&[101, 102, 103, 104], &[("Rate", "9")]), "an update");
            }
        }
    }
}

#[test]
fn a_create_within_the_limit_still_creates() {
    let scene = Scene::of_2020();
    let client = scene.client_with(Version::V2, |options| options.set_max_matches(1));
    let values = r#"{"fields":{"customerid":7777}}"#;
    let outcome = client.update_profiles("1", &["customerid==7777"], values, Flags::CREATE).expect("a create");
    assert_eq!((outcome.created, outcome.matched), (Created::Yes(Some(106)), Some(0)));
}

#[test]
fn a_server_that_drops_a_condition_is_never_believed() {
    // Without the field check the misspelt name reaches the server, which answers for the whole database.
    for version in Version::ALL {
        let scene = Scene::current();
        let client = scene.client_with(version, |options| options.set_field_check(false));
        for conditions in [&["custmerid==4567"][..], &["customerid==4567", "nofield==1"], &["nofield!=1"]] {
            let error = client.count_profiles("1", conditions).expect_err("a dropped condition");
            assert_eq!((error.status(), error.effect()), (Status::UnexpectedReply, Effect::None), "{conditions:?}");
        }
        scene.assert_untouched("counting");
    }
    let scene = Scene::of_2020();
    let client = scene.client_with(Version::V2, |options| options.set_max_matches(4));
    let flags = Flags::NO_FIELD_CHECK;
    for flags in [flags, flags | Flags::DRY_RUN, flags | Flags::CREATE] {
        let answer = client.update_profiles("1", &["custmerid==4567"], r#"{"fields":{"Rate":9}}"#, flags);
        assert_eq!(answer.expect_err("a dropped condition").status(), Status::UnexpectedReply);
    }
    scene.assert_untouched("guarded by the limit alone");
}

#[test]
fn an_answer_for_the_whole_database_is_never_taken_for_a_count() {
    // A proxy that loses the query, an old GET that ignores it: the first profile gives them away.
    for condition in [
        "customerid==4568",
        "LastName==Smith",
        "LastName=~S%",
        "LastName!~D%",
        "Birthdate>1990-01-01",
        "id==104",
        "ANumber<5",
        "Rate!=1.5",
        "Choice==B",
        "Choice!=A",
    ] {
        let scene = Scene::current();
        let client = scene.client(Version::V2);
        client.count_profiles("1", &["customerid==4567"]).expect("the list of fields is read");
        let everybody = scene.account.get("database/1/profiles?limit=1").to_string();
        scene
            .account
            .add_fault(&json!({"kind": "status", "status": 200, "body": everybody, "method": "GET", "times": 9}));
        let error = client.count_profiles("1", &[condition]).expect_err("the answer does not fit");
        assert_eq!(error.status(), Status::UnexpectedReply, "{condition}: {error:?}");
        let answer = client.update_profiles("1", &[condition], r#"{"fields":{"Rate":9}}"#, Flags::DRY_RUN);
        assert_eq!(answer.expect_err("the answer does not fit").status(), Status::UnexpectedReply);
        scene.account.clear_faults();
        scene.assert_untouched(condition);
    }
}

#[test]
fn a_create_that_may_not_find_itself_warns_and_says_why() {
    for (condition, values, why) in [
        ("customerid==7777", r#"{"LastName":"N"}"#, Some("the body lacks the field \"customerid\"")),
        ("customerid==7777", r#"{"customerid":7778}"#, Some("not certain to meet")),
        ("customerid>=7777", r#"{"customerid":7777}"#, Some("does not compare with ==")),
        ("id==7777", r#"{"customerid":7777}"#, Some("names no field that the body can set")),
        ("Rate==7.5", r#"{"Rate":7.5}"#, Some("not certain to meet")),
        ("customerid==7777", r#"{"CustomerID":" 7777 "}"#, None),
        ("Email==N@EXAMPLE.COM", r#"{"email":"n@example.com"}"#, None),
        ("Birthdate==2001-02-03", r#"{"Birthdate":"2001-02-03"}"#, None),
    ] {
        let scene = Scene::current();
        let client = scene.client(Version::Unversioned);
        let dry = client.update_profiles("1", &[condition], values, Flags::CREATE | Flags::DRY_RUN).expect(condition);
        let outcome = client.update_profiles("1", &[condition], values, Flags::CREATE).expect(condition);
        assert_eq!(outcome.created, Created::Yes(Some(106)), "{condition}");
        assert_eq!(outcome.warnings, dry.warnings, "{condition}");
        match why {
            None => assert_eq!(outcome.warnings, [""; 0], "{condition}"),
            Some(why) => {
                assert!(outcome.warnings.len() == 1 && outcome.warnings[0].contains(why), "{:?}", outcome.warnings)
            }
        }
        let again = client.update_profiles("1", &[condition], values, Flags::CREATE).expect(condition);
        if why.is_none() {
            assert_eq!(again.created, Created::No, "{condition} finds what it made");
        }
    }
    let scene = Scene::current();
    let client = scene.client(Version::Unversioned);
    let values = r#"{"customerid":7777}"#;
    let unchecked = Flags::CREATE | Flags::NO_FIELD_CHECK;
    let outcome = client.update_profiles("1", &["customerid==7777"], values, unchecked).expect("a create");
    assert!(outcome.warnings[0].contains("fields of the database were not read"), "{:?}", outcome.warnings);
    let outcome = client.update_profiles("1", &["ANumber==99"], values, unchecked).expect("a create");
    assert!(outcome.warnings[0].contains("the body lacks the field \"ANumber\""), "{:?}", outcome.warnings);
}
