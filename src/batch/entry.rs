//! The lines of a journal: what each says, and how it is written and read. Every line ends with its own checksum.

use std::time::{Duration, SystemTime};

/// The CRC-32 of zip and Ethernet.
static CHECKSUM: crc::Crc<u32, crc::Table<1>> = crc::Crc::<u32, crc::Table<1>>::new(&crc::CRC_32_ISO_HDLC);

/// What every journal begins with; the number is that of this form.
pub(super) const HEADER: &str = "copernica-journal 1";

/// One line of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    /// The first line: which input the journal belongs to.
    Header {
        /// The name that the caller gave it.
        input_id: String,
    },
    /// A record is about to be sent.
    Intent {
        /// Which.
        tag: u64,
        /// Whether that may make a profile.
        creates: bool,
        /// When.
        at: SystemTime,
        /// The number of the group with which it is sent, in an import.
        group: Option<u64>,
    },
    /// The server took an import.
    Started {
        /// The number of the group that is in it.
        group: u64,
        /// The id of the import.
        import: u64,
    },
    /// The server took a record.
    Applied {
        /// Which.
        tag: u64,
    },
    /// Nothing came of sending a record.
    Nothing {
        /// Which.
        tag: u64,
    },
    /// Nobody knows what came of sending a record that may have made a profile.
    Doubt {
        /// Which.
        tag: u64,
        /// Since when.
        at: SystemTime,
    },
}

impl Entry {
    /// The line, with its end.
    pub(super) fn to_line(&self) -> String {
        let text = match self {
            Entry::Header { input_id } => format!("{HEADER} {}", serde_json::Value::from(input_id.as_str())),
            Entry::Intent { tag, creates, at, group } => {
                let (kind, at) = (if *creates { "create" } else { "update" }, milliseconds(*at));
                let group = group.map(|group| format!(" {group}")).unwrap_or_default();
                format!("{kind} {tag} {at}{group}")
            }
            Entry::Started { group, import } => format!("import {group} {import}"),
            Entry::Applied { tag } => format!("applied {tag}"),
            Entry::Nothing { tag } => format!("nothing {tag}"),
            Entry::Doubt { tag, at } => format!("doubt {tag} {}", milliseconds(*at)),
        };
        let sum = CHECKSUM.checksum(text.as_bytes());
        format!("{text} {sum:08x}\n")
    }

    /// Reads a line with its end; `None` when it is torn, or not one of a journal.
    pub(super) fn from_line(line: &[u8]) -> Option<Entry> {
        let (text, sum) = std::str::from_utf8(line).ok()?.strip_suffix('\n')?.rsplit_once(' ')?;
        if sum.len() != 8 || u32::from_str_radix(sum, 16).ok()? != CHECKSUM.checksum(text.as_bytes()) {
            return None;
        }
        if let Some(input_id) = text.strip_prefix(HEADER) {
            return Some(Entry::Header { input_id: serde_json::from_str(input_id).ok()? });
        }
        let mut words = text.split(' ');
        let (kind, tag) = (words.next()?, words.next()?.parse().ok()?);
        let mut number = || words.next()?.parse::<u64>().ok();
        let moment = |milliseconds| SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds);
        Some(match kind {
            "create" => Entry::Intent { tag, creates: true, at: moment(number()?), group: number() },
            "update" => Entry::Intent { tag, creates: false, at: moment(number()?), group: number() },
            "import" => Entry::Started { group: tag, import: number()? },
            "applied" => Entry::Applied { tag },
            "nothing" => Entry::Nothing { tag },
            "doubt" => Entry::Doubt { tag, at: moment(number()?) },
            _ => return None,
        })
    }
}

/// Milliseconds since 1970, rounded up: a time that is read back is never earlier than the one that was written.
fn milliseconds(time: SystemTime) -> u128 {
    time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_nanos().div_ceil(1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries() -> Vec<Entry> {
        let at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_772_597_167_123);
        vec![
            Entry::Header { input_id: "customers \"of\"\nMarch \u{e9}".to_owned() },
            Entry::Intent { tag: 0, creates: true, at, group: None },
            Entry::Intent { tag: u64::MAX, creates: false, at, group: None },
            Entry::Intent { tag: 5, creates: true, at, group: Some(7) },
            Entry::Started { group: 7, import: 12 },
            Entry::Applied { tag: 17 },
            Entry::Nothing { tag: 18 },
            Entry::Doubt { tag: 19, at },
        ]
    }

    #[test]
    fn what_is_written_is_read_again() {
        for entry in entries() {
            let line = entry.to_line();
            assert_eq!(line.matches('\n').count(), 1);
            assert_eq!(Entry::from_line(line.as_bytes()), Some(entry), "{line}");
        }
    }

    #[test]
    fn a_line_that_is_cut_or_changed_anywhere_is_recognised() {
        for entry in entries() {
            let line = entry.to_line().into_bytes();
            for length in 0..line.len() {
                assert_eq!(Entry::from_line(&line[..length]), None);
                let mut changed = line.clone();
                changed[length] ^= 1;
                assert_eq!(Entry::from_line(&changed), None, "{:?}", String::from_utf8_lossy(&changed));
            }
        }
        assert_eq!(Entry::from_line(&[0; 64]), None);
    }
}
