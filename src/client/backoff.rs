//! How long to wait before a request is sent again: exponential with full jitter (contract 8).

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// The base of the waits and the longest of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Backoff {
    /// The longest first wait.
    pub(crate) base: Duration,
    /// The longest wait of all.
    pub(crate) cap: Duration,
}

impl Backoff {
    /// A wait after this many attempts: any time up to the base doubled each time, but never beyond the cap.
    pub(crate) fn wait(&self, attempts: u32) -> Duration {
        let longest = self.base.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(self.cap);
        longest.mul_f64(random_fraction())
    }
}

/// A number from 0 to 1, from the keys that the standard library draws for its hash maps.
fn random_fraction() -> f64 {
    let random = RandomState::new().hash_one(0);
    (random >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_spread_up_to_a_bound_that_doubles_up_to_the_cap() {
        let backoff = Backoff { base: Duration::from_millis(100), cap: Duration::from_millis(350) };
        for (attempts, bound) in [(1, 100), (2, 200), (3, 350), (60, 350)] {
            let waits: Vec<_> = (0..200).map(|_| backoff.wait(attempts)).collect();
            let bound = Duration::from_millis(bound);
            assert!(waits.iter().all(|wait| *wait <= bound));
            assert!(waits.iter().any(|wait| *wait < bound / 2) && waits.iter().any(|wait| *wait > bound / 2));
        }
    }
}
