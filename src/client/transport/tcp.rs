//! TCP connections that wait in short slices, so that deadline and cancellation hold whatever the server does.

use std::io::{self, Read, Write};
use std::mem;
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport as Connection,
};

use crate::client::call::{self, SLICE};

/// Opens TCP connections. ureq's own connector blocks for a whole time-out at once, its liveness probe costs three times
/// the system calls, and it knows nothing of cancellation; that is why its extension point is used.
#[derive(Debug)]
pub(super) struct TcpConnector;

impl<In: Connection> Connector<In> for TcpConnector {
    type Out = Either<In, TcpConnection>;

    fn connect(&self, details: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, ureq::Error> {
        if let Some(connection) = chained {
            return Ok(Some(Either::A(connection)));
        }
        open(&details.addrs, details).map(|connection| Some(Either::B(connection)))
    }
}

/// Connects to the first of the addresses that answers, sharing the time between them.
pub(super) fn open(addresses: &[SocketAddr], details: &ConnectionDetails<'_>) -> Result<TcpConnection, ureq::Error> {
    call::note_connecting();
    call::check_exchange()?;
    let mut last_error = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for (index, address) in addresses.iter().enumerate() {
        let is_last = index + 1 == addresses.len();
        let share = call::connect_by().filter(|_| !is_last).map(|by| {
            let left = by.saturating_duration_since(Instant::now());
            Instant::now() + left / 2
        });
        match connect(*address, share) {
            Ok(stream) => return TcpConnection::new(stream, details),
            Err(ureq::Error::Io(error)) => last_error = error,
            Err(ending) => return Err(ending),
        }
    }
    Err(last_error.into())
}

/// Connects to one address; gives up on it at `share`, and on the call when it must end.
#[cfg(unix)]
fn connect(address: SocketAddr, share: Option<Instant>) -> Result<TcpStream, ureq::Error> {
    let socket = socket2::Socket::new(socket2::Domain::for_address(address), socket2::Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    match socket.connect(&address.into()) {
        Ok(()) => {}
        Err(error) if error.raw_os_error() == Some(libc::EINPROGRESS) => {
            while !is_writable(&socket)? {
                call::check_exchange()?;
                if share.is_some_and(|share| Instant::now() >= share) {
                    return Err(io::Error::from(io::ErrorKind::TimedOut).into());
                }
            }
            if let Some(error) = socket.take_error()? {
                return Err(error.into());
            }
        }
        Err(error) => return Err(error.into()),
    }
    socket.set_nonblocking(false)?;
    Ok(socket.into())
}

/// Waits for one slice until a socket that connects has done so, or has failed to.
#[cfg(unix)]
fn is_writable(socket: &socket2::Socket) -> io::Result<bool> {
    use std::os::fd::AsRawFd;
    let mut waited = libc::pollfd { fd: socket.as_raw_fd(), events: libc::POLLOUT, revents: 0 };
    let milliseconds = libc::c_int::try_from(SLICE.as_millis()).unwrap_or(50);
    // SAFETY: one pollfd that lives on this stack frame, with the descriptor of a socket that is open.
    match unsafe { libc::poll(&raw mut waited, 1, milliseconds) } {
        -1 => match io::Error::last_os_error() {
            error if error.kind() == io::ErrorKind::Interrupted => Ok(false),
            error => Err(error),
        },
        ready => Ok(ready > 0),
    }
}

/// Where there is no poll(2): the wait for a connection cannot be cut into slices, so it ends with the time for connecting.
#[cfg(not(unix))]
fn connect(address: SocketAddr, share: Option<Instant>) -> Result<TcpStream, ureq::Error> {
    call::check_exchange()?;
    match share.or(call::connect_by()) {
        None => Ok(TcpStream::connect(address)?),
        Some(by) => Ok(TcpStream::connect_timeout(&address, by.saturating_duration_since(Instant::now()))?),
    }
}

/// A TCP connection with its buffers.
#[derive(Debug)]
pub(super) struct TcpConnection {
    stream: TcpStream,
    buffers: LazyBuffers,
    /// Whether nothing was read since something was sent: deadline and cancellation were looked at a moment ago.
    has_just_sent: bool,
}

impl TcpConnection {
    fn new(stream: TcpStream, details: &ConnectionDetails<'_>) -> Result<TcpConnection, ureq::Error> {
        stream.set_nodelay(true)?;
        // Set once: every wait on this connection lasts one slice, at no system call more for each call.
        stream.set_read_timeout(Some(SLICE))?;
        stream.set_write_timeout(Some(SLICE))?;
        let buffers = LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(TcpConnection { stream, buffers, has_just_sent: false })
    }

    /// Writes all bytes.
    pub(super) fn write_all(&mut self, bytes: &[u8]) -> Result<(), ureq::Error> {
        write_all(&mut self.stream, bytes)
    }

    /// Fills the whole of `bytes`.
    pub(super) fn read_exact(&mut self, mut bytes: &mut [u8]) -> Result<(), ureq::Error> {
        while !bytes.is_empty() {
            call::check_exchange()?;
            match read(&mut self.stream, bytes)? {
                0 => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
                length => bytes = &mut bytes[length..],
            }
        }
        Ok(())
    }
}

/// Writes all bytes, waiting one slice at a time.
fn write_all(stream: &mut TcpStream, mut bytes: &[u8]) -> Result<(), ureq::Error> {
    loop {
        match stream.write(bytes) {
            Ok(0) if !bytes.is_empty() => return Err(io::Error::from(io::ErrorKind::WriteZero).into()),
            Ok(written) => {
                call::note_written();
                bytes = &bytes[written..];
                if bytes.is_empty() {
                    return Ok(());
                }
            }
            Err(error) if is_slice_over(&error) => {}
            Err(error) => return Err(error.into()),
        }
        call::check_exchange()?;
    }
}

/// Reads what there is, waiting one slice at a time.
fn read(stream: &mut TcpStream, bytes: &mut [u8]) -> Result<usize, ureq::Error> {
    loop {
        match stream.read(bytes) {
            Ok(length) => return Ok(length),
            Err(error) if is_slice_over(&error) => {}
            Err(error) => return Err(error.into()),
        }
        call::check_exchange()?;
    }
}

/// Whether a wait ended only because its slice did, or because of a signal.
fn is_slice_over(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted)
}

impl Connection for TcpConnection {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
        self.has_just_sent = true;
        write_all(&mut self.stream, &self.buffers.output()[..amount])
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
        // A server that sends byte after byte, each within its slice, must not outlast the deadline.
        if !mem::take(&mut self.has_just_sent) {
            call::check_exchange()?;
        }
        let length = read(&mut self.stream, self.buffers.input_append_buf())?;
        self.buffers.input_appended(length);
        Ok(length > 0)
    }

    fn is_open(&mut self) -> bool {
        is_quiet(&self.stream)
    }
}

/// Whether the other side has neither sent anything nor closed; one system call.
#[cfg(unix)]
fn is_quiet(stream: &TcpStream) -> bool {
    use std::os::fd::AsRawFd;
    let mut byte = 0u8;
    // SAFETY: one byte on this stack frame to look into, and the descriptor of a socket that is open.
    let length =
        unsafe { libc::recv(stream.as_raw_fd(), (&raw mut byte).cast(), 1, libc::MSG_PEEK | libc::MSG_DONTWAIT) };
    length == -1 && io::Error::last_os_error().kind() == io::ErrorKind::WouldBlock
}

/// Whether the other side has neither sent anything nor closed.
#[cfg(not(unix))]
fn is_quiet(stream: &TcpStream) -> bool {
    let is_blocked = || {
        stream.set_nonblocking(true)?;
        let peeked = stream.peek(&mut [0]);
        stream.set_nonblocking(false)?;
        peeked
    };
    matches!(is_blocked(), Err(error) if error.kind() == io::ErrorKind::WouldBlock)
}
