//! What happens to one request: its account is found, a fault may strike, it is answered and written down.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use futures_timer::Delay;

use crate::api::{self, TokenVerdict, Version};
use crate::connection::{Delivery, Handler, Manner};
use crate::control;
use crate::faults::{Apply, CloseAt, Fault, Kind};
use crate::host::{Host, Tenant, Waiting};
use crate::http::{Reply, Request};
use crate::journal::Effect;
use crate::log;
use crate::spoil;
use crate::storage::Account;
use crate::switches::Switches;
use crate::token_host;

/// Whose request it is, and what it is entitled to.
#[derive(Clone)]
enum Caller {
    /// It comes from an account, and the API answers it.
    Admitted(Arc<Tenant>),
    /// It comes from an account, and this is the answer: a new token, or a refusal.
    Settled(Arc<Tenant>, Reply),
    /// It comes from nobody that is known.
    Stranger(Reply),
}

impl Handler for Host {
    async fn handle(self: &Arc<Self>, request: Request, doom: Option<Fault>) -> Delivery {
        let started = Instant::now();
        let caller = match control::concerns(&request) {
            true => Caller::Stranger(control::answer(self.clone(), &request).await),
            // Finding the account waits while another one is being created, which can take seconds.
            false => tokio::task::block_in_place(|| self.caller(&request)),
        };
        let (tenant, settled) = match caller {
            Caller::Admitted(tenant) => (tenant, None),
            Caller::Settled(tenant, reply) => (tenant, Some(reply)),
            Caller::Stranger(reply) => {
                let mut delivery = self.answer_stranger(&request, reply, started);
                if doom.is_some() {
                    delivery.manner = Manner::Cut { at: CloseAt::BeforeReply, reset: false };
                }
                return delivery;
            }
        };
        self.exchange(tenant, request, settled, doom, started).await
    }

    fn refused(&self, status: u16, message: &str) {
        if self.logs {
            log::line(&format!("refused: {message}  {status}"));
        }
    }
}

impl Host {
    fn caller(&self, request: &Request) -> Caller {
        if is_for_token_host(request) {
            return self.token_caller(request);
        }
        let judge = |authorization: &str| self.verdict(authorization);
        match api::identify(&self.storage, request, judge, &self.beginnings.switches) {
            Ok(account) => match self.tenant(account.id()) {
                Some(tenant) => Caller::Admitted(tenant),
                None => Caller::Stranger(invalid_token()),
            },
            Err((reply, account)) => match account.and_then(|account| self.tenant(account.id())) {
                Some(tenant) => Caller::Settled(tenant, reply),
                None => Caller::Stranger(reply),
            },
        }
    }

    /// The token host takes a token as a form, and as older descriptions have it, in the address of a GET.
    fn token_caller(&self, request: &Request) -> Caller {
        let form = if request.method == "POST" { &request.body[..] } else { request.query() };
        let token = crate::secrets::access_token(form);
        match token.and_then(|token| self.tenant_by_token(&token)) {
            Some(tenant) => {
                let now = tenant.clock.now().timestamp().as_second();
                let token = token_host::issue(tenant.account.id(), tenant.account.token(), now);
                Caller::Settled(tenant, Reply::of_type(200, "text/plain", token))
            }
            None => Caller::Stranger(invalid_token()),
        }
    }

    fn verdict(&self, authorization: &str) -> TokenVerdict {
        let token = token_host::bearer(authorization).unwrap_or_default();
        let Some(tenant) = token_host::account_named(token).and_then(|id| self.tenant(&id)) else {
            return TokenVerdict::Unknown;
        };
        let account = tenant.account.clone();
        let now = tenant.clock.now().timestamp().as_second();
        match token_host::is_good(token, account.token(), now) {
            true => TokenVerdict::Good(account),
            false => TokenVerdict::Bad(account),
        }
    }

    fn answer_stranger(&self, request: &Request, reply: Reply, started: Instant) -> Delivery {
        if !control::concerns(request) {
            let number = self.strangers.receive(request, None, version_name(request), None);
            self.strangers.settle(number, Effect::default());
            self.strangers.reply(number, Some(reply.status));
        }
        let line = self.logs.then(|| log::Line::new(request, None));
        let status = reply.status;
        let mut delivery = Delivery::whole(reply);
        delivery.afterwards = Some(Box::new(move || {
            if let Some(line) = line {
                line.write(Some(status), &Effect::default(), None, started);
            }
        }));
        delivery
    }

    async fn exchange(
        self: &Arc<Self>,
        tenant: Arc<Tenant>,
        request: Request,
        settled: Option<Reply>,
        doom: Option<Fault>,
        started: Instant,
    ) -> Delivery {
        let (fault, next_doom) = match doom {
            Some(doom) => (Some(doom), None),
            None => left_for_next(tenant.faults.strike(&request)),
        };
        let name = fault.as_ref().map(|fault| fault.kind.name());
        let token = tenant.account.token();
        let number = tenant.journal.receive(&request, Some(token), version_name(&request), name);
        let line = self.logs.then(|| log::Line::new(&request, Some(&tenant)));
        let origin = self.origin_of(&request);
        let (switches, in_turn) = switches_under(fault.as_ref(), &tenant.account);
        let era = tenant.era();
        let errand = Errand { tenant: tenant.clone(), switches, in_turn, request, settled, number, origin, era };

        let (truth, later) = errand.under(fault.as_ref()).await;
        let (reply, effect) = truth.unwrap_or_else(|| (Reply::empty(200), Effect::default()));
        let mut delivery = match fault.as_ref() {
            Some(fault) => spoil::delivery(fault, reply),
            None => Delivery::whole(reply),
        };
        delivery.doom = next_doom;
        let status = status_sent(&delivery);
        tenant.journal.reply(number, status);
        delivery.afterwards = Some(Box::new(move || {
            if let Some(later) = later {
                later.start();
            }
            if let Some(line) = line {
                line.write(status, &effect, name, started);
            }
        }));
        delivery
    }

    fn origin_of(&self, request: &Request) -> String {
        let scheme = self.origin.split("://").next().unwrap_or("http");
        match request.header("Host") {
            Some(host) if !host.is_empty() => format!("{scheme}://{host}"),
            _ => self.origin.clone(),
        }
    }
}

/// One request of one account on its way.
#[derive(Clone)]
struct Errand {
    tenant: Arc<Tenant>,
    /// The account's, but for what a fault changes for this request.
    switches: Arc<Switches>,
    /// Whether asynchronous work takes its turn among that of other requests.
    in_turn: bool,
    request: Request,
    /// The answer, if it is known without asking the API.
    settled: Option<Reply>,
    number: u64,
    origin: String,
    era: u64,
}

/// An errand that is run some time after the answer.
struct Later {
    errand: Errand,
    delay: Duration,
}

impl Errand {
    /// Runs the errand when the fault wants it run; the second part is what remains to be done after the answer.
    async fn under(self, fault: Option<&Fault>) -> (Option<(Reply, Effect)>, Option<Later>) {
        let Some(fault) = fault else {
            return (Some(self.run().await), None);
        };
        let is_late = fault.kind == Kind::Delay;
        match fault.apply() {
            Apply::Before => {
                let tenant = self.tenant.clone();
                let truth = self.run().await;
                if is_late {
                    Delay::new(fault.delay()).await;
                }
                if let Some((database, field)) = fault.vanishing_field() {
                    // It may have vanished already, or never have been there: then there is nothing left to do.
                    let _ = tokio::task::block_in_place(|| tenant.account.delete_field(&database, field));
                }
                (Some(truth), None)
            }
            Apply::After if is_late => {
                Delay::new(fault.delay()).await;
                (Some(self.run().await), None)
            }
            Apply::After => (None, Some(Later { errand: self, delay: fault.delay() })),
            Apply::Never => {
                self.tenant.journal.settle(self.number, Effect::default());
                (None, None)
            }
        }
    }

    /// Has the request answered on a thread that may block, and writes down what became of its change.
    async fn run(self) -> (Reply, Effect) {
        let number = self.number;
        let tenant = self.tenant.clone();
        let done = tokio::task::spawn_blocking(move || self.answer()).await;
        done.unwrap_or_else(|_| {
            tenant.journal.settle(number, Effect::default());
            (Reply::error(500, "The sandbox itself failed; its log says more"), Effect::default())
        })
    }

    fn answer(self) -> (Reply, Effect) {
        let Errand { tenant, switches, in_turn, request, settled, number, origin, era } = self;
        if let Some(reply) = settled {
            tenant.journal.settle(number, Effect::default());
            return (reply, Effect::default());
        }
        if tenant.era() != era {
            return (invalid_token(), Effect::default());
        }
        let answer = api::answer(&tenant.account, &switches, &request, &tenant.clock.now(), &origin);
        match answer.work {
            None => tenant.journal.settle(number, answer.effect.clone()),
            Some(work) => postpone(&tenant, Waiting { number, work }, in_turn),
        }
        (answer.reply, answer.effect)
    }
}

impl Later {
    fn start(self) {
        tokio::spawn(async move {
            Delay::new(self.delay).await;
            self.errand.run().await;
        });
    }
}

/// Has asynchronous work done when its delay is over. What takes its turn is done the oldest first, or the newest if the
/// order is to be wrong.
fn postpone(tenant: &Arc<Tenant>, waiting: Waiting, in_turn: bool) {
    let delay = waiting.work.delay;
    let tenant = tenant.clone();
    let era = tenant.era();
    let alone = match in_turn {
        true => {
            tenant.waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back(waiting);
            None
        }
        false => Some(waiting),
    };
    tokio::spawn(async move {
        tokio::time::sleep(delay).await;
        let _turn = tenant.worker.lock().await;
        if tenant.era() != era {
            return;
        }
        if let Some(next) = alone.or_else(|| next_waiting(&tenant)) {
            let worker = tenant.clone();
            // A panic is told by its own message; the entry stays pending, which is the truth.
            let _ = tokio::task::spawn_blocking(move || apply(&worker, next)).await;
        }
    });
}

fn next_waiting(tenant: &Tenant) -> Option<Waiting> {
    let mut queue = tenant.waiting.lock().unwrap_or_else(PoisonError::into_inner);
    match tenant.account.switches().async_shuffle {
        true => queue.pop_back(),
        false => queue.pop_front(),
    }
}

fn apply(tenant: &Tenant, waiting: Waiting) {
    let Waiting { number, work } = waiting;
    let now = tenant.clock.now();
    let effect = std::panic::catch_unwind(AssertUnwindSafe(|| work.run(&tenant.account, &now)));
    tenant.journal.settle(number, effect.unwrap_or_default());
}

/// Tells the fault that hits this request from the one that is left for the next request of the connection.
fn left_for_next(fault: Option<Fault>) -> (Option<Fault>, Option<Fault>) {
    match fault {
        Some(fault) if fault.kind == Kind::CloseOnNextRequest => (None, Some(fault)),
        fault => (fault, None),
    }
}

/// The switches under which a request is answered, and whether its asynchronous work takes its turn.
fn switches_under(fault: Option<&Fault>, account: &Account) -> (Arc<Switches>, bool) {
    let usual = account.switches();
    let Some(fault) = fault else {
        return (usual, true);
    };
    let delay_ms = fault.delay_ms.unwrap_or(0);
    match fault.kind {
        Kind::RaceGap => (Arc::new(Switches { race_gap_ms: delay_ms, ..(*usual).clone() }), true),
        Kind::AsyncDelay => (Arc::new(Switches { async_delay_ms: delay_ms, ..(*usual).clone() }), false),
        _ => (usual, true),
    }
}

fn status_sent(delivery: &Delivery) -> Option<u16> {
    match delivery.manner {
        Manner::Cut { at: CloseAt::BeforeReply | CloseAt::MidHeader, .. } => None,
        _ => Some(delivery.reply.status),
    }
}

fn is_for_token_host(request: &Request) -> bool {
    request.path() == b"/" && matches!(request.method.as_str(), "GET" | "POST")
}

fn version_name(request: &Request) -> &'static str {
    if is_for_token_host(request) { "token_host" } else { Version::named(request).name() }
}

fn invalid_token() -> Reply {
    Reply::error(400, "Invalid access token")
}
