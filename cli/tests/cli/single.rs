//! The commands that make one call.

use serde_json::json;

use crate::kit::Scene;

#[test]
fn an_update_creates_counts_and_changes_and_a_dry_run_does_nothing() {
    let scene = Scene::new();
    let update = |more: &[&str]| {
        let mut arguments = vec!["update", "--database", "1", "--where", "customerid==7"];
        arguments.extend(["--set", "customerid=7", "--set", "firstname=Jane"]);
        arguments.extend(more);
        scene.run(&arguments)
    };
    assert!(update(&["--create", "--dry-run"]).with_code(0).out.contains("one would be created"));
    assert!(scene.people().is_empty());
    assert!(update(&["--create"]).with_code(0).out.contains("made profile"));
    assert!(update(&["--dry-run"]).with_code(0).out.contains("1 profile would be updated"));
    assert_eq!(scene.people()["7"][0].0, "Jane");
    assert_eq!(scene.run(&["count", "-d", "1", "-w", "customerid==7"]).with_code(0).out, "1\n");
}

#[test]
fn a_dry_run_of_an_update_shows_old_and_new_values_of_the_profiles_that_match() {
    let scene = Scene::fixture();
    let dry_run = |more: &[&str]| {
        let arguments = ["update", "-d", "Test", "-w", "customerid>4000", "-s", "LastName=Doe", "-s", "Rate=1.50"];
        scene.run(&[&arguments[..], &["--dry-run"], more].concat()).with_code(0)
    };
    let ran = dry_run(&[]);
    assert!(ran.out.contains("profile 101: unchanged\n"), "{ran:?}");
    assert!(ran.out.contains("profile 102: LastName \"doe\" -> \"Doe\", Rate \"0\" -> \"1.50\"\n"), "{ran:?}");
    assert!(
        ran.out.contains("of 2 compared: 1 would change, 1 would stay as they are\n2 profiles would be updated"),
        "{ran:?}"
    );
    let one = dry_run(&["--compare", "1"]);
    assert!(one.out.contains("profile 101: unchanged\n1 more profile that matches was not compared\n"), "{one:?}");
    assert_eq!(dry_run(&["--compare", "0"]).lines().len(), 1);
    let json = dry_run(&["--report", "json"]).json();
    assert_eq!((&json["effect"], &json["matched"]), (&json!("none"), &json!(2)));
    let interests = scene.line(2, "update -d 1 -w id==101 --interest baseball --no-interest football --dry-run");
    assert!(interests.with_code(0).out.contains("profile 101: +baseball, -football\n"));
    assert!(scene.is_untouched());
}

#[test]
fn mistakes_refusals_and_doubts_end_with_codes_of_their_own() {
    let scene = Scene::new();
    let update = |condition: &str, more: &[&str]| {
        let mut arguments = vec!["update", "-d", "1", "-w", condition, "-s", "city=Leiden"];
        arguments.extend(more);
        scene.run(&arguments)
    };
    assert!(update("customerid=7", &[]).with_code(2).err.contains("write \"==\""));
    assert!(update("custmerid==7", &[]).with_code(2).err.contains("customerid"));
    assert!(scene.run(&["count", "-d", "4321", "-w", "a==1"]).with_code(3).err.contains("database"));
    for (value, hint) in [("city", "FIELD=VALUE"), ("=Leiden", "FIELD=VALUE"), ("city==Leiden", "write city=Leiden")] {
        let ran = scene.run(&["update", "-d", "1", "-w", "city==x", "-s", value]).with_code(2);
        assert!(ran.err.contains(hint), "{ran:?}");
    }
    scene.run(&["update", "-d", "1", "-s", "city=Leiden"]).with_code(2);
    assert!(scene.run(&["update", "-d", "1", "-w", "city==x"]).with_code(2).err.contains("nothing to set"));
    assert!(update("customerid==", &[]).with_code(2).err.contains("--allow-empty"));
    update("customerid==", &["--allow-empty", "--dry-run"]).with_code(0);
    update("customerid==7", &["--set", "nofield=1", "--allow-unknown-fields", "--dry-run"]).with_code(0);
    let lost = json!({"kind": "status", "status": 503, "apply": "never", "method": "GET", "times": 100});
    scene.account.add_fault(&lost);
    assert!(update("customerid==7", &[]).with_code(1).err.contains("--no-field-check"));
    scene.account.clear_faults();
    let cut = json!({"kind": "empty_reply", "apply": "before", "method": "PUT", "times": 100});
    scene.account.add_fault(&cut);
    update("customerid==7", &["--create"]).with_code(4);
}

#[test]
fn the_token_comes_from_the_environment_or_a_file() {
    let scene = Scene::new();
    let arguments = ["count", "-d", "1", "-w", "customerid==7"];
    let without = scene.command(&arguments).env_remove("COPERNICA_TOKEN").output().expect("the program starts");
    assert_eq!(without.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&without.stderr).contains("COPERNICA_TOKEN"));
    scene.write("token", format!("{}\n", scene.account.token));
    let mut from_file = scene.command(&arguments);
    from_file.env_remove("COPERNICA_TOKEN").args(["--token-file", "token"]);
    assert!(from_file.output().expect("the program starts").status.success());
    let mut wrong = scene.command(&arguments);
    assert_eq!(wrong.env("COPERNICA_TOKEN", "wrong").output().expect("the program starts").status.code(), Some(3));
    assert!(!scene.run(&["--help"]).with_code(0).out.contains("--token "));
}
