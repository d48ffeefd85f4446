//! Writing one profile, and removing some by their ids.

use std::ffi::c_char;

use super::client::cop_client;
use super::decode;
use super::result::cop_result;
use super::update::call;
use crate::api::{Flags, Outcome};
use crate::client::Client;
use crate::error::Error;

/// Makes a profile in `database`. The same call twice makes two profiles: cop_update_profiles() with COP_CREATE looks first.
///
/// The body has the shape of cop_update_profiles(). Names and values are checked against the database in the same way. A
/// creation in doubt is never sent again: its effect is COP_EFFECT_UNKNOWN, and cop_result_may_repeat() is 0.
///
/// Blocks until the server has answered or the client's time-out has passed. Nothing is sent when a check fails. May be
/// called from several threads at once with the same client.
///
/// @param client     from cop_client_new(); borrowed
/// @param database   id or name, UTF-8, such as "1234"; borrowed
/// @param json_body  the values, JSON in UTF-8; borrowed
/// @param flags      COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
/// @return never NULL; free it with cop_result_free(). cop_result_created_id() is the id of the new profile, or 0 when the
///         server did not say it
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_create_profile(
    client: *const cop_client,
    database: *const c_char,
    json_body: *const c_char,
    flags: u32,
) -> *mut cop_result {
    // SAFETY: the caller hands over NULL or a client that is not freed yet.
    call(unsafe { client.as_ref() }, |cop_client { client, encoding }| {
        // SAFETY: the caller hands over NULL or NUL-terminated texts.
        let (database, json_body) = unsafe { decode::name_and_body(database, "database", json_body, *encoding) }?;
        client.create_profile(&database, &json_body, Flags::from_bits(flags)?)
    })
}

/// Updates fields, interests and secret of one profile.
///
/// The body is {"fields":{"firstname":"John"},"interests":["football"],"secret":"x"} in every version of the API, each key
/// optional. Interests that are not mentioned stay as they are, as far as is known: the server does not document it.
///
/// The profile is read first, to check the body against its database, and because the server takes an update of a removed
/// profile and stores nothing: that is COP_ERR_REMOVED here. COP_NO_FIELD_CHECK saves the reading and its safety. An update in
/// doubt is sent again, since twice is the same as once.
///
/// Blocks until the server has answered or the client's time-out has passed. Nothing is sent when a check fails. May be
/// called from several threads at once with the same client.
///
/// @param client     from cop_client_new(); borrowed
/// @param id         the id of the profile
/// @param json_body  the new values, JSON in UTF-8; borrowed
/// @param flags      COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
/// @return never NULL; free it with cop_result_free(). COP_ERR_NO_PROFILE when the account has none with this id
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_update_profile(
    client: *const cop_client,
    id: u64,
    json_body: *const c_char,
    flags: u32,
) -> *mut cop_result {
    update(client, id, json_body, flags, Client::update_profile)
}

/// Updates fields of one profile from a flat object, {"firstname":"John"}, in every version of the API. All else is as with
/// cop_update_profile().
///
/// @param client     from cop_client_new(); borrowed
/// @param id         the id of the profile
/// @param json_body  the new values, JSON in UTF-8; borrowed
/// @param flags      COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
/// @return as cop_update_profile()
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_update_profile_fields(
    client: *const cop_client,
    id: u64,
    json_body: *const c_char,
    flags: u32,
) -> *mut cop_result {
    update(client, id, json_body, flags, Client::update_profile_fields)
}

/// Makes the interests of one profile exactly those that are given; all others are switched off. All else is as with
/// cop_update_profile().
///
/// @param client     from cop_client_new(); borrowed
/// @param id         the id of the profile
/// @param json_body  a list of names, ["football"], or a map from names to 1 or 0, JSON in UTF-8; borrowed
/// @param flags      COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_UNKNOWN_FIELDS, and COP_ALLOW_EMPTY to take an empty list, which
///                   switches all interests off; combined with |, or 0
/// @return as cop_update_profile()
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_update_profile_interests(
    client: *const cop_client,
    id: u64,
    json_body: *const c_char,
    flags: u32,
) -> *mut cop_result {
    update(client, id, json_body, flags, Client::update_profile_interests)
}

/// Removes one profile and its sub-profiles. They can still be read by their ids, without their values.
///
/// A removal in doubt is sent again; when the server then says that the profile has already been removed, the call succeeded.
/// A profile that was removed before the call is COP_ERR_REMOVED.
///
/// Blocks until the server has answered or the client's time-out has passed. May be called from several threads at once
/// with the same client.
///
/// @param client  from cop_client_new(); borrowed
/// @param id      the id of the profile
/// @return never NULL; free it with cop_result_free(). COP_ERR_NO_PROFILE when the account has none with this id
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_delete_profile(client: *const cop_client, id: u64) -> *mut cop_result {
    // SAFETY: the caller hands over NULL or a client that is not freed yet.
    call(unsafe { client.as_ref() }, |cop_client { client, .. }| client.delete_profile(id))
}

/// Removes profiles of `database` by their ids, in one request. Version 2 of the API and later.
///
/// Those that are not there, or not in this database, are skipped by the server, which never says how many it removed. An
/// empty list is refused, and so are an id twice, the id 0, and a list of another length than `count`.
///
/// Blocks until the server has answered or the client's time-out has passed. Nothing is sent when a check fails. May be
/// called from several threads at once with the same client.
///
/// @param client    from cop_client_new(); borrowed
/// @param database  id or name, UTF-8, such as "1234"; borrowed
/// @param ids       the ids of `n_ids` profiles; borrowed
/// @param n_ids     length of the list, 1 to 100000
/// @param count     how many profiles the program means to remove, from where it decided that, not from the list
/// @return never NULL; free it with cop_result_free(). COP_ERR_INVALID_ID when the list cannot be meant; COP_ERR_NOT_SUPPORTED
///         before version 2
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_delete_profiles(
    client: *const cop_client,
    database: *const c_char,
    ids: *const u64,
    n_ids: usize,
    count: usize,
) -> *mut cop_result {
    // SAFETY: the caller hands over NULL or a client that is not freed yet.
    call(unsafe { client.as_ref() }, |cop_client { client, encoding }| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        let database = unsafe { decode::text(database, "database", *encoding) }?;
        // SAFETY: the caller hands over NULL or n_ids ids.
        client.delete_profiles(&database, unsafe { decode::ids(ids, n_ids) }?, count)
    })
}

/// Makes a call that has an id, a body and flags.
pub(super) fn update(
    client: *const cop_client,
    id: u64,
    json_body: *const c_char,
    flags: u32,
    update: impl FnOnce(&Client, u64, &str, Flags) -> Result<Outcome, Error>,
) -> *mut cop_result {
    // SAFETY: the caller of every such call hands over NULL or a client that is not freed yet.
    call(unsafe { client.as_ref() }, |cop_client { client, encoding }| {
        // SAFETY: the caller of every such call hands over NULL or a NUL-terminated text.
        let json_body = unsafe { decode::text(json_body, "json_body", *encoding) }?;
        update(client, id, &json_body, Flags::from_bits(flags)?)
    })
}
