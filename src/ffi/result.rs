//! Results: what a call did and why it ended as it did.

use std::ffi::{CStr, CString, c_char};
use std::time::Duration;

use super::account::{cop_database, cop_field, cop_identity};
use super::effect::{COP_EFFECT_NONE, COP_EFFECT_UNKNOWN, cop_effect};
use super::encoding::Encoding;
use super::handle::{free, give, read};
use super::imports::cop_import_progress;
use super::profile::cop_profile;
use super::status::{COP_ERR_INTERNAL, COP_ERR_NULL_ARGUMENT, COP_OK, cop_status};
use crate::api::{self, Created, Outcome};
use crate::error::Error;

/// What a call did and why it ended as it did. It does not change and may be read by several threads at once. Texts that
/// its functions hand out are borrowed: they live until cop_result_free().
pub struct cop_result {
    status: cop_status,
    message: CString,
    effect: cop_effect,
    may_repeat: i32,
    http_status: i32,
    created: i32,
    created_id: u64,
    matched: i64,
    body: Option<CString>,
    attempts: u32,
    retry_after_ms: u64,
    warnings: Vec<CString>,
    pub(super) found: Option<Found>,
}

/// What a call that reads has found, for the functions of its chapter.
pub(super) enum Found {
    /// A profile or sub-profile.
    Profile(Box<cop_profile>),
    /// The fields of a database.
    Fields(Vec<cop_field>),
    /// The databases of the account.
    Databases(Vec<cop_database>),
    /// Who the account is.
    Identity(cop_identity),
    /// How far an import has come.
    ImportProgress(Box<cop_import_progress>),
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl cop_result {
    /// Hands a result over to C, which frees it.
    pub(super) fn of(result: Result<Outcome, Error>, encoding: Encoding) -> *mut cop_result {
        give(match result {
            Ok(outcome) => cop_result::of_outcome(&outcome, encoding),
            Err(error) => cop_result::of_error(&error, encoding),
        })
    }

    /// Hands the result of a call that reads over to C, with what it found.
    pub(super) fn of_found(result: Result<api::Found<Found>, Error>, encoding: Encoding) -> *mut cop_result {
        give(match result {
            Ok(answer) => {
                let mut result = cop_result::of_outcome(&answer.outcome, encoding);
                result.found = Some(answer.value);
                result
            }
            Err(error) => cop_result::of_error(&error, encoding),
        })
    }

    /// Hands over a result for a mistake of the library.
    pub(super) fn of_panic(text: &str) -> *mut cop_result {
        give(cop_result::of_mistake(text))
    }

    /// A result for a mistake of the library: it may have happened before or after the request was sent.
    pub(super) fn of_mistake(text: &str) -> cop_result {
        cop_result {
            status: COP_ERR_INTERNAL,
            message: Encoding::default().sentence(&format!("the library made a mistake: {text}; please report it")),
            effect: COP_EFFECT_UNKNOWN,
            may_repeat: 0,
            http_status: 0,
            created: -1,
            created_id: 0,
            matched: -1,
            body: None,
            attempts: 0,
            retry_after_ms: 0,
            warnings: Vec::new(),
            found: None,
        }
    }

    pub(super) fn of_outcome(outcome: &Outcome, encoding: Encoding) -> cop_result {
        let (created, created_id) = match outcome.created {
            Created::No => (0, 0),
            Created::Yes(id) => (1, id.unwrap_or(0)),
            Created::Unknown => (-1, 0),
        };
        cop_result {
            status: COP_OK,
            message: encoding.sentence(&outcome.message),
            effect: outcome.effect.number(),
            may_repeat: outcome.may_repeat.into(),
            http_status: outcome.http_status.into(),
            created,
            created_id,
            matched: outcome.matched.and_then(|matched| matched.try_into().ok()).unwrap_or(-1),
            body: outcome.body.as_deref().map(|body| encoding.json(body)),
            attempts: outcome.attempts,
            retry_after_ms: 0,
            warnings: outcome.warnings.iter().map(|warning| encoding.sentence(warning)).collect(),
            found: None,
        }
    }

    pub(super) fn of_error(error: &Error, encoding: Encoding) -> cop_result {
        cop_result {
            status: error.status().number(),
            message: encoding.sentence(error.message()),
            effect: error.effect().number(),
            may_repeat: error.may_repeat().into(),
            http_status: error.http_status().unwrap_or(0).into(),
            created: if error.effect().number() == COP_EFFECT_NONE { 0 } else { -1 },
            created_id: 0,
            matched: error.matched().and_then(|matched| matched.try_into().ok()).unwrap_or(-1),
            body: error.body().map(|body| encoding.json(body)),
            attempts: error.attempts(),
            retry_after_ms: error.retry_after().map_or(0, milliseconds),
            warnings: error.warnings().iter().map(|warning| encoding.sentence(warning)).collect(),
            found: None,
        }
    }
}

/// The status of the call.
///
/// @param result  borrowed
/// @return COP_OK or one of COP_ERR_...; COP_ERR_NULL_ARGUMENT for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_status(result: *const cop_result) -> cop_status {
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe { read(result, COP_ERR_NULL_ARGUMENT, |result| result.status) }
}

/// A sentence that a person can act on: what happened, or what was wrong, where, and what to write instead. It never has
/// the access token in it, but it may quote conditions and names of the caller's.
///
/// @param result  borrowed
/// @return never NULL; in the encoding of the client, borrowed until cop_result_free()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_message(result: *const cop_result) -> *const c_char {
    const OF_NULL: &CStr = c"the result is NULL";
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe { read(result, OF_NULL.as_ptr(), |result| result.message.as_ptr()) }
}

/// What the call did to the database.
///
/// @param result  borrowed
/// @return one of COP_EFFECT_...; COP_EFFECT_UNKNOWN for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_effect(result: *const cop_result) -> cop_effect {
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe { read(result, COP_EFFECT_UNKNOWN, |result| result.effect) }
}

/// Whether making the same call again does no harm: it changed nothing, or doing it twice is the same as doing it once.
///
/// @param result  borrowed
/// @return 1 or 0; 0 for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_may_repeat(result: *const cop_result) -> i32 {
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe { read(result, 0, |result| result.may_repeat) }
}

/// The HTTP status of the last reply.
///
/// @param result  borrowed
/// @return such as 200 or 400; 0 when there was no reply, or for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_http_status(result: *const cop_result) -> i32 {
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe { read(result, 0, |result| result.http_status) }
}

/// Whether the call made a profile.
///
/// @param result  borrowed
/// @return 1 it did, 0 it did not, -1 nobody can tell; -1 for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_created(result: *const cop_result) -> i32 {
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe { read(result, -1, |result| result.created) }
}

/// The id of the profile that the call made.
///
/// @param result  borrowed
/// @return the id; 0 when none was made or the server did not say which, or for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_created_id(result: *const cop_result) -> u64 {
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe { read(result, 0, |result| result.created_id) }
}

/// How many profiles meet the conditions, for calls that count them. The server never says how many an update changed.
///
/// @param result  borrowed
/// @return the number; -1 when it is not known, or for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_matched(result: *const cop_result) -> i64 {
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe { read(result, -1, |result| result.matched) }
}

/// The JSON that the server sent with its reply, such as its error.
///
/// @param result  borrowed
/// @return in the encoding of the client, borrowed until cop_result_free(); NULL when the reply had none, or for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_body(result: *const cop_result) -> *const c_char {
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe {
        read(result, std::ptr::null(), |result| result.body.as_ref().map_or(std::ptr::null(), |body| body.as_ptr()))
    }
}

/// How many times the update was sent, or tried to be sent.
///
/// @param result  borrowed
/// @return 0 when a check stopped the call, for a dry run or count, which send no update, or for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_attempts(result: *const cop_result) -> u32 {
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe { read(result, 0, |result| result.attempts) }
}

/// How long the server asks to wait before the next call.
///
/// @param result  borrowed
/// @return milliseconds; 0 when it asks for nothing, or for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_retry_after_ms(result: *const cop_result) -> u64 {
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe { read(result, 0, |result| result.retry_after_ms) }
}

/// The number of warnings: what the caller should know although the call went as it says.
///
/// @param result  borrowed
/// @return 0 for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_warning_count(result: *const cop_result) -> usize {
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe { read(result, 0, |result| result.warnings.len()) }
}

/// One of the warnings.
///
/// @param result  borrowed
/// @param index   0 to cop_result_warning_count() - 1
/// @return in the encoding of the client, borrowed until cop_result_free(); NULL for an index out of range, or for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_warning(result: *const cop_result, index: usize) -> *const c_char {
    // SAFETY: the caller hands over NULL or a result that is not freed yet.
    unsafe {
        read(result, std::ptr::null(), |result| {
            result.warnings.get(index).map_or(std::ptr::null(), |warning| warning.as_ptr())
        })
    }
}

/// Frees a result and every text that was borrowed from it.
///
/// @param result  from any call that returns one, or NULL, which does nothing
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_result_free(result: *mut cop_result) {
    // SAFETY: the caller gives up NULL or a handle of this type that is not freed yet.
    unsafe { free(result) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Effect, Status};

    fn text(text: *const c_char) -> Vec<u8> {
        // SAFETY: every text of a result is NUL-terminated and lives until the result is freed.
        unsafe { CStr::from_ptr(text) }.to_bytes().to_vec()
    }

    #[test]
    fn a_result_can_be_read_in_any_encoding_whatever_it_says() {
        let words = "caf\u{e9} \u{41f} \u{1f600} \0 \u{feff} \u{85}";
        let error = Error::new(Status::Refused, words, Effect::None, true)
            .with_reply(400, Some(format!("{{\"a\":\"{}\"}}", words.replace('\0', ""))))
            .with_warnings(vec![words.into()]);
        for (name, message, body) in [
            ("utf-8", words.replace('\0', "\\0").into_bytes(), "caf\u{e9} \u{41f}".as_bytes().to_vec()),
            (
                "windows-1252",
                b"caf\xe9 <U+041F> <U+1F600> \\0 <U+FEFF> <U+0085>".to_vec(),
                b"caf\xe9 \\u041f \\ud83d\\ude00".to_vec(),
            ),
            ("windows-1251", b"caf<U+00E9> \xcf <U+1F600> \\0 <U+FEFF> <U+0085>".to_vec(), b"caf\\u00e9 \xcf".to_vec()),
            ("shift_jis", b"caf<U+00E9> \x84\x50 <U+1F600> \\0 <U+FEFF> <U+0085>".to_vec(), b"caf\\u00e9".to_vec()),
        ] {
            let result = cop_result::of(Err(error.clone()), Encoding::named(name).expect(name));
            // SAFETY: the result was given above and is freed at the end.
            unsafe {
                assert_eq!(text(cop_result_message(result)), message, "{name}");
                assert_eq!(text(cop_result_warning(result, 0)), message, "{name}");
                let shown = text(cop_result_body(result));
                assert!(shown.windows(body.len()).any(|part| part == body), "{name}: {shown:x?}");
                cop_result_free(result);
            }
        }
    }
}
