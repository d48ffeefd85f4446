//! Any other call.

use serde_json::json;

use crate::kit::Scene;

#[test]
fn any_call_is_made_and_the_answer_is_printed_as_it_came() {
    let scene = Scene::fixture();
    for version in 0..=4 {
        let ran = scene.line(version, "request GET database/1/profiles --query limit=2 -Q total=true").with_code(0);
        assert_eq!(ran.json()["count"], 2, "{ran:?}");
        assert!(ran.err.contains("nothing was changed"), "{ran:?}");
    }
    let posted = scene.line(2, "request post profile/101/interests --body [\"baseball\"] --repeatable").with_code(0);
    assert!(posted.out.is_empty(), "{posted:?}");
    assert_eq!(scene.account.profile(101)["interests"], json!(["football", "baseball"]));
    scene.write("body.json", r#"{"LastName": "From a file"}"#);
    scene.line(2, "request PUT profile/102/fields --body @body.json").with_code(0);
    assert_eq!(scene.account.profile(102)["fields"]["LastName"], "From a file");
    let arguments = ["request", "PUT", "profile/103/fields", "--body", "-", "--api-version", "2"];
    scene.run_with_input(&arguments, r#"{"LastName": "From a pipe"}"#).with_code(0);
    assert_eq!(scene.account.profile(103)["fields"]["LastName"], "From a pipe");
}

#[test]
fn calls_that_have_a_command_with_checks_and_slips_are_refused() {
    let scene = Scene::fixture();
    for (line, hint) in [
        ("PUT database/1/profiles --body {}", "copernica update"),
        ("DELETE database/1/profiles --body {}", "copernica delete"),
        ("PUT profile/1/subprofiles/2 --body {}", "copernica update-subprofiles"),
        ("PUT collection/1/subprofiles --body {}", "copernica update-subprofiles"),
        ("GET v2/databases", "--api-version"),
        ("GET databases?limit=1", "--query"),
        ("GET databases -Q limit", "NAME=VALUE"),
        ("GET databases -Q fields=a==1", "fields[]=CONDITION"),
        ("GET databases -Q access_token=x", "leave it out"),
        ("GET databases --body {}", "leave out --body"),
        ("POST databases --body {", "not valid JSON"),
        ("POST databases --body @missing.json", "missing.json"),
        ("PATCH databases", "GET, POST, PUT or DELETE"),
        ("GET profile//fields", "empty element"),
    ] {
        let ran = scene.line(2, &format!("request {line}")).with_code(2);
        assert!(ran.err.contains(hint), "{line}: {ran:?}");
    }
    assert!(scene.is_untouched());
    assert!(scene.line(2, "request GET nothing").with_code(1).err.contains("nothing was changed"));
}

#[test]
fn only_what_is_said_to_be_repeatable_is_sent_again() {
    for (more, code, sent) in [("", 4, 1), (" --repeatable", 0, 2)] {
        let scene = Scene::fixture();
        scene.account.add_fault(&json!({"kind": "empty_reply", "apply": "before", "method": "POST"}));
        scene.line(2, &format!("request POST profile/101/interests --body [\"baseball\"]{more}")).with_code(code);
        assert_eq!(scene.received("POST").len(), sent);
    }
}
