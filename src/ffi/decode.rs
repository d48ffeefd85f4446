//! Reads what C hands over: texts and arrays of texts, with an error that names the argument.

use std::borrow::Cow;
use std::ffi::{CStr, c_char};
use std::fmt::Display;

use super::encoding::Encoding;
use crate::api::{MOST_CONDITIONS, MOST_IDS};
use crate::error::{Error, Status};

/// Reads a NUL-terminated text.
///
/// # Safety
/// `text` is NULL or points to a NUL-terminated text that stays as it is for `'a`.
pub(super) unsafe fn text<'a>(
    text: *const c_char,
    argument: impl Display,
    encoding: Encoding,
) -> Result<Cow<'a, str>, Error> {
    if text.is_null() {
        return Err(null(argument));
    }
    // SAFETY: not NULL, and by this function's own contract a NUL-terminated text that lives for 'a.
    let bytes: &'a [u8] = unsafe { CStr::from_ptr(text) }.to_bytes();
    encoding.decode(bytes, argument)
}

/// How many texts an array may have. A number above it is refused before the array is read: that is what a negative number
/// passed by mistake looks like.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    /// The argument that has the number.
    pub(super) argument: &'static str,
    /// What the array holds, for the message.
    pub(super) what: &'static str,
    /// The largest number.
    pub(super) most: usize,
    /// The status of a refusal.
    pub(super) status: Status,
}

/// Reads the conditions of a call.
///
/// # Safety
/// As [`texts`].
pub(super) unsafe fn conditions<'a>(
    fields: *const *const c_char,
    n_fields: usize,
    encoding: Encoding,
) -> Result<Vec<Cow<'a, str>>, Error> {
    let limit =
        Limit { argument: "n_fields", what: "conditions", most: MOST_CONDITIONS, status: Status::InvalidCondition };
    // SAFETY: by this function's own contract.
    unsafe { texts(fields, n_fields, "fields", limit, encoding) }
}

/// The name of a database or a collection and the conditions beside it, as most calls have them.
///
/// # Safety
/// As [`text`] for `name` and [`conditions`] for the rest.
pub(super) unsafe fn name_and_conditions<'a>(
    name: *const c_char,
    argument: &str,
    fields: *const *const c_char,
    n_fields: usize,
    encoding: Encoding,
) -> Result<(Cow<'a, str>, Vec<Cow<'a, str>>), Error> {
    // SAFETY: by this function's own contract.
    unsafe { Ok((text(name, argument, encoding)?, conditions(fields, n_fields, encoding)?)) }
}

/// The name of a database or a collection and the body beside it.
///
/// # Safety
/// As [`text`], for both.
pub(super) unsafe fn name_and_body<'a>(
    name: *const c_char,
    argument: &str,
    json_body: *const c_char,
    encoding: Encoding,
) -> Result<(Cow<'a, str>, Cow<'a, str>), Error> {
    // SAFETY: by this function's own contract.
    unsafe { Ok((text(name, argument, encoding)?, text(json_body, "json_body", encoding)?)) }
}

/// Reads an array of texts.
///
/// # Safety
/// `array` is NULL or points to `length` pointers, each NULL or to a NUL-terminated text that stays as it is for `'a`.
pub(super) unsafe fn texts<'a>(
    array: *const *const c_char,
    length: usize,
    argument: &str,
    limit: Limit,
    encoding: Encoding,
) -> Result<Vec<Cow<'a, str>>, Error> {
    if length > limit.most {
        return Err(Error::before_sending(
            limit.status,
            format!("{} is {length}, more than the {} {} that a call may have", limit.argument, limit.most, limit.what),
        ));
    }
    if length == 0 {
        return Ok(Vec::new());
    }
    if array.is_null() {
        return Err(null(argument));
    }
    // SAFETY: not NULL, and by this function's own contract `length` pointers long, which is small enough for a slice.
    let pointers = unsafe { std::slice::from_raw_parts(array, length) };
    let read = |(index, &pointer): (usize, &*const c_char)| {
        // SAFETY: by this function's own contract each entry is NULL or a NUL-terminated text that lives for 'a.
        unsafe { text(pointer, format_args!("{argument}[{index}]"), encoding) }
    };
    pointers.iter().enumerate().map(read).collect()
}

/// Reads the ids of a call. A number above the limit is refused before the array is read.
///
/// # Safety
/// `ids` is NULL or points to `n_ids` numbers that stay as they are for `'a`.
pub(super) unsafe fn ids<'a>(ids: *const u64, n_ids: usize) -> Result<&'a [u64], Error> {
    if n_ids > MOST_IDS {
        return Err(Error::before_sending(
            Status::InvalidId,
            format!("n_ids is {n_ids}, more than the {MOST_IDS} ids that a call may have; make several"),
        ));
    }
    if n_ids == 0 {
        return Ok(&[]);
    }
    if ids.is_null() {
        return Err(null("ids"));
    }
    // SAFETY: not NULL, and by this function's own contract n_ids numbers long, which is small enough for a slice.
    Ok(unsafe { std::slice::from_raw_parts(ids, n_ids) })
}

/// The error of an argument that must not be NULL.
pub(super) fn null(argument: impl Display) -> Error {
    Error::before_sending(Status::NullArgument, format!("{argument} is NULL"))
}
