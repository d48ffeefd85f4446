//! One request and its reply on the wire. What HTTP/1.1 demands is ureq-proto's knowledge; here bytes are moved.

use std::io;

use ureq::http::header::{DATE, LOCATION, RETRY_AFTER};
use ureq::http::{HeaderName, Response};
// What ureq's connectors make. The time-outs that it wants to be told are never set: deadlines are kept below it.
use ureq::unversioned::transport::{NextTimeout, Transport as Connection};
use ureq_proto::BodyMode;
use ureq_proto::client::Call;
use ureq_proto::client::state::{Prepare, RecvBody, RecvResponse, SendBody, SendRequest};
use ureq_proto::client::{RecvBodyResult, RecvResponseResult, SendRequestResult};

use super::BUFFER_SIZE;
use crate::api::Reply;
use crate::client::call;

/// The most bytes of a reply's body that are read: every reply that is documented is smaller.
const LONGEST_REPLY: usize = 16 * 1024 * 1024;

/// A reply, and whether its connection can carry another request.
pub(super) struct Exchanged {
    pub(super) reply: Reply,
    pub(super) is_reusable: bool,
}

/// Sends a request with its body, and reads the whole reply. All steps from one state of the call to the next are taken here:
/// a call is some 400 bytes, and each function that handed it on would copy it.
pub(super) fn exchange(
    connection: &mut dyn Connection,
    request: Call<Prepare>,
    body: &[u8],
) -> Result<Exchanged, ureq::Error> {
    let mut call = request.proceed();
    let filled = write_head(connection, &mut call)?;
    let mut call = match call.proceed()? {
        Some(SendRequestResult::SendBody(mut call)) => {
            send_body(connection, &mut call, filled, body)?;
            let Some(call) = call.proceed() else { return Err(ureq::Error::BodyStalled) };
            call
        }
        Some(SendRequestResult::RecvResponse(call)) => {
            transmit(connection, filled)?;
            call
        }
        // Only a request that expects to be told to continue comes here, and none is made.
        Some(SendRequestResult::Await100(_)) | None => return Err(ureq::Error::BodyStalled),
    };
    let head = receive_head(connection, &mut call)?;
    let (body, must_close) = match call.proceed() {
        Some(RecvResponseResult::RecvBody(call)) => receive_body(connection, call)?,
        Some(RecvResponseResult::Redirect(call)) => (Vec::new(), call.must_close_connection()),
        Some(RecvResponseResult::Cleanup(call)) => (Vec::new(), call.must_close_connection()),
        None => return Err(ureq::Error::BodyStalled),
    };
    // Bytes behind the reply belong to no request that was ever sent.
    let is_reusable = !must_close && connection.buffers().input().is_empty();
    Ok(Exchanged { reply: reply_of(&head, body), is_reusable })
}

fn reply_of(head: &Response<()>, body: Vec<u8>) -> Reply {
    static CREATED: HeaderName = HeaderName::from_static("x-created");
    static PLACE: HeaderName = HeaderName::from_static("x-location");
    let header = |name| head.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    Reply {
        status: head.status().as_u16(),
        created: header(&CREATED),
        location: header(&LOCATION).or_else(|| header(&PLACE)),
        date: header(&DATE),
        retry_after: header(&RETRY_AFTER),
        body,
    }
}

fn transmit(connection: &mut dyn Connection, amount: usize) -> Result<(), ureq::Error> {
    call::check_exchange()?;
    // Everything that is said about the effect of a failed call rests on this, and on what the TCP connection then notes.
    call::note_connected();
    connection.transmit_output(amount, NextTimeout::default())
}

/// Writes the head into the buffer, and sends of it what finds no room there; tells how much waits for the body, so that both
/// leave in one write.
fn write_head(connection: &mut dyn Connection, call: &mut Call<SendRequest>) -> Result<usize, ureq::Error> {
    let mut filled = call.write(connection.buffers().output())?;
    while !call.can_proceed() {
        transmit(connection, filled)?;
        filled = call.write(connection.buffers().output())?;
    }
    Ok(filled)
}

/// Sends the body behind `filled` bytes that are in the buffer already.
fn send_body(
    connection: &mut dyn Connection,
    call: &mut Call<SendBody>,
    mut filled: usize,
    mut body: &[u8],
) -> Result<(), ureq::Error> {
    while !call.can_proceed() {
        let room = &mut connection.buffers().output()[filled..];
        let (now, later) = body.split_at(body.len().min(room.len()));
        room[..now.len()].copy_from_slice(now);
        call.consume_direct_write(now.len())?;
        transmit(connection, filled + now.len())?;
        (body, filled) = (later, 0);
    }
    Ok(())
}

fn ended_early() -> ureq::Error {
    io::Error::from(io::ErrorKind::UnexpectedEof).into()
}

/// Reads until the head of the reply is whole.
fn receive_head(connection: &mut dyn Connection, call: &mut Call<RecvResponse>) -> Result<Response<()>, ureq::Error> {
    loop {
        let has_more = connection.maybe_await_input(NextTimeout::default())?;
        let input = connection.buffers().input();
        let (used, head) = call.try_response(input, false)?;
        let is_full = head.is_none() && input.len() >= BUFFER_SIZE;
        connection.buffers().input_consume(used);
        if let Some(head) = head {
            return Ok(head);
        }
        if is_full {
            return Err(ureq::Error::LargeResponseHeader(BUFFER_SIZE, BUFFER_SIZE));
        }
        if !has_more {
            return Err(ended_early());
        }
    }
}

/// Reads the body to its end, and tells whether the connection must be closed behind it.
fn receive_body(connection: &mut dyn Connection, mut call: Call<RecvBody>) -> Result<(Vec<u8>, bool), ureq::Error> {
    let ends_with_connection = call.body_mode() == BodyMode::CloseDelimited;
    // Allocated once for all but long bodies: one that grew would leave a copy behind, and it can be a token.
    let mut body = Vec::with_capacity(match call.body_mode() {
        BodyMode::LengthDelimited(length) => {
            usize::try_from(length).map_or(BUFFER_SIZE, |length| length.min(BUFFER_SIZE))
        }
        _ => BUFFER_SIZE / 4,
    });
    while ends_with_connection || !call.can_proceed() {
        if !has_input(connection)? {
            // A server that leaves out the very last line end of a chunked body has sent all of it.
            if ends_with_connection || call.is_ended_chunked() {
                return Ok((body, true));
            }
            return Err(ended_early());
        }
        let input = connection.buffers().input();
        let length = body.len();
        body.resize(length + input.len(), 0);
        let (used, decoded) = call.read(input, &mut body[length..])?;
        body.truncate(length + decoded);
        connection.buffers().input_consume(used);
        if body.len() > LONGEST_REPLY {
            return Err(ureq::Error::BodyExceedsLimit(LONGEST_REPLY as u64));
        }
    }
    let must_close = match call.proceed() {
        Some(RecvBodyResult::Redirect(call)) => call.must_close_connection(),
        Some(RecvBodyResult::Cleanup(call)) => call.must_close_connection(),
        None => true,
    };
    Ok((body, must_close))
}

/// Whether there is input that can be used, or comes; not when the connection has ended, in whatever way.
fn has_input(connection: &mut dyn Connection) -> Result<bool, ureq::Error> {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, UnexpectedEof};
    match connection.maybe_await_input(NextTimeout::default()) {
        Err(ureq::Error::Io(error)) if matches!(error.kind(), ConnectionAborted | ConnectionReset | UnexpectedEof) => {
            Ok(false)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use ureq::http::header::{CONTENT_LENGTH, HOST};
    use ureq::http::{HeaderValue, Method, Uri};
    use ureq::unversioned::transport::{Buffers, LazyBuffers};

    use super::*;

    /// A connection whose other side answers with these pieces and then closes.
    #[derive(Debug)]
    struct Scripted {
        buffers: LazyBuffers,
        answers: VecDeque<Vec<u8>>,
        writes: Vec<Vec<u8>>,
    }

    impl Connection for Scripted {
        fn buffers(&mut self) -> &mut dyn Buffers {
            &mut self.buffers
        }

        fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
            self.writes.push(self.buffers.output()[..amount].to_vec());
            Ok(())
        }

        fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
            let Some(mut answer) = self.answers.pop_front() else { return Ok(false) };
            let room = self.buffers.input_append_buf();
            let length = answer.len().min(room.len());
            room[..length].copy_from_slice(&answer[..length]);
            self.buffers.input_appended(length);
            if length < answer.len() {
                self.answers.push_front(answer.split_off(length));
            }
            Ok(length > 0)
        }

        fn is_open(&mut self) -> bool {
            true
        }
    }

    fn scripted(answers: &[&str]) -> Scripted {
        Scripted {
            buffers: LazyBuffers::new(BUFFER_SIZE, BUFFER_SIZE),
            answers: answers.iter().map(|answer| answer.as_bytes().to_vec()).collect(),
            writes: Vec::new(),
        }
    }

    fn put(body: &[u8]) -> Call<Prepare> {
        let mut request = ureq::http::Request::new(());
        *request.method_mut() = Method::PUT;
        *request.uri_mut() = Uri::from_static("/a?b=c");
        let mut call = Call::new(request).expect("a request");
        call.header(HOST, "x").expect("a header");
        call.header(CONTENT_LENGTH, HeaderValue::from(body.len())).expect("a header");
        call
    }

    fn exchanged(answers: &[&str]) -> Result<Exchanged, ureq::Error> {
        exchange(&mut scripted(answers), put(b"{}"), b"{}")
    }

    #[test]
    fn head_and_body_leave_in_one_write_and_a_long_body_whole() {
        for (length, writes) in [(0, 1), (2, 1), (BUFFER_SIZE - 100, 1), (BUFFER_SIZE, 2), (5 * BUFFER_SIZE, 6)] {
            let body: Vec<u8> = (b'a'..=b'z').cycle().take(length).collect();
            let mut connection = scripted(&["HTTP/1.1 204 No Content\r\n\r\n"]);
            let done = exchange(&mut connection, put(&body), &body).expect("a reply");
            assert_eq!((done.reply.status, done.is_reusable), (204, true));
            assert_eq!(connection.writes.len(), writes, "{length} bytes");
            let head = format!("PUT /a?b=c HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n");
            assert!(connection.writes.concat() == [head.as_bytes(), &body].concat(), "{length} bytes");
        }
    }

    #[test]
    fn a_reply_is_read_to_its_end_however_it_comes_and_ends() {
        let long = "x".repeat(3 * BUFFER_SIZE);
        let long_reply = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{long}", long.len());
        for (answers, status, body, is_reusable) in [
            (&["HTTP/1.1 204 No Content\r\n\r\n"][..], 204, "", true),
            (&["HTTP/1.1 2", "04 No Content\r", "\n\r\n"], 204, "", true),
            (&["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"], 200, "", true),
            (&["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", "llo"], 200, "hello", true),
            (&[&long_reply], 200, &long, true),
            (&["HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n"], 204, "", true),
            (
                &["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2", "\r\nlo\r\n0\r\n\r\n"],
                200,
                "hello",
                true,
            ),
            (&["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"], 200, "hello", false),
            (&["HTTP/1.1 303 See Other\r\nLocation: /x\r\nContent-Length: 2\r\n\r\n{}"], 303, "{}", true),
            (&["HTTP/1.1 303 See Other\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"], 303, "", true),
            (&["HTTP/1.1 200 OK\r\n\r\nhel", "lo"], 200, "hello", false),
            (&["HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"], 200, "{}", false),
            (&["HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}"], 200, "{}", false),
            (&["HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"], 204, "", false),
        ] {
            let done = exchanged(answers).unwrap_or_else(|error| panic!("{answers:?}: {error}"));
            assert_eq!(done.reply.status, status, "{answers:?}");
            assert!(done.reply.body == body.as_bytes(), "{answers:?}");
            assert_eq!(done.is_reusable, is_reusable, "{answers:?}");
        }
    }

    #[test]
    fn what_is_cut_short_too_long_or_no_reply_is_an_error() {
        let kind = |error: &ureq::Error| match error {
            ureq::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => "cut short",
            ureq::Error::LargeResponseHeader(..) => "too long",
            ureq::Error::Protocol(_) => "no HTTP",
            _ => "another",
        };
        let endless = format!("HTTP/1.1 204 No Content\r\nX: {}", "x".repeat(2 * BUFFER_SIZE));
        for (answers, expected) in [
            (&[][..], "cut short"),
            (&["HTTP/1.1 204 No"], "cut short"),
            (&["HTTP/1.1 100 Continue\r\n\r\n"], "cut short"),
            (&["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe"], "cut short"),
            (&["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"], "cut short"),
            (&["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"], "no HTTP"),
            (&[&endless], "too long"),
            (&["<html>no HTTP</html>\r\n\r\n"], "no HTTP"),
        ] {
            let error = exchanged(answers).map(|done| done.reply).expect_err("no reply");
            assert_eq!(kind(&error), expected, "{answers:?}: {error:?}");
        }
    }
}
