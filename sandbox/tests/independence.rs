//! The sandbox and the library are two readings of one contract: neither may lean on the other's code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const LIBRARY: &str = "copernica";
const SANDBOX: &str = "copernica-sandbox";
const KIT: &str = "copernica-testkit";

#[test]
fn the_sandbox_depends_on_no_crate_of_the_library() {
    let metadata = metadata();
    for package in [SANDBOX, KIT] {
        let reached = reached_from(&metadata, package);
        assert!(reached.contains("serde_json"), "the dependencies of {package} were not followed: {reached:?}");
        assert!(!reached.contains(LIBRARY), "{package} depends on {LIBRARY}");
    }
    assert!(reached_from(&metadata, SANDBOX).contains(KIT), "dev-dependencies were not followed");
}

#[test]
fn every_target_of_the_sandbox_begins_in_its_own_directory() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    for (name, directory) in [(SANDBOX, "sandbox"), (KIT, "testkit")] {
        let package = packages.iter().find(|package| package["name"] == name).expect("a package of the workspace");
        let targets = package["targets"].as_array().expect("targets");
        assert!(!targets.is_empty());
        for target in targets {
            let source = target["src_path"].as_str().expect("a path");
            assert!(Path::new(source).starts_with(workspace().join(directory)), "{name} is built from {source}");
        }
    }
}

#[test]
fn no_source_of_the_sandbox_includes_a_file_of_the_library() {
    let root = workspace();
    let mut judged = 0;
    for directory in ["sandbox", "testkit"] {
        let home = root.join(directory);
        // This file speaks about inclusions without making any.
        for file in rust_files(&home).into_iter().filter(|file| !file.ends_with("independence.rs")) {
            let source = fs::read_to_string(&file).expect("a source file is text");
            for included in included_paths(&source) {
                let target = resolve(file.parent().expect("a file lies in a directory"), &included);
                let is_fine = included != COMPUTED && target.starts_with(&home);
                assert!(is_fine, "{} includes {}", file.display(), target.display());
            }
            judged += 1;
        }
    }
    assert!(judged > 10, "only {judged} source files were found");
}

#[test]
fn an_inclusion_by_path_is_noticed() {
    let sources = [
        ("#[path = \"../../src/api/condition.rs\"]\nmod condition;", "../../src/api/condition.rs"),
        ("include!(\"../../src/lib.rs\");", "../../src/lib.rs"),
        ("let x = include_str!( \"../a.rs\" );", "../a.rs"),
        ("include_bytes!(r\"../a.rs\")", "../a.rs"),
        ("include_str!(concat!(env!(\"OUT_DIR\"), \"/x\"))", COMPUTED),
    ];
    for (source, path) in sources {
        assert_eq!(included_paths(source), [path], "{source}");
    }
    assert_eq!(resolve(Path::new("/w/sandbox/src"), "../../src/lib.rs"), Path::new("/w/src/lib.rs"));
}

fn metadata() -> Value {
    // Only this platform's packages are certain to be on a machine that has just built these tests.
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", &platform()])
        .current_dir(workspace())
        .output()
        .expect("cargo should start");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo writes JSON")
}

/// The platform that the compiler builds for unless it is told otherwise.
fn platform() -> String {
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .arg("-vV")
        .output()
        .expect("rustc should start");
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.expect("rustc should name its platform").to_owned()
}

/// The names of all packages that this one reaches by normal, build and dev-dependencies.
fn reached_from(metadata: &Value, package: &str) -> BTreeSet<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let names: BTreeMap<String, String> =
        list(&metadata["packages"]).iter().map(|package| (text(&package["id"]), text(&package["name"]))).collect();
    let edges: BTreeMap<String, Vec<String>> = list(&metadata["resolve"]["nodes"])
        .iter()
        .map(|node| (text(&node["id"]), list(&node["dependencies"]).iter().map(text).collect()))
        .collect();
    let start = names.iter().find(|(_, name)| *name == package).map(|(id, _)| id.clone());
    let mut open = vec![start.unwrap_or_else(|| panic!("no package {package}"))];
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id.clone()) {
            open.extend(edges.get(&id).cloned().unwrap_or_default());
        }
    }
    seen.iter().map(|id| names[id].clone()).collect()
}

fn workspace() -> PathBuf {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    home.parent().expect("the sandbox lies in the workspace").to_owned()
}

fn rust_files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    entries
        .map(|entry| entry.expect("a readable directory").path())
        .filter(|path| !path.ends_with("target"))
        .flat_map(|path| match (path.is_dir(), path.extension()) {
            (true, _) => rust_files(&path),
            (false, Some(extension)) if extension == "rs" => vec![path],
            _ => Vec::new(),
        })
        .collect()
}

/// Stands for a path that is put together while compiling, so that nobody can say where it leads.
const COMPUTED: &str = "(computed)";

/// The paths in `#[path = "…"]`, `include!("…")` and its relatives.
fn included_paths(source: &str) -> Vec<String> {
    let openings = ["#[path", "include!(", "include_str!(", "include_bytes!("];
    let mut found = Vec::new();
    for opening in openings {
        for (place, _) in source.match_indices(opening) {
            let rest = source[place + opening.len()..].trim_start_matches([' ', '=', 'r', '#', '\n']);
            let path = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
            found.push(path.map_or(COMPUTED, |(path, _)| path).to_owned());
        }
    }
    found
}

/// The path taken from a directory, with its `..` followed by name.
fn resolve(directory: &Path, path: &str) -> PathBuf {
    let mut resolved = directory.to_owned();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                resolved.pop();
            }
            name => resolved.push(name),
        }
    }
    resolved
}
