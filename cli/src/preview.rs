//! What an update would change, profile by profile: the matches are read, and old values stand beside new ones.

use copernica::api::{Body, Change, changes};
use copernica::{Client, Query};

use crate::exit::Failure;

/// The update that is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub database: &'a str,
    pub conditions: &'a [String],
    pub json_body: &'a str,
    /// How many profiles match.
    pub matched: u64,
    /// How many of them are read.
    pub limit: u64,
}

/// How many of the profiles that were compared would change.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    pub changed: u64,
    pub unchanged: u64,
}

impl Totals {
    /// Adds those of another update.
    pub fn add(&mut self, other: Totals) {
        self.changed += other.changed;
        self.unchanged += other.unchanged;
    }
}

/// Reads profiles that match and hands out a line for each, one page in memory at a time.
pub fn preview(
    client: &Client,
    subject: Subject<'_>,
    mut each: impl FnMut(String) -> Result<(), Failure>,
) -> Result<Totals, Failure> {
    let Subject { database, conditions, json_body, matched, limit } = subject;
    let mut totals = Totals::default();
    if limit == 0 || matched == 0 {
        return Ok(totals);
    }
    let failed = |error| Failure::of_call(&error);
    let body = Body::parse(json_body, client.api_version()).map_err(failed)?;
    let fields = client.field_list(database).map_err(failed)?;
    let mut query = Query::new();
    query.set_limit(limit);
    query.set_data_only(true);
    for profile in client.profiles(database, conditions, &query).map_err(failed)? {
        let profile = profile.map_err(failed)?;
        let changes = changes(&body, &profile, &fields);
        match changes.is_empty() {
            true => totals.unchanged += 1,
            false => totals.changed += 1,
        }
        each(line(profile.id(), &changes))?;
    }
    match matched.saturating_sub(totals.changed + totals.unchanged) {
        0 => {}
        1 => each("1 more profile that matches was not compared".to_owned())?,
        others => each(format!("{others} more profiles that match were not compared"))?,
    }
    Ok(totals)
}

fn line(id: u64, changes: &[Change]) -> String {
    if changes.is_empty() {
        return format!("profile {id}: unchanged");
    }
    let changes: Vec<_> = changes.iter().map(ToString::to_string).collect();
    format!("profile {id}: {}", changes.join(", "))
}
