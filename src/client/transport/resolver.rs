//! Resolves the names of hosts on a helper thread, shared by all calls that need the same name, and remembers them.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ureq::config::Config;
use ureq::http::Uri;
// ureq's own resolver blocks without a look at deadline and cancellation, or starts a thread for each look-up; its extension
// point lets a name be looked up once for all calls that wait for it.
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use crate::client::call::{self, SLICE};

/// How long the addresses of a name are used.
const KEPT: Duration = Duration::from_secs(60);

/// The most addresses of a name that are tried.
const MOST_ADDRESSES: usize = 16;

/// Looks names up; `find` is the way, which tests replace by a slow one.
pub(super) struct CachingResolver {
    lookups: Mutex<HashMap<(String, u16), Arc<Lookup>>>,
    find: fn(&str, u16) -> io::Result<Vec<SocketAddr>>,
}

impl std::fmt::Debug for CachingResolver {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("CachingResolver")
    }
}

/// One look-up: under way until its addresses are there.
#[derive(Debug)]
struct Lookup {
    begun: Instant,
    addresses: Mutex<Option<Result<Vec<SocketAddr>, io::ErrorKind>>>,
    is_done: Condvar,
}

impl Default for CachingResolver {
    fn default() -> CachingResolver {
        CachingResolver::with(|host, port| Ok((host, port).to_socket_addrs()?.collect()))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl CachingResolver {
    fn with(find: fn(&str, u16) -> io::Result<Vec<SocketAddr>>) -> CachingResolver {
        CachingResolver { lookups: Mutex::default(), find }
    }

    fn addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, ureq::Error> {
        if let Ok(address) = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        let lookup = self.lookup(host, port)?;
        let mut addresses = lock(&lookup.addresses);
        loop {
            match &*addresses {
                Some(Ok(addresses)) => return Ok(addresses.clone()),
                Some(Err(_)) => return Err(ureq::Error::HostNotFound),
                None => call::check_exchange()?,
            }
            addresses = lookup.is_done.wait_timeout(addresses, SLICE).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The look-up of a name: a remembered one, one that is under way, or a new one. An abandoned one is not begun twice.
    fn lookup(&self, host: &str, port: u16) -> Result<Arc<Lookup>, ureq::Error> {
        let mut lookups = lock(&self.lookups);
        let key = (host.to_ascii_lowercase(), port);
        if let Some(known) = lookups.get(&key).filter(|known| known.is_useful()) {
            return Ok(Arc::clone(known));
        }
        let lookup = Arc::new(Lookup { begun: Instant::now(), addresses: Mutex::default(), is_done: Condvar::new() });
        lookups.insert(key.clone(), Arc::clone(&lookup));
        let (find, begun) = (self.find, Arc::clone(&lookup));
        let work = move || begun.finish(find(&key.0, key.1));
        if let Err(error) = crate::thread::spawn_without_signals("copernica-resolve", work) {
            // Nobody else will: whoever comes next would wait for it in vain.
            lookup.finish(Err(error));
        }
        Ok(lookup)
    }
}

impl Lookup {
    fn finish(&self, found: io::Result<Vec<SocketAddr>>) {
        *lock(&self.addresses) = Some(match found {
            Ok(addresses) if !addresses.is_empty() => Ok(addresses.into_iter().take(MOST_ADDRESSES).collect()),
            Ok(_) => Err(io::ErrorKind::NotFound),
            Err(error) => Err(error.kind()),
        });
        self.is_done.notify_all();
    }

    /// A failure is not remembered; what is under way is waited for.
    fn is_useful(&self) -> bool {
        match &*lock(&self.addresses) {
            None => true,
            Some(Ok(_)) => self.begun.elapsed() < KEPT,
            Some(Err(_)) => false,
        }
    }
}

impl Resolver for CachingResolver {
    fn resolve(&self, uri: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        call::note_connecting();
        let host = uri.host().ok_or(ureq::Error::HostNotFound)?;
        let default_port = match uri.scheme_str() {
            Some("http") => 80,
            Some("https") => 443,
            _ => 1080,
        };
        let mut resolved = self.empty();
        for address in self.addresses(host, uri.port_u16().unwrap_or(default_port))? {
            resolved.push(address);
        }
        Ok(resolved)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::client::call::{Call, Cancellation, Ending, with_exchange};

    #[test]
    fn addresses_need_no_look_up_and_names_one() {
        static LOOKUPS: AtomicUsize = AtomicUsize::new(0);
        let resolver = CachingResolver::with(|_, port| {
            LOOKUPS.fetch_add(1, Ordering::SeqCst);
            Ok(vec![SocketAddr::from(([127, 0, 0, 1], port)), SocketAddr::from(([127, 0, 0, 2], port))])
        });
        for host in ["127.0.0.1", "[::1]"] {
            assert_eq!(resolver.addresses(host, 80).expect("an address").len(), 1);
        }
        assert_eq!(LOOKUPS.load(Ordering::SeqCst), 0);
        for host in ["api.example", "API.example"] {
            assert_eq!(resolver.addresses(host, 80).expect("addresses").len(), 2);
        }
        assert_eq!(LOOKUPS.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_failed_look_up_is_not_remembered() {
        static LOOKUPS: AtomicUsize = AtomicUsize::new(0);
        let resolver = CachingResolver::with(|_, port| match LOOKUPS.fetch_add(1, Ordering::SeqCst) {
            0 => Err(io::ErrorKind::NotFound.into()),
            _ => Ok(vec![SocketAddr::from(([127, 0, 0, 1], port))]),
        });
        assert!(matches!(resolver.addresses("x.example", 80), Err(ureq::Error::HostNotFound)));
        assert!(resolver.addresses("x.example", 80).is_ok());
    }

    #[test]
    fn a_slow_resolver_holds_a_call_no_longer_than_its_deadline_and_is_asked_once() {
        static LOOKUPS: AtomicUsize = AtomicUsize::new(0);
        let resolver = CachingResolver::with(|_, _| {
            LOOKUPS.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_secs(2));
            Ok(Vec::new())
        });
        let call = Call::begin(Some(Duration::from_millis(100)), &Cancellation::default());
        for _ in 0..3 {
            let begun = Instant::now();
            let (resolved, progress) = with_exchange(&call, None, || resolver.addresses("slow.example", 80));
            assert!(resolved.is_err());
            assert_eq!(progress.ending, Some(Ending::Deadline));
            assert!(begun.elapsed() < Duration::from_secs(1));
        }
        assert_eq!(LOOKUPS.load(Ordering::SeqCst), 1);
    }
}
