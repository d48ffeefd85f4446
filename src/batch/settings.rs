//! How a batch works; set before it begins.

use std::time::Duration;

/// The most threads that a batch starts.
pub(super) const MOST_THREADS: u32 = 1_000;

/// The settings of a batch.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// How many records and results it holds at the most.
    pub(super) queue_size: usize,
    /// Whether adding waits for room.
    pub(super) blocks: bool,
    /// How often a record is tried while the server is there.
    pub(super) tries: u32,
    /// How long after an attempt in doubt the truth is looked for.
    pub(super) settle: Duration,
    /// The first pause when the server is down.
    pub(super) shortest_pause: Duration,
    /// The longest.
    pub(super) longest_pause: Duration,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            queue_size: 2_048,
            blocks: false,
            tries: 8,
            settle: Duration::from_secs(600),
            shortest_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(60),
        }
    }
}
