//! The files of rows that were rejected, ready to be mended and fed again, and of rows that stay in doubt.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::rows::Original;
use crate::arguments::Sync;
use crate::exit::Failure;

/// The column that a rejected row has its line in; a sync leaves it out of account.
pub const LINE: &str = "copernica_line";

/// The column that a rejected row has its reason in.
pub const REASON: &str = "copernica_reason";

/// Two files, each made with its first row.
pub struct RejectFiles {
    /// Rows of which nothing came.
    pub rejected: RejectFile,
    /// Rows of which nobody knows what came. They must not be fed again without a look.
    pub in_doubt: RejectFile,
}

impl RejectFiles {
    /// Files beside the input, or where the command line wants them.
    pub fn new(sync: &Sync, columns: Option<&[String]>) -> RejectFiles {
        let form = if columns.is_some() { "csv" } else { "ndjson" };
        let stem = match &sync.rejects {
            _ if sync.input == Path::new("-") => PathBuf::from("stdin"),
            _ => sync.input.clone(),
        };
        let beside = |what: &str| PathBuf::from(format!("{}.{what}.{form}", stem.display()));
        let columns = columns.map(|columns| {
            let own = |column: &&String| ![LINE, REASON].contains(&column.to_lowercase().as_str());
            columns.iter().map(|column| own(&column).then(|| column.clone())).collect()
        });
        let file = |path| RejectFile { path, columns: columns.clone(), count: 0, writer: None };
        RejectFiles {
            rejected: file(sync.rejects.clone().unwrap_or_else(|| beside("rejected"))),
            in_doubt: file(beside("in-doubt")),
        }
    }
}

/// A file of rows with line and reason, in the form of the input and in UTF-8.
pub struct RejectFile {
    path: PathBuf,
    /// The columns of the input; `None` in place of those that an earlier reject added. None at all for JSON.
    columns: Option<Vec<Option<String>>>,
    count: u64,
    writer: Option<csv::Writer<BufWriter<File>>>,
}

impl RejectFile {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many rows are in it.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Adds a row.
    pub fn add(&mut self, line: u64, original: &Original, reason: &str) -> Result<(), Failure> {
        self.count += 1;
        let path = self.path.display().to_string();
        self.write(line, original, reason).map_err(|error| Failure::mistake(format!("{path}: {error}")))
    }

    fn write(&mut self, line: u64, original: &Original, reason: &str) -> std::io::Result<()> {
        let is_new = self.writer.is_none();
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => {
                let file = BufWriter::new(File::create(&self.path)?);
                self.writer.insert(csv::WriterBuilder::new().flexible(true).from_writer(file))
            }
        };
        match original {
            Original::Json(text) => {
                writer.flush()?;
                let inner = writer.get_ref();
                let mut file = inner.get_ref();
                writeln!(file, "{}", annotated(text, line, reason))
            }
            Original::Csv(cells) => {
                let columns = self.columns.as_deref().unwrap_or_default();
                if is_new {
                    let names = columns.iter().flatten().map(String::as_str);
                    writer.write_record(names.chain([LINE, REASON]))?;
                }
                // Cells that no column has are kept too: somebody has to see them to mend them.
                let is_own = |place: usize| columns.get(place).is_none_or(Option::is_some);
                let own = cells.iter().enumerate().filter(|(place, _)| is_own(*place)).map(|(_, cell)| cell.as_str());
                writer.write_record(own.chain([line.to_string().as_str(), reason]))?;
                writer.flush()
            }
        }
    }
}

/// A line of JSON with line and reason in it, or as a text where it is no object.
fn annotated(text: &str, line: u64, reason: &str) -> Value {
    let mut object: Map<String, Value> = serde_json::from_str(text).unwrap_or_else(|_| {
        let mut object = Map::new();
        object.insert("copernica_original".to_owned(), Value::from(text));
        object
    });
    object.insert(LINE.to_owned(), Value::from(line));
    object.insert(REASON.to_owned(), Value::from(reason));
    Value::Object(object)
}
