//! Keeps the environment from the C library: what a host program's threads do to it must not matter to us.
//!
//! ureq reads the variables of proxies whenever a configuration is made, also when it is told of no proxy, and throws away
//! what it found; the standard library reads some of its own. Reading is no harm in itself, but a program in C may change
//! its environment on another thread at that moment. So the link steps of the shared library (build.rs) and of the static
//! one (CMakeLists.txt) lead every use of `getenv` here, where no variable is set. `cop_options_set_proxy()` reads the
//! environment on purpose and in another way.

/// Finds no variable.
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
extern "C" fn no_variable(_name: *const std::ffi::c_char) -> *mut std::ffi::c_char {
    std::ptr::null_mut()
}

// Under this name the linker looks for the function in the place of getenv. Not `#[no_mangle]`, which would export it.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
std::arch::global_asm!(".weak __wrap_getenv", ".hidden __wrap_getenv", "__wrap_getenv:", "jmp {}", sym no_variable);

#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
std::arch::global_asm!(".weak __wrap_getenv", ".hidden __wrap_getenv", "__wrap_getenv:", "b {}", sym no_variable);
