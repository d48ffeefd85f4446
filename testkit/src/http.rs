//! Raw HTTP over one socket per exchange: the exact bytes of a request go in, the bytes of the answer come out.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long an exchange waits for the next byte before it gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request, written out exactly as given.
#[derive(Clone, Debug)]
pub struct Request {
    /// The verb, as in `PUT`.
    pub method: String,
    /// Path and query as they stand on the wire; nothing is encoded here.
    pub target: String,
    /// Headers besides `Host`, `Content-Length` and `Connection`, which are added.
    pub headers: Vec<(String, String)>,
    /// The body; without one no `Content-Length` is sent.
    pub body: Option<Vec<u8>>,
}

impl Request {
    /// A request without headers or body.
    pub fn new(method: &str, target: impl Into<String>) -> Request {
        Request { method: method.to_owned(), target: target.into(), headers: Vec::new(), body: None }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Request {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Gives the request a body of this content type.
    #[must_use]
    pub fn body(self, content_type: &str, body: impl Into<Vec<u8>>) -> Request {
        let mut request = self.header("Content-Type", content_type);
        request.body = Some(body.into());
        request
    }

    /// Gives the request a JSON body, byte for byte.
    #[must_use]
    pub fn json(self, body: impl Into<Vec<u8>>) -> Request {
        self.body("application/json", body)
    }

    /// The bytes that go over the wire to this host.
    pub fn bytes(&self, host: &SocketAddr) -> Vec<u8> {
        let mut text = format!("{} {} HTTP/1.1\r\nHost: {host}\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            text += &format!("{name}: {value}\r\n");
        }
        if let Some(body) = &self.body {
            text += &format!("Content-Length: {}\r\n", body.len());
        }
        text += "Connection: close\r\n\r\n";
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(self.body.as_deref().unwrap_or_default());
        bytes
    }

    /// Sends the request and reads the answer.
    ///
    /// # Errors
    /// When the connection fails, or ends before a whole answer has come.
    pub fn send(&self, host: SocketAddr) -> io::Result<Response> {
        let answer = exchange(host, &self.bytes(&host))?;
        Response::parse(&answer).map_err(|fault| io::Error::new(io::ErrorKind::InvalidData, fault))
    }
}

/// Sends these bytes and returns everything that comes back until the server closes.
///
/// A connection that the server resets counts as closed: what had come until then is returned.
///
/// # Errors
/// When no connection can be made, or nothing comes for half a minute.
pub fn exchange(host: SocketAddr, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    // A server may answer and close before it has read everything: its answer still counts.
    let written = stream.write_all(bytes);
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {}
        Err(error) => return Err(error),
    }
    if answer.is_empty() {
        written?;
    }
    Ok(answer)
}

/// An answer, taken apart.
#[derive(Clone)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header names as sent, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// Takes one whole answer apart.
    ///
    /// # Errors
    /// Says what is wrong with bytes that are no whole HTTP answer.
    pub fn parse(bytes: &[u8]) -> Result<Response, String> {
        if bytes.is_empty() {
            return Err("the connection closed without an answer".to_owned());
        }
        let end = bytes
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .ok_or_else(|| format!("no end of the headers in {} bytes", bytes.len()))?;
        let head = String::from_utf8_lossy(&bytes[..end]);
        let mut lines = head.split("\r\n");
        let status = parse_status(lines.next().unwrap_or_default())?;
        let headers = lines.map(parse_header).collect::<Result<Vec<_>, _>>()?;
        let mut response = Response { status, headers, body: bytes[end + 4..].to_vec() };
        response.check_length()?;
        Ok(response)
    }

    fn check_length(&mut self) -> Result<(), String> {
        let Some(announced) = self.header("Content-Length") else {
            return Ok(());
        };
        let length: usize = announced.parse().map_err(|_| format!("Content-Length is {announced:?}"))?;
        if self.body.len() == length {
            return Ok(());
        }
        Err(format!("Content-Length says {length}, the body has {} bytes", self.body.len()))
    }

    /// The first header of this name, in any letter case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(candidate, _)| candidate.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// When it is none; the message shows its beginning.
    pub fn json(&self) -> Result<serde_json::Value, String> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let start: String = self.text().chars().take(200).collect();
            format!("no JSON ({error}): {start:?}")
        })
    }

    /// The message of an error answer, `{"error":{"message":…}}`.
    pub fn error_message(&self) -> Option<String> {
        let json = self.json().ok()?;
        Some(json.pointer("/error/message")?.as_str()?.to_owned())
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {:?} {:?}", self.status, self.headers, self.text())
    }
}

fn parse_status(line: &str) -> Result<u16, String> {
    let mut words = line.split(' ');
    match (words.next(), words.next().map(str::parse)) {
        (Some("HTTP/1.1" | "HTTP/1.0"), Some(Ok(status))) => Ok(status),
        _ => Err(format!("no status line: {line:?}")),
    }
}

fn parse_header(line: &str) -> Result<(String, String), String> {
    line.split_once(':')
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .ok_or_else(|| format!("no header: {line:?}"))
}

/// Percent-encodes everything but the unreserved characters of RFC 3986.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded += &format!("%{byte:02X}"),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_taken_apart() {
        let response = Response::parse(b"HTTP/1.1 201 Created\r\nX-Created: 106\r\nContent-Length: 2\r\n\r\n{}")
            .expect("a whole answer");
        assert_eq!(response.status, 201);
        assert_eq!(response.header("x-CREATED"), Some("106"));
        assert_eq!(response.body, b"{}");
    }

    #[test]
    fn half_an_answer_is_refused() {
        let table: &[(&[u8], &str)] = &[
            (b"", "without an answer"),
            (b"HTTP/1.1 200 OK\r\nContent-Le", "end of the headers"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", "says 5"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc", "says 1"),
            (b"SMTP 200 OK\r\n\r\n", "no status line"),
            (b"HTTP/1.1 200 OK\r\nbogus\r\n\r\n", "no header"),
        ];
        for (bytes, expected) in table {
            let fault = Response::parse(bytes).expect_err("half an answer");
            assert!(fault.contains(expected), "{fault:?} should contain {expected:?}");
        }
    }

    #[test]
    fn only_unreserved_characters_stay_as_they_are() {
        assert_eq!(encode("a&b=c+d e%é~"), "a%26b%3Dc%2Bd%20e%25%C3%A9~");
    }
}
