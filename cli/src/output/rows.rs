//! Rows on standard output, in any form, as many as come: none is kept but the first ones of a table.

use std::io::{self, BufWriter, Stdout, Write};

use serde_json::Value;

use super::ended_by;
use crate::arguments::RowForm;
use crate::exit::Failure;

/// How many rows of a table are looked at to find the widths of its columns.
const LOOKED_AT: usize = 1_000;

/// Rows that are printed as they come.
pub struct Rows {
    out: Out,
    columns: Vec<String>,
}

enum Out {
    Csv(Box<csv::Writer<Stdout>>),
    Table(Table),
    Json { out: BufWriter<Stdout>, has_row: bool },
    Ndjson(BufWriter<Stdout>),
}

impl Rows {
    /// Rows with these columns; `delimiter` is that of CSV.
    pub fn new(form: RowForm, delimiter: u8, columns: Vec<String>) -> Result<Rows, Failure> {
        let out = || BufWriter::new(io::stdout());
        let mut rows = Rows {
            out: match form {
                RowForm::Csv => {
                    Out::Csv(Box::new(csv::WriterBuilder::new().delimiter(delimiter).from_writer(io::stdout())))
                }
                RowForm::Table => Out::Table(Table { out: out(), held: Vec::new(), widths: None }),
                RowForm::Json => Out::Json { out: out(), has_row: false },
                RowForm::Ndjson => Out::Ndjson(out()),
            },
            columns,
        };
        let header = rows.columns.clone();
        ended_by(match &mut rows.out {
            Out::Csv(writer) => write_record(writer, &header),
            Out::Table(table) => table.add(header),
            Out::Json { out, .. } => out.write_all(b"["),
            Out::Ndjson(_) => Ok(()),
        })?;
        Ok(rows)
    }

    /// Prints a row: its cells where the form has columns, and otherwise its JSON.
    pub fn add(&mut self, cells: Vec<String>, json: impl FnOnce() -> String) -> Result<(), Failure> {
        ended_by(match &mut self.out {
            Out::Csv(writer) => write_record(writer, &cells),
            Out::Table(table) => table.add(cells),
            Out::Json { out, has_row } => {
                let glue = if std::mem::replace(has_row, true) { ",\n" } else { "\n" };
                write!(out, "{glue}{}", on_one_line(json()))
            }
            Out::Ndjson(out) => writeln!(out, "{}", on_one_line(json())),
        })
    }

    /// Prints what is still held back. Without it a list of JSON stays open, so that one that broke off is not taken for whole.
    pub fn end(mut self) -> Result<(), Failure> {
        ended_by(match &mut self.out {
            Out::Csv(writer) => writer.flush(),
            Out::Table(table) => table.release().and_then(|()| table.out.flush()),
            Out::Json { out, has_row } => {
                let close = if *has_row { "\n]\n" } else { "]\n" };
                out.write_all(close.as_bytes()).and_then(|()| out.flush())
            }
            Out::Ndjson(out) => out.flush(),
        })
    }
}

/// Writes a row of CSV; what went wrong stays what it was.
fn write_record(writer: &mut csv::Writer<Stdout>, cells: &[String]) -> io::Result<()> {
    writer.write_record(cells).map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    })
}

/// One thing: names and values for people, or a document or row for programs.
pub fn print_one(form: RowForm, members: &[(&str, String)], json: &str) -> Result<(), Failure> {
    match form {
        RowForm::Table => {
            let widest = members.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
            members
                .iter()
                .try_for_each(|(name, value)| super::tell(format!("{name:widest$}  {}", on_screen(value)).trim_end()))
        }
        RowForm::Csv => {
            let names = members.iter().map(|(name, _)| (*name).to_owned()).collect();
            let mut rows = Rows::new(form, b',', names)?;
            rows.add(members.iter().map(|(_, value)| value.clone()).collect(), String::new)?;
            rows.end()
        }
        RowForm::Json | RowForm::Ndjson => super::tell(&on_one_line(json.to_owned())),
    }
}

/// A table whose widths are those of its first rows.
struct Table {
    out: BufWriter<Stdout>,
    held: Vec<Vec<String>>,
    widths: Option<Vec<usize>>,
}

impl Table {
    fn add(&mut self, cells: Vec<String>) -> io::Result<()> {
        let cells: Vec<_> = cells.iter().map(|cell| on_screen(cell)).collect();
        if self.widths.is_some() {
            return self.print(&cells);
        }
        self.held.push(cells);
        if self.held.len() > LOOKED_AT { self.release() } else { Ok(()) }
    }

    fn release(&mut self) -> io::Result<()> {
        let columns = self.held.first().map_or(0, Vec::len);
        let widest = |column: usize| self.held.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        self.widths = Some((0..columns).map(widest).collect());
        std::mem::take(&mut self.held).iter().try_for_each(|row| self.print(row))
    }

    fn print(&mut self, cells: &[String]) -> io::Result<()> {
        let widths = self.widths.iter().flatten().copied().chain(std::iter::repeat(0));
        let line: Vec<_> = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        writeln!(self.out, "{}", line.join("  ").trim_end())
    }
}

/// Text without what would break a line or steer a terminal.
fn on_screen(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut shown, character| {
        match character.is_control() {
            true => shown.extend(character.escape_default()),
            false => shown.push(character),
        }
        shown
    })
}

/// JSON without line breaks, byte for byte where it has none.
fn on_one_line(json: String) -> String {
    if !json.contains(['\n', '\r']) {
        return json;
    }
    serde_json::from_str::<Value>(&json).map_or(json, |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_shown_steers_a_terminal() {
        assert_eq!(on_screen("a\u{1b}[2J\nb \u{e9}"), "a\\u{1b}[2J\\nb \u{e9}");
    }

    #[test]
    fn json_is_put_on_one_line_and_else_left_alone() {
        assert_eq!(on_one_line("{\"a\": 1.50}".to_owned()), "{\"a\": 1.50}");
        assert_eq!(on_one_line("{\"b\":\n\"x\\n\",\n \"a\": 1}".to_owned()), r#"{"b":"x\n","a":1}"#);
    }
}
