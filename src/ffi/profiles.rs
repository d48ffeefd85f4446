//! Reading profiles: one by its id, or a list that is as long as it likes.

use std::ffi::c_char;

use super::client::cop_client;
use super::decode;
use super::encoding::Encoding;
use super::guard::guard;
use super::handle::{free, give, read};
use super::profile::cop_profile;
use super::query::cop_query;
use super::result::{Found, cop_result};
use crate::api::{self, Outcome, Profile, Query};
use crate::client::{Client, Profiles};
use crate::error::Error;

/// A list of profiles or sub-profiles that is read while a program goes through it: one page of it is in memory at a time,
/// however long it is. It keeps what it needs of its client, which may be freed before it; cop_client_cancel() ends it. One
/// thread at a time may use it.
pub struct cop_profile_list {
    profiles: Option<Profiles>,
    encoding: Encoding,
    current: Option<Box<cop_profile>>,
    count: u64,
    result: Box<cop_result>,
}

/// Reads the profiles of `database` that meet all conditions, or all of them when there are no conditions.
///
/// ```c
/// cop_profile_list *list = cop_get_profiles(client, "1234", fields, n_fields, NULL);
/// const cop_profile *profile;
/// while ((profile = cop_profile_list_next(list)) != NULL)
///     puts(cop_profile_field(profile, "email"));
/// if (cop_result_status(cop_profile_list_result(list)) != COP_OK)
///     puts("the list is not complete");
/// cop_profile_list_free(list);
/// ```
///
/// The conditions are those of cop_update_profiles(), checked in the same way, but one without a value ("email==") is taken.
/// Profiles that others make, change or remove while the list is read make it neither skip nor repeat any: each page begins
/// behind the last id of the one before. Ids must rise and profiles must meet the conditions as far as that can be told
/// here; otherwise the list ends with COP_ERR_UNEXPECTED_REPLY.
///
/// Fetches the first page. Blocks until the server has answered or the client's time-out has passed. May be called from
/// several threads at once with the same client.
///
/// @param client    from cop_client_new(); borrowed
/// @param database  id or name, such as "1234"; borrowed
/// @param fields    `n_fields` conditions, all of which must hold; borrowed; NULL is allowed when `n_fields` is 0
/// @param n_fields  number of conditions, 0 to 1000
/// @param query     order, size of pages and limit; borrowed for this call; NULL for all by rising id
/// @return never NULL; free it with cop_profile_list_free(). When the call failed the list is empty, and
///         cop_profile_list_result() says why
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_get_profiles(
    client: *const cop_client,
    database: *const c_char,
    fields: *const *const c_char,
    n_fields: usize,
    query: *const cop_query,
) -> *mut cop_profile_list {
    // SAFETY: the caller hands over NULL or handles that are not freed yet.
    let (client, query) = unsafe { (client.as_ref(), query.as_ref()) };
    list(client, query, |cop_client { client, encoding }, query| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text, and NULL or n_fields pointers to such texts.
        let (database, conditions) =
            unsafe { decode::name_and_conditions(database, "database", fields, n_fields, *encoding) }?;
        client.profiles(&database, &conditions, query)
    })
}

/// The next profile of a list. Fetches the next page when the one at hand is used up, under the time-out of the client.
///
/// @param list  from cop_get_profiles() or a function like it; borrowed
/// @return the profile, borrowed until the next call with this list or cop_profile_list_free(); NULL at the end of the list,
///         after an error, and for NULL. cop_profile_list_result() tells the end from an error
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_list_next(list: *mut cop_profile_list) -> *const cop_profile {
    guard(
        |_| std::ptr::null(),
        || {
            // SAFETY: the caller hands over NULL or a list that is not freed and that no other thread uses.
            unsafe { list.as_mut() }.map_or(std::ptr::null(), cop_profile_list::next)
        },
    )
}

/// How the list went so far: COP_OK as long as nothing failed. When it has COP_OK after cop_profile_list_next() returned
/// NULL, the list is complete.
///
/// @param list  from cop_get_profiles() or a function like it; borrowed
/// @return the result, not to be freed: borrowed until the next call with this list or cop_profile_list_free(); NULL for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_list_result(list: *const cop_profile_list) -> *const cop_result {
    // SAFETY: the caller hands over NULL or a list that is not freed yet.
    unsafe { read(list, std::ptr::null(), |list| std::ptr::from_ref(list.result.as_ref())) }
}

/// How many profiles the list has given so far.
///
/// @param list  from cop_get_profiles() or a function like it; borrowed
/// @return 0 for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_list_count(list: *const cop_profile_list) -> u64 {
    // SAFETY: the caller hands over NULL or a list that is not freed yet.
    unsafe { read(list, 0, |list| list.count) }
}

/// Frees a list, its result and the profile that it gave last.
///
/// @param list  from cop_get_profiles() or a function like it, or NULL, which does nothing
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_list_free(list: *mut cop_profile_list) {
    // SAFETY: the caller gives up NULL or a handle of this type that is not freed yet.
    unsafe { free(list) };
}

/// Reads one profile by its id. A removed profile can still be read, without its values: see cop_profile_removed().
///
/// Blocks until the server has answered or the client's time-out has passed. May be called from several threads at once
/// with the same client.
///
/// @param client  from cop_client_new(); borrowed
/// @param id      the id of the profile
/// @return never NULL; free it with cop_result_free(). With COP_OK cop_result_profile() is the profile; COP_ERR_NO_PROFILE
///         when the account has none with this id; the effect is always COP_EFFECT_NONE
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_get_profile(client: *const cop_client, id: u64) -> *mut cop_result {
    found_profile(client, id, Client::profile)
}

/// The profile or sub-profile that a call has read.
///
/// @param result  of cop_get_profile() or a function like it; borrowed
/// @return the profile, borrowed until cop_result_free(); NULL for the result of another call, of one that failed, and for
///         NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_profile(result: *const cop_result) -> *const cop_profile {
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe {
        read(result, std::ptr::null(), |result| match &result.found {
            Some(Found::Profile(profile)) => std::ptr::from_ref(profile.as_ref()),
            _ => std::ptr::null(),
        })
    }
}

impl cop_profile_list {
    fn next(&mut self) -> *const cop_profile {
        self.current = None;
        match self.profiles.as_mut().and_then(Iterator::next) {
            Some(Ok(profile)) => {
                self.count += 1;
                let profile = self.current.insert(Box::new(cop_profile::new(profile, self.encoding)));
                std::ptr::from_ref(profile.as_ref())
            }
            Some(Err(error)) => {
                *self.result = cop_result::of_error(&error, self.encoding);
                std::ptr::null()
            }
            None => std::ptr::null(),
        }
    }
}

/// Begins a list and hands it over.
pub(super) fn list(
    client: Option<&cop_client>,
    query: Option<&cop_query>,
    begin: impl FnOnce(&cop_client, &Query) -> Result<Profiles, Error>,
) -> *mut cop_profile_list {
    let encoding = client.map_or_else(Encoding::default, |client| client.encoding);
    let hand_over = |profiles: Option<Profiles>, result: cop_result| {
        give(cop_profile_list { profiles, encoding, current: None, count: 0, result: Box::new(result) })
    };
    guard(
        |text| hand_over(None, cop_result::of_mistake(text)),
        || {
            let query = query.map_or_else(Query::new, |query| query.query.clone());
            let begun = client.ok_or_else(|| decode::null("client")).and_then(|client| begin(client, &query));
            match begun {
                Ok(profiles) => {
                    let message = "the list goes well so far; nothing was changed".to_owned();
                    hand_over(Some(profiles), cop_result::of_outcome(&Outcome::unchanged(message, 200), encoding))
                }
                Err(error) => hand_over(None, cop_result::of_error(&error, encoding)),
            }
        },
    )
}

/// Makes a call that reads a profile or sub-profile by its id.
pub(super) fn found_profile(
    client: *const cop_client,
    id: u64,
    read: impl FnOnce(&Client, u64) -> Result<api::Found<Profile>, Error>,
) -> *mut cop_result {
    // SAFETY: the caller of every such call hands over NULL or a client that is not freed yet.
    found(unsafe { client.as_ref() }, |cop_client { client, encoding }| {
        Ok(read(client, id)?.map(|profile| Found::Profile(Box::new(cop_profile::new(profile, *encoding)))))
    })
}

/// Makes a call that reads and hands over its result with what it found.
pub(super) fn found(
    client: Option<&cop_client>,
    call: impl FnOnce(&cop_client) -> Result<api::Found<Found>, Error>,
) -> *mut cop_result {
    let encoding = client.map_or_else(Encoding::default, |client| client.encoding);
    guard(cop_result::of_panic, || {
        cop_result::of_found(client.ok_or_else(|| decode::null("client")).and_then(call), encoding)
    })
}
