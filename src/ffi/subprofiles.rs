//! Sub-profiles: what a profile has many of, such as orders, in the collections of its database.

use std::ffi::c_char;

use super::client::cop_client;
use super::decode;
use super::profiles::{cop_profile_list, found_profile, list};
use super::query::cop_query;
use super::result::cop_result;
use super::update::call;
use super::write::update;
use crate::api::Flags;
use crate::client::Client;

/// Reads the sub-profiles that a profile has in a collection and that meet all conditions, or all of them when there are no
/// conditions. All else is as with cop_get_profiles().
///
/// @param client      from cop_client_new(); borrowed
/// @param profile_id  the id of the profile
/// @param collection  id or name of the collection, such as "10" or "Orders"; borrowed
/// @param fields      `n_fields` conditions on fields of the collection, all of which must hold; borrowed; NULL is allowed when
///                    `n_fields` is 0
/// @param n_fields    number of conditions, 0 to 1000
/// @param query       order, size of pages and limit; borrowed for this call; NULL for all by rising id
/// @return as cop_get_profiles(); cop_profile_parent_id() is the profile of a sub-profile
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_get_subprofiles(
    client: *const cop_client,
    profile_id: u64,
    collection: *const c_char,
    fields: *const *const c_char,
    n_fields: usize,
    query: *const cop_query,
) -> *mut cop_profile_list {
    // SAFETY: the caller hands over NULL or handles that are not freed yet.
    let (client, query) = unsafe { (client.as_ref(), query.as_ref()) };
    list(client, query, |cop_client { client, encoding }, query| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text, and NULL or n_fields pointers to such texts.
        let (collection, conditions) =
            unsafe { decode::name_and_conditions(collection, "collection", fields, n_fields, *encoding) }?;
        client.subprofiles(profile_id, &collection, &conditions, query)
    })
}

/// Reads the sub-profiles of all profiles in a collection that meet all conditions, or all of them when there are no
/// conditions. All else is as with cop_get_profiles().
///
/// @param client         from cop_client_new(); borrowed
/// @param collection_id  the id of the collection; names are unique in one database only
/// @param fields         `n_fields` conditions on fields of the collection, all of which must hold; borrowed; NULL is allowed
///                       when `n_fields` is 0
/// @param n_fields       number of conditions, 0 to 1000
/// @param query          order, size of pages and limit; borrowed for this call; NULL for all by rising id
/// @return as cop_get_profiles(); cop_profile_parent_id() is the profile of a sub-profile
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_get_subprofiles_of_collection(
    client: *const cop_client,
    collection_id: u64,
    fields: *const *const c_char,
    n_fields: usize,
    query: *const cop_query,
) -> *mut cop_profile_list {
    // SAFETY: the caller hands over NULL or handles that are not freed yet.
    let (client, query) = unsafe { (client.as_ref(), query.as_ref()) };
    list(client, query, |cop_client { client, encoding }, query| {
        // SAFETY: the caller hands over NULL or n_fields pointers to NUL-terminated texts.
        let conditions = unsafe { decode::conditions(fields, n_fields, *encoding) }?;
        client.subprofiles_of_collection(collection_id, &conditions, query)
    })
}

/// Reads one sub-profile by its id. All else is as with cop_get_profile().
///
/// @param client  from cop_client_new(); borrowed
/// @param id      the id of the sub-profile
/// @return never NULL; free it with cop_result_free(). With COP_OK cop_result_profile() is the sub-profile; COP_ERR_NO_PROFILE
///         when the account has none with this id
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_get_subprofile(client: *const cop_client, id: u64) -> *mut cop_result {
    found_profile(client, id, Client::subprofile)
}

/// Updates every sub-profile that a profile has in a collection and that meets all conditions: what cop_update_profiles() does
/// for a database, in every version of the API.
///
/// The body is a flat object, {"amount":49.95}, in every version. Names and values are checked against the fields of the
/// collection. The profile is read first: the server would make sub-profiles under a removed one.
///
/// With COP_CREATE a sub-profile is made from the body when none matches. Up to version 2 the server does not say which; it is
/// then looked for, and cop_result_created_id() is the id of the one that meets the conditions, or else of the newest with
/// these values. A create in doubt is never sent again as a create; when its conditions certainly find the sub-profile that it
/// makes, that one is looked for, and once found it is updated. A warning says when the conditions may not find it.
///
/// Blocks until the server has answered or the client's time-out has passed. Nothing is sent when a check fails. May be
/// called from several threads at once with the same client.
///
/// @param client      from cop_client_new(); borrowed
/// @param profile_id  the id of the profile
/// @param collection  id or name of the collection, such as "10" or "Orders"; borrowed
/// @param fields      `n_fields` conditions on fields of the collection, all of which must hold; borrowed
/// @param n_fields    number of conditions, 1 to 1000
/// @param json_body   the new values, JSON in UTF-8; borrowed
/// @param flags       COP_CREATE, COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_EMPTY, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
/// @return never NULL; free it with cop_result_free(). COP_ERR_NO_PROFILE and COP_ERR_NO_COLLECTION when there is none;
///         COP_ERR_REMOVED when the profile was removed
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_update_subprofiles(
    client: *const cop_client,
    profile_id: u64,
    collection: *const c_char,
    fields: *const *const c_char,
    n_fields: usize,
    json_body: *const c_char,
    flags: u32,
) -> *mut cop_result {
    // SAFETY: the caller hands over NULL or a client that is not freed yet.
    call(unsafe { client.as_ref() }, |cop_client { client, encoding }| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text, and NULL or n_fields pointers to such texts.
        let (collection, conditions) =
            unsafe { decode::name_and_conditions(collection, "collection", fields, n_fields, *encoding) }?;
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        let json_body = unsafe { decode::text(json_body, "json_body", *encoding) }?;
        client.update_subprofiles(profile_id, &collection, &conditions, &json_body, Flags::from_bits(flags)?)
    })
}

/// Updates every sub-profile in a collection that meets all conditions, whichever profile it belongs to. Version 3 of the API
/// and later; there is no creating. All else is as with cop_update_subprofiles().
///
/// Samples of this call disagree about its body: one is flat, {"amount":49.95}, one has the same under "fields",
/// {"fields":{"amount":49.95}}. Both are taken and sent as they are. A server that wants the other shape says nothing and stores
/// nothing, so read one of the sub-profiles back after the first such call.
///
/// @param client         from cop_client_new(); borrowed
/// @param collection_id  the id of the collection; names are unique in one database only
/// @param fields         `n_fields` conditions on fields of the collection, all of which must hold; borrowed
/// @param n_fields       number of conditions, 1 to 1000
/// @param json_body      the new values in one of the two shapes, JSON in UTF-8; borrowed
/// @param flags          COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_EMPTY, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
/// @return as cop_update_subprofiles(); COP_ERR_NOT_SUPPORTED before version 3
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_update_subprofiles_of_collection(
    client: *const cop_client,
    collection_id: u64,
    fields: *const *const c_char,
    n_fields: usize,
    json_body: *const c_char,
    flags: u32,
) -> *mut cop_result {
    // SAFETY: the caller hands over NULL or a client that is not freed yet.
    call(unsafe { client.as_ref() }, |cop_client { client, encoding }| {
        // SAFETY: the caller hands over NULL or n_fields pointers to NUL-terminated texts.
        let conditions = unsafe { decode::conditions(fields, n_fields, *encoding) }?;
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        let json_body = unsafe { decode::text(json_body, "json_body", *encoding) }?;
        client.update_subprofiles_of_collection(collection_id, &conditions, &json_body, Flags::from_bits(flags)?)
    })
}

/// Makes a sub-profile of a profile in a collection. The same call twice makes two. All else is as with cop_create_profile().
///
/// @param client      from cop_client_new(); borrowed
/// @param profile_id  the id of the profile, which is read first: the server would make sub-profiles under a removed one
/// @param collection  id or name of the collection, such as "10" or "Orders"; borrowed
/// @param json_body   the values, a flat object in every version of the API, JSON in UTF-8; borrowed
/// @param flags       COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
/// @return never NULL; free it with cop_result_free(). cop_result_created_id() is the id of the new sub-profile, or 0 when the
///         server did not say it
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_create_subprofile(
    client: *const cop_client,
    profile_id: u64,
    collection: *const c_char,
    json_body: *const c_char,
    flags: u32,
) -> *mut cop_result {
    // SAFETY: the caller hands over NULL or a client that is not freed yet.
    call(unsafe { client.as_ref() }, |cop_client { client, encoding }| {
        // SAFETY: the caller hands over NULL or NUL-terminated texts.
        let (collection, json_body) = unsafe { decode::name_and_body(collection, "collection", json_body, *encoding) }?;
        client.create_subprofile(profile_id, &collection, &json_body, Flags::from_bits(flags)?)
    })
}

/// Updates fields and secret of one sub-profile: {"fields":{"amount":49.95},"secret":"x"}, each key optional, in every version
/// of the API. All else is as with cop_update_profile().
///
/// @param client     from cop_client_new(); borrowed
/// @param id         the id of the sub-profile
/// @param json_body  the new values, JSON in UTF-8; borrowed
/// @param flags      COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
/// @return as cop_update_profile()
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_update_subprofile(
    client: *const cop_client,
    id: u64,
    json_body: *const c_char,
    flags: u32,
) -> *mut cop_result {
    update(client, id, json_body, flags, Client::update_subprofile)
}

/// Updates fields of one sub-profile from a flat object, {"amount":49.95}, in every version of the API. All else is as with
/// cop_update_profile().
///
/// @param client     from cop_client_new(); borrowed
/// @param id         the id of the sub-profile
/// @param json_body  the new values, JSON in UTF-8; borrowed
/// @param flags      COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
/// @return as cop_update_profile()
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_update_subprofile_fields(
    client: *const cop_client,
    id: u64,
    json_body: *const c_char,
    flags: u32,
) -> *mut cop_result {
    update(client, id, json_body, flags, Client::update_subprofile_fields)
}

/// Removes one sub-profile. All else is as with cop_delete_profile().
///
/// @param client  from cop_client_new(); borrowed
/// @param id      the id of the sub-profile
/// @return as cop_delete_profile()
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_delete_subprofile(client: *const cop_client, id: u64) -> *mut cop_result {
    // SAFETY: the caller hands over NULL or a client that is not freed yet.
    call(unsafe { client.as_ref() }, |cop_client { client, .. }| client.delete_subprofile(id))
}
