//! The journal: which requests were received, how each was answered, and whether its change was applied.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use tokio::sync::watch;

use crate::http::Request;
use crate::record::Record;
use crate::secrets::{HIDDEN, hide_in_form, hide_in_target, hide_token};

/// Entries kept; the oldest go first.
const MOST_ENTRIES: usize = 100_000;
/// Bytes of targets and bodies kept; the oldest entries go first.
const MOST_BYTES: usize = 256 << 20;

/// The requests of one account, or those of nobody's.
#[derive(Debug)]
pub struct Journal {
    pages: Mutex<Pages>,
    /// Counts changes of the journal, for those who wait for one.
    changes: watch::Sender<u64>,
    /// Where the requests are written as well.
    record: Option<Arc<Record>>,
}

#[derive(Debug, Default)]
struct Pages {
    entries: VecDeque<Entry>,
    bytes: usize,
    last_number: u64,
}

/// What became of the change that a request asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// Profiles and sub-profiles changed.
    pub changed: u64,
    /// The new profile or sub-profile.
    pub created: Option<u64>,
    /// Whether the change was committed; false for reading and for refused requests.
    pub applied: bool,
}

#[derive(Debug)]
struct Entry {
    number: u64,
    received_at_ms: u64,
    method: String,
    target: Vec<u8>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    version: &'static str,
    fault: Option<&'static str>,
    status: Option<u16>,
    replied_at_ms: Option<u64>,
    pending: bool,
    applied_at_ms: Option<u64>,
    effect: Effect,
}

impl Default for Journal {
    fn default() -> Self {
        Journal::recorded(None)
    }
}

impl Journal {
    /// An empty journal, whose requests are also written to the record.
    pub fn recorded(record: Option<Arc<Record>>) -> Journal {
        Journal { pages: Mutex::default(), changes: watch::Sender::new(0), record }
    }

    /// Enters a request and returns its number. Its change is pending until [`Journal::settle`].
    pub fn receive(
        &self,
        request: &Request,
        token: Option<&str>,
        version: &'static str,
        fault: Option<&'static str>,
    ) -> u64 {
        let mut entry = Entry {
            number: 0,
            received_at_ms: now_ms(),
            method: request.method.clone(),
            target: hide_in_target(&request.target, token),
            headers: shown_headers(request, token),
            body: shown_body(request, token),
            version,
            fault,
            status: None,
            replied_at_ms: None,
            pending: true,
            applied_at_ms: None,
            effect: Effect::default(),
        };
        let mut pages = self.lock();
        pages.last_number += 1;
        entry.number = pages.last_number;
        if let Some(record) = &self.record {
            record.add(entry.request());
        }
        pages.add(entry);
        let number = pages.last_number;
        drop(pages);
        self.announce();
        number
    }

    /// Notes what became of the request's change: nothing about it is pending any longer.
    pub fn settle(&self, number: u64, effect: Effect) {
        self.update(number, |entry| {
            entry.pending = false;
            entry.applied_at_ms = effect.applied.then(now_ms);
            entry.effect = effect;
        });
    }

    /// Notes that the answer is about to be sent; no status means that there is none.
    pub fn reply(&self, number: u64, status: Option<u16>) {
        self.update(number, |entry| {
            entry.status = status;
            entry.replied_at_ms = status.is_some().then(now_ms);
        });
    }

    /// Forgets all requests; the numbers go on.
    pub fn clear(&self) {
        let mut pages = self.lock();
        pages.entries.clear();
        pages.bytes = 0;
    }

    /// The entries behind this number, oldest first.
    pub fn list(&self, after: u64) -> Value {
        self.lock().list(after)
    }

    /// The same at a moment when no request's change is pending, or after so long: then it shows which are pending still.
    pub async fn settled(&self, after: u64, patience: Duration) -> Value {
        let mut changes = self.changes.subscribe();
        let quiet = async {
            loop {
                if let Some(list) = self.list_when_settled(after) {
                    return list;
                }
                if changes.changed().await.is_err() {
                    return self.list(after);
                }
            }
        };
        tokio::time::timeout(patience, quiet).await.unwrap_or_else(|_| self.list(after))
    }

    /// Looks and lists in one: a request that comes between the two would be shown as pending.
    fn list_when_settled(&self, after: u64) -> Option<Value> {
        let pages = self.lock();
        let is_settled = pages.entries.iter().all(|entry| !entry.pending);
        is_settled.then(|| pages.list(after))
    }

    fn update(&self, number: u64, change: impl FnOnce(&mut Entry)) {
        let mut pages = self.lock();
        if let Ok(index) = pages.entries.binary_search_by_key(&number, |entry| entry.number) {
            change(&mut pages.entries[index]);
        }
        drop(pages);
        self.announce();
    }

    fn announce(&self) {
        self.changes.send_modify(|count| *count = count.wrapping_add(1));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(|poison| poison.into_inner())
    }
}

impl Pages {
    fn list(&self, after: u64) -> Value {
        self.entries.iter().filter(|entry| entry.number > after).map(Entry::description).collect()
    }

    fn add(&mut self, entry: Entry) {
        self.bytes += entry.bytes();
        self.entries.push_back(entry);
        self.make_room(MOST_ENTRIES, MOST_BYTES);
    }

    /// The newest entry stays, whatever its size.
    fn make_room(&mut self, most_entries: usize, most_bytes: usize) {
        while self.entries.len() > most_entries || self.bytes > most_bytes && self.entries.len() > 1 {
            let oldest = self.entries.pop_front();
            self.bytes -= oldest.map_or(0, |entry| entry.bytes());
        }
    }
}

impl Entry {
    fn bytes(&self) -> usize {
        self.target.len() + self.body.len()
    }

    fn description(&self) -> Value {
        let mut description = self.request();
        for (name, value) in [
            ("fault", json!(self.fault)),
            ("status", json!(self.status)),
            ("replied_at_ms", json!(self.replied_at_ms)),
            ("pending", json!(self.pending)),
            ("applied", json!(self.effect.applied)),
            ("applied_at_ms", json!(self.applied_at_ms)),
            ("changed", json!(self.effect.changed)),
            ("created", json!(self.effect.created.into_iter().collect::<Vec<_>>())),
        ] {
            description.insert(name.to_owned(), value);
        }
        description.into()
    }

    /// What was received, without what became of it.
    fn request(&self) -> Map<String, Value> {
        let (path, query) = match self.target.iter().position(|&byte| byte == b'?') {
            Some(mark) => (&self.target[..mark], &self.target[mark + 1..]),
            None => (&self.target[..], &b""[..]),
        };
        let headers: Map<String, Value> =
            self.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let members = [
            ("number", json!(self.number)),
            ("received_at_ms", json!(self.received_at_ms)),
            ("method", json!(self.method)),
            ("target", json!(text(&self.target))),
            ("target_base64", json!(STANDARD.encode(&self.target))),
            ("path", json!(text(path))),
            ("query", json!(text(query))),
            ("headers", headers.into()),
            ("body", json!(text(&self.body))),
            ("body_base64", json!(STANDARD.encode(&self.body))),
            ("version", json!(self.version)),
        ];
        members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Names in small letters; values of the same name joined with a comma, as HTTP allows.
fn shown_headers(request: &Request, token: Option<&str>) -> Vec<(String, String)> {
    let mut shown: Vec<(String, String)> = Vec::new();
    for (name, value) in &request.headers {
        let name = name.to_ascii_lowercase();
        let value = if matches!(name.as_str(), "authorization" | "proxy-authorization" | "cookie") {
            let scheme = value.split_once(' ').map_or("", |(scheme, _)| scheme);
            format!("{scheme} {HIDDEN}").trim_start().to_owned()
        } else {
            text(&hide_token(&hide_in_target(value.as_bytes(), None), token))
        };
        match shown.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => *values = format!("{values}, {value}"),
            None => shown.push((name, value)),
        }
    }
    shown
}

fn shown_body(request: &Request, token: Option<&str>) -> Vec<u8> {
    let content_type = request.header("Content-Type").unwrap_or_default();
    // What is not said to be JSON is read as a form, and a form may carry a token.
    let body = if content_type.to_ascii_lowercase().starts_with("application/json") {
        request.body.clone()
    } else {
        hide_in_form(&request.body)
    };
    hide_token(&body, token)
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Request {
        Request {
            method: "PUT".to_owned(),
            target: b"/v2/database/1/profiles?fields[]=a==b&access_token=my-token".to_vec(),
            headers: vec![
                ("Authorization".to_owned(), "Bearer a.b.c".to_owned()),
                ("X-Odd".to_owned(), "is my-token here".to_owned()),
                ("x-odd".to_owned(), "two".to_owned()),
            ],
            body: b"{\"a\":\"my-token\xff\"}".to_vec(),
        }
    }

    #[test]
    fn an_entry_is_pending_until_it_is_settled() {
        let journal = Journal::default();
        let number = journal.receive(&request(), Some("my-token"), "v2", Some("close"));
        let entry = &journal.list(0)[0];
        assert_eq!(entry["pending"], true);
        assert_eq!(entry["applied"], false);
        assert_eq!(entry["fault"], "close");
        assert_eq!(entry["status"], Value::Null);

        journal.settle(number, Effect { changed: 2, created: Some(106), applied: true });
        journal.reply(number, Some(303));
        let entry = &journal.list(0)[0];
        assert_eq!(entry["pending"], false);
        assert_eq!(entry["applied"], true);
        assert_eq!(entry["changed"], 2);
        assert_eq!(entry["created"], json!([106]));
        assert_eq!(entry["status"], 303);
        assert!(entry["applied_at_ms"].as_u64() >= entry["received_at_ms"].as_u64());
    }

    #[test]
    fn no_token_is_in_the_journal_and_every_other_byte_is() {
        let journal = Journal::default();
        journal.receive(&request(), Some("my-token"), "v2", None);
        let list = journal.list(0);
        let entry = &list[0];
        assert_eq!(entry["query"], "fields[]=a==b&access_token=***");
        assert_eq!(entry["headers"]["authorization"], "Bearer ***");
        assert_eq!(entry["headers"]["x-odd"], "is *** here, two");
        let body = STANDARD.decode(entry["body_base64"].as_str().unwrap()).unwrap();
        assert_eq!(body, b"{\"a\":\"***\xff\"}");
        let target = STANDARD.decode(entry["target_base64"].as_str().unwrap()).unwrap();
        assert_eq!(target, b"/v2/database/1/profiles?fields[]=a==b&access_token=***");
    }

    #[test]
    fn numbers_go_on_after_the_journal_was_cleared() {
        let journal = Journal::default();
        assert_eq!(journal.receive(&request(), None, "v2", None), 1);
        journal.clear();
        assert_eq!(journal.list(0), json!([]));
        assert_eq!(journal.receive(&request(), None, "v2", None), 2);
        // The first one's change may still come in; it must not land in another entry.
        journal.settle(1, Effect { changed: 9, ..Effect::default() });
        assert_eq!(journal.list(0)[0]["changed"], 0);
        assert_eq!(journal.list(2), json!([]));
    }

    #[test]
    fn the_oldest_entries_make_room() {
        for (most_entries, most_bytes, kept) in
            [(9, usize::MAX, vec![1, 2, 3]), (2, usize::MAX, vec![2, 3]), (9, 200, vec![2, 3]), (9, 1, vec![3])]
        {
            let journal = Journal::default();
            for _ in 0..3 {
                journal.receive(&request(), None, "v2", None);
            }
            let mut pages = journal.lock();
            pages.make_room(most_entries, most_bytes);
            let numbers: Vec<u64> = pages.entries.iter().map(|entry| entry.number).collect();
            assert_eq!(numbers, kept, "{most_entries} {most_bytes}");
            assert_eq!(pages.bytes, pages.entries.iter().map(Entry::bytes).sum::<usize>());
        }
    }

    #[tokio::test]
    async fn waiting_ends_when_nothing_is_pending_or_patience_is_over() {
        let journal = Journal::default();
        assert_eq!(journal.settled(0, Duration::from_secs(60)).await, json!([]));
        let number = journal.receive(&request(), None, "v2", None);
        assert_eq!(journal.settled(0, Duration::from_millis(20)).await[0]["pending"], true);
        let settle = async {
            tokio::task::yield_now().await;
            journal.settle(number, Effect::default());
        };
        let (list, ()) = tokio::join!(journal.settled(0, Duration::from_secs(60)), settle);
        assert_eq!(list[0]["pending"], false);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_list_that_was_waited_for_shows_nothing_pending_however_many_requests_come() {
        let journal = Arc::new(Journal::default());
        let requests = Arc::clone(&journal);
        let busy = tokio::task::spawn_blocking(move || {
            for _ in 0..2_000 {
                let number = requests.receive(&request(), None, "v2", None);
                requests.settle(number, Effect::default());
            }
        });
        while !busy.is_finished() {
            let list = journal.settled(0, Duration::from_secs(60)).await;
            let is_pending = |entry: &Value| entry["pending"] == true;
            assert!(!list.as_array().expect("a list").iter().any(is_pending));
        }
        busy.await.expect("no panic");
    }
}
