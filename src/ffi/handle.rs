//! The one way in which C owns what this library makes: a box that is handed over, read, and given back to be freed.

use super::guard::guard;
use super::status::{COP_ERR_INTERNAL, COP_ERR_NULL_ARGUMENT, COP_OK, cop_status};
use crate::error::Error;

/// A handle with a function that tells what its setters refused last.
pub(super) trait Refusing {
    /// Keeps what was refused.
    fn keep(&mut self, refusal: &Error);
}

/// Hands a value over to C, which owns it until it calls the function that frees it.
pub(super) fn give<T>(value: T) -> *mut T {
    Box::into_raw(Box::new(value))
}

/// Takes a value back from C and drops it; NULL does nothing.
///
/// # Safety
/// `handle` is NULL or came from [`give`], was not freed yet, and nobody uses it any more.
pub(super) unsafe fn free<T>(handle: *mut T) {
    guard(
        |_| (),
        || {
            if !handle.is_null() {
                // SAFETY: not NULL, and by this function's own contract a box that the caller gives up.
                drop(unsafe { Box::from_raw(handle) });
            }
        },
    );
}

/// Reads something of a handle; answers `otherwise` for NULL, and should the reading panic.
///
/// # Safety
/// `handle` is NULL or came from [`give`] and was not freed yet.
pub(super) unsafe fn read<T, A: Copy>(handle: *const T, otherwise: A, value: impl FnOnce(&T) -> A) -> A {
    // SAFETY: by this function's own contract.
    guard(|_| otherwise, || unsafe { handle.as_ref() }.map_or(otherwise, value))
}

/// Runs a setter of a handle, which keeps what it refuses.
///
/// # Safety
/// `handle` is NULL or came from [`give`], was not freed yet, and no other thread uses it.
pub(super) unsafe fn set<T: Refusing>(handle: *mut T, setter: impl FnOnce(&mut T) -> Result<(), Error>) -> cop_status {
    guard(
        |_| COP_ERR_INTERNAL,
        || {
            // SAFETY: by this function's own contract.
            let Some(handle) = (unsafe { handle.as_mut() }) else {
                return COP_ERR_NULL_ARGUMENT;
            };
            match setter(handle) {
                Ok(()) => COP_OK,
                Err(refusal) => {
                    handle.keep(&refusal);
                    refusal.status().number()
                }
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Status;

    impl Refusing for String {
        fn keep(&mut self, refusal: &Error) {
            self.push_str(refusal.message());
        }
    }

    #[test]
    fn what_a_setter_refuses_is_its_status_and_is_kept() {
        let handle = give("old".to_owned());
        // SAFETY: the handle was given above; NULL is allowed everywhere.
        unsafe {
            let refuse = |_: &mut String| Err(Error::before_sending(Status::InvalidOption, " no"));
            assert_eq!(set(handle, refuse), Status::InvalidOption.number());
            assert_eq!(read(handle, "", |text| if text == "old no" { "kept" } else { "lost" }), "kept");
            assert_eq!(
                set(handle, |text| {
                    text.clear();
                    Ok(())
                }),
                COP_OK
            );
            assert_eq!(set(handle, |_| panic!("on purpose")), COP_ERR_INTERNAL);
            assert_eq!(set(std::ptr::null_mut::<String>(), |_| Ok(())), COP_ERR_NULL_ARGUMENT);
            free(handle);
        }
    }

    #[test]
    fn what_is_given_can_be_read_and_freed_and_null_does_no_harm() {
        let handle = give("text".to_owned());
        // SAFETY: the handle was given above; NULL is allowed everywhere.
        unsafe {
            assert_eq!(read(handle, 0, String::len), 4);
            assert_eq!(read(std::ptr::null::<String>(), 7, String::len), 7);
            assert_eq!(read(handle, 7, |_| panic!("on purpose")), 7);
            free(handle);
            free(std::ptr::null_mut::<String>());
        }
    }
}
