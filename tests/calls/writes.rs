//! Calls that write one profile, and the removal of several by their ids.

use copernica::{Created, Effect, Error, Flags, Outcome, Status};
use copernica_testkit::Version;
use copernica_testkit::conformance::{CreatedEntity, State};
use serde_json::{Value, json};

use crate::scene::{Client, Scene, body, changed};
use crate::{in_every_version, in_versions};

type Call = fn(&Client) -> Result<Outcome, Error>;

/// Every call of this chapter with a body that is taken in every version, and the request that it sends.
const CALLS: &[(&str, &str, Call)] = &[
    ("update", "PUT profile/101", |client| client.update_profile(101, r#"{"fields":{"LastName":"X"}}"#, Flags::NONE)),
    ("fields", "PUT profile/101/fields", |client| {
        client.update_profile_fields(101, r#"{"LastName":"X"}"#, Flags::NONE)
    }),
    ("interests", "PUT profile/101/interests", |client| {
        client.update_profile_interests(101, r#"["baseball"]"#, Flags::NONE)
    }),
    ("delete", "DELETE profile/101", |client| client.delete_profile(101)),
];

fn removed(profiles: &[u64], subprofiles: &[u64]) -> State {
    State { profiles: profiles.to_vec(), subprofiles: subprofiles.to_vec(), removed: true, ..State::default() }
}

fn interests(names: &[&str]) -> State {
    let interests = names.iter().map(|name| (*name).to_owned()).collect();
    State { profiles: vec![101], interests: Some(interests), modified: true, ..State::default() }
}

fn created(fields: &[(&str, &str)], interests: &[&str]) -> State {
    let text = |text: &&str| (*text).to_owned();
    let fields = fields.iter().map(|(name, value)| (text(name), text(value))).collect();
    let interests = interests.iter().map(text).collect();
    State { new_profiles: vec![CreatedEntity { id: 106, profile: None, fields, interests }], ..State::default() }
}

fn assert_applied(outcome: &Outcome, version: Version) {
    assert_eq!((outcome.effect, outcome.created, outcome.attempts), (Effect::Applied, Created::No, 1), "{version}");
    assert!(outcome.may_repeat && outcome.warnings.is_empty(), "{version} {outcome:?}");
}

#[test]
fn an_update_of_one_profile_changes_it_alone() {
    in_every_version(|version, scene, client| {
        let body = r#"{"fields":{"lastname":"X","ANumber":6}}"#;
        let outcome = client.update_profile(101, body, Flags::NONE).expect("an update");
        assert_applied(&outcome, version);
        assert_eq!(outcome.message, "the server updated profile 101");
        scene.assert_changed(&changed(&[101], &[("LastName", "X"), ("ANumber", "6")]), "one profile");
    });
}

#[test]
fn interests_and_secret_are_updated_with_a_profile() {
    in_every_version(|version, scene, client| {
        let body = r#"{"interests":["baseball"]}"#;
        assert_applied(&client.update_profile(101, body, Flags::NONE).expect("an update"), version);
        scene.assert_changed(&interests(&["baseball", "football"]), "interests are added");
    });
    in_every_version(|version, scene, client| {
        let body = r#"{"secret":"s-new"}"#;
        assert_applied(&client.update_profile(101, body, Flags::NONE).expect("an update"), version);
        let meant = State { profiles: vec![101], secret: Some("s-new".to_owned()), ..State::default() };
        scene.assert_changed(&meant, "a secret is no change of the profile");
    });
}

#[test]
fn fields_and_interests_of_a_profile_can_be_updated_alone() {
    in_every_version(|version, scene, client| {
        let body = r#"{"LastName":"X"}"#;
        assert_applied(&client.update_profile_fields(101, body, Flags::NONE).expect("an update"), version);
        scene.assert_changed(&changed(&[101], &[("LastName", "X")]), "fields");
    });
    for (body, left) in [(r#"["baseball"]"#, &["baseball"][..]), (r#"{"baseball":1,"football":0}"#, &["baseball"])] {
        in_every_version(|version, scene, client| {
            assert_applied(&client.update_profile_interests(101, body, Flags::NONE).expect("an update"), version);
            scene.assert_changed(&interests(left), "interests are replaced");
        });
    }
    in_every_version(|version, scene, client| {
        let error = client.update_profile_interests(101, "[]", Flags::NONE).expect_err("no interests");
        assert_eq!(error.status(), Status::InvalidBody);
        assert!(error.message().ends_with("allow it with COP_ALLOW_EMPTY"), "{}", error.message());
        scene.assert_untouched("no interests");
        assert_applied(&client.update_profile_interests(101, "[]", Flags::ALLOW_EMPTY).expect("an update"), version);
        scene.assert_changed(&interests(&[]), "all interests are switched off");
    });
}

#[test]
fn a_profile_is_made_from_the_body_and_its_id_is_told() {
    in_every_version(|version, scene, client| {
        let values = body(version, r#"{"LastName":"N","customerid":7}"#);
        let outcome = client.create_profile("1", &values, Flags::NONE).expect("a profile");
        assert_eq!((outcome.effect, outcome.created), (Effect::Applied, Created::Yes(Some(106))), "{version}");
        assert_eq!((outcome.may_repeat, outcome.http_status), (false, 201));
        assert_eq!(outcome.message, "the server made profile 106");
        scene.assert_changed(&created(&[("LastName", "N"), ("customerid", "7")], &[]), "one profile");
        let again = client.create_profile("Test", &values, Flags::NONE).expect("another profile");
        assert_eq!(again.created, Created::Yes(Some(107)), "{version}");
    });
    let scene = Scene::current();
    let values = r#"{"fields":{"LastName":"N"},"interests":["football"]}"#;
    scene.client(Version::V4).create_profile("1", values, Flags::NONE).expect("a profile");
    scene.assert_changed(&created(&[("LastName", "N")], &["football"]), "with interests");
}

#[test]
fn the_id_of_a_new_profile_is_found_when_a_proxy_takes_its_header_away() {
    in_every_version(|version, scene, client| {
        let values = body(version, r#"{"LastName":"N"}"#);
        scene.account.add_fault(&json!({"kind": "drop_created", "method": "POST", "path_contains": "/profiles"}));
        let outcome = client.create_profile("1", &values, Flags::NONE).expect("a profile");
        assert_eq!(outcome.created, Created::Yes(Some(106)), "{version}");
    });
}

#[test]
fn a_profile_is_removed_once() {
    in_every_version(|version, scene, client| {
        assert_applied(&client.delete_profile(101).expect("a removal"), version);
        scene.assert_changed(&removed(&[101], &[201, 202]), "removed with its sub-profiles");
        let error = client.delete_profile(101).expect_err("removed before");
        assert_eq!((error.status(), error.effect()), (Status::Removed, Effect::None), "{version}");
        assert_eq!((error.may_repeat(), error.attempts()), (true, 1));
        let error = client.delete_profile(999).expect_err("never there");
        assert_eq!((error.status(), error.effect()), (Status::NoProfile, Effect::None), "{version}");
    });
}

#[test]
fn several_profiles_are_removed_by_their_ids_where_the_version_can() {
    in_every_version(|version, scene, client| {
        let answer = client.delete_profiles("1", &[101, 102, 105, 999], 4);
        if version.has_flat_bodies() {
            let error = answer.expect_err("not in this version");
            assert_eq!((error.status(), error.effect()), (Status::NotSupported, Effect::None), "{version}");
            return scene.assert_untouched("not in this version");
        }
        let outcome = answer.expect("a removal");
        assert_applied(&outcome, version);
        assert!(outcome.message.contains("those of the 4 profiles that were there"), "{}", outcome.message);
        scene.assert_changed(&removed(&[101, 102], &[201, 202, 203]), "those that were there");
    });
    let scene = Scene::of_2020();
    let error = scene.client(Version::V2).delete_profiles("1", &[101], 1).expect_err("not in 2020");
    assert_eq!((error.status(), error.effect()), (Status::Refused, Effect::None));
}

#[test]
fn a_list_of_ids_that_cannot_be_meant_is_refused() {
    let scene = Scene::current();
    let client = scene.client(Version::V3);
    for (ids, count) in [(&[][..], 0), (&[], 3), (&[101, 102], 1), (&[101, 102], 3), (&[101, 101], 2), (&[101, 0], 2)] {
        let error = client.delete_profiles("1", ids, count).expect_err("no list");
        assert_eq!((error.status(), error.effect()), (Status::InvalidId, Effect::None), "{ids:?} {count}");
    }
    scene.assert_untouched("no list");
}

#[test]
fn what_the_server_would_lose_is_refused_before_it_is_sent() {
    in_every_version(|version, scene, client| {
        let create = |values: &str| client.create_profile("1", &body(version, values), Flags::NONE);
        let wrapped = if version.has_flat_bodies() { r#"{"fields":{"LastName":"N"}}"# } else { r#"{"LastName":"N"}"# };
        for (what, answer, status) in [
            ("id 0", client.update_profile(0, r#"{"fields":{"LastName":"X"}}"#, Flags::NONE), Status::InvalidId),
            ("delete 0", client.delete_profile(0), Status::InvalidId),
            ("flat", client.update_profile(101, r#"{"LastName":"X"}"#, Flags::NONE), Status::InvalidBody),
            ("wrapped", client.update_profile_fields(101, r#"{"fields":{"a":1}}"#, Flags::NONE), Status::InvalidBody),
            ("nothing", client.update_profile(101, r#"{"fields":{}}"#, Flags::NONE), Status::InvalidBody),
            ("name", client.update_profile(101, r#"{"fields":{"LstName":"X"}}"#, Flags::NONE), Status::UnknownField),
            ("name", client.update_profile_fields(101, r#"{"LstName":"X"}"#, Flags::NONE), Status::UnknownField),
            ("value", client.update_profile_fields(101, r#"{"ANumber":"x"}"#, Flags::NONE), Status::InvalidValue),
            ("interest", client.update_profile(101, r#"{"interests":["chess"]}"#, Flags::NONE), Status::UnknownField),
            ("interest", client.update_profile_interests(101, r#"["chess"]"#, Flags::NONE), Status::UnknownField),
            ("gone", client.update_profile_fields(105, r#"{"LastName":"X"}"#, Flags::NONE), Status::Removed),
            ("never", client.update_profile_fields(999, r#"{"LastName":"X"}"#, Flags::NONE), Status::NoProfile),
            ("create name", create(r#"{"LstName":"X"}"#), Status::UnknownField),
            ("create value", create(r#"{"Choice":"a"}"#), Status::InvalidValue),
            ("create nothing", create("{}"), Status::InvalidBody),
            ("create shape", client.create_profile("1", wrapped, Flags::NONE), Status::InvalidBody),
            ("create where", client.create_profile("", wrapped, Flags::NONE), Status::InvalidDatabase),
            ("flag", client.update_profile_fields(101, r#"{"LastName":"X"}"#, Flags::ASYNC), Status::InvalidFlags),
            ("flag", client.create_profile("1", wrapped, Flags::CREATE), Status::InvalidFlags),
        ] {
            let error = answer.expect_err(what);
            let found = (error.status(), error.effect(), error.attempts());
            assert_eq!(found, (status, Effect::None, 0), "{version} {what} {error:?}");
        }
        scene.assert_untouched("refused");
    });
}

#[test]
fn a_dry_run_checks_and_sends_nothing() {
    in_every_version(|version, scene, client| {
        for (outcome, says) in [
            (client.update_profile(101, r#"{"secret":"x"}"#, Flags::DRY_RUN), "profile 101 would be updated"),
            (client.update_profile_fields(101, r#"{"LastName":"X"}"#, Flags::DRY_RUN), "profile 101 would be updated"),
            (client.create_profile("1", &body(version, r#"{"LastName":"X"}"#), Flags::DRY_RUN), "would be made"),
        ] {
            let outcome = outcome.expect("a dry run");
            assert_eq!((outcome.effect, outcome.created, outcome.attempts), (Effect::None, Created::No, 0));
            assert!(outcome.message.contains(says), "{}", outcome.message);
        }
        scene.assert_untouched("dry runs");
    });
}

#[test]
fn unknown_names_become_warnings_and_checks_can_be_left_out() {
    let scene = Scene::current();
    let client = scene.client(Version::V2);
    let body = r#"{"LastName":"X","nofield":1}"#;
    let outcome = client.update_profile_fields(101, body, Flags::ALLOW_UNKNOWN_FIELDS).expect("an update");
    assert!(outcome.warnings.len() == 1 && outcome.warnings[0].contains("nofield"), "{:?}", outcome.warnings);
    scene.account.clear_journal();
    client.update_profile_fields(102, body, Flags::NO_FIELD_CHECK).expect("an update");
    assert_eq!(scene.requests(), ["PUT profile/102/fields"]);
}

#[test]
fn what_cannot_be_checked_is_not_sent() {
    in_every_version(|version, scene, client| {
        scene.account.add_fault(&json!({"kind": "status", "status": 503, "method": "GET", "times": 99}));
        for answer in [
            client.update_profile_fields(101, r#"{"LastName":"X"}"#, Flags::NONE),
            client.create_profile("1", &body(version, r#"{"LastName":"X"}"#), Flags::NONE),
        ] {
            let error = answer.expect_err("no check");
            let found = (error.status(), error.effect(), error.attempts());
            assert_eq!(found, (Status::FieldList, Effect::None, 0), "{version}");
            assert!(error.message().contains("COP_NO_FIELD_CHECK"), "{}", error.message());
        }
        scene.account.clear_faults();
        scene.assert_untouched("no check");
    });
}

/// A fault that strikes the writes of a scene.
fn fault(method: &str, fault: &Value) -> Value {
    let mut fault = fault.clone();
    fault["method"] = json!(method);
    fault
}

#[test]
fn a_write_in_doubt_is_sent_again_until_it_is_done() {
    for apply in ["before", "never"] {
        for doubt in
            [json!({"kind": "close", "apply": apply}), json!({"kind": "status", "status": 504, "apply": apply})]
        {
            for (name, request, call) in CALLS {
                in_every_version(|version, scene, client| {
                    let (method, path) = request.split_once(' ').expect("a request");
                    scene.account.add_fault(&fault(method, &doubt));
                    let outcome = call(client).unwrap_or_else(|error| panic!("{version} {name} {doubt}: {error:?}"));
                    assert_eq!((outcome.effect, outcome.attempts), (Effect::Applied, 2), "{version} {name} {doubt}");
                    assert!(outcome.may_repeat);
                    assert_eq!(scene.count_of(&format!("{method} {path}")), 2, "{version} {name} {doubt}");
                    let profile = scene.account.profile(101);
                    let is_done = match *name {
                        "interests" => profile["interests"] == json!(["baseball"]),
                        "delete" => profile["removed"] != false,
                        _ => profile["fields"]["LastName"] == "X",
                    };
                    assert!(is_done, "{version} {name} {doubt}: {profile}");
                });
            }
        }
    }
}

#[test]
fn a_removal_in_doubt_that_is_found_done_is_success() {
    in_every_version(|version, scene, client| {
        scene.account.add_fault(&json!({"kind": "close", "apply": "before", "method": "DELETE"}));
        let outcome = client.delete_profile(101).expect("a removal");
        assert_eq!((outcome.effect, outcome.attempts, outcome.http_status), (Effect::Applied, 2, 400), "{version}");
        assert!(outcome.message.contains("removed profile 101"), "{}", outcome.message);
        scene.assert_changed(&removed(&[101], &[201, 202]), "removed once");
    });
}

#[test]
fn a_removal_of_several_in_doubt_is_sent_again() {
    for apply in ["before", "never"] {
        in_versions(&[Version::V2, Version::V3, Version::V4], |version, scene, client| {
            scene.account.add_fault(&json!({"kind": "close", "apply": apply, "method": "DELETE"}));
            let outcome = client.delete_profiles("1", &[101, 102], 2).expect("a removal");
            assert_eq!((outcome.effect, outcome.attempts), (Effect::Applied, 2), "{version} {apply}");
            assert!(outcome.may_repeat && outcome.warnings.len() == 1, "{version} {apply} {:?}", outcome.warnings);
            scene.assert_changed(&removed(&[101, 102], &[201, 202, 203]), "both, once");
        });
    }
}

#[test]
fn a_write_that_stays_in_doubt_says_so() {
    for (name, request, call) in CALLS {
        in_every_version(|version, scene, client| {
            let method = request.split(' ').next().expect("a method");
            scene.account.add_fault(&fault(method, &json!({"kind": "close", "apply": "never", "times": 9})));
            let error = call(client).expect_err(name);
            assert_eq!((error.status(), error.effect()), (Status::ConnectionLost, Effect::Unknown), "{version} {name}");
            assert_eq!((error.attempts(), error.may_repeat()), (3, true), "{version} {name}");
        });
    }
}

#[test]
fn doubt_outlives_a_later_refusal() {
    in_every_version(|version, scene, client| {
        let refusal = r#"{"error":{"message":"Invalid access token"}}"#;
        scene.account.add_fault(&json!([
            {"kind": "close", "apply": "before", "method": "PUT"},
            {"kind": "status", "status": 400, "body": refusal, "method": "PUT", "times": 9},
        ]));
        let body = r#"{"LastName":"X"}"#;
        let error = client.update_profile_fields(101, body, Flags::NONE).expect_err("a refusal");
        assert_eq!((error.status(), error.effect()), (Status::Auth, Effect::Unknown), "{version}");
        assert!(error.message().contains("an earlier attempt of this call may have been carried out"));
        assert!(error.may_repeat());
    });
}

#[test]
fn a_creation_in_doubt_is_never_repeated() {
    for apply in ["before", "never"] {
        for doubt in
            [json!({"kind": "close", "apply": apply}), json!({"kind": "status", "status": 503, "apply": apply})]
        {
            in_every_version(|version, scene, client| {
                let mut doubt = fault("POST", &doubt);
                doubt["path_contains"] = json!("/profiles");
                scene.account.add_fault(&doubt);
                let values = body(version, r#"{"LastName":"N"}"#);
                let error = client.create_profile("1", &values, Flags::NONE).expect_err("doubt");
                assert_eq!((error.effect(), error.attempts()), (Effect::Unknown, 1), "{version} {doubt}");
                assert!(!error.may_repeat(), "{version} {doubt}");
                assert_eq!(scene.count_of("POST database/1/profiles"), 1, "{version} {doubt}");
            });
        }
    }
}

#[test]
fn a_creation_of_which_nothing_came_is_repeated() {
    in_every_version(|version, scene, client| {
        scene.account.add_fault(
            &json!({"kind": "status", "status": 429, "method": "POST", "path_contains": "/profiles", "times": 2}),
        );
        let values = body(version, r#"{"LastName":"N"}"#);
        let outcome = client.create_profile("1", &values, Flags::NONE).expect("a profile");
        assert_eq!((outcome.created, outcome.attempts), (Created::Yes(Some(106)), 3), "{version}");
        scene.assert_changed(&created(&[("LastName", "N")], &[]), "one profile");
    });
}

#[test]
fn a_profile_that_the_server_does_not_want_is_refused() {
    let scene = Scene::with_switches(&json!({"blocked_domains": ["126.com"]}));
    for version in Version::ALL {
        let values = body(version, r#"{"Email":"a@126.com"}"#);
        let error = scene.client(version).create_profile("1", &values, Flags::NONE).expect_err("blocked");
        assert_eq!((error.status(), error.effect()), (Status::Refused, Effect::None), "{version}");
        assert!(error.message().contains("Failed to create profile"), "{}", error.message());
    }
}

#[test]
fn an_error_page_is_no_success() {
    for (name, request, call) in CALLS {
        in_every_version(|version, scene, client| {
            let method = request.split(' ').next().expect("a method");
            let page = json!({"kind": "status", "status": 200, "body": "<html>", "apply": "never"});
            scene.account.add_fault(&fault(method, &page));
            let error = call(client).expect_err(name);
            assert_eq!(
                (error.status(), error.effect()),
                (Status::UnexpectedReply, Effect::Unknown),
                "{version} {name}"
            );
        });
    }
}
