//! Updating every profile that meets some conditions, and showing what that would change.

use copernica::api::BodyBuilder;
use copernica::{Client, Flags};

use super::report;
use super::subprofiles::limited_client;
use super::write::{flags, flags_of, set_values};
use crate::arguments::{Connection, ReportForm, Update};
use crate::exit::{Exit, Failure};
use crate::output::tell;
use crate::preview::{Subject, Totals, preview};

/// `copernica update`
pub fn update(connection: &Connection, update: &Update) -> Result<Exit, Failure> {
    let client = limited_client(connection, &update.limits)?;
    let mut body = BodyBuilder::new(client.api_version());
    set_values(&mut body, &update.values)?;
    let body = body.json();
    let flags = flags_of(&update.checks)
        | flags([
            (update.create, Flags::CREATE),
            (update.is_async, Flags::ASYNC),
            (update.limits.allow_empty, Flags::ALLOW_EMPTY),
        ]);
    let outcome = client.update_profiles(&update.database.id, &update.conditions.all, &body, flags);
    let matched = outcome.as_ref().ok().and_then(|outcome| outcome.matched).unwrap_or(0);
    if update.checks.dry_run && update.report.form == ReportForm::Text && matched > 0 {
        show(&client, update, &body, matched)?;
    }
    report(outcome, &update.report)
}

/// Shows the values of the profiles that match before and after, and how many would stay as they are.
fn show(client: &Client, update: &Update, body: &str, matched: u64) -> Result<(), Failure> {
    let subject = Subject {
        database: &update.database.id,
        conditions: &update.conditions.all,
        json_body: body,
        matched,
        limit: update.compare,
    };
    let Totals { changed, unchanged } = preview(client, subject, |line| tell(&line))?;
    match changed + unchanged {
        0 => Ok(()),
        compared => {
            tell(&format!("of {compared} compared: {changed} would change, {unchanged} would stay as they are"))
        }
    }
}
