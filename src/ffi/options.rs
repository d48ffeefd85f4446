//! Options of a client.

use std::ffi::{CString, c_char};

use super::decode;
use super::encoding::Encoding;
use super::guard::guard;
use super::handle::{self, Refusing, free, give, read};
use super::log::LogTarget;
use super::status::{COP_OK, cop_status};
use crate::client::Options;
use crate::error::Error;

/// How a client behaves. Make it, set what differs from the defaults, create clients with it, free it: a client keeps a
/// copy. One thread at a time may use it.
#[derive(Default)]
pub struct cop_options {
    pub(super) options: Options,
    pub(super) encoding: Encoding,
    pub(super) log: Option<LogTarget>,
    message: CString,
}

/// Makes options with the defaults: https://api.copernica.com, the unversioned API, 10 s to connect, 60 s for a call.
///
/// @return never NULL; free it with cop_options_free()
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn cop_options_new() -> *mut cop_options {
    guard(|_| std::ptr::null_mut(), || give(cop_options::default()))
}

/// Frees options. Clients that were created with them are not affected.
///
/// @param options  from cop_options_new(), or NULL, which does nothing
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_free(options: *mut cop_options) {
    // SAFETY: the caller gives up NULL or a handle of this type that is not freed yet.
    unsafe { free(options) };
}

/// Says what was wrong with the value that a setter of these options refused last, and what to write instead.
///
/// @param options  from cop_options_new(); borrowed; NULL is answered with an empty text
/// @return never NULL; empty when no setter has refused anything; borrowed, valid until the next setter or cop_options_free()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_message(options: *const cop_options) -> *const c_char {
    // SAFETY: the caller hands over NULL or options that are not freed yet.
    unsafe { read(options, c"".as_ptr(), |options| options.message.as_ptr()) }
}

/// Sets the address of the API, such as the one that the sandbox prints.
///
/// Plain http:// is accepted only for this machine itself (localhost, 127.x.x.x, [::1]), unless it is allowed with
/// cop_options_allow_plain_http(); the first call judges that.
///
/// @param options   from cop_options_new(); borrowed
/// @param base_url  "https://host[:port][/path]", UTF-8; copied
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or COP_ERR_INVALID_OPTION, and then nothing has changed
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_base_url(options: *mut cop_options, base_url: *const c_char) -> cop_status {
    set(options, |options, encoding| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        options.set_base_url(&unsafe { decode::text(base_url, "base_url", encoding) }?)
    })
}

/// Sets the version of the API, which decides the shape of bodies.
///
/// @param options      from cop_options_new(); borrowed
/// @param api_version  0 for the unversioned API (the default), or 1, 2, 3, 4; version 4 exchanges the access token for one
///                     of a day (cop_options_set_token_host())
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT or COP_ERR_INVALID_OPTION, and then nothing has changed
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_api_version(options: *mut cop_options, api_version: u32) -> cop_status {
    set(options, |options, _| options.set_api_version(api_version))
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
    set(options, |options, _| {
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
    set(options, |options, _| {
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
    set(options, |options, encoding| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        options.set_user_agent(&unsafe { decode::text(user_agent, "user_agent", encoding) }?)
    })
}

/// Sets whether names are checked against the fields and interests of the database before an update.
///
/// The list of fields is fetched once and kept (cop_options_set_field_list_age_ms()); interests are looked up only when a
/// body has any. An unknown name is refused with COP_ERR_UNKNOWN_FIELD and the nearest real one: in a condition it would
/// widen the update, in the body its value would be lost. Conditions may also name id, code and modified, unless a field has
/// that name. A list that cannot be fetched means no update (COP_ERR_FIELD_LIST). COP_NO_FIELD_CHECK switches the check off
/// for one call.
///
/// @param options  from cop_options_new(); borrowed
/// @param is_on    1 (the default) or 0; without this check there is no value check either
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_field_check(options: *mut cop_options, is_on: i32) -> cop_status {
    set(options, |options, _| {
        options.set_field_check(is_on != 0);
        Ok(())
    })
}

/// Sets whether values are checked against the types of their fields, in the body and in conditions.
///
/// Refused with COP_ERR_INVALID_VALUE is what the server would store, or compare with, as something else:
///   - in integer and float fields a text that is not wholly a number, and what 64 bits cannot hold in float fields
///   - in integer fields a fraction, or a number beyond 32 bits
///   - in select fields a text that is none of the choices, letter case and blanks included
///   - in date fields all but YYYY-MM-DD, alone or with hh:mm or hh:mm:ss behind a blank or T; seconds may have a fraction,
///     and behind the time may stand Z or an offset such as +01:00
///   - in all fields a list or an object
///
/// null and "" in the body clear a field and are always taken. A warning of the result names what is uncertain: a text
/// longer than its field is said to hold, a number in a text field that the server may write in another way, and a time that
/// does not exist in Amsterdam because clocks skip it.
///
/// @param options  from cop_options_new(); borrowed
/// @param is_on    1 (the default) or 0
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_value_check(options: *mut cop_options, is_on: i32) -> cop_status {
    set(options, |options, _| {
        options.set_value_check(is_on != 0);
        Ok(())
    })
}

/// Sets how long the field list of a database is kept.
///
/// Before a name or value is refused that a kept list lacks, the list is fetched once more, at most once a minute for each
/// database.
///
/// @param options            from cop_options_new(); borrowed
/// @param field_list_age_ms  milliseconds; 0 fetches the list for every call; 300000 is the default
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_field_list_age_ms(
    options: *mut cop_options,
    field_list_age_ms: u32,
) -> cop_status {
    set(options, |options, _| {
        options.set_field_list_age_ms(field_list_age_ms);
        Ok(())
    })
}

/// Sets how many profiles an update may match; one that matches more is refused with COP_ERR_TOO_MANY_MATCHES.
///
/// The profiles are counted by one more request before each update. What changes between the two is not seen.
///
/// @param options      from cop_options_new(); borrowed
/// @param max_matches  the limit; 0 (the default) for none
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_max_matches(options: *mut cop_options, max_matches: u64) -> cop_status {
    set(options, |options, _| {
        options.set_max_matches(max_matches);
        Ok(())
    })
}

/// Sets the encoding of the texts that the program hands over and gets back.
///
/// A byte that means nothing in the encoding is refused with COP_ERR_INVALID_UTF8 and named. Reading never fails: what the
/// encoding lacks is \uXXXX in JSON and <U+XXXX> in messages and log lines. ISO-8859-1 is taken for windows-1252, as the web does.
///
/// @param options   from cop_options_new(); borrowed
/// @param encoding  a name that the web knows, such as "utf-8" (the default), "windows-1252" or "iso-8859-15"; copied.
///                  Encodings without ASCII in its place, such as UTF-16, are refused.
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT or COP_ERR_INVALID_OPTION, and then nothing has changed
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_encoding(options: *mut cop_options, encoding: *const c_char) -> cop_status {
    let mut chosen = Encoding::default();
    let status = set(options, |_, _| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        chosen = Encoding::named(&unsafe { decode::text(encoding, "encoding", Encoding::default()) }?)?;
        Ok(())
    });
    // SAFETY: the caller hands over NULL or options that are not freed and that no other thread uses.
    if let (COP_OK, Some(options)) = (status, unsafe { options.as_mut() }) {
        options.encoding = chosen;
        if let Some(log) = options.log {
            options.options.set_log(log.sink(chosen));
        }
    }
    status
}

impl Refusing for cop_options {
    fn keep(&mut self, refusal: &Error) {
        self.message = self.encoding.sentence(refusal.message());
    }
}

/// Runs one setter of options.
pub(super) fn set(
    options: *mut cop_options,
    setter: impl FnOnce(&mut Options, Encoding) -> Result<(), Error>,
) -> cop_status {
    // SAFETY: the caller of every setter hands over NULL or options that are not freed and that no other thread uses.
    unsafe { handle::set(options, |options| setter(&mut options.options, options.encoding)) }
}
