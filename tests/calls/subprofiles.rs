//! Sub-profiles: reading, making, updating and removing them.

use copernica::{Created, Effect, Error, Flags, Outcome, Query, Status};
use copernica_testkit::Version;
use copernica_testkit::conformance::{CreatedEntity, State};
use serde_json::json;

use crate::scene::Scene;
use crate::{in_every_version, pages_of};

fn changed(subprofiles: &[u64], score: &str) -> State {
    let fields = [("Score".to_owned(), score.to_owned())].into();
    State { subprofiles: subprofiles.to_vec(), fields, modified: true, ..State::default() }
}

fn created(profile: u64, score: &str) -> State {
    let fields = [("Score".to_owned(), score.to_owned())].into();
    let entity = CreatedEntity { id: 204, profile: Some(profile), fields, interests: Vec::new() };
    State { new_subprofiles: vec![entity], ..State::default() }
}

fn has_collection_updates(version: Version) -> bool {
    version >= Version::V3
}

#[test]
fn subprofiles_are_read_by_profile_by_collection_and_by_id() {
    in_every_version(|version, scene, client| {
        for size in [1, 2, 1000] {
            for (collection, conditions, ids) in [
                ("10", &[][..], &[201, 202][..]),
                ("oRDers", &["Score==6"], &[201, 202]),
                ("Orders", &["ActionTime=="], &[202]),
                ("Orders", &["id>201"], &[202]),
            ] {
                let list = client.subprofiles(101, collection, conditions, &pages_of(size)).expect("a list");
                let found: Vec<_> = list.map(|one| one.expect("a sub-profile")).collect();
                let found_ids: Vec<_> = found.iter().map(|one| one.id()).collect();
                assert_eq!(found_ids, ids, "{version} {collection} {conditions:?} {size}");
                assert!(found.iter().all(|one| (one.parent(), one.collection()) == (Some(101), Some(10))));
            }
            for (conditions, ids) in [(&[][..], &[201, 202, 203][..]), (&["Score== -1"], &[203])] {
                let list = client.subprofiles_of_collection(10, conditions, &pages_of(size)).expect("a list");
                let found: Vec<_> = list.map(|one| one.expect("a sub-profile").id()).collect();
                assert_eq!(found, ids, "{version} {conditions:?} {size}");
            }
        }
        let one = client.subprofile(201).expect("a sub-profile").value;
        assert_eq!((one.field("score"), one.parent(), one.secret()), (Some("6"), Some(101), Some("s201")));
        assert_eq!(client.subprofile(999).expect_err("none").status(), Status::NoProfile);
        scene.assert_untouched("reading");
    });
}

#[test]
fn an_update_changes_the_subprofiles_of_one_profile_that_match() {
    in_every_version(|version, scene, client| {
        let outcome = client.update_subprofiles(101, "Orders", &["Score==6"], r#"{"score":7}"#, Flags::NONE);
        let outcome = outcome.expect("an update");
        assert_eq!((outcome.effect, outcome.created, outcome.attempts), (Effect::Applied, Created::No, 1), "{version}");
        assert!(outcome.may_repeat && outcome.warnings.is_empty());
        scene.assert_changed(&changed(&[201, 202], "7"), "those that match");
    });
}

#[test]
fn an_update_changes_the_subprofiles_of_a_collection_where_the_version_can() {
    in_every_version(|version, scene, client| {
        let answer = client.update_subprofiles_of_collection(10, &["Score<7"], r#"{"Score":7}"#, Flags::NONE);
        if !has_collection_updates(version) {
            let error = answer.expect_err("not in this version");
            assert_eq!((error.status(), error.effect()), (Status::NotSupported, Effect::None), "{version}");
            return scene.assert_untouched("not in this version");
        }
        assert_eq!(answer.expect("an update").effect, Effect::Applied, "{version}");
        scene.assert_changed(&changed(&[201, 202, 203], "7"), "those that match");
    });
}

#[test]
fn an_update_of_a_collection_takes_both_shapes_of_the_samples_and_checks_both() {
    for version in [Version::V3, Version::V4] {
        for body in [r#"{"Score":7}"#, r#"{"fields":{"Score":7}}"#] {
            let scene = Scene::current();
            let update = |body: &str| {
                scene.client(version).update_subprofiles_of_collection(10, &["Score<7"], body, Flags::NONE)
            };
            update(body).expect("an update");
            scene.assert_changed(&changed(&[201, 202, 203], "7"), body);
            let error = update(&body.replace("Score", "Scor")).expect_err("a name");
            assert_eq!(error.status(), Status::UnknownField, "{version} {body}");
            let sent = scene.account.journal();
            let sent: Vec<_> = sent.iter().filter(|entry| entry["method"] == "PUT").collect();
            assert_eq!((sent.len(), &sent[0]["body"]), (1, &body.into()), "{version}");
        }
    }
}

#[test]
fn a_create_makes_a_subprofile_only_when_none_matches_and_finds_its_id() {
    in_every_version(|version, scene, client| {
        let create = || client.update_subprofiles(101, "10", &["Score==99"], r#"{"Score":99}"#, Flags::CREATE);
        let outcome = create().expect("a create");
        assert_eq!((outcome.effect, outcome.created), (Effect::Applied, Created::Yes(Some(204))), "{version}");
        assert!(outcome.message.contains("made sub-profile 204"), "{}", outcome.message);
        assert!(!outcome.may_repeat && outcome.warnings.is_empty(), "{:?}", outcome.warnings);
        scene.assert_changed(&created(101, "99"), "one sub-profile");
        assert_eq!(create().expect("an update").created, Created::No, "{version}");
        let odd = client.update_subprofiles(102, "10", &["Score==98"], r#"{"Score":99}"#, Flags::CREATE);
        let odd = odd.expect("a create");
        assert_eq!(odd.created, Created::Yes(Some(205)), "{version}");
        assert!(odd.warnings.len() == 1 && odd.warnings[0].contains("not certain to meet"), "{:?}", odd.warnings);
    });
}

#[test]
fn the_id_of_a_new_subprofile_is_unknown_when_it_cannot_be_looked_for() {
    for version in [Version::Unversioned, Version::V1, Version::V2] {
        for answer in [json!({"status": 503}), json!({"status": 200, "body": "[]"})] {
            let scene = Scene::current();
            let client = scene.client(version);
            let mut fault = json!({"kind": "status", "method": "GET", "path_contains": "/subprofiles/", "times": 9});
            fault.as_object_mut().expect("a fault").extend(answer.as_object().expect("an answer").clone());
            scene.account.add_fault(&fault);
            let outcome = client.update_subprofiles(101, "10", &["Score==99"], r#"{"Score":99}"#, Flags::CREATE);
            let outcome = outcome.expect("a create");
            assert_eq!((outcome.effect, outcome.created), (Effect::Applied, Created::Yes(None)), "{version}");
            assert!(outcome.warnings.len() == 1 && outcome.warnings[0].contains("looking for it failed"));
            assert!(!outcome.warnings[0].contains("nothing was"), "{:?}", outcome.warnings);
        }
    }
}

#[test]
fn one_subprofile_is_made_updated_and_removed() {
    in_every_version(|version, scene, client| {
        let outcome = client.create_subprofile(102, "orders", r#"{"Score":3}"#, Flags::NONE).expect("a sub-profile");
        assert_eq!((outcome.created, outcome.may_repeat), (Created::Yes(Some(204)), false), "{version}");
        scene.assert_changed(&created(102, "3"), "one sub-profile");
    });
    in_every_version(|version, scene, client| {
        client.update_subprofile_fields(201, r#"{"Score":7}"#, Flags::NONE).expect("an update");
        client.update_subprofile(202, r#"{"fields":{"Score":7}}"#, Flags::NONE).expect("an update");
        scene.assert_changed(&changed(&[201, 202], "7"), "two sub-profiles");
        let outcome = client.update_subprofile(201, r#"{"secret":"new"}"#, Flags::NONE).expect("an update");
        assert_eq!((outcome.effect, outcome.created), (Effect::Applied, Created::No), "{version}");
        assert_eq!(client.subprofile(201).expect("a sub-profile").value.secret(), Some("new"));
    });
    in_every_version(|version, scene, client| {
        scene.account.add_fault(&json!({"kind": "close", "apply": "before", "method": "DELETE"}));
        let outcome = client.delete_subprofile(201).expect("a removal");
        assert_eq!((outcome.effect, outcome.attempts), (Effect::Applied, 2), "{version}");
        let meant = State { subprofiles: vec![201], removed: true, ..State::default() };
        scene.assert_changed(&meant, "one sub-profile");
        let error = client.delete_subprofile(201).expect_err("removed before");
        assert_eq!((error.status(), error.effect()), (Status::Removed, Effect::None), "{version}");
    });
}

#[test]
fn what_the_server_would_lose_or_widen_is_refused_before_it_is_sent() {
    let score = r#"{"Score":7}"#;
    in_every_version(|version, scene, client| {
        let update = |profile: u64, collection: &str, condition: &str, body: &str| {
            client.update_subprofiles(profile, collection, &[condition], body, Flags::NONE)
        };
        let refused: Vec<(&str, Result<Outcome, Error>, Status)> = vec![
            ("profile 0", update(0, "10", "Score==6", score), Status::InvalidId),
            ("no profile", update(999, "10", "Score==6", score), Status::NoProfile),
            ("removed profile", update(105, "10", "Score==6", score), Status::Removed),
            ("no collection", update(101, "Orderz", "Score==6", score), Status::NoCollection),
            ("no collection", update(101, "11", "Score==6", score), Status::NoCollection),
            ("collection", update(101, "", "Score==6", score), Status::InvalidCollection),
            ("condition", update(101, "10", "Score=6", score), Status::InvalidCondition),
            ("empty condition", update(101, "10", "Score==", score), Status::InvalidCondition),
            ("name", update(101, "10", "Scor==6", score), Status::UnknownField),
            ("name of a profile", update(101, "10", "LastName==Doe", score), Status::UnknownField),
            ("value", update(101, "10", "Score==six", score), Status::InvalidValue),
            ("shape", update(101, "10", "Score==6", r#"{"fields":{"Score":7}}"#), Status::InvalidBody),
            ("body name", update(101, "10", "Score==6", r#"{"Scor":7}"#), Status::UnknownField),
            ("body value", update(101, "10", "Score==6", r#"{"Score":"x"}"#), Status::InvalidValue),
            ("no conditions", client.update_subprofiles(101, "10", &[""; 0], score, Flags::NONE), Status::NoConditions),
            ("async", client.update_subprofiles(101, "10", &["Score==6"], score, Flags::ASYNC), Status::InvalidFlags),
            ("create name", client.create_subprofile(101, "10", r#"{"Scor":7}"#, Flags::NONE), Status::UnknownField),
            ("create removed", client.create_subprofile(105, "10", score, Flags::NONE), Status::Removed),
            ("create where", client.create_subprofile(101, "x", score, Flags::NONE), Status::NoCollection),
            ("one name", client.update_subprofile_fields(201, r#"{"Scor":7}"#, Flags::NONE), Status::UnknownField),
            ("one shape", client.update_subprofile(201, score, Flags::NONE), Status::InvalidBody),
            ("one unknown", client.update_subprofile_fields(999, score, Flags::NONE), Status::NoProfile),
            ("one id", client.update_subprofile_fields(0, score, Flags::NONE), Status::InvalidId),
            ("delete 0", client.delete_subprofile(0), Status::InvalidId),
            ("delete none", client.delete_subprofile(999), Status::NoProfile),
        ];
        for (what, answer, status) in refused {
            let error = answer.expect_err(what);
            assert_eq!((error.status(), error.effect()), (status, Effect::None), "{version} {what} {error:?}");
        }
        if has_collection_updates(version) {
            for (collection, condition, flags, status) in [
                (0, "Score==6", Flags::NONE, Status::InvalidId),
                (99, "Score==6", Flags::NONE, Status::NoCollection),
                (10, "Scor==6", Flags::NONE, Status::UnknownField),
                (10, "Score==6", Flags::CREATE, Status::InvalidFlags),
            ] {
                let answer = client.update_subprofiles_of_collection(collection, &[condition], score, flags);
                assert_eq!(answer.expect_err(condition).status(), status, "{version} {collection} {condition}");
            }
        }
        let writes: Vec<_> = scene.writes().into_iter().filter(|write| write != "DELETE subprofile/999").collect();
        assert_eq!(writes, [""; 0], "{version}");
    });
}

#[test]
fn an_unknown_name_of_a_collection_is_told_with_the_nearest_one() {
    let scene = Scene::current();
    let client = scene.client(Version::V3);
    let error = client.update_subprofiles(101, "10", &["Scor==6"], r#"{"Score":7}"#, Flags::NONE).expect_err("a name");
    assert!(error.message().contains(r#"the collection has no field "Scor"; did you mean "Score"?"#), "{error}");
    let error = client.subprofiles_of_collection(10, &["Scor==6"], &Query::new()).expect_err("a name");
    assert_eq!(error.status(), Status::UnknownField);
    let error = client.create_subprofile(101, "Ordres", "{\"Score\":1}", Flags::NONE).expect_err("a collection");
    assert!(error.message().contains(r#"it has "Orders""#), "{error}");
}

#[test]
fn a_dry_run_counts_and_a_limit_refuses() {
    in_every_version(|version, scene, client| {
        let score = r#"{"Score":7}"#;
        let update = |conditions: &[&str], flags| {
            client.update_subprofiles(101, "10", conditions, score, flags | Flags::DRY_RUN).expect("a dry run")
        };
        assert_eq!(update(&["Score==6"], Flags::NONE).matched, Some(2), "{version}");
        let none = update(&["Score==99"], Flags::CREATE);
        assert_eq!((none.matched, none.effect), (Some(0), Effect::None), "{version}");
        assert!(none.message.contains("one would be created"), "{}", none.message);
        let limited = scene.client_with(version, |options| options.set_max_matches(1));
        let error = limited.update_subprofiles(101, "10", &["Score==6"], score, Flags::NONE).expect_err("too many");
        assert_eq!((error.status(), error.matched()), (Status::TooManyMatches, Some(2)), "{version}");
        if has_collection_updates(version) {
            let dry =
                client.update_subprofiles_of_collection(10, &["Score<7"], score, Flags::DRY_RUN).expect("a dry run");
            assert_eq!(dry.matched, Some(3), "{version}");
            let error = limited.update_subprofiles_of_collection(10, &["Score<7"], score, Flags::NONE);
            assert_eq!(error.expect_err("too many").matched(), Some(3), "{version}");
        }
        scene.assert_untouched("dry runs");
    });
}

#[test]
fn what_cannot_be_checked_is_not_sent() {
    in_every_version(|version, scene, client| {
        scene.account.add_fault(&json!({"kind": "status", "status": 503, "method": "GET", "times": 99}));
        let score = r#"{"Score":7}"#;
        for answer in [
            client.update_subprofiles(101, "10", &["Score==6"], score, Flags::NONE),
            client.create_subprofile(101, "10", score, Flags::NONE),
            client.update_subprofile_fields(201, score, Flags::NONE),
        ] {
            let error = answer.expect_err("no check");
            let found = (error.status(), error.effect(), error.attempts());
            assert_eq!(found, (Status::FieldList, Effect::None, 0), "{version}");
        }
        scene.account.clear_faults();
        scene.assert_untouched("no check");
        client.update_subprofiles(101, "10", &["Score==6"], score, Flags::NO_FIELD_CHECK).expect("an update");
    });
}
