//! Imports.

use serde_json::json;

use crate::kit::Scene;

#[test]
fn a_file_is_imported_in_one_request_and_waited_for() {
    for version in 3..=4 {
        let scene = Scene::fixture();
        scene.write("in.csv", "Klant;Naam;Bedrag;Opmerking\n4567;New;8;x\n7;Other;9;y\n");
        let line = "import -d Test -a update-or-add -k customerid -m Klant=customerid -m Naam=LastName -m Bedrag=Orders.Score \
                    --skip Opmerking in.csv";
        let dry_run = scene.line(version, &format!("{line} --dry-run --wait")).with_code(0);
        assert!(scene.is_untouched() && dry_run.out.contains("nothing was"), "{dry_run:?}");
        let ran = scene.line(version, &format!("{line} --wait")).with_code(0);
        assert!(ran.lines()[1].contains("finished, 2 of 2 rows"), "{ran:?}");
        let names = scene.line(version, "profiles -d 1 -w LastName!= --columns LastName,customerid").with_code(0).out;
        assert!(names.contains("New,4567\n") && names.contains("Other,7\n"), "{names}");
        assert_eq!(scene.received("POST").iter().filter(|entry| entry["applied"] == true).count(), 1);
        let status = scene.line(version, "import-status 1 -f json").with_code(0).json();
        assert_eq!((&status["status"], &status["processed"]), (&json!("finished"), &json!(2)));
        scene.line(version, "import-status 9").with_code(1);
    }
}

#[test]
fn lines_of_json_and_standard_input_are_imported_too() {
    let scene = Scene::fixture();
    let lines = "{\"customerid\":1,\"LastName\":\"A\"}\n{\"customerid\":4567,\"LastName\":null}\n";
    let arguments = ["import", "-d", "1", "-a", "update", "-k", "customerid", "--api-version", "3", "--report", "json"];
    let ran = scene.run_with_input(&[&arguments[..], &["--empty", "clear", "-"]].concat(), lines).with_code(0);
    assert_eq!((&ran.json()["effect"], &ran.json()["created_id"]), (&json!("accepted"), &json!(1)), "{ran:?}");
    assert_eq!(scene.account.profile(101)["fields"]["LastName"], "");
}

#[test]
fn an_import_that_ends_with_an_error_is_in_doubt() {
    let scene = Scene::fixture();
    let line = "import -d 1 -a add --location https://example.com/a.csv --delimiter ; --wait=30";
    let ran = scene.line(3, line).with_code(4);
    assert!(ran.out.contains("last error"), "{ran:?}");
    assert_eq!(scene.line(3, "import-status 1 --wait").code, Some(4));
}

#[test]
fn what_cannot_be_imported_is_refused_before_anything_is_sent() {
    let scene = Scene::fixture();
    scene.write("in.csv", "customerid,LastName\n4567,New\n,Nobody\n");
    scene.write("good.csv", "customerid,LastName\n4567,New\n");
    scene.write("short.csv", "customerid,LastName\n1,A\n4567\n");
    scene.write("wrong.csv", "customerid,LstName\n4567,New\n");
    scene.write("empty.csv", "customerid,LastName\n");
    for (version, line, hint) in [
        (2, "-a update -k customerid good.csv", "--api-version 3"),
        (3, "-a update good.csv", "key"),
        (3, "-a update -k customerid in.csv", "--allow-empty"),
        (3, "-a update -k customerid short.csv", "line 3: the row has 1 cells"),
        (3, "-a update -k customerid wrong.csv", "LastName"),
        (3, "-a update -k customerid empty.csv", "no rows"),
        (3, "-a update -k customerid --map x=y good.csv", "no column"),
        (3, "-a delete -k customerid good.csv", "--count 1"),
        (3, "-a delete -k customerid --count 2 good.csv", "--count says 2, but 1 row came"),
        (3, "-a delete -k customerid --location https://example.com/a.json", "nobody knows how many"),
        (3, "-a update -k customerid", "--location"),
        (3, "-a update -k customerid missing.csv", "missing.csv"),
    ] {
        let ran = scene.line(version, &format!("import -d 1 {line}")).with_code(2);
        assert!(ran.err.contains(hint), "{line}: {ran:?}");
    }
    assert!(scene.is_untouched());
    scene.line(3, "import -d 1 -a delete -k customerid --count 1 --wait good.csv").with_code(0);
    assert_ne!(scene.account.profile(101)["removed"], false);
}
