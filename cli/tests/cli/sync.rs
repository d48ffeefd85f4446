//! `copernica sync`: what goes in, what comes out, and what becomes of a run that ends early.

use serde_json::json;

use crate::kit::{Ran, Scene, peak_of, wait_until};

const SYNC: [&str; 6] = ["sync", "-d", "1", "--key", "customerid", "--create"];

fn sync(scene: &Scene, more: &[&str]) -> Ran {
    scene.run(&[&SYNC[..], more].concat())
}

/// A file of customers with these numbers.
fn customers(numbers: std::ops::Range<u64>) -> String {
    let rows = numbers.map(|number| format!("{number},Jane {number},Leiden\n"));
    format!("customerid,firstname,city\n{}", rows.collect::<String>())
}

#[test]
fn a_file_of_an_old_program_is_read_with_its_delimiter_encoding_and_names() {
    for (name, content) in [
        ("old.csv", b"Klant;Voornaam;Opmerking;city\r\n1;Zo\xeb;x;Leiden\r\n2;\"A;B\";y;\"Den\nHaag\"\r\n".to_vec()),
        ("new.csv", "\u{feff}Klant,Voornaam,Opmerking,CITY\n1,Zo\u{eb},x,Leiden\n2,\"A;B\",y,\"Den\nHaag\"\n".into()),
        ("tab.csv", "Klant\tVoornaam\tOpmerking\tcity\n1\tZo\u{eb}\tx\tLeiden\n2\tA;B\ty\t\"Den\nHaag\"\n".into()),
    ] {
        let scene = Scene::new();
        scene.write(name, content);
        let maps = ["--map", "Klant=customerid", "--map", "voornaam=firstname", "--skip", "Opmerking", name];
        let ran = sync(&scene, &maps).with_code(0);
        assert!(ran.out.contains("applied     2\ncreated     2\n"), "{ran:?}");
        assert_eq!(scene.people()["1"], [("Zo\u{eb}".to_owned(), "Leiden".to_owned())]);
        assert_eq!(scene.people()["2"], [("A;B".to_owned(), "Den\nHaag".to_owned())]);
        let again = sync(&scene, &maps).with_code(0);
        assert!(again.out.contains("applied     2\ncreated     0\n"), "{again:?}");
        assert_eq!(scene.people().len(), 2);
    }
}

#[test]
fn rejected_rows_are_ready_to_be_mended_and_fed_again() {
    let scene = Scene::new();
    let text = "customerid,firstname,gender\n1,Jane,female\n2,John,Male\n,Nobody,male\n4,Four,male,more\n5,Five,male\n";
    scene.write("in.csv", text);
    let ran = sync(&scene, &["in.csv"]).with_code(1);
    assert!(ran.out.contains("applied     2\n") && ran.out.contains("refused     3\n"), "{ran:?}");
    assert!(ran.out.contains("in.csv.rejected.csv"), "{ran:?}");
    let rejects = scene.read("in.csv.rejected.csv");
    let mut lines: Vec<_> = rejects.lines().collect();
    assert_eq!(lines.remove(0), "customerid,firstname,gender,copernica_line,copernica_reason");
    lines.sort_unstable();
    assert_eq!(lines.len(), 3, "{rejects}");
    assert!(lines[0].starts_with(",Nobody,male,4,") && lines[0].contains("empty"), "{rejects}");
    assert!(lines[1].starts_with("2,John,Male,3,") && lines[1].contains("\"\"male\"\""), "{rejects}");
    assert!(lines[2].starts_with("4,Four,male,more,5,") && lines[2].contains("4 cells"), "{rejects}");
    let mended =
        rejects.replace("2,John,Male", "2,John,male").replace(",Nobody", "3,Nobody").replace("male,more", "male");
    scene.write("mended.csv", mended);
    sync(&scene, &["mended.csv"]).with_code(0);
    assert_eq!(scene.people().len(), 5);
}

#[test]
fn lines_of_json_and_standard_input_do_as_well() {
    let scene = Scene::new();
    let lines =
        "{\"customerid\":1,\"firstname\":\"Jane\"}\n{\"customerid\":2,\"city\":\"Leiden\"}\n{\"city\":\"Breda\"}\n";
    let ran = scene.run_with_input(&[&SYNC[..], &["-"]].concat(), lines).with_code(1);
    assert!(ran.out.contains("applied     2\n"), "{ran:?}");
    let rejected = scene.read("stdin.rejected.ndjson");
    assert!(rejected.contains("\"city\":\"Breda\",\"copernica_line\":3"), "{rejected}");
    scene.run_with_input(&[&SYNC[..], &["-"]].concat(), &customers(2..5)).with_code(0);
    assert_eq!(scene.people().keys().collect::<Vec<_>>(), ["1", "2", "3", "4"]);
}

#[test]
fn rows_go_in_imports_when_that_is_wanted() {
    let scene = Scene::new();
    let mut text = customers(0..250);
    text += "250,,Leiden\n251,Jane,\n1,Anna,\n";
    scene.write("in.csv", &text);
    let ran = sync(&scene, &["--imports", "in.csv"]).with_code(2);
    assert!(ran.err.contains("version 3"), "{ran:?}");
    let ran = sync(&scene, &["--imports=10", "--limit-matches", "1", "in.csv"]).with_code(2);
    assert!(ran.err.contains("--limit-matches"), "{ran:?}");
    let ran = sync(&scene, &["--api-version", "3", "--imports=100", "--dry-run", "in.csv"]).with_code(0);
    assert!(ran.out.contains("would create 253 profiles"), "{ran:?}");
    let ran = sync(&scene, &["--api-version", "3", "--imports=100", "in.csv"]).with_code(0);
    assert!(ran.out.contains("applied     253\n") && ran.out.contains("in doubt    0\n"), "{ran:?}");
    let people = scene.people();
    assert_eq!(people.len(), 252);
    // The second row of a customer comes behind the first, and empty cells leave their fields as they are.
    assert_eq!(people["1"], [("Anna".to_owned(), "Leiden".to_owned())]);
    let journal = scene.account.settled_journal(std::time::Duration::from_secs(30));
    let imports = journal.iter().filter(|entry| entry["method"] == "POST").count();
    assert!((5..=7).contains(&imports), "{imports}");
    assert!(!journal.iter().any(|entry| entry["method"] == "PUT"));
}

#[test]
fn empty_cells_keep_the_field_or_clear_it() {
    let scene = Scene::new();
    scene.write("in.csv", customers(1..2));
    sync(&scene, &["in.csv"]).with_code(0);
    scene.write("in.csv", "customerid,firstname,city\n1,Joan,\n");
    sync(&scene, &["in.csv"]).with_code(0);
    assert_eq!(scene.people()["1"], [("Joan".to_owned(), "Leiden".to_owned())]);
    sync(&scene, &["--empty", "clear", "in.csv"]).with_code(0);
    assert_eq!(scene.people()["1"], [("Joan".to_owned(), String::new())]);
}

#[test]
fn slips_end_before_anything_is_sent() {
    let scene = Scene::new();
    scene.write("in.csv", "customerid,frstname\n1,Jane\n");
    scene.write("empty.csv", "");
    scene.write("old.journal", "");
    for (arguments, hint) in [
        (&["in.csv"][..], "firstname"),
        (&["--map", "frstname=name", "in.csv"], "name"),
        (&["--map", "frstname=customerid", "in.csv"], "both go to the field"),
        (&["--map", "nothere=city", "in.csv"], "no column"),
        (&["--skip", "customerid", "--skip", "frstname", "in.csv"], "key customerid"),
        (&["--map", "frstname", "in.csv"], "COLUMN=FIELD"),
        (&["--encoding", "utf-16", "in.csv"], "windows-1252"),
        (&["--delimiter", "::", "in.csv"], "--delimiter"),
        (&["--rejects", "in.csv", "in.csv"], "the input itself"),
        (&["--skip", "frstname", "--journal", "old.journal", "in.csv"], "--resume"),
        (&["--skip", "frstname", "--journal", "new.journal", "--resume", "in.csv"], "no journal"),
        (&["missing.csv"], "missing.csv"),
        (&["empty.csv"], "empty"),
    ] {
        let ran = sync(&scene, arguments).with_code(2);
        assert!(ran.err.contains(hint), "{arguments:?}: {ran:?}");
    }
    assert!(scene.updates().is_empty());
}

#[test]
fn an_interrupted_run_ends_its_calls_and_a_resume_does_the_rest() {
    let scene = Scene::new();
    scene.write("in.csv", customers(0..400));
    scene.account.add_fault(&json!({"kind": "delay", "delay_ms": 20, "times": 1_000_000, "method": "PUT"}));
    let arguments = [&SYNC[..], &["--journal", "j", "--settle", "0.1", "--threads", "4", "in.csv"]].concat();
    let child = scene.start(&arguments);
    wait_until("some updates", || scene.account.journal().len() > 40);
    // SAFETY: sends a signal to a child that was not waited for yet.
    unsafe { libc::kill(child.id() as libc::pid_t, libc::SIGINT) };
    let ran = Ran::of(child.wait_with_output().expect("it ends"), &scene).with_code(130);
    assert!(ran.err.contains("--resume"), "{ran:?}");
    assert!(ran.out.contains("in doubt    0\n"), "{ran:?}");
    let made = scene.updates().len();
    assert!(made < 400, "{made}");
    assert_eq!(scene.people().len(), made, "every call was finished");
    scene.account.clear_faults();
    let resumed = scene.run(&[&arguments[..], &["--resume"]].concat()).with_code(0);
    assert!(resumed.out.contains(&format!("applied     400\ncreated     {}\n", 400 - made)), "{resumed:?}");
    assert!(resumed.out.contains(&format!("by an earlier run: {made}\n")), "{resumed:?}");
    assert_eq!(scene.updates().len(), 400);
    scene.write("in.csv", customers(0..401));
    let other = scene.run(&[&arguments[..], &["--resume"]].concat()).with_code(2);
    assert!(other.err.contains("belongs to the input"), "{other:?}");
}

#[test]
fn without_a_terminal_a_line_now_and_then_says_how_far_it_is() {
    let scene = Scene::new();
    scene.write("in.csv", customers(0..200));
    scene.account.add_fault(&json!({"kind": "delay", "delay_ms": 20, "times": 1_000_000, "method": "PUT"}));
    let ran = sync(&scene, &["--report-every", "0.1", "in.csv"]).with_code(0);
    let lines: Vec<_> =
        ran.err.lines().filter(|line| line.contains(" done, ") && line.contains("/s, 0 errors")).collect();
    assert!(lines.len() >= 3, "{ran:?}");
    assert!(lines.iter().any(|line| line.contains(" s left: ")), "{ran:?}");
    assert!(!sync(&scene, &["-q", "--report-every", "0.1", "in.csv"]).with_code(0).err.contains("done"));
}

#[test]
fn rows_that_match_more_than_the_limit_are_refused() {
    let scene = Scene::new();
    scene.write("in.csv", "customerid,city\n1,Leiden\n");
    for _ in 0..2 {
        let request = scene.account.request(copernica_testkit::Version::V2, "POST", "database/1/profiles");
        let body = json!({"fields": {"customerid": 1}}).to_string();
        assert_eq!(request.json(body).send(scene.account.address()).expect("an answer").status, 201);
    }
    let ran = sync(&scene, &["--limit-matches", "1", "in.csv"]).with_code(1);
    assert!(ran.out.contains("refused     1\n"), "{ran:?}");
    assert!(scene.read("in.csv.rejected.csv").contains("match 2 profiles"));
    assert!(scene.updates().is_empty());
}

#[test]
fn a_file_of_rejects_that_cannot_be_written_ends_the_run_and_says_so() {
    let scene = Scene::new();
    scene.write("in.csv", "customerid,gender\n1,none such\n2,male\n");
    let ran = sync(&scene, &["--rejects", "no/such/place.csv", "in.csv"]).with_code(3);
    assert!(ran.err.contains("no/such/place.csv") && ran.out.contains("refused     1\n"), "{ran:?}");
}

#[test]
fn memory_stays_flat_however_long_the_file_is() {
    let scene = Scene::new();
    // Most rows end at a check, which is quick; all go through the batch.
    let rows = |count: u64| {
        let row = |number| format!("{number},{}\n", if number % 500 == 0 { "male" } else { "none such" });
        format!("customerid,gender\n{}", (0..count).map(row).collect::<String>())
    };
    scene.write("long.csv", rows(150_000));
    let mut command = scene.command(&[&SYNC[..], &["-q", "long.csv"]].concat());
    let peak = peak_of(command.stdout(std::process::Stdio::null()).spawn().expect("the program starts"));
    assert_eq!(scene.read("long.csv.rejected.csv").lines().count(), 1 + 150_000 - 300);
    println!("150,000 rows took {peak} KiB");
    // To keep 200 bytes of each row would take as much again.
    assert!(peak < 32 * 1024, "{peak} KiB");
}
