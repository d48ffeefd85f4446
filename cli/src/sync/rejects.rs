//! The files of rows that were rejected, ready to be mended and fed again, and of rows that stay in doubt.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::arguments::Sync;
use crate::exit::Failure;
use crate::input::columns::{LINE, REASON, is_of_a_reject};
use crate::input::dialect::Dialect;
use crate::input::rows::{Original, Rows};

/// Two files, each made with its first row.
pub struct RejectFiles {
    /// Rows of which nothing came.
    pub rejected: RejectFile,
    /// Rows of which nobody knows what came. They must not be fed again without a look.
    pub in_doubt: RejectFile,
}

impl RejectFiles {
    /// Files beside the input, or where the command line wants them. None may be the input or the journal.
    pub fn new(sync: &Sync, rows: &dyn Rows) -> Result<RejectFiles, Failure> {
        let dialect = rows.dialect();
        let form = if dialect.is_json { "ndjson" } else { "csv" };
        let stem = if sync.input == Path::new("-") { Path::new("stdin") } else { &sync.input };
        let beside = |what: &str| PathBuf::from(format!("{}.{what}.{form}", stem.display()));
        let rejected = sync.rejects.clone().unwrap_or_else(|| beside("rejected"));
        let in_doubt = beside("in-doubt");
        for (other, what) in [
            (Some(&sync.input), "the input itself"),
            (sync.journal.as_ref(), "the journal"),
            (Some(&in_doubt), "the file of rows in doubt"),
        ] {
            if other.is_some_and(|other| is_same(other, &rejected)) {
                return Err(Failure::mistake(format!("--rejects names {what}; name another file")));
            }
        }
        let columns: Option<Vec<_>> = rows
            .columns()
            .map(|columns| columns.iter().map(|column| (!is_of_a_reject(column)).then(|| column.clone())).collect());
        let file = |path| RejectFile { path, dialect, columns: columns.clone(), count: 0, writer: None };
        Ok(RejectFiles { rejected: file(rejected), in_doubt: file(in_doubt) })
    }
}

/// Whether two names are of the same file.
fn is_same(left: &Path, right: &Path) -> bool {
    match (fs::canonicalize(left), fs::canonicalize(right)) {
        (Ok(left), Ok(right)) => left == right,
        _ => left == right,
    }
}

/// A file of rows with line and reason, written as the input is, so that the same command reads it.
pub struct RejectFile {
    path: PathBuf,
    dialect: Dialect,
    /// The columns of the input; `None` in place of those that an earlier reject added. None at all for JSON.
    columns: Option<Vec<Option<String>>>,
    count: u64,
    writer: Option<BufWriter<File>>,
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

    fn write(&mut self, line: u64, original: &Original, reason: &str) -> io::Result<()> {
        let dialect = self.dialect;
        if self.writer.is_none() {
            let header = self.header()?;
            let mut file = BufWriter::new(create(&self.path)?);
            file.write_all(&header)?;
            self.writer = Some(file);
        }
        let row = match original {
            Original::Json(text) => {
                let mut row = dialect.encode(&annotated(text, line, reason).to_string());
                row.push(b'\n');
                row
            }
            // Cells that no column has are kept too: somebody has to see them to mend them.
            Original::Csv(cells) => {
                let columns = self.columns.as_deref().unwrap_or_default();
                let is_own = |place: usize| columns.get(place).is_none_or(Option::is_some);
                let own = cells.iter().enumerate().filter(|(place, _)| is_own(*place)).map(|(_, cell)| cell.to_vec());
                // A row that is too short is filled up, so that line and reason stand in their columns.
                let wanted = columns.iter().flatten().count();
                let mut row: Vec<_> = own.collect();
                row.resize(row.len().max(wanted), Vec::new());
                row.extend([line.to_string().into_bytes(), dialect.encode(reason)]);
                self.csv(row)?
            }
        };
        self.writer.as_mut().map_or(Ok(()), |writer| writer.write_all(&row).and_then(|()| writer.flush()))
    }

    /// The mark and the first row.
    fn header(&self) -> io::Result<Vec<u8>> {
        let mut header = if self.dialect.has_mark { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
        if let Some(columns) = &self.columns {
            let names = columns.iter().flatten().map(String::as_str).chain([LINE, REASON]);
            header.extend(self.csv(names.map(|name| self.dialect.encode(name)).collect())?);
        }
        Ok(header)
    }

    fn csv(&self, row: Vec<Vec<u8>>) -> io::Result<Vec<u8>> {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(self.dialect.delimiter)
            .quote(self.dialect.quote)
            .flexible(true)
            .from_writer(Vec::new());
        writer.write_record(row)?;
        writer.into_inner().map_err(|error| error.into_error())
    }
}

/// Makes a file. One of an earlier run, which somebody may have begun to mend, is kept under its name with a tilde.
fn create(path: &Path) -> io::Result<File> {
    if path.is_file() {
        let mut kept = path.as_os_str().to_owned();
        kept.push("~");
        fs::rename(path, kept)?;
    }
    File::create(path)
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
