//! Keeps a panic from crossing into C, where it would be undefined behaviour.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `work`; after a panic answers with `instead`, which is given the text of the panic.
pub(super) fn guard<T>(instead: impl FnOnce(&str) -> T, work: impl FnOnce() -> T) -> T {
    // Sound for any `work`: what a panic may have left half done is either dropped on the way or behind a lock or
    // cell that the library itself reads defensively, and the caller is told not to rely on the call.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| instead(text_of(panic.as_ref())))
}

fn text_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no text")
}

#[cfg(test)]
mod tests {
    use super::guard;

    #[test]
    fn a_panic_is_answered_with_its_text() {
        let number = 7;
        assert_eq!(guard(|_| 0, || number), 7);
        assert_eq!(guard(str::to_owned, || panic!("number {number}")), "number 7");
        assert_eq!(guard(str::to_owned, || panic!("plain")), "plain");
        assert_eq!(guard(str::to_owned, || std::panic::panic_any(7)), "no text");
    }
}
