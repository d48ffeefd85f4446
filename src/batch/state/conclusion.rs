//! The result of a record, in which all that is known of its attempts comes together.

use super::super::record::Record;
use crate::api::{Created, Outcome};
use crate::error::{Effect, Error};

impl Record {
    /// The result of the record, made from that of its last attempt and what is known of those before.
    pub(in super::super) fn conclude(&self, result: Result<Outcome, Error>) -> Result<Outcome, Error> {
        match result {
            Ok(mut outcome) => {
                outcome.attempts = self.attempts;
                outcome.warnings.splice(0..0, self.warnings.iter().cloned());
                if self.was_found {
                    outcome.created = Created::Unknown;
                    outcome.message =
                        "an attempt to create ended in doubt, a profile was then found, and it was updated; \
                         whether this record made it nobody can tell"
                            .to_owned();
                }
                if self.is_in_doubt {
                    outcome.warnings.push(
                        "an earlier attempt of this record ended in doubt: it may have been carried out too, or may still be"
                            .into(),
                    );
                }
                Ok(outcome)
            }
            Err(error) => {
                let warnings = self.warnings.iter().chain(error.warnings()).cloned().collect();
                let error = error.with_attempts(self.attempts).with_warnings(warnings);
                // What is unknown already says so itself.
                let adds_doubt = self.is_in_doubt && error.effect() == Effect::None;
                Err(if adds_doubt { error.after_doubt(!self.creates()) } else { error })
            }
        }
    }
}
