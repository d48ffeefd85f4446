//! The flags of an update.

use std::ops::BitOr;

use crate::error::{Error, Status};

/// What an update may do besides changing the profiles that match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u32);

impl Flags {
    /// Nothing besides.
    pub const NONE: Flags = Flags(0);
    /// Make a profile when none matches.
    pub const CREATE: Flags = Flags(1);
    /// Let the server answer at once and work later.
    pub const ASYNC: Flags = Flags(2);
    /// Count what would change, and change nothing.
    pub const DRY_RUN: Flags = Flags(4);
    /// Do not check names and values against the fields of the database.
    pub const NO_FIELD_CHECK: Flags = Flags(8);
    /// Allow conditions without a value, such as `name==`.
    pub const ALLOW_EMPTY: Flags = Flags(16);
    /// Allow names in the body that the database does not have; each is a warning.
    pub const ALLOW_UNKNOWN_FIELDS: Flags = Flags(32);

    const ALL: u32 = 63;

    /// Reads flags from a number; a bit that means nothing is an error.
    pub fn from_bits(bits: u32) -> Result<Flags, Error> {
        match bits & !Flags::ALL {
            0 => Ok(Flags(bits)),
            unknown => Err(Error::before_sending(
                Status::InvalidFlags,
                format!(
                    "flags 0x{bits:x}: the bits 0x{unknown:x} mean nothing; write a combination of COP_CREATE (1), \
                     COP_ASYNC (2), COP_DRY_RUN (4), COP_NO_FIELD_CHECK (8), COP_ALLOW_EMPTY (16) and \
                     COP_ALLOW_UNKNOWN_FIELDS (32), or 0"
                ),
            )),
        }
    }

    /// The flags as a number.
    pub fn bits(self) -> u32 {
        self.0
    }

    /// These flags but for some.
    pub fn without(self, flags: Flags) -> Flags {
        Flags(self.0 & !flags.0)
    }

    /// Whether all of these flags are set.
    pub fn has(self, flags: Flags) -> bool {
        self.0 & flags.0 == flags.0
    }
}

impl BitOr for Flags {
    type Output = Flags;

    fn bitor(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_bit_is_taken_and_every_other_is_refused() {
        for bit in 0..32 {
            let taken = Flags::from_bits(1 << bit);
            assert_eq!(taken.is_ok(), bit < 6, "bit {bit}");
        }
        let error = Flags::from_bits(64 | 1).expect_err("an unknown bit");
        assert_eq!(error.status(), Status::InvalidFlags);
        assert!(error.message().contains("0x40"), "{}", error.message());
    }
}
