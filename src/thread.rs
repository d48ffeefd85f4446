//! Threads of the library's own: an abandoned name look-up and the workers of a batch.

use std::io;
use std::thread::{Builder, JoinHandle};

/// A thread that is yet to be started. The size of its stack is given because the environment would be asked for it.
fn thread_of(name: &str) -> Builder {
    Builder::new().name(name.to_owned()).stack_size(2 * 1024 * 1024)
}

/// Starts a thread that receives none of the program's signals: their handlers expect threads of the program's own.
#[cfg(unix)]
pub(crate) fn spawn_without_signals(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    let mut all = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
    let mut before = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: sigfillset writes the whole of `all` before it is read, and pthread_sigmask the whole of `before`; the mask of
    // this thread is changed for the time of the start only, since a thread inherits it.
    unsafe {
        libc::sigfillset(all.as_mut_ptr());
        libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), before.as_mut_ptr());
    }
    let started = thread_of(name).spawn(work);
    // SAFETY: `before` was written by the call above.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, before.as_ptr(), std::ptr::null_mut()) };
    started
}

/// Starts a thread.
#[cfg(not(unix))]
pub(crate) fn spawn_without_signals(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    thread_of(name).spawn(work)
}
