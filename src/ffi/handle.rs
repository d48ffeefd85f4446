//! The one way in which C owns what this library makes: a box that is handed over, read, and given back to be freed.

use super::guard::guard;

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

#[cfg(test)]
mod tests {
    use super::*;

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
