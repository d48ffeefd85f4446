//! Profiles and sub-profiles, as the server shows them.

use std::ffi::{CStr, CString, c_char};

use super::decode;
use super::encoding::Encoding;
use super::handle::read;
use crate::api::Profile;

/// A profile, or a sub-profile of one. It belongs to the list or the result that it came from and is never freed by itself.
/// It does not change and may be read by several threads at once. Texts that its functions hand out live as long as it does.
pub struct cop_profile {
    profile: Profile,
    encoding: Encoding,
    /// Names and values of the fields.
    fields: Vec<(CString, CString)>,
    interests: Vec<CString>,
    secret: Option<CString>,
    created: Option<CString>,
    modified: Option<CString>,
    removed: Option<CString>,
    json: CString,
}

impl cop_profile {
    /// A profile with its texts in this encoding.
    pub(super) fn new(profile: Profile, encoding: Encoding) -> cop_profile {
        let text = |text: Option<&str>| text.map(|text| encoding.sentence(text));
        let fields = profile.fields().iter();
        cop_profile {
            fields: fields.map(|(name, value)| (encoding.sentence(name), encoding.sentence(value))).collect(),
            interests: profile.interests().iter().map(|interest| encoding.sentence(interest)).collect(),
            secret: text(profile.secret()),
            created: text(profile.created()),
            modified: text(profile.modified()),
            removed: text(profile.removed()),
            json: encoding.json(profile.json()),
            encoding,
            profile,
        }
    }
}

fn pointer(text: Option<&CString>) -> *const c_char {
    text.map_or(std::ptr::null(), |text| text.as_ptr())
}

/// The id of a profile or sub-profile.
///
/// @param profile  borrowed
/// @return the id; 0 for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_id(profile: *const cop_profile) -> u64 {
    // SAFETY: the caller hands over NULL or a profile that is not freed yet.
    unsafe { read(profile, 0, |profile| profile.profile.id()) }
}

/// The value of a field. The server shows every value as text: "4567", "2024-05-31", "".
///
/// In a client with another encoding than UTF-8, characters that it lacks are written <U+XXXX>; cop_profile_json() has them
/// all.
///
/// @param profile  borrowed
/// @param name     the name of the field in any letter case; borrowed
/// @return the text, borrowed as long as the profile is; NULL when there is no such field, and for NULL. A profile that was
///         removed shows "" for every field
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_field(profile: *const cop_profile, name: *const c_char) -> *const c_char {
    let find = |profile: &cop_profile| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        let name = unsafe { decode::text(name, "name", profile.encoding) }.ok()?;
        let place = profile.profile.place_of(&name)?;
        profile.fields.get(place).map(|(_, value)| value.as_ptr())
    };
    // SAFETY: the caller hands over NULL or a profile that is not freed yet.
    unsafe { read(profile, std::ptr::null(), |profile| find(profile).unwrap_or(std::ptr::null())) }
}

/// The number of fields.
///
/// @param profile  borrowed
/// @return 0 for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_field_count(profile: *const cop_profile) -> usize {
    // SAFETY: the caller hands over NULL or a profile that is not freed yet.
    unsafe { read(profile, 0, |profile| profile.fields.len()) }
}

/// The name of a field, in the order and letter case of the database.
///
/// @param profile  borrowed
/// @param index    0 to cop_profile_field_count() - 1
/// @return the text, borrowed as long as the profile is; NULL behind the last field, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_field_name(profile: *const cop_profile, index: usize) -> *const c_char {
    // SAFETY: the caller hands over NULL or a profile that is not freed yet.
    unsafe { read(profile, std::ptr::null(), |profile| pointer(profile.fields.get(index).map(|(name, _)| name))) }
}

/// The value of a field by its place.
///
/// @param profile  borrowed
/// @param index    0 to cop_profile_field_count() - 1
/// @return as cop_profile_field_name()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_field_value(profile: *const cop_profile, index: usize) -> *const c_char {
    // SAFETY: the caller hands over NULL or a profile that is not freed yet.
    unsafe { read(profile, std::ptr::null(), |profile| pointer(profile.fields.get(index).map(|(_, value)| value))) }
}

/// The number of interests that are on; a sub-profile has none.
///
/// @param profile  borrowed
/// @return 0 for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_interest_count(profile: *const cop_profile) -> usize {
    // SAFETY: the caller hands over NULL or a profile that is not freed yet.
    unsafe { read(profile, 0, |profile| profile.interests.len()) }
}

/// The name of one of the interests that are on.
///
/// @param profile  borrowed
/// @param index    0 to cop_profile_interest_count() - 1
/// @return the text, borrowed as long as the profile is; NULL behind the last interest, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_interest(profile: *const cop_profile, index: usize) -> *const c_char {
    // SAFETY: the caller hands over NULL or a profile that is not freed yet.
    unsafe { read(profile, std::ptr::null(), |profile| pointer(profile.interests.get(index))) }
}

/// When a value was changed last.
///
/// @param profile  borrowed
/// @return "YYYY-MM-DD hh:mm:ss" in the time of Amsterdam, borrowed as long as the profile is; NULL when the server did not
///         show it, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_modified(profile: *const cop_profile) -> *const c_char {
    // SAFETY: the caller hands over NULL or a profile that is not freed yet.
    unsafe { read(profile, std::ptr::null(), |profile| pointer(profile.modified.as_ref())) }
}

/// When the profile was made.
///
/// @param profile  borrowed
/// @return as cop_profile_modified(); not shown in lists of data only
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_created(profile: *const cop_profile) -> *const c_char {
    // SAFETY: the caller hands over NULL or a profile that is not freed yet.
    unsafe { read(profile, std::ptr::null(), |profile| pointer(profile.created.as_ref())) }
}

/// When the profile was removed. Removed profiles are in no list; read by their ids they show no values any more.
///
/// @param profile  borrowed
/// @return "YYYY-MM-DD hh:mm:ss" in the time of Amsterdam, borrowed as long as the profile is; NULL when it is still there,
///         and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_removed(profile: *const cop_profile) -> *const c_char {
    // SAFETY: the caller hands over NULL or a profile that is not freed yet.
    unsafe { read(profile, std::ptr::null(), |profile| pointer(profile.removed.as_ref())) }
}

/// The secret of a profile: a code that belongs in links of mailings, and in no log.
///
/// @param profile  borrowed
/// @return the text, borrowed as long as the profile is; NULL when the server did not show it, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_secret(profile: *const cop_profile) -> *const c_char {
    // SAFETY: the caller hands over NULL or a profile that is not freed yet.
    unsafe { read(profile, std::ptr::null(), |profile| pointer(profile.secret.as_ref())) }
}

/// The database that a profile is in.
///
/// @param profile  borrowed
/// @return the id; 0 for a sub-profile, when the server did not show it, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_database_id(profile: *const cop_profile) -> u64 {
    // SAFETY: the caller hands over NULL or a profile that is not freed yet.
    unsafe { read(profile, 0, |profile| profile.profile.database().unwrap_or(0)) }
}

/// The profile that a sub-profile belongs to.
///
/// @param profile  borrowed
/// @return the id; 0 for a profile, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_parent_id(profile: *const cop_profile) -> u64 {
    // SAFETY: the caller hands over NULL or a profile that is not freed yet.
    unsafe { read(profile, 0, |profile| profile.profile.parent().unwrap_or(0)) }
}

/// The collection that a sub-profile is in.
///
/// @param profile  borrowed
/// @return the id; 0 for a profile, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_collection_id(profile: *const cop_profile) -> u64 {
    // SAFETY: the caller hands over NULL or a profile that is not freed yet.
    unsafe { read(profile, 0, |profile| profile.profile.collection().unwrap_or(0)) }
}

/// All of it as JSON, byte for byte as the server sent it.
///
/// @param profile  borrowed
/// @return the text, borrowed as long as the profile is; "" for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_profile_json(profile: *const cop_profile) -> *const c_char {
    const OF_NULL: &CStr = c"";
    // SAFETY: the caller hands over NULL or a profile that is not freed yet.
    unsafe { read(profile, OF_NULL.as_ptr(), |profile| profile.json.as_ptr()) }
}
