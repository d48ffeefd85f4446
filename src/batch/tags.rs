//! A set of tags that is small when they count up, as line numbers do: it keeps ranges. Too many of those go to a file.

use std::io::Result;
use std::path::{Path, PathBuf};

use super::runs::{Range, Runs, Sorted};

/// So many tags are gathered before they are merged into the ranges.
const GATHERED: usize = 1 << 16;

/// So many ranges are kept in memory, 4 MiB. Ten million numbers without any order would take more than 50 MB in whatever
/// form.
const MOST_RANGES: usize = 1 << 18;

/// A set of numbers, kept as sorted ranges.
#[derive(Debug)]
pub(super) struct Tags {
    /// Beside which the file is made, if one is needed.
    beside: PathBuf,
    most_ranges: usize,
    /// None of them touch.
    ranges: Vec<Range>,
    gathered: Vec<u64>,
    /// Ranges that were too many, while tags are added.
    runs: Option<Runs>,
    /// All ranges, when they were too many.
    sorted: Option<Sorted>,
}

impl Tags {
    /// An empty set, which may make a file beside this one.
    pub(super) fn beside(path: &Path) -> Tags {
        Tags {
            beside: path.to_owned(),
            most_ranges: MOST_RANGES,
            ranges: Vec::new(),
            gathered: Vec::new(),
            runs: None,
            sorted: None,
        }
    }

    /// Adds a tag, which may be in the set already.
    pub(super) fn insert(&mut self, tag: u64) -> Result<()> {
        self.gathered.push(tag);
        if self.gathered.len() < GATHERED {
            return Ok(());
        }
        self.merge();
        if self.ranges.len() > self.most_ranges {
            self.push_run()?;
        }
        Ok(())
    }

    /// Ends the adding: from now on the set can be asked.
    pub(super) fn seal(&mut self) -> Result<()> {
        self.merge();
        self.gathered = Vec::new();
        if self.runs.is_some() {
            self.push_run()?;
            self.ranges = Vec::new();
            self.sorted = self.runs.take().map(Runs::merge).transpose()?;
        }
        self.ranges.shrink_to_fit();
        Ok(())
    }

    fn push_run(&mut self) -> Result<()> {
        let runs = match &mut self.runs {
            Some(runs) => runs,
            none => none.insert(Runs::beside(&self.beside)?),
        };
        runs.push(&self.ranges)?;
        self.ranges.clear();
        Ok(())
    }

    fn merge(&mut self) {
        self.gathered.sort_unstable();
        let mut merged: Vec<Range> = Vec::with_capacity(self.ranges.len() + self.gathered.len() / 64);
        let mut ranges = self.ranges.drain(..).peekable();
        let mut tags = self.gathered.drain(..).peekable();
        loop {
            let (first, last) = match (ranges.peek(), tags.peek()) {
                (Some(range), Some(tag)) if range.0 <= *tag => ranges.next().unwrap_or_default(),
                (_, Some(_)) => tags.next().map(|tag| (tag, tag)).unwrap_or_default(),
                (Some(_), None) => ranges.next().unwrap_or_default(),
                (None, None) => break,
            };
            match merged.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        drop((ranges, tags));
        self.ranges = merged;
    }

    /// Whether a tag is in the sealed set.
    pub(super) fn contains(&self, tag: u64) -> Result<bool> {
        if let Some(sorted) = &self.sorted {
            return sorted.contains(tag);
        }
        let behind = self.ranges.partition_point(|range| range.0 <= tag);
        Ok(behind > 0 && self.ranges[behind - 1].1 >= tag)
    }

    /// How many tags are in the sealed set.
    pub(super) fn len(&self) -> u64 {
        let count = || self.ranges.iter().map(|(first, last)| (last - first).saturating_add(1)).sum();
        self.sorted.as_ref().map_or_else(count, Sorted::len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(most_ranges: usize) -> Tags {
        let path = std::env::temp_dir().join(format!("tags-{}-{most_ranges}", std::process::id()));
        Tags { most_ranges, ..Tags::beside(&path) }
    }

    fn insert(tags: &mut Tags, numbers: impl IntoIterator<Item = u64>) {
        numbers.into_iter().for_each(|tag| tags.insert(tag).expect("room"));
        tags.seal().expect("room");
    }

    #[test]
    fn tags_that_count_up_take_one_range_whatever_their_order() {
        let mut tags = tags(1);
        let total = 5_000 * 64;
        // Each is some places off, as results of many threads are.
        insert(&mut tags, (0..total).map(|number: u64| number ^ 37));
        assert_eq!(tags.ranges.len(), 1);
        assert!(tags.sorted.is_none());
        assert_eq!(tags.len(), total);
    }

    #[test]
    fn what_was_inserted_is_in_it_and_nothing_else() {
        let mut tags = tags(100);
        let inserted = [0, 1, 5, 7, 6, 5, 100, u64::MAX, u64::MAX - 1, 50];
        insert(&mut tags, inserted);
        for tag in (0..200).chain([u64::MAX - 2, u64::MAX - 1, u64::MAX]) {
            assert_eq!(tags.contains(tag).expect("no file"), inserted.contains(&tag), "{tag}");
        }
        assert_eq!(tags.ranges, [(0, 1), (5, 7), (50, 50), (100, 100), (u64::MAX - 1, u64::MAX)]);
        assert_eq!(tags.len(), 9);
    }

    #[test]
    fn tags_without_any_order_go_to_a_file_and_are_found_there() {
        // Odd, so that different numbers stay different.
        let spread = |number: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let (mut tags, total) = (tags(50_000), 200_000);
        // The first ones again: a tag may be applied twice, in different runs.
        insert(&mut tags, (0..total).chain(0..1_000).map(spread));
        assert!(tags.sorted.is_some() && tags.ranges.is_empty());
        assert_eq!(tags.len(), total);
        for number in (0..total).step_by(97) {
            assert!(tags.contains(spread(number)).expect("a file"), "{number}");
            assert!(!tags.contains(spread(total + number)).expect("a file"), "{number}");
        }
    }
}
