//! The input: a file, or standard input, with its encoding, its form, and a checksum that names it.

pub mod columns;
pub mod dialect;
pub mod rows;

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use sha2::{Digest, Sha256};

use crate::arguments::{Format, Reading};
use crate::exit::Failure;
use crate::output::note;
use dialect::Dialect;
use rows::{CsvRows, JsonRows, Rows};

/// How much of the input is looked at to find its form.
const SAMPLE: usize = 64 << 10;

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// Where rows come from.
pub struct Input {
    path: PathBuf,
    /// A file that can be read again; `None` for a stream.
    file: Option<File>,
    length: Option<u64>,
    checksum: String,
    is_utf8: bool,
}

impl Input {
    /// Opens the input; `-` is standard input. A file is read through once, for its checksum and its encoding; so is standard
    /// input when it must be named by its checksum, by way of a temporary file.
    pub fn open(path: &Path, needs_checksum: bool) -> Result<Input, Failure> {
        let failed = |error: io::Error| Failure::mistake(format!("{}: {error}", path.display()));
        let is_stream = path == Path::new("-");
        let path = path.to_owned();
        if is_stream && !needs_checksum {
            return Ok(Input { path, file: None, length: None, checksum: String::new(), is_utf8: true });
        }
        let mut file = match is_stream {
            true => spooled().map_err(failed)?,
            false => File::open(&path).map_err(failed)?,
        };
        let (checksum, is_utf8) = survey(&mut file).map_err(failed)?;
        let length = file.seek(SeekFrom::End(0)).map_err(failed)?;
        Ok(Input { file: Some(file), length: Some(length), checksum, is_utf8, path })
    }

    /// Its length in bytes, if it is known.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// A text that is another one for another input.
    pub fn checksum(&self) -> &str {
        &self.checksum
    }

    /// The rows, from the first.
    pub fn rows(&self, reading: &Reading) -> Result<Box<dyn Rows>, Failure> {
        let failed = |error: io::Error| Failure::mistake(format!("{}: {error}", self.path.display()));
        let mut source: Box<dyn Read> = match &self.file {
            None => Box::new(io::stdin()),
            Some(file) => {
                let mut file = file.try_clone().map_err(failed)?;
                file.seek(SeekFrom::Start(0)).map_err(failed)?;
                Box::new(file)
            }
        };
        let mut sample = sample_of(&mut source).map_err(failed)?;
        if sample.starts_with(b"\xff\xfe") || sample.starts_with(b"\xfe\xff") {
            return Err(Failure::mistake("the input is UTF-16; convert it to UTF-8 first"));
        }
        let has_mark = sample.starts_with(UTF8_MARK);
        if has_mark {
            sample.drain(..UTF8_MARK.len());
        }
        let is_json = match reading.format {
            Format::Auto => sample.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{'),
            format => format == Format::Ndjson,
        };
        let delimiter = match &reading.delimiter {
            Some(name) => character("--delimiter", name)?,
            None => guess_delimiter(&sample),
        };
        let quote = character("--quote", &reading.quote)?;
        let dialect = Dialect { is_json, delimiter, quote, has_mark, encoding: self.encoding(reading, has_mark)? };
        let source = BufReader::with_capacity(SAMPLE, Cursor::new(sample).chain(source));
        if is_json {
            Ok(Box::new(JsonRows::new(source, dialect)))
        } else {
            Ok(Box::new(CsvRows::new(source, dialect)?))
        }
    }

    fn encoding(&self, reading: &Reading, has_mark: bool) -> Result<&'static Encoding, Failure> {
        let Some(name) = &reading.encoding else {
            if self.is_utf8 || has_mark {
                return Ok(UTF_8);
            }
            note("the input is not UTF-8 and is read as windows-1252; --encoding names another");
            return Ok(WINDOWS_1252);
        };
        let encoding = Encoding::for_label(name.as_bytes()).filter(|encoding| encoding.is_ascii_compatible());
        encoding.ok_or_else(|| {
            Failure::mistake(format!(
                "{name:?} is no encoding that can be read; write a name such as utf-8 or windows-1252"
            ))
        })
    }
}

/// The beginning of the input up to the end of its first line, however slowly it comes.
fn sample_of(source: &mut dyn Read) -> io::Result<Vec<u8>> {
    let (mut sample, mut came) = (Vec::new(), vec![0; SAMPLE]);
    while sample.len() < SAMPLE && !sample.contains(&b'\n') {
        match source.read(&mut came) {
            Ok(0) => break,
            Ok(length) => sample.extend_from_slice(&came[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(sample)
}

/// Standard input in a temporary file, which vanishes with the program.
fn spooled() -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut io::stdin(), &mut file)?;
    file.flush()?;
    Ok(file)
}

/// The checksum of a file, and whether all of it is UTF-8.
fn survey(file: &mut File) -> io::Result<(String, bool)> {
    file.seek(SeekFrom::Start(0))?;
    let (mut sum, mut decoder, mut is_utf8) = (Sha256::new(), UTF_8.new_decoder_without_bom_handling(), true);
    let (mut bytes, mut text) = (vec![0; SAMPLE], String::with_capacity(4 * SAMPLE));
    loop {
        let length = file.read(&mut bytes)?;
        sum.update(&bytes[..length]);
        if is_utf8 {
            text.clear();
            let (result, _) = decoder.decode_to_string_without_replacement(&bytes[..length], &mut text, length == 0);
            is_utf8 = !matches!(result, encoding_rs::DecoderResult::Malformed(..));
        }
        if length == 0 {
            let sum = sum.finalize();
            return Ok((sum.iter().map(|byte| format!("{byte:02x}")).collect(), is_utf8));
        }
    }
}

/// One character of ASCII, which `tab` is too.
pub fn character(option: &str, text: &str) -> Result<u8, Failure> {
    match text.as_bytes() {
        b"tab" | b"\t" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !byte.is_ascii_control() => Ok(*byte),
        _ => Err(Failure::mistake(format!("{option} {text:?} is not one ASCII character"))),
    }
}

/// The delimiter that the first row has most of, outside quotes.
fn guess_delimiter(sample: &[u8]) -> u8 {
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    for byte in sample {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => break,
            _ if is_quoted => {}
            _ => counts.iter_mut().filter(|(delimiter, _)| delimiter == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // The first of equals, so that a single column is read with commas.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_what_the_first_row_has_most_of() {
        for (sample, delimiter) in [
            ("a,b;c,d\n;;;;;;;", b','),
            ("a;b;c\n", b';'),
            ("a\tb\n1,2\t3,4,5", b'\t'),
            ("\"a,b,c\"|d", b'|'),
            ("a", b','),
            ("", b','),
        ] {
            assert_eq!(guess_delimiter(sample.as_bytes()), delimiter, "{sample:?}");
        }
    }

    #[test]
    fn a_first_line_that_comes_in_drops_is_looked_at_as_a_whole() {
        let mut drops = "ab".as_bytes().chain(";c".as_bytes()).chain("d\nrest".as_bytes());
        assert_eq!(sample_of(&mut drops).expect("readable"), b"ab;cd\nrest");
    }
}
