//! What an account tells of itself: who it is, its databases, and their fields, interests and collections.

use std::ffi::{CString, c_char};

use super::client::cop_client;
use super::decode;
use super::encoding::Encoding;
use super::handle::read;
use super::profiles::found;
use super::result::{Found, cop_result};
use crate::api::{DatabaseInfo, Field, Identity};

/// A field of a database. It belongs to the result that it came from; its texts live as long as that does.
pub struct cop_field {
    name: CString,
    type_name: CString,
    length: u64,
    choices: Vec<CString>,
}

/// A database of the account. It belongs to the result that it came from; its texts live as long as that does.
pub struct cop_database {
    id: u64,
    name: CString,
    description: CString,
    fields: Vec<cop_field>,
    interests: Vec<CString>,
    collections: Vec<(u64, CString)>,
}

/// Who an account is. It belongs to the result that it came from; its texts live as long as that does.
pub struct cop_identity {
    id: u64,
    name: CString,
    company: CString,
}

impl cop_field {
    fn new(field: &Field, encoding: Encoding) -> cop_field {
        cop_field {
            name: encoding.sentence(&field.name),
            type_name: encoding.sentence(&field.type_name),
            length: field.length.and_then(|length| length.try_into().ok()).unwrap_or(0),
            choices: field.choices.iter().map(|choice| encoding.sentence(choice)).collect(),
        }
    }
}

impl cop_database {
    fn new(database: &DatabaseInfo, encoding: Encoding) -> cop_database {
        let fields = database.fields.iter().flatten();
        let interests = database.interests.iter().flatten();
        let collections = database.collections.iter().flatten();
        cop_database {
            id: database.id,
            name: encoding.sentence(&database.name),
            description: encoding.sentence(&database.description),
            fields: fields.map(|field| cop_field::new(field, encoding)).collect(),
            interests: interests.map(|interest| encoding.sentence(interest)).collect(),
            collections: collections.map(|collection| (collection.id, encoding.sentence(&collection.name))).collect(),
        }
    }
}

impl cop_identity {
    fn new(identity: &Identity, encoding: Encoding) -> cop_identity {
        cop_identity {
            id: identity.id,
            name: encoding.sentence(&identity.name),
            company: encoding.sentence(&identity.company),
        }
    }
}

fn pointer(text: Option<&CString>) -> *const c_char {
    text.map_or(std::ptr::null(), |text| text.as_ptr())
}

/// Reads who the access token belongs to: the quickest way to see whether token, host and version are right.
///
/// Blocks until the server has answered or the client's time-out has passed. May be called from several threads at once
/// with the same client.
///
/// @param client  from cop_client_new(); borrowed
/// @return never NULL; free it with cop_result_free(). With COP_OK cop_result_identity() is the account; COP_ERR_AUTH when
///         the token was refused; the effect is always COP_EFFECT_NONE
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_get_identity(client: *const cop_client) -> *mut cop_result {
    // SAFETY: the caller hands over NULL or a client that is not freed yet.
    found(unsafe { client.as_ref() }, |cop_client { client, encoding }| {
        Ok(client.identity()?.map(|identity| Found::Identity(cop_identity::new(&identity, *encoding))))
    })
}

/// Reads the fields of `database` in its own order. Always asks the server, unlike the checks before an update.
///
/// Blocks until the server has answered or the client's time-out has passed. May be called from several threads at once
/// with the same client.
///
/// @param client    from cop_client_new(); borrowed
/// @param database  id or name, such as "1234"; borrowed
/// @return never NULL; free it with cop_result_free(). With COP_OK cop_result_field() gives the fields one by one; the effect
///         is always COP_EFFECT_NONE
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_get_fields(client: *const cop_client, database: *const c_char) -> *mut cop_result {
    // SAFETY: the caller hands over NULL or a client that is not freed yet.
    found(unsafe { client.as_ref() }, |cop_client { client, encoding }| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        let fields = client.fields(&unsafe { decode::text(database, "database", *encoding) }?)?;
        let shown = |fields: Vec<Field>| fields.iter().map(|field| cop_field::new(field, *encoding)).collect();
        Ok(fields.map(|fields| Found::Fields(shown(fields))))
    })
}

/// Reads the databases of the account with their fields, interests and collections.
///
/// Blocks until the server has answered or the client's time-out has passed. May be called from several threads at once
/// with the same client.
///
/// @param client  from cop_client_new(); borrowed
/// @return never NULL; free it with cop_result_free(). With COP_OK cop_result_database() gives the databases one by one; the
///         effect is always COP_EFFECT_NONE
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_get_databases(client: *const cop_client) -> *mut cop_result {
    // SAFETY: the caller hands over NULL or a client that is not freed yet.
    found(unsafe { client.as_ref() }, |cop_client { client, encoding }| {
        let shown = |databases: Vec<DatabaseInfo>| {
            databases.iter().map(|database| cop_database::new(database, *encoding)).collect()
        };
        Ok(client.databases()?.map(|databases| Found::Databases(shown(databases))))
    })
}

/// The account that cop_get_identity() has read.
///
/// @param result  of cop_get_identity(); borrowed
/// @return the account, borrowed until cop_result_free(); NULL for the result of another call, of one that failed, and for
///         NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_identity(result: *const cop_result) -> *const cop_identity {
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe {
        read(result, std::ptr::null(), |result| match &result.found {
            Some(Found::Identity(identity)) => std::ptr::from_ref(identity),
            _ => std::ptr::null(),
        })
    }
}

/// The id of an account.
///
/// @param identity  borrowed
/// @return 0 for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_identity_id(identity: *const cop_identity) -> u64 {
    // SAFETY: the caller hands over NULL or an account whose result is not freed yet.
    unsafe { read(identity, 0, |identity| identity.id) }
}

/// The name of an account.
///
/// @param identity  borrowed
/// @return borrowed until cop_result_free(); NULL for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_identity_name(identity: *const cop_identity) -> *const c_char {
    // SAFETY: the caller hands over NULL or an account whose result is not freed yet.
    unsafe { read(identity, std::ptr::null(), |identity| identity.name.as_ptr()) }
}

/// The company that an account is of.
///
/// @param identity  borrowed
/// @return borrowed until cop_result_free(); empty when the server does not say it; NULL for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_identity_company(identity: *const cop_identity) -> *const c_char {
    // SAFETY: the caller hands over NULL or an account whose result is not freed yet.
    unsafe { read(identity, std::ptr::null(), |identity| identity.company.as_ptr()) }
}

fn fields_of(result: &cop_result) -> &[cop_field] {
    match &result.found {
        Some(Found::Fields(fields)) => fields,
        _ => &[],
    }
}

/// One of the fields that cop_get_fields() has read, in the order of the database.
///
/// @param result  of cop_get_fields(); borrowed
/// @param index   0, 1, 2 ...
/// @return the field, borrowed until cop_result_free(); NULL behind the last one, for the result of another call, and for
///         NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_field(result: *const cop_result, index: usize) -> *const cop_field {
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe {
        read(result, std::ptr::null(), |result| {
            fields_of(result).get(index).map_or(std::ptr::null(), std::ptr::from_ref)
        })
    }
}

/// The name of a field, in the letter case of the database.
///
/// @param field  borrowed
/// @return borrowed until cop_result_free(); NULL for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_field_name(field: *const cop_field) -> *const c_char {
    // SAFETY: the caller hands over NULL or a field whose result is not freed yet.
    unsafe { read(field, std::ptr::null(), |field| field.name.as_ptr()) }
}

/// The type of a field, such as "text", "email", "integer", "float", "date", "empty_date", "datetime", "select".
///
/// @param field  borrowed
/// @return borrowed until cop_result_free(); NULL for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_field_type(field: *const cop_field) -> *const c_char {
    // SAFETY: the caller hands over NULL or a field whose result is not freed yet.
    unsafe { read(field, std::ptr::null(), |field| field.type_name.as_ptr()) }
}

/// How many characters a field is said to hold.
///
/// @param field  borrowed
/// @return 0 when nothing is said, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_field_length(field: *const cop_field) -> u64 {
    // SAFETY: the caller hands over NULL or a field whose result is not freed yet.
    unsafe { read(field, 0, |field| field.length) }
}

/// One of the choices of a select field. The server keeps no other values; letter case counts.
///
/// @param field  borrowed
/// @param index  0, 1, 2 ...
/// @return borrowed until cop_result_free(); NULL behind the last one, for a field of another type, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_field_choice(field: *const cop_field, index: usize) -> *const c_char {
    // SAFETY: the caller hands over NULL or a field whose result is not freed yet.
    unsafe { read(field, std::ptr::null(), |field| pointer(field.choices.get(index))) }
}

/// One of the databases that cop_get_databases() has read.
///
/// @param result  of cop_get_databases(); borrowed
/// @param index   0, 1, 2 ...
/// @return the database, borrowed until cop_result_free(); NULL behind the last one, for the result of another call, and for
///         NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_database(result: *const cop_result, index: usize) -> *const cop_database {
    let find = |result: &cop_result| match &result.found {
        Some(Found::Databases(databases)) => databases.get(index).map_or(std::ptr::null(), std::ptr::from_ref),
        _ => std::ptr::null(),
    };
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe { read(result, std::ptr::null(), find) }
}

/// The id of a database.
///
/// @param database  borrowed
/// @return 0 for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_database_id(database: *const cop_database) -> u64 {
    // SAFETY: the caller hands over NULL or a database whose result is not freed yet.
    unsafe { read(database, 0, |database| database.id) }
}

/// The name of a database.
///
/// @param database  borrowed
/// @return borrowed until cop_result_free(); NULL for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_database_name(database: *const cop_database) -> *const c_char {
    // SAFETY: the caller hands over NULL or a database whose result is not freed yet.
    unsafe { read(database, std::ptr::null(), |database| database.name.as_ptr()) }
}

/// What is said of a database.
///
/// @param database  borrowed
/// @return borrowed until cop_result_free(); NULL for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_database_description(database: *const cop_database) -> *const c_char {
    // SAFETY: the caller hands over NULL or a database whose result is not freed yet.
    unsafe { read(database, std::ptr::null(), |database| database.description.as_ptr()) }
}

/// One of the fields of a database.
///
/// @param database  borrowed
/// @param index     0, 1, 2 ...
/// @return the field, borrowed until cop_result_free(); NULL behind the last one, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_database_field(database: *const cop_database, index: usize) -> *const cop_field {
    // SAFETY: the caller hands over NULL or a database whose result is not freed yet.
    unsafe {
        read(database, std::ptr::null(), |database| {
            database.fields.get(index).map_or(std::ptr::null(), std::ptr::from_ref)
        })
    }
}

/// The name of one of the interests of a database.
///
/// @param database  borrowed
/// @param index     0, 1, 2 ...
/// @return borrowed until cop_result_free(); NULL behind the last one, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_database_interest(database: *const cop_database, index: usize) -> *const c_char {
    // SAFETY: the caller hands over NULL or a database whose result is not freed yet.
    unsafe { read(database, std::ptr::null(), |database| pointer(database.interests.get(index))) }
}

/// The name of one of the collections of a database.
///
/// @param database  borrowed
/// @param index     0, 1, 2 ...
/// @return borrowed until cop_result_free(); NULL behind the last one, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_database_collection(database: *const cop_database, index: usize) -> *const c_char {
    // SAFETY: the caller hands over NULL or a database whose result is not freed yet.
    unsafe {
        read(database, std::ptr::null(), |database| pointer(database.collections.get(index).map(|(_, name)| name)))
    }
}

/// The id of one of the collections of a database.
///
/// @param database  borrowed
/// @param index     0, 1, 2 ...
/// @return the id; 0 behind the last one, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_database_collection_id(database: *const cop_database, index: usize) -> u64 {
    // SAFETY: the caller hands over NULL or a database whose result is not freed yet.
    unsafe { read(database, 0, |database| database.collections.get(index).map_or(0, |(id, _)| *id)) }
}
