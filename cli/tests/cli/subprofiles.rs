//! The commands for sub-profiles.

use serde_json::{Value, json};

use crate::kit::Scene;

fn score(scene: &Scene, id: u64) -> Value {
    scene.account.get(&format!("subprofile/{id}"))["fields"]["Score"].clone()
}

#[test]
fn subprofiles_are_exported_of_a_profile_and_of_a_collection() {
    for version in 0..=4 {
        let scene = Scene::fixture();
        let of_one = scene.line(version, "subprofiles -p 101 -c Orders --columns id,profile,Score").with_code(0);
        assert_eq!(of_one.out, "id,profile,Score\n201,101,6\n202,101,6\n");
        let of_all = scene.line(version, "subprofiles -c 10 -w Score<6 -f ndjson --columns id,Score").with_code(0);
        assert_eq!(of_all.out, "{\"id\":\"203\",\"Score\":\"-1\"}\n");
    }
    let scene = Scene::fixture();
    let whole = scene.line(2, "subprofiles -c 10").with_code(0);
    assert_eq!(whole.lines()[0], "id,Score,ActionTime,modified");
    assert!(scene.line(2, "subprofiles -c Orders").with_code(2).err.contains("--profile"));
    assert!(scene.line(2, "subprofiles -p 101 -c Nothing").with_code(1).err.contains("collection"));
    let one = scene.line(2, "subprofile 201").with_code(0);
    assert!(one.lines().contains(&"profile     101") && one.lines().contains(&"Score       6"), "{one:?}");
    scene.line(2, "subprofile 999").with_code(1);
}

#[test]
fn subprofiles_are_made_updated_and_removed_in_every_version() {
    for version in 0..=4 {
        let scene = Scene::fixture();
        let line = |line: &str| scene.line(version, line).with_code(0);
        assert!(line("create-subprofile -p 101 -c orders -s Score=3 --dry-run").out.contains("nothing was"));
        assert!(scene.is_untouched());
        let made = line("create-subprofile -p 101 -c orders -s Score=3 --report json").json();
        assert_eq!(made["created_id"], 204);
        line("update-subprofile 204 -s Score=4 --secret abc");
        assert_eq!(scene.account.get("subprofile/204")["secret"], "abc");
        let many = line("update-subprofiles -p 101 -c Orders -w Score==6 -s Score=7 --dry-run");
        assert!(many.out.contains("2 sub-profiles would be updated"), "{many:?}");
        line("update-subprofiles -p 101 -c Orders -w Score==6 -s Score=7 --limit-matches 2");
        assert_eq!([201, 202, 203, 204].map(|id| score(&scene, id)), ["7", "7", "-1", "4"].map(Value::from));
        let made = line("update-subprofiles -p 101 -c Orders -w Score==99 -s Score=99 --create --report json").json();
        assert_eq!((&made["created"], &made["created_id"]), (&json!(true), &json!(205)));
        assert!(line("delete-subprofiles 201 202 --count 2 --dry-run").out.contains("2 of 2 would be removed"));
        line("delete-subprofiles 201 202 --count 2");
        assert_eq!(scene.line(version, "delete-subprofiles 201 --count 1").code, Some(1));
    }
}

#[test]
fn a_whole_collection_is_updated_where_the_version_can() {
    let scene = Scene::fixture();
    let line = "update-subprofiles -c 10 -w Score<7 -s Score=8";
    let refused = scene.line(2, line).with_code(2);
    assert!(refused.err.contains("--api-version 3"), "{refused:?}");
    assert!(scene.line(3, &format!("{line} --limit-matches 2")).with_code(1).err.contains("--limit-matches"));
    assert!(scene.is_untouched());
    scene.line(3, line).with_code(0);
    assert_eq!([201, 202, 203].map(|id| score(&scene, id)), ["8", "8", "8"].map(Value::from));
}
