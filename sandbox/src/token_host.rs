//! The token host of version 4: it changes an API token for a JSON Web Token that is good for a day.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde::{Deserialize, Serialize};

/// How long a token is good for.
const LIFETIME_SECONDS: i64 = 24 * 60 * 60;

/// What a token says.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    /// The account.
    sub: String,
    /// When it was issued, by the account's clock.
    iat: i64,
    /// When it ends, by the account's clock.
    exp: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Header {
    alg: String,
    typ: String,
}

/// A new token for the account. It is signed with the account's API token, so that it outlives a restart.
pub fn issue(account: &str, api_token: &str, now_seconds: i64) -> String {
    let header = Header { alg: "HS256".to_owned(), typ: "JWT".to_owned() };
    let claims = Claims { sub: account.to_owned(), iat: now_seconds, exp: now_seconds + LIFETIME_SECONDS };
    let signed = format!("{}.{}", encoded(&header), encoded(&claims));
    let signature = hmac::sign(&key(api_token), signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The token in the value of an `Authorization` header.
pub fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The account that a token names. Nothing is proven yet: see [`is_good`].
pub fn account_named(token: &str) -> Option<String> {
    claims(token).map(|claims| claims.sub)
}

/// Whether the token was issued with this API token, unaltered.
pub fn is_genuine(token: &str, api_token: &str) -> bool {
    let Some((signed, signature)) = token.rsplit_once('.') else {
        return false;
    };
    let header = signed.split('.').next().and_then(decoded::<Header>);
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    header.is_some_and(|header| header.alg == "HS256")
        && hmac::verify(&key(api_token), signed.as_bytes(), &signature).is_ok()
}

/// Whether the token is genuine and has not ended.
pub fn is_good(token: &str, api_token: &str, now_seconds: i64) -> bool {
    is_genuine(token, api_token) && claims(token).is_some_and(|claims| now_seconds < claims.exp)
}

fn key(api_token: &str) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, api_token.as_bytes())
}

fn claims(token: &str) -> Option<Claims> {
    let mut parts = token.split('.');
    let claims = parts.nth(1).and_then(decoded)?;
    (parts.count() == 1).then_some(claims)
}

fn encoded(part: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(part).expect("texts and numbers"))
}

fn decoded<T: serde::de::DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000;

    #[test]
    fn a_token_is_good_for_24_hours() {
        let token = issue("a1", "secret", NOW);
        assert_eq!(account_named(&token).as_deref(), Some("a1"));
        for (moment, good) in [(NOW, true), (NOW + 86_399, true), (NOW + 86_400, false)] {
            assert_eq!(is_good(&token, "secret", moment), good, "{moment}");
        }
        assert!(is_genuine(&token, "secret"));
    }

    #[test]
    fn a_token_that_was_altered_is_not_genuine() {
        let token = issue("a1", "secret", NOW);
        let other = issue("a2", "secret", NOW);
        let parts: Vec<&str> = token.split('.').collect();
        let theirs: Vec<&str> = other.split('.').collect();
        let none = encoded(&Header { alg: "none".to_owned(), typ: "JWT".to_owned() });
        for forged in [
            String::new(),
            "a.b.c".to_owned(),
            format!("{}.{}", parts[0], parts[1]),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{}.{}.{}", parts[0], theirs[1], parts[2]),
            format!("{none}.{}.{}", parts[1], parts[2]),
            format!("{token}x"),
        ] {
            assert!(!is_genuine(&forged, "secret"), "{forged}");
        }
        assert!(!is_genuine(&token, "another"));
    }

    #[test]
    fn the_scheme_of_a_bearer_token_has_no_letter_case() {
        for (header, token) in
            [("Bearer a.b.c", Some("a.b.c")), ("bearer  a.b.c ", Some("a.b.c")), ("Basic abc", None), ("a.b.c", None)]
        {
            assert_eq!(bearer(header), token);
        }
    }
}
