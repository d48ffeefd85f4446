//! Imports: many records in one request, for version 3 of the API and later.

use std::ffi::{CString, c_char};

use super::client::cop_client;
use super::decode;
use super::encoding::Encoding;
use super::guard::guard;
use super::handle::{self, Refusing, free, give, read};
use super::profiles::found;
use super::result::{Found, cop_result};
use super::status::cop_status;
use super::update::call;
use crate::api::{Flags, Import, ImportAction, ImportProgress};
use crate::error::{Error, Status};

/// What an import does with its records: one of the constants below.
pub type cop_import_action = i32;

/// make a profile of every record; nothing is looked for
pub const COP_IMPORT_ADD: cop_import_action = 1;
/// update the profiles that match a record; ignore a record that has no match
pub const COP_IMPORT_UPDATE: cop_import_action = 2;
/// update the profiles that match a record; make one of a record that has no match
pub const COP_IMPORT_UPDATE_OR_ADD: cop_import_action = 3;
/// leave the profiles that match a record alone; make one of a record that has no match
pub const COP_IMPORT_IGNORE_OR_ADD: cop_import_action = 4;
/// remove the profiles that match a record
pub const COP_IMPORT_DELETE: cop_import_action = 5;

/// An import in the making: its records, or where they are, and what is to be done with them. A function that refuses
/// something changes nothing. One thread at a time may use it.
pub struct cop_import {
    import: Import,
    encoding: Encoding,
    message: CString,
}

/// How far an import has come. It belongs to the result that it came from; its texts live as long as that does.
pub struct cop_import_progress {
    status: CString,
    total: i64,
    processed: i64,
    last_run: Option<CString>,
    last_error: Option<CString>,
}

impl cop_import_progress {
    fn new(progress: &ImportProgress, encoding: Encoding) -> cop_import_progress {
        let number = |number: Option<u64>| number.and_then(|number| number.try_into().ok()).unwrap_or(-1);
        let text = |text: &Option<String>| text.as_deref().map(|text| encoding.sentence(text));
        cop_import_progress {
            status: encoding.sentence(&progress.status),
            total: number(progress.total),
            processed: number(progress.processed),
            last_run: text(&progress.last_run),
            last_error: text(&progress.last_error),
        }
    }
}

/// Makes an import of nothing yet, in the encoding of the client.
///
/// @param client  from cop_client_new(); borrowed for this call only
/// @return the import, to be freed with cop_import_free(); NULL only when `client` is NULL
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_import_new(client: *const cop_client) -> *mut cop_import {
    guard(
        |_| std::ptr::null_mut(),
        || {
            // SAFETY: the caller hands over NULL or a client that is not freed yet.
            unsafe { client.as_ref() }.map_or(std::ptr::null_mut(), |client| {
                give(cop_import { import: Import::new(), encoding: client.encoding, message: CString::default() })
            })
        },
    )
}

/// Frees an import and its records. One that was started goes on at the server.
///
/// @param import  from cop_import_new(), or NULL, which does nothing
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_import_free(import: *mut cop_import) {
    // SAFETY: the caller gives up NULL or a handle of this type that is not freed yet.
    unsafe { free(import) };
}

/// Sets the name under which the server lists the import.
///
/// @param import  from cop_import_new(); borrowed
/// @param name    the name; copied
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT or COP_ERR_INVALID_UTF8, and then nothing has changed and cop_import_message() says
///         why
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_import_set_name(import: *mut cop_import, name: *const c_char) -> cop_status {
    set(import, |import, encoding| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        import.set_name(&unsafe { decode::text(name, "name", encoding) }?);
        Ok(())
    })
}

/// Sets what is done with the records. There is no default.
///
/// @param import  from cop_import_new(); borrowed
/// @param action  one of the constants above
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT or COP_ERR_INVALID_OPTION, and then nothing has changed
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_import_set_action(import: *mut cop_import, action: cop_import_action) -> cop_status {
    set(import, |import, _| {
        import.set_action(action_of(action)?);
        Ok(())
    })
}

/// Adds a field by which the profile of a record is found. Every action but COP_IMPORT_ADD needs one.
///
/// @param import  from cop_import_new(); borrowed
/// @param field   name of a field that the records have; copied
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or COP_ERR_INVALID_BODY, and then nothing has changed
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_import_add_key_field(import: *mut cop_import, field: *const c_char) -> cop_status {
    set(import, |import, encoding| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        import.add_key_field(&unsafe { decode::text(field, "field", encoding) }?)
    })
}

/// Adds a record. All records have the same keys in the same order.
///
/// @param import       from cop_import_new(); borrowed
/// @param json_record  a flat object such as {"customerid":4567,"firstname":"John"}; a key "Orders.amount" is a field of the
///                     sub-profiles in that collection; JSON in UTF-8; copied
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or COP_ERR_INVALID_BODY, and then nothing has changed
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_import_add_record(import: *mut cop_import, json_record: *const c_char) -> cop_status {
    set(import, |import, encoding| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        import.add_record(&unsafe { decode::text(json_record, "json_record", encoding) }?)
    })
}

/// Lets the server fetch the records itself, in place of those of cop_import_add_record(). They cannot be checked then.
///
/// @param import     from cop_import_new(); borrowed
/// @param url        where they are, "https://..."; copied
/// @param delimiter  "\t", "," or ";" for CSV; NULL for a JSON list of objects; borrowed
/// @return as cop_import_add_record()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_import_set_location(
    import: *mut cop_import,
    url: *const c_char,
    delimiter: *const c_char,
) -> cop_status {
    set(import, |import, encoding| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        let url = unsafe { decode::text(url, "url", encoding) }?;
        if delimiter.is_null() {
            return import.set_location(&url, None);
        }
        // SAFETY: the caller hands over a NUL-terminated text.
        let delimiter = unsafe { decode::text(delimiter, "delimiter", encoding) }?;
        let mut characters = delimiter.chars();
        match (characters.next(), characters.next()) {
            (Some(delimiter), None) => import.set_location(&url, Some(delimiter)),
            _ => import.set_location(&url, Some('?')),
        }
    })
}

/// Sets whether empty values leave fields as they are instead of emptying them.
///
/// @param import  from cop_import_new(); borrowed
/// @param ignore  0 to empty the fields (the default), anything else to leave them
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_import_set_ignore_empty_fields(import: *mut cop_import, ignore: i32) -> cop_status {
    set(import, |import, _| {
        import.set_ignore_empty_fields(ignore != 0);
        Ok(())
    })
}

/// The number of records that were added.
///
/// @param import  from cop_import_new(); borrowed
/// @return 0 for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_import_record_count(import: *const cop_import) -> usize {
    // SAFETY: the caller hands over NULL or an import that is not freed yet.
    unsafe { read(import, 0, |import| import.import.record_count()) }
}

/// Says what a function of this import refused last, and what to write instead.
///
/// @param import  from cop_import_new(); borrowed
/// @return never NULL; empty when nothing was refused; borrowed until the next function that changes it or cop_import_free()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_import_message(import: *const cop_import) -> *const c_char {
    // SAFETY: the caller hands over NULL or an import that is not freed yet.
    unsafe { read(import, c"".as_ptr(), |import| import.message.as_ptr()) }
}

/// Starts an import into `database`. Version 3 of the API and later. The server works on it in its own time.
///
/// Names and values of all records are checked against the database. A record with an empty key is refused unless
/// COP_ALLOW_EMPTY allows it: it would match every profile that lacks the key. The way of the API to remove all profiles that
/// are not in an import (removeMissing) is not offered: one short list would remove the rest. An import in doubt is never
/// started again.
///
/// Blocks until the server has answered or the client's time-out has passed. Nothing is sent when a check fails. May be
/// called from several threads at once with the same client.
///
/// @param client    from cop_client_new(); borrowed
/// @param database  id or name, UTF-8, such as "1234"; borrowed
/// @param import    from cop_import_new(); borrowed; it may be started again or changed afterwards
/// @param flags     COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_EMPTY, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
/// @return never NULL; free it with cop_result_free(). With COP_OK cop_result_created_id() is the id of the import for
///         cop_import_status(); COP_ERR_NOT_SUPPORTED before version 3
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_import_start(
    client: *const cop_client,
    database: *const c_char,
    import: *const cop_import,
    flags: u32,
) -> *mut cop_result {
    // SAFETY: the caller hands over NULL or handles that are not freed yet.
    let (client, import) = unsafe { (client.as_ref(), import.as_ref()) };
    call(client, |cop_client { client, encoding }| {
        // SAFETY: the caller hands over NULL or a NUL-terminated text.
        let database = unsafe { decode::text(database, "database", *encoding) }?;
        let import = import.ok_or_else(|| decode::null("import"))?;
        client.start_import(&database, &import.import, Flags::from_bits(flags)?)
    })
}

/// Reads how far an import has come. Version 3 of the API and later.
///
/// Blocks until the server has answered or the client's time-out has passed. May be called from several threads at once
/// with the same client.
///
/// @param client  from cop_client_new(); borrowed
/// @param id      the id of the import, cop_result_created_id() of cop_import_start()
/// @return never NULL; free it with cop_result_free(). With COP_OK cop_result_import_progress() tells how far it has come; the
///         effect is always COP_EFFECT_NONE
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_import_status(client: *const cop_client, id: u64) -> *mut cop_result {
    // SAFETY: the caller hands over NULL or a client that is not freed yet.
    found(unsafe { client.as_ref() }, |cop_client { client, encoding }| {
        let found = client.import_status(id)?;
        Ok(found.map(|progress| Found::ImportProgress(Box::new(cop_import_progress::new(&progress, *encoding)))))
    })
}

/// What cop_import_status() has read.
///
/// @param result  of cop_import_status(); borrowed
/// @return how far the import has come, borrowed until cop_result_free(); NULL for the result of another call, of one that
///         failed, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_import_progress(result: *const cop_result) -> *const cop_import_progress {
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe {
        read(result, std::ptr::null(), |result| match &result.found {
            Some(Found::ImportProgress(progress)) => std::ptr::from_ref(progress.as_ref()),
            _ => std::ptr::null(),
        })
    }
}

/// The server's own word for the state of an import, such as "ready for start". It documents no list of them.
///
/// @param progress  borrowed
/// @return borrowed until cop_result_free(); NULL for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_import_progress_status(progress: *const cop_import_progress) -> *const c_char {
    // SAFETY: the caller hands over NULL or a progress whose result is not freed yet.
    unsafe { read(progress, std::ptr::null(), |progress| progress.status.as_ptr()) }
}

/// How many records an import has.
///
/// @param progress  borrowed
/// @return the number; -1 when the server does not say it, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_import_progress_total(progress: *const cop_import_progress) -> i64 {
    // SAFETY: the caller hands over NULL or a progress whose result is not freed yet.
    unsafe { read(progress, -1, |progress| progress.total) }
}

/// How many records of an import were worked on: all of them when it is as many as cop_import_progress_total().
///
/// @param progress  borrowed
/// @return the number; -1 when the server does not say it, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_import_progress_processed(progress: *const cop_import_progress) -> i64 {
    // SAFETY: the caller hands over NULL or a progress whose result is not freed yet.
    unsafe { read(progress, -1, |progress| progress.processed) }
}

/// When an import ran last.
///
/// @param progress  borrowed
/// @return "YYYY-MM-DD hh:mm:ss" in the time of Amsterdam, borrowed until cop_result_free(); NULL when it never ran, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_import_progress_last_run(progress: *const cop_import_progress) -> *const c_char {
    // SAFETY: the caller hands over NULL or a progress whose result is not freed yet.
    unsafe { read(progress, std::ptr::null(), |progress| pointer(progress.last_run.as_ref())) }
}

/// What went wrong last with an import, in the server's words.
///
/// @param progress  borrowed
/// @return borrowed until cop_result_free(); NULL when nothing did, and for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_import_progress_error(progress: *const cop_import_progress) -> *const c_char {
    // SAFETY: the caller hands over NULL or a progress whose result is not freed yet.
    unsafe { read(progress, std::ptr::null(), |progress| pointer(progress.last_error.as_ref())) }
}

fn pointer(text: Option<&CString>) -> *const c_char {
    text.map_or(std::ptr::null(), |text| text.as_ptr())
}

fn action_of(action: cop_import_action) -> Result<ImportAction, Error> {
    Ok(match action {
        COP_IMPORT_ADD => ImportAction::Add,
        COP_IMPORT_UPDATE => ImportAction::Update,
        COP_IMPORT_UPDATE_OR_ADD => ImportAction::UpdateOrAdd,
        COP_IMPORT_IGNORE_OR_ADD => ImportAction::IgnoreOrAdd,
        COP_IMPORT_DELETE => ImportAction::Delete,
        _ => {
            return Err(Error::before_sending(
                Status::InvalidOption,
                format!("{action} is no action of an import; write one of COP_IMPORT_ADD (1) to COP_IMPORT_DELETE (5)"),
            ));
        }
    })
}

impl Refusing for cop_import {
    fn keep(&mut self, refusal: &Error) {
        self.message = self.encoding.sentence(refusal.message());
    }
}

fn set(import: *mut cop_import, setter: impl FnOnce(&mut Import, Encoding) -> Result<(), Error>) -> cop_status {
    // SAFETY: the caller of every setter hands over NULL or an import that is not freed and that no other thread uses.
    unsafe { handle::set(import, |import| setter(&mut import.import, import.encoding)) }
}
