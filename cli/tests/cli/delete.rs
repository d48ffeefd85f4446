//! Removing: never without the number that is meant.

use serde_json::json;

use crate::kit::Scene;

fn is_removed(scene: &Scene, id: u64) -> bool {
    scene.account.profile(id)["removed"] != false
}

#[test]
fn nothing_is_removed_unless_the_number_of_ids_is_given() {
    let scene = Scene::fixture();
    for (line, hint) in [
        ("delete 101 102", "--count 2"),
        ("delete 101 102 --count 1", "count is 1, but 2 ids came"),
        ("delete -d 1 101 102 --count 3", "count is 3, but 2 ids came"),
        ("delete 101 101 --count 2", "twice"),
        ("delete 101 0 --count 2", "\"0\" is no id"),
        ("delete 101 x --count 2", "\"x\" is no id"),
        ("delete - --count 1", "there is no id"),
        ("delete -d 1 101 --count 1", "--api-version 2"),
        ("delete-subprofiles 201 202", "--count 2"),
    ] {
        let ran = scene.line(0, line).with_code(2);
        assert!(ran.err.contains(hint), "{line}: {ran:?}");
    }
    scene.line(0, "delete").with_code(2);
    assert!(scene.is_untouched());
}

#[test]
fn profiles_are_removed_one_by_one_and_each_is_accounted_for() {
    let scene = Scene::fixture();
    let ran = scene.line(0, "delete 101 105 999 102 --count 4").with_code(1);
    assert_eq!(ran.lines().len(), 2, "{ran:?}");
    assert!(ran.err.contains("profile 105: ") && ran.err.contains("profile 999: "), "{ran:?}");
    assert!(is_removed(&scene, 101) && is_removed(&scene, 102) && !is_removed(&scene, 103));
    let mut wrong = scene.command(&["delete", "103", "104", "--count", "2"]);
    let ended = wrong.env("COPERNICA_TOKEN", "wrong").output().expect("the program starts");
    assert_eq!(ended.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("1 behind it were not tried"));
}

#[test]
fn profiles_of_a_database_are_removed_in_one_request() {
    for version in 2..=4 {
        let scene = Scene::fixture();
        let ran = scene.line(version, "delete -d Test 101 103 --count 2").with_code(0);
        assert!(ran.out.contains('2'), "{ran:?}");
        assert!(is_removed(&scene, 101) && is_removed(&scene, 103) && !is_removed(&scene, 102));
        assert_eq!(scene.received("DELETE").len(), 1);
    }
}

#[test]
fn an_export_of_ids_can_be_piped_into_a_removal() {
    let scene = Scene::fixture();
    let ids = scene.run(&["profiles", "-d", "1", "-w", "ANumber==5", "--columns", "id"]).with_code(0).out;
    assert_eq!(ids, "id\n101\n103\n");
    let dry_run = scene.run_with_input(&["delete", "105", "-", "--count", "3", "--dry-run"], &ids).with_code(0);
    assert!(dry_run.out.contains("profile 105 was removed before") && dry_run.out.contains("2 of 3"), "{dry_run:?}");
    assert!(scene.is_untouched());
    scene.run_with_input(&["delete", "-", "--count", "2"], &ids).with_code(0);
    assert!(is_removed(&scene, 101) && is_removed(&scene, 103) && !is_removed(&scene, 104));
}

#[test]
fn a_removal_that_was_in_doubt_and_is_found_done_is_success() {
    let scene = Scene::fixture();
    scene.account.add_fault(&json!({"kind": "empty_reply", "apply": "before", "method": "DELETE"}));
    let ran = scene.line(2, "delete 101 --count 1 --report json").with_code(0);
    assert_eq!((&ran.json()["effect"], &ran.json()["attempts"]), (&json!("applied"), &json!(2)));
    assert!(is_removed(&scene, 101));
}

#[test]
fn a_dry_run_names_profiles_of_other_databases() {
    let mut account = copernica_testkit::fixture::account();
    let other = json!({"ID": 2, "name": "Other", "fields": [], "profiles": [{"ID": 900, "fields": {}}]});
    account["databases"].as_array_mut().expect("a list").push(other);
    account["next_profile_id"] = json!(901);
    let scene = Scene::of(&account);
    for database in ["1", "test"] {
        let ran = scene.line(2, &format!("delete -d {database} 101 900 --dry-run")).with_code(0);
        assert!(ran.out.contains("profile 900 is in database 2") && ran.out.contains("1 of 2 would be"), "{ran:?}");
    }
    assert!(scene.line(2, "delete -d nowhere 101 --dry-run").with_code(3).err.contains("2 (Other)"));
}
