//! What can happen between a client and its server: a line that is cut, that stalls, or that is slow.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::servers::{PATIENCE, relay, serve};

/// Relays to a server until it is shut; then connections are refused, as by a host on which nothing runs any more.
pub struct Gate {
    address: SocketAddr,
    is_shut: Arc<AtomicBool>,
    streams: Arc<Mutex<Vec<TcpStream>>>,
    listening: Option<JoinHandle<()>>,
}

impl Gate {
    pub fn to(upstream: SocketAddr) -> Gate {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let is_shut = Arc::new(AtomicBool::new(false));
        let streams = Arc::new(Mutex::new(Vec::new()));
        let (shut, kept) = (Arc::clone(&is_shut), Arc::clone(&streams));
        let listening = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shut.load(Ordering::SeqCst) {
                    return;
                }
                let copy = stream.try_clone().expect("a socket");
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(copy);
                // How a connection through the gate ends is no concern of the gate.
                thread::spawn(move || drop(relay(&stream, upstream)));
            }
        });
        Gate { address, is_shut, streams, listening: Some(listening) }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends all connections, and lets no further one come about.
    pub fn shut(&mut self) {
        self.is_shut.store(true, Ordering::SeqCst);
        if let Some(listening) = self.listening.take() {
            // Wakes the thread that accepts.
            drop(TcpStream::connect(self.address));
            listening.join().expect("no panic");
        }
        for stream in self.streams.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            // It may have ended already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.shut();
    }
}

/// Relays what the server says one byte at a time.
pub fn slow_line(upstream: SocketAddr, pause: Duration) -> SocketAddr {
    serve(move |mut client| {
        let mut server = TcpStream::connect(upstream).expect("a server");
        let (mut from_client, mut to_server) =
            (client.try_clone().expect("a socket"), server.try_clone().expect("a socket"));
        thread::spawn(move || io::copy(&mut from_client, &mut to_server));
        let mut byte = [0];
        while server.read_exact(&mut byte).is_ok() && client.write_all(&byte).is_ok() {
            thread::sleep(pause);
        }
    })
}

/// Relays both ways and keeps what goes to the server.
pub fn tapped_line(upstream: SocketAddr) -> (SocketAddr, Arc<Mutex<Vec<u8>>>) {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let passed = Arc::clone(&kept);
    let address = serve(move |mut client| {
        let mut server = TcpStream::connect(upstream).expect("a server");
        let (mut from_server, mut to_client) =
            (server.try_clone().expect("a socket"), client.try_clone().expect("a socket"));
        thread::spawn(move || {
            // Whichever side ends first, the other is told.
            let _ = io::copy(&mut from_server, &mut to_client);
            let _ = to_client.shutdown(Shutdown::Both);
        });
        let mut piece = [0; 4096];
        while let Ok(length @ 1..) = client.read(&mut piece) {
            passed.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&piece[..length]);
            if server.write_all(&piece[..length]).is_err() {
                break;
            }
        }
        let _ = server.shutdown(Shutdown::Both);
    });
    (address, kept)
}

/// Relays so many bytes to the server, and then neither reads nor ends.
pub fn line_that_stalls(upstream: SocketAddr, after: u64) -> SocketAddr {
    serve(move |client| {
        let mut server = TcpStream::connect(upstream).expect("a server");
        let (mut from_server, mut to_client) =
            (server.try_clone().expect("a socket"), client.try_clone().expect("a socket"));
        thread::spawn(move || io::copy(&mut from_server, &mut to_client));
        // What the server makes of it is no concern of the line.
        let _ = io::copy(&mut client.take(after), &mut server);
        thread::sleep(PATIENCE);
    })
}
