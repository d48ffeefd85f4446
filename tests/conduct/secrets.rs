//! The search for access tokens in everything that the library and its dependencies say.

use std::fs;
use std::io::Write;
use std::path::Path;

use copernica::{Error, Options};
use copernica_testkit::http::encode;
use copernica_testkit::secrets::{lines_searched, shown_in, watch};

use crate::kit::{Flags, World, fresh_token};
use crate::servers::{read_request, serve};

#[test]
fn what_dependencies_log_is_searched_and_a_leak_is_found() {
    let world = World::new(4);
    world.client().update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NONE);
    assert!(lines_searched() > 0, "no dependency has logged anything");

    assert!(shown_in("GET /x?access_token=***").is_empty());
    for line in [format!("GET /x?access_token={}", encode(&world.account.token)), world.account.token.clone()] {
        assert_eq!(shown_in(&line).len(), 1, "a secret went through");
    }
}

/// The names of the functions that the `impl` blocks of a type in this source offer and whose signature has this in it.
fn functions<'s>(source: &'s str, of: &str, answering: &str) -> Vec<&'s str> {
    let blocks = source.split("\nimpl ").skip(1).filter(|block| block.starts_with(&format!("{of} {{")));
    let functions =
        blocks.flat_map(|block| block.split("\n}\n").next().unwrap_or_default().split("    pub fn ").skip(1));
    functions
        .filter(|function| function.split(" {\n").next().unwrap_or_default().contains(answering))
        .filter_map(|function| function.split('(').next())
        .collect()
}

#[test]
fn every_call_of_a_client_and_every_result_of_a_batch_is_searched() {
    let searched = include_str!("../searched/mod.rs");
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/client");
    let sources = fs::read_dir(directory).expect("the sources").map(|file| file.expect("a file").path());
    let sources = sources.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let mut calls = Vec::new();
    for path in sources {
        let source = fs::read_to_string(path).expect("a source");
        let found = functions(&source, "Client", "Error>").into_iter().map(str::to_owned);
        calls.extend(found.filter(|call| call != "new"));
    }
    assert!(calls.len() >= 26, "{calls:?}");
    let batch = include_str!("../../src/batch/mod.rs");
    for answer in ["Option<Finished>", "Option<Error>"] {
        calls.extend(functions(batch, "Batch", answer).into_iter().map(str::to_owned));
    }
    assert!(calls.iter().any(|call| call == "next_result"), "{calls:?}");
    for call in calls {
        assert!(searched.contains(&format!("fn {call}(")), "what {call}() answers is not searched in tests/searched");
    }
}

/// A client without the searches, of a server that answers everything with this status and body.
fn client_of_a_server(token: &str, status: u16, body: String) -> copernica::Client {
    let server = serve(move |mut stream| {
        while read_request(&mut stream).is_ok() {
            let reply = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            if stream.write_all(reply.as_bytes()).is_err() {
                break;
            }
        }
    });
    watch(token);
    let mut options = Options::new();
    options.set_base_url(&format!("http://{server}")).expect("an address");
    options.set_api_version(3).expect("a version");
    options.set_attempts(1).expect("a number");
    options.set_field_check(false);
    copernica::Client::with_options(token, options).expect("a token")
}

fn texts_of(error: &Error) -> String {
    format!("{error} {error:?} {:?} {:?}", error.body(), error.warnings())
}

#[test]
fn a_token_that_the_server_repeats_is_hidden_in_every_text() {
    let token = fresh_token();
    for shown in [token.clone(), encode(&token)] {
        let refusal = format!(r#"{{"error":{{"message":"No such token: {shown}"}}}}"#);
        for status in [200, 400, 401, 403, 404, 500, 503] {
            let client = client_of_a_server(&token, status, refusal.clone());
            let update = client.update_profiles("1", &["a==1"], r#"{"fields":{"a":1}}"#, Flags::CREATE);
            let errors = [update.expect_err("an error"), client.identity().expect_err("an error")];
            for text in errors.iter().map(texts_of) {
                assert!(text.contains("***") || status != 400, "{status}: {text}");
                assert_eq!(shown_in(&text), [""; 0], "{status}: {text}");
            }
        }
        let document = format!(r#"{{"id":"7","ID":"7","name":"{shown}","description":"","company":"{shown}"}}"#);
        let client = client_of_a_server(&token, 200, document);
        let update = client.update_profiles("1", &["a==1"], r#"{"fields":{"a":1}}"#, Flags::NONE);
        let request = client.request("GET", "identity", &[("a", "b")], None, true);
        let identity = client.identity().expect("an identity");
        for outcome in [update.expect("an outcome"), request.expect("an outcome"), identity.outcome] {
            let text = format!("{outcome:?}");
            assert!(text.contains("***"), "{text}");
            assert_eq!(shown_in(&text), [""; 0], "{text}");
        }
    }
}
