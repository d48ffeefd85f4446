//! Effects: what a call did to the database.

use std::ffi::c_char;

use super::guard::guard;
use crate::error::Effect;

/// What a call did to the database: one of the COP_EFFECT_ constants. It is as important as the status: after a time-out
/// the server may have carried out the call all the same.
pub type cop_effect = i32;

/// Nothing changed because of this call.
pub const COP_EFFECT_NONE: cop_effect = 0;
/// The server completed the request. It never says how many profiles matched: zero is possible.
pub const COP_EFFECT_APPLIED: cop_effect = 1;
/// The server took an asynchronous request (COP_ASYNC) and works on it later; it never says what came of it.
pub const COP_EFFECT_ACCEPTED: cop_effect = 2;
/// Nobody can tell: the request may have been carried out, may still be, or may be lost. Look before repeating a create.
pub const COP_EFFECT_UNKNOWN: cop_effect = 3;

/// The name of an effect, such as "COP_EFFECT_APPLIED", for logs.
///
/// @param effect  one of the COP_EFFECT_ constants
/// @return never NULL; "COP_EFFECT_?" for a number that this version does not know. Static: do not free it. May be called
///         at any time from any thread.
#[unsafe(no_mangle)]
pub extern "C" fn cop_effect_name(effect: cop_effect) -> *const c_char {
    const UNKNOWN: *const c_char = c"COP_EFFECT_?".as_ptr();
    guard(
        |_| UNKNOWN,
        || match Effect::from_number(effect) {
            Some(Effect::None) => c"COP_EFFECT_NONE".as_ptr(),
            Some(Effect::Applied) => c"COP_EFFECT_APPLIED".as_ptr(),
            Some(Effect::Accepted) => c"COP_EFFECT_ACCEPTED".as_ptr(),
            Some(Effect::Unknown) => c"COP_EFFECT_UNKNOWN".as_ptr(),
            None => UNKNOWN,
        },
    )
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;

    use super::*;

    #[test]
    fn the_constants_of_the_header_are_the_effects_of_the_library() {
        for (constant, effect) in [
            (COP_EFFECT_NONE, Effect::None),
            (COP_EFFECT_APPLIED, Effect::Applied),
            (COP_EFFECT_ACCEPTED, Effect::Accepted),
            (COP_EFFECT_UNKNOWN, Effect::Unknown),
        ] {
            assert_eq!(Effect::from_number(constant), Some(effect));
            // SAFETY: the function answers with static NUL-terminated texts.
            let name = unsafe { CStr::from_ptr(cop_effect_name(constant)) };
            assert_eq!(name.to_str(), Ok(effect.name()));
        }
    }
}
