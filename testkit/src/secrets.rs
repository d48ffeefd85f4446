//! Watches everything that a library and its dependencies say for access tokens, as they are and percent-encoded.
//!
//! The token of every account is watched for from its creation on.

use std::sync::{Mutex, Once, PoisonError, RwLock};

use log::{LevelFilter, Log, Metadata, Record};

use crate::http::encode;

/// What must show nowhere: a name for the complaint, and the secret.
static SECRETS: RwLock<Vec<(String, String)>> = RwLock::new(Vec::new());
/// Where one showed.
static LEAKS: Mutex<Vec<String>> = Mutex::new(Vec::new());
/// How many lines of dependencies were searched.
static LINES: Mutex<u64> = Mutex::new(0);

/// Receives what dependencies log, at whatever level.
struct Listener;

impl Log for Listener {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        *LINES.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        search(record.target(), &record.args().to_string());
    }

    fn flush(&self) {}
}

/// Searches for this secret from now on.
pub fn watch(secret: &str) {
    static LISTEN: Once = Once::new();
    LISTEN.call_once(|| {
        log::set_logger(&Listener).expect("no other logger");
        log::set_max_level(LevelFilter::Trace);
    });
    let mut secrets = SECRETS.write().unwrap_or_else(PoisonError::into_inner);
    secrets.push(("a secret as it is".to_owned(), secret.to_owned()));
    if encode(secret) != secret {
        secrets.push(("a secret percent-encoded".to_owned(), encode(secret)));
    }
}

/// Searches a text; what is found is told by [`assert_none_leaked`].
pub fn search(source: &str, text: &str) {
    let secrets = SECRETS.read().unwrap_or_else(PoisonError::into_inner);
    for (name, _) in secrets.iter().filter(|(_, secret)| text.contains(secret)) {
        let mut leaks = LEAKS.lock().unwrap_or_else(PoisonError::into_inner);
        leaks.push(format!("{source} shows {name}: {text}"));
    }
}

/// Fails when a secret has shown.
pub fn assert_none_leaked() {
    let leaks = LEAKS.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(leaks.is_empty(), "{} leaks, such as {:#?}", leaks.len(), &leaks[..leaks.len().min(3)]);
}

/// How many lines of dependencies were searched so far.
pub fn lines_searched() -> u64 {
    *LINES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a leak of this source has been found; forgets it, for the test of the search itself.
pub fn forget_leaks_of(source: &str) -> bool {
    let mut leaks = LEAKS.lock().unwrap_or_else(PoisonError::into_inner);
    let before = leaks.len();
    leaks.retain(|leak| !leak.starts_with(source));
    leaks.len() < before
}
