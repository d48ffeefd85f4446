//! How many calls may be under way: more after each success, much fewer when the server is overloaded or grows slow.

use std::time::{Duration, Instant};

/// How many calls a batch begins with.
const FIRST: f64 = 4.0;

/// What is left of the number after a sign of overload.
const CUT: f64 = 0.7;

/// How many replies the shortest time is taken of; the shortest of the last two such windows counts.
const WINDOW: u32 = 512;

/// How much of the mean each new reply is.
const WEIGHT: f64 = 1.0 / 16.0;

/// A mean above twice the shortest time and this is a server that grows slow.
const SLACK_MS: f64 = 50.0;

/// Additive increase, multiplicative decrease, within the number of threads.
#[derive(Debug)]
pub(super) struct Pace {
    limit: f64,
    threads: usize,
    /// Until the first overload the number grows by one for each success instead of one for each round.
    is_starting: bool,
    last_cut: Option<Instant>,
    hold_until: Option<Instant>,
    times: Times,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { limit: FIRST, threads: 0, is_starting: true, last_cut: None, hold_until: None, times: Times::default() }
    }
}

impl Pace {
    /// Takes note of a thread more that makes calls.
    pub(super) fn add_thread(&mut self) {
        self.threads += 1;
    }

    /// Begins anew, with few calls: the server was down.
    pub(super) fn restart(&mut self) {
        self.limit = FIRST;
        self.is_starting = true;
    }

    /// How many calls may be under way now.
    pub(super) fn limit(&self) -> usize {
        // A number of calls: small and positive.
        (self.limit as usize).clamp(1, self.threads.max(1))
    }

    /// Until when no call may begin, because the server asked for it.
    pub(super) fn held_until(&self, now: Instant) -> Option<Instant> {
        self.hold_until.filter(|until| *until > now)
    }

    /// A call that began at `begun` went well, one of `in_flight`.
    pub(super) fn success(&mut self, begun: Instant, now: Instant, in_flight: usize) {
        self.times.note(now.saturating_duration_since(begun));
        if self.times.are_rising() {
            self.cut(begun, now);
        } else if in_flight * 2 >= self.limit() {
            // A limit that is far from being reached tells nothing.
            self.limit += if self.is_starting { 1.0 } else { 1.0 / self.limit };
            self.limit = self.limit.min(self.threads.max(1) as f64);
        }
    }

    /// A call that began at `begun` was put off, or lost because of an overload.
    pub(super) fn overload(&mut self, begun: Instant, now: Instant, wait: Option<Duration>) {
        self.cut(begun, now);
        if let Some(until) = wait.and_then(|wait| now.checked_add(wait)) {
            self.hold_until = self.hold_until.max(Some(until));
        }
    }

    /// Calls that were under way together tell of the same overload: it counts once.
    fn cut(&mut self, begun: Instant, now: Instant) {
        if self.last_cut.is_some_and(|last| begun <= last) {
            return;
        }
        self.last_cut = Some(now);
        self.is_starting = false;
        self.limit = (self.limit * CUT).max(1.0);
    }
}

/// How long replies take: a running mean, and the shortest of late.
#[derive(Debug, Default)]
struct Times {
    mean_ms: f64,
    shortest_ms: Option<f64>,
    shortest_before_ms: Option<f64>,
    noted: u32,
}

impl Times {
    fn note(&mut self, time: Duration) {
        let ms = time.as_secs_f64() * 1_000.0;
        let is_first = self.shortest_ms.is_none() && self.shortest_before_ms.is_none();
        self.mean_ms = if is_first { ms } else { self.mean_ms + (ms - self.mean_ms) * WEIGHT };
        self.shortest_ms = Some(self.shortest_ms.map_or(ms, |shortest| shortest.min(ms)));
        self.noted += 1;
        if self.noted == WINDOW {
            self.noted = 0;
            self.shortest_before_ms = self.shortest_ms.take();
        }
    }

    fn are_rising(&self) -> bool {
        let shortest = [self.shortest_ms, self.shortest_before_ms].into_iter().flatten().reduce(f64::min);
        shortest.is_some_and(|shortest| self.mean_ms > 2.0 * shortest + SLACK_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPLY: Duration = Duration::from_millis(20);

    /// A server that takes `capacity` calls at once and puts off all others, played for some rounds.
    fn play(pace: &mut Pace, mut now: Instant, capacity: usize, rounds: usize) -> Instant {
        for _ in 0..rounds {
            let (begun, calls) = (now, pace.limit());
            now += REPLY;
            for call in 0..calls {
                if call < capacity {
                    pace.success(begun, now, calls);
                } else {
                    pace.overload(begun, now, None);
                }
            }
        }
        now
    }

    fn pace(threads: usize) -> Pace {
        let mut pace = Pace::default();
        (0..threads).for_each(|_| pace.add_thread());
        pace
    }

    #[test]
    fn the_limit_rises_to_the_threads_within_few_rounds() {
        let mut pace = pace(64);
        play(&mut pace, Instant::now(), usize::MAX, 5);
        assert_eq!(pace.limit(), 64);
    }

    #[test]
    fn an_overloaded_server_is_left_with_about_what_it_takes_and_probed_for_more() {
        let mut pace = pace(64);
        let mut now = play(&mut pace, Instant::now(), 10, 100);
        for _ in 0..50 {
            now = play(&mut pace, now, 10, 1);
            assert!((6..=12).contains(&pace.limit()), "{}", pace.limit());
        }
        play(&mut pace, now, usize::MAX, 100);
        assert_eq!(pace.limit(), 64);
    }

    #[test]
    fn calls_that_were_under_way_together_cut_the_limit_once() {
        let mut pace = pace(64);
        let now = play(&mut pace, Instant::now(), usize::MAX, 6);
        (0..64).for_each(|_| pace.overload(now, now + REPLY, None));
        assert_eq!(pace.limit(), 44);
    }

    #[test]
    fn rising_times_lower_the_limit() {
        let mut pace = pace(64);
        let mut now = play(&mut pace, Instant::now(), usize::MAX, 6);
        for _ in 0..200 {
            let begun = now;
            now += REPLY * 20;
            pace.success(begun, now, 64);
        }
        assert!(pace.limit() < 16, "{}", pace.limit());
    }

    #[test]
    fn no_call_begins_before_the_time_that_the_server_asked_for() {
        let mut pace = pace(1);
        let now = Instant::now();
        pace.overload(now, now, Some(Duration::from_secs(3)));
        pace.overload(now, now, Some(Duration::from_secs(1)));
        assert_eq!(pace.held_until(now), Some(now + Duration::from_secs(3)));
        assert_eq!(pace.held_until(now + Duration::from_secs(3)), None);
    }
}
