//! Ranges of tags in a file: for a journal whose tags are too many and too far apart for memory.
//!
//! They are written as sorted runs, which are merged into one sorted row at the end. Of that one, memory holds the first tag
//! of each block, so that a look costs one read of a block.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Error, ErrorKind, Read, Result, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// First and last of tags without a gap.
pub(super) type Range = (u64, u64);

/// The size of a range in a file, in bytes.
const SIZE: usize = 16;

/// How many ranges are read at once: a page.
const BLOCK: usize = 256;

/// A file that is gone when nobody has it open any more.
#[derive(Debug)]
struct Scratch {
    file: File,
    /// Where it still is, on systems that do not remove what is open.
    path: Option<PathBuf>,
}

impl Scratch {
    /// A file beside another, for there is surely room, and its place is this process's own while that is locked.
    fn beside(path: &Path) -> Result<Scratch> {
        let mut taken = 0;
        loop {
            let mut name = path.as_os_str().to_owned();
            name.push(format!(".tags-{taken}"));
            let name = PathBuf::from(name);
            match OpenOptions::new().read(true).write(true).create_new(true).open(&name) {
                Ok(file) => {
                    let is_gone = std::fs::remove_file(&name).is_ok();
                    return Ok(Scratch { file, path: (!is_gone).then_some(name) });
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists && taken < 1_000 => taken += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads `count` ranges from the one at `place` on.
    fn read(&self, place: u64, count: usize) -> Result<VecDeque<Range>> {
        let (mut file, mut bytes) = (&self.file, vec![0; count * SIZE]);
        file.seek(SeekFrom::Start(place * SIZE as u64))?;
        file.read_exact(&mut bytes)?;
        let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte));
        Ok(bytes.chunks_exact(SIZE).map(|range| (number(&range[..8]), number(&range[8..]))).collect())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // It is of no use to anybody; that it stays behind harms nobody.
            let _ = std::fs::remove_file(path);
        }
    }
}

fn write(file: &mut impl Write, range: Range) -> Result<()> {
    file.write_all(&range.0.to_le_bytes())?;
    file.write_all(&range.1.to_le_bytes())
}

/// Sorted runs of ranges, one behind the other.
#[derive(Debug)]
pub(super) struct Runs {
    beside: PathBuf,
    scratch: Scratch,
    /// How many ranges there are up to the end of each run.
    ends: Vec<u64>,
}

impl Runs {
    /// None yet, in a file beside this one.
    pub(super) fn beside(path: &Path) -> Result<Runs> {
        Ok(Runs { beside: path.to_owned(), scratch: Scratch::beside(path)?, ends: Vec::new() })
    }

    /// Adds a run.
    pub(super) fn push(&mut self, sorted: &[Range]) -> Result<()> {
        let mut file = BufWriter::new(&self.scratch.file);
        sorted.iter().try_for_each(|range| write(&mut file, *range))?;
        file.flush()?;
        self.ends.push(self.ends.last().copied().unwrap_or(0) + sorted.len() as u64);
        Ok(())
    }

    /// Makes one row of all runs.
    pub(super) fn merge(self) -> Result<Sorted> {
        let mut sorted = Sorted::beside(&self.beside)?;
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        let mut runs: Vec<_> =
            begins.zip(&self.ends).map(|(place, end)| Run::new(&self.scratch, place, *end)).collect();
        let mut heads = BinaryHeap::new();
        for (index, run) in runs.iter_mut().enumerate() {
            heads.extend(run.next()?.map(|range| Reverse((range, index))));
        }
        let mut file = BufWriter::new(sorted.scratch.file.try_clone()?);
        let mut current: Option<Range> = None;
        while let Some(Reverse((range, index))) = heads.pop() {
            heads.extend(runs[index].next()?.map(|range| Reverse((range, index))));
            current = Some(match current {
                Some((first, last)) if range.0 <= last.saturating_add(1) => (first, last.max(range.1)),
                Some(whole) => {
                    sorted.append(&mut file, whole)?;
                    range
                }
                None => range,
            });
        }
        current.map_or(Ok(()), |last| sorted.append(&mut file, last))?;
        file.flush()?;
        Ok(sorted)
    }
}

/// What is left of a run.
struct Run<'s> {
    scratch: &'s Scratch,
    place: u64,
    end: u64,
    read: VecDeque<Range>,
}

impl<'s> Run<'s> {
    fn new(scratch: &'s Scratch, place: u64, end: u64) -> Run<'s> {
        Run { scratch, place, end, read: VecDeque::new() }
    }

    fn next(&mut self) -> Result<Option<Range>> {
        if self.read.is_empty() && self.place < self.end {
            let count = (self.end - self.place).min(BLOCK as u64);
            self.read = self.scratch.read(self.place, count as usize)?;
            self.place += count;
        }
        Ok(self.read.pop_front())
    }
}

/// Ranges in their order, none of which touch.
#[derive(Debug)]
pub(super) struct Sorted {
    scratch: Scratch,
    /// The first tag of each block.
    firsts: Vec<u64>,
    ranges: u64,
    tags: u64,
}

impl Sorted {
    fn beside(path: &Path) -> Result<Sorted> {
        Ok(Sorted { scratch: Scratch::beside(path)?, firsts: Vec::new(), ranges: 0, tags: 0 })
    }

    fn append(&mut self, file: &mut impl Write, range: Range) -> Result<()> {
        if self.ranges.is_multiple_of(BLOCK as u64) {
            self.firsts.push(range.0);
        }
        self.ranges += 1;
        self.tags = self.tags.saturating_add((range.1 - range.0).saturating_add(1));
        write(file, range)
    }

    /// Whether a tag is in one of the ranges.
    pub(super) fn contains(&self, tag: u64) -> Result<bool> {
        let Some(block) = self.firsts.partition_point(|first| *first <= tag).checked_sub(1) else { return Ok(false) };
        let place = (block * BLOCK) as u64;
        let count = (self.ranges - place).min(BLOCK as u64);
        let ranges = self.scratch.read(place, count as usize)?;
        let behind = ranges.partition_point(|range| range.0 <= tag);
        let range = behind.checked_sub(1).and_then(|index| ranges.get(index));
        range.map(|range| range.1 >= tag).ok_or_else(|| Error::from(ErrorKind::InvalidData))
    }

    /// How many tags there are.
    pub(super) fn len(&self) -> u64 {
        self.tags
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_become_one_row_in_which_ranges_that_touch_are_joined() {
        let path = std::env::temp_dir().join(format!("runs-{}", std::process::id()));
        let mut runs = Runs::beside(&path).expect("a file");
        for run in [&[(0, 1), (10, 19), (30, 30)][..], &[(2, 2), (15, 20)], &[], &[(u64::MAX - 1, u64::MAX)]] {
            runs.push(run).expect("room");
        }
        let many: Vec<_> = (0..3 * BLOCK as u64).map(|number| (1_000 + number * 10, 1_004 + number * 10)).collect();
        runs.push(&many).expect("room");
        let sorted = runs.merge().expect("room");
        assert_eq!((sorted.ranges, sorted.firsts.len()), (4 + 3 * BLOCK as u64, 4));
        assert_eq!(sorted.len(), 3 + 11 + 1 + 2 + 15 * BLOCK as u64);
        for (tag, is_in) in [
            (0, true),
            (2, true),
            (3, false),
            (9, false),
            (10, true),
            (20, true),
            (21, false),
            (30, true),
            (1_004, true),
            (1_005, false),
            (1_000 + 10 * BLOCK as u64, true),
            (999 + 10 * BLOCK as u64, false),
            (u64::MAX - 2, false),
            (u64::MAX, true),
        ] {
            assert_eq!(sorted.contains(tag).expect("a file"), is_in, "{tag}");
        }
        let left: Vec<_> = std::fs::read_dir(std::env::temp_dir()).expect("a directory").flatten().collect();
        let name = path.file_name().and_then(|name| name.to_str()).expect("text");
        assert!(!left.iter().any(|file| file.file_name().to_string_lossy().starts_with(name)));
    }
}
