//! Batches: many updates by many threads.

use std::ffi::{CString, c_char};
use std::time::Duration;

use once_cell::sync::OnceCell;

use super::client::cop_client;
use super::decode;
use super::encoding::Encoding;
use super::guard::guard;
use super::handle::{self, Refusing, free, give, read};
use super::result::cop_result;
use super::status::{COP_ERR_INTERNAL, COP_ERR_NULL_ARGUMENT, COP_OK, cop_status};
use crate::api::Flags;
use crate::batch::{Batch, Counter};
use crate::error::Error;

/// Many updates, done by many threads, each with a result.
///
/// Make it, start threads on it, add records and take results in turn, close it, and take results until cop_batch_is_done().
/// Every record that cop_batch_add() takes comes back exactly once from cop_batch_next_result(). No call of these waits for
/// good, so one thread can do both. Two updates of the same database with the same conditions, in any order, letter case and
/// spelling of their values, are never under way together and keep their order; all others may overlap. Conditions on
/// different fields count as different, even if they find the same profile. Asynchronous updates have no order on the
/// server. Let one program at a time write to a database: nothing on the server keeps two creates apart.
///
/// The number of calls under way follows the server: it rises with success, and falls when the server asks for fewer calls
/// or grows slow. While the server is down the batch pauses, and no record is lost to that. An error that every record would
/// meet (a refused token, an unknown database) halts the batch and leaves the records to be done.
///
/// A create of which nobody knows what came is set aside; after a settle time the batch looks for its profile and only then
/// goes on: an update when it is there, the create again when it is not. Where looking proves nothing it stays in doubt.
pub struct cop_batch {
    batch: Batch,
    encoding: Encoding,
    message: CString,
    halting_message: OnceCell<CString>,
}

/// How a batch stands: one of the COP_BATCH_ constants. New ones may come.
pub type cop_state = i32;

/// No thread works on it yet.
pub const COP_BATCH_NEW: cop_state = 0;
/// It works.
pub const COP_BATCH_RUNNING: cop_state = 1;
/// It waits because the server is down, or asked it to wait.
pub const COP_BATCH_PAUSED: cop_state = 2;
/// It makes single calls to see whether the server is back.
pub const COP_BATCH_PROBING: cop_state = 3;
/// An error that every record would meet ended it; cop_batch_message() says which.
pub const COP_BATCH_HALTED: cop_state = 4;
/// It was cancelled.
pub const COP_BATCH_CANCELLED: cop_state = 5;
/// It was closed, everything is done, and every result was taken.
pub const COP_BATCH_DONE: cop_state = 6;

/// What cop_batch_count() counts: one of the COP_COUNT_ constants. New ones may come.
///
/// DONE is the sum of APPLIED, CHECKED, REFUSED, FAILED, UNKNOWN and PENDING.
pub type cop_counter = i32;

/// Records that the batch took.
pub const COP_COUNT_ADDED: cop_counter = 0;
/// Records whose result is there, whether it was taken or not.
pub const COP_COUNT_DONE: cop_counter = 1;
/// Done, and the server took the update; those of earlier runs included.
pub const COP_COUNT_APPLIED: cop_counter = 2;
/// Applied, and the server said that it made a profile.
pub const COP_COUNT_CREATED: cop_counter = 3;
/// Done, and refused by a check or by the server: nothing changed.
pub const COP_COUNT_REFUSED: cop_counter = 4;
/// Done, and the server could not be reached or was overloaded to the last try: nothing changed.
pub const COP_COUNT_FAILED: cop_counter = 5;
/// Done, and nobody knows what came of it.
pub const COP_COUNT_UNKNOWN: cop_counter = 6;
/// Calls under way now.
pub const COP_COUNT_IN_FLIGHT: cop_counter = 7;
/// How many times a record was sent again.
pub const COP_COUNT_RETRIED: cop_counter = 8;
/// Done, but never sent, because the batch ended before.
pub const COP_COUNT_PENDING: cop_counter = 9;
/// Applied by an earlier run, as the journal says, and not sent again.
pub const COP_COUNT_SKIPPED: cop_counter = 10;
/// Done as dry runs.
pub const COP_COUNT_CHECKED: cop_counter = 11;
/// Set aside because nobody knows what came of them, until they are looked for.
pub const COP_COUNT_IN_DOUBT: cop_counter = 12;
/// Waiting for their turn.
pub const COP_COUNT_QUEUED: cop_counter = 13;
/// How many calls may be under way at present.
pub const COP_COUNT_LIMIT: cop_counter = 14;
/// In imports that were begun and are not known to have ended: cop_batch_use_imports().
pub const COP_COUNT_IMPORTING: cop_counter = 15;

/// Makes a batch that works through a client, with its connections, rate limit, time-out and cancellation.
///
/// A batch decides itself what is attempted again, so cop_options_set_attempts() does not count here; the waits of
/// cop_options_set_backoff_ms() do.
///
/// @param client  from cop_client_new() or a function like it; borrowed, and may be freed before the batch
/// @return the batch, to be freed with cop_batch_free(); NULL only when `client` is NULL
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_new(client: *const cop_client) -> *mut cop_batch {
    guard(
        |_| std::ptr::null_mut(),
        || {
            // SAFETY: the caller hands over NULL or a client that is not freed yet.
            unsafe { client.as_ref() }.map_or(std::ptr::null_mut(), |client| {
                give(cop_batch {
                    batch: Batch::new(&client.client),
                    encoding: client.encoding,
                    message: CString::default(),
                    halting_message: OnceCell::new(),
                })
            })
        },
    )
}

/// Frees a batch. What has not begun is cancelled, and the calls that are under way are waited for: no longer than the
/// time-out of the client. Results that were not taken are lost. No other thread may use the batch any more.
///
/// @param batch  from cop_batch_new(), or NULL, which does nothing
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_free(batch: *mut cop_batch) {
    // SAFETY: the caller gives up NULL or a handle of this type that is not freed yet.
    unsafe { free(batch) };
}

/// Says why the batch was halted, or else what was wrong with the value that a setter of it refused last.
///
/// @param batch  from cop_batch_new(); borrowed; NULL is answered with an empty text
/// @return never NULL; empty when there is nothing to say; borrowed, valid until the next setter or cop_batch_free()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_message(batch: *const cop_batch) -> *const c_char {
    // SAFETY: the caller hands over NULL or a batch that is not freed yet.
    unsafe {
        read(batch, c"".as_ptr(), |batch| match batch.batch.halting_error() {
            Some(error) => batch.halting_message.get_or_init(|| batch.encoding.sentence(error.message())).as_ptr(),
            None => batch.message.as_ptr(),
        })
    }
}

/// Sets how many records the batch holds at the most, results that were not taken yet included.
///
/// @param batch    from cop_batch_new(), before the first record and thread; borrowed
/// @param records  1 or more; 2048 is the default, and four imports with cop_batch_use_imports() when that is more
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT or COP_ERR_INVALID_OPTION, and then nothing has changed
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_set_queue_size(batch: *mut cop_batch, records: u32) -> cop_status {
    set(batch, |batch, _| batch.set_queue_size(records))
}

/// Sets whether cop_batch_add() waits while the batch is full, instead of answering COP_ERR_QUEUE_FULL at once. Another
/// thread must then take results.
///
/// @param batch  from cop_batch_new(), before the first record and thread; borrowed
/// @param is_on  0 is off (the default), anything else is on
/// @return as cop_batch_set_queue_size()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_set_blocking(batch: *mut cop_batch, is_on: i32) -> cop_status {
    set(batch, |batch, _| batch.set_blocking(is_on != 0))
}

/// Sets how often a record is tried at the most. Failures of a server that is down do not count.
///
/// @param batch     from cop_batch_new(), before the first record and thread; borrowed
/// @param attempts  1 to 100; 8 is the default
/// @return as cop_batch_set_queue_size()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_set_attempts(batch: *mut cop_batch, attempts: u32) -> cop_status {
    set(batch, |batch, _| batch.set_attempts(attempts))
}

/// Sets how long a create in doubt is set aside before the batch looks for its profile: so long that a request which was
/// lost on its way is not carried out any more.
///
/// @param batch      from cop_batch_new(), before the first record and thread; borrowed
/// @param settle_ms  milliseconds; 600000, ten minutes, is the default
/// @return as cop_batch_set_queue_size()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_set_settle_ms(batch: *mut cop_batch, settle_ms: u32) -> cop_status {
    set(batch, |batch, _| batch.set_settle_ms(settle_ms))
}

/// Sets the pauses while the server is down: the first, and the longest of the later ones, each of which is twice as long as
/// the one before.
///
/// @param batch        from cop_batch_new(), before the first record and thread; borrowed
/// @param shortest_ms  milliseconds, 1 or more; 1000 is the default
/// @param longest_ms   milliseconds, no less than the shortest; 60000 is the default
/// @return as cop_batch_set_queue_size()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_set_pause_ms(
    batch: *mut cop_batch,
    shortest_ms: u32,
    longest_ms: u32,
) -> cop_status {
    set(batch, |batch, _| batch.set_pause_ms(shortest_ms, longest_ms))
}

/// Keeps a journal in a file, from which a later run over the same input learns what this one did; also opens one that an
/// earlier run left behind.
///
/// What is about to be sent is written before its first byte leaves. With a journal of earlier runs add the whole input
/// again, with the same tags in the same order. Records that were applied come back at once, with 0 attempts, and are not
/// sent; updates that may have been are sent again; creates in doubt are looked for after the settle time; and what cannot
/// be settled comes back with COP_EFFECT_UNKNOWN. A torn end, which a crash leaves behind, is mended. The journal survives
/// the death of the process by any means, though not that of the machine. What was applied is remembered as ranges of tags:
/// let them count up, as line numbers do. Of tags in no order, more than some hundred thousand go to a file beside the
/// journal, 16 bytes each, which is gone with the batch.
///
/// When it cannot be written amid the run, because the disk is full for one, the batch halts with COP_ERR_JOURNAL: nothing is
/// sent that is not in it, and a later run goes on from there.
///
/// @param batch     from cop_batch_new(), before the first record and thread; borrowed
/// @param path      the file, made when it is not there; copied
/// @param input_id  a text that is another one for another input, such as its checksum; copied
/// @return COP_OK; COP_ERR_FOREIGN_JOURNAL when the file belongs to another input; COP_ERR_JOURNAL when it cannot be used;
///         COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or COP_ERR_INVALID_OPTION; cop_batch_message() says more
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_set_journal(
    batch: *mut cop_batch,
    path: *const c_char,
    input_id: *const c_char,
) -> cop_status {
    set(batch, |batch, encoding| {
        // SAFETY: the caller hands over NULL or NUL-terminated texts.
        let (path, input_id) =
            unsafe { (decode::text(path, "path", encoding)?, decode::text(input_id, "input_id", encoding)?) };
        batch.set_journal(&*path, &input_id)
    })
}

/// Starts threads that work on the batch, and returns at once. They receive no signals of the program. May be called again
/// for more threads.
///
/// @param batch      from cop_batch_new(); borrowed
/// @param n_threads  1 to 1000
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_OPTION, COP_ERR_FORKED, or COP_ERR_INTERNAL when the system
///         gives no thread
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_start(batch: *const cop_batch, n_threads: u32) -> cop_status {
    with(batch, |batch| batch.batch.start(n_threads))
}

/// Works on the batch with the calling thread, until it is closed and everything is done, or it has ended otherwise. Any
/// number of threads may do this, beside those of cop_batch_start().
///
/// @param batch  from cop_batch_new(); borrowed
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT or COP_ERR_FORKED
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_work(batch: *const cop_batch) -> cop_status {
    with(batch, |batch| batch.batch.work())
}

/// Adds an update, with the arguments of cop_update_profiles(), all of which are copied.
///
/// A record that fails a check, be it that an argument is NULL, is taken too and comes back as a result like any other. An
/// asynchronous create whose conditions occur again in the batch makes the later record fail with COP_ERR_REPEATED_CREATE.
/// To remember that, the batch takes about 30 bytes for each asynchronous create.
///
/// @param batch      from cop_batch_new(); borrowed
/// @param database   id or name
/// @param fields     `n_fields` conditions, all of which must hold
/// @param n_fields   number of conditions, 1 to 1000
/// @param json_body  the new values, a JSON object in the shape of the client's API version
/// @param flags      COP_CREATE, COP_ASYNC, ... combined with |, or 0
/// @param tag        a number that the result will have: unique in the batch, and the same from run to run
/// @return COP_OK when the record was taken; otherwise it was not: COP_ERR_QUEUE_FULL until results are taken,
///         COP_ERR_BATCH_ENDED, COP_ERR_NULL_ARGUMENT for the batch, COP_ERR_FORKED
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_add(
    batch: *const cop_batch,
    database: *const c_char,
    fields: *const *const c_char,
    n_fields: usize,
    json_body: *const c_char,
    flags: u32,
    tag: u64,
) -> cop_status {
    with(batch, |cop_batch { batch, encoding, .. }| {
        let decoded = (|| {
            // SAFETY: the caller hands over NULL or NUL-terminated texts, and NULL or n_fields pointers to such.
            unsafe {
                let database = decode::text(database, "database", *encoding)?;
                let conditions = decode::conditions(fields, n_fields, *encoding)?;
                let json_body = decode::text(json_body, "json_body", *encoding)?;
                Ok((database, conditions, json_body, Flags::from_bits(flags)?))
            }
        })();
        match decoded {
            Ok((database, conditions, json_body, flags)) => batch.add(&database, &conditions, &json_body, flags, tag),
            Err(error) => batch.add_failed(tag, error),
        }
    })
}

/// Hands out the oldest result, after waiting for one if need be.
///
/// @param batch       from cop_batch_new(); borrowed
/// @param timeout_ms  how long to wait, in milliseconds; 0 does not wait
/// @param tag         receives the number that the record was added with; not touched when NULL is returned; may be NULL
/// @return a result to be freed with cop_result_free(); NULL when none came in time, or none will come any more
///         (cop_batch_is_done())
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_next_result(
    batch: *const cop_batch,
    timeout_ms: u32,
    tag: *mut u64,
) -> *mut cop_result {
    let next = |batch: &cop_batch| {
        let Some(finished) = batch.batch.next_result(Duration::from_millis(timeout_ms.into())) else {
            return std::ptr::null_mut();
        };
        // SAFETY: the caller hands over NULL or a number that this call may write.
        if let Some(tag) = unsafe { tag.as_mut() } {
            *tag = finished.tag;
        }
        cop_result::of(finished.result, batch.encoding)
    };
    // SAFETY: the caller hands over NULL or a batch that is not freed yet.
    unsafe { read(batch, std::ptr::null_mut(), next) }
}

/// Says that no more records come. What was added is done; then the batch is.
///
/// @param batch  from cop_batch_new(); borrowed; NULL does nothing
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_close(batch: *const cop_batch) {
    // SAFETY: the caller hands over NULL or a batch that is not freed yet.
    unsafe { read(batch, (), |batch| batch.batch.close()) }
}

/// Ends the batch: calls that are under way are finished, nothing else is begun, and every record that is left over comes
/// back with COP_ERR_PENDING. It sets one atomic: a signal handler may call it. To end the calls that are under way too, call
/// cop_client_cancel().
///
/// @param batch  from cop_batch_new(); borrowed; NULL does nothing
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_cancel(batch: *const cop_batch) {
    // Without the guard of the other functions, which is not for signal handlers; an atomic store cannot panic.
    // SAFETY: the caller hands over NULL or a batch that is not freed yet.
    if let Some(batch) = unsafe { batch.as_ref() } {
        batch.batch.cancel();
    }
}

/// Whether no result will come any more and all were taken: the batch was closed, cancelled or halted, and is empty.
///
/// @param batch  from cop_batch_new(); borrowed
/// @return 1 or 0; 1 for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_is_done(batch: *const cop_batch) -> i32 {
    // SAFETY: the caller hands over NULL or a batch that is not freed yet.
    unsafe { read(batch, 1, |batch| batch.batch.is_done().into()) }
}

/// How the batch stands.
///
/// @param batch  from cop_batch_new(); borrowed
/// @return one of COP_BATCH_...; COP_BATCH_DONE for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_state(batch: *const cop_batch) -> cop_state {
    // SAFETY: the caller hands over NULL or a batch that is not freed yet.
    unsafe { read(batch, COP_BATCH_DONE, |batch| batch.batch.state().number()) }
}

/// A number of the batch, at any time.
///
/// @param batch    from cop_batch_new(); borrowed
/// @param counter  one of COP_COUNT_...
/// @return the number; 0 for a counter that this version does not know, or for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_batch_count(batch: *const cop_batch, counter: cop_counter) -> u64 {
    // SAFETY: the caller hands over NULL or a batch that is not freed yet.
    unsafe { read(batch, 0, |batch| Counter::from_number(counter).map_or(0, |counter| batch.batch.count(counter))) }
}

impl Refusing for cop_batch {
    fn keep(&mut self, refusal: &Error) {
        self.message = self.encoding.sentence(refusal.message());
    }
}

/// Runs one setter of a batch.
pub(super) fn set(batch: *mut cop_batch, work: impl FnOnce(&mut Batch, Encoding) -> Result<(), Error>) -> cop_status {
    // SAFETY: the caller hands over NULL or a batch that is not freed and that no other thread sets up.
    unsafe { handle::set(batch, |batch| work(&mut batch.batch, batch.encoding)) }
}

/// Runs what any number of threads may do with a batch at once.
fn with(batch: *const cop_batch, work: impl FnOnce(&cop_batch) -> Result<(), Error>) -> cop_status {
    guard(
        |_| COP_ERR_INTERNAL,
        // SAFETY: the caller hands over NULL or a batch that is not freed yet.
        || match unsafe { batch.as_ref() } {
            Some(batch) => work(batch).map_or_else(|error| error.status().number(), |()| COP_OK),
            None => COP_ERR_NULL_ARGUMENT,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::BatchState;

    #[test]
    fn the_constants_of_the_header_are_the_states_and_counters_of_the_library() {
        for (constant, state) in [
            (COP_BATCH_NEW, BatchState::New),
            (COP_BATCH_RUNNING, BatchState::Running),
            (COP_BATCH_PAUSED, BatchState::Paused),
            (COP_BATCH_PROBING, BatchState::Probing),
            (COP_BATCH_HALTED, BatchState::Halted),
            (COP_BATCH_CANCELLED, BatchState::Cancelled),
            (COP_BATCH_DONE, BatchState::Done),
        ] {
            assert_eq!(constant, state.number());
        }
        let counters = [
            (COP_COUNT_ADDED, Counter::Added),
            (COP_COUNT_DONE, Counter::Done),
            (COP_COUNT_APPLIED, Counter::Applied),
            (COP_COUNT_CREATED, Counter::Created),
            (COP_COUNT_REFUSED, Counter::Refused),
            (COP_COUNT_FAILED, Counter::Failed),
            (COP_COUNT_UNKNOWN, Counter::Unknown),
            (COP_COUNT_IN_FLIGHT, Counter::InFlight),
            (COP_COUNT_RETRIED, Counter::Retried),
            (COP_COUNT_PENDING, Counter::Pending),
            (COP_COUNT_SKIPPED, Counter::Skipped),
            (COP_COUNT_CHECKED, Counter::Checked),
            (COP_COUNT_IN_DOUBT, Counter::InDoubt),
            (COP_COUNT_QUEUED, Counter::Queued),
            (COP_COUNT_LIMIT, Counter::Limit),
            (COP_COUNT_IMPORTING, Counter::Importing),
        ];
        assert_eq!(counters.len(), Counter::ALL.len());
        for (constant, counter) in counters {
            assert_eq!(constant, counter.number());
        }
    }
}
