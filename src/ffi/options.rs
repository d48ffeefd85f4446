//! Options of a client.

use std::ffi::{CString, c_char};

use super::decode;
use super::guard::guard;
use super::result::c_text;
use super::status::{COP_ERR_INTERNAL, COP_ERR_NULL_ARGUMENT, COP_OK, cop_status};
use crate::client::Options;
use crate::error::Error;

/// How a client behaves. Make it, set what differs from the defaults, create clients with it, free it: a client keeps a
/// copy. One thread at a time may use it.
pub struct cop_options {
    pub(super) options: Options,
    message: CString,
}

/// Makes options with the defaults: https://api.copernica.com, the unversioned API, 10 s to connect, 60 s for a call.
///
/// @return never NULL; free it with cop_options_free()
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn cop_options_new() -> *mut cop_options {
    guard(
        |_| std::ptr::null_mut(),
        || Box::into_raw(Box::new(cop_options { options: Options::default(), message: CString::default() })),
    )
}

/// Frees options. Clients that were created with them are not affected.
///
/// @param options  from cop_options_new(), or NULL, which does nothing
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_free(options: *mut cop_options) {
    guard(
        |_| (),
        || {
            if !options.is_null() {
                // SAFETY: not NULL, made by cop_options_new() with Box::into_raw, and the caller gives it up.
                drop(unsafe { Box::from_raw(options) });
            }
        },
    );
}

/// Says what was wrong with the value that a setter of these options refused last, and what to write instead.
///
/// @param options  from cop_options_new(); borrowed; NULL is answered with an empty text
/// @return never NULL; empty when no setter has refused anything; borrowed, valid until the next setter or cop_options_free()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_message(options: *const cop_options) -> *const c_char {
    guard(
        |_| c"".as_ptr(),
        // SAFETY: the caller hands over NULL or options that are not freed yet.
        || unsafe { options.as_ref() }.map_or(c"".as_ptr(), |options| options.message.as_ptr()),
    )
}

/// Sets the address of the API, such as the one that the sandbox prints.
///
/// Plain http:// is accepted only for this machine itself (localhost, 127.x.x.x, [::1]); the first call judges that.
///
/// @param options   from cop_options_new(); borrowed
/// @param base_url  "https://host[:port][/path]", UTF-8; copied
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or COP_ERR_INVALID_OPTION, and then nothing has changed
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_base_url(options: *mut cop_options, base_url: *const c_char) -> cop_status {
    set(options, |options| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        options.set_base_url(unsafe { decode::text(base_url, "base_url") }?)
    })
}

/// Sets the version of the API, which decides the shape of bodies.
///
/// @param options      from cop_options_new(); borrowed
/// @param api_version  0 for the unversioned API (the default), or 1, 2, 3, 4; this version of the library refuses calls
///                     to 4 with COP_ERR_NOT_SUPPORTED
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT or COP_ERR_INVALID_OPTION, and then nothing has changed
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_api_version(options: *mut cop_options, api_version: u32) -> cop_status {
    set(options, |options| options.set_api_version(api_version))
}

/// Sets how long making a connection may take.
///
/// @param options             from cop_options_new(); borrowed
/// @param connect_timeout_ms  milliseconds; 0 for no limit of its own; 10000 is the default
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_connect_timeout_ms(
    options: *mut cop_options,
    connect_timeout_ms: u32,
) -> cop_status {
    set(options, |options| {
        options.set_connect_timeout_ms(connect_timeout_ms);
        Ok(())
    })
}

/// Sets how long a call may take from entry to return.
///
/// @param options     from cop_options_new(); borrowed
/// @param timeout_ms  milliseconds; 0 for no limit; 60000 is the default
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_timeout_ms(options: *mut cop_options, timeout_ms: u32) -> cop_status {
    set(options, |options| {
        options.set_timeout_ms(timeout_ms);
        Ok(())
    })
}

/// Sets the name that clients give themselves in the header User-Agent.
///
/// @param options     from cop_options_new(); borrowed
/// @param user_agent  printable ASCII, not empty, such as "my-crm/1.0"; copied; "copernica/<version>" is the default
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or COP_ERR_INVALID_OPTION, and then nothing has changed
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_user_agent(
    options: *mut cop_options,
    user_agent: *const c_char,
) -> cop_status {
    set(options, |options| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        options.set_user_agent(unsafe { decode::text(user_agent, "user_agent") }?)
    })
}

/// Runs one setter and keeps what it says when it refuses.
fn set(options: *mut cop_options, setter: impl FnOnce(&mut Options) -> Result<(), Error>) -> cop_status {
    guard(
        |_| COP_ERR_INTERNAL,
        || {
            // SAFETY: the caller of every setter hands over NULL or options that are not freed and that no other thread uses.
            let Some(cop_options { options, message }) = (unsafe { options.as_mut() }) else {
                return COP_ERR_NULL_ARGUMENT;
            };
            match setter(options) {
                Ok(()) => COP_OK,
                Err(error) => {
                    *message = c_text(error.message());
                    error.status().number()
                }
            }
        },
    )
}
