//! Queries: how a list of profiles is read.

use std::ffi::{CString, c_char};

use super::decode;
use super::encoding::Encoding;
use super::guard::guard;
use super::handle::{self, Refusing, free, give, read};
use super::status::cop_status;
use crate::api::Query;
use crate::error::Error;

/// How a list of profiles is read: by rising id and a thousand at a time, unless it says otherwise. A setter that refuses
/// changes nothing. One thread at a time may change it.
pub struct cop_query {
    pub(super) query: Query,
    message: CString,
}

/// Makes a query for everything by rising id.
///
/// @return the query, to be freed with cop_query_free(); NULL only after a mistake of the library
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn cop_query_new() -> *mut cop_query {
    guard(|_| std::ptr::null_mut(), || give(cop_query { query: Query::new(), message: CString::default() }))
}

/// Frees a query. Lists that were made with it go on.
///
/// @param query  from cop_query_new(), or NULL, which does nothing
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_query_free(query: *mut cop_query) {
    // SAFETY: the caller gives up NULL or a handle of this type that is not freed yet.
    unsafe { free(query) };
}

/// Sets the order of the list.
///
/// Only the order of ids can go on behind a page whatever changes meanwhile. Any other order has one page: set a limit of at
/// most 1000 with it (cop_query_set_limit()).
///
/// @param query       from cop_query_new(); borrowed
/// @param by          "id" (the default), "modified", "random", or the name of a field; copied
/// @param descending  0 from low to high (the default), anything else from high to low
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or COP_ERR_INVALID_OPTION, and then nothing has changed and
///         cop_query_message() says why
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_query_set_order(query: *mut cop_query, by: *const c_char, descending: i32) -> cop_status {
    set(query, |query| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        let by = unsafe { decode::text(by, "by", Encoding::default()) }?;
        query.set_order(&by, descending != 0)
    })
}

/// Sets how many profiles are asked for at a time. So many are held in memory, however long the list is.
///
/// @param query      from cop_query_new(); borrowed
/// @param page_size  1 to 1000, the default
/// @return as cop_query_set_order()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_query_set_page_size(query: *mut cop_query, page_size: u32) -> cop_status {
    set(query, |query| query.set_page_size(page_size))
}

/// Sets how many profiles are read at the most.
///
/// @param query  from cop_query_new(); borrowed
/// @param limit  the number; 0 (the default) for all
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_query_set_limit(query: *mut cop_query, limit: u64) -> cop_status {
    set(query, |query| {
        query.set_limit(limit);
        Ok(())
    })
}

/// Sets whether only ids, fields, interests and moments of change are asked for. Pages are then smaller; secret, moment of
/// creation and database of a profile are not known.
///
/// @param query      from cop_query_new(); borrowed
/// @param data_only  0 for everything (the default), anything else for less
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_query_set_data_only(query: *mut cop_query, data_only: i32) -> cop_status {
    set(query, |query| {
        query.set_data_only(data_only != 0);
        Ok(())
    })
}

/// Says what a setter of this query refused last, and what to write instead.
///
/// @param query  from cop_query_new(); borrowed
/// @return never NULL; empty when no setter has refused anything; borrowed until the next setter or cop_query_free()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_query_message(query: *const cop_query) -> *const c_char {
    // SAFETY: the caller hands over NULL or a query that is not freed yet.
    unsafe { read(query, c"".as_ptr(), |query| query.message.as_ptr()) }
}

impl Refusing for cop_query {
    fn keep(&mut self, refusal: &Error) {
        self.message = Encoding::default().sentence(refusal.message());
    }
}

fn set(query: *mut cop_query, setter: impl FnOnce(&mut Query) -> Result<(), Error>) -> cop_status {
    // SAFETY: the caller of every setter hands over NULL or a query that is not freed and that no other thread uses.
    unsafe { handle::set(query, |query| setter(&mut query.query)) }
}
