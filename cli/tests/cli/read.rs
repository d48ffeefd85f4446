//! The commands that read: who the account is, what it has, and exports of profiles.

use std::io::{BufRead, BufReader};

use copernica_testkit::Sandbox;
use serde_json::{Value, json};

use crate::kit::{Scene, peak_of};

#[test]
fn identity_says_whose_the_token_is_in_every_version() {
    let scene = Scene::fixture();
    for version in 0..=4 {
        let ran = scene.line(version, "identity").with_code(0);
        assert!(ran.out.starts_with("id           "), "{ran:?}");
        assert!(scene.line(version, "identity --format json").with_code(0).json()["id"].is_u64());
    }
    let csv = scene.run(&["identity", "-f", "csv"]).with_code(0);
    assert_eq!(csv.lines()[0], "id,name,description,company");
    let mut wrong = scene.command(&["identity"]);
    let output = wrong.env("COPERNICA_TOKEN", "wrong").output().expect("the program starts");
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing was changed"));
}

#[test]
fn databases_collections_and_fields_are_listed_in_every_form() {
    let scene = Scene::fixture();
    for version in 0..=4 {
        let table = scene.line(version, "databases").with_code(0);
        assert!(table.lines()[0].starts_with("id  name  ") && table.lines()[1].starts_with("1   Test  "), "{table:?}");
    }
    let csv = scene.run(&["databases", "--format", "csv"]).with_code(0);
    assert_eq!(csv.out, "id,name,description,fields,interests,collections\n1,Test,,8,2,1\n");
    let json = scene.run(&["databases", "--format", "json"]).with_code(0).json();
    assert_eq!(json[0]["interests"], json!(["football", "baseball"]));
    assert_eq!(json[0]["collections"][0]["fields"][0]["name"], "Score");
    let ndjson = scene.run(&["collections", "-d", "test", "-f", "ndjson"]).with_code(0);
    assert_eq!(serde_json::from_str::<Value>(&ndjson.out).expect("one line")["name"], "Orders");
    let fields = scene.run(&["fields", "-d", "1", "-f", "csv"]).with_code(0);
    assert_eq!(fields.lines()[0], "name,type,length,choices");
    assert!(fields.out.contains("Choice,select,,\"A, B, 1\"\n"), "{fields:?}");
    let of_collection = scene.run(&["fields", "-d", "1", "-c", "orders", "-f", "csv"]).with_code(0);
    assert_eq!(of_collection.lines()[1..], ["Score,integer,,", "ActionTime,empty_datetime,,"]);
    assert!(scene.run(&["fields", "-d", "1", "-c", "x"]).with_code(1).err.contains("10 (Orders)"));
    assert!(scene.run(&["collections", "-d", "x"]).with_code(3).err.contains("1 (Test)"));
    assert!(scene.run(&["fields", "-d", "x"]).with_code(3).err.contains("database"));
    assert_eq!(scene.run(&["databases"]).lines().len(), 2);
}

#[test]
fn profiles_are_exported_in_every_form_and_version() {
    let scene = Scene::fixture();
    for version in 0..=4 {
        let csv = scene.line(version, "profiles -d 1 -w customerid>4000 --page-size 1").with_code(0);
        assert_eq!(
            csv.out,
            "id,Email,LastName,Birthdate,ANumber,Rate,Choice,Since,customerid,modified\n\
             101,john@example.com,Doe,1980-01-02,5,1.5,A,2020-01-02 03:04:05,4567,2020-06-01 10:00:00\n\
             102,jane@example.com,doe,,0,0,B,0000-00-00 00:00:00,4568,2020-06-01 10:00:00\n"
        );
    }
    let all = scene.run(&["profiles", "-d", "1", "-f", "json"]).with_code(0).json();
    let ids: Vec<_> = all.as_array().expect("a list").iter().map(|profile| profile["ID"].clone()).collect();
    assert_eq!(ids, ["101", "102", "103", "104"]);
    assert_eq!(all[0]["secret"], "s101", "as the server shows it");
    let ndjson = scene.run(&["profiles", "-d", "1", "-f", "ndjson", "--columns", "id,interests,lastname"]).with_code(0);
    assert_eq!(ndjson.lines()[0], r#"{"id":"101","interests":"football","LastName":"Doe"}"#);
    let table = scene.run(&["profiles", "-d", "1", "-f", "table", "--columns", "LastName,secret"]).with_code(0);
    assert_eq!(
        table.lines(),
        ["LastName  secret", "Doe       s101", "doe       s102", "          s103", " Smith    s104"]
    );
    let none = scene.run(&["profiles", "-d", "1", "-w", "customerid==77", "-f", "json"]).with_code(0);
    assert_eq!(none.json(), json!([]));
    let empty = scene.run(&["profiles", "-d", "1", "-w", "customerid==77", "--columns", "id,Email"]).with_code(0);
    assert_eq!(empty.out, "id,Email\n");
}

#[test]
fn an_export_has_the_order_length_and_delimiter_that_were_asked_for() {
    let scene = Scene::fixture();
    let ids = |more: &str| {
        let line = format!("profiles -d 1 --columns id {more}");
        scene.line(2, line.trim()).with_code(0).out.replace('\n', " ")
    };
    assert_eq!(ids("--limit 2"), "id 101 102 ");
    assert_eq!(ids("--descending -n 3 --page-size 2"), "id 104 103 102 ");
    assert_eq!(ids("--order Email --limit 10"), "id 104 102 101 103 ");
    assert_eq!(ids("--order Email --descending --limit 1"), "id 103 ");
    let delimited = scene.run(&["profiles", "-d", "1", "--columns", "id,Email", "--delimiter", "tab", "-n", "1"]);
    assert_eq!(delimited.with_code(0).out, "id\tEmail\n101\tjohn@example.com\n");
    for (more, hint) in [
        ("--order Email", "--limit"),
        ("--order nofield --limit 5", "nofield"),
        ("--columns nofield", "no field \"nofield\""),
        ("--page-size 0", "page"),
        ("--delimiter ::", "--delimiter"),
        ("-w nofield==1", "nofield"),
        ("-w Email=x", "write \"==\""),
    ] {
        let ran = scene.line(2, &format!("profiles -d 1 {more}")).with_code(2);
        assert!(ran.err.contains(hint) && ran.out.is_empty(), "{more}: {ran:?}");
    }
}

#[test]
fn what_is_exported_can_be_edited_and_fed_to_a_sync() {
    let scene = Scene::fixture();
    let export = scene.run(&["profiles", "-d", "1", "--columns", "id,LastName,Choice"]).with_code(0);
    scene.write("people.csv", export.out.replace("103,,", "103,New,B"));
    let ran = scene.run(&["sync", "-d", "1", "--key", "id", "people.csv"]).with_code(0);
    assert!(ran.out.contains("applied     4\n"), "{ran:?}");
    let changed = scene.account.profile(103);
    assert_eq!((&changed["fields"]["LastName"], &changed["fields"]["Choice"]), (&json!("New"), &json!("B")));
    scene.write("all.csv", scene.run(&["profiles", "-d", "1"]).out);
    let refused = scene.run(&["sync", "-d", "1", "--key", "id", "all.csv"]).with_code(2);
    assert!(refused.err.contains("--skip \"modified\""), "{refused:?}");
    let creating = scene.run(&["sync", "-d", "1", "--key", "id", "--create", "people.csv"]).with_code(2);
    assert!(creating.err.contains("leave out --create"), "{creating:?}");
}

#[test]
fn one_profile_is_shown_with_all_that_is_known_of_it() {
    let scene = Scene::fixture();
    let shown = scene.run(&["profile", "101"]).with_code(0);
    for line in ["id          101", "database    1", "LastName    Doe", "interests   football", "secret      s101"] {
        assert!(shown.lines().contains(&line), "{line}: {shown:?}");
    }
    assert_eq!(scene.run(&["profile", "101", "-f", "json"]).with_code(0).json()["fields"]["LastName"], "Doe");
    assert!(scene.run(&["profile", "105"]).with_code(0).out.contains("removed     2020-06-02 12:00:00"));
    assert!(scene.run(&["profile", "999"]).with_code(1).err.contains("nothing was changed"));
    scene.run(&["profile", "0"]).with_code(2);
    scene.run(&["profile", "x"]).with_code(2);
}

#[test]
fn a_list_that_breaks_off_says_so_and_its_json_stays_open() {
    let scene = Scene::fixture();
    let second = json!({"kind": "status", "status": 503, "apply": "never", "path_contains": "/profiles", "after": 1, "times": 100});
    scene.account.add_fault(&second);
    let ran = scene.line(2, "profiles -d 1 -f json --page-size 1").with_code(1);
    assert!(ran.err.contains("503") && !ran.out.trim_end().ends_with(']'), "{ran:?}");
    assert!(ran.out.contains("john@example.com"), "{ran:?}");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let scene = Scene::of(&many(3_000));
    let mut child = scene.start(&["profiles", "-d", "1", "--page-size", "100"]);
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    output.read_line(&mut line).expect("a line");
    drop(output);
    let ended = child.wait_with_output().expect("it ends");
    assert_eq!((ended.status.code(), String::from_utf8_lossy(&ended.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn memory_stays_flat_however_many_profiles_are_exported() {
    // One of its own, so that no other test waits behind so much.
    let sandbox = Sandbox::start(&[]);
    let peak = |profiles: u64, form: &str| {
        let scene = Scene::on(&sandbox, &many(profiles));
        let mut command = scene.command(&["profiles", "-d", "1", "-f", form]);
        let file = std::fs::File::create(scene.path("out")).expect("a file");
        let peak = peak_of(command.stdout(file).spawn().expect("the program starts"));
        assert!(scene.read("out").lines().count() as u64 >= profiles);
        peak
    };
    for form in ["csv", "json", "table"] {
        let peak = peak(20_000, form);
        println!("an export of 20,000 profiles as {form} took {peak} KiB");
        // To keep all of them takes twice as much.
        assert!(peak < 24 * 1024, "{form}: {peak} KiB");
    }
}

/// An account with so many profiles.
pub fn many(profiles: u64) -> Value {
    let profile = |number: u64| json!({"fields": {"customerid": number, "firstname": format!("Jane {number}")}});
    let fields =
        json!([{"name": "customerid", "type": "integer", "value": "0"}, {"name": "firstname", "type": "text"}]);
    let profiles: Vec<_> = (0..profiles).map(profile).collect();
    json!({"databases": [{"ID": 1, "name": "People", "fields": fields, "profiles": profiles}]})
}
