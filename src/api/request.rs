//! A request as a value: method, path, query and body, before anything is known of hosts and tokens.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::version::ApiVersion;

/// Every byte that is not unreserved in an address (RFC 3986, 2.3), so that nothing in a value can be taken for syntax.
const NOT_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Appends the text with every byte percent-encoded that is not unreserved; a blank becomes `%20`, a plus `%2B`.
pub(crate) fn percent_encode_into(text: &str, target: &mut String) {
    target.extend(utf8_percent_encode(text, NOT_UNRESERVED));
}

/// The HTTP methods that the library uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Updates.
    Put,
    /// Creates, and exchanges the access token.
    Post,
    /// Removes.
    Delete,
}

impl Method {
    /// The method as it stands in the request line.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Put => "PUT",
            Method::Post => "POST",
            Method::Delete => "DELETE",
        }
    }
}

/// What is to be sent, but for the host and the credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request<'a> {
    /// The method, which is never changed on the way: a PUT that became a POST would create a profile.
    pub method: Method,
    /// The version whose prefix the path begins with, and whose credential the request needs.
    pub version: ApiVersion,
    /// Path and query, percent-encoded; the credential is appended behind it.
    pub target: String,
    /// The JSON body, byte for byte as the caller gave it.
    pub body: Option<&'a str>,
    /// Whether carrying it out twice can make something twice.
    pub creates: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_that_could_be_syntax_is_encoded() {
        let mut encoded = String::new();
        percent_encode_into("a-._~Z9 +&=#%[]/?<>!\"\u{e9}\0", &mut encoded);
        assert_eq!(encoded, "a-._~Z9%20%2B%26%3D%23%25%5B%5D%2F%3F%3C%3E%21%22%C3%A9%00");
    }
}
