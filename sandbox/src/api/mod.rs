//! What Copernica answers: the one door from the network to the account's data.
//!
//! [`identify`] finds the account that a request belongs to, [`answer`] answers it. Both are synchronous and may
//! take their time; the network side calls them on a thread that may block.

mod account;
mod address;
mod body;
mod call;
mod conditions;
mod credential;
mod databases;
mod import_source;
mod imports;
mod json;
mod lists;
mod many;
mod outcome;
mod profiles;
mod replies;
mod routing;
mod subprofiles;

use std::thread;
use std::time::Duration;

use jiff::ZonedDateTime;

pub use address::Version;
pub use credential::{TokenVerdict, identify};

use crate::http::{Reply, Request};
use crate::journal::Effect;
use crate::storage::Account;
use crate::switches::Switches;
use call::{Call, Stage};
use outcome::{Failure, Outcome};

/// What a request came to.
#[derive(Debug)]
pub struct Answer {
    /// The reply that the client should get.
    pub reply: Reply,
    /// What was committed before the reply was given.
    pub effect: Effect,
    /// What is still to be done: the request was asynchronous, and its delay is not 0.
    pub work: Option<BackgroundWork>,
}

/// An asynchronous update that was accepted and waits to be applied.
#[derive(Debug)]
pub struct BackgroundWork {
    /// How long it waits, counted from the reply.
    pub delay: Duration,
    request: Request,
}

impl BackgroundWork {
    /// Applies the update. If it fails meanwhile, nobody is told: that is how asynchronous calls are.
    pub fn run(self, account: &Account, now: &ZonedDateTime) -> Effect {
        run(account, &account.switches(), &self.request, now, "", Stage::BACKGROUND).effect
    }
}

/// Answers an authenticated request and commits what it changes.
///
/// `switches` are the account's, but for what a fault changes in them for this request. `now` is the account's clock;
/// `origin` is how the client reaches the sandbox, such as `http://127.0.0.1:8080`, for the addresses in the reply. To
/// apply a request late, call this late; to apply it never, do not call it.
pub fn answer(account: &Account, switches: &Switches, request: &Request, now: &ZonedDateTime, origin: &str) -> Answer {
    account.count_call();
    run(account, switches, request, now, origin, Stage::FIRST)
}

fn run(
    account: &Account,
    switches: &Switches,
    request: &Request,
    now: &ZonedDateTime,
    origin: &str,
    stage: Stage,
) -> Answer {
    let attempt = |stage| {
        account.transaction(|store| {
            let call = Call::new(account, store, switches, request, now, origin, stage);
            routing::handle(&call)
        })
    };
    let mut outcome = attempt(stage);
    if let Ok(Outcome::NothingMatches) = outcome {
        // No lock is held here: another request may create the very same profile, as on the live service.
        thread::sleep(Duration::from_millis(switches.race_gap_ms));
        outcome = attempt(stage.after_gap());
    }
    let finish = |reply| replies::finish(reply, Version::of(request, switches), switches);
    let (reply, effect, work) = match outcome {
        Ok(Outcome::Done(reply, effect)) => (reply, effect, None),
        Ok(Outcome::Postponed(reply)) => {
            let delay = Duration::from_millis(switches.async_delay_ms);
            (reply, Effect::default(), Some(BackgroundWork { delay, request: request.clone() }))
        }
        Ok(Outcome::NothingMatches) => (Failure::lost().reply(), Effect::default(), None),
        Err(failure) => (failure.reply(), Effect::default(), None),
    };
    Answer { reply: finish(reply), effect, work }
}

#[cfg(test)]
mod tests;
