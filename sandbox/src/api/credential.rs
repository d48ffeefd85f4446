//! Who sends a request: the access token in the address, or in v4 a JSON Web Token in a header.

use std::sync::Arc;

use super::address::Version;
use super::replies;
use crate::http::{Reply, Request};
use crate::php::query;
use crate::php::value::PhpValue;
use crate::storage::{Account, Storage};
use crate::switches::Switches;

/// What the token host says of a JSON Web Token.
#[derive(Clone)]
pub enum TokenVerdict {
    /// It is good, and belongs to this account.
    Good(Arc<Account>),
    /// It was made for this account, but has expired or was forged.
    Bad(Arc<Account>),
    /// It is none of ours.
    Unknown,
}

/// Finds the account of a request, or the reply that refuses it. This comes before any other check.
///
/// `judge` looks at the value of the `Authorization` header. `defaults` are the switches for a refusal when not
/// even the account is known; the second part of the error is the account that the credential belongs to, if any.
pub fn identify(
    storage: &Storage,
    request: &Request,
    judge: impl Fn(&str) -> TokenVerdict,
    defaults: &Switches,
) -> Result<Arc<Account>, (Reply, Option<Arc<Account>>)> {
    let version = Version::named(request);
    let by_token = access_token(request).and_then(|token| storage.account_by_token(&token));
    if version != Version::V4 {
        return by_token.ok_or_else(|| (refusal(version, defaults), None));
    }
    let verdict = request.header("authorization").map_or(TokenVerdict::Unknown, judge);
    match verdict {
        TokenVerdict::Good(account) => Ok(account),
        TokenVerdict::Bad(account) => Err((refusal(version, &account.switches()), Some(account))),
        TokenVerdict::Unknown => match by_token {
            Some(account) if account.switches().v4_accepts_access_token => Ok(account),
            Some(account) => Err((refusal(version, &account.switches()), Some(account))),
            None => Err((refusal(version, defaults), None)),
        },
    }
}

fn access_token(request: &Request) -> Option<String> {
    match query::parse(request.query(), query::Brackets::Any).get("access_token") {
        Some(PhpValue::Text(token)) => Some(token.clone()),
        _ => None,
    }
}

fn refusal(version: Version, switches: &Switches) -> Reply {
    let status = match version {
        Version::V4 => switches.v4_auth_status.into(),
        _ => 400,
    };
    replies::finish(replies::error(status, "Invalid access token"), version, switches)
}
