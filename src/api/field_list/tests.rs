//! What the checks against the fields of a database take, refuse and warn of.

use super::*;
use crate::api::{ApiVersion, Flags, Update};

fn list() -> FieldList {
    let field = |name: &str, type_name: &str, value: &str, length: u32| {
        let json = serde_json::json!({"name": name, "type": type_name, "value": value, "length": length.to_string()});
        let page = serde_json::json!({"data": [json], "total": 1});
        crate::api::Page::from_json(&page).and_then(|page| page.fields()).expect("a field").remove(0)
    };
    FieldList::new(vec![
        field("customerid", "integer", "0", 0),
        field("FirstName", "text", "", 5),
        field("email", "email", "", 0),
        field("Phone", "phone", "", 0),
        field("Rate", "float", "0", 0),
        field("Choice", "select", "A\r\nB\r\n1", 0),
        field("Birthdate", "empty_date", "", 0),
        field("Since", "datetime", "", 0),
    ])
}

fn update<'a>(conditions: &'a [&'a str], json: &'a str, flags: Flags) -> Update<'a> {
    Update::new(ApiVersion::V1, "1", conditions, json, flags).expect("an update")
}

fn check(conditions: &[&str], json: &str) -> Result<Vec<Warning>, Error> {
    let update = update(conditions, json, Flags::ALLOW_EMPTY);
    let list = list();
    list.check_conditions(update.conditions(), true)?;
    list.check_body(update.body(), update.flags(), true)
}

#[test]
fn names_of_the_database_are_known_in_any_letter_case() {
    for condition in ["customerid==1", "CUSTOMERID==1", "firstname==x", "id==7", "Code==s", "modified>2020-01-01"] {
        assert!(check(&[condition], r#"{"FIRSTNAME":"x"}"#).is_ok(), "{condition}");
    }
}

#[test]
fn an_unknown_name_is_refused_with_its_place_and_the_nearest_real_name() {
    for (condition, json, message) in [
        (
            "custmerid==1",
            r#"{"email":"x"}"#,
            r#"condition 1 "custmerid==1": the database has no field "custmerid"; did you mean "customerid"?"#,
        ),
        ("frstname==1", r#"{"email":"x"}"#, r#"did you mean "FirstName"?"#),
        ("zzzz==1", r#"{"email":"x"}"#, "no name of the database is like it"),
        (
            "customerid==1",
            r#"{"emial":"x"}"#,
            r#"field "emial" in the body: the database has no field "emial"; did you mean "email"?"#,
        ),
        ("customerid==1", r#"{"id":1}"#, r#"field "id" in the body"#),
    ] {
        let error = check(&[condition], json).expect_err(condition);
        assert_eq!(error.status(), Status::UnknownField);
        assert!(error.message().contains(message), "{}", error.message());
    }
}

#[test]
fn unknown_names_in_the_body_become_warnings_on_request_while_conditions_stay_checked() {
    let flags = Flags::ALLOW_UNKNOWN_FIELDS;
    let update = update(&["custmerid==1"], r#"{"emial":"x","email":"y"}"#, flags);
    let warnings = list().check_body(update.body(), update.flags(), true).expect("warnings");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("emial"), "{}", warnings[0]);
    assert!(list().check_conditions(update.conditions(), true).is_err());
}

#[test]
fn values_that_the_server_keeps_are_taken() {
    for json in [
        r#"{"customerid":5}"#,
        r#"{"customerid":" 5 "}"#,
        r#"{"customerid":5.0}"#,
        r#"{"customerid":"1e3"}"#,
        r#"{"customerid":-2147483648}"#,
        r#"{"customerid":true}"#,
        r#"{"customerid":null}"#,
        r#"{"customerid":""}"#,
        r#"{"Rate":"2.99"}"#,
        r#"{"Rate":1e300}"#,
        r#"{"Rate":null}"#,
        r#"{"Choice":"A"}"#,
        r#"{"Choice":1}"#,
        r#"{"Choice":true}"#,
        r#"{"Choice":""}"#,
        r#"{"Birthdate":"1980-01-02"}"#,
        r#"{"Birthdate":"0000-00-00"}"#,
        r#"{"Since":"2020-01-02T03:04:05Z"}"#,
        r#"{"Since":""}"#,
        r#"{"FirstName":12345}"#,
        r#"{"Phone":"x"}"#,
        r#"{"FirstName":false}"#,
        r#"{"FirstName":1e3}"#,
        r#"{"customerid":"5.000"}"#,
        r#"{"customerid":-0}"#,
        r#"{"customerid":"1.25e2"}"#,
        r#"{"Rate":"1e308"}"#,
        r#"{"Rate":12345678901234567890}"#,
        r#"{"Since":"2020-03-29 03:30"}"#,
        r#"{"Birthdate":"2020-03-29 02:30"}"#,
    ] {
        assert_eq!(check(&["customerid==1"], json).map_err(|error| error.message().to_owned()), Ok(vec![]), "{json}");
    }
}

#[test]
fn values_that_the_server_would_lose_are_refused_with_what_it_would_take() {
    for (json, message) in [
        (
            r#"{"customerid":"abc"}"#,
            r#"field "customerid" in the body: "abc" is no value of the integer field: write a whole number; the server would take 0 for it"#,
        ),
        (r#"{"customerid":"12abc"}"#, "would take 12 for it"),
        (r#"{"customerid":2.99}"#, "would take 2 for it"),
        (r#"{"customerid":"true"}"#, "would take 0 for it"),
        (r#"{"customerid":"-0.5"}"#, "would take 0 for it"),
        (r#"{"customerid":"99999999999x"}"#, "would take 2147483647 or another number for it"),
        (r#"{"customerid":-1e300}"#, "-1e300 is no value of the integer field: write a number from"),
        (r#"{"customerid":99999999999999999999}"#, "1e20 is no value"),
        (r#"{"customerid":"1.00000000000000000000001"}"#, "write a whole number"),
        (r#"{"customerid":"1e-400"}"#, "write a whole number"),
        (r#"{"customerid":" "}"#, "would take 0 for it"),
        (r#"{"customerid":"\u0663"}"#, "would take 0 for it"),
        (r#"{"Rate":"1e400"}"#, "write a number that 64 bits hold"),
        (r#"{"Rate":"1e-400"}"#, "the server would take 0 for it"),
        (r#"{"Rate":"0x1A"}"#, "the server would take 0 for it"),
        (r#"{"Rate":"1e3x"}"#, "the server would take 1000 for it"),
        (r#"{"Choice":false}"#, "not among the choices"),
        (r#"{"Birthdate":"\u00002020-01-02"}"#, "write YYYY-MM-DD"),
        (r#"{"Since":"0000-00-00 23:59:59"}"#, "write YYYY-MM-DD"),
        (r#"{"customerid":2147483648}"#, "2147483647"),
        (r#"{"customerid":"99999999999"}"#, "2147483647"),
        (r#"{"customerid":1e400}"#, "not valid JSON"),
        (r#"{"customerid":[1]}"#, "a list is no value"),
        (r#"{"Rate":"2,99"}"#, "write a number with a point; the server would take 2 for it"),
        (r#"{"Rate":{"a":1}}"#, "an object is no value"),
        (r#"{"Choice":"a"}"#, r#"write "A", letter case and blanks count"#),
        (r#"{"Choice":" A"}"#, r#"write "A""#),
        (r#"{"Choice":"C"}"#, r#"not among the choices "A", "B", "1""#),
        (r#"{"Birthdate":"02-01-1980"}"#, "write YYYY-MM-DD"),
        (r#"{"Birthdate":1596979546}"#, "write YYYY-MM-DD"),
        (r#"{"Birthdate":true}"#, "write YYYY-MM-DD"),
        (r#"{"Since":"now"}"#, "write YYYY-MM-DD"),
        (r#"{"FirstName":["x"]}"#, "it for empty"),
    ] {
        let update = Update::new(ApiVersion::V1, "1", &["customerid==1"], json, Flags::NONE);
        let error = update.and_then(|update| list().check_body(update.body(), update.flags(), true)).expect_err(json);
        assert!(error.message().contains(message), "{json}: {}", error.message());
    }
}

#[test]
fn values_of_conditions_are_checked_like_values_of_the_field() {
    for condition in [
        "customerid== 5",
        "customerid==",
        "customerid=~4%",
        "Choice>x",
        "Choice==B",
        "Since>=2020-01-02",
        "id==3000000000",
    ] {
        assert!(check(&[condition], r#"{"email":"x"}"#).is_ok(), "{condition}");
    }
    for condition in [
        "customerid==abc",
        "customerid>2.5",
        "Choice==a",
        "Choice!=C",
        "Since>now",
        "id==x",
        "id==1.5",
        "id==1e30",
        "modified>1959",
        "Since>=2020-03-29 02:30",
        "modified>2020-03-29 02:30",
        "Rate==1,5",
    ] {
        let error = check(&[condition], r#"{"email":"x"}"#).expect_err(condition);
        assert_eq!(error.status(), Status::InvalidValue, "{condition}");
        assert!(error.message().starts_with(&format!("condition 1 \"{condition}\": ")), "{}", error.message());
    }
}

#[test]
fn a_text_longer_than_its_field_is_said_to_be_is_a_warning() {
    let warnings = check(&["customerid==1"], r#"{"FirstName":"Johannes"}"#).expect("a warning");
    assert!(warnings[0].contains("holds 5 characters") || warnings[0].contains("hold 5 characters"), "{warnings:?}");
    assert_eq!(check(&["customerid==1"], "{\"FirstName\":\"\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\"}").expect("none"), [""; 0]);
}

#[test]
fn what_the_server_is_not_certain_to_keep_as_written_is_a_warning() {
    for (json, words) in [
        (r#"{"FirstName":12345678901234567890}"#, "between quotes"),
        (r#"{"FirstName":0.1234567890123456}"#, "between quotes"),
        (r#"{"FirstName":1e20}"#, "between quotes"),
        (r#"{"FirstName":0.00001}"#, "between quotes"),
        (r#"{"Since":"2020-03-29 02:30"}"#, "does not exist in Amsterdam"),
    ] {
        let warnings = check(&["customerid==1"], json).expect("a warning");
        assert!(warnings.len() == 1 && warnings[0].contains(words), "{json}: {warnings:?}");
    }
}

#[test]
fn a_long_value_is_cut_in_the_message() {
    let json = format!("{{\"customerid\":\"{}\"}}", "x".repeat(100_000));
    let error = check(&["customerid==1"], &json).expect_err("a refusal");
    assert!(error.message().len() < 400 && error.message().contains("xxx...\""), "{}", error.message());
}

#[test]
fn letter_case_is_folded_as_the_server_does_and_no_further() {
    let body = "{\"boo\u{212a}\":\"x\"}";
    let list = FieldList::new(vec![]);
    assert!(list.field("boo\u{212a}").is_none());
    let update = update(&["book==1"], body, Flags::NONE);
    let known = Field { name: "Book".to_owned(), ..list_field() };
    assert!(
        FieldList::new(vec![known]).check_body(update.body(), update.flags(), true).is_err(),
        "a Kelvin sign is no k"
    );
}

fn list_field() -> Field {
    list().field("FirstName").expect("a field").clone()
}

#[test]
fn a_field_with_the_name_of_a_special_one_wins_over_it() {
    let named = |name: &str| Field { name: name.to_owned(), ..list_field() };
    let list = FieldList::new(vec![named("Modified"), named("ID")]);
    let update = update(&["modified==often", "id==abc"], r#"{"MODIFIED":"never","id":"x"}"#, Flags::NONE);
    list.check_conditions(update.conditions(), true).expect("they are compared as text");
    list.check_body(update.body(), update.flags(), true).expect("they can be set");
    assert!(self::list().check_body(update.body(), update.flags(), true).is_err(), "without such fields they cannot");
}

#[test]
fn a_create_is_proven_to_find_itself_only_when_nothing_is_left_to_chance() {
    for (condition, json, proven) in [
        ("customerid==7", r#"{"customerid":7}"#, true),
        ("customerid== 7", r#"{"CUSTOMERID":"7"}"#, true),
        ("customerid==7", r#"{"customerid":"007"}"#, true),
        ("customerid==7", r#"{"customerid":8}"#, false),
        ("customerid==7", r#"{"customerid":7.0}"#, false),
        ("customerid==7", r#"{"email":"x"}"#, false),
        ("customerid>=7", r#"{"customerid":7}"#, false),
        ("email==A@b.nl", r#"{"email":"a@B.nl"}"#, true),
        ("email==\u{c9}@b.nl", "{\"email\":\"\u{e9}@b.nl\"}", false),
        ("FirstName==Johan", r#"{"FirstName":"Johan"}"#, true),
        ("FirstName==Johann", r#"{"FirstName":"Johann"}"#, false),
        ("Phone==1", r#"{"Phone":"1"}"#, false),
        ("Rate==1", r#"{"Rate":1}"#, false),
        ("Choice==A", r#"{"Choice":"A"}"#, true),
        ("Choice==A", r#"{"Choice":"a"}"#, false),
        ("Choice==C", r#"{"Choice":"C"}"#, false),
        ("Birthdate==1980-01-02", r#"{"Birthdate":"1980-01-02 10:00"}"#, true),
        ("Since==1980-01-02", r#"{"Since":"1980-01-02T00:00:00"}"#, true),
        ("Since==1980-01-02", r#"{"Since":"1980-01-02 10:00"}"#, false),
        ("Since==1980-01-02 10:00Z", r#"{"Since":"1980-01-02 10:00Z"}"#, false),
        ("Since==now", r#"{"Since":"now"}"#, false),
        ("id==7", r#"{"email":"x"}"#, false),
    ] {
        let conditions = [condition];
        let update = update(&conditions, json, Flags::CREATE);
        assert_eq!(list().check_finds_itself(update.conditions(), update.body()).is_ok(), proven, "{condition} {json}");
    }
}

#[test]
fn every_condition_that_the_new_profile_may_miss_is_named() {
    let update = update(&["customerid==7", "email==x@y.nl", "Rate>1"], r#"{"FirstName":"x"}"#, Flags::CREATE);
    let why = list().check_finds_itself(update.conditions(), update.body()).expect_err("three reasons");
    assert!(why.contains("lacks the field \"customerid\"") && why.contains("lacks the field \"email\""), "{why}");
    assert!(why.contains("does not compare with =="), "{why}");
    let why = why_unproven(update.conditions(), update.body());
    assert!(why.contains("were not read") && why.contains("\"email\""), "without a list as well: {why}");
}

#[test]
fn interests_are_checked_like_fields() {
    let body = r#"{"interests":["Football","chess"]}"#;
    let known = ["football".to_owned(), "baseball".to_owned()];
    let body = Body::parse(body, ApiVersion::V2).expect("a body");
    let error = check_interests(&body, Flags::NONE, &known).expect_err("an unknown interest");
    assert_eq!(error.status(), Status::UnknownField);
    assert!(error.message().contains("\"chess\""), "{}", error.message());
    let warnings = check_interests(&body, Flags::ALLOW_UNKNOWN_FIELDS, &known).expect("a warning");
    assert_eq!(warnings.len(), 1);
}
