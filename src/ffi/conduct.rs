//! Options of a client's conduct on the network: repeating, proxies, certificates.

use std::ffi::c_char;

use super::decode;
use super::options::{cop_options, set};
use super::status::cop_status;

/// Sets the address of the host that exchanges access tokens for API version 4.
///
/// @param options     from cop_options_new(); borrowed
/// @param token_host  "https://host[:port][/path]"; copied; "https://authenticate.copernica.com" is the default
/// @return as cop_options_set_base_url()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_token_host(
    options: *mut cop_options,
    token_host: *const c_char,
) -> cop_status {
    set(options, |options, encoding| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        options.set_token_host(&unsafe { decode::text(token_host, "token_host", encoding) }?)
    })
}

/// Sets how often a call is attempted at the most.
///
/// Only what is harmless to repeat is repeated: a request of which nothing was sent, one that the server put off, and an
/// update without COP_CREATE. A create in doubt is never sent again as a create.
///
/// @param options   from cop_options_new(); borrowed
/// @param attempts  1 to 100; 3 is the default
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT or COP_ERR_INVALID_OPTION, and then nothing has changed
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_attempts(options: *mut cop_options, attempts: u32) -> cop_status {
    set(options, |options, _| options.set_attempts(attempts))
}

/// Sets the waits between attempts: the first is any time up to the base, each next one up to the double, none beyond the
/// cap. A longer wait that the server asks for is kept, and the deadline of the call always wins.
///
/// @param options  from cop_options_new(); borrowed
/// @param base_ms  milliseconds; 250 is the default
/// @param cap_ms   milliseconds, no less than the base; 10000 is the default
/// @return as cop_options_set_attempts()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_backoff_ms(
    options: *mut cop_options,
    base_ms: u32,
    cap_ms: u32,
) -> cop_status {
    set(options, |options, _| options.set_backoff_ms(base_ms, cap_ms))
}

/// Sets how many requests may leave in a second, spread evenly over all threads, first come first served. All requests count:
/// the reads of checks and the exchange of a token too.
///
/// @param options              from cop_options_new(); borrowed
/// @param requests_per_second  0.001 or more; 0 (the default) for no limit
/// @return as cop_options_set_attempts()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_rate_limit(options: *mut cop_options, requests_per_second: f64) -> cop_status {
    set(options, |options, _| options.set_rate_limit(requests_per_second))
}

/// Sets a file of certificates whose authorities are trusted in place of the system's. Verification cannot be switched off.
///
/// @param options  from cop_options_new(); borrowed
/// @param ca_file  path of a file in PEM form, read by the first call; copied
/// @return as cop_options_set_base_url()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_ca_file(options: *mut cop_options, ca_file: *const c_char) -> cop_status {
    set(options, |options, encoding| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        options.set_ca_file(&unsafe { decode::text(ca_file, "ca_file", encoding) }?)
    })
}

/// Sets the certificate with which the client shows itself to the server or a gateway before it.
///
/// @param options           from cop_options_new(); borrowed
/// @param certificate_file  path of the certificate and those that lead to its authority, PEM; copied
/// @param key_file          path of its private key without a passphrase, PEM; copied
/// @return as cop_options_set_base_url()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_client_certificate(
    options: *mut cop_options,
    certificate_file: *const c_char,
    key_file: *const c_char,
) -> cop_status {
    set(options, |options, encoding| {
        // SAFETY: the caller hands over NULL or NUL-terminated texts.
        let (certificate_file, key_file) = unsafe {
            (
                decode::text(certificate_file, "certificate_file", encoding)?,
                decode::text(key_file, "key_file", encoding)?,
            )
        };
        options.set_client_certificate(&certificate_file, &key_file)
    })
}

/// Sets the proxy of all connections. None is used by default, whatever the environment says.
///
/// @param options  from cop_options_new(); borrowed
/// @param proxy    "http://[user:password@]host:port" (CONNECT), "socks5://..." with the same parts, or "" for none; copied.
///                 "environment" reads the usual variables now: https_proxy or http_proxy, by the base URL, else all_proxy,
///                 and no_proxy
/// @return as cop_options_set_base_url()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_proxy(options: *mut cop_options, proxy: *const c_char) -> cop_status {
    set(options, |options, encoding| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        options.set_proxy(&unsafe { decode::text(proxy, "proxy", encoding) }?)
    })
}

/// Sets how many idle connections are kept for later calls.
///
/// @param options           from cop_options_new(); borrowed
/// @param idle_connections  the number; 64 is the default
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_idle_connections(
    options: *mut cop_options,
    idle_connections: u32,
) -> cop_status {
    set(options, |options, _| {
        options.set_idle_connections(idle_connections);
        Ok(())
    })
}

/// Allows plain http:// to other machines. Everyone on the way can then read the access token.
///
/// @param options  from cop_options_new(); borrowed
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_allow_plain_http(options: *mut cop_options) -> cop_status {
    set(options, |options, _| {
        options.allow_plain_http();
        Ok(())
    })
}
