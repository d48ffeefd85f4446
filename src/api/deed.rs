//! What a call does to the database when it is not the update of many profiles, and what may be said of it afterwards.

use super::outcome::Created;
use crate::error::Status;

/// What a call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Makes one thing, such as a `profile`.
    Create(&'static str),
    /// Updates one thing by its id.
    Update(&'static str, u64),
    /// Removes one thing by its id.
    Delete(&'static str, u64),
    /// Removes this many profiles by their ids.
    DeleteProfiles(usize),
    /// Updates the sub-profiles that meet some conditions.
    UpdateSubprofiles {
        /// Whether it makes one when none does.
        creates: bool,
    },
    /// What only the caller knows.
    Anything {
        /// Whether it makes or does something each time that it is carried out.
        doubles: bool,
    },
}

impl Deed {
    /// Whether carrying it out twice is not the same as once.
    pub(crate) fn doubles(self) -> bool {
        matches!(self, Deed::Create(_) | Deed::UpdateSubprofiles { creates: true } | Deed::Anything { doubles: true })
    }

    /// Whether the server works on it in its own time, whatever it answers.
    pub(crate) fn is_worked_on_later(self) -> bool {
        self == Deed::Create("import")
    }

    /// Whether the server may answer that it works on it later.
    pub(crate) fn may_be_accepted(self) -> bool {
        matches!(self, Deed::Anything { .. }) || self.is_worked_on_later()
    }

    /// Whether this refusal of a second attempt says that the first one was carried out.
    pub(crate) fn is_done_by(self, refusal: Status) -> bool {
        matches!(self, Deed::Delete(..)) && refusal == Status::Removed
    }

    /// A sentence for a success.
    pub(crate) fn describe(self, created: Created) -> String {
        match (self, created) {
            (Deed::Create("import"), Created::Yes(Some(id))) => {
                format!("the server took import {id} and works on it in its own time")
            }
            (Deed::Create(what), Created::Yes(Some(id))) => format!("the server made {what} {id}"),
            (Deed::Create(what), _) => format!("the server took the call; it did not say which {what} it made"),
            (Deed::Update(what, id), _) => format!("the server updated {what} {id}"),
            (Deed::Delete(what, id), _) => format!("the server removed {what} {id}"),
            (Deed::DeleteProfiles(count), _) => {
                format!("the server removed those of the {count} profiles that were there; it never says how many were")
            }
            (Deed::UpdateSubprofiles { .. }, Created::Yes(Some(id))) => {
                format!("no sub-profile matched, and the server made sub-profile {id}")
            }
            (Deed::UpdateSubprofiles { .. }, Created::Yes(None)) => {
                "no sub-profile matched, and the server made one; it did not say which".to_owned()
            }
            (Deed::UpdateSubprofiles { .. }, _) => {
                "the server updated every sub-profile that matched; it never says how many did".to_owned()
            }
            (Deed::Anything { .. }, Created::Yes(Some(id))) => {
                format!("the server completed the request and made {id}")
            }
            (Deed::Anything { .. }, _) => "the server completed the request".to_owned(),
        }
    }

    /// A sentence for a dry run.
    pub(crate) fn describe_dry_run(self) -> String {
        match self {
            Deed::Create(what) => format!("a {what} would be made; nothing was changed"),
            Deed::Update(what, id) => format!("{what} {id} would be updated; nothing was changed"),
            _ => "the call would be made; nothing was changed".to_owned(),
        }
    }
}
