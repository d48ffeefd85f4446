//! The update of many profiles at once.

use std::ffi::c_char;

use super::client::cop_client;
use super::decode;
use super::encoding::Encoding;
use super::guard::guard;
use super::result::cop_result;
use crate::api::{Flags, Outcome};
use crate::error::Error;

/// Updates every profile of `database` that meets all conditions.
///
/// A condition is a field name, an operator (== != <> < > <= >= =~ !~) and a value, without blanks around the operator:
/// "customerid==4567". Letter case of names, and of text compared with ==, does not matter; =~ and !~ take the wildcards %
/// and _. A condition that the server would not understand is refused: the server would drop it and update more profiles,
/// or all of them.
///
/// The body is a JSON object. For the unversioned API and version 1 it is flat, {"firstname":"John"}; for version 2 and
/// later it is {"fields":{"firstname":"John"},"interests":["football"]}, both keys optional. It is sent byte for byte.
///
/// Names and values are checked against the fields of the database, which are fetched by the first call and then kept
/// (cop_options_set_field_check() and the setters behind it). With COP_CREATE, a warning says when the new profile would
/// not be found by the same call again, as when the body lacks the field of a condition: every run makes another one. Removed
/// profiles never match: a create makes them anew.
///
/// Blocks until the server has answered or the client's time-out has passed. Nothing is sent when a check fails. May be
/// called from several threads at once with the same client.
///
/// @param client     from cop_client_new(); borrowed
/// @param database   id or name, UTF-8, such as "1234"; borrowed
/// @param fields     `n_fields` conditions, UTF-8, all of which must hold; borrowed
/// @param n_fields   number of conditions, 1 to 1000
/// @param json_body  the new values, JSON in UTF-8; borrowed
/// @param flags      COP_CREATE, COP_ASYNC, ... combined with |, or 0
/// @return never NULL; free it with cop_result_free(). cop_result_status() is COP_OK when the server took the update;
///         cop_result_effect() says what it did; after COP_ERR_TIMEOUT it may be COP_EFFECT_UNKNOWN.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_update_profiles(
    client: *const cop_client,
    database: *const c_char,
    fields: *const *const c_char,
    n_fields: usize,
    json_body: *const c_char,
    flags: u32,
) -> *mut cop_result {
    // SAFETY: the caller hands over NULL or a client that is not freed yet.
    let client = unsafe { client.as_ref() };
    call(client, |cop_client { client, encoding }| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text, and NULL or n_fields pointers to such texts.
        let (database, conditions) =
            unsafe { decode::name_and_conditions(database, "database", fields, n_fields, *encoding) }?;
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        let json_body = unsafe { decode::text(json_body, "json_body", *encoding) }?;
        client.update_profiles(&database, &conditions, &json_body, Flags::from_bits(flags)?)
    })
}

/// Counts the profiles of `database` that meet all conditions. Changes nothing.
///
/// The conditions are those of cop_update_profiles(), checked in the same way; for one without a value, which needs
/// COP_ALLOW_EMPTY, use an update with COP_DRY_RUN. The number is believed only when a profile
/// that the server shows beside it meets the conditions; otherwise the call ends with COP_ERR_UNEXPECTED_REPLY.
///
/// Blocks until the server has answered or the client's time-out has passed. May be called from several threads at once
/// with the same client.
///
/// @param client    from cop_client_new(); borrowed
/// @param database  id or name, such as "1234"; borrowed
/// @param fields    `n_fields` conditions, all of which must hold; borrowed
/// @param n_fields  number of conditions, 1 to 1000
/// @return never NULL; free it with cop_result_free(). With COP_OK cop_result_matched() is the number; the effect is always
///         COP_EFFECT_NONE.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_count_profiles(
    client: *const cop_client,
    database: *const c_char,
    fields: *const *const c_char,
    n_fields: usize,
) -> *mut cop_result {
    // SAFETY: the caller hands over NULL or a client that is not freed yet.
    let client = unsafe { client.as_ref() };
    call(client, |cop_client { client, encoding }| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text, and NULL or n_fields pointers to such texts.
        let (database, conditions) =
            unsafe { decode::name_and_conditions(database, "database", fields, n_fields, *encoding) }?;
        client.count_profiles(&database, &conditions)
    })
}

/// Makes a call and hands over its result, in the encoding of the client.
pub(super) fn call(
    client: Option<&cop_client>,
    call: impl FnOnce(&cop_client) -> Result<Outcome, Error>,
) -> *mut cop_result {
    let encoding = client.map_or_else(Encoding::default, |client| client.encoding);
    guard(cop_result::of_panic, || {
        let outcome = client.ok_or_else(|| decode::null("client")).and_then(call);
        cop_result::of(outcome, encoding)
    })
}
