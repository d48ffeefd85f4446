//! The commands of docs/sandbox.md, run as they stand there.

use std::fs;
use std::path::Path;
use std::process::Command;

use copernica_testkit::Sandbox;

/// The blocks of the page that are marked as shell commands, without the one that names the address and token.
fn blocks(page: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().map(str::trim_start);
    while let Some(line) = lines.next() {
        if line == "```sh" {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(block.join("\n"));
        }
    }
    blocks.retain(|block| !block.starts_with("URL="));
    blocks
}

#[test]
fn every_command_of_the_page_works() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/sandbox.md");
    let blocks = blocks(&fs::read_to_string(page).unwrap());
    assert!(blocks.len() >= 7, "{blocks:?}");
    let sandbox = Sandbox::start(&["--token", "my-token"]);
    // The page must work where there is no curl too.
    let curl = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/curl.py");
    for block in blocks {
        let script = format!("set -e -o pipefail\ncurl() {{ python3 '{curl}' \"$@\"; }}\n{block}");
        let ran = Command::new("bash")
            .args(["-c", &script])
            .env("URL", sandbox.url())
            .env("TOKEN", sandbox.demo_token())
            .output()
            .expect("bash should start");
        let said = String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success(), "{block}\n{said}\n{}", String::from_utf8_lossy(&ran.stderr));
        assert!(!said.contains("{\"error\""), "{block}\n{said}");
    }
    let journal = sandbox.control("GET", "/_sandbox/accounts/a1/journal", None);
    let updates: Vec<_> = journal.as_array().unwrap().iter().filter(|entry| entry["method"] == "PUT").collect();
    assert_eq!(updates.len(), 2);
    for update in updates {
        assert_eq!(update["changed"], 1, "{update}");
    }
}

#[test]
fn the_page_names_every_switch_with_its_default_every_fault_and_every_endpoint() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/sandbox.md")).unwrap();
    let sandbox = Sandbox::shared();
    let switches = sandbox.control("GET", "/_sandbox/accounts/a1/switches", None);
    for (name, default) in switches.as_object().unwrap() {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        let row = row.unwrap_or_else(|| panic!("no row for {name}"));
        assert!(row.split('|').nth(2).unwrap().contains(&format!("`{default}`")), "{row} should say {default}");
    }
    for kind in copernica_sandbox::faults::Kind::ALL {
        assert!(page.contains(&format!("\n| `{}` |", kind.name())), "{}", kind.name());
    }
    let root = sandbox.control("GET", "/_sandbox/", None);
    for endpoint in root["endpoints"].as_array().unwrap() {
        let path = endpoint["path"].as_str().unwrap();
        let is_named =
            |line: &&str| line.contains(endpoint["method"].as_str().unwrap()) && line.contains(&format!("{path}`"));
        assert!(page.lines().any(|line| is_named(&line)), "{endpoint}");
    }
}
