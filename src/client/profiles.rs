//! Lists of profiles, read one page at a time while their user goes through them.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use super::Client;
use crate::api::{Condition, Database, FieldList, Flags, Listing, Profile, Query, parse_conditions};
use crate::error::{Error, Status};

/// Profiles as a database holds them, in the order of the query.
///
/// One page is kept in memory, however long the list is. A page is fetched when the first profile on it is asked for, under
/// a time-out of its own. The list ends with the first error. It keeps the connections of its client, which may be dropped
/// before it; cancelling the client ends the list.
pub struct Profiles {
    client: Client,
    listing: Listing,
    fields: Option<Arc<FieldList>>,
    page: VecDeque<Profile>,
    has_failed: bool,
}

impl fmt::Debug for Profiles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Profiles").field("at_hand", &self.page.len()).finish_non_exhaustive()
    }
}

impl Iterator for Profiles {
    type Item = Result<Profile, Error>;

    fn next(&mut self) -> Option<Result<Profile, Error>> {
        while self.page.is_empty() {
            match self.fetch() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    self.has_failed = true;
                    return Some(Err(error));
                }
            }
        }
        self.page.pop_front().map(Ok)
    }
}

impl Profiles {
    /// Fetches the next page; answers whether there was one to ask for.
    fn fetch(&mut self) -> Result<bool, Error> {
        let Some(request) = self.listing.next_request().filter(|_| !self.has_failed) else {
            return Ok(false);
        };
        let page = self.client.run(|call| {
            let (answer, attempts) = self.client.read_counted(&request, call);
            let answer = answer.map_err(|error| error.with_attempts(attempts))?;
            self.listing.take(&answer, self.fields.as_deref()).map_err(|why| {
                let message = format!("the list of profiles ends here: {why}; nothing was changed");
                Error::before_sending(Status::UnexpectedReply, message).with_attempts(attempts)
            })
        })?;
        self.page = page.into();
        Ok(true)
    }
}

impl Client {
    /// Reads the profiles of `database` (id or name) that meet all `conditions`; without conditions, all of them.
    ///
    /// Conditions are checked as those of an update, but one without a value is taken. The first page is fetched at once, so
    /// that what is wrong with the call shows here. Pages go on behind the last id: profiles that others make, change or
    /// remove meanwhile make the list neither skip nor repeat any.
    pub fn profiles(&self, database: &str, conditions: &[impl AsRef<str>], query: &Query) -> Result<Profiles, Error> {
        let (listing, fields) = self.run(|call| {
            let database = Database::parse(database)?;
            let conditions = parse_list_conditions(conditions)?;
            let listing = Listing::of_database(self.api_version(), database, &conditions, query)?;
            let fields = if conditions.is_empty() && query.order_by().is_none() {
                None
            } else {
                self.check_list(database, &conditions, query, call)?
            };
            Ok((listing, fields))
        })?;
        self.list(listing, fields)
    }

    /// A list whose first page is at hand.
    pub(super) fn list(&self, listing: Listing, fields: Option<Arc<FieldList>>) -> Result<Profiles, Error> {
        let mut profiles = Profiles { client: self.again(), listing, fields, page: VecDeque::new(), has_failed: false };
        profiles.fetch()?;
        Ok(profiles)
    }
}

/// Reads the conditions of a list, of which there may be none.
pub(super) fn parse_list_conditions<'a>(conditions: &'a [impl AsRef<str>]) -> Result<Vec<Condition<'a>>, Error> {
    if conditions.is_empty() { Ok(Vec::new()) } else { parse_conditions(conditions, Flags::ALLOW_EMPTY) }
}
