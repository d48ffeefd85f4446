//! One running sandbox: started on a free port, ended when dropped or when the test process dies.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::account::Account;
use crate::http::Request;
use crate::program::sandbox_program;

const READY: &str = "copernica-sandbox listening on ";

/// A running sandbox of the test's own.
#[derive(Debug)]
pub struct Sandbox {
    child: Child,
    url: String,
    address: SocketAddr,
    facts: Vec<(String, String)>,
}

impl Sandbox {
    /// Starts a sandbox on a free port, with these options besides.
    ///
    /// # Panics
    /// When it cannot be built or does not become ready.
    pub fn start(extra_args: &[&str]) -> Sandbox {
        let mut child = Command::new(sandbox_program())
            .args(["--port", "0", "--exit-with-stdin", "--quiet"])
            .args(record_arguments(extra_args))
            .args(extra_args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the sandbox program should start");
        let stdout = child.stdout.take().expect("its output is piped");
        let line = ready_line(stdout);
        let mut words = line.split_whitespace();
        let url = words.next().unwrap_or_default().to_owned();
        let address = url
            .split_once("://")
            .and_then(|(_, host)| host.trim_end_matches('/').replace("localhost", "127.0.0.1").parse().ok())
            .unwrap_or_else(|| panic!("no address in the ready line: {line:?}"));
        let facts = words
            .filter_map(|word| word.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Sandbox { child, url, address, facts }
    }

    /// A sandbox without extra options that all tests of this process share.
    ///
    /// Accounts keep tests apart; it ends with the process, when its standard input closes.
    pub fn shared() -> &'static Sandbox {
        static SHARED: OnceLock<Sandbox> = OnceLock::new();
        SHARED.get_or_init(|| Sandbox::start(&[]))
    }

    /// Where it listens, as in `http://127.0.0.1:43210`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it listens, as a socket address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A fact of the ready line, such as `token`, `database` or `ca_file`.
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|(candidate, _)| candidate == name).map(|(_, value)| value.as_str())
    }

    /// The token of the demo account.
    ///
    /// # Panics
    /// When the ready line names none.
    pub fn demo_token(&self) -> &str {
        self.fact("token").expect("the ready line names a token")
    }

    /// The database of the demo account.
    ///
    /// # Panics
    /// When the ready line names none.
    pub fn demo_database(&self) -> u64 {
        self.fact("database").and_then(|id| id.parse().ok()).expect("the ready line names a database")
    }

    /// The file with the throw-away authority, when the sandbox serves TLS.
    pub fn ca_file(&self) -> Option<PathBuf> {
        self.fact("ca_file").map(PathBuf::from)
    }

    /// The process id, for tests that count threads or send signals.
    pub fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// Creates an account from a description; accounts never disturb each other.
    ///
    /// # Panics
    /// When the sandbox refuses the description; the message is its own.
    pub fn create_account(&self, description: &Value) -> Account {
        let created = self.control("POST", "/_sandbox/accounts", Some(description));
        let text = |name: &str| created[name].as_str().unwrap_or_else(|| panic!("no {name} in {created}")).to_owned();
        Account::new(self.address, text("account"), text("token"))
    }

    /// Speaks to the control interface and returns its JSON.
    ///
    /// # Panics
    /// When the answer is no success; the message shows it.
    pub fn control(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        control(self.address, method, path, body)
    }

    /// The journal of the requests that named no known account.
    pub fn strangers_journal(&self) -> Vec<Value> {
        let journal = self.control("GET", "/_sandbox/journal", None);
        journal.as_array().cloned().unwrap_or_else(|| panic!("no list: {journal}"))
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // It may have ended already; either way nothing is left running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `COPERNICA_RECORDS` names a directory in which the requests of a test run are kept, to be judged later.
/// A test that records by itself is left alone.
fn record_arguments(extra_args: &[&str]) -> Vec<String> {
    static STARTED: AtomicUsize = AtomicUsize::new(0);
    let Some(directory) = std::env::var("COPERNICA_RECORDS").ok().filter(|_| !extra_args.contains(&"--record")) else {
        return Vec::new();
    };
    let number = STARTED.fetch_add(1, Ordering::Relaxed);
    vec!["--record".to_owned(), format!("{directory}/{}-{number}.jsonl", std::process::id())]
}

/// Reads until the ready line and keeps the pipe empty from then on.
fn ready_line(stdout: ChildStdout) -> String {
    let mut reader = BufReader::new(stdout);
    loop {
        let mut line = String::new();
        let read = reader.read_line(&mut line).expect("the sandbox's output is text");
        assert!(read > 0, "the sandbox ended before it was ready");
        if let Some(rest) = line.strip_prefix(READY) {
            std::thread::spawn(move || std::io::copy(&mut reader.by_ref(), &mut std::io::sink()));
            return rest.trim_end().to_owned();
        }
    }
}

/// One exchange with the control interface.
pub(crate) fn control(address: SocketAddr, method: &str, path: &str, body: Option<&Value>) -> Value {
    let mut request = Request::new(method, path);
    if let Some(body) = body {
        request = request.json(body.to_string());
    }
    let response = request.send(address).unwrap_or_else(|error| panic!("{method} {path}: {error}"));
    assert!((200..300).contains(&response.status), "{method} {path} was answered {response:?}");
    if response.body.is_empty() {
        return Value::Null;
    }
    response.json().unwrap_or_else(|fault| panic!("{method} {path}: {fault}"))
}
