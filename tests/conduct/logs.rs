//! The log: one line for each attempt, without secrets and without values of conditions.

use copernica::LogLevel;
use serde_json::json;

use crate::kit::{Flags, World};

#[test]
fn every_attempt_is_one_line_in_which_values_are_masked() {
    let world = World::new(2);
    let client = world.client();
    let fault = json!({"kind": "status", "status": 503, "method": "PUT", "apply": "never"});
    world.account.add_fault(&fault);
    client.update(&["Email==john@example.com"], &world.body("LastName", "x"), Flags::NONE);
    let lines: Vec<String> = client.lines().into_iter().map(|(_, line)| line).collect();
    let puts: Vec<&String> = lines.iter().filter(|line| line.starts_with("PUT ")).collect();
    assert_eq!(puts.len(), 2, "{lines:?}");
    for (attempt, (line, status)) in puts.iter().zip(["503", "200"]).enumerate() {
        assert!(line.starts_with("PUT /v2/database/1/profiles?fields[]=Email%3D%3D*** -> HTTP "), "{line}");
        assert!(line.contains(&format!("HTTP {status} in ")), "{line}");
        assert!(line.ends_with(&format!(" ms (attempt {} of 3)", attempt + 1)), "{line}");
    }
    assert!(!lines.iter().any(|line| line.contains("john")), "{lines:?}");
}

#[test]
fn values_are_shown_only_on_request() {
    let world = World::new(2);
    let mut options = world.options();
    options.set_log_values(true);
    let client = world.client_with(options);
    client.count(&["Email==john@example.com"]);
    assert!(client.lines().iter().any(|(_, line)| line.contains("john%40example.com")), "{:?}", client.lines());
}

#[test]
fn warnings_of_a_result_are_lines_of_the_log_too() {
    let world = World::new(2);
    let client = world.client();
    let report = client.update(&["customerid==424242"], &world.body("LastName", "x"), Flags::CREATE);
    let [warning] = &report.warnings[..] else { panic!("one warning: {report:?}") };
    assert!(client.lines().contains(&(LogLevel::Warning, warning.clone())), "{:?}", client.lines());
}
