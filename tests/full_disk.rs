//! A journal that can no longer be written ends the run, and nothing is sent that it does not know of.
//!
//! Alone in its program, because it limits the size of every file that the program writes.

#[path = "batch/kit.rs"]
mod kit;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use copernica::{BatchState, Counter, Effect, Finished, Flags, Status};
use serde_json::json;

use kit::{Batch, DATABASE, PATIENCE, World, add, drain, essence, finish, quick, wait_until};

const RECORDS: u64 = 60;

/// About the size of the journal when half of the records are done.
const HALF: u64 = 2_000;

/// Where the disk is full, in bytes behind that: lines are cut at many of their bytes. In every other round there is room
/// again before the calls that are under way have ended.
const ROUNDS: [u64; 8] = [0, 5, 11, 16, 21, 27, 32, 38];

/// Lets files grow to this size only, and lets a write beyond it fail as on a full disk.
fn limit_files(size: libc::rlim_t) {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: plain system calls with a structure of this function's own.
    let are_done = unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN) != libc::SIG_ERR
            && libc::getrlimit(libc::RLIMIT_FSIZE, &mut limit) == 0
            && {
                limit.rlim_cur = size.min(limit.rlim_max);
                libc::setrlimit(libc::RLIMIT_FSIZE, &limit) == 0
            }
    };
    assert!(are_done, "{}", std::io::Error::last_os_error());
}

/// A batch with this journal, and with all records of the input.
fn batch(world: &World, journal: &Path, timeout_ms: u32) -> Batch {
    let mut options = world.options();
    options.set_timeout_ms(timeout_ms);
    let mut batch = quick(&kit::Client::with_options(&world.account.token, options).expect("a token"));
    // Longer than a machine that does much else lets a request wait.
    batch.set_settle_ms(400).expect("a time");
    batch.set_journal(journal, "the input").expect("a journal");
    for record in 0..RECORDS {
        match record % 10 {
            // The server refuses these.
            3 => batch
                .add(DATABASE, &["nofield==1"], r#"{"fields":{"mark":1}}"#, Flags::NO_FIELD_CHECK, record)
                .expect("room"),
            _ => add(&batch, record, 1, Flags::CREATE, record),
        }
    }
    batch
}

/// The customers whose profiles the server was asked to make or change.
fn sent(world: &World) -> Vec<u64> {
    let number = |query: &str| query.split("customerid%3D%3D").nth(1)?.split('&').next()?.parse().ok();
    world.updates().iter().filter_map(|update| number(update["query"].as_str().expect("text"))).collect()
}

/// Whether a result of the run that was cut short is true.
fn check(finished: &Finished, is_there: bool) {
    match essence(finished) {
        (Status::Ok, Effect::Applied, _) => assert!(is_there, "{finished:?}"),
        (Status::Pending, Effect::None, _) => assert!(!is_there, "{finished:?}"),
        (Status::Refused, Effect::None, _) => assert_eq!(finished.tag % 10, 3, "{finished:?}"),
        _ => panic!("{finished:?}"),
    }
}

/// Fills the disk amid a run, until that has halted or has ended, then goes on with room. Answers with how many results came
/// whose records the journal could not say that they were applied.
fn round(directory: &Path, size: u64, is_freed_early: bool) -> usize {
    let (world, journal) = (World::new(), directory.join("journal"));
    // So that several calls are under way when the disk is full.
    world.account.add_fault(&json!({"kind": "delay", "delay_ms": 20, "times": 1_000_000, "method": "PUT"}));
    let first = batch(&world, &journal, 20_000);
    limit_files(size);
    first.start(4).expect("threads");
    wait_until("the end of the run", || first.state() == BatchState::Halted);
    if is_freed_early {
        limit_files(libc::RLIM_INFINITY);
    }
    let results = drain(&first);
    limit_files(libc::RLIM_INFINITY);

    let error = first.halting_error().expect("an error");
    assert_eq!(error.status(), Status::Journal);
    assert!(error.message().contains("cannot be written") && error.message().contains("make room"), "{error:?}");
    assert_eq!(results.len() as u64, RECORDS);
    assert!(first.count(Counter::Pending) > 0 && first.count(Counter::Applied) > 0);
    let text = std::fs::read_to_string(&journal).expect("a journal is text");
    for customer in sent(&world) {
        assert!(
            text.contains(&format!("create {customer} ")),
            "{customer} was sent, and the journal knows nothing of it"
        );
    }
    let there = world.marks();
    results.values().for_each(|finished| check(finished, there.contains_key(&finished.tag)));
    let is_unwritten = |finished: &&Finished| {
        let warnings = finished.result.as_ref().map(|outcome| format!("{:?}", outcome.warnings)).unwrap_or_default();
        warnings.contains("a later run will not know")
    };
    let unwritten = results.values().filter(is_unwritten).count();
    drop(first);

    resume(&world, &journal, &results);
    unwritten
}

/// A run with room does what is left, and makes nothing twice.
fn resume(world: &World, journal: &Path, results: &HashMap<u64, Finished>) {
    // A create that an earlier run never ended is left alone for as long as a call can take; and a busy machine takes its time.
    let second = batch(world, journal, 2_000);
    second.start(4).expect("threads");
    for finished in finish(&second).values() {
        let is_refused = finished.tag % 10 == 3;
        let expected = if is_refused { (Status::Refused, Effect::None) } else { (Status::Ok, Effect::Applied) };
        assert_eq!(
            (essence(finished).0, essence(finished).1),
            expected,
            "{finished:?} after {:?}",
            results[&finished.tag]
        );
    }
    assert!(second.count(Counter::Skipped) > 0);
    let expected: HashMap<_, _> =
        (0..RECORDS).filter(|record| record % 10 != 3).map(|record| (record, vec![1])).collect();
    assert_eq!(world.marks(), expected);
    std::fs::remove_file(journal).expect("a journal");
    world.account.settled_journal(PATIENCE);
    world.account.delete();
}

#[test]
fn when_the_disk_is_full_amid_a_run_nothing_unknown_is_sent_no_result_is_lost_and_a_later_run_goes_on() {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("full-disk-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a directory");
    let rounds = ROUNDS.iter().enumerate();
    let unwritten: usize = rounds.map(|(place, more)| round(&directory, HALF + more, place % 2 == 1)).sum();
    assert!(unwritten > 0, "the disk was never full when a result came");
    std::fs::remove_dir(&directory).expect("an empty directory");
}
