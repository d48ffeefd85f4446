//! The commands that write one profile.

use serde_json::{Value, json};

use crate::kit::Scene;

fn fields(profile: &Value, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| profile["fields"][name].as_str().expect("text").to_owned()).collect()
}

#[test]
fn a_profile_is_made_and_its_id_is_told_in_every_version() {
    for version in 0..=4 {
        let scene = Scene::fixture();
        let checked = scene.line(version, "create -d 1 --set LastName=New --dry-run").with_code(0);
        assert!(checked.out.contains("nothing was") && scene.is_untouched(), "{checked:?}");
        let ran =
            scene.line(version, "create -d Test --set LastName=New --set customerid=7 --report json").with_code(0);
        let json = ran.json();
        assert_eq!((&json["status"], &json["effect"]), (&json!("COP_OK"), &json!("applied")), "{json}");
        assert_eq!((&json["created"], &json["created_id"]), (&json!(true), &json!(106)), "{json}");
        assert_eq!(fields(&scene.account.profile(106), &["LastName", "customerid"]), ["New", "7"]);
    }
}

#[test]
fn fields_interests_and_secret_of_one_profile_are_updated_in_every_version() {
    for version in 0..=4 {
        let scene = Scene::fixture();
        let change = "update-profile 101 -s LastName=New -s Birthdate= --interest baseball --no-interest football";
        let ran = scene.line(version, &format!("{change} --secret abc")).with_code(0);
        assert!(ran.out.contains("profile 101"), "{ran:?}");
        let profile = scene.account.profile(101);
        assert_eq!(fields(&profile, &["LastName", "Birthdate", "ANumber"]), ["New", "", "5"]);
        assert_eq!((&profile["interests"], &profile["secret"]), (&json!(["baseball"]), &json!("abc")));
        scene.line(version, "update-profile 101 --only-interests --interest football").with_code(0);
        assert_eq!(scene.account.profile(101)["interests"], json!(["football"]));
        scene.line(version, "update-profile 101 --only-interests").with_code(0);
        assert_eq!(scene.account.profile(101)["interests"], json!([]));
    }
}

#[test]
fn what_cannot_be_meant_is_refused_with_what_to_write_instead() {
    let scene = Scene::fixture();
    for (line, code, hint) in [
        ("create -d 1", 2, "nothing to set"),
        ("create -d 1 -s LastName", 2, "FIELD=VALUE"),
        ("create -d 1 -s LastName==x", 2, "write LastName=x"),
        ("create -d 1 -s LastName=a -s lastname=b", 2, "two values"),
        ("create -d 1 -s LstName=x", 2, "LastName"),
        ("create -d 1 -s Choice=a", 2, "A"),
        ("create -d 9 -s LastName=x", 3, "database"),
        ("create -d 1 --interest football", 2, "--api-version 2"),
        ("update-profile 101", 2, "nothing to set"),
        ("update-profile 101 --interest a --no-interest A", 2, "--no-interest"),
        ("update-profile 101 --interest tennis", 2, "tennis"),
        ("update-profile 101 -s ANumber=x", 2, "whole number"),
        ("update-profile 101 --only-interests -s LastName=x", 2, "--set"),
        ("update-profile 105 -s LastName=x", 1, "removed"),
        ("update-profile 999 -s LastName=x", 1, "not sent"),
    ] {
        let ran = scene.line(0, line).with_code(code);
        assert!(ran.err.contains(hint), "{line}: {ran:?}");
    }
    assert!(scene.is_untouched());
    let json = scene.line(0, "update-profile 105 -s LastName=x --report json").with_code(1).json();
    assert_eq!((&json["status"], &json["effect"]), (&json!("COP_ERR_REMOVED"), &json!("none")));
}

#[test]
fn a_creation_in_doubt_ends_with_a_code_of_its_own_and_says_so() {
    let scene = Scene::fixture();
    scene.account.add_fault(&json!({"kind": "empty_reply", "apply": "before", "method": "POST", "times": 100}));
    let ran = scene.line(0, "create -d 1 -s LastName=New --report json").with_code(4);
    let json = ran.json();
    assert_eq!((&json["effect"], &json["may_repeat"]), (&json!("unknown"), &json!(false)), "{json}");
    assert_eq!(scene.received("POST").len(), 1, "it was not sent again");
}
