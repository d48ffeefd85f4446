//! The files of rejected rows: written as the input is, so that the same command takes them.

use crate::kit::Scene;

#[test]
fn rejects_keep_delimiter_quote_encoding_and_mark_and_go_through_the_same_command() {
    let windows = |text: &str| text.bytes().map(|byte| if byte == b'#' { 0xeb } else { byte }).collect::<Vec<u8>>();
    let utf8 = |text: &str| format!("\u{feff}{}", text.replace('#', "\u{eb}")).into_bytes();
    let text = "Klant;customerid;gender\nZo#;1;female\n'A;B#';2;Male\n'C\nD#';3\n";
    for (content, more) in [
        (windows(text), &["--delimiter", ";", "--encoding", "windows-1252"][..]),
        (windows(text), &[]),
        (utf8(text), &["--delimiter", ";"]),
        (utf8(&text.replace(';', "\t")), &[]),
    ] {
        let scene = Scene::new();
        scene.write("in.csv", &content);
        let options = ["sync", "-d", "1", "-k", "customerid", "--create", "--map", "Klant=firstname", "--quote", "'"];
        let sync = |file: &str| scene.run(&[&options[..], more, &[file]].concat());
        let ran = sync("in.csv").with_code(1);
        assert!(ran.out.contains("created     1\n") && ran.out.contains("refused     2\n"), "{ran:?}");
        let rejects = std::fs::read(scene.path("in.csv.rejected.csv")).expect("a file");
        assert_eq!(rejects.starts_with(b"\xef\xbb\xbf"), content.starts_with(b"\xef\xbb\xbf"));
        // Mended byte by byte, as an editor does that keeps the encoding.
        let mended = replace(&rejects, b"Male", b"male");
        let delimiter: &[u8] = if content.contains(&b'\t') { b"\t" } else { b";" };
        let short = [&b"3"[..], delimiter, delimiter].concat();
        let mended = replace(&mended, &short, &[&b"3"[..], delimiter, b"male", delimiter].concat());
        scene.write("in.csv.rejected.csv", mended);
        sync("in.csv.rejected.csv").with_code(0);
        let people = scene.people();
        let names: Vec<_> = people.values().map(|all| all[0].0.as_str()).collect();
        assert_eq!(names, ["Zo\u{eb}", if delimiter == b"\t" { "A\tB\u{eb}" } else { "A;B\u{eb}" }, "C\nD\u{eb}"]);
    }
}

fn replace(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let place = text.windows(from.len()).position(|window| window == from);
    let place = place.unwrap_or_else(|| panic!("{:?} has no {from:?}", String::from_utf8_lossy(text)));
    [&text[..place], to, &text[place + from.len()..]].concat()
}

#[test]
fn what_somebody_may_have_begun_to_mend_is_not_written_over() {
    let scene = Scene::new();
    scene.write("in.csv", "customerid,gender\n1,none such\n");
    let sync = || scene.run(&["sync", "-d", "1", "-k", "customerid", "in.csv"]).with_code(1);
    sync();
    scene.write("in.csv.rejected.csv", "mended by hand");
    sync();
    assert_eq!(scene.read("in.csv.rejected.csv~"), "mended by hand");
    assert!(scene.read("in.csv.rejected.csv").contains("none such"));
}

#[test]
fn a_quote_that_is_never_closed_is_rejected_and_not_sent() {
    let scene = Scene::new();
    scene.write("in.csv", "customerid,firstname\n1,Jane\n2,\"John\n3,Joan\n");
    let ran = scene.run(&["sync", "-d", "1", "-k", "customerid", "--create", "in.csv"]).with_code(1);
    assert!(ran.out.contains("created     1\n"), "{ran:?}");
    let rejects = scene.read("in.csv.rejected.csv");
    assert!(rejects.contains("2,\"John\n3,Joan\n\",3,") && rejects.contains("not closed"), "{rejects}");
    assert_eq!(scene.people().len(), 1);
}

#[test]
fn no_file_of_rejects_can_be_written_over_the_input_the_journal_or_the_other_one() {
    let scene = Scene::new();
    scene.write("in.csv", "customerid,gender\n1,none such\n");
    for (rejects, hint) in [("./in.csv", "the input itself"), ("j", "the journal"), ("in.csv.in-doubt.csv", "in doubt")]
    {
        let arguments = ["sync", "-d", "1", "-k", "customerid", "in.csv", "--journal", "j", "--rejects", rejects];
        assert!(scene.run(&arguments).with_code(2).err.contains(hint));
    }
}
