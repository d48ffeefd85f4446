//! The version of the library at run time.

/// The version of the library that the program runs with: major * 65536 + minor * 256 + patch.
///
/// Compare it with COP_VERSION_MAJOR, COP_VERSION_MINOR and COP_VERSION_PATCH, the version that the program was
/// compiled with. May be called at any time from any thread.
///
/// @return such as 65536 for 1.0.0
#[unsafe(no_mangle)]
pub extern "C" fn cop_version() -> u32 {
    const fn number(text: &str) -> u32 {
        let (mut index, mut number) = (0, 0);
        while index < text.len() {
            number = number * 10 + (text.as_bytes()[index] - b'0') as u32;
            index += 1;
        }
        number
    }
    const VERSION: u32 = number(env!("CARGO_PKG_VERSION_MAJOR")) << 16
        | number(env!("CARGO_PKG_VERSION_MINOR")) << 8
        | number(env!("CARGO_PKG_VERSION_PATCH"));
    VERSION
}
