//! Gathers records that can be in one import, and keeps those whose imports are under way. No I/O.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use super::later::Later;
use super::plan::Plan;
use super::record::Record;

/// How long records wait for others to go with.
const LINGER: Duration = Duration::from_millis(500);

/// The most bytes of one import: a fraction of what servers take.
const MOST_BYTES: usize = 2 << 20;

/// How long a new import is left alone before it is asked for, and the longest wait between two questions.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Records that go together.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) records: Vec<Record>,
    pub(super) step: Step,
    /// How often starting it was tried since something last came of it.
    pub(super) tries: u32,
}

/// What is to be done with a group next.
#[derive(Debug)]
pub(super) enum Step {
    /// Make an import of it.
    Start,
    /// Ask how far its import is.
    Ask(Question),
}

/// An import that was started, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    /// Its id.
    pub(super) import: u64,
    /// How many records the server had worked on.
    pub(super) processed: u64,
    /// Since when that has not changed.
    pub(super) since: Instant,
    /// How long to wait before it is asked for again.
    wait: Duration,
}

impl Question {
    pub(super) fn new(import: u64) -> Question {
        Question { import, processed: 0, since: Instant::now(), wait: FIRST_WAIT }
    }

    /// Takes note of an answer; the questions grow rare while nothing happens.
    pub(super) fn note(&mut self, processed: u64, now: Instant) {
        if processed > self.processed {
            (self.processed, self.since) = (processed, now);
        }
    }

    /// When to ask again.
    pub(super) fn next(&mut self, now: Instant) -> Instant {
        let due = now + self.wait;
        self.wait = (self.wait * 2).min(LONGEST_WAIT);
        due
    }
}

impl Group {
    fn new(records: Vec<Record>, step: Step) -> Group {
        Group { records, step, tries: 0 }
    }
}

/// Records that wait for others of their kind.
#[derive(Debug)]
struct Waiting {
    records: Vec<Record>,
    bytes: usize,
    since: Instant,
}

/// What kind of import a record goes into: the shape of its row, and whether it makes profiles.
type Kind = (String, bool);

/// All records of a batch that go into imports, or are in some.
#[derive(Debug, Default)]
pub(super) struct Pool {
    /// How many records make an import; 0 without a plan for any.
    per_import: usize,
    waiting: HashMap<Kind, Waiting>,
    /// Groups of which enough have gathered.
    full: VecDeque<Group>,
    /// Imports of an earlier run, whose records come in one by one.
    returning: HashMap<u64, Waiting>,
    later: Later<Group>,
    /// Records in groups that a worker has, or that are in `later`.
    out: usize,
    /// Groups that a worker has.
    calls: usize,
}

impl Pool {
    /// Takes in the settings, before anything has begun. More than half of the queue would never gather while an import is
    /// under way.
    pub(super) fn set_plan(&mut self, plan: Option<&Plan>, queue_size: usize) {
        self.per_import = plan.map_or(0, |plan| plan.per_import.min(queue_size / 2).max(1));
    }

    /// Keeps a record until enough have gathered; gives it back when it goes into no import.
    pub(super) fn gather(&mut self, record: Record, now: Instant) -> Option<Record> {
        let Some(row) = record.row.as_ref().filter(|_| self.per_import > 0) else {
            return Some(record);
        };
        let (size, kind) = (row.json.len() + 1, (row.shape.clone(), record.creates()));
        let waiting = self.waiting.entry(kind).or_insert_with(|| Waiting::new(now));
        if waiting.bytes + size > MOST_BYTES {
            self.full.extend(waiting.take(now));
        }
        if waiting.records.is_empty() {
            waiting.since = now;
        }
        waiting.bytes += size;
        waiting.records.push(record);
        if waiting.records.len() >= self.per_import {
            self.full.extend(waiting.take(now));
        }
        None
    }

    /// Keeps a record that an earlier run sent in an import.
    pub(super) fn bring(&mut self, record: Record, import: u64, now: Instant) {
        self.returning.entry(import).or_insert_with(|| Waiting::new(now)).records.push(record);
    }

    /// A group that can go on now. Those that are not full go when nobody will come any more, or nobody came for long.
    pub(super) fn take(&mut self, now: Instant, is_closed: bool) -> Option<Group> {
        let is_ripe = |waiting: &Waiting| is_closed || now >= waiting.since + LINGER;
        if let Some(group) = self.later.take_due(now) {
            self.calls += 1;
            return Some(group);
        }
        let group = self
            .full
            .pop_front()
            .or_else(|| take_ripe(&mut self.waiting, is_ripe, |_| Step::Start))
            .or_else(|| take_ripe(&mut self.returning, is_ripe, |import| Step::Ask(Question::new(*import))))?;
        self.out += group.records.len();
        self.calls += 1;
        Some(group)
    }

    /// When something can go on, if nothing else happens.
    pub(super) fn next_due(&self) -> Option<Instant> {
        let waiting = self.waiting.values().chain(self.returning.values());
        let ripe = waiting.filter(|waiting| !waiting.records.is_empty()).map(|waiting| waiting.since + LINGER);
        ripe.chain(self.later.next_due()).min()
    }

    /// A worker brings back a group, which is not to be touched before `due`.
    pub(super) fn rest(&mut self, group: Group, due: Instant) {
        self.calls -= 1;
        self.later.push(due, group);
    }

    /// A worker is done with what is left of a group.
    pub(super) fn dissolve(&mut self) {
        self.calls -= 1;
    }

    /// A record leaves its group.
    pub(super) fn release(&mut self) {
        self.out -= 1;
    }

    /// Takes out everything that no worker has, because the batch has ended.
    pub(super) fn drain(&mut self) -> Vec<Record> {
        let under_way: Vec<_> = self.later.drain().flat_map(|group| group.records).collect();
        self.out -= under_way.len();
        let full = std::mem::take(&mut self.full).into_iter().flat_map(|group| group.records);
        let waiting = std::mem::take(&mut self.waiting).into_values().flat_map(|waiting| waiting.records);
        let returning = std::mem::take(&mut self.returning).into_values().flat_map(|waiting| waiting.records);
        under_way.into_iter().chain(full).chain(waiting).chain(returning).collect()
    }

    /// How many records are in groups that were begun.
    pub(super) fn records_out(&self) -> usize {
        self.out
    }

    /// How many groups workers have.
    pub(super) fn calls(&self) -> usize {
        self.calls
    }
}

impl Waiting {
    fn new(now: Instant) -> Waiting {
        Waiting { records: Vec::new(), bytes: 0, since: now }
    }

    /// Makes a group of those that wait, if any do.
    fn take(&mut self, now: Instant) -> Option<Group> {
        let records = std::mem::replace(self, Waiting::new(now)).records;
        (!records.is_empty()).then(|| Group::new(records, Step::Start))
    }
}

/// The ripe group of which the most have gathered.
fn take_ripe<K: Eq + std::hash::Hash + Clone>(
    waiting: &mut HashMap<K, Waiting>,
    is_ripe: impl Fn(&Waiting) -> bool,
    step: impl FnOnce(&K) -> Step,
) -> Option<Group> {
    waiting.retain(|_, waiting| !waiting.records.is_empty());
    let ripe = waiting.iter().filter(|(_, waiting)| is_ripe(waiting));
    let kind = ripe.max_by_key(|(_, waiting)| waiting.records.len()).map(|(kind, _)| kind.clone())?;
    waiting.remove(&kind).map(|waiting| Group::new(waiting.records, step(&kind)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{ApiVersion, Flags};

    fn pool(per_import: u32) -> (Pool, Plan) {
        let plan = Plan::new(&["a"], per_import).expect("a plan");
        let mut pool = Pool::default();
        pool.set_plan(Some(&plan), 1_000);
        (pool, plan)
    }

    fn record(plan: &Plan, tag: u64, field: &str, flags: Flags) -> Record {
        let (condition, body) = (format!("a=={tag}"), format!(r#"{{"fields":{{"a":{tag},"{field}":1}}}}"#));
        Record::new(Some(plan), ApiVersion::V3, "1", &[condition], &body, flags, tag).expect("a record")
    }

    fn tags(group: Option<Group>) -> Vec<u64> {
        group.map_or(Vec::new(), |group| group.records.iter().map(|record| record.tag).collect())
    }

    #[test]
    fn enough_of_a_kind_go_at_once_and_fewer_when_nobody_comes_any_more() {
        let ((mut pool, plan), now) = (pool(2), Instant::now());
        for (tag, field, flags) in [(1, "b", Flags::NONE), (2, "c", Flags::NONE), (3, "b", Flags::CREATE)] {
            assert!(pool.gather(record(&plan, tag, field, flags), now).is_none());
            assert!(pool.take(now, false).is_none());
        }
        assert!(pool.gather(record(&plan, 4, "b", Flags::NONE), now).is_none());
        assert_eq!(tags(pool.take(now, false)), [1, 4]);
        assert!(pool.take(now, false).is_none());
        assert_eq!(pool.next_due(), Some(now + LINGER));
        assert_eq!(tags(pool.take(now + LINGER, false)).len(), 1);
        assert_eq!(tags(pool.take(now, true)).len(), 1);
        assert!(pool.take(now, true).is_none() && pool.next_due().is_none());
        assert_eq!((pool.records_out(), pool.calls()), (4, 3));
    }

    #[test]
    fn an_import_has_no_more_than_its_bytes_and_half_of_the_queue() {
        let (mut pool, plan) = pool(1_000);
        let now = Instant::now();
        let long = format!("b\":\"{}\",\"c", "x".repeat(MOST_BYTES / 2));
        for tag in 1..4 {
            pool.gather(record(&plan, tag, &long, Flags::NONE), now);
        }
        assert_eq!(tags(pool.take(now, false)), [1]);
        pool.set_plan(Some(&plan), 7);
        assert_eq!(pool.per_import, 3);
        pool.set_plan(Some(&plan), 1);
        assert_eq!(pool.per_import, 1);
    }

    #[test]
    fn what_rests_comes_back_when_it_is_due_and_what_an_earlier_run_sent_is_asked_for() {
        let ((mut pool, plan), now) = (pool(1), Instant::now());
        pool.gather(record(&plan, 1, "b", Flags::NONE), now);
        let group = pool.take(now, false).expect("a group");
        let later = now + Duration::from_secs(1);
        pool.rest(group, later);
        assert_eq!((pool.next_due(), pool.calls(), pool.records_out()), (Some(later), 0, 1));
        assert!(pool.take(now, true).is_none());
        assert_eq!(tags(pool.take(later, true)), [1]);
        for tag in 2..4 {
            pool.bring(record(&plan, tag, "b", Flags::NONE), 7, now);
        }
        let asked = pool.take(now + LINGER, false).expect("a group");
        assert!(matches!(&asked.step, Step::Ask(question) if question.import == 7));
        assert_eq!(tags(Some(asked)), [2, 3]);
    }

    #[test]
    fn questions_grow_rare_and_progress_moves_the_time_since_when_nothing_was_done() {
        let (mut question, now) = (Question::new(1), Instant::now() + LINGER);
        let waits: Vec<_> = (0..9).map(|_| question.next(now) - now).collect();
        assert_eq!((waits[0], waits[1], waits[8]), (FIRST_WAIT, FIRST_WAIT * 2, LONGEST_WAIT));
        question.note(0, now);
        assert!(question.since < now);
        question.note(1, now);
        assert_eq!(question.since, now);
    }
}
