//! Keeping access tokens out of everything that people read: the journal and the log.

use crate::php::query;

/// What stands in the place of a token.
pub const HIDDEN: &str = "***";

/// The target with the value of every `access_token` hidden, and `token` wherever else it occurs.
pub fn hide_in_target(target: &[u8], token: Option<&str>) -> Vec<u8> {
    let shown = match target.iter().position(|&byte| byte == b'?') {
        Some(mark) => {
            let mut shown = target[..=mark].to_vec();
            shown.extend(hide_in_form(&target[mark + 1..]));
            shown
        }
        None => target.to_vec(),
    };
    hide_token(&shown, token)
}

/// The form body or query with the value of every `access_token` hidden.
pub fn hide_in_form(form: &[u8]) -> Vec<u8> {
    let pairs: Vec<Vec<u8>> = form.split(|&byte| byte == b'&').map(hide_in_pair).collect();
    pairs.join(&b'&')
}

/// A token shorter than this is hidden only as the value of `access_token`: like `abc`, it may be a part of
/// words that have nothing to do with it.
const SHORTEST_TELLING: usize = 8;

/// The bytes with every occurrence of the token hidden.
pub fn hide_token(bytes: &[u8], token: Option<&str>) -> Vec<u8> {
    let Some(token) = token.filter(|token| token.len() >= SHORTEST_TELLING).map(str::as_bytes) else {
        return bytes.to_vec();
    };
    let mut shown = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(start) = rest.windows(token.len()).position(|window| window == token) {
        shown.extend_from_slice(&rest[..start]);
        shown.extend_from_slice(HIDDEN.as_bytes());
        rest = &rest[start + token.len()..];
    }
    shown.extend_from_slice(rest);
    shown
}

/// The `access_token` of a form or query, as PHP reads it.
pub fn access_token(form: &[u8]) -> Option<String> {
    let parsed = query::parse(form, query::Brackets::Any);
    parsed.get("access_token")?.as_text().map(str::to_owned)
}

/// So many random bytes as hexadecimal digits.
pub fn random_hex(bytes: usize) -> String {
    use ring::rand::{SecureRandom, SystemRandom};
    let mut random = vec![0; bytes];
    SystemRandom::new().fill(&mut random).expect("the system's source of random bytes works");
    random.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hide_in_pair(pair: &[u8]) -> Vec<u8> {
    let (name, value) = split_pair(pair);
    if value.is_empty() || !is_token_name(name) && !query::decode(name).starts_with(b"access_token[") {
        return pair.to_vec();
    }
    let mut shown = name.to_vec();
    shown.push(b'=');
    shown.extend_from_slice(HIDDEN.as_bytes());
    shown
}

/// PHP turns blanks and dots of a parameter's name into underscores and skips blanks before it.
fn is_token_name(name: &[u8]) -> bool {
    let name = query::decode(name);
    let name: Vec<u8> = name
        .iter()
        .skip_while(|&&byte| byte == b' ')
        .map(|&byte| if matches!(byte, b' ' | b'.') { b'_' } else { byte })
        .collect();
    name == b"access_token"
}

fn split_pair(pair: &[u8]) -> (&[u8], &[u8]) {
    match pair.iter().position(|&byte| byte == b'=') {
        Some(equals) => (&pair[..equals], &pair[equals + 1..]),
        None => (pair, b""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_hidden_wherever_it_stands_in_a_target() {
        for (target, shown) in [
            ("/v2/databases?access_token=abc", "/v2/databases?access_token=***"),
            ("/x?a=b&access_token=abc&c=d", "/x?a=b&access_token=***&c=d"),
            ("/x?access%5Ftoken=zzz", "/x?access%5Ftoken=***"),
            ("/x?access.token=zzz", "/x?access.token=***"),
            ("/x?access_token[]=zzz", "/x?access_token[]=***"),
            ("/x?access_token=", "/x?access_token="),
            ("/x?access_token", "/x?access_token"),
            ("/secret-abc/x?fields[]=name==secret-abc", "/***/x?fields[]=name==***"),
            ("/x?access_tokens=zzz", "/x?access_tokens=zzz"),
        ] {
            let hidden = hide_in_target(target.as_bytes(), Some("secret-abc"));
            assert_eq!(String::from_utf8_lossy(&hidden), shown);
        }
    }

    #[test]
    fn a_short_token_does_not_garble_other_words() {
        let hidden = hide_in_target(b"/x?access_token=tok", Some("tok"));
        assert_eq!(hidden, b"/x?access_token=***");
    }

    #[test]
    fn the_last_access_token_counts_and_is_decoded() {
        for (query, token) in [
            ("", None),
            ("access_token=a", Some("a")),
            ("access_token=a&access_token=b", Some("b")),
            ("x=1&access_token=a%2Bb+c%zz", Some("a+b c%zz")),
            ("access_token", Some("")),
            ("ACCESS_TOKEN=a", None),
            ("access_token[]=a", None),
        ] {
            assert_eq!(access_token(query.as_bytes()).as_deref(), token, "{query}");
        }
    }
}
