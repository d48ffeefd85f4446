//! Which proxy, if any, stands between a client and its host.

use std::collections::HashMap;

use ureq::{Proxy, ProxyProtocol};

use crate::error::{Error, Status};

/// The proxies of a client: one for secure hosts and one for hosts of plain http.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proxies {
    https: Option<Proxy>,
    http: Option<Proxy>,
}

impl Proxies {
    /// The same proxy for every host.
    pub(crate) fn given(address: &str) -> Result<Proxies, Error> {
        let proxy = read(address).ok_or_else(|| refused("the proxy"))?;
        Ok(Proxies { https: Some(proxy.clone()), http: Some(proxy) })
    }

    /// Those that the environment names: `https_proxy` and `http_proxy`, else `all_proxy`, and `no_proxy`. Of capitals only
    /// `HTTP_PROXY` is left out: whoever calls a CGI program can set it.
    pub(crate) fn of_environment(environment: &HashMap<String, String>) -> Result<Proxies, Error> {
        let first = |names: &[&'static str]| {
            let set = |name: &&'static str| environment.get(*name).filter(|text| !text.trim().is_empty());
            names.iter().find_map(|name| set(name).map(|text| (*name, text.as_str())))
        };
        let exempt = first(&["no_proxy", "NO_PROXY"]).map_or("", |(_, hosts)| hosts);
        let proxy = |names: &[&'static str]| match first(names) {
            None => Ok(None),
            Some((name, address)) => {
                let proxy = read(address.trim()).ok_or_else(|| refused(&format!("the environment variable {name}")))?;
                Ok(Some(with_exempt(&proxy, exempt).ok_or_else(|| refused("the environment variable no_proxy"))?))
            }
        };
        Ok(Proxies {
            https: proxy(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])?,
            http: proxy(&["http_proxy", "all_proxy", "ALL_PROXY"])?,
        })
    }

    /// The proxy for hosts that are spoken to in this way.
    pub(crate) fn of(&self, is_https: bool) -> Option<&Proxy> {
        if is_https { self.https.as_ref() } else { self.http.as_ref() }
    }
}

/// A proxy of a kind that is supported.
fn read(address: &str) -> Option<Proxy> {
    // By the letter, socks5 resolves names here and socks5h there; here only the proxy may know them, and does in both.
    let address = match address.strip_prefix("socks5://") {
        Some(rest) => format!("socks5h://{rest}"),
        None => address.to_owned(),
    };
    let is_supported = |proxy: &Proxy| matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Socks5h);
    Proxy::new(&address).ok().filter(is_supported).filter(has_good_port)
}

/// Whether the port is one, or left out; the HTTP library would take the usual one in place of a wrong one.
fn has_good_port(proxy: &Proxy) -> bool {
    proxy.uri().authority().is_some_and(|authority| {
        let host_and_port = authority.as_str().rsplit('@').next().unwrap_or_default();
        host_and_port == authority.host() || authority.port_u16().is_some_and(|port| port > 0)
    })
}

/// The same proxy, but not for these hosts; as elsewhere, `example.com` and `.example.com` both mean the host and all below.
fn with_exempt(proxy: &Proxy, hosts: &str) -> Option<Proxy> {
    let mut builder =
        Proxy::builder(proxy.protocol()).host(proxy.host()).port(proxy.port()).resolve_target(proxy.resolve_target());
    if let Some(user) = proxy.username() {
        builder = builder.username(user);
    }
    if let Some(password) = proxy.password() {
        builder = builder.password(password);
    }
    for host in hosts.split([',', ' ']).map(|host| host.trim_start_matches('.')).filter(|host| !host.is_empty()) {
        builder = builder.no_proxy(host);
        if host != "*" {
            builder = builder.no_proxy(&format!(".{host}"));
        }
    }
    builder.build().ok()
}

/// The address is not shown: it can hold a password.
fn refused(what: &str) -> Error {
    Error::before_sending(
        Status::InvalidOption,
        format!(
            "{what} names no proxy that is supported; write http://host:port or socks5://host:port, with user:password@ \
             before the host where it is needed"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Result<Proxies, Error> {
        let of_text = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        Proxies::of_environment(&variables.iter().map(of_text).collect())
    }

    /// Protocol, host and port of the proxies for https and http.
    fn shown(proxies: &Proxies) -> [String; 2] {
        [true, false].map(|is_https| {
            proxies
                .of(is_https)
                .map_or_else(String::new, |proxy| format!("{}:{}:{}", proxy.protocol(), proxy.host(), proxy.port()))
        })
    }

    #[test]
    fn the_usual_variables_are_read_in_the_usual_order() {
        for (variables, https, http) in [
            (&[][..], "", ""),
            (&[("https_proxy", ""), ("all_proxy", " ")], "", ""),
            (&[("https_proxy", "http://a:1")], "HTTP:a:1", ""),
            (&[("http_proxy", "http://a:1")], "", "HTTP:a:1"),
            (&[("HTTPS_PROXY", "a:1")], "HTTP:a:1", ""),
            (&[("https_proxy", "http://a"), ("HTTPS_PROXY", "http://b")], "HTTP:a:80", ""),
            (&[("all_proxy", "socks5://a"), ("http_proxy", "http://b:2")], "SOCKS5h:a:1080", "HTTP:b:2"),
            (&[("ALL_PROXY", "socks5h://a:3")], "SOCKS5h:a:3", "SOCKS5h:a:3"),
            // Set by whoever calls a CGI program with a header "Proxy".
            (&[("HTTP_PROXY", "http://evil:1")], "", ""),
        ] {
            assert_eq!(shown(&of(variables).expect("proxies")), [https, http], "{variables:?}");
        }
    }

    #[test]
    fn hosts_that_need_no_proxy_are_exempt_with_all_below_them() {
        let variables = [("all_proxy", "http://us%40er:pass@p:1"), ("no_proxy", "localhost, .example.com,internal")];
        let proxies = of(&variables).expect("proxies");
        let proxy = proxies.of(true).expect("a proxy");
        assert_eq!((proxy.username(), proxy.password()), (Some("us@er"), Some("pass")));
        for (host, is_exempt) in [
            ("localhost", true),
            ("example.com", true),
            ("api.example.com", true),
            ("internal", true),
            ("an.internal", true),
            ("notinternal", false),
            ("api.copernica.com", false),
        ] {
            let uri = format!("https://{host}/").parse().expect("an address");
            assert_eq!(proxy.is_no_proxy(&uri), is_exempt, "{host}");
        }
        let all = of(&[("all_proxy", "http://p:1"), ("NO_PROXY", "*")]).expect("proxies");
        let uri = "https://api.copernica.com/".parse().expect("an address");
        assert!(all.of(true).expect("a proxy").is_no_proxy(&uri));
    }

    #[test]
    fn a_proxy_that_is_not_supported_is_refused_and_never_passed_by() {
        for address in
            ["https://p:1", "socks4://p:1", "ftp://p:1", "http://", "a b", "http://p:99999", "socks5://u:w@p:0"]
        {
            let error = Proxies::given(address).expect_err(address);
            assert_eq!(error.status(), Status::InvalidOption);
            let error = of(&[("https_proxy", address)]).expect_err(address);
            assert!(error.message().contains("variable https_proxy names no proxy"), "{}", error.message());
        }
        let error = Proxies::given("socks4://user:s3same@p:1").expect_err("not supported");
        assert!(!error.message().contains("s3same"), "{}", error.message());
    }
}
