//! The callback that is told what happens on the wire.

use std::ffi::{c_char, c_void};

use super::encoding::Encoding;
use super::options::{cop_options, set};
use super::status::{COP_OK, cop_status};
use crate::client::LogLevel;

/// Level of a log line: something that the program should look at.
pub const COP_LOG_WARNING: i32 = 1;
/// Level of a log line: one attempt of a call.
pub const COP_LOG_INFO: i32 = 2;

/// Is told of every attempt of a call, and of warnings; set with cop_options_set_log().
///
/// It is called on the thread that makes the call, by several threads at once if several call, while no lock of the library
/// is held and no other thread waits for this one, and never after the options and all clients that have it were freed. It
/// may call the library, also with the same client, and is then told of that call too; but it must not free the client whose
/// call it is told of, must return, and must not throw or jump out. The time that it takes is time of the call. Lines have
/// neither the access token nor, unless cop_options_set_log_values() says so, the values of conditions and bodies.
///
/// `level` is COP_LOG_WARNING or COP_LOG_INFO (new ones may come), `message` one line, borrowed for the call, and `user_data`
/// what was given to cop_options_set_log().
pub type cop_log_function = Option<unsafe extern "C" fn(level: i32, message: *const c_char, user_data: *mut c_void)>;

/// Sets who is told of every attempt of a call, and of warnings.
///
/// @param options    from cop_options_new(); borrowed
/// @param function   what is called, see cop_log_function; NULL (the default) for nobody
/// @param user_data  handed to every call of `function`, from whatever thread; may be NULL
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT when `options` is NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_log(
    options: *mut cop_options,
    function: cop_log_function,
    user_data: *mut c_void,
) -> cop_status {
    let target = function.map(|function| LogTarget { function, user_data: UserData(user_data) });
    let status = set(options, |options, encoding| {
        match target {
            Some(target) => options.set_log(target.sink(encoding)),
            None => options.clear_log(),
        }
        Ok(())
    });
    // SAFETY: the caller hands over NULL or options that are not freed and that no other thread uses.
    if let (COP_OK, Some(options)) = (status, unsafe { options.as_mut() }) {
        options.log = target;
    }
    status
}

/// Sets whether log lines show values, which can be personal data: those of conditions, and those that a warning quotes.
/// cop_result_warning() shows them either way.
///
/// @param options       from cop_options_new(); borrowed
/// @param shows_values  0 (the default) masks them, anything else shows them
/// @return COP_OK, or COP_ERR_NULL_ARGUMENT
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cop_options_set_log_values(options: *mut cop_options, shows_values: i32) -> cop_status {
    set(options, |options, _| {
        options.set_log_values(shows_values != 0);
        Ok(())
    })
}

/// A pointer of the program's that is handed back as it is.
#[derive(Clone, Copy)]
struct UserData(*mut c_void);

// SAFETY: the library never looks behind the pointer, and the reference of cop_log_function says that it is handed to
// whatever thread makes a call.
unsafe impl Send for UserData {}
// SAFETY: as above; several threads at once.
unsafe impl Sync for UserData {}

/// Whom the program wants to be told; kept beside the options, since its encoding may be set after it.
#[derive(Clone, Copy)]
pub(super) struct LogTarget {
    function: unsafe extern "C" fn(i32, *const c_char, *mut c_void),
    user_data: UserData,
}

impl LogTarget {
    /// The callback as the library calls it, with lines in this encoding.
    pub(super) fn sink(self, encoding: Encoding) -> impl Fn(LogLevel, &str) + Send + Sync {
        move |level, line| {
            // Taken whole: a closure that takes the pointer alone could not be sent to another thread.
            let LogTarget { function, user_data } = self;
            let message = encoding.sentence(line);
            // SAFETY: the caller of cop_options_set_log() hands over a function that may be called with its user_data from
            // any thread, as cop_log_function says, for as long as the options and clients that have it live. The message
            // lives for the call.
            unsafe { function(level as i32, message.as_ptr(), user_data.0) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_constants_of_the_header_are_the_levels_of_the_library() {
        assert_eq!(COP_LOG_WARNING, LogLevel::Warning as i32);
        assert_eq!(COP_LOG_INFO, LogLevel::Info as i32);
    }
}
