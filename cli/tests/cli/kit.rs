//! What the tests share: an account, a directory of their own, and the program with what it printed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use copernica_testkit::{Account, Sandbox};
use serde_json::{Value, json};

/// An account of the shared sandbox, and a directory; both are gone at the end.
pub struct Scene {
    pub account: Account,
    directory: PathBuf,
}

impl Scene {
    /// An empty database of people.
    pub fn new() -> Scene {
        Scene::of(&json!({
            "databases": [{
                "ID": 1, "name": "People",
                "fields": [
                    {"name": "customerid", "type": "integer", "value": "0", "index": true},
                    {"name": "firstname", "type": "text"},
                    {"name": "city", "type": "text"},
                    {"name": "gender", "type": "select", "value": "\nfemale\nmale"},
                ],
            }],
        }))
    }

    /// The small account of the contract, with interests, a collection and profiles.
    pub fn fixture() -> Scene {
        let mut account = copernica_testkit::fixture::account();
        // The program compares the end of a bearer token with the clock of this machine.
        account.as_object_mut().expect("an object").remove("clock");
        Scene::of(&account)
    }

    /// An account with this description.
    pub fn of(description: &Value) -> Scene {
        Scene::on(Sandbox::shared(), description)
    }

    /// An account of a sandbox that need not be the shared one.
    pub fn on(sandbox: &Sandbox, description: &Value) -> Scene {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let name = format!("cli-{}-{}", std::process::id(), LAST.fetch_add(1, Ordering::Relaxed));
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&directory).expect("a directory");
        Scene { account: sandbox.create_account(description), directory }
    }

    /// The program with these arguments, in the directory, with the token in the environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copernica"));
        command
            .args(arguments)
            .current_dir(&self.directory)
            .env("COPERNICA_URL", self.url())
            .env("COPERNICA_TOKEN", &self.account.token)
            .env_remove("COPERNICA_API_VERSION")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().expect("the program starts"), self)
    }

    fn url(&self) -> String {
        format!("http://{}", self.account.address())
    }

    /// Runs a line of words in a version of the API.
    pub fn line(&self, version: u32, line: &str) -> Ran {
        let version = version.to_string();
        let url = self.url();
        let versioned = ["--api-version", &version, "--token-host", &url];
        self.run(&[&line.split(' ').collect::<Vec<_>>()[..], &versioned].concat())
    }

    /// Runs the program with this as its standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        self.write("its standard input", input);
        let input = std::fs::File::open(self.path("its standard input")).expect("a file");
        Ran::of(self.command(arguments).stdin(input).output().expect("the program starts"), self)
    }

    pub fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().expect("the program starts")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).expect("a file");
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The updates that the account received.
    pub fn updates(&self) -> Vec<Value> {
        self.received("PUT")
    }

    /// The requests with this method that the account received.
    pub fn received(&self, method: &str) -> Vec<Value> {
        let journal = self.account.settled_journal(Duration::from_secs(30));
        journal.into_iter().filter(|entry| entry["method"] == method).collect()
    }

    /// Whether nothing was changed since the journal was cleared.
    pub fn is_untouched(&self) -> bool {
        let journal = self.account.settled_journal(Duration::from_secs(30));
        journal.iter().all(|entry| entry["applied"] != true)
    }

    /// First names and cities of all profiles by customer.
    pub fn people(&self) -> BTreeMap<String, Vec<(String, String)>> {
        let mut people: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for profile in self.account.profiles("1") {
            let field = |name: &str| profile["fields"][name].as_str().expect("text").to_owned();
            people.entry(field("customerid")).or_default().push((field("firstname"), field("city")));
        }
        people
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

/// How a run ended and what it printed.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn of(output: Output, scene: &Scene) -> Ran {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        let ran = Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
        assert!(!format!("{ran:?}").contains(&scene.account.token), "the token is printed: {ran:?}");
        // Who types commands knows options, and nothing of the library's functions and flags.
        for term in ["cop_", "COP_"] {
            assert!(!ran.err.contains(term), "a term of the library: {ran:?}");
        }
        ran
    }

    /// The same, once it is certain that it ended with this code.
    pub fn with_code(self, code: i32) -> Ran {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        self
    }
}

impl Ran {
    /// Its standard output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The lines of its standard output.
    pub fn lines(&self) -> Vec<&str> {
        self.out.lines().collect()
    }
}

/// Waits until something is so.
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "never came: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The most memory that a run took, in KiB, as far as it can be seen from outside. What the system counts for a child that has
/// ended would not do: it begins with the memory of this process.
pub fn peak_of(mut child: Child) -> u64 {
    let mut peak = 0;
    while child.try_wait().expect("a child").is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak = number.unwrap_or(0).max(peak);
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(peak > 0, "it ended before anybody looked");
    peak
}
