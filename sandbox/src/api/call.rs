//! One authenticated request with all that its handling needs.

use jiff::ZonedDateTime;

use super::address::{Version, elements};
use super::outcome::{Failure, refuse};
use crate::boolean::parameter_is_true;
use crate::http::Request;
use crate::php::query::{self, Brackets};
use crate::php::value::PhpValue;
use crate::storage::{Account, Store};
use crate::switches::Switches;

/// One request in one transaction.
pub struct Call<'a> {
    /// The account it is about.
    pub account: &'a Account,
    /// The account's data.
    pub store: &'a Store<'a>,
    /// The account's switches.
    pub switches: &'a Switches,
    /// The request.
    pub request: &'a Request,
    /// The version it speaks.
    pub version: Version,
    /// The elements of its path.
    pub path: Vec<String>,
    /// Its URL parameters.
    pub query: PhpValue,
    /// The account's clock.
    pub now: &'a ZonedDateTime,
    /// How the client reaches the sandbox.
    pub origin: &'a str,
    /// How far the handling is.
    pub stage: Stage,
}

/// How far the handling of a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// Whether it is asynchronous and its time has come.
    pub is_background: bool,
    /// Whether the search for matches was in vain and the gap is over.
    pub is_after_gap: bool,
}

impl Stage {
    /// It has just arrived.
    pub const FIRST: Stage = Stage { is_background: false, is_after_gap: false };
    /// It was accepted before, and is now to be applied.
    pub const BACKGROUND: Stage = Stage { is_background: true, is_after_gap: false };

    /// The same once the gap is over.
    pub fn after_gap(self) -> Stage {
        Stage { is_after_gap: true, ..self }
    }
}

impl<'a> Call<'a> {
    /// Reads the address.
    pub fn new(
        account: &'a Account,
        store: &'a Store<'a>,
        switches: &'a Switches,
        request: &'a Request,
        now: &'a ZonedDateTime,
        origin: &'a str,
        stage: Stage,
    ) -> Call<'a> {
        let version = Version::of(request, switches);
        let brackets = match switches.encoded_brackets {
            true => Brackets::Any,
            false => Brackets::LiteralOnly,
        };
        Call {
            account,
            store,
            switches,
            request,
            version,
            path: elements(request, version),
            query: query::parse(request.query(), brackets),
            now,
            origin,
            stage,
        }
    }

    /// The element of the path at this position; none behind its end.
    pub fn element(&self, position: usize) -> Option<&str> {
        self.path.get(position).map(String::as_str)
    }

    /// The element of the path that must be there.
    pub fn required_element(&self, position: usize) -> Result<&str, Failure> {
        match self.element(position) {
            Some(element) => Ok(element),
            None => refuse(&format!("Invalid request, element {position} is missing in 'directory' path")),
        }
    }

    /// A boolean URL parameter.
    pub fn flag(&self, name: &str, default: bool) -> bool {
        parameter_is_true(self.query.get(name), default)
    }

    /// Now, the way Copernica writes it.
    pub fn moment(&self) -> String {
        crate::storage::moment(self.now)
    }
}

/// An ID as it stands in a path: a positive decimal number.
pub fn id_of(element: &str) -> Option<i64> {
    let is_number = !element.is_empty() && element.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| element.parse().ok()).flatten().filter(|&id| id > 0)
}
