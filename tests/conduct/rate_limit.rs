//! The rate limit, as the server sees it.

use std::thread;
use std::time::Duration;

use copernica::{Effect, Status};

use crate::kit::{Flags, World};

#[test]
fn requests_of_all_threads_and_derived_clients_together_keep_to_the_rate() {
    const PER_SECOND: u32 = 40;
    for version in [2, 4] {
        let world = World::new(version);
        let mut options = world.options();
        options.set_rate_limit(PER_SECOND.into()).expect("a number");
        let client = world.client_with(options);
        thread::scope(|scope| {
            for _ in 0..4 {
                let derived = client.derive(20_000);
                let body = world.body("LastName", "x");
                scope.spawn(move || {
                    for _ in 0..5 {
                        let report = derived.update(&["customerid==4567"], &body, Flags::NONE);
                        assert_eq!(report.essence(), (Status::Ok, Effect::Applied, 1), "{report:?}");
                    }
                });
            }
        });
        let journal = world.journal();
        // The reads of checks and the exchange of the token count too.
        let others = if version == 4 { 2 } else { 1 };
        assert_eq!(journal.len(), 20 + others);
        let at = |index: usize| journal[index]["received_at_ms"].as_u64().expect("a time");
        let took = Duration::from_millis(at(journal.len() - 1) - at(0));
        // Whether a request arrives a little sooner or later than it was let go is chance.
        let intervals = u32::try_from(journal.len() - 1).expect("few") - 2;
        assert!(took >= Duration::from_secs(1) / PER_SECOND * intervals, "{took:?} for {} requests", journal.len());
    }
}
