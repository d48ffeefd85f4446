//! The rows of an input, one after the other, whichever form it has.

use std::cell::Cell as Shared;
use std::io::{self, BufRead, Chain, Read};
use std::rc::Rc;

use copernica::api::BodyBuilder;
use serde_json::{Map, Value};

use super::dialect::Dialect;
use crate::exit::Failure;

/// The most bytes that a row has. Where it is longer, a quote that closes a cell is missing.
const LONGEST_ROW: usize = 16 << 20;

/// What is put behind the input, to see whether a quote is still open there. No delimiter is a control character but the tab.
const END_LINE: &[u8] = b"\n\x1e\x1d\x1c\x1d\x1e";

/// The same as the cell of a row.
const END: &[u8] = END_LINE.split_at(1).1;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text, from any form of input.
    Text(String),
    /// A number, a boolean or null, from JSON only.
    Json(Value),
}

impl Cell {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        matches!(self, Cell::Text(text) if text.is_empty()) || matches!(self, Cell::Json(Value::Null))
    }

    /// The text that a condition compares with.
    pub fn text(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Json(value) => value.to_string(),
        }
    }

    /// Sets a field of a body to it.
    pub fn set(&self, body: &mut BodyBuilder, field: &str) -> Result<(), copernica::Error> {
        match self {
            Cell::Text(text) => body.set_text(field, text),
            Cell::Json(Value::Bool(is_on)) => body.set_bool(field, *is_on),
            Cell::Json(Value::Null) => body.set_null(field),
            Cell::Json(value) => match value.as_i64() {
                Some(number) => body.set_integer(field, number),
                None => body.set_number(field, value.as_f64().unwrap_or(f64::NAN)),
            },
        }
    }
}

/// The original of a row, to be written out when it is rejected.
#[derive(Debug, Clone)]
pub enum Original {
    /// The cells of a CSV row, byte for byte.
    Csv(csv::ByteRecord),
    /// A line of JSON.
    Json(String),
}

/// A row.
#[derive(Debug)]
pub struct Row {
    /// The line that it begins at, counted from 1.
    pub line: u64,
    /// As it was.
    pub original: Original,
    /// Column and cell, or why it cannot be read.
    pub cells: Result<Vec<(String, Cell)>, String>,
}

/// A source of rows.
pub trait Rows {
    /// How the input is written.
    fn dialect(&self) -> Dialect;
    /// The columns, where all rows have the same.
    fn columns(&self) -> Option<&[String]>;
    /// The next row; an error when nothing more can be read.
    fn next_row(&mut self) -> Option<Result<Row, Failure>>;
    /// How many bytes were read.
    fn position(&self) -> u64;
}

/// Lets a row be only so long.
struct RowLimit<R> {
    inner: R,
    room: Rc<Shared<usize>>,
}

impl<R: Read> Read for RowLimit<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = self.room.get();
        if room == 0 {
            return Err(io::Error::other("it is longer than 16 MiB; is a quote missing that closes a cell?"));
        }
        let length = buffer.len().min(room);
        let length = self.inner.read(&mut buffer[..length])?;
        self.room.set(room - length);
        Ok(length)
    }
}

/// Rows of comma separated values.
pub struct CsvRows<R> {
    reader: csv::Reader<RowLimit<Chain<R, &'static [u8]>>>,
    room: Rc<Shared<usize>>,
    dialect: Dialect,
    columns: Vec<String>,
    record: csv::ByteRecord,
}

impl<R: BufRead> CsvRows<R> {
    /// Reads the names of the columns from the first row.
    pub fn new(source: R, dialect: Dialect) -> Result<CsvRows<R>, Failure> {
        let room = Rc::new(Shared::new(LONGEST_ROW));
        let source = RowLimit { inner: source.chain(END_LINE), room: Rc::clone(&room) };
        let Dialect { delimiter, quote, .. } = dialect;
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).quote(quote).flexible(true).from_reader(source);
        let names = reader.byte_headers().map_err(|error| Failure::mistake(format!("the first row: {error}")))?;
        if names.iter().next().is_none_or(|name| name == END) {
            return Err(Failure::mistake("the input is empty; its first row must have the names of the columns"));
        }
        if names.iter().next_back().is_some_and(|name| name.ends_with(END)) {
            return Err(Failure::mistake("a quote that opens in the first row is never closed"));
        }
        let names = names.iter().map(|name| dialect.decode(name).map(|name| name.trim().to_owned()));
        let columns = names.collect::<Result<Vec<_>, _>>();
        let columns = columns.map_err(|why| Failure::mistake(format!("a name in the first row {why}")))?;
        Ok(CsvRows { reader, room, dialect, columns, record: csv::ByteRecord::new() })
    }

    fn row(&self) -> Row {
        let line = self.record.position().map_or(0, csv::Position::line);
        if let Some(cut) = self.record.iter().next_back().and_then(|cell| cell.strip_suffix(END)) {
            let whole = self.record.iter().take(self.record.len() - 1);
            let original = whole.chain([cut.strip_suffix(b"\n").unwrap_or(cut)]).collect();
            let cells = Err("a quote that opens in the row is not closed before the input ends".to_owned());
            return Row { line, original: Original::Csv(original), cells };
        }
        Row { line, original: Original::Csv(self.record.clone()), cells: self.cells() }
    }

    fn cells(&self) -> Result<Vec<(String, Cell)>, String> {
        let (came, wanted) = (self.record.len(), self.columns.len());
        if came != wanted {
            return Err(format!("the row has {came} cells, and there are {wanted} columns"));
        }
        let cells = self.columns.iter().zip(&self.record).map(|(column, cell)| match self.dialect.decode(cell) {
            Ok(text) => Ok((column.clone(), Cell::Text(text))),
            Err(why) => Err(format!("the cell in column {column:?} {why}")),
        });
        cells.collect()
    }
}

impl<R: BufRead> Rows for CsvRows<R> {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn columns(&self) -> Option<&[String]> {
        Some(&self.columns)
    }

    fn next_row(&mut self) -> Option<Result<Row, Failure>> {
        self.room.set(LONGEST_ROW);
        let line = self.reader.position().line();
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) if self.record.as_slice() == END => None,
            Ok(true) => Some(Ok(self.row())),
            Ok(false) => None,
            Err(error) => {
                Some(Err(Failure::mistake(format!("the input, in the row that begins at line {line}: {error}"))))
            }
        }
    }

    fn position(&self) -> u64 {
        self.reader.position().byte()
    }
}

/// Lines of JSON objects.
pub struct JsonRows<R> {
    source: R,
    dialect: Dialect,
    line: u64,
    position: u64,
}

impl<R: BufRead> JsonRows<R> {
    /// Lines from this source.
    pub fn new(source: R, dialect: Dialect) -> JsonRows<R> {
        JsonRows { source, dialect, line: 0, position: 0 }
    }
}

impl<R: BufRead> Rows for JsonRows<R> {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn columns(&self) -> Option<&[String]> {
        None
    }

    fn next_row(&mut self) -> Option<Result<Row, Failure>> {
        loop {
            let mut bytes = Vec::new();
            let read = self.source.by_ref().take(LONGEST_ROW as u64).read_until(b'\n', &mut bytes);
            self.line += 1;
            match read {
                Ok(0) => return None,
                Ok(LONGEST_ROW) => {
                    return Some(Err(Failure::mistake(format!(
                        "line {} of the input is longer than 16 MiB",
                        self.line
                    ))));
                }
                Ok(length) => self.position += length as u64,
                Err(error) => return Some(Err(Failure::mistake(format!("the input: {error}")))),
            }
            let bytes = bytes.trim_ascii();
            if bytes.is_empty() {
                continue;
            }
            let text = self.dialect.decode(bytes);
            let original = text.clone().unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned());
            let cells = text.map_err(|why| format!("the line {why}")).and_then(|text| cells_of(&text));
            return Some(Ok(Row { line: self.line, original: Original::Json(original), cells }));
        }
    }

    fn position(&self) -> u64 {
        self.position
    }
}

fn cells_of(line: &str) -> Result<Vec<(String, Cell)>, String> {
    let object: Map<String, Value> =
        serde_json::from_str(line).map_err(|error| format!("the line is no JSON object: {error}"))?;
    object
        .into_iter()
        .map(|(column, value)| match value {
            Value::String(text) => Ok((column, Cell::Text(text))),
            Value::Array(_) | Value::Object(_) => {
                Err(format!("{column:?} holds a list or an object; write a text, a number, true, false or null"))
            }
            plain => Ok((column, Cell::Json(plain))),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialect(encoding: &'static encoding_rs::Encoding) -> Dialect {
        Dialect { is_json: false, delimiter: b';', quote: b'"', has_mark: false, encoding }
    }

    fn csv<'a>(bytes: &'a [u8], encoding: &'static encoding_rs::Encoding) -> CsvRows<&'a [u8]> {
        CsvRows::new(bytes, dialect(encoding)).expect("a first row")
    }

    #[test]
    fn rows_are_read_with_quotes_line_breaks_and_the_line_that_they_begin_at() {
        let mut rows = csv(b"a; b\n1;\"x;\"\"y\nz\"\n2;3;4\n5\n6;7", encoding_rs::UTF_8);
        assert_eq!(rows.columns(), Some(["a".to_owned(), "b".to_owned()].as_slice()));
        let mut next = || rows.next_row().map(|row| row.expect("readable")).map(|row| (row.line, row.cells));
        let (line, cells) = next().expect("a row");
        assert_eq!((line, &cells.expect("cells")[1].1), (2, &Cell::Text("x;\"y\nz".to_owned())));
        for (line, cells) in [(4, 3), (5, 1)] {
            let (found, refusal) = next().expect("a row");
            assert_eq!(found, line);
            assert!(refusal.expect_err("unequal").contains(&format!("{cells} cells")));
        }
        assert_eq!(next().map(|(line, _)| line), Some(6));
        assert!(next().is_none());
    }

    #[test]
    fn cells_are_decoded_strictly() {
        let mut rows = csv(b"a;b\ncaf\xe9;\x80\n", encoding_rs::WINDOWS_1252);
        let row = rows.next_row().expect("a row").expect("readable");
        let cells = row.cells.expect("cells");
        assert_eq!(cells[0].1, Cell::Text("caf\u{e9}".to_owned()));
        assert_eq!(cells[1].1, Cell::Text("\u{20ac}".to_owned()));
        let mut rows = csv(b"a;b\ncaf\xe9;1\n2;3\n", encoding_rs::UTF_8);
        let refusal = rows.next_row().expect("a row").expect("readable").cells.expect_err("not UTF-8");
        assert!(refusal.contains("\"a\"") && refusal.contains("UTF-8"), "{refusal}");
        assert!(rows.next_row().expect("a row").expect("readable").cells.is_ok());
    }

    #[test]
    fn lines_of_json_keep_the_type_of_their_values() {
        let text = b"{\"a\":1,\"b\":\"x\",\"c\":null}\n\n[1]\n{\"a\":[1]}\n{\"a\":true}";
        let mut rows = JsonRows::new(text.as_slice(), dialect(encoding_rs::UTF_8));
        let mut next = || rows.next_row().map(|row| row.expect("readable")).map(|row| (row.line, row.cells));
        let (_, cells) = next().expect("a row");
        let cells = cells.expect("cells");
        assert_eq!(cells[0], ("a".to_owned(), Cell::Json(Value::from(1))));
        assert!(cells[2].1.is_empty());
        for (line, why) in [(3, "no JSON object"), (4, "a list")] {
            let (found, refusal) = next().expect("a row");
            assert_eq!(found, line);
            assert!(refusal.expect_err("refused").contains(why));
        }
        assert_eq!(next().map(|(line, _)| line), Some(5));
    }

    #[test]
    fn a_quote_that_is_never_closed_is_no_cell_to_send() {
        for text in ["a;b\n1;x\n2;\"y\n3;z\n", "a;b\n1;x\n2;\"y\n3;z", "a;b\n1;x\n2;\"y"] {
            let mut rows = csv(text.as_bytes(), encoding_rs::UTF_8);
            assert!(rows.next_row().expect("a row").expect("readable").cells.is_ok());
            let row = rows.next_row().expect("a row").expect("readable");
            let why = row.cells.expect_err("open");
            assert!(row.line == 3 && why.contains("not closed"), "{text:?}: {why}");
            let Original::Csv(original) = row.original else { panic!("no CSV") };
            assert_eq!(&original[0], b"2", "{text:?}");
            assert!(original[1].starts_with(b"y") && !original[1].contains(&0x1e), "{text:?}");
            assert!(rows.next_row().is_none(), "{text:?}");
        }
        for text in ["a;b\n1;5\" pipe\n2;\"y\nz\"", "a;b\n1;x\n2;\"y\"\n"] {
            let mut rows = csv(text.as_bytes(), encoding_rs::UTF_8);
            for _ in 0..2 {
                assert!(rows.next_row().expect("a row").expect("readable").cells.is_ok(), "{text:?}");
            }
            assert!(rows.next_row().is_none(), "{text:?}");
        }
        for (text, why) in [("", "empty"), ("\n", "empty"), ("a;\"b\n1;2\n", "never closed")] {
            let refusal = CsvRows::new(text.as_bytes(), dialect(encoding_rs::UTF_8)).err().expect("refused");
            assert!(refusal.message.contains(why), "{text:?}: {}", refusal.message);
        }
    }

    #[test]
    fn a_row_without_end_is_not_read_into_memory() {
        let endless = "a;b\n1;\"".as_bytes().chain(io::repeat(b'x'));
        let mut rows = CsvRows::new(io::BufReader::new(endless), dialect(encoding_rs::UTF_8)).expect("a first row");
        let failure = rows.next_row().expect("an answer").expect_err("too long");
        assert!(failure.message.contains("line 2") && failure.message.contains("16 MiB"), "{}", failure.message);
    }
}
