//! What an account tells about itself: who it is, and how much it used.

use jiff::civil::Date;
use serde_json::json;

use super::call::Call;
use super::lists::id_text;
use super::outcome::{Failure, Outcome, refuse};
use super::replies::found;
use super::routing::Answered;
use crate::php::value::PhpValue;

/// GET identity
pub fn identity(call: &Call) -> Answered {
    Outcome::read(found(&json!({
        "id": id_text(call.account.number()),
        "name": call.account.name(),
        "description": "",
        "company": call.account.name(),
    })))
}

/// GET consumption: the sandbox sends nothing, so that only the calls since its start are counted, as today's.
pub fn consumption(call: &Call) -> Answered {
    let (begin, end) = (date(call, "begin")?, date(call, "end")?);
    let calls = match (begin..=end).contains(&call.now.date()) {
        true => call.account.calls(),
        false => 0,
    };
    Outcome::read(found(&json!({
        "emails": 0,
        "texts": 0,
        "fax": 0,
        "webpages": 0,
        "apicalls": calls,
        "litmustests": 0,
        "twofiftyoktests": 0,
    })))
}

fn date(call: &Call, name: &str) -> Result<Date, Failure> {
    match call.query.get(name).and_then(PhpValue::as_text) {
        None | Some("") => refuse(&format!("URL parameter {name} is required")),
        Some(text) => Date::strptime("%Y-%m-%d", text)
            .or_else(|_| refuse(&format!("URL parameter {name} must be a date as YYYY-MM-DD"))),
    }
}
