//! Conditions built from values that come from outside.

use std::ffi::{CString, c_char};

use super::client::cop_client;
use super::decode;
use super::encoding::Encoding;
use super::guard::guard;
use super::handle::{self, Refusing, free, give, read};
use super::status::cop_status;
use crate::api::{Operator, condition, pattern_condition, quoted};
use crate::error::{Error, Status};

/// How a condition compares: one of the constants below.
pub type cop_comparison = i32;

/// ==, equal; text is compared without regard to letter case
pub const COP_EQUAL: cop_comparison = 1;
/// !=, not equal
pub const COP_NOT_EQUAL: cop_comparison = 2;
/// <, less
pub const COP_LESS: cop_comparison = 3;
/// >, greater
pub const COP_GREATER: cop_comparison = 4;
/// <=, less or equal
pub const COP_LESS_OR_EQUAL: cop_comparison = 5;
/// >=, greater or equal
pub const COP_GREATER_OR_EQUAL: cop_comparison = 6;
/// =~, like a pattern
pub const COP_LIKE: cop_comparison = 7;
/// !~, not like a pattern
pub const COP_NOT_LIKE: cop_comparison = 8;

/// Conditions in the making, for values that come from outside: none can change what its condition means. One thread at a
/// time may use it.
pub struct cop_conditions {
    encoding: Encoding,
    expressions: Vec<CString>,
    /// The start of every expression, as cop_update_profiles() takes them.
    fields: Vec<*const c_char>,
    message: CString,
}

/// Makes an empty list of conditions in the encoding of the client.
///
/// @param client  from cop_client_new(); borrowed for this call only
/// @return the list, to be freed with cop_conditions_free(); NULL only when `client` is NULL
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_conditions_new(client: *const cop_client) -> *mut cop_conditions {
    guard(
        |_| std::ptr::null_mut(),
        || {
            // SAFETY: the caller hands over NULL or a client that is not freed yet.
            unsafe { client.as_ref() }.map_or(std::ptr::null_mut(), |client| {
                give(cop_conditions {
                    encoding: client.encoding,
                    expressions: Vec::new(),
                    fields: Vec::new(),
                    message: CString::default(),
                })
            })
        },
    )
}

/// Frees a list of conditions and its texts.
///
/// @param conditions  from cop_conditions_new(), or NULL, which does nothing
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_conditions_free(conditions: *mut cop_conditions) {
    // SAFETY: the caller gives up NULL or a handle of this type that is not freed yet.
    unsafe { free(conditions) };
}

/// Adds a condition that compares a field with exactly this value.
///
/// Refused is what a condition cannot express: a value that ends in a blank, which the server cuts off, or has a line break;
/// one that begins with an operator character behind < or >; and one with %, _ or a backslash behind COP_LIKE and
/// COP_NOT_LIKE. A blank at the beginning of a text counts: "lastname== Smith" does not find "Smith". An empty value is
/// taken, and the call then needs COP_ALLOW_EMPTY.
///
/// @param conditions  from cop_conditions_new(); borrowed
/// @param field       name of the field; copied
/// @param comparison  one of the constants above
/// @param value       the value; copied
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or COP_ERR_INVALID_CONDITION, and then nothing has changed
///         and cop_conditions_message() says why
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_conditions_add(
    conditions: *mut cop_conditions,
    field: *const c_char,
    comparison: cop_comparison,
    value: *const c_char,
) -> cop_status {
    add(conditions, field, comparison, value, condition)
}

/// Adds a condition that compares a field with a pattern, in which % is any text and _ any character.
///
/// @param conditions  from cop_conditions_new(); borrowed
/// @param field       name of the field; copied
/// @param comparison  COP_LIKE or COP_NOT_LIKE
/// @param pattern     the pattern; copied
/// @return as cop_conditions_add()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_conditions_add_pattern(
    conditions: *mut cop_conditions,
    field: *const c_char,
    comparison: cop_comparison,
    pattern: *const c_char,
) -> cop_status {
    add(conditions, field, comparison, pattern, pattern_condition)
}

/// The conditions as cop_update_profiles() and cop_count_profiles() take them.
///
/// @param conditions  from cop_conditions_new(); borrowed
/// @return cop_conditions_count() texts, borrowed until the next one is added or cop_conditions_free(); NULL only when
///         `conditions` is NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_conditions_fields(conditions: *const cop_conditions) -> *const *const c_char {
    // SAFETY: the caller hands over NULL or conditions that are not freed yet.
    unsafe { read(conditions, std::ptr::null(), |conditions| conditions.fields.as_ptr()) }
}

/// The number of conditions.
///
/// @param conditions  from cop_conditions_new(); borrowed
/// @return 0 for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_conditions_count(conditions: *const cop_conditions) -> usize {
    // SAFETY: the caller hands over NULL or conditions that are not freed yet.
    unsafe { read(conditions, 0, |conditions| conditions.fields.len()) }
}

/// Says what was refused last, and what to write instead.
///
/// @param conditions  from cop_conditions_new(); borrowed
/// @return never NULL; empty when nothing was refused; borrowed until the next one is added or cop_conditions_free()
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_conditions_message(conditions: *const cop_conditions) -> *const c_char {
    // SAFETY: the caller hands over NULL or conditions that are not freed yet.
    unsafe { read(conditions, c"".as_ptr(), |conditions| conditions.message.as_ptr()) }
}

/// The expression in the encoding of the program, from which the same expression is read again.
fn written(expression: &str, encoding: Encoding) -> Result<CString, Error> {
    let written = encoding.sentence(expression);
    match encoding.decode(written.as_bytes(), "condition") {
        Ok(read) if read == expression => Ok(written),
        _ => Err(Error::before_sending(
            Status::InvalidCondition,
            format!("the condition {} cannot be written in the client's encoding", quoted(expression)),
        )),
    }
}

fn operator_of(comparison: cop_comparison) -> Result<Operator, Error> {
    Ok(match comparison {
        COP_EQUAL => Operator::Equal,
        COP_NOT_EQUAL => Operator::NotEqual,
        COP_LESS => Operator::Less,
        COP_GREATER => Operator::Greater,
        COP_LESS_OR_EQUAL => Operator::LessOrEqual,
        COP_GREATER_OR_EQUAL => Operator::GreaterOrEqual,
        COP_LIKE => Operator::Like,
        COP_NOT_LIKE => Operator::NotLike,
        _ => {
            return Err(Error::before_sending(
                Status::InvalidCondition,
                format!("{comparison} is no comparison; write one of COP_EQUAL (1) to COP_NOT_LIKE (8)"),
            ));
        }
    })
}

impl Refusing for cop_conditions {
    fn keep(&mut self, refusal: &Error) {
        self.message = self.encoding.sentence(refusal.message());
    }
}

fn add(
    conditions: *mut cop_conditions,
    field: *const c_char,
    comparison: cop_comparison,
    value: *const c_char,
    build: impl FnOnce(&str, Operator, &str) -> Result<String, Error>,
) -> cop_status {
    let add = |conditions: &mut cop_conditions| {
        let encoding = conditions.encoding;
        // SAFETY: the caller hands over NULL or NUL-terminated texts.
        let (field, value) =
            unsafe { (decode::text(field, "field", encoding)?, decode::text(value, "value", encoding)?) };
        let expression = written(&build(&field, operator_of(comparison)?, &value)?, encoding)?;
        conditions.fields.push(expression.as_ptr());
        conditions.expressions.push(expression);
        Ok(())
    };
    // SAFETY: the caller hands over NULL or conditions that are not freed and that no other thread uses.
    unsafe { handle::set(conditions, add) }
}
