//! Calls that are ended from this side, or that never leave it: every kind of call, in every version, against the journal.

use std::thread;
use std::time::Duration;

use copernica::{Effect, Status};
use serde_json::json;

use crate::kit::{Flags, Report, VERSIONS, Watched, World};
use crate::matrix::{Case, Kind};
use crate::relays::Gate;

/// How long the server keeps an answer back: longer than the calls wait.
const DELAY_MS: u64 = 700;

/// Long enough for a request to leave on a busy machine, most of the time.
const PATIENCE_MS: u32 = 250;

/// The server applies the change before, after or long after the call ends; the report must be true in each case.
fn is_told_truly(world: &World, status: Status, end: impl Fn(&Watched, &Case<'_>) -> Report + Sync) {
    let mut in_doubt = 0;
    for apply in ["before", "after"] {
        for kind in Kind::ALL {
            let client = world.client();
            // What the checks need is there before the call.
            client.update(&["customerid==4567"], &world.body("LastName", "x"), Flags::DRY_RUN);
            world.account.clear_journal();
            world.account.add_fault(&json!({"kind": "delay", "delay_ms": DELAY_MS, "apply": apply, "method": "PUT"}));
            let case = Case::new(world, kind);
            let report = end(&client, &case);
            let described = format!("version {}, {kind:?}, {apply}", world.version);
            // A machine that is busy may not even have sent the request: then nothing is in doubt.
            assert_eq!(report.status, status, "{described}: {report:?}");
            assert!(matches!(report.effect, Effect::Unknown | Effect::None), "{described}: {report:?}");
            assert!(report.attempts <= 1, "{described}: {report:?}");
            in_doubt += usize::from(report.effect == Effect::Unknown);
            case.check_truth(&report, &described);
            world.account.clear_faults();
            world.account.clear_journal();
        }
    }
    assert!(in_doubt >= 5, "{in_doubt} of 10 calls were under way when they ended");
}

fn in_every_version(test: impl Fn(&World) + Sync) {
    thread::scope(|scope| {
        for version in VERSIONS {
            let test = &test;
            scope.spawn(move || test(&World::new(version)));
        }
    });
}

#[test]
fn a_call_that_runs_out_of_time_says_what_is_true() {
    in_every_version(|world| {
        is_told_truly(world, Status::Timeout, |client, case| case.make(&client.derive(PATIENCE_MS)));
    });
}

#[test]
fn a_call_that_is_cancelled_says_what_is_true() {
    in_every_version(|world| {
        is_told_truly(world, Status::Cancelled, |client, case| {
            let cancelled = client.derive(20_000);
            thread::scope(|scope| {
                let call = scope.spawn(|| case.make(&cancelled));
                thread::sleep(Duration::from_millis(PATIENCE_MS.into()));
                cancelled.client.cancel();
                call.join().expect("no panic")
            })
        });
    });
}

#[test]
fn a_call_that_never_leaves_has_no_effect_and_may_be_repeated() {
    in_every_version(|world| {
        for kind in Kind::ALL {
            let mut gate = Gate::to(world.account.address());
            let mut options = world.options();
            options.set_base_url(&gate.url()).expect("an address");
            let client = world.client_with(options);
            client.update(&["customerid==4567"], &world.body("LastName", "x"), Flags::DRY_RUN);
            gate.shut();
            let case = Case::new(world, kind);
            let report = case.make(&client);
            let described = format!("version {}, {kind:?}", world.version);
            assert_eq!(report.essence(), (Status::Connect, Effect::None, 3), "{described}: {report:?}");
            assert!(report.may_repeat);
            case.check_truth(&report, &described);
            assert_eq!(world.updates().len(), 0, "{described}");
        }
    });
}
