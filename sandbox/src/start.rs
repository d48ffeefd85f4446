//! Starting and ending: the accounts, the listener, the ready line, and the reasons to stop.

use std::fs;
use std::future::Future;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};

use crate::connection::{Limits, serve};
use crate::control;
use crate::description::{DEMO, Description};
use crate::host::{Host, Tenant};
use crate::log;
use crate::options::Options;
use crate::secrets::random_hex;
use crate::storage::Storage;
use crate::tls::{self, Tls};

/// Serves until it is told to end. The text of an error is fit to be shown to a person.
pub fn run(options: &Options) -> Result<(), String> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
    let result = runtime.block_on(serve_until_told(options));
    // Requests that are being answered may finish; those that wait for their clients may not.
    runtime.shutdown_timeout(Duration::from_secs(2));
    log::flush();
    result
}

async fn serve_until_told(options: &Options) -> Result<(), String> {
    let told = told_to_end(options.exit_with_stdin)?;
    let beginnings = options.beginnings()?;
    let storage = Storage::open(options.data.as_deref())?;
    let listener = listen(options).await?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let tls = match options.tls.enabled {
        true => Some(Tls::new(options.tls.certificate, address.ip())?),
        false => None,
    };
    let url = format!("{}://{address}", if tls.is_some() { "https" } else { "http" });
    let host = Arc::new(Host::new(storage, beginnings, url.clone(), !options.quiet)?);
    let shown = prepare_accounts(&host, options)?;
    let ca_file = match &tls {
        Some(tls) => Some(CaFile::write(&tls.ca_pem, options.tls.ca_file.as_deref())?),
        None => None,
    };
    let ready = Ready { url, tenant: shown, ca_file: ca_file.as_ref().map(|file| file.path.clone()) };
    warn_about_reach(address, options.quiet);
    ready.announce(options.ready_file.as_deref())?;
    let limits = Limits { patience: Duration::from_millis(options.client_timeout_ms), ..Limits::default() };
    tokio::select! {
        () = accept_forever(listener, host, tls.map(Arc::new), limits) => {}
        () = told => {}
    }
    Ok(())
}

async fn listen(options: &Options) -> Result<TcpListener, String> {
    let address = SocketAddr::new(options.bind, options.port);
    TcpListener::bind(address).await.map_err(|error| {
        format!("cannot listen on {address}: {error}; choose another port with --port, or --port 0 for a free one")
    })
}

async fn accept_forever(listener: TcpListener, host: Arc<Host>, tls: Option<Arc<Tls>>, limits: Limits) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(serve_stream(stream, host.clone(), tls.clone(), limits));
            }
            // Out of descriptors, most likely: connections that end make room.
            Err(error) => {
                log::line(&format!("cannot accept a connection: {error}"));
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn serve_stream(stream: TcpStream, host: Arc<Host>, tls: Option<Arc<Tls>>, limits: Limits) {
    // Without it a trickle would come in lumps; a socket that refuses is served all the same.
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else {
        return serve(stream, host, limits).await;
    };
    match tokio::time::timeout(limits.patience, tls.acceptor.accept(stream)).await {
        Ok(Ok(stream)) => serve(stream, host, limits).await,
        Ok(Err(error)) if host.logs => log::line(&format!("no TLS connection: {error}")),
        Ok(Err(_)) | Err(_) => {}
    }
}

/// Creates what the options ask for and is not in the storage yet; answers the account that the ready line shows.
fn prepare_accounts(host: &Host, options: &Options) -> Result<Option<Arc<Tenant>>, String> {
    let mut shown = None;
    let wants_demo = !options.no_demo && (host.storage.accounts().is_empty() || options.token.is_some());
    if wants_demo {
        let mut demo = Description::from_json(DEMO.as_bytes())?;
        let token = options.token.clone().unwrap_or_else(|| format!("demo-{}", random_hex(16)));
        demo.token = Some(token);
        // The token comes from outside: the check of a description holds for it too.
        let demo = serde_json::to_vec(&demo).map_err(|error| error.to_string())?;
        shown = Some(existing_or_new(host, Description::from_json(&demo)?)?);
    }
    for file in &options.accounts {
        let complain = |error: String| format!("{}: {error}", file.display());
        let json = fs::read(file).map_err(|error| complain(error.to_string()))?;
        let description = Description::from_json(&json).map_err(complain)?;
        let tenant = existing_or_new(host, description).map_err(complain)?;
        shown = shown.or(Some(tenant));
    }
    Ok(shown.or_else(|| host.storage.accounts().first().and_then(|account| host.tenant(account.id()))))
}

/// A file of data may hold the account from an earlier start; it is known by its token.
fn existing_or_new(host: &Host, description: Description) -> Result<Arc<Tenant>, String> {
    let existing = description.token.as_ref().and_then(|token| host.tenant_by_token(token));
    existing.map_or_else(|| host.create(description), Ok)
}

/// What a program that starts a sandbox has to know.
struct Ready {
    url: String,
    tenant: Option<Arc<Tenant>>,
    ca_file: Option<PathBuf>,
}

impl Ready {
    fn announce(&self, file: Option<&Path>) -> Result<(), String> {
        if let Some(file) = file {
            self.write_file(file)
                .map_err(|error| format!("cannot write the ready file {}: {error}", file.display()))?;
        }
        let mut line = format!("copernica-sandbox listening on {}", self.url);
        if let Some(tenant) = &self.tenant {
            line.push_str(&format!(" token={}", tenant.account.token()));
            if let Some(database) = tenant.account.schema().databases.first() {
                line.push_str(&format!(" database={}", database.id));
            }
        }
        if let Some(file) = &self.ca_file {
            line.push_str(&format!(" ca_file={}", file.display()));
        }
        let mut output = std::io::stdout();
        // Nobody has to read it.
        let _ = writeln!(output, "{line}").and_then(|()| output.flush());
        Ok(())
    }

    /// Renames a finished file into place: whoever waits for it never sees half of it.
    fn write_file(&self, file: &Path) -> std::io::Result<()> {
        let mut unfinished = file.as_os_str().to_owned();
        unfinished.push(format!(".{}", random_hex(4)));
        fs::write(&unfinished, self.json().to_string())?;
        fs::rename(&unfinished, file)
    }

    fn json(&self) -> Value {
        let account = self.tenant.as_ref().map(|tenant| &tenant.account);
        json!({
            "url": self.url,
            "account": account.map(|account| account.id()),
            "token": account.map(|account| account.token()),
            "databases": account.map(|account| control::databases(account)),
            "ca_file": self.ca_file,
        })
    }
}

/// The authority's certificate; a temporary file ends with the program.
struct CaFile {
    path: PathBuf,
    is_temporary: bool,
}

impl CaFile {
    fn write(pem: &str, wanted: Option<&Path>) -> Result<CaFile, String> {
        let path = tls::write_ca_file(pem, wanted)?;
        Ok(CaFile { path, is_temporary: wanted.is_none() })
    }
}

impl Drop for CaFile {
    fn drop(&mut self) {
        if self.is_temporary {
            // It may be gone already.
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn warn_about_reach(address: SocketAddr, is_quiet: bool) {
    if !address.ip().is_loopback() {
        log::line(&format!("warning: other machines can reach {address}, and /_sandbox/ needs no password"));
    } else if !is_quiet {
        log::line("only this machine can connect; --bind changes that");
    }
}

/// Ends at ctrl-C, at SIGTERM, and, if wanted, when standard input is closed.
fn told_to_end(with_stdin: bool) -> Result<impl Future<Output = ()>, String> {
    let listen = |kind| signal(kind).map_err(|error| format!("cannot listen for signals: {error}"));
    let mut interrupt = listen(SignalKind::interrupt())?;
    let mut terminate = listen(SignalKind::terminate())?;
    let (closed, stdin_closed) = tokio::sync::oneshot::channel::<()>();
    let mut unused = Some(closed);
    if with_stdin {
        let closed = unused.take();
        std::thread::spawn(move || {
            // Whatever comes in says nothing; an error is an end as well.
            let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
            drop(closed);
        });
    }
    Ok(async move {
        let _kept_open = unused;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = stdin_closed => {}
        }
    })
}
