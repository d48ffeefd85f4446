//! Finds the program `copernica-sandbox`, and has cargo build it when it is missing or out of date.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const NAME: &str = "copernica-sandbox";

/// The path of the sandbox program, built from the present source.
///
/// `COPERNICA_SANDBOX` names a program to use as it is. In the sandbox's own tests cargo has just built it
/// and says where. Everywhere else `cargo build -p copernica-sandbox` runs once per process, into the
/// directory and with the profile of the running test.
///
/// # Panics
/// When the program cannot be built.
pub fn sandbox_program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        env::var_os("COPERNICA_SANDBOX")
            .or_else(|| env::var_os("CARGO_BIN_EXE_copernica-sandbox"))
            .map_or_else(build, PathBuf::from)
    })
}

fn build() -> PathBuf {
    let profile_directory = profile_directory();
    let target = profile_directory.parent().expect("a profile directory lies inside the target directory");
    let profile = match profile_directory.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(name) => name,
    };
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What cargo tells a test of its own package would make build scripts believe that their package has changed.
    let of_the_test = |name: &std::ffi::OsString| {
        name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name == "OUT_DIR"
        })
    };
    env::vars_os().filter(|(name, _)| of_the_test(name)).for_each(|(name, _)| {
        cargo.env_remove(name);
    });
    let status = cargo
        .args(["build", "--quiet", "--package", NAME, "--profile", profile])
        .arg("--target-dir")
        .arg(target)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .status()
        .expect("cargo should start");
    assert!(status.success(), "cargo could not build {NAME}: {status}");
    profile_directory.join(NAME)
}

/// `target/<profile>`: tests stand in its `deps`, examples in its `examples`, programs in itself.
fn profile_directory() -> PathBuf {
    let test = env::current_exe().expect("the running test has a path");
    let directory = test.parent().expect("the test lies in a directory");
    if directory.ends_with("deps") || directory.ends_with("examples") {
        directory.parent().unwrap_or(directory).to_owned()
    } else {
        directory.to_owned()
    }
}
