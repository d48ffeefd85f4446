//! Fixture F of the contract (9.1): the small account that every conformance case begins with.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// The moment at which the clock of the fixture stands still, in Amsterdam.
pub const NOW: &str = "2026-03-04 05:06:07";

/// The same moment in Unix seconds.
pub const NOW_UNIX: i64 = 1_772_597_167;

/// The moment at which everything in the fixture was created and last modified.
pub const THEN: &str = "2020-06-01 10:00:00";

/// Where the conformance data lies.
pub fn directory() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "tests", "conformance"].iter().collect()
}

/// The description of the account, for `Sandbox::create_account`.
///
/// # Panics
/// When `fixture.json` is missing or no JSON.
pub fn account() -> Value {
    let path = directory().join("fixture.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What a new profile of database 1 shows where nothing else was given.
pub const PROFILE_DEFAULTS: [(&str, &str); 8] = [
    ("Email", ""),
    ("LastName", ""),
    ("Birthdate", ""),
    ("ANumber", "-1"),
    ("Rate", "0"),
    ("Choice", ""),
    ("Since", "0000-00-00 00:00:00"),
    ("customerid", "0"),
];

/// What a new sub-profile of collection 10 shows where nothing else was given.
pub const SUBPROFILE_DEFAULTS: [(&str, &str); 2] = [("Score", "-1"), ("ActionTime", "")];
