//! What the caller of a call should know besides, in two forms: for its result, and for the log.

use std::fmt;
use std::ops::Deref;

/// What stands in the log in place of a value.
const MASK: &str = "***";

/// A sentence that warns. It can quote values, which may be personal data: those a log masks, as it does those of conditions.
#[derive(Clone, PartialEq, Eq)]
pub struct Warning {
    text: String,
    /// The same without its values, if it has any.
    masked: Option<String>,
}

impl Warning {
    /// A warning whose sentence is put together with a way to show values.
    pub(crate) fn with_values(sentence: impl Fn(&dyn Fn(&str) -> String) -> String) -> Warning {
        Warning { text: sentence(&str::to_owned), masked: Some(sentence(&|_| MASK.to_owned())) }
    }

    /// The sentence.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The sentence with every value in it masked.
    pub fn masked(&self) -> &str {
        self.masked.as_deref().unwrap_or(&self.text)
    }

    /// The same with both forms passed through `redact`, which hides secrets.
    pub(crate) fn redacted(&self, redact: impl Fn(&str) -> String) -> Warning {
        Warning { text: redact(&self.text), masked: self.masked.as_deref().map(redact) }
    }
}

impl Deref for Warning {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl fmt::Debug for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, formatter)
    }
}

impl PartialEq<&str> for Warning {
    fn eq(&self, text: &&str) -> bool {
        self.text == *text
    }
}

/// A warning that quotes no value.
impl From<String> for Warning {
    fn from(text: String) -> Warning {
        Warning { text, masked: None }
    }
}

/// A warning that quotes no value.
impl From<&str> for Warning {
    fn from(text: &str) -> Warning {
        text.to_owned().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_masked_in_the_form_for_the_log_alone() {
        let warning = Warning::with_values(|show| format!("{} and {} are odd", show("1e3"), show("2e3")));
        assert_eq!((warning.as_str(), warning.masked()), ("1e3 and 2e3 are odd", "*** and *** are odd"));
        let warning = Warning::from("the field is odd");
        assert_eq!((warning.as_str(), warning.masked()), ("the field is odd", "the field is odd"));
    }

    #[test]
    fn both_forms_are_redacted() {
        let warning = Warning::with_values(|show| format!("{} of s3cret", show("x")))
            .redacted(|text| text.replace("s3cret", "-"));
        assert_eq!((warning.as_str(), warning.masked()), ("x of -", "*** of -"));
    }
}
