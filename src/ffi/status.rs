//! Statuses: why a call ended as it did.

use std::ffi::{CString, c_char};

use once_cell::sync::Lazy;

use super::guard::guard;
use crate::error::Status;

/// Why a call ended as it did: COP_OK or one of the COP_ERR_ constants.
///
/// 100 to 199: a check failed and nothing was sent. 200 to 299: the server refused the call and nothing changed. 300 to
/// 399: the connection failed. 400 to 499: the reply is an error page or none that is documented. 500 to 599: a batch took
/// no record, or did not send it. Numbers keep their meaning for ever; new ones may appear in a minor version, so treat an
/// unknown one as a failure of its group.
pub type cop_status = i32;

/// The server took the call.
pub const COP_OK: cop_status = 0;
/// A pointer that must not be NULL is NULL.
pub const COP_ERR_NULL_ARGUMENT: cop_status = 100;
/// A text argument is not valid UTF-8.
pub const COP_ERR_INVALID_UTF8: cop_status = 101;
/// The flags have a bit that means nothing.
pub const COP_ERR_INVALID_FLAGS: cop_status = 102;
/// An option has a value, or the options a combination, that makes no sense.
pub const COP_ERR_INVALID_OPTION: cop_status = 103;
/// The database is neither an id nor a name.
pub const COP_ERR_INVALID_DATABASE: cop_status = 110;
/// An id is no positive number, or a list of ids is empty, has one twice, or is not as long as was said.
pub const COP_ERR_INVALID_ID: cop_status = 111;
/// The collection is neither an id nor a name.
pub const COP_ERR_INVALID_COLLECTION: cop_status = 112;
/// There is no condition at all.
pub const COP_ERR_NO_CONDITIONS: cop_status = 120;
/// The server would not understand a condition.
pub const COP_ERR_INVALID_CONDITION: cop_status = 121;
/// The body is not what this API version stores.
pub const COP_ERR_INVALID_BODY: cop_status = 130;
/// The address grows longer than servers take.
pub const COP_ERR_URL_TOO_LONG: cop_status = 140;
/// The method, path or query of a request is none that can be sent, or has a function of its own.
pub const COP_ERR_INVALID_REQUEST: cop_status = 141;
/// This version of the library cannot do that.
pub const COP_ERR_NOT_SUPPORTED: cop_status = 150;
/// A condition or the body names a field or interest that the database does not have.
pub const COP_ERR_UNKNOWN_FIELD: cop_status = 160;
/// The server would store something else than the value, or compare with something else.
pub const COP_ERR_INVALID_VALUE: cop_status = 161;
/// The fields of the database could not be fetched, so that the call could not be checked.
pub const COP_ERR_FIELD_LIST: cop_status = 162;
/// The conditions match more profiles than the limit allows.
pub const COP_ERR_TOO_MANY_MATCHES: cop_status = 163;
/// The access token was refused.
pub const COP_ERR_AUTH: cop_status = 200;
/// The account has no such database.
pub const COP_ERR_NO_DATABASE: cop_status = 201;
/// The server refused the call for another reason.
pub const COP_ERR_REFUSED: cop_status = 202;
/// The account has no such profile or sub-profile.
pub const COP_ERR_NO_PROFILE: cop_status = 203;
/// The account has no such collection, or the profile's database has not.
pub const COP_ERR_NO_COLLECTION: cop_status = 204;
/// The profile or sub-profile was removed before.
pub const COP_ERR_REMOVED: cop_status = 205;
/// The server asks for fewer calls.
pub const COP_ERR_RATE_LIMITED: cop_status = 210;
/// The name of the host could not be resolved.
pub const COP_ERR_RESOLVE: cop_status = 300;
/// No connection could be made.
pub const COP_ERR_CONNECT: cop_status = 301;
/// No secure connection could be made.
pub const COP_ERR_TLS: cop_status = 302;
/// The proxy asks for other credentials.
pub const COP_ERR_PROXY_AUTH: cop_status = 303;
/// The time-out passed.
pub const COP_ERR_TIMEOUT: cop_status = 310;
/// The connection ended before the reply was complete.
pub const COP_ERR_CONNECTION_LOST: cop_status = 311;
/// The call was cancelled.
pub const COP_ERR_CANCELLED: cop_status = 312;
/// The server, or the load balancer before it, is overloaded or down.
pub const COP_ERR_SERVER_UNAVAILABLE: cop_status = 400;
/// The server sent the call elsewhere; redirects are never followed.
pub const COP_ERR_REDIRECT: cop_status = 401;
/// The reply is none that Copernica documents.
pub const COP_ERR_UNEXPECTED_REPLY: cop_status = 402;
/// The batch holds as many records as it may: take results, then add the record again.
pub const COP_ERR_QUEUE_FULL: cop_status = 500;
/// The batch takes no more records: it was closed, cancelled or halted.
pub const COP_ERR_BATCH_ENDED: cop_status = 501;
/// The batch ended before the record was sent; it is still to be done.
pub const COP_ERR_PENDING: cop_status = 502;
/// A record with the same conditions is left to the server, which would keep no order between the two.
pub const COP_ERR_REPEATED_CREATE: cop_status = 503;
/// The journal of the batch cannot be read or written.
pub const COP_ERR_JOURNAL: cop_status = 510;
/// The journal belongs to another input.
pub const COP_ERR_FOREIGN_JOURNAL: cop_status = 511;
/// A mistake of the library itself.
pub const COP_ERR_INTERNAL: cop_status = 900;
/// The client was made before a fork; a child must make its own.
pub const COP_ERR_FORKED: cop_status = 901;

/// The texts of every status, NUL-terminated: name and sentence.
static TEXTS: Lazy<Vec<(i32, CString, CString)>> = Lazy::new(|| {
    let text = |text: &str| CString::new(text).unwrap_or_default();
    Status::ALL.iter().map(|status| (status.number(), text(status.name()), text(status.message()))).collect()
});

/// The name of a status, such as "COP_ERR_AUTH", for logs.
///
/// @param status  COP_OK or one of the COP_ERR_ constants
/// @return never NULL; "COP_ERR_?" for a number that this version does not know. Static: do not free it. May be called at
///         any time from any thread.
#[unsafe(no_mangle)]
pub extern "C" fn cop_status_name(status: cop_status) -> *const c_char {
    guard(|_| c"COP_ERR_?".as_ptr(), || row(status).map_or(c"COP_ERR_?".as_ptr(), |(_, name, _)| name.as_ptr()))
}

/// One English sentence that says what a status means. cop_result_message() says more: what was wrong in this call.
///
/// @param status  COP_OK or one of the COP_ERR_ constants
/// @return never NULL; a sentence of its own for a number that this version does not know. Static: do not free it. May be
///         called at any time from any thread.
#[unsafe(no_mangle)]
pub extern "C" fn cop_status_message(status: cop_status) -> *const c_char {
    const UNKNOWN: *const c_char = c"This version of the library does not know the status.".as_ptr();
    guard(|_| UNKNOWN, || row(status).map_or(UNKNOWN, |(_, _, message)| message.as_ptr()))
}

fn row(status: cop_status) -> Option<&'static (i32, CString, CString)> {
    TEXTS.iter().find(|(number, ..)| *number == status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_of_the_library_is_a_constant_of_the_header_and_the_other_way_round() {
        let source = include_str!("status.rs");
        let constants: Vec<(String, i32)> = source
            .lines()
            .filter_map(|line| line.strip_prefix("pub const COP_")?.split_once(": cop_status = "))
            .map(|(name, number)| (format!("COP_{name}"), number.trim_end_matches(';').parse().expect("a number")))
            .collect();
        let statuses: Vec<_> = Status::ALL.iter().map(|status| (status.name().to_owned(), status.number())).collect();
        assert_eq!(constants, statuses);
    }
}
