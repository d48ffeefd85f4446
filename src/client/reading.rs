//! Reads what is not a list of profiles: one profile, the fields of a database, the databases, and who the account is.

use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::Client;
use super::call::Call;
use crate::api::{
    ApiVersion, Database, DatabaseInfo, Field, Found, Identity, Method, Outcome, Page, Profile, Request, check_id,
};
use crate::error::{Error, Status};

/// How many fields or databases are asked for at once: the most that the server answers with (contract 4.0).
const ROWS_PER_PAGE: usize = 1_000;

/// The most rows that are believed: far above what an account has, and a bound for an answer that never ends.
const MOST_ROWS: usize = 100_000;

/// The JSON of an answer and the number of attempts that it took.
pub(super) struct Document {
    pub(super) json: String,
    pub(super) attempts: u32,
}

impl Client {
    /// Reads the profile with this id, which may have been removed: [`Profile::removed`] says so.
    pub fn profile(&self, id: u64) -> Result<Found<Profile>, Error> {
        self.find(|call| self.read_profile(id, call))
    }

    /// Reads the fields of `database` (id or name) in its own order. Always asks the server.
    pub fn fields(&self, database: &str) -> Result<Found<Vec<Field>>, Error> {
        self.find(|call| {
            let database = Database::parse(database)?;
            let mut path = "database/".to_owned();
            database.push_segment(&mut path);
            path.push_str("/fields");
            let (rows, outcome) = self.read_rows(&path, "fields", call)?;
            let page = Page { data: rows, total: None };
            let value = page.fields().ok_or_else(|| unexpected("something in the list is no field"))?;
            Ok(Found { value, outcome })
        })
    }

    /// Reads the databases of the account with their fields, interests and collections.
    pub fn databases(&self) -> Result<Found<Vec<DatabaseInfo>>, Error> {
        self.find(|call| {
            let (rows, outcome) = self.read_rows("databases", "databases", call)?;
            let value: Option<_> = rows.iter().map(DatabaseInfo::from_json).collect();
            let value = value.ok_or_else(|| unexpected("something in the list is no database"))?;
            Ok(Found { value, outcome })
        })
    }

    /// Reads who the access token belongs to: the quickest way to see whether token, host and version are right.
    pub fn identity(&self) -> Result<Found<Identity>, Error> {
        self.find(|call| {
            let document = self.read_document(self.api_version(), "identity", call)?;
            let value = serde_json::from_str(&document.json).ok().and_then(|json| Identity::from_json(&json));
            let value = value.ok_or_else(|| unexpected("the answer does not say who the account is"))?;
            let message = format!("the access token belongs to account {} ({})", value.id, value.name);
            Ok(Found { value, outcome: Outcome::read(message, document.json, document.attempts) })
        })
    }

    /// Reads one profile within a call.
    pub(super) fn read_profile(&self, id: u64, call: &Call) -> Result<Found<Profile>, Error> {
        self.read_entity("profile", id, call)
    }

    /// Reads one `profile` or `subprofile` within a call.
    pub(super) fn read_entity(&self, what: &str, id: u64, call: &Call) -> Result<Found<Profile>, Error> {
        let id = check_id(id, what)?;
        let version = self.api_version().for_guard_reads();
        let document = self.read_document(version, &format!("{what}/{id}"), call)?;
        let value = Profile::from_json(&document.json).filter(|profile| profile.id() == id);
        let value = value.ok_or_else(|| unexpected(&format!("the answer is not {what} {id}")))?;
        let message = match value.removed() {
            None => format!("{what} {id} was read"),
            Some(moment) => {
                format!("{what} {id} was read; it was removed at {moment}, and its fields are not shown any more")
            }
        };
        Ok(Found { value, outcome: Outcome::read(message, document.json, document.attempts) })
    }

    /// Reads the document at a path of this version.
    pub(super) fn read_document(&self, version: ApiVersion, path: &str, call: &Call) -> Result<Document, Error> {
        let target = format!("{}/{path}", version.path_prefix());
        let request = Request { method: Method::Get, version, target, body: None, creates: false };
        let (answer, attempts) = self.read_counted(&request, call);
        let answer = answer.map_err(|error| error.with_attempts(attempts))?;
        let json = String::from_utf8(answer).map_err(|_| unexpected("the answer is not UTF-8"))?;
        Ok(Document { json, attempts })
    }

    /// Reads a list to its end, page by page; the outcome has one list of all rows as its JSON.
    fn read_rows(&self, path: &str, what: &str, call: &Call) -> Result<(Vec<Json>, Outcome), Error> {
        let (mut rows, mut raw, mut attempts) = (Vec::new(), Vec::new(), 0);
        loop {
            let page_path = format!("{path}?start={}&limit={ROWS_PER_PAGE}", rows.len());
            let document = self.read_document(self.api_version().for_guard_reads(), &page_path, call)?;
            attempts += document.attempts;
            let no_list = || unexpected(&format!("the answer is no list of {what}"));
            let json: Json = serde_json::from_str(&document.json).map_err(|_| no_list())?;
            let page = Page::from_json(&json).ok_or_else(no_list)?;
            let came = page.data.len();
            raw.extend(rows_of(&document.json).ok_or_else(no_list)?);
            rows.extend(page.data);
            let total =
                page.total.ok_or_else(|| unexpected(&format!("the answer does not say how many {what} there are")))?;
            if rows.len() as u64 == total {
                break;
            }
            if came == 0 || rows.len() as u64 > total || rows.len() > MOST_ROWS {
                return Err(unexpected(&format!("the answer says {total} {what} and shows {}", rows.len())));
            }
        }
        let count = rows.len();
        let all =
            format!(r#"{{"start":0,"limit":{count},"count":{count},"data":[{}],"total":{count}}}"#, raw.join(","));
        Ok((rows, Outcome::read(format!("{count} {what} were read"), all, attempts)))
    }
}

/// The texts of the rows of a list, byte for byte.
fn rows_of(page: &str) -> Option<Vec<String>> {
    let page: std::collections::HashMap<String, &RawValue> = serde_json::from_str(page).ok()?;
    let rows: Vec<&RawValue> = serde_json::from_str(page.get("data")?.get()).ok()?;
    Some(rows.into_iter().map(|row| row.get().to_owned()).collect())
}

fn unexpected(why: &str) -> Error {
    Error::before_sending(Status::UnexpectedReply, format!("{why}; nothing was changed"))
}
