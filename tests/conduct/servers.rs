//! Small servers that do what the sandbox does not: stay silent, never accept, answer from a script, or relay as a proxy.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Longer than any test of a server needs.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Listens, and takes what comes from nobody: connections succeed as long as the system keeps them waiting.
pub struct Silent {
    listener: TcpListener,
}

impl Silent {
    pub fn start() -> Silent {
        Silent { listener: TcpListener::bind(("127.0.0.1", 0)).expect("a port") }
    }

    pub fn address(&self) -> SocketAddr {
        self.listener.local_addr().expect("an address")
    }

    /// Whether anybody has connected.
    pub fn was_connected_to(&self) -> bool {
        self.listener.set_nonblocking(true).expect("a socket");
        match self.listener.accept() {
            Ok(_) => true,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => false,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Listens with a queue that is full: no connection comes about, and none is refused.
pub struct Full {
    address: SocketAddr,
    _listener: socket2::Socket,
    _waiting: Vec<TcpStream>,
}

impl Full {
    pub fn start() -> Full {
        let listener = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).expect("a socket");
        listener.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).expect("a port");
        listener.listen(0).expect("a listener");
        let address = listener.local_addr().expect("an address").as_socket().expect("an IP address");
        let mut waiting = Vec::new();
        while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(100)) {
            waiting.push(stream);
            assert!(waiting.len() < 100, "the queue does not fill");
        }
        Full { address, _listener: listener, _waiting: waiting }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Serves every connection on a thread of its own until the test process ends.
pub fn serve(work: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    let work = Arc::new(work);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A server that is lost to a peer's silence must not outlive its test by much.
            let _ = stream.set_read_timeout(Some(PATIENCE));
            let work = Arc::clone(&work);
            thread::spawn(move || work(stream));
        }
    });
    address
}

/// Reads the head of a message, byte by byte so that nothing behind it is taken.
pub fn read_head(stream: &mut impl Read) -> io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// Reads a request with its body.
pub fn read_request(stream: &mut impl Read) -> io::Result<(String, Vec<u8>)> {
    let head = read_head(stream)?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body)?;
    Ok((head, body))
}

/// Carries bytes both ways until both sides have ended.
pub fn relay(client: &TcpStream, upstream: SocketAddr) -> io::Result<()> {
    let server = TcpStream::connect(upstream)?;
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || {
        // Whichever side ends first, the other is told.
        let _ = io::copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(Shutdown::Both);
    });
    let (mut from_server, mut to_client) = (server, client.try_clone()?);
    let copied = io::copy(&mut from_server, &mut to_client);
    to_client.shutdown(Shutdown::Both)?;
    copied.map(|_| ())
}

/// What a proxy saw.
#[derive(Default)]
pub struct Seen {
    pub asked_for: Mutex<Vec<String>>,
    pub connections: AtomicUsize,
}

impl Seen {
    pub fn hosts(&self) -> Vec<String> {
        self.asked_for.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, host: &str) {
        self.asked_for.lock().unwrap_or_else(PoisonError::into_inner).push(host.to_owned());
    }
}

/// An HTTP proxy that knows CONNECT and relays everything to `upstream`, whatever host is asked for. `credentials` is what must
/// stand in `Proxy-Authorization`.
pub fn connect_proxy(upstream: SocketAddr, credentials: Option<&'static str>) -> (SocketAddr, Arc<Seen>) {
    let seen = Arc::new(Seen::default());
    let noted = Arc::clone(&seen);
    let address = serve(move |mut stream| {
        noted.connections.fetch_add(1, Ordering::SeqCst);
        let Ok(head) = read_head(&mut stream) else { return };
        noted.note(head.split(' ').nth(1).unwrap_or_default());
        let is_admitted = credentials.is_none_or(|credentials| {
            head.lines().any(|line| line.eq_ignore_ascii_case(&format!("proxy-authorization: {credentials}")))
        });
        let answer = match (is_admitted, head.starts_with("CONNECT ")) {
            (true, true) => "HTTP/1.1 200 Connection established\r\n\r\n",
            (false, _) => "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
            (true, false) => "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n",
        };
        if stream.write_all(answer.as_bytes()).is_ok() && answer.contains("200") {
            // The end of a tunnel is no concern of the test.
            let _ = relay(&stream, upstream);
        }
    });
    (address, seen)
}

/// A SOCKS5 proxy that relays everything to `upstream`; with `credentials` it demands this user and password.
pub fn socks_proxy(upstream: SocketAddr, credentials: Option<(&'static str, &'static str)>) -> (SocketAddr, Arc<Seen>) {
    let seen = Arc::new(Seen::default());
    let noted = Arc::clone(&seen);
    let address = serve(move |mut stream| {
        noted.connections.fetch_add(1, Ordering::SeqCst);
        if let Ok(host) = socks_handshake(&mut stream, credentials) {
            noted.note(&host);
            // As above.
            let _ = relay(&stream, upstream);
        }
    });
    (address, seen)
}

/// Answers the host that the client asked for, once it was told that the connection stands.
fn socks_handshake(stream: &mut TcpStream, credentials: Option<(&str, &str)>) -> io::Result<String> {
    let refused = || io::Error::from(io::ErrorKind::PermissionDenied);
    let mut start = [0; 2];
    stream.read_exact(&mut start)?;
    let methods = read_bytes(stream, start[1])?;
    let wanted = if credentials.is_some() { 2 } else { 0 };
    if start[0] != 5 || !methods.contains(&wanted) {
        stream.write_all(&[5, 0xFF])?;
        return Err(refused());
    }
    stream.write_all(&[5, wanted])?;
    if let Some((user, password)) = credentials {
        let mut length = [0; 2];
        stream.read_exact(&mut length)?;
        let given_user = read_bytes(stream, length[1])?;
        stream.read_exact(&mut length[..1])?;
        let given_password = read_bytes(stream, length[0])?;
        if given_user != user.as_bytes() || given_password != password.as_bytes() {
            stream.write_all(&[1, 1])?;
            return Err(refused());
        }
        stream.write_all(&[1, 0])?;
    }
    let mut request = [0; 5];
    stream.read_exact(&mut request)?;
    assert_eq!(request[..4], [5, 1, 0, 3], "a CONNECT to a host by its name");
    let host = read_bytes(stream, request[4])?;
    let port = read_bytes(stream, 2)?;
    stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])?;
    Ok(format!("{}:{}", String::from_utf8_lossy(&host), u16::from_be_bytes([port[0], port[1]])))
}

fn read_bytes(stream: &mut TcpStream, length: u8) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::from(length)];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}
