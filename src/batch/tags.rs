//! A set of tags that is small when they count up, as line numbers do: it keeps ranges.

/// So many tags are gathered before they are merged into the ranges.
const GATHERED: usize = 1 << 16;

/// A set of numbers, kept as sorted ranges.
#[derive(Debug, Default)]
pub(super) struct Tags {
    /// First and last of each range, none of which touch.
    ranges: Vec<(u64, u64)>,
    gathered: Vec<u64>,
}

impl Tags {
    /// Adds a tag, which may be in the set already.
    pub(super) fn insert(&mut self, tag: u64) {
        self.gathered.push(tag);
        if self.gathered.len() == GATHERED {
            self.merge();
        }
    }

    /// Ends the adding: from now on the set can be asked.
    pub(super) fn seal(&mut self) {
        self.merge();
        self.gathered = Vec::new();
        self.ranges.shrink_to_fit();
    }

    fn merge(&mut self) {
        self.gathered.sort_unstable();
        let mut merged: Vec<(u64, u64)> = Vec::with_capacity(self.ranges.len() + self.gathered.len() / 64);
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
    pub(super) fn contains(&self, tag: u64) -> bool {
        let behind = self.ranges.partition_point(|range| range.0 <= tag);
        behind > 0 && self.ranges[behind - 1].1 >= tag
    }

    /// How many tags are in the sealed set.
    pub(super) fn len(&self) -> u64 {
        self.ranges.iter().map(|(first, last)| (last - first).saturating_add(1)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_that_count_up_take_one_range_whatever_their_order() {
        let mut tags = Tags::default();
        let total = 5_000 * 64;
        // Each is some places off, as results of many threads are.
        (0..total).for_each(|number: u64| tags.insert(number ^ 37));
        tags.seal();
        assert_eq!(tags.ranges.len(), 1);
        assert_eq!(tags.len(), total);
    }

    #[test]
    fn what_was_inserted_is_in_it_and_nothing_else() {
        let mut tags = Tags::default();
        let inserted = [0, 1, 5, 7, 6, 5, 100, u64::MAX, u64::MAX - 1, 50];
        inserted.iter().for_each(|tag| tags.insert(*tag));
        tags.seal();
        for tag in (0..200).chain([u64::MAX - 2, u64::MAX - 1, u64::MAX]) {
            assert_eq!(tags.contains(tag), inserted.contains(&tag), "{tag}");
        }
        assert_eq!(tags.ranges, [(0, 1), (5, 7), (50, 50), (100, 100), (u64::MAX - 1, u64::MAX)]);
        assert_eq!(tags.len(), 9);
    }
}
