//! How a batch works; set before it begins.

use std::time::Duration;

use super::plan::Plan;

/// The most threads that a batch starts.
pub(super) const MOST_THREADS: u32 = 1_000;

/// The settings of a batch.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// How many records and results it holds at the most, if somebody has said so.
    pub(super) queue_size: Option<usize>,
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
    /// How it makes imports, if it does.
    pub(super) imports: Option<Plan>,
}

impl Settings {
    /// How many records and results it holds at the most.
    pub(super) fn queue_size(&self) -> usize {
        // While one import is worked on, the next ones are gathered.
        let imports = self.imports.as_ref().map_or(0, |plan| plan.per_import * 4);
        self.queue_size.unwrap_or(imports.max(2_048))
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            queue_size: None,
            blocks: false,
            tries: 8,
            settle: Duration::from_secs(600),
            shortest_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(60),
            imports: None,
        }
    }
}
