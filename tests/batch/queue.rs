//! Adding and taking: bounded queues, one result for each record, and threads of the batch or of the program.

use std::thread;
use std::time::Duration;

use copernica::{BatchState, Counter, Created, Effect, Flags, Status};
use serde_json::json;

use crate::kit::{DATABASE, World, add, essence, finish, wait_until};

#[test]
fn every_record_comes_back_once_with_a_result_of_its_own() {
    let world = World::new();
    world.add_customers(0..50);
    let batch = world.batch();
    assert_eq!(batch.state(), BatchState::New);
    batch.start(4).expect("threads");
    for customer in 0..50 {
        add(&batch, customer, 7, Flags::NONE, customer);
        add(&batch, 100 + customer, 7, Flags::CREATE, 100 + customer);
    }
    batch.add(DATABASE, &["customerid=5"], "{}", Flags::NONE, 1_000).expect("taken");
    batch.add(DATABASE, &["custid==5"], r#"{"fields":{"mark":1}}"#, Flags::NONE, 1_001).expect("taken");
    let results = finish(&batch);
    assert_eq!(results.len(), 102);
    for customer in 0..50 {
        assert_eq!(essence(&results[&customer]), (Status::Ok, Effect::Applied, Some(Created::No)));
        let (status, effect, created) = essence(&results[&(100 + customer)]);
        assert_eq!((status, effect), (Status::Ok, Effect::Applied));
        assert!(matches!(created, Some(Created::Yes(Some(_)))), "{created:?}");
    }
    assert_eq!(essence(&results[&1_000]), (Status::InvalidCondition, Effect::None, None));
    assert_eq!(essence(&results[&1_001]), (Status::UnknownField, Effect::None, None));
    assert!(world.marks().values().all(|marks| marks == &[7]));
    let counts = [
        (Counter::Added, 102),
        (Counter::Done, 102),
        (Counter::Applied, 100),
        (Counter::Created, 50),
        (Counter::Refused, 2),
        (Counter::Failed, 0),
        (Counter::Unknown, 0),
        (Counter::InFlight, 0),
        (Counter::Retried, 0),
        (Counter::Pending, 0),
        (Counter::Queued, 0),
    ];
    for (counter, count) in counts {
        assert_eq!(batch.count(counter), count, "{counter:?}");
    }
    assert_eq!(batch.state(), BatchState::Done);
}

#[test]
fn one_thread_can_add_and_take_in_turn_however_small_the_queue() {
    let world = World::new();
    let mut batch = world.batch();
    batch.set_queue_size(3).expect("a size");
    batch.start(8).expect("threads");
    let (mut taken, mut was_full) = (Vec::new(), false);
    for customer in 0..200 {
        let body = json!({"fields": {"customerid": customer}}).to_string();
        while let Err(error) = batch.add(DATABASE, &[format!("customerid=={customer}")], &body, Flags::CREATE, customer)
        {
            assert_eq!(error.status(), Status::QueueFull);
            was_full = true;
            taken.extend(batch.next_result(Duration::from_secs(1)).map(|finished| finished.tag));
        }
        assert!(batch.count(Counter::Added) - taken.len() as u64 <= 3);
    }
    taken.extend(finish(&batch).into_keys());
    taken.sort_unstable();
    assert_eq!(taken, Vec::from_iter(0..200));
    assert!(was_full);
}

#[test]
fn adding_waits_for_room_when_that_is_wanted() {
    let world = World::new();
    let mut batch = world.batch();
    batch.set_queue_size(2).expect("a size");
    batch.set_blocking(true).expect("a switch");
    batch.start(2).expect("threads");
    thread::scope(|scope| {
        scope.spawn(|| {
            (0..100).for_each(|customer| add(&batch, customer, 1, Flags::CREATE, customer));
            batch.close();
        });
        let mut taken = 0;
        wait_until("all results", || {
            taken += usize::from(batch.next_result(Duration::from_secs(1)).is_some());
            batch.is_done()
        });
        assert_eq!(taken, 100);
    });
}

#[test]
fn threads_of_the_program_can_do_the_work() {
    let world = World::new();
    let batch = world.batch();
    thread::scope(|scope| {
        let workers = [(); 3].map(|()| scope.spawn(|| batch.work()));
        (0..60).for_each(|customer| add(&batch, customer, 1, Flags::CREATE, customer));
        assert_eq!(finish(&batch).len(), 60);
        for worker in workers {
            worker.join().expect("no panic").expect("work");
        }
    });
    assert_eq!(world.marks().len(), 60);
}

#[test]
fn threads_of_a_batch_receive_no_signals() {
    let world = World::new();
    let batch = world.batch();
    batch.start(3).expect("threads");
    let blocked = || -> Vec<String> {
        let tasks = std::fs::read_dir("/proc/self/task").expect("threads").flatten();
        let statuses = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("status")).ok());
        let workers = statuses.filter(|status| status.contains("Name:\tcopernica-batch"));
        workers.filter_map(|status| Some(status.split_once("SigBlk:\t")?.1[..16].to_owned())).collect()
    };
    // Other tests of this process have batches too.
    wait_until("three threads", || blocked().len() >= 3);
    // All but those of the system's own, SIGKILL and SIGSTOP.
    for mask in blocked() {
        let mask = u64::from_str_radix(&mask, 16).expect("a mask");
        for signal in [1, 2, 10, 12, 13, 14, 15, 17] {
            assert!(mask & (1 << (signal - 1)) != 0, "signal {signal} in {mask:x}");
        }
    }
}

#[test]
fn a_batch_that_has_begun_refuses_other_settings_and_every_one_refuses_nonsense() {
    let world = World::new();
    let mut batch = world.batch();
    let is_refused = |result: Result<(), copernica::Error>| {
        assert_eq!(result.expect_err("refused").status(), Status::InvalidOption);
    };
    is_refused(batch.set_queue_size(0));
    is_refused(batch.set_attempts(0));
    is_refused(batch.set_pause_ms(0, 10));
    is_refused(batch.set_pause_ms(10, 9));
    is_refused(batch.start(0));
    is_refused(batch.start(1_001));
    add(&batch, 1, 1, Flags::NONE, 1);
    is_refused(batch.set_queue_size(10));
    batch.start(1).expect("a thread");
    is_refused(batch.set_blocking(true));
    assert_eq!(finish(&batch).len(), 1);
}
