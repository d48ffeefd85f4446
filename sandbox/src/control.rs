//! The control interface under `/_sandbox/`: accounts, journals, switches, clocks and faults, all in JSON.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::clock::ClockSetting;
use crate::description::Description;
use crate::faults::Fault;
use crate::host::{Host, Tenant};
use crate::http::{Reply, Request};
use crate::journal::Journal;
use crate::php::query;
use crate::storage::{Account, Schema};

const PREFIX: &str = "/_sandbox";

/// What there is: method, path and purpose. `{a}` is an account such as `a1`.
const ENDPOINTS: &[(&str, &str, &str)] = &[
    ("GET", "/_sandbox/", "the version, and this list"),
    ("GET", "/_sandbox/accounts", "the accounts, without their tokens"),
    ("POST", "/_sandbox/accounts", "creates an account from a description"),
    ("GET", "/_sandbox/accounts/{a}", "one account and its databases"),
    ("DELETE", "/_sandbox/accounts/{a}", "deletes an account"),
    ("POST", "/_sandbox/accounts/{a}/reset", "puts an account back to its description"),
    ("GET", "/_sandbox/accounts/{a}/journal", "its requests, oldest first; ?after=n&wait_ms=n"),
    ("DELETE", "/_sandbox/accounts/{a}/journal", "forgets them"),
    ("GET", "/_sandbox/accounts/{a}/switches", "its switches"),
    ("PATCH", "/_sandbox/accounts/{a}/switches", "changes some of them; null is the default"),
    ("GET", "/_sandbox/accounts/{a}/clock", "what time it believes it is"),
    ("PUT", "/_sandbox/accounts/{a}/clock", "stops the clock (\"now\") or moves it (\"advance_ms\")"),
    ("DELETE", "/_sandbox/accounts/{a}/clock", "back to real time"),
    ("GET", "/_sandbox/accounts/{a}/faults", "the faults that are armed"),
    ("POST", "/_sandbox/accounts/{a}/faults", "arms a fault, or a list of them"),
    ("DELETE", "/_sandbox/accounts/{a}/faults", "disarms all"),
    ("DELETE", "/_sandbox/accounts/{a}/databases/{id}/fields/{name}", "deletes a field"),
    ("GET", "/_sandbox/journal", "requests that named no known account; ?after=n&wait_ms=n"),
    ("DELETE", "/_sandbox/journal", "forgets them"),
];

/// The longest that a request waits for the journal.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Why a request is not done.
enum Refusal {
    /// 400 with this message.
    Wrong(String),
    /// 404 with this message and the list of what there is.
    Missing(String),
}

impl From<String> for Refusal {
    fn from(message: String) -> Self {
        Refusal::Wrong(message)
    }
}

type Outcome = Result<Reply, Refusal>;

/// Whether a request is for the control interface.
pub fn concerns(request: &Request) -> bool {
    let rest = request.path().strip_prefix(PREFIX.as_bytes());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

/// Answers a request to the control interface.
pub async fn answer(host: Arc<Host>, request: &Request) -> Reply {
    match settled_journal(&host, request).await {
        Ok(None) => {}
        Ok(Some(list)) => return Reply::json(200, list.to_string()),
        Err(refusal) => return refusal.reply(),
    }
    let request = request.clone();
    let done = tokio::task::spawn_blocking(move || route(&host, &request).unwrap_or_else(|no| no.reply()));
    done.await.unwrap_or_else(|_| Reply::error(500, "The sandbox itself failed; its log says more"))
}

impl Refusal {
    fn reply(self) -> Reply {
        match self {
            Refusal::Wrong(message) => Reply::error(400, &message),
            Refusal::Missing(message) => {
                let body = json!({"error": {"message": message}, "endpoints": endpoints()});
                Reply::json(404, body.to_string())
            }
        }
    }
}

fn route(host: &Host, request: &Request) -> Outcome {
    let path = segments(request);
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match (request.method.as_str(), &path[..]) {
        ("GET", []) => ok(json!({"version": env!("CARGO_PKG_VERSION"), "endpoints": endpoints()})),
        ("GET", ["accounts"]) => ok(list_accounts(host)),
        ("POST", ["accounts"]) => create_account(host, &request.body),
        ("DELETE", ["accounts", id]) => match host.delete(id)? {
            true => done(),
            false => Err(no_account(id)),
        },
        ("GET", ["journal"]) => ok(host.strangers.list(number(request, "after")?)),
        ("DELETE", ["journal"]) => {
            host.strangers.clear();
            done()
        }
        ("POST", ["accounts", id, "reset"]) => {
            host.tenant(id).ok_or_else(|| no_account(id))?.reset(&host.beginnings.faults)?;
            done()
        }
        (_, ["accounts", id, rest @ ..]) => {
            let tenant = host.tenant(id).ok_or_else(|| no_account(id))?;
            route_account(&tenant, request, rest)
        }
        _ => Err(unknown(request)),
    }
}

fn route_account(tenant: &Tenant, request: &Request, rest: &[&str]) -> Outcome {
    match (request.method.as_str(), rest) {
        ("GET", []) => ok(described(&tenant.account)),
        ("GET", ["journal"]) => ok(tenant.journal.list(number(request, "after")?)),
        ("DELETE", ["journal"]) => {
            tenant.journal.clear();
            done()
        }
        ("GET", ["switches"]) => ok(tenant.account.switches().effective()),
        ("PATCH", ["switches"]) => {
            let switches = tenant.account.switches().patched(&json_body(request)?)?;
            tenant.account.set_switches(&switches)?;
            ok(switches.effective())
        }
        ("GET", ["clock"]) => ok(tenant.clock.description()),
        ("PUT", ["clock"]) => {
            tenant.clock.set(&clock_setting(&json_body(request)?)?)?;
            tenant.store_clock()?;
            ok(tenant.clock.description())
        }
        ("DELETE", ["clock"]) => {
            tenant.clock.run_free();
            tenant.store_clock()?;
            done()
        }
        ("GET", ["faults"]) => ok(tenant.faults.description()),
        ("POST", ["faults"]) => {
            let faults = Fault::list_from_json(&json_body(request)?)?;
            faults.iter().try_for_each(|fault| check_vanishing_field(fault, &tenant.account.schema()))?;
            tenant.faults.arm(&faults);
            ok(tenant.faults.description())
        }
        ("DELETE", ["faults"]) => {
            tenant.faults.clear();
            done()
        }
        ("DELETE", ["databases", database, "fields", field]) => {
            tenant.account.delete_field(database, field).map_err(Refusal::Missing)?;
            done()
        }
        _ => Err(unknown(request)),
    }
}

fn ok(body: Value) -> Outcome {
    Ok(Reply::json(200, body.to_string()))
}

fn done() -> Outcome {
    Ok(Reply::empty(204))
}

fn no_account(id: &str) -> Refusal {
    Refusal::Missing(format!("There is no account {id:?}; GET /_sandbox/accounts lists them"))
}

/// Says what is wrong with the address: its method only, or all of it.
fn unknown(request: &Request) -> Refusal {
    let path = String::from_utf8_lossy(request.path()).into_owned();
    let given = segments(request);
    let fits = |pattern: &str| {
        let pattern: Vec<&str> = pattern.split('/').skip(2).filter(|part| !part.is_empty()).collect();
        pattern.len() == given.len()
            && pattern.iter().zip(&given).all(|(part, given)| part.starts_with('{') || part == given)
    };
    let methods: Vec<&str> =
        ENDPOINTS.iter().filter(|(_, pattern, _)| fits(pattern)).map(|(method, ..)| *method).collect();
    Refusal::Missing(match methods.is_empty() {
        true => format!("There is no {path:?} in the control interface"),
        false => format!("{} is not for {path:?}; {} is", request.method, methods.join(" or ")),
    })
}

fn endpoints() -> Value {
    let shown =
        |(method, path, purpose): &(&str, &str, &str)| json!({"method": method, "path": path, "purpose": purpose});
    ENDPOINTS.iter().map(shown).collect()
}

/// The decoded elements of the path behind the prefix, empty ones left out.
fn segments(request: &Request) -> Vec<String> {
    let rest = request.path().get(PREFIX.len()..).unwrap_or_default();
    rest.split(|&byte| byte == b'/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| String::from_utf8_lossy(&query::decode(segment)).into_owned())
        .collect()
}

fn json_body(request: &Request) -> Result<Value, Refusal> {
    serde_json::from_slice(&request.body).map_err(|error| Refusal::Wrong(format!("The body is no JSON: {error}")))
}

fn clock_setting(json: &Value) -> Result<ClockSetting, Refusal> {
    let setting: ClockSetting =
        serde_json::from_value(json.clone()).map_err(|error| Refusal::Wrong(format!("clock: {error}")))?;
    if setting == ClockSetting::default() {
        return Err(Refusal::Wrong(
            "clock: write {\"now\":\"2026-01-31 12:00:00\"} to stop it or {\"advance_ms\":1000} to move it".to_owned(),
        ));
    }
    Ok(setting)
}

/// A whole number in the query; 0 when it is not there.
fn number(request: &Request, name: &str) -> Result<u64, Refusal> {
    let parsed = query::parse(request.query(), query::Brackets::Any);
    let Some(value) = parsed.get(name) else {
        return Ok(0);
    };
    value
        .as_text()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Refusal::Wrong(format!("\"{name}\" in the query must be a whole number")))
}

/// A field that is not there cannot vanish: the fault would strike without any effect.
fn check_vanishing_field(fault: &Fault, schema: &Schema) -> Result<(), String> {
    let Some((database, field)) = fault.vanishing_field() else {
        return Ok(());
    };
    match schema.database(&database).map(|found| found.table().field(field).is_some()) {
        Some(true) => Ok(()),
        Some(false) => Err(format!("fault \"delete_field\": database {database} has no field {field:?}")),
        None => Err(format!("fault \"delete_field\": there is no database {database} in this account")),
    }
}

fn list_accounts(host: &Host) -> Value {
    let shown = |account: Arc<Account>| json!({"account": account.id(), "name": account.name()});
    Value::Array(host.storage.accounts().into_iter().map(shown).collect())
}

fn described(account: &Account) -> Value {
    json!({"account": account.id(), "name": account.name(), "databases": databases(account)})
}

/// The ids and names of an account's databases.
pub fn databases(account: &Account) -> Value {
    let schema = account.schema();
    schema.databases.iter().map(|database| json!({"ID": database.id, "name": database.name})).collect()
}

fn create_account(host: &Host, body: &[u8]) -> Outcome {
    let tenant = host.create(Description::from_json(body)?)?;
    let account = &tenant.account;
    let body = json!({"account": account.id(), "token": account.token(), "databases": databases(account)});
    Ok(Reply::json(201, body.to_string()))
}

/// The journal that a request asks for, when it asks to wait until nothing in it is pending.
async fn settled_journal(host: &Host, request: &Request) -> Result<Option<Value>, Refusal> {
    let path = segments(request);
    let tenant;
    let journal: &Journal = match path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        _ if request.method != "GET" => return Ok(None),
        ["accounts", id, "journal"] => {
            tenant = host.tenant(id).ok_or_else(|| no_account(id))?;
            &tenant.journal
        }
        ["journal"] => &host.strangers,
        _ => return Ok(None),
    };
    let patience = Duration::from_millis(number(request, "wait_ms")?);
    if patience.is_zero() {
        return Ok(None);
    }
    Ok(Some(journal.settled(number(request, "after")?, patience.min(LONGEST_WAIT)).await))
}
