//! The log: one readable line on standard error for each request, without tokens.

use std::io::Write;
use std::sync::OnceLock;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::host::Tenant;
use crate::http::Request;
use crate::journal::Effect;
use crate::secrets::hide_in_target;

/// A line about a request, begun when it arrives and written when it is answered.
#[derive(Debug)]
pub struct Line {
    account: String,
    request: String,
}

impl Line {
    /// Takes note of a request.
    pub fn new(request: &Request, tenant: Option<&Tenant>) -> Line {
        let token = tenant.map(|tenant| tenant.account.token());
        let target = hide_in_target(&request.target, token);
        Line {
            account: tenant.map_or("-".to_owned(), |tenant| tenant.account.id().to_owned()),
            request: format!("{} {}", request.method, String::from_utf8_lossy(&target)),
        }
    }

    /// Writes the line.
    pub fn write(&self, status: Option<u16>, effect: &Effect, fault: Option<&str>, started: Instant) {
        let status = status.map_or("no answer".to_owned(), |status| status.to_string());
        let mut text = format!("{:3} {}  {status}", self.account, self.request);
        if effect.applied {
            text.push_str(&format!("  {} changed", effect.changed));
        }
        if let Some(id) = effect.created {
            text.push_str(&format!(", {id} created"));
        }
        if let Some(fault) = fault {
            text.push_str(&format!("  fault: {fault}"));
        }
        text.push_str(&format!("  {} ms", started.elapsed().as_millis()));
        line(&text);
    }
}

/// Lines that may wait to be written. When nobody reads them, further ones are lost: a sandbox must not hang
/// because whoever started it does not empty the pipe.
const MOST_WAITING: usize = 10_000;

enum Message {
    Line(String),
    /// Everything before this has been written when the sender hears of it.
    Flush(SyncSender<()>),
}

/// Writes a line. Control characters, which a request may well contain, cannot reach the terminal.
pub fn line(text: &str) {
    let shown = text.chars().map(|letter| if letter.is_control() { '?' } else { letter }).collect();
    // A full queue loses the line, as said above.
    let _ = writer().try_send(Message::Line(shown));
}

/// Waits a moment for the lines that are not written yet.
pub fn flush() {
    let (done, written) = sync_channel(1);
    if writer().try_send(Message::Flush(done)).is_ok() {
        // Whoever does not read the log by now does not get its end.
        let _ = written.recv_timeout(Duration::from_millis(500));
    }
}

fn writer() -> &'static SyncSender<Message> {
    static WRITER: OnceLock<SyncSender<Message>> = OnceLock::new();
    WRITER.get_or_init(|| {
        let (sender, messages) = sync_channel(MOST_WAITING);
        thread::spawn(move || messages.into_iter().for_each(write));
        sender
    })
}

fn write(message: Message) {
    match message {
        Message::Line(text) => {
            // A log that nobody can read any more is no reason to stop.
            let _ = writeln!(std::io::stderr(), "{text}");
        }
        Message::Flush(done) => drop(done.send(())),
    }
}
