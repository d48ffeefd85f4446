//! Stops a batch while the server is down, and lets one call at a time through to see whether it is back.

use std::time::{Duration, Instant};

/// So many calls in a row must fail before the server counts as down.
const FAILURES: u32 = 10;

/// A circuit breaker.
#[derive(Debug)]
pub(super) struct Breaker {
    circuit: Circuit,
    shortest: Duration,
    longest: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Circuit {
    /// Calls go through; so many in a row have failed.
    Closed { failures: u32 },
    /// None goes through until then.
    Open { until: Instant, pause: Duration },
    /// One goes through, after a pause of this length.
    Probing { pause: Duration },
}

impl Breaker {
    /// A breaker whose first pause is the shortest and whose later ones are twice as long each, up to the longest.
    pub(super) fn new(shortest: Duration, longest: Duration) -> Breaker {
        Breaker { circuit: Circuit::Closed { failures: 0 }, shortest, longest }
    }

    /// A call got an answer: the server is there.
    pub(super) fn success(&mut self) {
        self.circuit = Circuit::Closed { failures: 0 };
    }

    /// A call got no answer, or that of a server that is down.
    pub(super) fn failure(&mut self, now: Instant) {
        self.circuit = match self.circuit {
            Circuit::Closed { failures } if failures + 1 < FAILURES => Circuit::Closed { failures: failures + 1 },
            Circuit::Closed { .. } => self.open(now, self.shortest),
            Circuit::Probing { pause } => self.open(now, (pause * 2).min(self.longest)),
            // Calls that were under way when it opened tell nothing new.
            open @ Circuit::Open { .. } => open,
        };
    }

    fn open(&self, now: Instant, pause: Duration) -> Circuit {
        Circuit::Open { until: now + pause, pause }
    }

    /// Until when no call may begin. When that has passed, the next one is a probe.
    pub(super) fn open_until(&mut self, now: Instant) -> Option<Instant> {
        if let Circuit::Open { until, pause } = self.circuit {
            if until > now {
                return Some(until);
            }
            self.circuit = Circuit::Probing { pause };
        }
        None
    }

    /// Whether it lets nothing through now.
    pub(super) fn is_open(&self, now: Instant) -> bool {
        matches!(self.circuit, Circuit::Open { until, .. } if until > now)
    }

    /// Whether calls go through without a doubt.
    pub(super) fn is_closed(&self) -> bool {
        matches!(self.circuit, Circuit::Closed { .. })
    }

    /// Whether one call goes through to see whether the server is back.
    pub(super) fn is_probing(&self) -> bool {
        matches!(self.circuit, Circuit::Probing { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn failures_in_a_row_open_it_and_a_success_between_them_does_not() {
        let (mut breaker, now) = (Breaker::new(SECOND, SECOND * 3), Instant::now());
        for _ in 0..3 {
            (1..FAILURES).for_each(|_| breaker.failure(now));
            assert!(breaker.is_closed());
            breaker.success();
        }
        (0..FAILURES).for_each(|_| breaker.failure(now));
        assert_eq!(breaker.open_until(now), Some(now + SECOND));
    }

    #[test]
    fn after_each_pause_one_probe_decides_and_pauses_grow_up_to_the_longest() {
        let (mut breaker, mut now) = (Breaker::new(SECOND, SECOND * 3), Instant::now());
        (0..FAILURES + 5).for_each(|_| breaker.failure(now));
        for pause in [1, 2, 3, 3] {
            assert_eq!(breaker.open_until(now), Some(now + SECOND * pause));
            now += SECOND * pause;
            assert_eq!(breaker.open_until(now), None);
            assert!(breaker.is_probing() && !breaker.is_closed());
            breaker.failure(now);
        }
        breaker.success();
        assert!(breaker.is_closed());
        assert_eq!(breaker.open_until(now), None);
    }
}
