//! Flags of calls.

/// Flag: when no profile matches, make one from the body alone. Values of conditions are not copied into it.
pub const COP_CREATE: u32 = 1;
/// Flag: the server answers at once and works later; it never says what came of it.
pub const COP_ASYNC: u32 = 2;
/// Flag: check everything, count what would change (cop_result_matched()), and change nothing.
pub const COP_DRY_RUN: u32 = 4;
/// Flag: do not check names and values against the fields of the database. A misspelt name can then widen the update.
pub const COP_NO_FIELD_CHECK: u32 = 8;
/// Flag: allow conditions without a value, such as "name==", which match every profile that lacks the value.
pub const COP_ALLOW_EMPTY: u32 = 16;
/// Flag: allow names in the body that the database does not have; each is a warning. Conditions stay checked.
pub const COP_ALLOW_UNKNOWN_FIELDS: u32 = 32;
/// Flag of cop_request() alone: carrying the request out twice is the same as once, so that it may be repeated in doubt.
pub const COP_REPEATABLE: u32 = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Flags;

    #[test]
    fn the_constants_of_the_header_are_the_flags_of_the_library() {
        for (constant, flag) in [
            (COP_CREATE, Flags::CREATE),
            (COP_ASYNC, Flags::ASYNC),
            (COP_DRY_RUN, Flags::DRY_RUN),
            (COP_NO_FIELD_CHECK, Flags::NO_FIELD_CHECK),
            (COP_ALLOW_EMPTY, Flags::ALLOW_EMPTY),
            (COP_ALLOW_UNKNOWN_FIELDS, Flags::ALLOW_UNKNOWN_FIELDS),
        ] {
            assert_eq!(constant, flag.bits());
        }
    }
}
