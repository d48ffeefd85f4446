//! Clients.

use std::ffi::c_char;

use super::decode;
use super::encoding::Encoding;
use super::guard::guard;
use super::handle::{free, give};
use super::options::cop_options;
use crate::client::Client;

/// A client of one account: its access token, its options, and the connections that its calls share. It does not change
/// after its creation and may be used by any number of threads at once.
pub struct cop_client {
    pub(super) client: Client,
    pub(super) encoding: Encoding,
}

/// Makes a client with default options. Connects to nothing.
///
/// @param access_token  the token of the account, printable ASCII; copied, and wiped when the client is freed
/// @return the client, to be freed with cop_client_free(); NULL only when the token is NULL, empty or not printable ASCII
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_client_new(access_token: *const c_char) -> *mut cop_client {
    // SAFETY: the caller hands over NULL or a NUL-terminated text, and NULL stands for the default options.
    unsafe { cop_client_new_with(access_token, std::ptr::null()) }
}

/// Makes a client with options. Connects to nothing; options that make no sense together are refused by the first call.
///
/// @param access_token  the token of the account, printable ASCII; copied, and wiped when the client is freed
/// @param options       from cop_options_new(), or NULL for the defaults; copied
/// @return the client, to be freed with cop_client_free(); NULL only when the token is NULL, empty or not printable ASCII
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_client_new_with(
    access_token: *const c_char,
    options: *const cop_options,
) -> *mut cop_client {
    guard(
        |_| std::ptr::null_mut(),
        || {
            // SAFETY: the caller hands over NULL or options that are not freed yet and that no other thread changes.
            let (options, encoding) = unsafe { options.as_ref() }
                .map_or_else(Default::default, |options| (options.options.clone(), options.encoding));
            // SAFETY: the caller hands over NULL or a NUL-terminated text.
            let access_token = unsafe { decode::text(access_token, "access_token", encoding) };
            match access_token.and_then(|token| Client::with_options(&token, options)) {
                Ok(client) => give(cop_client { client, encoding }),
                Err(_) => std::ptr::null_mut(),
            }
        },
    )
}

/// Makes a client that shares connections, field lists and rate limit with another and has a time-out and a cancellation of
/// its own: what a call with a context of its own needs. Cheap; parent and child may be freed in any order.
///
/// @param parent      from cop_client_new() or a function like it; borrowed
/// @param timeout_ms  how long each call of the new client may take, in milliseconds; 0 for no limit
/// @return the client, to be freed with cop_client_free(); NULL only when `parent` is NULL
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_client_derive(parent: *const cop_client, timeout_ms: u32) -> *mut cop_client {
    guard(
        |_| std::ptr::null_mut(),
        || {
            // SAFETY: the caller hands over NULL or a client that is not freed yet.
            unsafe { parent.as_ref() }.map_or(std::ptr::null_mut(), |parent| {
                give(cop_client { client: parent.client.derive(timeout_ms), encoding: parent.encoding })
            })
        },
    )
}

/// Ends the calls of a client that are under way, within 250 ms, and all its later ones with COP_ERR_CANCELLED. Final.
///
/// Clients that were derived from it, or that it was derived from, go on. It sets one atomic: a signal handler may call it.
///
/// @param client  from cop_client_new() or a function like it; borrowed; NULL does nothing
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_client_cancel(client: *const cop_client) {
    // Without the guard of the other functions, which is not for signal handlers; an atomic store cannot panic.
    // SAFETY: the caller hands over NULL or a client that is not freed yet.
    if let Some(client) = unsafe { client.as_ref() } {
        client.client.cancel();
    }
}

/// Frees a client and wipes its token; the last of those that share connections closes them. No call may be running on it.
///
/// @param client  from cop_client_new() or cop_client_new_with(), or NULL, which does nothing
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_client_free(client: *mut cop_client) {
    // SAFETY: the caller gives up NULL or a handle of this type that is not freed yet.
    unsafe { free(client) };
}
