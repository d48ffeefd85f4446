//! The journal of a batch: an append-only file from which a later run learns what this one did.
//!
//! What is about to be sent is written before its first byte leaves. A line is with the system when the function that
//! writes it returns, so it survives the death of the process by any means, though not that of the machine.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::entry::{Entry, HEADER};
use super::history::{History, Reading};
use super::tags::Tags;
use crate::api::quoted;
use crate::error::{Error, Status};

/// The longest line that is read: far longer than any that is written.
const LONGEST_LINE: usize = 64 << 10;

/// An open journal, locked against other batches.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    end: Mutex<End>,
}

/// The end of the file, where entries are appended.
#[derive(Debug)]
struct End {
    file: File,
    /// How long the file is, up to its last whole line.
    length: u64,
    /// Whether a torn line stands behind that, which could not be taken off yet.
    is_torn: bool,
}

impl Journal {
    /// Opens or begins the journal of an input, mends a torn end, and reads what earlier runs did.
    pub(super) fn open(path: &Path, input_id: &str) -> Result<(Journal, History, Tags), Error> {
        let failed = |error: std::io::Error| failure(path, &error.to_string());
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(failure(path, "another batch is using it; wait until that has ended"));
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let (history, applied, length) = read(path, &file, input_id)?;
        file.set_len(length).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        let journal = Journal { path: path.to_owned(), end: Mutex::new(End { file, length, is_torn: false }) };
        if length == 0 {
            journal.write(&Entry::Header { input_id: input_id.to_owned() })?;
        }
        Ok((journal, history, applied))
    }

    /// The error of a batch that can no longer read which records were applied.
    pub(super) fn unreadable(&self, error: &std::io::Error) -> Error {
        failure(
            &self.path,
            &format!("the list of what was applied cannot be read any more ({error}); run again with it"),
        )
    }

    /// Appends an entry. When this fails nothing more may be sent; the file stays a sound journal all the same.
    pub(super) fn write(&self, entry: &Entry) -> Result<(), Error> {
        self.write_all(std::slice::from_ref(entry))
    }

    /// Appends entries that belong together.
    pub(super) fn write_all(&self, entries: &[Entry]) -> Result<(), Error> {
        let lines: String = entries.iter().map(Entry::to_line).collect();
        // One write, under the lock: lines of two threads never mix.
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        end.append(lines.as_bytes()).map_err(|error| {
            let why = format!("it cannot be written ({error}); make room, then run again with the same journal");
            failure(&self.path, &why)
        })
    }
}

impl End {
    /// Appends lines. What is left of some that a full disk cut off is taken away, or later lines would stand behind a torn
    /// one, and a later run would have to refuse the whole journal.
    fn append(&mut self, lines: &[u8]) -> std::io::Result<()> {
        if self.is_torn {
            self.file.set_len(self.length)?;
            self.is_torn = false;
        }
        match self.file.write_all(lines) {
            Ok(()) => self.length += lines.len() as u64,
            Err(error) => {
                self.is_torn = self.file.set_len(self.length).is_err();
                return Err(error);
            }
        }
        Ok(())
    }
}

/// Reads a journal; answers with its history, what was applied, and the length of its sound part. Only the end may be unsound:
/// that is what remains when a process or a machine dies amid a write.
fn read(path: &Path, file: &File, input_id: &str) -> Result<(History, Tags, u64), Error> {
    let failed = |error: std::io::Error| failure(path, &error.to_string());
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let (mut reading, mut sound, mut offset) = (Reading::beside(path), 0, 0);
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = read_line(&mut reader, &mut line).map_err(failed)?;
        if length == 0 {
            break;
        }
        let entry = Entry::from_line(&line);
        match (&entry, sound == offset) {
            (Some(Entry::Header { input_id: other }), _) if offset == 0 => check_input(path, other, input_id)?,
            (_, _) if offset == 0 && !is_torn_header(&line) => {
                return Err(failure(path, "it is no journal, and is left as it is; name another file"));
            }
            (Some(entry), true) => reading.note(entry).map_err(failed)?,
            (Some(_), false) => {
                return Err(failure(
                    path,
                    &format!(
                        "it is damaged at byte {sound}, before its end; it cannot be trusted, begin with a new one"
                    ),
                ));
            }
            (None, _) => {}
        }
        offset += length;
        if entry.is_some() {
            sound = offset;
        }
    }
    let (history, applied) = reading.end().map_err(failed)?;
    Ok((history, applied, sound))
}

/// Reads up to the end of a line, or as much of it as a line can have.
fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<u64> {
    let mut limited = std::io::Read::take(&mut *reader, LONGEST_LINE as u64);
    limited.read_until(b'\n', line).map(|length| length as u64)
}

/// Whether this is what remains of a journal that broke off amid its first line. Any other file must not be touched.
fn is_torn_header(line: &[u8]) -> bool {
    line.len() < LONGEST_LINE && (HEADER.as_bytes().starts_with(line) || line.starts_with(HEADER.as_bytes()))
}

fn check_input(path: &Path, found: &str, wanted: &str) -> Result<(), Error> {
    if found == wanted {
        return Ok(());
    }
    Err(Error::before_sending(
        Status::ForeignJournal,
        format!(
            "the journal {} belongs to the input {} and not to {}; name another file, or the input it belongs to",
            quoted(&path.display().to_string()),
            quoted(found),
            quoted(wanted)
        ),
    ))
}

fn failure(path: &Path, why: &str) -> Error {
    Error::before_sending(Status::Journal, format!("the journal {}: {why}", quoted(&path.display().to_string())))
}
