//! From a fault and the true answer to what is sent.

use std::time::Duration;

use crate::connection::{Delivery, Manner};
use crate::faults::{CloseAt, Fault, Kind};
use crate::http::{Reply, reason};

/// Spoils the true answer as the fault says.
pub fn delivery(fault: &Fault, truth: Reply) -> Delivery {
    let reset = fault.reset.unwrap_or(false);
    let (reply, manner) = match fault.kind {
        Kind::Status => (status_page(fault), Manner::Whole),
        Kind::NonJsonError => (non_json_error(fault), Manner::Whole),
        Kind::EmptyReply | Kind::CloseOnNextRequest => (truth, Manner::Cut { at: CloseAt::BeforeReply, reset }),
        Kind::Close => (truth, Manner::Cut { at: fault.at.unwrap_or(CloseAt::BeforeReply), reset }),
        Kind::Delay | Kind::RaceGap | Kind::AsyncDelay | Kind::DeleteField => (truth, Manner::Whole),
        Kind::Trickle => (truth, Manner::Trickle(Duration::from_millis(fault.ms_per_byte.unwrap_or(1)))),
        Kind::DropCreated => (without_created(truth), Manner::Whole),
        Kind::WrongContentLength => (truth, Manner::WrongLength(fault.by.unwrap_or(10))),
        Kind::HugeBody => (truth, Manner::Huge(fault.size.unwrap_or(64 << 20))),
        Kind::Chunked => (truth, Manner::Chunked),
    };
    let mut delivery = Delivery::whole(reply);
    delivery.manner = manner;
    delivery
}

fn status_page(fault: &Fault) -> Reply {
    let status = fault.status.unwrap_or(503);
    let mut reply = match &fault.body {
        Some(body) => Reply::of_type(status, "text/html", body.clone()),
        None => Reply::of_type(status, "text/html", default_page(status)),
    };
    if let Some(seconds) = fault.retry_after {
        reply = reply.with_header("Retry-After", seconds.to_string());
    }
    if let Some(location) = &fault.location {
        reply = reply.with_header("Location", location);
    }
    with_headers(reply, fault)
}

/// The page of the load balancer before the live service, or that of a bare web server.
fn default_page(status: u16) -> String {
    let (title, text) = match status {
        503 | 504 => ("Loadbalancer Error", "There are too many requests to handle. Please try again later."),
        _ => (reason(status), "The request could not be handled."),
    };
    let title = if status == 502 { "502 Server Error" } else { title };
    format!("<html><head><title>{title}</title></head>\n<body><h1>{title}</h1><p>{text}</p></body></html>\n")
}

fn non_json_error(fault: &Fault) -> Reply {
    let body = fault.body.clone().unwrap_or_else(|| "Something went wrong\n".to_owned());
    with_headers(Reply::of_type(fault.status.unwrap_or(400), "text/plain", body), fault)
}

/// The headers of the fault take the place of those with the same name.
fn with_headers(mut reply: Reply, fault: &Fault) -> Reply {
    for (name, value) in fault.headers.iter().flatten() {
        reply.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        reply = reply.with_header(name, value.as_str().unwrap_or_default());
    }
    reply
}

fn without_created(mut reply: Reply) -> Reply {
    reply.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("X-Created"));
    reply
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn spoilt(fault: serde_json::Value) -> Delivery {
        let truth = Reply::empty(303).with_header("X-Created", "106").with_header("Location", "/profile/106");
        delivery(&Fault::from_json(&fault).unwrap(), truth)
    }

    #[test]
    fn a_status_comes_with_the_page_of_the_load_balancer() {
        for (status, words) in [
            (502, "502 Server Error"),
            (503, "Loadbalancer Error"),
            (504, "too many requests"),
            (500, "Internal Server Error"),
        ] {
            let reply = spoilt(json!({"kind": "status", "status": status})).reply;
            assert_eq!(reply.status, status);
            assert_eq!(reply.header("Content-Type"), Some("text/html"));
            assert_eq!(reply.header("X-Created"), None);
            assert!(String::from_utf8_lossy(&reply.body).contains(words), "{status}");
        }
    }

    #[test]
    fn a_status_takes_the_body_and_headers_that_the_fault_gives() {
        let reply = spoilt(json!({
            "kind": "status", "status": 429, "retry_after": 3, "location": "/there",
            "body": "{}", "headers": {"content-type": "application/json"},
        }))
        .reply;
        assert_eq!(reply.body, b"{}");
        assert_eq!(reply.header("Content-Type"), Some("application/json"));
        assert_eq!(reply.header("Retry-After"), Some("3"));
        assert_eq!(reply.header("Location"), Some("/there"));
        assert_eq!(reply.headers.len(), 3);
    }

    #[test]
    fn only_x_created_is_dropped() {
        let reply = spoilt(json!({"kind": "drop_created"})).reply;
        assert_eq!(reply.header("X-Created"), None);
        assert_eq!(reply.header("Location"), Some("/profile/106"));
    }

    #[test]
    fn every_kind_has_its_manner() {
        let cut = |at, reset| Manner::Cut { at, reset };
        for (fault, manner) in [
            (json!({"kind": "empty_reply"}), cut(CloseAt::BeforeReply, false)),
            (json!({"kind": "close"}), cut(CloseAt::BeforeReply, false)),
            (json!({"kind": "close", "at": "mid_body", "reset": true}), cut(CloseAt::MidBody, true)),
            (json!({"kind": "close_on_next_request", "reset": true}), cut(CloseAt::BeforeReply, true)),
            (json!({"kind": "trickle", "ms_per_byte": 5}), Manner::Trickle(Duration::from_millis(5))),
            (json!({"kind": "delay", "delay_ms": 5}), Manner::Whole),
            (json!({"kind": "wrong_content_length", "by": -2}), Manner::WrongLength(-2)),
            (json!({"kind": "huge_body", "size": 9}), Manner::Huge(9)),
            (json!({"kind": "chunked"}), Manner::Chunked),
            (json!({"kind": "non_json_error"}), Manner::Whole),
            (json!({"kind": "race_gap", "delay_ms": 5}), Manner::Whole),
            (json!({"kind": "async_delay", "delay_ms": 5}), Manner::Whole),
            (json!({"kind": "delete_field", "database": 1, "field": "a"}), Manner::Whole),
        ] {
            assert_eq!(spoilt(fault.clone()).manner, manner, "{fault}");
        }
    }
}
