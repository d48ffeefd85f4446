//! The armed faults of an account: which of them strikes a request, and how often it still will.

mod fault;
#[cfg(test)]
mod tests;

use std::sync::Mutex;

use serde_json::{Value, json};

pub use fault::{Apply, CloseAt, Fault, Kind};

use crate::http::Request;

/// The armed faults of one account, in the order in which they were posted.
#[derive(Debug, Default)]
pub struct Faults {
    armed: Mutex<Vec<Armed>>,
}

#[derive(Debug)]
struct Armed {
    fault: Fault,
    /// Matching requests to leave alone first.
    to_skip: u64,
    /// Requests still to hit; without end when absent.
    remaining: Option<u64>,
    fired: u64,
    random: u64,
}

impl Armed {
    fn new(fault: Fault) -> Armed {
        let default_times = if fault.probability.is_some() { None } else { Some(1) };
        Armed {
            to_skip: fault.after.unwrap_or(0),
            remaining: fault.times.or(default_times),
            fired: 0,
            random: fault.seed.unwrap_or(0),
            fault,
        }
    }

    /// Whether this fault hits a request that it concerns.
    fn fires(&mut self) -> bool {
        if self.remaining == Some(0) {
            return false;
        }
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return false;
        }
        if let Some(probability) = self.fault.probability
            && next_share(&mut self.random) >= probability
        {
            return false;
        }
        self.remaining = self.remaining.map(|left| left - 1);
        self.fired += 1;
        true
    }

    fn description(&self) -> Value {
        let mut value = serde_json::to_value(&self.fault).expect("a fault is plain data");
        value["remaining"] = json!(self.remaining);
        value["fired"] = json!(self.fired);
        value
    }
}

/// The next number between 0 and 1 of the sequence that a seed starts (splitmix64).
fn next_share(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^= mixed >> 31;
    (mixed >> 11) as f64 / (1u64 << 53) as f64
}

impl Faults {
    /// These faults.
    pub fn armed(faults: &[Fault]) -> Faults {
        Faults { armed: Mutex::new(faults.iter().cloned().map(Armed::new).collect()) }
    }

    /// Arms these as well.
    pub fn arm(&self, faults: &[Fault]) {
        self.lock().extend(faults.iter().cloned().map(Armed::new));
    }

    /// Disarms all.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// What is still armed, with how often each has struck and will.
    pub fn description(&self) -> Value {
        self.lock().iter().map(Armed::description).collect()
    }

    /// The fault that hits this request: the first that concerns it and fires. Those behind it count nothing.
    pub fn strike(&self, request: &Request) -> Option<Fault> {
        let mut armed = self.lock();
        let hit = armed
            .iter_mut()
            .find_map(|armed| (armed.fault.concerns(request) && armed.fires()).then(|| armed.fault.clone()));
        armed.retain(|armed| armed.remaining != Some(0));
        hit
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Armed>> {
        self.armed.lock().unwrap_or_else(|poison| poison.into_inner())
    }
}
