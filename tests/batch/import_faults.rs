//! Imports that the server refuses, loses, does not end or does not know, and what a later run makes of them.

use std::fs;

use copernica::{BatchState, Counter, Created, Effect, Finished, Flags, Status};
use serde_json::{Value, json};

use crate::imports::{answer, batch, imports, message, requests};
use crate::journal::JournalFile;
use crate::kit::{Batch, Client, World, add, drain, essence, finish, wait_until};

/// Adds an update of each of ten customers.
fn add_ten(batch: &Batch, flags: Flags) {
    (0..10).for_each(|customer| add(batch, customer, customer + 1, flags, customer));
}

fn warnings(finished: &Finished) -> &[copernica::api::Warning] {
    finished.result.as_ref().map_or_else(|error| error.warnings(), |outcome| &outcome.warnings)
}

/// Whether each of the ten has exactly one profile, with its mark.
fn all_are_right(world: &World) -> bool {
    let marks = world.marks();
    marks.len() == 10 && marks.iter().all(|(customer, marks)| marks[..] == [customer + 1])
}

#[test]
fn when_a_start_is_refused_each_record_is_sent_by_itself() {
    for (version, flags) in [(3, Flags::CREATE), (4, Flags::NONE)] {
        let world = World::new();
        world.add_customers(if flags == Flags::NONE { 0..10 } else { 0..5 });
        let refusal = r#"{"error":{"message":"Invalid import"}}"#;
        world.account.add_fault(
            &json!({"kind": "status", "status": 400, "body": refusal, "method": "POST", "path_contains": "/imports"}),
        );
        let batch = batch(&world, version, 10);
        batch.start(4).expect("threads");
        add_ten(&batch, flags);
        let results = finish(&batch);
        for finished in results.values() {
            assert_eq!(essence(finished).1, Effect::Applied, "{}", message(finished));
            let warning = &warnings(finished)[0];
            assert!(warning.contains("refused an import") && warning.contains("Invalid import"), "{warning}");
        }
        assert!(all_are_right(&world), "version {version}");
        assert_eq!(requests(&world, "PUT", "/profiles").len(), 10, "version {version}");
    }
}

#[test]
fn a_start_in_doubt_that_may_make_profiles_is_never_repeated() {
    for (version, fate) in [(3, "before"), (4, "before"), (3, "never")] {
        let world = World::new();
        world.add_customers(0..5);
        world
            .account
            .add_fault(&json!({"kind": "empty_reply", "apply": fate, "method": "POST", "path_contains": "/imports"}));
        let batch = batch(&world, version, 10);
        batch.start(4).expect("threads");
        add_ten(&batch, Flags::CREATE);
        let results = finish(&batch);
        for (tag, finished) in &results {
            let (_, effect, created) = essence(finished);
            if fate == "before" || *tag < 5 {
                assert_eq!((effect, created), (Effect::Applied, Some(Created::Unknown)), "{}", message(finished));
                assert!(warnings(finished).iter().any(|warning| warning.contains("doubt")));
            } else {
                assert_eq!(effect, Effect::Unknown, "{}", message(finished));
                assert!(message(finished).contains("may still be made"), "{}", message(finished));
                assert!(!finished.result.as_ref().expect_err("a doubt").may_repeat());
            }
        }
        assert_eq!(imports(&world).len(), 1, "version {version}");
        let creates = requests(&world, "PUT", "/profiles");
        assert!(!creates.iter().any(|put| put["query"].to_string().contains("create=1")));
        assert_eq!(all_are_right(&world), fate == "before");
        assert_eq!(world.marks().len(), if fate == "before" { 10 } else { 5 });
    }
}

#[test]
fn a_start_in_doubt_that_only_updates_is_repeated() {
    for (version, fate) in [(3, "before"), (4, "never")] {
        let world = World::new();
        world.add_customers(0..10);
        world.account.add_fault(
            &json!({"kind": "status", "status": 504, "apply": fate, "times": 2, "method": "POST", "path_contains": "/imports"}),
        );
        let batch = batch(&world, version, 10);
        batch.start(4).expect("threads");
        add_ten(&batch, Flags::NONE);
        let results = finish(&batch);
        for finished in results.values() {
            assert_eq!(essence(finished).1, Effect::Applied, "{}", message(finished));
            assert!(warnings(finished).iter().any(|warning| warning.contains("doubt")), "{:?}", warnings(finished));
            assert_eq!(finished.result.as_ref().expect("applied").attempts, 3);
        }
        assert!(all_are_right(&world));
        assert_eq!((imports(&world).len(), batch.count(Counter::Retried)), (3, 20));
    }
}

#[test]
fn questions_that_get_no_answer_are_asked_again() {
    let world = World::new();
    for fault in [
        json!({"kind": "status", "status": 503, "times": 3, "method": "GET", "path_contains": "/import/"}),
        json!({"kind": "status", "status": 429, "times": 2, "method": "GET", "path_contains": "/import/"}),
        json!({"kind": "empty_reply", "times": 12, "method": "GET", "path_contains": "/import/"}),
    ] {
        world.account.add_fault(&fault);
    }
    let batch = batch(&world, 3, 10);
    batch.start(4).expect("threads");
    add_ten(&batch, Flags::CREATE);
    let results = finish(&batch);
    assert!(results.values().all(|finished| essence(finished).1 == Effect::Applied));
    assert_eq!(imports(&world).len(), 1);
    assert!(all_are_right(&world));
}

#[test]
fn an_import_is_waited_for_while_it_goes_on() {
    let world = World::new();
    let mut batch = batch(&world, 3, 10);
    batch.set_settle_ms(60_000).expect("a time");
    for processed in [0, 3, 9] {
        world.account.add_fault(&answer(1, 10, processed, &json!(false)));
    }
    batch.start(2).expect("threads");
    add_ten(&batch, Flags::CREATE);
    wait_until("an import", || batch.count(Counter::Importing) == 10);
    assert_eq!(batch.count(Counter::Queued), 0);
    let results = finish(&batch);
    assert!(results.values().all(|finished| essence(finished).1 == Effect::Applied));
    assert_eq!(requests(&world, "GET", "/import/").len(), 4);
    assert_eq!(batch.count(Counter::Importing), 0);
}

#[test]
fn an_import_on_which_nothing_is_done_is_left_to_the_server_and_so_is_what_comes_behind_it() {
    let world = World::new();
    let mut batch = batch(&world, 3, 10);
    batch.set_settle_ms(300).expect("a time");
    let mut nothing = answer(1, 10, 0, &json!(false));
    nothing["times"] = json!(1_000_000);
    world.account.add_fault(&nothing);
    batch.start(2).expect("threads");
    add_ten(&batch, Flags::CREATE);
    add(&batch, 3, 77, Flags::NONE, 10);
    wait_until("the results", || batch.count(Counter::Done) == 11);
    add(&batch, 4, 77, Flags::NONE, 11);
    let results = finish(&batch);
    for tag in 0..10 {
        assert_eq!(essence(&results[&tag]), (Status::Ok, Effect::Accepted, Some(Created::Unknown)));
        assert!(message(&results[&tag]).contains("import 1"), "{}", message(&results[&tag]));
        assert!(!results[&tag].result.as_ref().expect("accepted").may_repeat);
    }
    for tag in [10, 11] {
        assert_eq!(essence(&results[&tag]), (Status::RepeatedCreate, Effect::None, None));
        assert!(message(&results[&tag]).contains("add the record again"), "{}", message(&results[&tag]));
    }
    assert!(all_are_right(&world), "the import was done all the same");
}

#[test]
fn an_import_that_stands_still_with_an_error_leaves_creates_to_be_looked_for() {
    for flags in [Flags::CREATE, Flags::NONE] {
        let world = World::new();
        world.add_customers(0..5);
        let mut batch = batch(&world, 3, 10);
        batch.set_settle_ms(200).expect("a time");
        let mut broken = answer(1, 10, 4, &json!("the disk is full"));
        broken["times"] = json!(1_000_000);
        world.account.add_fault(&broken);
        batch.start(2).expect("threads");
        add_ten(&batch, flags);
        let results = finish(&batch);
        for finished in results.values() {
            assert_eq!(essence(finished).1, Effect::Applied, "{}", message(finished));
            assert!(warnings(finished)[0].contains("the disk is full"), "{:?}", warnings(finished));
        }
        assert_eq!(imports(&world).len(), 1);
        let puts = requests(&world, "PUT", "/profiles");
        assert_eq!(puts.len(), 10);
        assert!(!puts.iter().any(|put| put["query"].to_string().contains("create=1")));
        assert!(world.marks().iter().all(|(customer, marks)| marks[..] == [customer + 1]));
    }
}

#[test]
fn an_import_that_the_server_does_not_know_any_more_is_in_doubt() {
    let world = World::new();
    let unknown = r#"{"error":{"message":"No import with supplied ID"}}"#;
    world.account.add_fault(
        &json!({"kind": "status", "status": 400, "body": unknown, "method": "GET", "path_contains": "/import/"}),
    );
    let batch = batch(&world, 3, 10);
    batch.start(2).expect("threads");
    add_ten(&batch, Flags::CREATE);
    let results = finish(&batch);
    for finished in results.values() {
        assert_eq!(essence(finished).1, Effect::Applied, "{}", message(finished));
        assert!(warnings(finished)[0].contains("then did not know it"), "{:?}", warnings(finished));
    }
    assert_eq!(imports(&world).len(), 1);
    assert!(all_are_right(&world));
}

#[test]
fn an_import_whose_id_is_not_told_is_left_to_the_server() {
    let world = World::new();
    world.account.add_fault(
        &json!({"kind": "status", "status": 201, "body": "{}", "apply": "before", "method": "POST", "path_contains": "/imports"}),
    );
    let batch = batch(&world, 3, 10);
    batch.start(2).expect("threads");
    add_ten(&batch, Flags::CREATE);
    let results = finish(&batch);
    for finished in results.values() {
        assert_eq!(essence(finished), (Status::Ok, Effect::Accepted, Some(Created::Unknown)));
        assert!(message(finished).contains("nobody can ask"), "{}", message(finished));
    }
}

#[test]
fn a_server_that_is_down_pauses_the_batch_and_costs_no_record() {
    let world = World::new();
    world.add_customers(0..10);
    world.account.add_fault(&json!({"kind": "empty_reply", "times": 1_000_000}));
    let mut batch = batch(&world, 3, 10);
    batch.set_attempts(2).expect("a number");
    batch.start(4).expect("threads");
    add_ten(&batch, Flags::NONE);
    wait_until("a pause", || batch.state() == BatchState::Paused);
    world.account.clear_faults();
    let results = finish(&batch);
    assert!(results.values().all(|finished| essence(finished).1 == Effect::Applied));
    assert!(all_are_right(&world));
}

#[test]
fn an_error_that_every_import_would_meet_halts_the_batch() {
    let world = World::new();
    let refused = r#"{"error":{"message":"Invalid access token"}}"#;
    let fault = json!({
        "kind": "status", "status": 401, "body": refused, "method": "POST", "path_contains": "/imports", "times": 1_000_000,
    });
    world.account.add_fault(&fault);
    let batch = batch(&world, 3, 5);
    add_ten(&batch, Flags::CREATE);
    batch.start(1).expect("threads");
    let results = drain(&batch);
    assert_eq!(batch.state(), BatchState::Halted);
    assert_eq!(results.len(), 10);
    assert!(results.values().all(|finished| essence(finished) == (Status::Pending, Effect::None, None)));
    assert!(world.marks().is_empty());
}

/// A batch of imports that keeps this journal.
fn with_journal(world: &World, file: &JournalFile, settle_ms: u32) -> Batch {
    let mut batch = batch(world, 3, 10);
    batch.set_settle_ms(settle_ms).expect("a time");
    batch.set_journal(&file.0, "the input").expect("a journal");
    batch
}

#[test]
fn a_cancel_says_what_the_server_has_and_a_second_run_asks_what_became_of_it() {
    for flags in [Flags::CREATE, Flags::NONE] {
        let (world, file) = (World::new(), JournalFile::new());
        world.add_customers(0..5);
        let mut nothing = answer(1, 10, 0, &json!(false));
        nothing["times"] = json!(1_000_000);
        world.account.add_fault(&nothing);
        let first = with_journal(&world, &file, 600_000);
        first.start(2).expect("threads");
        add_ten(&first, flags);
        // One that waits behind the first of them.
        add(&first, 0, 77, Flags::NONE, 10);
        wait_until("a question", || !requests(&world, "GET", "/import/").is_empty());
        first.cancel();
        let results = drain(&first);
        for tag in 0..10 {
            assert_eq!(essence(&results[&tag]).1, Effect::Accepted, "{}", message(&results[&tag]));
            assert!(message(&results[&tag]).contains("import 1"), "{}", message(&results[&tag]));
        }
        assert_eq!(essence(&results[&10]), (Status::Pending, Effect::None, None));
        drop(first);
        world.account.clear_faults();

        let second = with_journal(&world, &file, 600_000);
        second.start(2).expect("threads");
        add_ten(&second, flags);
        add(&second, 0, 77, Flags::NONE, 10);
        let results = finish(&second);
        assert!(results.values().all(|finished| essence(finished).1 == Effect::Applied));
        // The second import is that of the record that waited.
        assert_eq!(imports(&world).iter().map(Vec::len).collect::<Vec<_>>(), [10, 1]);
        assert_eq!(world.marks()[&0], [77]);
        drop(second);

        let third = with_journal(&world, &file, 50);
        third.start(2).expect("threads");
        add_ten(&third, flags);
        add(&third, 0, 77, Flags::NONE, 10);
        assert_eq!(finish(&third).len(), 11);
        assert_eq!(third.count(Counter::Skipped), 11);
    }
}

/// What a run leaves behind that died after it had sent an import: the journal up to where `kept` says so.
fn journal_of_the_dead(file: &JournalFile, kept: impl Fn(&str) -> bool) {
    let text = file.text();
    let lines: String = text.split_inclusive('\n').filter(|line| kept(line)).collect();
    assert_ne!(lines, text);
    fs::write(&file.0, lines).expect("a journal");
}

#[test]
fn a_run_that_died_with_an_import_under_way_is_gone_on_with_by_asking_for_it() {
    let (world, file) = (World::new(), JournalFile::new());
    let first = with_journal(&world, &file, 50);
    first.start(2).expect("threads");
    add_ten(&first, Flags::CREATE);
    finish(&first);
    drop(first);
    journal_of_the_dead(&file, |line| !line.starts_with("applied"));
    world.account.clear_journal();

    let second = with_journal(&world, &file, 600_000);
    second.start(2).expect("threads");
    add_ten(&second, Flags::CREATE);
    let results = finish(&second);
    assert!(results.values().all(|finished| message(finished).contains("import 1 has worked on all")));
    assert!(requests(&world, "POST", "").is_empty() && requests(&world, "PUT", "").is_empty());
    assert!(all_are_right(&world));
}

#[test]
fn a_run_that_died_before_it_knew_its_import_leaves_creates_in_doubt_and_updates_to_be_repeated() {
    for (flags, was_done) in [(Flags::CREATE, true), (Flags::CREATE, false), (Flags::NONE, true)] {
        let (world, file) = (World::new(), JournalFile::new());
        if flags == Flags::NONE {
            world.add_customers(0..10);
        }
        let first = with_journal(&world, &file, 50);
        first.start(2).expect("threads");
        add_ten(&first, flags);
        finish(&first);
        drop(first);
        journal_of_the_dead(&file, |line| !line.starts_with("applied") && !line.starts_with("import"));
        // Where the import was lost on its way, there are no profiles: those of another account.
        let world = if was_done { world } else { World::new() };
        world.account.clear_journal();

        let mut options = world.options();
        options.set_api_version(3).expect("a version");
        options.set_timeout_ms(300);
        let client = Client::with_options(&world.account.token, options).expect("a token");
        let mut second = crate::kit::quick(&client);
        second.use_imports(&["customerid"], 10).expect("a plan");
        second.set_journal(&file.0, "the input").expect("a journal");
        second.start(2).expect("threads");
        add_ten(&second, flags);
        let results = finish(&second);
        let effect = if was_done { Effect::Applied } else { Effect::Unknown };
        assert!(results.values().all(|finished| essence(finished).1 == effect), "{results:?}");
        assert_eq!(imports(&world).len(), usize::from(flags == Flags::NONE));
        let puts = requests(&world, "PUT", "/profiles");
        assert!(!puts.iter().any(|put: &Value| put["query"].to_string().contains("create=1")));
        assert_eq!(all_are_right(&world), was_done);
    }
}
