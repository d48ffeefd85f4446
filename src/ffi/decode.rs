//! Reads what C hands over: texts and arrays of texts, with an error that names the argument.

use std::ffi::{CStr, c_char};

use crate::api::MOST_CONDITIONS;
use crate::error::{Error, Status};

/// Reads a NUL-terminated UTF-8 text.
///
/// # Safety
/// `text` is NULL or points to a NUL-terminated text that stays as it is for `'a`.
pub(super) unsafe fn text<'a>(text: *const c_char, argument: &str) -> Result<&'a str, Error> {
    if text.is_null() {
        return Err(null(argument));
    }
    // SAFETY: not NULL, and by this function's own contract a NUL-terminated text that lives for 'a.
    let bytes = unsafe { CStr::from_ptr(text) }.to_bytes();
    std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        Error::before_sending(
            Status::InvalidUtf8,
            format!(
                "{argument} is not valid UTF-8: the byte 0x{:02X} at offset {offset} is out of place",
                bytes[offset]
            ),
        )
    })
}

/// Reads the conditions of a call. A number above the limit is refused before the array is read: that is what a negative
/// number passed by mistake looks like.
///
/// # Safety
/// `fields` is NULL or points to `n_fields` pointers, each NULL or to a NUL-terminated text that stays as it is for `'a`.
pub(super) unsafe fn conditions<'a>(fields: *const *const c_char, n_fields: usize) -> Result<Vec<&'a str>, Error> {
    if n_fields > MOST_CONDITIONS {
        return Err(Error::before_sending(
            Status::InvalidCondition,
            format!("n_fields is {n_fields}, more than the {MOST_CONDITIONS} conditions that a call may have"),
        ));
    }
    if n_fields == 0 {
        return Ok(Vec::new());
    }
    if fields.is_null() {
        return Err(null("fields"));
    }
    // SAFETY: not NULL, and by this function's own contract n_fields pointers long, which is small enough for a slice.
    let pointers = unsafe { std::slice::from_raw_parts(fields, n_fields) };
    let read = |(index, &pointer): (usize, &*const c_char)| {
        // SAFETY: by this function's own contract each entry is NULL or a NUL-terminated text that lives for 'a.
        unsafe { text(pointer, &format!("fields[{index}]")) }
    };
    pointers.iter().enumerate().map(read).collect()
}

/// Reads a handle.
///
/// # Safety
/// `handle` is NULL or was made by this library and not freed yet.
pub(super) unsafe fn handle<'a, T>(handle: *const T, argument: &str) -> Result<&'a T, Error> {
    // SAFETY: by this function's own contract NULL or valid.
    unsafe { handle.as_ref() }.ok_or_else(|| null(argument))
}

fn null(argument: &str) -> Error {
    Error::before_sending(Status::NullArgument, format!("{argument} is NULL"))
}
