//! The address of the API's host, such as `https://api.copernica.com`.

use std::net::IpAddr;

use ureq::http::Uri;

/// Where the API lives; a path in front of all calls is possible (a gateway), a query or credentials are not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    text: String,
    path_start: usize,
    is_https: bool,
    is_exposed: bool,
}

impl BaseUrl {
    /// Reads `https://host[:port][/path]` or the same with `http`; says what is wrong otherwise.
    pub(crate) fn parse(text: &str) -> Result<BaseUrl, &'static str> {
        const SCHEMES: &[(&str, bool)] = &[("https://", true), ("http://", false)];
        let (scheme, is_https) = SCHEMES
            .iter()
            .find(|(scheme, _)| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
            .ok_or("does not begin with https:// or http://")?;
        if text.contains(['?', '#']) {
            return Err("has a query or a fragment");
        }
        if text.contains('@') {
            return Err("has a user name");
        }
        let uri: Uri = text.parse().map_err(|_| "is not an address")?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or("has no host")?;
        let has_port = uri.authority().is_some_and(|authority| authority.as_str() != host);
        if has_port && uri.port_u16().is_none_or(|port| port == 0) {
            return Err("has a port that is none from 1 to 65535");
        }
        let text = text.trim_end_matches('/').to_owned();
        let path_start = text[scheme.len()..].find('/').map_or(text.len(), |slash| scheme.len() + slash);
        Ok(BaseUrl { path_start, is_https: *is_https, is_exposed: !is_https && !is_loopback(host), text })
    }

    /// The address without a slash at its end.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The path in front of every call; most often empty.
    pub(crate) fn path(&self) -> &str {
        &self.text[self.path_start..]
    }

    /// The path of the address itself.
    pub(crate) fn own_path(&self) -> &str {
        if self.path().is_empty() { "/" } else { self.path() }
    }

    /// Whether connections to it are secure.
    pub(crate) fn is_https(&self) -> bool {
        self.is_https
    }

    /// Whether what is sent can be read on its way: plain http to any but this machine itself.
    pub(crate) fn is_exposed(&self) -> bool {
        self.is_exposed
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_hosts_are_taken_with_port_and_path() {
        for (text, kept, path) in [
            ("https://api.copernica.com", "https://api.copernica.com", ""),
            ("https://api.copernica.com/", "https://api.copernica.com", ""),
            ("HTTPS://rest.copernica.com:8443/gate/way/", "HTTPS://rest.copernica.com:8443/gate/way", "/gate/way"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", ""),
            ("http://[::1]:8080/x", "http://[::1]:8080/x", "/x"),
        ] {
            let base_url = BaseUrl::parse(text).expect(text);
            assert_eq!((base_url.as_str(), base_url.path()), (kept, path));
        }
    }

    #[test]
    fn what_is_no_address_of_a_host_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "does not begin"),
            ("api.copernica.com", "does not begin"),
            ("ftp://api.copernica.com", "does not begin"),
            ("https://", "is not an address"),
            ("https://a b", "is not an address"),
            ("https://host/?x=1", "query"),
            ("https://host/#x", "fragment"),
            ("https://user:word@host", "user name"),
            ("https://host:65536", "port"),
            ("https://host:0", "port"),
            ("https://host:", "port"),
        ] {
            assert!(BaseUrl::parse(text).expect_err(text).contains(reason), "{text}");
        }
    }

    #[test]
    fn only_plain_http_to_another_machine_is_exposed() {
        for (text, exposed) in [
            ("https://api.copernica.com", false),
            ("http://localhost:1", false),
            ("http://127.9.9.9", false),
            ("http://[::1]:1", false),
            ("http://api.copernica.com", true),
            ("http://10.0.0.1", true),
            ("http://127.0.0.1.example.com", true),
        ] {
            assert_eq!(BaseUrl::parse(text).expect(text).is_exposed(), exposed, "{text}");
        }
    }
}
