//! The accounts of a running sandbox, each with what the network side keeps for it beside the stored data.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::api::BackgroundWork;
use crate::clock::Clock;
use crate::clock::ClockSetting;
use crate::description::Description;
use crate::faults::{Fault, Faults};
use crate::journal::Journal;
use crate::record::Record;
use crate::storage::{Account, Storage};
use crate::switches::Switches;

/// What the options of the command line say about every account.
#[derive(Debug, Default)]
pub struct Beginnings {
    /// The switches of accounts that do not set them.
    pub switches: Switches,
    /// The clock of accounts that do not set it; none: real time.
    pub clock: Option<ClockSetting>,
    /// The faults with which every account starts, and to which a reset takes it back.
    pub faults: Vec<Fault>,
    /// Where all requests are recorded.
    pub record: Option<Arc<Record>>,
}

/// Everything that the connections of a sandbox share.
pub struct Host {
    /// The stored accounts.
    pub storage: Storage,
    /// How accounts begin.
    pub beginnings: Beginnings,
    /// The requests that named no known account.
    pub strangers: Arc<Journal>,
    /// Whether a line is logged for each request.
    pub logs: bool,
    /// How clients reach the sandbox when they do not say so.
    pub origin: String,
    tenants: RwLock<HashMap<String, Arc<Tenant>>>,
}

/// One account with its clock, faults and journal.
pub struct Tenant {
    /// The stored account.
    pub account: Arc<Account>,
    /// What time it believes it is.
    pub clock: Clock,
    /// What goes wrong.
    pub faults: Faults,
    /// What was received.
    pub journal: Journal,
    /// Asynchronous work that waits, in the order in which it was accepted.
    pub waiting: Mutex<VecDeque<Waiting>>,
    /// Held while waiting work is done, so that its order is kept.
    pub worker: tokio::sync::Mutex<()>,
    resets: AtomicU64,
}

/// Asynchronous work and the number of its request in the journal.
pub struct Waiting {
    /// The entry in the journal.
    pub number: u64,
    /// What is to be done.
    pub work: BackgroundWork,
}

impl Tenant {
    fn new(account: Arc<Account>, beginnings: &Beginnings) -> Result<Tenant, String> {
        let clock = Clock::default();
        if let Some(setting) = account.clock_setting() {
            clock.set(&setting)?;
        }
        Ok(Tenant {
            account,
            clock,
            faults: Faults::armed(&beginnings.faults),
            journal: Journal::recorded(beginnings.record.clone()),
            waiting: Mutex::default(),
            worker: tokio::sync::Mutex::default(),
            resets: AtomicU64::new(0),
        })
    }

    /// Back to the description: data, switches, clock, faults (to these) and journal. What waits is dropped.
    pub fn reset(&self, faults: &[Fault]) -> Result<(), String> {
        self.forget_pending();
        self.clock.run_free();
        if let Some(setting) = self.account.first_clock_setting()? {
            self.clock.set(&setting)?;
        }
        self.account.reset(&self.clock.now())?;
        self.faults.clear();
        self.faults.arm(faults);
        self.journal.clear();
        Ok(())
    }

    /// Drops all work that was to be done later.
    pub fn forget_pending(&self) {
        self.resets.fetch_add(1, Ordering::SeqCst);
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// A number that changes with every reset: what was begun under another one is not to be done any more.
    pub fn era(&self) -> u64 {
        self.resets.load(Ordering::SeqCst)
    }

    /// Stores the clock, so that it is the same after a restart.
    pub fn store_clock(&self) -> Result<(), String> {
        self.account.set_clock_setting(self.clock.setting().as_ref())
    }
}

impl Host {
    /// A host of the accounts in the storage.
    pub fn new(storage: Storage, beginnings: Beginnings, origin: String, logs: bool) -> Result<Host, String> {
        let tenants = storage
            .accounts()
            .into_iter()
            .map(|account| Ok((account.id().to_owned(), Arc::new(Tenant::new(account, &beginnings)?))))
            .collect::<Result<_, String>>()?;
        let strangers = Arc::new(Journal::recorded(beginnings.record.clone()));
        Ok(Host { storage, beginnings, strangers, logs, origin, tenants: RwLock::new(tenants) })
    }

    /// Creates an account.
    pub fn create(&self, mut description: Description) -> Result<Arc<Tenant>, String> {
        let clock = Clock::default();
        description.clock = description.clock.or_else(|| self.beginnings.clock.clone());
        if let Some(setting) = &description.clock {
            clock.set(setting)?;
        }
        let account = self.storage.create_account(&description, &self.beginnings.switches, &clock.now())?;
        let tenant = Arc::new(Tenant::new(account, &self.beginnings)?);
        let id = tenant.account.id().to_owned();
        self.tenants.write().unwrap_or_else(PoisonError::into_inner).insert(id, tenant.clone());
        Ok(tenant)
    }

    /// Deletes an account; false when there is none by this name.
    pub fn delete(&self, id: &str) -> Result<bool, String> {
        if let Some(tenant) = self.tenant(id) {
            tenant.forget_pending();
        }
        let deleted = self.storage.delete_account(id)?;
        self.tenants.write().unwrap_or_else(PoisonError::into_inner).remove(id);
        Ok(deleted)
    }

    /// The account by this name, such as `a2`.
    pub fn tenant(&self, id: &str) -> Option<Arc<Tenant>> {
        self.tenants.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// The account to which an access token belongs.
    pub fn tenant_by_token(&self, token: &str) -> Option<Arc<Tenant>> {
        let account = self.storage.account_by_token(token)?;
        self.tenant(account.id())
    }
}
