//! The rows of an input, one after the other, whichever form it has.

use std::io::BufRead;

use copernica::api::BodyBuilder;
use encoding_rs::{DecoderResult, Encoding};
use serde_json::{Map, Value};

use crate::exit::Failure;

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
    /// The cells of a CSV row.
    Csv(Vec<String>),
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
    /// The columns, where all rows have the same.
    fn columns(&self) -> Option<&[String]>;
    /// The next row; an error when nothing more can be read.
    fn next_row(&mut self) -> Option<Result<Row, Failure>>;
    /// How many bytes were read.
    fn position(&self) -> u64;
}

/// Decodes strictly: a byte without a meaning is an error, not a question mark.
fn decode(bytes: &[u8], encoding: &'static Encoding) -> Result<String, String> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3));
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Ok(text),
        _ => Err(format!("is not valid {}", encoding.name())),
    }
}

/// Rows of comma separated values.
pub struct CsvRows<R> {
    reader: csv::Reader<R>,
    encoding: &'static Encoding,
    columns: Vec<String>,
    record: csv::ByteRecord,
}

impl<R: BufRead> CsvRows<R> {
    /// Reads the names of the columns from the first row.
    pub fn new(source: R, encoding: &'static Encoding, delimiter: u8, quote: u8) -> Result<CsvRows<R>, Failure> {
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).quote(quote).flexible(true).from_reader(source);
        let names = reader.byte_headers().map_err(|error| Failure::mistake(format!("the first row: {error}")))?;
        let columns = names
            .iter()
            .map(|name| decode(name, encoding).map(|name| name.trim().to_owned()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|why| Failure::mistake(format!("a name in the first row {why}")))?;
        if columns.is_empty() {
            return Err(Failure::mistake("the input is empty; its first row must have the names of the columns"));
        }
        Ok(CsvRows { reader, encoding, columns, record: csv::ByteRecord::new() })
    }

    fn row(&self) -> Row {
        let decoded: Vec<_> = self.record.iter().map(|cell| decode(cell, self.encoding)).collect();
        let original = self.record.iter().zip(&decoded).map(|(bytes, cell)| match cell {
            Ok(text) => text.clone(),
            Err(_) => String::from_utf8_lossy(bytes).into_owned(),
        });
        let original = Original::Csv(original.collect());
        Row { line: self.record.position().map_or(0, csv::Position::line), original, cells: self.cells(decoded) }
    }

    fn cells(&self, decoded: Vec<Result<String, String>>) -> Result<Vec<(String, Cell)>, String> {
        if decoded.len() != self.columns.len() {
            return Err(format!("the row has {} cells, and there are {} columns", decoded.len(), self.columns.len()));
        }
        let cells = self.columns.iter().zip(decoded).map(|(column, cell)| match cell {
            Ok(text) => Ok((column.clone(), Cell::Text(text))),
            Err(why) => Err(format!("the cell in column {column:?} {why}")),
        });
        cells.collect()
    }
}

impl<R: BufRead> Rows for CsvRows<R> {
    fn columns(&self) -> Option<&[String]> {
        Some(&self.columns)
    }

    fn next_row(&mut self) -> Option<Result<Row, Failure>> {
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => Some(Ok(self.row())),
            Ok(false) => None,
            Err(error) => Some(Err(Failure::mistake(format!("the input: {error}")))),
        }
    }

    fn position(&self) -> u64 {
        self.reader.position().byte()
    }
}

/// Lines of JSON objects.
pub struct JsonRows<R> {
    source: R,
    encoding: &'static Encoding,
    line: u64,
    position: u64,
}

impl<R: BufRead> JsonRows<R> {
    /// Lines from this source.
    pub fn new(source: R, encoding: &'static Encoding) -> JsonRows<R> {
        JsonRows { source, encoding, line: 0, position: 0 }
    }
}

impl<R: BufRead> Rows for JsonRows<R> {
    fn columns(&self) -> Option<&[String]> {
        None
    }

    fn next_row(&mut self) -> Option<Result<Row, Failure>> {
        loop {
            let mut bytes = Vec::new();
            match self.source.read_until(b'\n', &mut bytes) {
                Ok(0) => return None,
                Ok(length) => self.position += length as u64,
                Err(error) => return Some(Err(Failure::mistake(format!("the input: {error}")))),
            }
            self.line += 1;
            let bytes = bytes.trim_ascii();
            if bytes.is_empty() {
                continue;
            }
            let text = decode(bytes, self.encoding);
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

    fn csv<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> CsvRows<&'a [u8]> {
        CsvRows::new(bytes, encoding, b';', b'"').expect("a first row")
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
        let mut rows = JsonRows::new(text.as_slice(), encoding_rs::UTF_8);
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
}
