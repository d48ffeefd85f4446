//! Any other call of the API.

use std::borrow::Cow;
use std::ffi::c_char;

use super::client::cop_client;
use super::decode;
use super::encoding::Encoding;
use super::flags::COP_REPEATABLE;
use super::result::cop_result;
use super::update::call;
use crate::api::MOST_CONDITIONS;
use crate::error::{Error, Status};

/// Makes any other call of the API, with authentication, time-outs and the same account of its effect.
///
/// GET changes nothing and is repeated when it fails. Another call is never repeated in doubt, unless COP_REPEATABLE says
/// that carrying it out twice is the same as once. The calls that can change more than is meant and have a function of their
/// own are refused with its name. Names of parameters and bodies are not checked against the database.
///
/// Blocks until the server has answered or the client's time-out has passed. May be called from several threads at once
/// with the same client.
///
/// @param client    from cop_client_new(); borrowed
/// @param method    "GET", "POST", "PUT" or "DELETE"; borrowed
/// @param path      the path behind the version, such as "database/1234/views", not percent-encoded; borrowed
/// @param names     the names of `n_query` parameters of the query, such as "limit"; borrowed
/// @param values    their values, not percent-encoded; borrowed
/// @param n_query   number of parameters, 0 to 1000; with 0 `names` and `values` may be NULL
/// @param json_body the body, JSON in UTF-8, or NULL for none; borrowed
/// @param flags     COP_REPEATABLE or 0
/// @return never NULL; free it with cop_result_free(). With COP_OK cop_result_body() is the JSON that the server sent, if it
///         sent any; cop_result_created_id() is the id of what the call made, if the server told it
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_request(
    client: *const cop_client,
    method: *const c_char,
    path: *const c_char,
    names: *const *const c_char,
    values: *const *const c_char,
    n_query: usize,
    json_body: *const c_char,
    flags: u32,
) -> *mut cop_result {
    // SAFETY: the caller hands over NULL or a client that is not freed yet.
    call(unsafe { client.as_ref() }, |cop_client { client, encoding }| {
        // SAFETY: the caller hands over NULL or NUL-terminated texts.
        let (method, path) =
            unsafe { (decode::text(method, "method", *encoding)?, decode::text(path, "path", *encoding)?) };
        // SAFETY: the caller hands over NULL or n_query pointers to NUL-terminated texts, twice.
        let query = unsafe { query_of(names, values, n_query, *encoding) }?;
        let json_body = if json_body.is_null() {
            None
        } else {
            // SAFETY: the caller hands over a NUL-terminated text.
            Some(unsafe { decode::text(json_body, "json_body", *encoding) }?)
        };
        client.request(&method, &path, &query, json_body.as_deref(), is_repeatable(flags)?)
    })
}

fn is_repeatable(flags: u32) -> Result<bool, Error> {
    match flags {
        0 => Ok(false),
        COP_REPEATABLE => Ok(true),
        _ => Err(Error::before_sending(
            Status::InvalidFlags,
            format!("flags 0x{flags:x}: write COP_REPEATABLE (64) or 0"),
        )),
    }
}

/// Name and value of a parameter.
type Parameter<'a> = (Cow<'a, str>, Cow<'a, str>);

/// Names and values of a query.
///
/// # Safety
/// As [`decode::texts`], for both arrays.
unsafe fn query_of<'a>(
    names: *const *const c_char,
    values: *const *const c_char,
    n_query: usize,
    encoding: Encoding,
) -> Result<Vec<Parameter<'a>>, Error> {
    let limit = decode::Limit {
        argument: "n_query",
        what: "parameters",
        most: MOST_CONDITIONS,
        status: Status::InvalidRequest,
    };
    // SAFETY: by this function's own contract.
    let names = unsafe { decode::texts(names, n_query, "names", limit, encoding) }?;
    // SAFETY: by this function's own contract.
    let values = unsafe { decode::texts(values, n_query, "values", limit, encoding) }?;
    Ok(names.into_iter().zip(values).collect())
}
