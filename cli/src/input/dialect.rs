//! How an input is written, so that what is rejected of it can be written in the same way.

use encoding_rs::{DecoderResult, Encoding};

/// Form, delimiter, quote and encoding of an input.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// Lines of JSON; otherwise CSV.
    pub is_json: bool,
    pub delimiter: u8,
    pub quote: u8,
    /// Whether a byte order mark stands at its beginning.
    pub has_mark: bool,
    pub encoding: &'static Encoding,
}

impl Dialect {
    /// Decodes strictly: a byte without a meaning is an error, not a question mark.
    pub fn decode(&self, bytes: &[u8]) -> Result<String, String> {
        let mut decoder = self.encoding.new_decoder_without_bom_handling();
        let length = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3);
        let mut text = String::with_capacity(length);
        match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
            (DecoderResult::InputEmpty, _) => Ok(text),
            _ => Err(format!("is not {}; --encoding names another encoding", self.encoding.name())),
        }
    }

    /// Encodes what the program itself has to say.
    pub fn encode(&self, text: &str) -> Vec<u8> {
        self.encoding.encode(text).0.into_owned()
    }
}
