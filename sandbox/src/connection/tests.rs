//! Tests of one connection over a pipe in memory: what goes in, and the very bytes that come out.

use std::sync::Mutex;

use tokio::io::DuplexStream;

use super::*;
use crate::faults::CloseAt;

impl Wire for DuplexStream {
    fn reset_when_dropped(&self) {}
}

/// Answers every request with what it saw of it, in the manner that is set.
#[derive(Default)]
struct Echo {
    manner: Mutex<Option<Manner>>,
    reply: Mutex<Option<Reply>>,
    doom: Mutex<Option<Fault>>,
    dooms_seen: Mutex<usize>,
    log: Mutex<Vec<u16>>,
}

impl Handler for Echo {
    async fn handle(self: &Arc<Self>, request: Request, doom: Option<Fault>) -> Delivery {
        let target = String::from_utf8_lossy(&request.target).into_owned();
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let text = format!("{} {target} {body}", request.method);
        let reply = self.reply.lock().unwrap().clone();
        let mut delivery = Delivery::whole(reply.unwrap_or(Reply::of_type(200, "text/plain", text)));
        if doom.is_some() {
            *self.dooms_seen.lock().unwrap() += 1;
            delivery.manner = Manner::Cut { at: CloseAt::BeforeReply, reset: false };
        } else if let Some(manner) = *self.manner.lock().unwrap() {
            delivery.manner = manner;
        }
        delivery.doom = self.doom.lock().unwrap().take();
        delivery
    }

    fn refused(&self, status: u16, _: &str) {
        self.log.lock().unwrap().push(status);
    }
}

fn quick() -> Limits {
    Limits {
        head: 2000,
        body: 5000,
        control_body: 6000,
        patience: Duration::from_millis(100),
        idle: Duration::from_millis(500),
    }
}

/// Sends these bytes, ends the sending side if `end`, and returns all that comes back.
async fn exchange(echo: Echo, sent: &[u8], end: bool) -> String {
    let (mut client, server) = tokio::io::duplex(1 << 20);
    let serving = tokio::spawn(serve(server, Arc::new(echo), quick()));
    client.write_all(sent).await.unwrap();
    if end {
        client.shutdown().await.unwrap();
    }
    let mut received = Vec::new();
    client.read_to_end(&mut received).await.unwrap();
    drop(client);
    serving.await.unwrap();
    String::from_utf8_lossy(&received).into_owned()
}

fn with_manner(manner: Manner) -> Echo {
    Echo { manner: Mutex::new(Some(manner)), ..Echo::default() }
}

const GET: &[u8] = b"GET /a HTTP/1.1\r\n\r\n";

#[tokio::test]
async fn requests_of_every_framing_are_read() {
    let large = format!("PUT /_sandbox/a HTTP/1.1\r\nContent-Length: 6000\r\n\r\n{}", "x".repeat(6000)).into_bytes();
    let seen_large = format!("PUT /_sandbox/a {}", "x".repeat(6000));
    for (sent, seen) in [
        (&b"GET /a?b=<>\"\xc3\xa9#c HTTP/1.1\r\n\r\n"[..], "GET /a?b=<>\"\u{e9}#c "),
        (b"\r\n\r\nGET /a HTTP/1.1\nhost: x\n\n", "GET /a "),
        (b"PUT /a HTTP/1.1\r\ncontent-LENGTH: 3\r\n\r\nabc", "PUT /a abc"),
        (b"PUT /a HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "PUT /a abc"),
        (
            b"PUT /a HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: r\r\n\r\n",
            "PUT /a abc0123456789",
        ),
        (b"PUT /a HTTP/1.1\r\n\r\n", "PUT /a "),
        (&large, &seen_large),
    ] {
        let received = exchange(Echo::default(), sent, true).await;
        assert!(received.starts_with("HTTP/1.1 200 OK\r\n"), "{seen}: {received}");
        assert!(received.contains(&format!("Content-Length: {}\r\n", seen.len())), "{received}");
        assert!(received.ends_with(&format!("\r\n\r\n{seen}")), "{seen}: {received}");
    }
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_their_order() {
    let sent = b"GET /1 HTTP/1.1\r\n\r\nPUT /2 HTTP/1.1\r\nContent-Length: 2\r\n\r\nxyGET /3 HTTP/1.1\r\n\r\n";
    let received = exchange(Echo::default(), sent, true).await;
    let positions: Vec<_> = ["GET /1 ", "PUT /2 xy", "GET /3 "].map(|part| received.find(part).unwrap()).into();
    assert!(positions.is_sorted(), "{received}");
}

#[tokio::test]
async fn a_connection_ends_when_the_client_wants_it_to() {
    for head in ["GET /a HTTP/1.1\r\nConnection: foo, Close\r\n\r\n", "GET /a HTTP/1.0\r\n\r\n"] {
        let received = exchange(Echo::default(), head.as_bytes(), false).await;
        assert!(received.contains("Connection: close\r\n"), "{received}");
    }
    let kept = b"GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /b HTTP/1.0\r\n\r\n";
    assert!(exchange(Echo::default(), kept, false).await.ends_with("GET /b "));
}

#[tokio::test]
async fn a_client_that_expects_it_is_told_to_continue() {
    let (mut client, server) = tokio::io::duplex(1 << 20);
    tokio::spawn(serve(server, Arc::new(Echo::default()), quick()));
    let head = b"PUT /a HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n";
    client.write_all(head).await.unwrap();
    let mut interim = [0; 25];
    client.read_exact(&mut interim).await.unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    client.write_all(b"abc").await.unwrap();
    client.shutdown().await.unwrap();
    let mut rest = String::new();
    client.read_to_string(&mut rest).await.unwrap();
    assert!(rest.ends_with("PUT /a abc"), "{rest}");
}

#[tokio::test]
async fn what_is_no_request_is_refused_with_the_reason_and_ends_the_connection() {
    let long_target = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(3000));
    let many_headers = format!("GET / HTTP/1.1\r\n{}\r\n", "a:\r\n".repeat(300));
    for (sent, status, words) in [
        (&b"\x16\x03\x01\x02\x00\x01\x00"[..], 400, "--tls"),
        (b"hello\r\n\r\n", 400, "no HTTP request"),
        (b"GET /a b HTTP/1.1\r\n\r\n", 400, "no HTTP request"),
        (b"GET /a HTTP/1.1\r\nA\r\n\r\n", 400, "no HTTP request"),
        (long_target.as_bytes(), 400, "longer than 2000 bytes"),
        (many_headers.as_bytes(), 400, "more than 256 headers"),
        (b"GET /a HT", 400, "amid the request's head"),
        (b"PUT /a HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400, "no length"),
        (b"PUT /a HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400, "no length"),
        (b"PUT /a HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400, "no length"),
        (b"PUT /a HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc", 400, "ended after 3"),
        (b"PUT /a HTTP/1.1\r\nContent-Length: 5001\r\n\r\n", 413, "larger than 5000"),
        (b"PUT /_sandbox/a HTTP/1.1\r\nContent-Length: 6001\r\n\r\n", 413, "larger than 6000"),
        (b"PUT /a HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n", 413, "larger than 5000"),
        (b"PUT /a HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 400, "gzip"),
        (b"PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", 400, "exclude"),
        (b"PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "no size"),
        (b"PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", 400, "longer than its size"),
        (b"PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n", 413, "larger than 5000"),
        (b"PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na", 400, "amid a chunk"),
    ] {
        let received = exchange(Echo::default(), sent, true).await;
        let shown = String::from_utf8_lossy(&sent[..sent.len().min(80)]).into_owned();
        assert!(received.starts_with(&format!("HTTP/1.1 {status} ")), "{shown}: {received}");
        assert!(received.contains("Connection: close"), "{shown}: {received}");
        let body = received.split("\r\n\r\n").nth(1).unwrap();
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        let message = body["error"]["message"].as_str().unwrap();
        assert!(message.contains(words), "{shown}: {message}");
    }
}

#[tokio::test]
async fn surplus_bytes_behind_a_body_are_refused_as_a_request() {
    let sent = b"PUT /a HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}}}\r\n\r\n";
    let received = exchange(Echo::default(), sent, false).await;
    assert!(received.starts_with("HTTP/1.1 200"), "{received}");
    assert!(received.contains("PUT /a {}HTTP/1.1 400"), "{received}");
}

#[tokio::test]
async fn a_slow_client_is_not_waited_for() {
    for (sent, status, words) in [
        (&b"GET /a HTTP/1.1\r\n"[..], 408, "head did not arrive"),
        (b"PUT /a HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc", 400, "only 3 arrived"),
        (b"PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n", 400, "did not end"),
    ] {
        let received = exchange(Echo::default(), sent, false).await;
        assert!(received.starts_with(&format!("HTTP/1.1 {status} ")), "{received}");
        assert!(received.contains(words), "{received}");
    }
    assert_eq!(exchange(Echo::default(), b"", false).await, "");
}

#[tokio::test]
async fn every_manner_of_answering_yields_its_bytes() {
    let whole = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nGET /a ";
    let cut = |at| Manner::Cut { at, reset: false };
    for (manner, expected) in [
        (Manner::Whole, whole.to_owned()),
        (Manner::Trickle(Duration::ZERO), whole.to_owned()),
        (cut(CloseAt::BeforeReply), String::new()),
        (cut(CloseAt::MidHeader), whole[..32].to_owned()),
        (cut(CloseAt::MidBody), whole[..whole.len() - 4].to_owned()),
        (Manner::WrongLength(10), whole.replace(": 7", ": 17")),
        (Manner::WrongLength(-3), whole.replace(": 7", ": 4")),
        (Manner::WrongLength(-30), whole.replace(": 7", ": 0")),
        (Manner::Huge(100_000), whole.replace(": 7", ": 100000").replace("GET /a ", &"x".repeat(100_000))),
        (
            Manner::Chunked,
            whole
                .replace("Content-Length: 7", "Transfer-Encoding: chunked")
                .replace("GET /a ", "7\r\nGET /a \r\n0\r\n\r\n"),
        ),
    ] {
        let received = exchange(with_manner(manner), GET, true).await;
        assert_eq!(received, expected, "{manner:?}");
    }
}

#[tokio::test]
async fn an_answer_without_a_body_is_cut_within_a_body_that_it_announces() {
    let echo = with_manner(Manner::Cut { at: CloseAt::MidBody, reset: false });
    *echo.reply.lock().unwrap() = Some(Reply::empty(204));
    let received = exchange(echo, GET, false).await;
    assert_eq!(received, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 64\r\n\r\n");
}

#[tokio::test]
async fn a_204_and_the_answer_to_head_have_no_body() {
    for (status, request, length) in [(204, GET, ""), (200, b"HEAD /a HTTP/1.1\r\n\r\n", "Content-Length: 3\r\n")] {
        for manner in [Manner::Whole, Manner::Chunked, Manner::Trickle(Duration::ZERO)] {
            let echo = with_manner(manner);
            *echo.reply.lock().unwrap() = Some(Reply::of_type(status, "text/plain", "abc"));
            let received = exchange(echo, request, true).await;
            assert!(received.ends_with("\r\n\r\n"), "{manner:?} {received}");
            assert!(manner != Manner::Whole || received.contains(length), "{received}");
        }
    }
}

#[tokio::test]
async fn a_fault_left_for_the_next_request_hits_it() {
    let echo = Echo::default();
    let fault = Fault::from_json(&serde_json::json!({"kind": "close_on_next_request"})).unwrap();
    *echo.doom.lock().unwrap() = Some(fault);
    let received = exchange(echo, &[GET, GET, GET].concat(), false).await;
    assert_eq!(received.matches("HTTP/1.1 200").count(), 1, "{received}");
}

#[tokio::test]
async fn a_line_end_in_a_header_cannot_begin_another() {
    let echo = Echo::default();
    *echo.reply.lock().unwrap() = Some(Reply::empty(303).with_header("Location", "/a\r\nX-Created: 1"));
    let received = exchange(echo, GET, true).await;
    assert!(received.contains("Location: /a  X-Created: 1\r\n"), "{received}");
}
