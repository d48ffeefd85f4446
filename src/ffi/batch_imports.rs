//! Batches that send their records in imports.

use std::ffi::c_char;

use super::batch::{cop_batch, set};
use super::decode::{self, Limit};
use super::status::cop_status;
use crate::batch::MOST_KEYS;
use crate::error::Status;

/// Sends the records in imports instead of one call for each: thousands at a time. Version 3 of the API and later.
///
/// Each record must have exactly the condition `key==value` for every key field, and no other; with COP_CREATE its body sets
/// the keys to the same values. COP_ASYNC, COP_DRY_RUN and interests do not fit. A record that does not fit comes back as
/// refused, and says what to write instead; nothing is sent for it, and all others go on. Records with the same database, the
/// same fields in the body and the same COP_CREATE go together in one import; those of which too few come are sent half a
/// second after the first, or at cop_batch_close(). An import writes the key fields too, as their conditions have them.
///
/// The server works on an import in its own time, and the batch asks how far it is. It says nothing of single records:
///
/// - When the import has worked on all of its records and names no error, each has COP_EFFECT_APPLIED.
/// - When it names an error, each record is sent once more by itself, which tells what is wrong with which; a create is looked
///   for before. A start that the server refuses ends in the same way.
/// - An import on which nothing was done for the settle time is left to the server: its records have COP_EFFECT_ACCEPTED, as
///   they have when the batch is cancelled meanwhile. Later records with the same conditions are then refused with
///   COP_ERR_REPEATED_CREATE, because the server would keep no order.
/// - An import with COP_CREATE of which nobody knows whether it was started is never started again: two of them could make
///   every profile twice. Its records are in doubt. After the settle time each is looked for: it is updated when it is there,
///   and otherwise stays in doubt, because the import may still make it. Without COP_CREATE an import in doubt is started
///   again: the same values are written into the same profiles.
///
/// Never are two records with the same conditions in one import: the second waits until the first is done.
///
/// @param batch               from cop_batch_new(), before the first record and thread; borrowed
/// @param key_fields          `n_key_fields` names of fields by which an import finds the profile of a record; copied
/// @param n_key_fields        number of key fields, 1 to 32
/// @param records_per_import  the most records of one import, 1 to 10000, and no more than half of the queue; 1000 is a good
///                            number
/// @return COP_OK; COP_ERR_NOT_SUPPORTED before version 3 of the API; COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or
///         COP_ERR_INVALID_OPTION, the latter also with cop_options_set_max_matches(), which nobody could keep; then nothing
///         has changed, and cop_batch_message() says why
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_use_imports(
    batch: *mut cop_batch,
    key_fields: *const *const c_char,
    n_key_fields: usize,
    records_per_import: u32,
) -> cop_status {
    set(batch, |batch, encoding| {
        let limit =
            Limit { argument: "n_key_fields", what: "key fields", most: MOST_KEYS, status: Status::InvalidOption };
        // SAFETY: the caller hands over NULL, or n_key_fields pointers that are NULL or NUL-terminated texts.
        let key_fields = unsafe { decode::texts(key_fields, n_key_fields, "key_fields", limit, encoding) }?;
        batch.use_imports(&key_fields, records_per_import)
    })
}
