//! Watches everything that a library and its dependencies say for access tokens, as they are and percent-encoded.
//!
//! The token of every account is watched for from its creation on.

use std::sync::{Mutex, Once, PoisonError, RwLock};

use log::{LevelFilter, Log, Metadata, Record};

use crate::http::encode;

/// A secret that is shorter stands in sentences by chance.
const SHORTEST: usize = 6;

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

/// Searches for this secret from now on, unless it is too short for that.
pub fn watch(secret: &str) {
    static LISTEN: Once = Once::new();
    LISTEN.call_once(|| {
        log::set_logger(&Listener).expect("no other logger");
        log::set_max_level(LevelFilter::Trace);
    });
    let mut secrets = SECRETS.write().unwrap_or_else(PoisonError::into_inner);
    if secret.len() < SHORTEST || secrets.iter().any(|(_, known)| known == secret) {
        return;
    }
    secrets.push(("a secret as it is".to_owned(), secret.to_owned()));
    if encode(secret) != secret {
        secrets.push(("a secret percent-encoded".to_owned(), encode(secret)));
    }
}

/// What of the secrets shows in a text.
pub fn shown_in(text: &str) -> Vec<String> {
    let secrets = SECRETS.read().unwrap_or_else(PoisonError::into_inner);
    secrets.iter().filter(|(_, secret)| text.contains(secret)).map(|(name, _)| name.clone()).collect()
}

/// Searches a text; what is found is told by [`assert_none_leaked`].
pub fn search(source: &str, text: &str) {
    for name in shown_in(text) {
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
