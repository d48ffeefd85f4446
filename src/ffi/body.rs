//! Bodies: the new values of an update, built from typed values.

use std::ffi::{CString, c_char};

use super::client::cop_client;
use super::decode;
use super::encoding::Encoding;
use super::guard::guard;
use super::handle::{self, Refusing, free, give, read};
use super::status::cop_status;
use crate::api::BodyBuilder;
use crate::error::Error;

/// The new values of an update in the making, for programs that would otherwise write JSON by hand. One thread at a time
/// may use it. Setting a field or interest twice replaces what it had, whatever the letter case.
pub struct cop_body {
    builder: BodyBuilder,
    encoding: Encoding,
    json: CString,
    message: CString,
}

/// Makes an empty body in the shape of the client's API version and in its encoding.
///
/// @param client  from cop_client_new(); borrowed for this call only
/// @return the body, to be freed with cop_body_free(); NULL only when `client` is NULL
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_body_new(client: *const cop_client) -> *mut cop_body {
    guard(
        |_| std::ptr::null_mut(),
        || {
            // SAFETY: the caller hands over NULL or a client that is not freed yet.
            let Some(cop_client { client, encoding }) = (unsafe { client.as_ref() }) else {
                return std::ptr::null_mut();
            };
            let mut body = cop_body {
                builder: BodyBuilder::new(client.api_version()),
                encoding: *encoding,
                json: CString::default(),
                message: CString::default(),
            };
            body.json = encoding.json(&body.builder.json());
            give(body)
        },
    )
}

/// Frees a body and its JSON.
///
/// @param body  from cop_body_new(), or NULL, which does nothing
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_body_free(body: *mut cop_body) {
    // SAFETY: the caller gives up NULL or a handle of this type that is not freed yet.
    unsafe { free(body) };
}

/// Sets a field to a text.
///
/// @param body   from cop_body_new(); borrowed
/// @param field  name of the field; copied
/// @param text   the text; copied
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or COP_ERR_INVALID_BODY, and then nothing has changed and
///         cop_body_message() says why
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_body_set_text(
    body: *mut cop_body,
    field: *const c_char,
    text: *const c_char,
) -> cop_status {
    set(body, field, "field", |builder, field, encoding| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        builder.set_text(field, &unsafe { decode::text(text, "text", encoding) }?)
    })
}

/// Sets a field to a whole number.
///
/// @param body    from cop_body_new(); borrowed
/// @param field   name of the field; copied
/// @param number  the number; an integer field holds -2147483648 to 2147483647
/// @return as cop_body_set_text()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_body_set_integer(body: *mut cop_body, field: *const c_char, number: i64) -> cop_status {
    set(body, field, "field", |builder, field, _| builder.set_integer(field, number))
}

/// Sets a field to a number.
///
/// @param body    from cop_body_new(); borrowed
/// @param field   name of the field; copied
/// @param number  the number; NaN and infinity are refused with COP_ERR_INVALID_BODY
/// @return as cop_body_set_text()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_body_set_number(body: *mut cop_body, field: *const c_char, number: f64) -> cop_status {
    set(body, field, "field", |builder, field, _| builder.set_number(field, number))
}

/// Sets a field to true or false, which are stored as 1 and 0.
///
/// @param body   from cop_body_new(); borrowed
/// @param field  name of the field; copied
/// @param value  0 is false, anything else true
/// @return as cop_body_set_text()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_body_set_bool(body: *mut cop_body, field: *const c_char, value: i32) -> cop_status {
    set(body, field, "field", |builder, field, _| builder.set_bool(field, value != 0))
}

/// Clears a field: text becomes empty, a number 0, a date the empty date.
///
/// @param body   from cop_body_new(); borrowed
/// @param field  name of the field; copied
/// @return as cop_body_set_text()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_body_set_null(body: *mut cop_body, field: *const c_char) -> cop_status {
    set(body, field, "field", |builder, field, _| builder.set_null(field))
}

/// Sets a field to a day or a moment, in the time of Amsterdam.
///
/// @param body   from cop_body_new(); borrowed
/// @param field  name of the field; copied
/// @param date   "YYYY-MM-DD" or "YYYY-MM-DD hh:mm:ss", the forms that are certain to be read as they are meant; copied
/// @return as cop_body_set_text()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_body_set_date(
    body: *mut cop_body,
    field: *const c_char,
    date: *const c_char,
) -> cop_status {
    set(body, field, "field", |builder, field, encoding| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        builder.set_date(field, &unsafe { decode::text(date, "date", encoding) }?)
    })
}

/// Switches an interest on or off; the unversioned API and version 1 have none and refuse it.
///
/// @param body      from cop_body_new(); borrowed
/// @param interest  name of the interest; copied
/// @param is_on     0 switches it off, anything else on
/// @return as cop_body_set_text()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_body_set_interest(body: *mut cop_body, interest: *const c_char, is_on: i32) -> cop_status {
    set(body, interest, "interest", |builder, interest, _| builder.set_interest(interest, is_on != 0))
}

/// The body as JSON, for cop_update_profiles().
///
/// @param body  from cop_body_new(); borrowed
/// @return borrowed until the next setter or cop_body_free(); NULL only when `body` is NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_body_json(body: *const cop_body) -> *const c_char {
    // SAFETY: the caller hands over NULL or a body that is not freed yet.
    unsafe { read(body, std::ptr::null(), |body| body.json.as_ptr()) }
}

/// Says what a setter of this body refused last, and what to write instead.
///
/// @param body  from cop_body_new(); borrowed
/// @return never NULL; empty when no setter has refused anything; borrowed until the next setter or cop_body_free()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_body_message(body: *const cop_body) -> *const c_char {
    // SAFETY: the caller hands over NULL or a body that is not freed yet.
    unsafe { read(body, c"".as_ptr(), |body| body.message.as_ptr()) }
}

impl Refusing for cop_body {
    fn keep(&mut self, refusal: &Error) {
        self.message = self.encoding.sentence(refusal.message());
    }
}

/// Runs one setter with the name it sets, and keeps the new JSON.
fn set(
    body: *mut cop_body,
    name: *const c_char,
    argument: &str,
    setter: impl FnOnce(&mut BodyBuilder, &str, Encoding) -> Result<(), Error>,
) -> cop_status {
    let set_and_write = |body: &mut cop_body| {
        // SAFETY: the caller of every setter hands over NULL or a NUL-terminated text.
        let name = unsafe { decode::text(name, argument, body.encoding) }?;
        setter(&mut body.builder, &name, body.encoding)?;
        body.json = body.encoding.json(&body.builder.json());
        Ok(())
    };
    // SAFETY: the caller of every setter hands over NULL or a body that is not freed and that no other thread uses.
    unsafe { handle::set(body, set_and_write) }
}
