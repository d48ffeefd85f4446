//! The far end of a connection: takes requests as raw bytes, answers 200, and keeps what came.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use serde_json::{Map, Value, json};

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// A listening socket on loopback.
pub struct Wire {
    address: SocketAddr,
    requests: Receiver<Value>,
}

impl Wire {
    /// Listens on a free port until the process ends.
    pub fn listen() -> Wire {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let (sender, requests) = channel();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (connection, sender) = (connection.expect("a connection is accepted"), sender.clone());
                thread::spawn(move || serve(&connection, &sender));
            }
        });
        Wire { address, requests }
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests that came since the last call, in the form of the sandbox's journal.
    pub fn take_requests(&self) -> Vec<Value> {
        self.requests.try_iter().collect()
    }
}

/// Reads requests until the client hangs up. Each is kept before it is answered, so that who has the answer finds it.
fn serve(connection: &TcpStream, sender: &Sender<Value>) {
    let mut reader = BufReader::new(connection);
    while let Some(request) = read_request(&mut reader) {
        sender.send(request).expect("the test is still waiting");
        let mut writer = connection;
        writer.write_all(ANSWER).expect("the client takes its answer");
    }
}

fn read_line(reader: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    reader.read_line(&mut line).expect("a request line is text");
    line.strip_suffix("\r\n").map(str::to_owned)
}

fn read_request(reader: &mut impl BufRead) -> Option<Value> {
    let request_line = read_line(reader)?;
    let (method, rest) = request_line.split_once(' ').expect("a method and a target");
    let target = rest.strip_suffix(" HTTP/1.1").expect("the version of HTTP");
    let mut headers = Map::new();
    while let Some(line) = read_line(reader).filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').expect("a name and a value");
        headers.insert(name.to_ascii_lowercase(), json!(value.trim()));
    }
    let length =
        headers.get("content-length").and_then(Value::as_str).map_or(0, |text| text.parse().expect("a number"));
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("as many bytes as were announced");
    let body = String::from_utf8(body).expect("a body in UTF-8");
    Some(json!({"method": method, "target": target, "headers": headers, "body": body}))
}
