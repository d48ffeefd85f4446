//! Sending answers: whole and correct, or spoilt byte by byte as a fault asks for.

use std::fmt;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::{Limits, Wire};
use crate::faults::{CloseAt, Fault};
use crate::http::{Reply, reason};

/// How an answer is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Whole and correct.
    Whole,
    /// Byte by byte with this much time between two.
    Trickle(Duration),
    /// Only a part of it; then the connection ends.
    Cut {
        /// Where the answer ends.
        at: CloseAt,
        /// Whether the connection ends with a reset.
        reset: bool,
    },
    /// With a `Content-Length` that is this much too great; then the connection ends.
    WrongLength(i64),
    /// With a body of so many bytes instead of its own.
    Huge(usize),
    /// In chunks.
    Chunked,
}

/// What is done when an answer is out.
pub type Afterwards = Box<dyn FnOnce() + Send + Sync>;

/// An answer, how to send it, and what comes after.
pub struct Delivery {
    /// The answer.
    pub reply: Reply,
    /// How it is sent.
    pub manner: Manner,
    /// The fault that hits the next request on the connection.
    pub doom: Option<Fault>,
    /// Runs when the answer was sent or, if it ends the connection, when that was closed.
    pub afterwards: Option<Afterwards>,
}

impl fmt::Debug for Delivery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Delivery of {:?}, {:?}", self.reply, self.manner)
    }
}

/// What a huge body repeats. It is no JSON, and no line of it ends.
const FILLING: u8 = b'x';
/// How much a body that is cut short had promised besides what it has.
const MISSING: usize = 64;
const PIECE: usize = 64 << 10;

impl Delivery {
    /// An answer that is sent whole.
    pub fn whole(reply: Reply) -> Delivery {
        Delivery { reply, manner: Manner::Whole, doom: None, afterwards: None }
    }

    /// How long sending may take.
    pub(super) fn patience(&self, limits: &Limits) -> Duration {
        match self.manner {
            // An hour is more than any client's patience, and an end.
            Manner::Trickle(_) | Manner::Huge(_) => Duration::from_secs(3600),
            _ => limits.long_patience(),
        }
    }

    /// Sends the answer. The result says whether the connection goes on.
    pub(super) async fn send(&self, stream: &mut impl Wire, keep_alive: bool, bare: bool) -> io::Result<bool> {
        let is_silent = bare || has_no_body(self.reply.status);
        let body: &[u8] = if is_silent { b"" } else { &self.reply.body };
        match self.manner {
            Manner::Whole => {
                let mut bytes = self.head(Some(self.reply.body.len()), keep_alive);
                bytes.extend_from_slice(body);
                stream.write_all(&bytes).await?;
            }
            Manner::Trickle(pause) => {
                let mut bytes = self.head(Some(self.reply.body.len()), keep_alive);
                bytes.extend_from_slice(body);
                trickle(stream, &bytes, pause).await?;
            }
            Manner::Cut { at, reset } => {
                stream.write_all(&self.part(at)).await?;
                stream.flush().await?;
                if reset {
                    stream.reset_when_dropped();
                }
                return Ok(false);
            }
            Manner::WrongLength(by) => {
                let length = self.reply.body.len().saturating_add_signed(by as isize);
                let mut bytes = self.spoilt(length);
                bytes.extend_from_slice(body);
                stream.write_all(&bytes).await?;
                stream.flush().await?;
                return Ok(false);
            }
            Manner::Huge(size) => {
                stream.write_all(&self.spoilt(size)).await?;
                let piece = [FILLING; PIECE];
                for start in (0..size).step_by(PIECE) {
                    stream.write_all(&piece[..PIECE.min(size - start)]).await?;
                }
            }
            Manner::Chunked => {
                let mut bytes = self.head(None, keep_alive);
                if !is_silent {
                    bytes.extend(chunked(body));
                }
                stream.write_all(&bytes).await?;
            }
        }
        stream.flush().await?;
        if !keep_alive {
            stream.shutdown().await?;
        }
        Ok(keep_alive)
    }

    fn part(&self, at: CloseAt) -> Vec<u8> {
        let body = &self.reply.body;
        match at {
            CloseAt::BeforeReply => Vec::new(),
            CloseAt::MidHeader => {
                let head = self.head(Some(body.len()), true);
                head[..head.len() / 2].to_vec()
            }
            CloseAt::MidBody => {
                let missing = if body.is_empty() { MISSING } else { 0 };
                let mut bytes = self.spoilt(body.len() + missing);
                bytes.extend_from_slice(&body[..body.len() / 2]);
                bytes
            }
        }
    }

    /// The head of an answer whose body is not what it should be. A 204 has no body: it becomes a 200.
    fn spoilt(&self, length: usize) -> Vec<u8> {
        let status = if has_no_body(self.reply.status) { 200 } else { self.reply.status };
        let reply = Reply { status, headers: self.reply.headers.clone(), body: Vec::new() };
        Delivery::whole(reply).head(Some(length), true)
    }

    /// The head of the answer; without a length the body comes in chunks.
    fn head(&self, length: Option<usize>, keep_alive: bool) -> Vec<u8> {
        let status = self.reply.status;
        let mut head = format!("HTTP/1.1 {status} {}\r\n", reason(status));
        for (name, value) in &self.reply.headers {
            // A line end in a value would begin another header.
            let value = value.replace(['\r', '\n'], " ");
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        match length {
            _ if has_no_body(status) => {}
            Some(length) => head.push_str(&format!("Content-Length: {length}\r\n")),
            None => head.push_str("Transfer-Encoding: chunked\r\n"),
        }
        head.push_str(if keep_alive { "\r\n" } else { "Connection: close\r\n\r\n" });
        head.into_bytes()
    }
}

fn has_no_body(status: u16) -> bool {
    matches!(status, 100..=199 | 204 | 304)
}

async fn trickle(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8], pause: Duration) -> io::Result<()> {
    for byte in bytes {
        stream.write_all(&[*byte]).await?;
        stream.flush().await?;
        tokio::time::sleep(pause).await;
    }
    Ok(())
}

/// The body in chunks that are small enough to be several.
fn chunked(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for chunk in body.chunks(100) {
        bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    bytes
}
