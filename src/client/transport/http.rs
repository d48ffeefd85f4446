//! One request and its reply over a connection. What HTTP/1.1 demands is ureq-proto's knowledge; here bytes are moved.

use std::io;

use ureq::http::header::{DATE, LOCATION, RETRY_AFTER};
use ureq::http::{HeaderName, Response};
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

/// Sends a request with its body, and reads the whole reply.
pub(super) fn exchange(
    connection: &mut dyn Connection,
    request: Call<Prepare>,
    body: &[u8],
) -> Result<Exchanged, ureq::Error> {
    let call = send(connection, request.proceed(), body)?;
    let (head, received) = receive_head(connection, call)?;
    let (body, must_close) = match received {
        RecvResponseResult::RecvBody(call) => receive_body(connection, call)?,
        RecvResponseResult::Redirect(call) => (Vec::new(), call.must_close_connection()),
        RecvResponseResult::Cleanup(call) => (Vec::new(), call.must_close_connection()),
    };
    // Bytes behind the reply belong to no request that was ever sent.
    let is_reusable = !must_close && connection.buffers().input().is_empty();
    Ok(Exchanged { reply: reply_of(&head, body), is_reusable })
}

fn reply_of(head: &Response<()>, body: Vec<u8>) -> Reply {
    static CREATED: HeaderName = HeaderName::from_static("x-created");
    let header = |name| head.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    Reply {
        status: head.status().as_u16(),
        created: header(&CREATED),
        location: header(&LOCATION),
        date: header(&DATE),
        retry_after: header(&RETRY_AFTER),
        body,
    }
}

fn transmit(connection: &mut dyn Connection, amount: usize) -> Result<(), ureq::Error> {
    call::check_exchange()?;
    // Everything that is said about the effect of a failed call rests on this.
    call::note_sent();
    connection.transmit_output(amount, NextTimeout::default())
}

/// Sends the head, and as much of the body as fits beside it in the same write.
fn send(
    connection: &mut dyn Connection,
    mut call: Call<SendRequest>,
    body: &[u8],
) -> Result<Call<RecvResponse>, ureq::Error> {
    let mut filled = call.write(connection.buffers().output())?;
    while !call.can_proceed() {
        transmit(connection, filled)?;
        filled = call.write(connection.buffers().output())?;
    }
    match call.proceed()? {
        Some(SendRequestResult::SendBody(call)) => send_body(connection, call, filled, body),
        Some(SendRequestResult::RecvResponse(call)) => transmit(connection, filled).map(|()| call),
        // Only a request that expects to be told to continue comes here, and none is made.
        Some(SendRequestResult::Await100(_)) | None => Err(ureq::Error::BodyStalled),
    }
}

/// Sends the body behind `filled` bytes that are in the buffer already.
fn send_body(
    connection: &mut dyn Connection,
    mut call: Call<SendBody>,
    mut filled: usize,
    mut body: &[u8],
) -> Result<Call<RecvResponse>, ureq::Error> {
    while !call.can_proceed() {
        let room = &mut connection.buffers().output()[filled..];
        let (now, later) = body.split_at(body.len().min(room.len()));
        room[..now.len()].copy_from_slice(now);
        call.consume_direct_write(now.len())?;
        transmit(connection, filled + now.len())?;
        (body, filled) = (later, 0);
    }
    call.proceed().ok_or(ureq::Error::BodyStalled)
}

fn ended_early() -> ureq::Error {
    io::Error::from(io::ErrorKind::UnexpectedEof).into()
}

fn receive_head(
    connection: &mut dyn Connection,
    mut call: Call<RecvResponse>,
) -> Result<(Response<()>, RecvResponseResult), ureq::Error> {
    loop {
        let has_more = connection.maybe_await_input(NextTimeout::default())?;
        let input = connection.buffers().input();
        let (used, head) = call.try_response(input, false)?;
        let is_full = head.is_none() && input.len() >= BUFFER_SIZE;
        connection.buffers().input_consume(used);
        if let Some(head) = head {
            return call.proceed().map(|received| (head, received)).ok_or(ureq::Error::BodyStalled);
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
    let mut body = Vec::new();
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
