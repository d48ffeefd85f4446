//! Tells whether this process is the one in which a client was made.

/// A mark that a forked child does not inherit, so that a client of its parent is recognised there: two processes on one
/// connection would read each other's replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ProcessMark(u64);

impl ProcessMark {
    /// The mark of this process.
    pub(crate) fn of_this_process() -> ProcessMark {
        ProcessMark(current())
    }

    /// Whether the mark was taken in this process and not in one that it was forked from. Costs no system call on Linux.
    pub(crate) fn is_of_this_process(self) -> bool {
        self.0 == current()
    }
}

/// A number that is another one in each process: kept in a page that the kernel wipes in a forked child.
#[cfg(target_os = "linux")]
fn current() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};

    use once_cell::sync::OnceCell;

    /// The page, or `None` where the kernel cannot wipe one.
    static PAGE: OnceCell<Option<&'static AtomicU64>> = OnceCell::new();
    /// Counts the processes of this line of forks; inherited, so that a child takes a number of its own.
    static LAST: AtomicU64 = AtomicU64::new(0);

    let Some(mark) = PAGE.get_or_init(wiped_page) else {
        return std::process::id().into();
    };
    match mark.load(Ordering::Acquire) {
        0 => {
            let number = LAST.fetch_add(1, Ordering::AcqRel) + 1;
            mark.compare_exchange(0, number, Ordering::AcqRel, Ordering::Acquire).map_or_else(|other| other, |_| number)
        }
        number => number,
    }
}

#[cfg(target_os = "linux")]
fn wiped_page() -> Option<&'static std::sync::atomic::AtomicU64> {
    const LENGTH: usize = 4096;
    // SAFETY: asks for a new private page of zeros; nothing else is mapped there.
    let page = unsafe {
        libc::mmap(
            std::ptr::null_mut(),
            LENGTH,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
            -1,
            0,
        )
    };
    if page == libc::MAP_FAILED {
        return None;
    }
    // SAFETY: the page was mapped above with this length.
    if unsafe { libc::madvise(page, LENGTH, libc::MADV_WIPEONFORK) } != 0 {
        // SAFETY: the page was mapped above with this length, and nothing points into it.
        unsafe { libc::munmap(page, LENGTH) };
        return None;
    }
    // SAFETY: the page is aligned, readable and writable, holds zeros, which are a valid AtomicU64, and is never unmapped.
    Some(unsafe { &*page.cast() })
}

/// The number of the process.
#[cfg(not(target_os = "linux"))]
fn current() -> u64 {
    std::process::id().into()
}

#[cfg(test)]
mod tests {
    use super::ProcessMark;

    #[test]
    fn the_mark_of_this_process_stays_the_same() {
        let mark = ProcessMark::of_this_process();
        assert!(mark.is_of_this_process());
        assert_eq!(mark, ProcessMark::of_this_process());
    }
}
