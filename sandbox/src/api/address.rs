//! The address of a request: which version of the API it means, and the elements of its path.

use std::borrow::Cow;

use crate::http::Request;
use crate::switches::{Era, Switches, UnprefixedLike};

/// A version of the API, by the prefix of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// No prefix.
    Unversioned,
    /// `/v1`
    V1,
    /// `/v2`
    V2,
    /// `/v3`
    V3,
    /// `/v4`
    V4,
}

impl Version {
    /// The version that the path names.
    pub fn named(request: &Request) -> Version {
        split(request).0
    }

    /// The version that the path names and the era knows: in 2020 there was no v3.
    pub fn of(request: &Request, switches: &Switches) -> Version {
        let version = Version::named(request);
        match switches.era {
            Era::Of2020 if version >= Version::V3 => Version::Unversioned,
            _ => version,
        }
    }

    /// The prefix, without slashes.
    pub fn prefix(self) -> &'static str {
        match self {
            Version::Unversioned => "",
            Version::V1 => "v1",
            Version::V2 => "v2",
            Version::V3 => "v3",
            Version::V4 => "v4",
        }
    }

    /// What the journal calls it.
    pub fn name(self) -> &'static str {
        match self {
            Version::Unversioned => "unversioned",
            _ => self.prefix(),
        }
    }

    /// Whether the body of an update of many profiles is a flat map.
    pub fn has_flat_bodies(self) -> bool {
        self <= Version::V1
    }

    /// Whether success is 204 and 201 rather than 200 and 303.
    pub fn has_modern_statuses(self, switches: &Switches) -> bool {
        match self {
            Version::Unversioned => switches.unprefixed_like == UnprefixedLike::V4,
            _ => self >= Version::V3,
        }
    }

    /// The greatest number of entities in one list.
    pub fn most_per_list(self) -> i64 {
        if self <= Version::V1 { 100 } else { 1000 }
    }
}

/// The elements of the path behind the version, decoded. Empty elements at its end do not count.
pub fn elements(request: &Request, version: Version) -> Vec<String> {
    let (named, rest) = split(request);
    let rest = match named == version {
        true => rest,
        false => request.path(),
    };
    let rest = rest.strip_prefix(b"/").unwrap_or(rest);
    let mut elements: Vec<String> = rest.split(|&byte| byte == b'/').map(decoded).collect();
    while elements.last().is_some_and(String::is_empty) {
        elements.pop();
    }
    elements
}

/// The path without its version and without anything decoded.
pub fn unversioned_path(request: &Request) -> &[u8] {
    split(request).1
}

fn split(request: &Request) -> (Version, &[u8]) {
    let path = request.path();
    let versions = [Version::V1, Version::V2, Version::V3, Version::V4];
    for version in versions {
        let prefix = format!("/{}", version.prefix());
        if let Some(rest) = path.strip_prefix(prefix.as_bytes())
            && (rest.is_empty() || rest.starts_with(b"/"))
        {
            return (version, rest);
        }
    }
    (Version::Unversioned, path)
}

/// Percent escapes are decoded; a plus sign in a path is a plus sign.
fn decoded(element: &[u8]) -> String {
    let plus_kept: Cow<[u8]> = match element.contains(&b'+') {
        true => element.split(|&byte| byte == b'+').collect::<Vec<_>>().join(&b"%2B"[..]).into(),
        false => element.into(),
    };
    String::from_utf8_lossy(&crate::php::query::decode(&plus_kept)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(target: &str) -> Request {
        Request { method: "GET".to_owned(), target: target.into(), headers: Vec::new(), body: Vec::new() }
    }

    #[test]
    fn a_path_is_a_version_and_elements() {
        for (target, version, expected) in [
            ("/database/1?x=/y", Version::Unversioned, &["database", "1"][..]),
            ("/v1/database/1", Version::V1, &["database", "1"]),
            ("/v4", Version::V4, &[]),
            ("/v4/", Version::V4, &[]),
            ("/v5/database", Version::Unversioned, &["v5", "database"]),
            ("/V2/database", Version::Unversioned, &["V2", "database"]),
            ("/v2database", Version::Unversioned, &["v2database"]),
            ("/", Version::Unversioned, &[]),
            ("", Version::Unversioned, &[]),
            ("/v2/database//profiles//", Version::V2, &["database", "", "profiles"]),
            ("//database/1", Version::Unversioned, &["", "database", "1"]),
            ("/database/a%20b+c%2Fd/%zz", Version::Unversioned, &["database", "a b+c/d", "%zz"]),
        ] {
            let request = request(target);
            assert_eq!(Version::named(&request), version, "{target}");
            assert_eq!(elements(&request, version), expected, "{target}");
        }
    }

    #[test]
    fn the_era_of_2020_takes_v3_for_the_first_element_of_a_path() {
        let old = Switches { era: Era::Of2020, ..Switches::default() };
        let request = request("/v3/identity");
        let version = Version::of(&request, &old);
        assert_eq!(version, Version::Unversioned);
        assert_eq!(elements(&request, version), ["v3", "identity"]);
        assert_eq!(Version::of(&request, &Switches::default()), Version::V3);
    }
}
