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
    assert!(client.lines().contains(&(LogLevel::Warning, warning.to_string())), "{:?}", client.lines());
}

#[test]
fn values_that_a_warning_quotes_are_masked_in_the_log_unless_they_are_to_be_shown() {
    for (values, quoted) in
        [(json!({ "LastName": 4.5e21 }), "4.5e21"), (json!({ "Since": "2020-03-29 02:30:00" }), "2020-03-29 02:30:00")]
    {
        for shows_values in [false, true] {
            let world = World::new(2);
            let mut options = world.options();
            options.set_log_values(shows_values);
            let client = world.client_with(options);
            let report = client.update(&["customerid==4567"], &world.body_of(&values), Flags::DRY_RUN);
            let [warning] = &report.warnings[..] else { panic!("one warning: {report:?}") };
            assert!(warning.contains(quoted), "the result says which value: {warning}");
            let line = if shows_values { warning.as_str() } else { warning.masked() };
            let lines = client.lines();
            assert!(lines.contains(&(LogLevel::Warning, line.to_owned())), "{lines:?}");
            assert_eq!(lines.iter().any(|(_, line)| line.contains(quoted)), shows_values, "{lines:?}");
        }
    }
}

#[test]
fn what_the_server_says_of_a_failure_is_not_in_the_log() {
    let world = World::new(2);
    let said = r#"{"error":{"message":"john@example.com is odd"}}"#;
    let fault = |method: &str, path: &str| json!({"kind": "status", "status": 400, "body": said, "method": method, "path_contains": path, "apply": "never"});
    let client = world.client();
    world.account.add_fault(&fault("PUT", "profiles"));
    let report = client.update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NONE);
    assert!(report.message.contains("john@example.com"), "{report:?}");
    // The sub-profile is made; to find its id, all of them are read.
    world.account.add_fault(&fault("GET", "subprofiles"));
    let call = client.client.update_subprofiles(101, "10", &["Score==99"], r#"{"Score":99}"#, Flags::CREATE);
    let outcome = call.expect("a sub-profile");
    assert!(outcome.warnings.iter().any(|warning| warning.contains("john@example.com")), "{outcome:?}");
    let lines = client.lines();
    assert!(lines.iter().any(|(_, line)| line.contains("looking for it failed: ***")), "{lines:?}");
    assert!(!lines.iter().any(|(_, line)| line.contains("john")), "{lines:?}");
}
