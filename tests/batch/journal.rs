//! The journal: what a second run over the same input does after a first one that ended in one way or another.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use copernica::{BatchState, Counter, Created, Effect, Flags, Status};
use serde_json::json;

use crate::kit::{Batch, Client, DATABASE, World, add, drain, essence, finish, wait_until};

/// A file of a test's own, removed at its end.
pub struct JournalFile(pub PathBuf);

impl JournalFile {
    pub fn new() -> JournalFile {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let name = format!("batch-{}-{}.journal", std::process::id(), LAST.fetch_add(1, Ordering::Relaxed));
        JournalFile(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name))
    }

    pub fn text(&self) -> String {
        fs::read_to_string(&self.0).expect("a journal is text")
    }
}

impl Drop for JournalFile {
    fn drop(&mut self) {
        // Not every test makes one.
        let _ = fs::remove_file(&self.0);
    }
}

/// A batch with this journal that settles after so many milliseconds.
fn batch(world: &World, file: &JournalFile, settle_ms: u32) -> Batch {
    let mut options = world.options();
    // A create that an earlier run never ended is left alone for as long as a call can take.
    options.set_timeout_ms(300);
    let client = Client::with_options(&world.account.token, options).expect("a token");
    let mut batch = crate::kit::quick(&client);
    batch.set_settle_ms(settle_ms).expect("a time");
    batch.set_journal(&file.0, "the input").expect("a journal");
    batch
}

#[test]
fn a_second_run_sends_only_what_the_first_did_not_apply() {
    let (world, file) = (World::new(), JournalFile::new());
    let first = batch(&world, &file, 50);
    first.start(4).expect("threads");
    (0..20).for_each(|customer| add(&first, customer, 1, Flags::CREATE, customer));
    // Refused by a check, so that it is still to be done.
    first.add(DATABASE, &["nofield==1"], r#"{"fields":{"mark":1}}"#, Flags::NONE, 20).expect("room");
    finish(&first);
    drop(first);
    world.account.clear_journal();

    let second = batch(&world, &file, 50);
    second.start(4).expect("threads");
    (0..20).for_each(|customer| add(&second, customer, 1, Flags::CREATE, customer));
    second.add(DATABASE, &["customerid==1"], r#"{"fields":{"mark":9}}"#, Flags::NONE, 20).expect("room");
    add(&second, 21, 1, Flags::CREATE, 21);
    let results = finish(&second);
    assert_eq!(results.len(), 22);
    for tag in 0..20 {
        assert_eq!(essence(&results[&tag]), (Status::Ok, Effect::Applied, Some(Created::Unknown)));
        assert_eq!(results[&tag].result.as_ref().expect("applied").attempts, 0);
    }
    assert_eq!((second.count(Counter::Skipped), second.count(Counter::Applied)), (20, 22));
    assert_eq!(world.updates().len(), 2);
    assert_eq!(world.marks()[&1], [9]);
    assert_eq!(world.marks()[&21], [1]);
}

#[test]
fn hundreds_of_thousands_of_tags_in_no_order_are_known_again() {
    let (world, file) = (World::new(), JournalFile::new());
    drop(batch(&world, &file, 50));
    // Odd, so that different numbers stay different.
    let spread = |number: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut text = file.text();
    for number in 0..400_000 {
        let line = format!("applied {}", spread(number));
        text.push_str(&format!("{line} {:08x}\n", crc32fast::hash(line.as_bytes())));
    }
    fs::write(&file.0, text).expect("a journal");

    let second = batch(&world, &file, 50);
    second.start(2).expect("threads");
    for number in (0..400_000).step_by(4_000) {
        add(&second, number, 1, Flags::CREATE, spread(number));
        add(&second, number, 2, Flags::CREATE, spread(number + 400_000));
    }
    assert_eq!(finish(&second).len(), 200);
    assert_eq!((second.count(Counter::Skipped), second.count(Counter::Applied)), (100, 200));
    assert_eq!(world.updates().len(), 100);
    assert!(world.marks().values().all(|marks| marks == &[2]));
    let name = file.0.file_name().and_then(|name| name.to_str()).expect("text").to_owned();
    let directory = fs::read_dir(env!("CARGO_TARGET_TMPDIR")).expect("a directory").flatten();
    let beside = directory.filter(|entry| entry.file_name().to_string_lossy().starts_with(&name)).count();
    assert_eq!(beside, 1, "the file of tags has no name");
}

#[test]
fn a_create_that_an_earlier_run_left_in_doubt_is_settled_whether_it_was_made_or_lost() {
    for fate in ["before", "never"] {
        let (world, file) = (World::new(), JournalFile::new());
        world.account.add_fault(&json!({"kind": "empty_reply", "apply": fate, "method": "PUT"}));
        let first = batch(&world, &file, 600_000);
        first.start(1).expect("a thread");
        add(&first, 1, 5, Flags::CREATE, 1);
        wait_until("a record set aside", || first.count(Counter::InDoubt) == 1);
        first.cancel();
        assert_eq!(essence(&drain(&first)[&1]).1, Effect::Unknown);
        drop(first);

        let second = batch(&world, &file, 50);
        second.start(1).expect("a thread");
        add(&second, 1, 5, Flags::CREATE, 1);
        add(&second, 1, 6, Flags::CREATE, 2);
        let results = finish(&second);
        assert_eq!(essence(&results[&1]).1, Effect::Applied, "{fate}");
        assert_eq!(world.marks()[&1], [6], "{fate}");
        let updates = world.updates();
        let creates = updates.iter().filter(|update| update["query"].to_string().contains("create=1")).count();
        assert_eq!(creates, if fate == "before" { 2 } else { 3 }, "{fate}: {updates:?}");
    }
}

#[test]
fn a_create_of_which_the_journal_knows_only_the_intent_is_in_doubt_and_an_update_is_sent_again() {
    let (world, file) = (World::new(), JournalFile::new());
    let first = batch(&world, &file, 50);
    first.start(1).expect("a thread");
    add(&first, 1, 5, Flags::CREATE, 1);
    add(&first, 1, 6, Flags::NONE, 2);
    finish(&first);
    drop(first);
    // As if the process had died before it heard of either.
    let text = file.text();
    let intents: String = text.split_inclusive('\n').filter(|line| !line.starts_with("applied")).collect();
    assert_eq!(intents.lines().count(), 3, "{text}");
    fs::write(&file.0, intents).expect("a journal");
    world.account.clear_journal();

    let second = batch(&world, &file, 50);
    second.start(1).expect("a thread");
    add(&second, 1, 5, Flags::CREATE, 1);
    add(&second, 1, 6, Flags::NONE, 2);
    assert!(finish(&second).values().all(|finished| essence(finished).1 == Effect::Applied));
    let journal = world.account.journal();
    assert_eq!(world.marks()[&1], [6]);
    let sent: Vec<_> = journal.iter().map(|entry| entry["method"].as_str().expect("text")).collect();
    // The fields, a look, and two updates.
    assert_eq!(sent, ["GET", "GET", "PUT", "PUT"]);
    assert!(!journal.iter().any(|entry| entry["query"].to_string().contains("create=1")));
}

#[test]
fn a_create_that_would_not_be_found_stays_in_doubt_in_every_run() {
    let (world, file) = (World::new(), JournalFile::new());
    world.account.add_fault(&json!({"kind": "empty_reply", "apply": "before", "method": "PUT"}));
    for _ in 0..3 {
        let batch = batch(&world, &file, 50);
        batch.start(1).expect("a thread");
        batch.add(DATABASE, &["customerid==1"], r#"{"fields":{"mark":5}}"#, Flags::CREATE, 1).expect("room");
        assert_eq!(essence(&finish(&batch)[&1]).1, Effect::Unknown);
    }
    assert_eq!(world.updates().len(), 1);
}

#[test]
fn what_came_behind_a_failed_update_of_the_same_customer_is_written_again_behind_it() {
    let (world, file) = (World::new(), JournalFile::new());
    world.add_customers(1..3);
    world.account.add_fault(&json!({"kind": "status", "status": 503, "times": 2, "method": "PUT"}));
    let mut first = batch(&world, &file, 50);
    first.set_attempts(2).expect("a number");
    first.start(1).expect("a thread");
    add(&first, 1, 5, Flags::NONE, 1);
    add(&first, 1, 6, Flags::NONE, 2);
    wait_until("two results", || first.count(Counter::Done) == 2);
    add(&first, 2, 7, Flags::NONE, 3);
    assert_eq!(essence(&finish(&first)[&1]).0, Status::ServerUnavailable);
    drop(first);

    let second = batch(&world, &file, 50);
    second.start(2).expect("threads");
    add(&second, 1, 5, Flags::NONE, 1);
    add(&second, 1, 6, Flags::NONE, 2);
    add(&second, 2, 7, Flags::NONE, 3);
    finish(&second);
    assert_eq!(second.count(Counter::Skipped), 1);
    assert_eq!(world.marks()[&1], [6]);
}

#[test]
fn a_torn_end_is_mended_and_a_damaged_middle_refused() {
    let (world, file) = (World::new(), JournalFile::new());
    let first = batch(&world, &file, 50);
    first.start(1).expect("a thread");
    (0..10).for_each(|customer| add(&first, customer, 1, Flags::CREATE, customer));
    finish(&first);
    drop(first);
    let whole = file.text();
    let last = whole[..whole.len() - 1].rfind('\n').expect("lines") + 1;
    for length in last + 1..whole.len() {
        fs::write(&file.0, &whole[..length]).expect("a journal");
        let mended = batch(&world, &file, 50);
        drop(mended);
        assert_eq!(file.text(), whole[..last]);
    }
    // What a machine without power leaves behind can be zeros.
    fs::write(&file.0, format!("{}{}", &whole[..last], "\0".repeat(300))).expect("a journal");
    drop(batch(&world, &file, 50));
    assert_eq!(file.text(), whole[..last]);

    fs::write(&file.0, whole.replacen("applied 3", "applied 4", 1)).expect("a journal");
    let refusal = Batch::new(&world.client()).set_journal(&file.0, "the input").expect_err("damaged");
    assert_eq!(refusal.status(), Status::Journal);
    assert!(refusal.message().contains("damaged at byte"), "{}", refusal.message());
    assert!(file.text().contains("applied 9"), "it is left as it is");
}

#[test]
fn a_journal_of_another_input_and_any_other_file_are_refused_and_left_as_they_are() {
    let (world, file) = (World::new(), JournalFile::new());
    drop(batch(&world, &file, 50));
    let journal = file.text();
    let refusal = |input_id: &str| Batch::new(&world.client()).set_journal(&file.0, input_id).expect_err("refused");
    let error = refusal("another input");
    assert_eq!(error.status(), Status::ForeignJournal);
    assert!(error.message().contains("the input") && error.message().contains("another input"));
    assert_eq!(file.text(), journal);
    for other in ["customerid;name\n1;Jane\n", "customerid", "{}", "\0\0\0"] {
        fs::write(&file.0, other).expect("a file");
        assert_eq!(refusal("the input").status(), Status::Journal);
        assert_eq!(file.text(), other);
    }
    assert_eq!(refusal("").status(), Status::InvalidOption);
}

#[test]
fn two_batches_cannot_share_a_journal() {
    let (world, file) = (World::new(), JournalFile::new());
    let first = batch(&world, &file, 50);
    let refusal = Batch::new(&world.client()).set_journal(&file.0, "the input").expect_err("in use");
    assert_eq!(refusal.status(), Status::Journal);
    assert!(refusal.message().contains("another batch"), "{}", refusal.message());
    drop(first);
    Batch::new(&world.client()).set_journal(&file.0, "the input").expect("free again");
}

#[test]
fn a_journal_that_cannot_be_written_is_refused_before_anything_is_sent() {
    let world = World::new();
    let mut batch = world.batch();
    // Every write to it fails for want of room.
    let refused = batch.set_journal("/dev/full", "the input").expect_err("full");
    assert_eq!(refused.status(), Status::Journal);
    assert!(world.account.journal().is_empty());
}

#[test]
fn a_token_that_is_refused_amid_a_run_leaves_the_rest_to_be_done_and_a_later_run_does_it() {
    let (world, file) = (World::new(), JournalFile::new());
    let refusal = r#"{"error":{"message":"Invalid access token"}}"#;
    world.account.add_fault(&json!({
        "kind": "status", "status": 400, "body": refusal, "headers": {"Content-Type": "application/json"},
        "method": "PUT", "after": 30, "times": 1_000_000,
    }));
    let begin = || {
        let mut batch = world.batch();
        batch.set_journal(&file.0, "the input").expect("a journal");
        batch
    };
    let first = begin();
    first.start(4).expect("threads");
    (0..100).for_each(|customer| add(&first, customer, 1, Flags::CREATE, customer));
    let results = drain(&first);
    assert_eq!(first.state(), BatchState::Halted);
    assert_eq!(first.halting_error().map(|error| error.status()), Some(Status::Auth));
    assert_eq!((first.count(Counter::Applied), first.count(Counter::Pending)), (30, 70));
    for finished in results.values() {
        let is_there = world.marks().contains_key(&finished.tag);
        let expected = if is_there { (Status::Ok, Effect::Applied) } else { (Status::Pending, Effect::None) };
        assert_eq!((essence(finished).0, essence(finished).1), expected, "{finished:?}");
    }
    drop(first);
    world.account.clear_faults();

    let second = begin();
    second.start(4).expect("threads");
    (0..100).for_each(|customer| add(&second, customer, 1, Flags::CREATE, customer));
    assert_eq!(finish(&second).len(), 100);
    assert_eq!((second.count(Counter::Applied), second.count(Counter::Skipped)), (100, 30));
    assert!(world.marks().len() == 100 && world.marks().values().all(|marks| marks == &[1]));
}
