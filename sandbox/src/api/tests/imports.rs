//! Imports: every action, with and without collections.

use super::*;

/// Runs an import of rows with the columns `customerid`, `LastName`; answers what it changed and the last names.
fn import(settings: Value, rows: Value) -> (Sandbox, u64) {
    let sandbox = Sandbox::new(json!({}));
    let mut body = json!({"database": 1, "source": rows});
    body.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    let answer = sandbox.send("POST /v3/imports", &body.to_string());
    assert_eq!(answer.reply.status, 201, "{settings}: {}", String::from_utf8_lossy(&answer.reply.body));
    assert_eq!(answer.reply.header("X-Created"), Some("1"));
    (sandbox, answer.effect.changed)
}

#[test]
fn every_action_does_its_own() {
    let rows = json!([{"customerid": "4567", "LastName": "New"}, {"customerid": "1", "LastName": "Other"}]);
    for (action, changed, expected) in [
        ("add", 2, &["Doe", "doe", "", " Smith", "New", "Other"][..]),
        ("update", 1, &["New", "doe", "", " Smith"]),
        ("update or add", 2, &["New", "doe", "", " Smith", "Other"]),
        ("ignore or add", 1, &["Doe", "doe", "", " Smith", "Other"]),
        ("delete", 1, &["doe", "", " Smith"]),
    ] {
        let (sandbox, count) = import(json!({"action": action, "keyFields": ["CustomerID"]}), rows.clone());
        assert_eq!(count, changed, "{action}");
        assert_eq!(sandbox.column("LastName"), expected, "{action}");
    }
}

#[test]
fn empty_values_can_be_ignored_and_missing_profiles_removed() {
    let rows = json!([{"customerid": 4567, "LastName": ""}, {"customerid": 7, "LastName": null}]);
    for (settings, expected) in [
        (json!({}), &["", "doe", "", " Smith", ""][..]),
        (json!({"ignoreEmptyFields": true}), &["Doe", "doe", "", " Smith", ""]),
        (json!({"removeMissing": true}), &["", ""]),
    ] {
        let mut all = json!({"action": "update or add", "keyFields": ["customerid"]});
        all.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        let (sandbox, _) = import(all, rows.clone());
        assert_eq!(sandbox.column("LastName"), expected, "{settings}");
    }
}

#[test]
fn collection_columns_reach_the_subprofiles_of_the_row() {
    let scores = |sandbox: &Sandbox| {
        let list = sandbox.get("/v2/collection/10/subprofiles");
        let shown = list["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| format!("{} {} {}", row["ID"], row["profile"], row["fields"]["Score"]).replace('"', ""));
        shown.collect::<Vec<_>>()
    };
    let rows = json!([{"customerid": 4568, "Orders.Score": 6}, {"customerid": 4567, "Orders.Score": 8}]);
    let by_profile = json!(["customerid"]);
    let by_both = json!(["customerid", "Orders.Score"]);
    for (action, keys, target, expected) in [
        ("update or add", &by_profile, "", &["201 101 6", "202 101 6", "203 102 -1", "204 102 6", "205 101 8"][..]),
        ("update or add", &by_both, "", &["201 101 6", "202 101 6", "203 102 -1", "204 102 6", "205 101 8"]),
        ("update", &by_both, "", &["201 101 6", "202 101 6", "203 102 -1"]),
        ("delete", &json!(["Orders.Score"]), "subprofile", &["203 102 -1"]),
        ("delete", &by_both, "subprofile", &["201 101 6", "202 101 6", "203 102 -1"]),
        ("delete", &by_profile, "profile", &[]),
    ] {
        let (sandbox, _) = import(json!({"action": action, "keyFields": keys, "deleteTarget": target}), rows.clone());
        assert_eq!(scores(&sandbox), expected, "{action} {keys}");
    }
}

#[test]
fn many_rows_find_their_matches_by_an_index_that_is_gone_afterwards() {
    let rows: Vec<Value> = (0..2000).map(|number| json!({"customerid": number, "LastName": "N"})).collect();
    let sandbox = Sandbox::new(json!({}));
    let body = json!({"database": "test", "action": "update or add", "keyFields": ["customerid"], "source": rows});
    sandbox.send("POST /v4/imports", &body.to_string());
    // customerid 0 and 9 were there already, 4567 and 4568 are not among the rows.
    assert_eq!(sandbox.get("/v2/database/1/profiles?limit=1")["total"], 2002);
    assert_eq!(sandbox.send("PUT /v4/imports", &body.to_string()).effect.changed, 0);
    // A third one could not make its index if that of the second had stayed.
    assert_eq!(sandbox.send("POST /v4/imports", &body.to_string()).reply.status, 201);
}

#[test]
fn an_import_can_be_asked_for() {
    let settings = json!({"action": "add", "name": "First", "format": "csv", "delimiter": ";"});
    let (sandbox, _) = import(settings, json!("LastName;ANumber\nA;1\nB;2\n"));
    let expected = json!({
        "ID": "1", "name": "First", "type": "database", "status": "finished", "totallines": "2",
        "processedLines": "2", "lastrun": "2026-01-01 12:00:00", "nextrun": false, "lasterror": false,
    });
    assert_eq!(sandbox.get("/v3/import/1"), expected);
    assert_eq!(sandbox.column("ANumber"), ["5", "0", "5", "-1", "1", "2"]);
    let waiting = r#"{"database":1,"action":"add","autostart":false,"source":[{"LastName":"C"}]}"#;
    assert_eq!(sandbox.status("POST /v3/imports", waiting).0, 201);
    assert_eq!(sandbox.get("/v3/import/2")["status"], "ready for start");
    assert_eq!(sandbox.column("ANumber").len(), 6);
    let elsewhere = r#"{"database":1,"action":"add","location":"http://example.com/a.csv"}"#;
    assert_eq!(sandbox.status("POST /v3/imports", elsewhere).0, 201);
    assert!(sandbox.get("/v3/import/3")["lasterror"].as_str().unwrap().contains("elsewhere"));
    assert_eq!(sandbox.status("GET /v3/import/4", "").0, 400);
    assert_eq!(sandbox.status("GET /v3/import", "").1, "Invalid request, element 1 is missing in 'directory' path");
}

#[test]
fn an_import_that_makes_no_sense_is_refused_and_changes_nothing() {
    let rows = r#""source":[{"LastName":"N","customerid":"1"}]"#;
    for (version, settings, message) in [
        ("v2", r#""action":"add""#, "Invalid method"),
        ("v3", r#""database":9,"action":"add""#, "No database with supplied ID"),
        ("v3", r#""action":"upsert""#, "action"),
        ("v3", r#""action":"update""#, "keyFields"),
        ("v3", r#""action":"update","keyFields":["nofield"]"#, "keyFields"),
        ("v3", r#""action":"update","keyFields":["ANumber"]"#, "keyFields"),
        ("v3", r#""action":"update","keyFields":"customerid""#, "keyFields"),
        ("v3", r#""action":"delete","deleteTarget":"all","keyFields":["customerid"]"#, "deleteTarget"),
        ("v3", r#""action":"add","location":"http://a""#, "either"),
    ] {
        let sandbox = Sandbox::new(json!({}));
        let body = format!(r#"{{"database":1,{settings},{rows}}}"#);
        let (status, text) = sandbox.status(&format!("POST /{version}/imports"), &body);
        assert!(status == 400 && text.contains(message), "{settings}: {status} {text}");
        assert_eq!(sandbox.column("LastName").len(), 4, "{settings}");
    }
}
