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
    let fields = scene.run(&["fields", "-d", "1"]).with_code(0).out;
    assert_eq!(fields.lines().count(), 4);
    assert!(fields.contains("customerid  integer\n") && fields.contains("female"), "{fields}");
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
    scene.run(&["update", "-d", "1", "-w", "a==1", "-s", "city"]).with_code(2);
    scene.run(&["update", "-d", "1", "-s", "city=Leiden"]).with_code(2);
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
