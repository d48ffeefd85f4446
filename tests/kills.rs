//! A run of creates that is killed at random moments and goes on: nobody is there twice, whoever is missing is on the list of
//! what is in doubt, and that list is neither empty nor full of what is known.
//!
//! The program starts itself as the one that is killed.

#[path = "batch/kit.rs"]
mod kit;

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use copernica::{Effect, Finished, Flags, Options, Status};
use serde_json::{Value, json};

use kit::{Batch, Client, DATABASE, PATIENCE, World};

/// The name of the test, by which the program starts itself.
const TEST: &str = "after_kills_at_random_moments_nobody_is_there_twice_and_whoever_is_missing_is_listed";

/// In the environment of the program that is killed: address, token, journal and number of records.
const CHILD: &str = "COPERNICA_KILLED_CHILD";

/// Replies that are lost before or behind the change, and changes that come late; 4 % of all requests in sum.
const FAULTS: &[&str] = &[
    r#"{"kind":"empty_reply","apply":"before","probability":0.01,"seed":1}"#,
    r#"{"kind":"empty_reply","apply":"never","probability":0.01,"seed":2}"#,
    r#"{"kind":"close","at":"mid_header","reset":true,"apply":"before","probability":0.005,"seed":3}"#,
    r#"{"kind":"status","status":504,"apply":"never","probability":0.005,"seed":4}"#,
    r#"{"kind":"status","status":502,"apply":"after","delay_ms":50,"probability":0.01,"seed":5}"#,
    // So that a kill meets calls before and behind their change.
    r#"{"kind":"delay","delay_ms":8,"apply":"after","probability":0.5,"seed":6}"#,
    r#"{"kind":"delay","delay_ms":8,"apply":"before","times":1000000000}"#,
];

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().expect(variable))
}

/// Every other record would not be found by its own conditions: such a create cannot be settled.
fn finds_itself(record: u64) -> bool {
    record.is_multiple_of(2)
}

fn add(batch: &Batch, record: u64) -> Result<(), copernica::Error> {
    // New profiles have 0 in both fields.
    let (customer, mark) = (record + 1, record + 1);
    let fields =
        if finds_itself(record) { json!({"customerid": customer, "mark": mark}) } else { json!({"mark": mark}) };
    let body = json!({"fields": fields}).to_string();
    batch.add(DATABASE, &[format!("customerid=={customer}")], &body, Flags::CREATE, record)
}

/// The program that is killed: does all records and prints each result in a line.
fn work(description: &str) -> ! {
    let description: Value = serde_json::from_str(description).expect("JSON");
    let text = |name: &str| description[name].as_str().expect("text");
    let mut options = Options::new();
    options.set_base_url(text("url")).expect("an address");
    options.set_api_version(2).expect("a version");
    options.set_backoff_ms(1, 10).expect("waits");
    options.set_timeout_ms(1_000);
    // A call that waits for its turn is in the journal and was not sent.
    options.set_rate_limit(600.0).expect("a rate");
    let mut batch = Batch::new(&Client::with_options(text("token"), options).expect("a token"));
    batch.set_pause_ms(20, 80).expect("pauses");
    // Far longer than the latest change.
    batch.set_settle_ms(1_000).expect("a time");
    println!("\nbegun");
    batch.set_journal(text("journal"), "the input").expect("a journal");
    batch.start(16).expect("threads");
    for record in 0..description["records"].as_u64().expect("a number") {
        while let Err(error) = add(&batch, record) {
            assert_eq!(error.status(), Status::QueueFull, "{error:?}");
            print(batch.next_result(Duration::from_secs(1)));
        }
    }
    batch.close();
    while !batch.is_done() {
        print(batch.next_result(Duration::from_secs(1)));
    }
    drop(batch);
    std::process::exit(0)
}

fn print(finished: Option<Finished>) {
    let Some(Finished { tag, result }) = finished else { return };
    let (word, attempts, message) = match &result {
        Ok(outcome) if outcome.effect == Effect::Applied => ("applied", outcome.attempts, &*outcome.message),
        Err(error) if error.effect() == Effect::Unknown => ("unknown", error.attempts(), error.message()),
        other => panic!("{tag}: {other:?}"),
    };
    println!("{tag} {word} {attempts} {message}");
}

/// What a run printed of a record.
#[derive(Debug)]
struct Line {
    is_applied: bool,
    was_sent: bool,
    message: String,
}

impl Line {
    fn parse(line: &str) -> Option<(u64, Line)> {
        let mut words = line.splitn(4, ' ');
        let tag = words.next()?.parse().ok()?;
        let is_applied = words.next()? == "applied";
        let was_sent = words.next()? != "0";
        Some((tag, Line { is_applied, was_sent, message: words.next()?.to_owned() }))
    }
}

/// Starts a run over the whole input.
fn start(world: &World, journal: &Path, records: u64) -> Child {
    let url = format!("http://{}", world.account.address());
    let description = json!({"url": url, "token": world.account.token, "journal": journal, "records": records});
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", TEST, "--nocapture"])
        .env(CHILD, description.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

/// Kills a run when it has sent so many records, or lets it end. Answers with what it printed until then.
fn follow(mut child: Child, most_sent: Option<u64>) -> HashMap<u64, Line> {
    let (mut lines, mut sent, mut has_begun) = (HashMap::new(), 0, false);
    for line in BufReader::new(child.stdout.take().expect("a pipe")).lines() {
        let line = line.expect("text");
        has_begun |= line == "begun";
        if let Some((tag, line)) = Line::parse(&line) {
            sent += u64::from(line.was_sent);
            assert!(lines.insert(tag, line).is_none(), "two results for {tag}");
        }
        if has_begun && most_sent.is_some_and(|most| sent >= most) {
            child.kill().expect("a child");
        }
    }
    let status = child.wait().expect("a child");
    let is_as_wanted = if most_sent.is_some() { status.signal() == Some(libc::SIGKILL) } else { status.success() };
    assert!(is_as_wanted, "{status}, {sent} sent");
    lines
}

/// After how many records each run is killed: at once, after few, or after many, with all kills together within the input.
fn moments(kills: u64, records: u64) -> impl Iterator<Item = u64> {
    let mut state = 20_261_125_u64;
    (0..kills).map(move |kill| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        if kill % 7 == 3 { 0 } else { (state >> 33) % (records * 3 / 2 / kills) }
    })
}

/// How many creates that find themselves came into doubt and were settled.
fn settled(journal: &Path) -> usize {
    let text = std::fs::read_to_string(journal).expect("a journal is text");
    let (mut intents, mut again) = (HashSet::new(), HashSet::new());
    for line in text.lines() {
        let mut words = line.split(' ');
        if let (Some("create" | "update"), Some(tag)) = (words.next(), words.next().and_then(|tag| tag.parse().ok()))
            && finds_itself(tag)
            && !intents.insert(tag)
        {
            again.insert(tag);
        }
    }
    again.len()
}

#[test]
fn after_kills_at_random_moments_nobody_is_there_twice_and_whoever_is_missing_is_listed() {
    if let Ok(description) = std::env::var(CHILD) {
        work(&description);
    }
    let (kills, records) = (number("COPERNICA_KILLS", 8), number("COPERNICA_KILL_RECORDS", 2_000));
    let world = World::new();
    for fault in FAULTS {
        let mut fault: Value = serde_json::from_str(fault).expect("JSON");
        fault["method"] = json!("PUT");
        world.account.add_fault(&fault);
    }
    let journal = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("kills-{}.journal", std::process::id()));
    let mut reported = HashSet::new();
    for most_sent in moments(kills, records) {
        let lines = follow(start(&world, &journal, records), Some(most_sent));
        reported.extend(lines.into_iter().filter(|(_, line)| line.is_applied).map(|(tag, _)| tag));
    }
    let results = follow(start(&world, &journal, records), None);

    assert_eq!(results.len() as u64, records);
    world.account.settled_journal(PATIENCE);
    let mut profiles: HashMap<u64, u32> = HashMap::new();
    for profile in world.account.profiles(DATABASE) {
        let mark: u64 = profile["fields"]["mark"].as_str().and_then(|text| text.parse().ok()).expect("a number");
        *profiles.entry(mark - 1).or_default() += 1;
    }
    let twice: Vec<_> = profiles.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    // By whom the doubt arose, and whether the profile is there.
    let mut listed = [[0; 2]; 2];
    for (tag, line) in &results {
        let is_there = profiles.contains_key(tag);
        if line.is_applied {
            assert!(is_there, "{tag} is missing and not listed: {line:?}");
        } else {
            assert!(!finds_itself(*tag), "{tag} could be settled: {line:?}");
            assert!(!reported.contains(tag), "{tag} was known to be applied: {line:?}");
            let is_by_kill = line.message.contains("an earlier run ended amid this create");
            listed[usize::from(is_by_kill)][usize::from(is_there)] += 1;
        }
    }
    let settled = settled(&journal);
    println!(
        "killed {kills} times: {} profiles of {records}, none twice; {} missing, all listed; in doubt by a lost reply {} \
         there, {} missing; by a kill {} there, {} missing; {settled} other creates were in doubt and settled",
        profiles.len(),
        records - profiles.len() as u64,
        listed[0][1],
        listed[0][0],
        listed[1][1],
        listed[1][0],
    );
    assert!(settled > 0 && listed.concat().iter().all(|count| *count > 0), "a kind of doubt never arose: {listed:?}");
    std::fs::remove_file(&journal).expect("a journal");
}
