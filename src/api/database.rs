//! How a call names the database it works on (contract 1.7).

use super::quote::quoted;
use super::request::percent_encode_into;
use crate::error::{Error, Status};

/// A database by its id or its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Database<'a>(&'a str);

impl<'a> Database<'a> {
    /// Takes a positive id such as `1234`, or a name; refuses what would end up as another path.
    pub fn parse(text: &'a str) -> Result<Database<'a>, Error> {
        match why_no_name(text) {
            None => Ok(Database(text)),
            Some(why) => Err(Error::before_sending(
                Status::InvalidDatabase,
                format!("database {} {why}; write the id, such as 1234, or the name of a database", quoted(text)),
            )),
        }
    }

    /// The id or name as the caller wrote it.
    pub fn as_str(&self) -> &'a str {
        self.0
    }

    /// Whether it is named by its id: a name never has digits alone.
    pub(crate) fn is_id(&self) -> bool {
        is_positive_id(self.0)
    }

    /// Appends the path segment that names the database.
    pub(crate) fn push_segment(&self, path: &mut String) {
        percent_encode_into(self.0, path);
    }
}

/// Why a text is neither a positive id nor a name that can stand in a path.
pub(crate) fn why_no_name(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        Some("is empty")
    } else if text == "." || text == ".." {
        Some("means another path in an address")
    } else if text.chars().any(char::is_control) {
        Some("has a control character")
    } else if text.bytes().all(|byte| byte.is_ascii_digit()) && !is_positive_id(text) {
        Some("is no positive number without leading zeros")
    } else {
        None
    }
}

fn is_positive_id(digits: &str) -> bool {
    !digits.starts_with('0') && digits.parse::<u64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_names_are_taken_and_anything_that_is_neither_is_refused() {
        for text in ["1", "1234", "Test", "my customers", "a/b", "...", "caf\u{e9}", "-1"] {
            assert_eq!(Database::parse(text).expect(text).as_str(), text);
        }
        for text in ["", ".", "..", "0", "007", "99999999999999999999", "a\nb", "a\0"] {
            let error = Database::parse(text).expect_err(text);
            assert_eq!(error.status(), Status::InvalidDatabase, "{text:?}");
            assert!(error.message().contains("write the id"), "{}", error.message());
        }
    }
}
