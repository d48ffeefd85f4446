//! Reading requests from a connection: framing, limits, and the clear refusal of what is no request.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::Limits;
use crate::http::Request;

const MOST_HEADERS: usize = 256;

/// What came in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Received {
    Request { request: Request, keep_alive: bool },
    Refused { status: u16, message: String },
    End,
}

/// Why something is no request.
#[derive(Debug)]
enum Trouble {
    Refused(u16, String),
    Wire(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Trouble::Wire(error)
    }
}

fn refused<T>(status: u16, message: impl Into<String>) -> Result<T, Trouble> {
    Err(Trouble::Refused(status, message.into()))
}

/// What the head says of the rest.
#[derive(Debug)]
struct Head {
    request: Request,
    body: Framing,
    keep_alive: bool,
    expects_continue: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    Length(usize),
    Chunked,
}

/// The reading side of one connection, with what was read ahead.
#[derive(Debug)]
pub(super) struct Receiver {
    buffer: Vec<u8>,
    limits: Limits,
}

impl Receiver {
    pub(super) fn new(limits: Limits) -> Receiver {
        Receiver { buffer: Vec::new(), limits }
    }

    /// The next request.
    pub(super) async fn next(&mut self, stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> io::Result<Received> {
        if !self.begun(stream).await? {
            return Ok(Received::End);
        }
        match self.request(stream).await {
            Ok((request, keep_alive)) => Ok(Received::Request { request, keep_alive }),
            Err(Trouble::Refused(status, message)) => Ok(Received::Refused { status, message }),
            Err(Trouble::Wire(error)) => Err(error),
        }
    }

    /// Waits for the first byte of a request; blank lines before it are skipped.
    async fn begun(&mut self, stream: &mut (impl AsyncRead + Unpin)) -> io::Result<bool> {
        loop {
            let blank = self.buffer.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.buffer.drain(..blank);
            if !self.buffer.is_empty() {
                return Ok(true);
            }
            match timeout(self.limits.idle, read_more(stream, &mut self.buffer)).await {
                Ok(Ok(0)) | Err(_) => return Ok(false),
                Ok(result) => result?,
            };
        }
    }

    async fn request(
        &mut self,
        stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    ) -> Result<(Request, bool), Trouble> {
        let patience = self.limits.patience;
        let Ok(head) = timeout(patience, self.head(stream)).await else {
            return refused(408, format!("The request's head did not arrive within {patience:?}"));
        };
        let mut head = head?;
        if head.expects_continue && self.buffer.is_empty() {
            stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
            stream.flush().await?;
        }
        let patience = self.limits.long_patience();
        let body = match head.body {
            Framing::Length(length) => timeout(patience, self.sized_body(stream, length)).await,
            Framing::Chunked => {
                let limit = self.limits.body_of(&head.request);
                timeout(patience, self.chunked_body(stream, limit)).await
            }
        };
        head.request.body = match body {
            Ok(body) => body?,
            Err(_) => return refused(400, too_slow(&head.body, self.buffer.len(), patience)),
        };
        Ok((head.request, head.keep_alive))
    }

    async fn head(&mut self, stream: &mut (impl AsyncRead + Unpin)) -> Result<Head, Trouble> {
        let limit = self.limits.head;
        let mut fresh = 0;
        loop {
            // A head is complete at a line's end only.
            let may_be_complete = fresh == 0 || self.buffer[fresh..].contains(&b'\n');
            if may_be_complete && let Some((head, length)) = parse_head(&self.buffer, &self.limits)? {
                if length > limit {
                    return refused(400, too_long(limit));
                }
                self.buffer.drain(..length);
                return Ok(head);
            }
            if self.buffer.len() > limit {
                return refused(400, too_long(limit));
            }
            fresh = self.buffer.len();
            if read_more(stream, &mut self.buffer).await? == 0 {
                return refused(400, "The connection ended amid the request's head");
            }
        }
    }

    async fn sized_body(&mut self, stream: &mut (impl AsyncRead + Unpin), length: usize) -> Result<Vec<u8>, Trouble> {
        if !self.fill(stream, length).await? {
            let got = self.buffer.len();
            return refused(400, format!("Content-Length says {length} bytes, but the body ended after {got}"));
        }
        Ok(self.take(length))
    }

    async fn chunked_body(&mut self, stream: &mut (impl AsyncRead + Unpin), limit: usize) -> Result<Vec<u8>, Trouble> {
        let mut body = Vec::new();
        loop {
            let line = self.line(stream).await?;
            let size = line.split(';').next().unwrap_or_default().trim();
            let Ok(size) = usize::from_str_radix(size, 16) else {
                return refused(400, format!("{size:?} is no size of a chunk"));
            };
            if size == 0 {
                // Trailers say nothing to this server.
                while !self.line(stream).await?.is_empty() {}
                return Ok(body);
            }
            if size > limit - body.len() {
                return refused(413, too_large(limit));
            }
            if !self.fill(stream, size + 2).await? {
                return refused(400, "The connection ended amid a chunk");
            }
            body.extend(self.take(size));
            if self.take(2) != b"\r\n" {
                return refused(400, "A chunk is longer than its size says");
            }
        }
    }

    /// The next line of a chunked body, without its end.
    async fn line(&mut self, stream: &mut (impl AsyncRead + Unpin)) -> Result<String, Trouble> {
        loop {
            if let Some(end) = self.buffer.iter().position(|&byte| byte == b'\n') {
                let line = self.take(end + 1);
                return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            if self.buffer.len() > 1024 {
                return refused(400, "A line between two chunks is longer than 1024 bytes");
            }
            if read_more(stream, &mut self.buffer).await? == 0 {
                return refused(400, "The connection ended amid a chunked body");
            }
        }
    }

    /// Reads until the buffer holds so many bytes; false when the connection ends before.
    async fn fill(&mut self, stream: &mut (impl AsyncRead + Unpin), length: usize) -> io::Result<bool> {
        while self.buffer.len() < length {
            if read_more(stream, &mut self.buffer).await? == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn take(&mut self, length: usize) -> Vec<u8> {
        let rest = self.buffer.split_off(length);
        std::mem::replace(&mut self.buffer, rest)
    }
}

async fn read_more(stream: &mut (impl AsyncRead + Unpin), buffer: &mut Vec<u8>) -> io::Result<usize> {
    buffer.reserve(16 << 10);
    stream.read_buf(buffer).await
}

/// The head and its length, or nothing when it is not complete.
fn parse_head(bytes: &[u8], limits: &Limits) -> Result<Option<(Head, usize)>, Trouble> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    let length = match parsed.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return refused(400, not_http(bytes, error)),
    };
    let request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        target: parsed.path.unwrap_or_default().as_bytes().to_vec(),
        headers: parsed
            .headers
            .iter()
            .map(|header| (header.name.to_owned(), String::from_utf8_lossy(header.value).into_owned()))
            .collect(),
        body: Vec::new(),
    };
    let is_current = parsed.version == Some(1);
    let body = framing(&request, limits)?;
    let head = Head {
        keep_alive: keeps_alive(&request, is_current),
        expects_continue: is_current && wants_continue(&request) && body != Framing::Length(0),
        body,
        request,
    };
    Ok(Some((head, length)))
}

fn framing(request: &Request, limits: &Limits) -> Result<Framing, Trouble> {
    let lengths: Vec<&str> = values(request, "content-length").collect();
    if let Some(encoding) = request.header("Transfer-Encoding") {
        if !lengths.is_empty() {
            return refused(400, "Content-Length and Transfer-Encoding exclude each other");
        }
        if !encoding.trim().eq_ignore_ascii_case("chunked") {
            return refused(400, format!("The transfer encoding {encoding:?} is not supported, only \"chunked\""));
        }
        return Ok(Framing::Chunked);
    }
    let Some(first) = lengths.first() else {
        return Ok(Framing::Length(0));
    };
    let is_number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || lengths.iter().any(|length| length != first) {
        return refused(400, format!("Content-Length is {:?}, which is no length", lengths.join(", ")));
    }
    let limit = limits.body_of(request);
    match first.parse() {
        Ok(length) if length <= limit => Ok(Framing::Length(length)),
        _ => refused(413, too_large(limit)),
    }
}

fn values<'a>(request: &'a Request, name: &'a str) -> impl Iterator<Item = &'a str> {
    request.headers.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

fn keeps_alive(request: &Request, is_current: bool) -> bool {
    let mut options = values(request, "connection").flat_map(|value| value.split(',')).map(str::trim);
    if is_current {
        !options.any(|option| option.eq_ignore_ascii_case("close"))
    } else {
        options.any(|option| option.eq_ignore_ascii_case("keep-alive"))
    }
}

fn wants_continue(request: &Request) -> bool {
    request.header("Expect").is_some_and(|value| value.trim().eq_ignore_ascii_case("100-continue"))
}

fn too_long(limit: usize) -> String {
    format!("The request line and headers are longer than {limit} bytes")
}

fn too_large(limit: usize) -> String {
    format!("The body is larger than {limit} bytes")
}

fn too_slow(framing: &Framing, got: usize, patience: Duration) -> String {
    match framing {
        Framing::Length(length) => {
            format!("Content-Length says {length} bytes, but only {got} arrived within {patience:?}")
        }
        Framing::Chunked => format!("The chunked body did not end within {patience:?}"),
    }
}

fn not_http(bytes: &[u8], error: httparse::Error) -> String {
    if bytes.starts_with(&[0x16, 0x03]) {
        return "This port speaks plain HTTP, not TLS; start the sandbox with --tls".to_owned();
    }
    match error {
        httparse::Error::TooManyHeaders => {
            format!("The request has more than {MOST_HEADERS} headers")
        }
        httparse::Error::Token => {
            "This is no HTTP request: a character in its first line or a header is not allowed".to_owned()
        }
        other => format!("This is no HTTP request: {other}"),
    }
}
