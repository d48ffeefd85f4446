//! The record: every request as it arrived, one JSON object a line, in a file that outlives the sandbox.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value};

use crate::log;

/// A file to which requests are appended.
#[derive(Debug)]
pub struct Record {
    file: Mutex<File>,
}

impl Record {
    /// Opens the file, or creates it; what it holds already stays.
    pub fn open(path: &Path) -> Result<Record, String> {
        let file = OpenOptions::new().create(true).append(true).open(path);
        let file = file.map_err(|error| format!("cannot record in {}: {error}", path.display()))?;
        Ok(Record { file: Mutex::new(file) })
    }

    /// Appends one request. A line is written at once, so that several sandboxes may share a file.
    pub fn add(&self, request: Map<String, Value>) {
        let line = format!("{}\n", Value::Object(request));
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = file.write_all(line.as_bytes()) {
            log::line(&format!("cannot record a request: {error}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lines_are_appended_to_what_is_there() {
        let path = std::env::temp_dir().join(format!("copernica-sandbox-record-{}", std::process::id()));
        for number in 1..=2 {
            let record = Record::open(&path).unwrap();
            record.add(Map::from_iter([("number".to_owned(), json!(number))]));
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{\"number\":1}\n{\"number\":2}\n");
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named() {
        let error = Record::open(Path::new("/nowhere/record.jsonl")).unwrap_err();
        assert!(error.contains("cannot record in /nowhere/record.jsonl"), "{error}");
    }
}
