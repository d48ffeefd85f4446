//! The help, and the page of the reference that is held to it.

use std::collections::BTreeSet;
use std::path::Path;

use crate::kit::{Ran, Scene};

/// The short help of the program or of a command, with each option on one line.
fn help(scene: &Scene, command: Option<&str>) -> String {
    let mut program = scene.command(&command.into_iter().chain(["-h"]).collect::<Vec<_>>());
    let output = program.env("COLUMNS", "1000").output().expect("the program starts");
    Ran::of(output, scene).with_code(0).out
}

/// The lines of help under a heading.
fn under<'h>(help: &'h str, heading: &str) -> Vec<&'h str> {
    let behind = help.split(&format!("\n{heading}:\n")).nth(1).unwrap_or_default();
    behind.lines().take_while(|line| !line.is_empty()).map(str::trim).collect()
}

/// A line of help as a row of a table: `-d, --database <ID>  The id` becomes | `-d`, `--database ID` | The id |.
fn row(line: &str) -> String {
    let (name, meaning) = line.split_once("  ").unwrap_or((line, ""));
    let is_argument = name.starts_with(['<', '[']);
    let name = if is_argument { name.to_owned() } else { name.replace(['<', '>'], "") };
    let name = name.replacen(", --", "`, `--", 1);
    format!("| `{name}` | {} |", meaning.trim().replace('|', "\\|"))
}

fn commands(help: &str) -> Vec<&str> {
    let names = under(help, "Commands").into_iter().filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").collect()
}

/// The rows that the help gives an option or an argument, without those for the help itself.
fn rows(help: &str, headings: &[&str]) -> BTreeSet<String> {
    let lines = headings.iter().flat_map(|heading| under(help, heading));
    lines.filter(|line| !["-h, --help", "-V, --version"].iter().any(|own| line.starts_with(own))).map(row).collect()
}

#[test]
fn the_reference_has_every_command_and_option_in_the_words_of_the_help_and_no_other() {
    let scene = Scene::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/cli.md");
    let page = std::fs::read_to_string(path).expect("docs/cli.md");
    let section = |title: &str| {
        let behind = page.split(&format!("\n## {title}\n")).nth(1).unwrap_or_else(|| panic!("no section {title}"));
        behind.split("\n## ").next().unwrap_or_default()
    };
    let described = |title: &str| -> BTreeSet<String> {
        section(title).lines().filter(|line| line.starts_with("| `")).map(str::to_owned).collect()
    };
    let all = help(&scene, None);
    let commands = commands(&all);
    assert!(commands.len() > 20, "{commands:?}");
    assert_eq!(described("Options of all commands"), rows(&all, &["Connection"]));
    for command in &commands {
        let wanted = rows(&help(&scene, Some(command)), &["Arguments", "Options", "Input"]);
        assert_eq!(described(&format!("copernica {command}")), wanted, "{command}");
    }
    let sections = page.matches("\n## copernica ").count();
    assert_eq!(sections, commands.len());
    for line in under(&all, "Exit codes") {
        let (code, meaning) = line.split_once(' ').expect("code and meaning");
        assert!(section("Exit codes").contains(&format!("| {code} | {} |", meaning.trim())), "{line}");
    }
}

#[test]
fn a_token_is_never_an_argument_and_completions_and_manual_pages_are_made() {
    let scene = Scene::new();
    for command in commands(&help(&scene, None)) {
        assert!(!help(&scene, Some(command)).contains("--token <"), "{command}");
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(scene.run(&["completions", shell]).with_code(0).out.contains("update-profile"), "{shell}");
    }
    std::fs::create_dir(scene.path("man")).expect("a directory");
    scene.run(&["manual", "man"]).with_code(0);
    assert!(scene.read("man/copernica-update.1").contains("limit"));
    assert!(scene.read("man/copernica.1").contains("Exit codes"));
    assert!(scene.run(&["manual", "nowhere"]).with_code(2).err.contains("nowhere"));
}
