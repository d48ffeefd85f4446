//! One connection: requests are read, handled and answered in their order until one side has had enough.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::faults::Fault;
use crate::http::{Reply, Request};

mod deliver;
mod receive;

pub use deliver::{Afterwards, Delivery, Manner};
use receive::{Received, Receiver};

/// How much, and how slowly, a client may send.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of request line and headers.
    pub head: usize,
    /// Bytes of a body for the API.
    pub body: usize,
    /// Bytes of a body for the control interface: the description of an account may be large.
    pub control_body: usize,
    /// How long a head may take, and a third of how long a body or an answer may.
    pub patience: Duration,
    /// How long a connection may rest between two requests.
    pub idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            head: 64 << 10,
            body: 32 << 20,
            control_body: 512 << 20,
            patience: Duration::from_secs(20),
            idle: Duration::from_secs(75),
        }
    }
}

impl Limits {
    fn body_of(&self, request: &Request) -> usize {
        if crate::control::concerns(request) { self.control_body } else { self.body }
    }

    /// How long a body or an answer may take.
    fn long_patience(&self) -> Duration {
        self.patience * 3
    }
}

/// What answers the requests of a connection.
pub trait Handler: Send + Sync + 'static {
    /// Answers one request. `doom` is a fault that an earlier request of the connection has left for this one.
    fn handle(self: &Arc<Self>, request: Request, doom: Option<Fault>) -> impl Future<Output = Delivery> + Send;

    /// Takes note of something that was no request.
    fn refused(&self, status: u16, message: &str);
}

/// A byte stream whose end can be made rude.
pub trait Wire: AsyncRead + AsyncWrite + Unpin + Send {
    /// Makes the end of the connection a reset (RST) instead of an orderly end (FIN).
    fn reset_when_dropped(&self);
}

impl Wire for TcpStream {
    fn reset_when_dropped(&self) {
        // Without the option the end is an orderly one, which is the lesser fault.
        let _ = self.set_zero_linger();
    }
}

impl Wire for tokio_rustls::server::TlsStream<TcpStream> {
    fn reset_when_dropped(&self) {
        self.get_ref().0.reset_when_dropped();
    }
}

/// Serves a connection to its end.
pub async fn serve(mut stream: impl Wire, handler: Arc<impl Handler>, limits: Limits) {
    let mut receiver = Receiver::new(limits);
    let mut doom = None;
    loop {
        match receiver.next(&mut stream).await {
            Ok(Received::Request { request, keep_alive }) => {
                let bare = request.method == "HEAD";
                let mut delivery = handler.handle(request, doom.take()).await;
                doom = delivery.doom.take();
                let afterwards = delivery.afterwards.take();
                let sending = delivery.send(&mut stream, keep_alive, bare);
                let sent = tokio::time::timeout(delivery.patience(&limits), sending).await;
                let goes_on = matches!(sent, Ok(Ok(true)));
                if !goes_on {
                    drop(stream);
                    run(afterwards);
                    return;
                }
                run(afterwards);
            }
            Ok(Received::Refused { status, message }) => {
                handler.refused(status, &message);
                return refuse(stream, &Reply::error(status, &message)).await;
            }
            Ok(Received::End) | Err(_) => return,
        }
    }
}

fn run(afterwards: Option<Afterwards>) {
    if let Some(afterwards) = afterwards {
        afterwards();
    }
}

/// Sends a last answer and reads on for a moment: closing on unread bytes would destroy the answer.
async fn refuse(mut stream: impl Wire, reply: &Reply) {
    let farewell = async {
        Delivery::whole(reply.clone()).send(&mut stream, false, false).await?;
        let mut rest = vec![0; 64 << 10];
        while stream.read(&mut rest).await? > 0 {}
        stream.shutdown().await
    };
    // The client has had its answer or does not want it.
    let _ = tokio::time::timeout(Duration::from_secs(1), farewell).await;
}

#[cfg(test)]
mod tests;
