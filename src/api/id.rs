//! Ids of profiles and sub-profiles: positive numbers.

use crate::error::{Error, Status};

/// Refuses 0, which is what a failed look-up in the caller's own data looks like; `what` is such as `profile`.
pub(crate) fn check_id(id: u64, what: &str) -> Result<u64, Error> {
    if id == 0 {
        return Err(Error::before_sending(
            Status::InvalidId,
            format!("the id of the {what} is 0, which none has; write the id that the server gave it"),
        ));
    }
    Ok(id)
}
