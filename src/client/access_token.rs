//! The access token: the one secret of a client, which appears in an address and nowhere else.

use std::fmt;

use bytes::Bytes;
use zeroize::Zeroizing;

use super::base_url::BaseUrl;
use super::secret::Secret;
use crate::api::{ApiVersion, LONGEST_TARGET, Request, percent_encode_into};
use crate::error::{Error, Status};

/// What stands before the token in an address and in a form.
const PARAMETER: &str = "access_token=";

/// What stands in a text where the token stood.
const HIDDEN: &str = "***";

/// An access token; its memory is wiped when it is dropped.
pub(crate) struct AccessToken {
    plain: Zeroizing<String>,
    encoded: Zeroizing<String>,
}

impl AccessToken {
    /// Takes a token of printable ASCII characters.
    pub(crate) fn new(token: &str) -> Result<AccessToken, Error> {
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
            return Err(Error::before_sending(
                Status::InvalidOption,
                "the access token is empty or has a character that is not printable ASCII",
            ));
        }
        let mut encoded = String::with_capacity(token.len() * 3);
        percent_encode_into(token, &mut encoded);
        Ok(AccessToken { plain: Zeroizing::new(token.to_owned()), encoded: Zeroizing::new(encoded) })
    }

    /// The form that is exchanged for a bearer token.
    pub(crate) fn form(&self) -> Secret {
        let mut form = Secret::with_capacity(PARAMETER.len() + self.encoded.len());
        form.push_open(PARAMETER);
        form.push_secret(&self.encoded);
        form
    }

    /// Path and query of a request, with the token as its last parameter where the version wants it there: an address cut
    /// short on its way then fails for lack of a token instead of matching more.
    pub(crate) fn target(&self, base_url: &BaseUrl, request: &Request<'_>) -> Result<Bytes, Error> {
        let mut target = Secret::with_capacity(self.check_length(base_url, request)?);
        target.push_open(base_url.path());
        target.push_open(&request.target);
        if request.version != ApiVersion::V4 {
            target.push_open(if request.target.contains('?') { "&" } else { "?" });
            target.push_open(PARAMETER);
            target.push_secret(&self.encoded);
        }
        Ok(target.into_shared())
    }

    /// The length of path and query of a request with its token; more than servers take is an error.
    pub(crate) fn check_length(&self, base_url: &BaseUrl, request: &Request<'_>) -> Result<usize, Error> {
        let credential = if request.version == ApiVersion::V4 { 0 } else { 1 + PARAMETER.len() + self.encoded.len() };
        let length = base_url.path().len() + request.target.len() + credential;
        if length > LONGEST_TARGET {
            return Err(Error::before_sending(
                Status::UrlTooLong,
                format!(
                    "the address would be {length} bytes long, more than the {LONGEST_TARGET} that servers take; use \
                     fewer or shorter conditions; nothing was sent"
                ),
            ));
        }
        Ok(length)
    }

    /// The text with the token hidden, as it is and percent-encoded.
    pub(crate) fn hide_in(&self, text: &str) -> String {
        text.replace(self.plain.as_str(), HIDDEN).replace(self.encoded.as_str(), HIDDEN)
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(HIDDEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Flags, Update};

    fn address_of(token: &str, conditions: &[&str]) -> Result<String, Error> {
        address_in(ApiVersion::V2, token, conditions)
    }

    fn address_in(version: ApiVersion, token: &str, conditions: &[&str]) -> Result<String, Error> {
        let update = Update::new(version, "1", conditions, r#"{"fields":{"a":1}}"#, Flags::NONE)?;
        let base_url = BaseUrl::parse("http://127.0.0.1:8080/gate/").expect("a base URL");
        let target = AccessToken::new(token)?.target(&base_url, &update.request())?;
        Ok(String::from_utf8(target.to_vec()).expect("an address is ASCII"))
    }

    #[test]
    fn the_token_is_the_last_parameter_and_encoded() {
        assert_eq!(
            address_of("a&b=c d", &["x==1"]).expect("an address"),
            "/gate/v2/database/1/profiles?fields[]=x%3D%3D1&access_token=a%26b%3Dc%20d"
        );
    }

    #[test]
    fn version_4_has_no_token_in_its_address() {
        let address = address_in(ApiVersion::V4, "secret", &["x==1"]).expect("an address");
        assert_eq!(address, "/gate/v4/database/1/profiles?fields[]=x%3D%3D1");
    }

    #[test]
    fn an_address_longer_than_servers_take_is_refused() {
        let longest = LONGEST_TARGET - "/gate/v2/database/1/profiles?fields[]=x%3D%3D&access_token=t".len();
        assert!(address_of("t", &[&format!("x=={}", "1".repeat(longest))]).is_ok());
        let error = address_of("t", &[&format!("x=={}", "1".repeat(longest + 1))]).expect_err("one byte more");
        assert_eq!(error.status(), Status::UrlTooLong);
        assert!(error.message().contains("8001 bytes"), "{}", error.message());
    }

    #[test]
    fn a_token_that_is_empty_or_not_printable_ascii_is_refused() {
        for token in ["", "a\nb", "a\0", "t\u{e9}", "\u{7f}"] {
            assert!(AccessToken::new(token).is_err(), "{token:?}");
        }
    }

    #[test]
    fn a_token_shows_in_no_text() {
        let token = AccessToken::new("top+secret").expect("a token");
        assert_eq!(format!("{token:?}"), "***");
        assert_eq!(token.hide_in("x top+secret y top%2Bsecret z"), "x *** y *** z");
    }
}
