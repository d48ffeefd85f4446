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

    /// Refuses flags that mean nothing to a call.
    pub(crate) fn within(self, allowed: Flags) -> Result<Flags, Error> {
        let refused = self.without(allowed);
        if refused == Flags::NONE {
            return Ok(self);
        }
        let instead = if allowed == Flags::NONE { "0".to_owned() } else { format!("{}, or 0", allowed.names()) };
        let message = format!("flags 0x{:x}: {} means nothing to this call; write {instead}", self.0, refused.names());
        Err(Error::before_sending(Status::InvalidFlags, message))
    }

    /// The names of the constants, for messages.
    fn names(self) -> String {
        let names = [
            (Flags::CREATE, "COP_CREATE"),
            (Flags::ASYNC, "COP_ASYNC"),
            (Flags::DRY_RUN, "COP_DRY_RUN"),
            (Flags::NO_FIELD_CHECK, "COP_NO_FIELD_CHECK"),
            (Flags::ALLOW_EMPTY, "COP_ALLOW_EMPTY"),
            (Flags::ALLOW_UNKNOWN_FIELDS, "COP_ALLOW_UNKNOWN_FIELDS"),
        ];
        let named = names.iter().filter(|(flag, _)| self.has(*flag)).map(|(flag, name)| format!("{name} ({})", flag.0));
        named.collect::<Vec<_>>().join(" or ")
    }

    /// The flags as a number.
    pub fn bits(self) -> u32 {
        self.0
    }

    /// These flags and others, for constants.
    pub(crate) const fn with(self, flags: Flags) -> Flags {
        Flags(self.0 | flags.0)
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

    #[test]
    fn a_call_names_the_flags_that_mean_nothing_to_it() {
        let allowed = Flags::DRY_RUN | Flags::NO_FIELD_CHECK;
        assert_eq!(Flags::DRY_RUN.within(allowed), Ok(Flags::DRY_RUN));
        let error = (Flags::DRY_RUN | Flags::ASYNC).within(allowed).expect_err("a flag too many");
        assert_eq!(
            error.message(),
            "flags 0x6: COP_ASYNC (2) means nothing to this call; write COP_DRY_RUN (4) or COP_NO_FIELD_CHECK (8), or 0"
        );
        assert!(Flags::CREATE.within(Flags::NONE).is_err());
    }
}
