//! The encoding of the texts that cross the boundary: UTF-8, or a legacy one that a program was written in.

use std::borrow::Cow;
use std::ffi::CString;
use std::fmt::Display;

use encoding_rs::{DecoderResult, EncoderResult, UTF_8};

use crate::error::{Error, Status};

/// The encoding of a program's texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Encoding(&'static encoding_rs::Encoding);

impl Default for Encoding {
    fn default() -> Encoding {
        Encoding(UTF_8)
    }
}

impl Encoding {
    /// The encoding with this name, as the web knows them: ISO-8859-1 is taken for windows-1252. Those that do not have
    /// ASCII in its place cannot stand in a NUL-terminated text and are refused.
    pub(super) fn named(name: &str) -> Result<Encoding, Error> {
        let encoding = encoding_rs::Encoding::for_label(name.as_bytes());
        encoding.filter(|encoding| encoding.is_ascii_compatible()).map(Encoding).ok_or_else(|| {
            Error::before_sending(
                Status::InvalidOption,
                format!(
                    "{} is no encoding that a NUL-terminated text can have; write a name such as utf-8, windows-1252 or \
                     iso-8859-15",
                    crate::api::quoted(name)
                ),
            )
        })
    }

    /// Reads a text; a byte that means nothing is an error that names the argument, the byte and its offset.
    pub(super) fn decode<'a>(self, bytes: &'a [u8], argument: impl Display) -> Result<Cow<'a, str>, Error> {
        if self.0 == UTF_8 {
            return match std::str::from_utf8(bytes) {
                Ok(text) => Ok(Cow::Borrowed(text)),
                Err(error) => Err(self.invalid(bytes, error.valid_up_to(), argument)),
            };
        }
        if bytes.is_ascii() {
            return Ok(String::from_utf8_lossy(bytes));
        }
        let mut decoder = self.0.new_decoder_without_bom_handling();
        let capacity = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len() * 4);
        let mut text = String::with_capacity(capacity);
        let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
        if let DecoderResult::Malformed(length, behind) = result {
            return Err(self.invalid(bytes, read - usize::from(behind) - usize::from(length), argument));
        }
        // Single-byte encodings of the web give the bytes without a meaning to invisible control characters.
        let control = text.chars().position(|character| matches!(character, '\u{80}'..='\u{9f}'));
        match control.filter(|_| self.0.is_single_byte()) {
            Some(offset) => Err(self.invalid(bytes, offset, argument)),
            None => Ok(Cow::Owned(text)),
        }
    }

    fn invalid(self, bytes: &[u8], offset: usize, argument: impl Display) -> Error {
        let byte = bytes.get(offset).copied().unwrap_or_default();
        let name = self.0.name();
        Error::before_sending(
            Status::InvalidUtf8,
            format!("{argument} is not valid {name}: the byte 0x{byte:02X} at offset {offset} is out of place"),
        )
    }

    /// A sentence for C; what the encoding lacks is written `<U+XXXX>`.
    pub(super) fn sentence(self, text: &str) -> CString {
        self.encode(text, |character, encoded| {
            encoded.extend(format!("<U+{:04X}>", u32::from(character)).bytes());
        })
    }

    /// JSON for C; what the encoding lacks is written `\uXXXX`, so that it stays the same JSON.
    pub(super) fn json(self, text: &str) -> CString {
        self.encode(text, |character, encoded| {
            for unit in character.encode_utf16(&mut [0; 2]) {
                encoded.extend(format!("\\u{unit:04x}").bytes());
            }
        })
    }

    fn encode(self, text: &str, lacking: impl Fn(char, &mut Vec<u8>)) -> CString {
        // ASCII stands in its place in every encoding that is taken. Only a NUL inside needs more than a copy.
        if text.is_ascii()
            && let Ok(copy) = CString::new(text)
        {
            return copy;
        }
        let mut encoded = Vec::with_capacity(text.len() + 1);
        for character in text.chars() {
            match character {
                // A NUL inside would end the text early.
                '\0' => encoded.extend(b"\\0"),
                _ if character.is_ascii() => encoded.push(character as u8),
                _ => match self.encoded(character) {
                    Some(bytes) => encoded.extend(bytes),
                    None => lacking(character, &mut encoded),
                },
            }
        }
        CString::new(encoded).unwrap_or_default()
    }

    /// The bytes of a character beyond ASCII. Some encodings write one as an ASCII byte (a yen sign as a backslash), which
    /// would change its meaning: that counts as lacking.
    fn encoded(self, character: char) -> Option<Vec<u8>> {
        // The bytes without a meaning, see decode().
        if self.0.is_single_byte() && matches!(character, '\u{80}'..='\u{9f}') {
            return None;
        }
        let mut bytes = [0; 16];
        let mut text = [0; 4];
        let text = character.encode_utf8(&mut text);
        let (result, _, written) = self.0.new_encoder().encode_from_utf8_without_replacement(text, &mut bytes, true);
        let is_faithful = matches!(result, EncoderResult::InputEmpty) && !bytes[..written].is_ascii();
        is_faithful.then(|| bytes[..written].to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Encoding {
        Encoding::named(name).expect(name)
    }

    #[test]
    fn texts_are_read_in_their_encoding() {
        for (name, bytes, text) in [
            ("utf-8", "caf\u{e9}".as_bytes(), "caf\u{e9}"),
            ("windows-1252", b"caf\xe9 \x80".as_slice(), "caf\u{e9} \u{20ac}"),
            ("ISO-8859-1", b"\x80", "\u{20ac}"),
            ("iso-8859-15", b"\xa4", "\u{20ac}"),
            ("windows-1251", b"\xcf", "\u{41f}"),
            ("shift_jis", b"\x83\x5c", "\u{30bd}"),
        ] {
            assert_eq!(named(name).decode(bytes, "x").expect(name), text, "{name}");
        }
    }

    #[test]
    fn a_byte_without_a_meaning_is_named_with_its_offset() {
        for (name, bytes, message) in [
            ("utf-8", b"ab\xe9".as_slice(), "json_body is not valid UTF-8: the byte 0xE9 at offset 2"),
            ("windows-1252", b"a\xe9\x81b", "not valid windows-1252: the byte 0x81 at offset 2"),
            ("windows-1253", b"\xe1\xaa", "the byte 0xAA at offset 1"),
            ("shift_jis", b"ab\x83\x20", "the byte 0x83 at offset 2"),
        ] {
            let error = named(name).decode(bytes, "json_body").expect_err(name);
            assert_eq!(error.status(), Status::InvalidUtf8);
            assert!(error.message().contains(message), "{}", error.message());
        }
    }

    #[test]
    fn what_an_encoding_lacks_is_written_out() {
        let text = "\u{e9} \u{20ac} \u{41f} \u{1f600} \0";
        assert_eq!(named("utf-8").sentence(text).as_bytes(), "\u{e9} \u{20ac} \u{41f} \u{1f600} \\0".as_bytes());
        assert_eq!(named("windows-1252").sentence(text).as_bytes(), b"\xe9 \x80 <U+041F> <U+1F600> \\0");
        assert_eq!(named("windows-1252").json("\u{41f}\u{1f600}").as_bytes(), b"\\u041f\\ud83d\\ude00");
        assert_eq!(named("windows-1252").sentence("\u{81}\u{85}").as_bytes(), b"<U+0081><U+0085>");
        assert_eq!(named("shift_jis").json("\u{a5}").as_bytes(), b"\\u00a5");
    }

    #[test]
    fn an_encoding_without_ascii_in_its_place_is_refused() {
        for name in ["utf-16", "utf-16le", "iso-2022-jp", "replacement", "klingon", ""] {
            assert!(Encoding::named(name).expect_err(name).message().contains("windows-1252"), "{name}");
        }
    }
}
