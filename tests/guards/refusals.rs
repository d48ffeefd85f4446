//! What the library refuses before its first byte, whatever the flags and the version.

use copernica::{Effect, Error, Flags, Status};
use copernica_testkit::Version;

use crate::scene::{Scene, body, changed};

/// C02 to C06 of the contract, an empty list, and spellings that other clients get wrong.
const NEVER_SENT: &[&[&str]] = &[
    &[],
    &["customerid ==4567"],
    &[""],
    &["customerid"],
    &["customerid=4567"],
    &["LastName~=D%"],
    &["customerid==4567", ""],
    &["customerid==4567", "LastName =~D%"],
    &["fields[][]=customerid==4567"],
    &["[]=customerid==4567"],
    &["customerid==4567\n"],
    &["LastName==Doe\nx"],
];

fn assert_refused(answer: Result<copernica::Outcome, Error>, what: &str) -> Error {
    let error = answer.expect_err(what);
    assert_eq!((error.effect(), error.attempts(), error.http_status()), (Effect::None, 0, None), "{what}: {error:?}");
    error
}

#[test]
fn conditions_that_the_server_would_drop_are_refused_before_a_byte_is_sent_whatever_the_flags() {
    for version in Version::ALL {
        let scene = Scene::of_2020();
        let client = scene.client(version);
        let body = body(version, r#"{"LastName":"New"}"#);
        for conditions in NEVER_SENT.iter().filter(|conditions| **conditions != ["customerid==4567\n"]) {
            for bits in 0..64 {
                let flags = Flags::from_bits(bits).expect("every bit has a meaning");
                let what = format!("{version} {conditions:?} with {flags:?}");
                let error = assert_refused(client.update_profiles("1", conditions, &body, flags), &what);
                let status = if conditions.is_empty() { Status::NoConditions } else { Status::InvalidCondition };
                assert_eq!(error.status(), status, "{what}");
            }
            let what = format!("counting {conditions:?}");
            assert_refused(client.count_profiles("1", conditions), &what);
        }
        assert_eq!(scene.requests(), [""; 0], "{version}");
        scene.assert_untouched(&version.to_string());
    }
}

/// Values of the body that no server is to see: what JSON is not, or what could be read in more than one way.
fn bodies_never_sent() -> Vec<String> {
    let nested = |depth: usize| format!("{{\"LastName\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    let texts = [
        "",
        " ",
        "null",
        "{}",
        "[]",
        "{\"LastName\":}",
        "{\"LastName\":\"x\",}",
        "{'LastName':'x'}",
        "{LastName:\"x\"}",
        "{\"LastName\":\"x\"}}",
        "{\"LastName\":\"x\"} {\"LastName\":\"y\"}",
        "{\"LastName\":\"\\ud800\"}",
        "{\"LastName\":\"\\ude00\\ud83d\"}",
        "{\"\\udfff\":\"x\"}",
        "{\"LastName\":\"\\x41\"}",
        "{\"LastName\":\"a\nb\"}",
        "{\"LastName\":\"x",
        "{\"LastName\":NaN}",
        "{\"LastName\":Infinity}",
        "{\"ANumber\":1e400}",
        "{\"ANumber\":01}",
        "{\"ANumber\":+1}",
        "{\"ANumber\":0x1A}",
        "{\"LastName\":\"x\",\"LastName\":\"y\"}",
        "{\"LastName\":\"x\",\"LASTNAME\":\"y\"}",
        "{\"LastName\":\"x\",\"\\u004castName\":\"y\"}",
        "\u{feff}{\"LastName\":\"x\"}",
    ];
    texts.into_iter().map(str::to_owned).chain([nested(200), nested(100_000)]).collect()
}

#[test]
fn bodies_that_are_no_json_or_no_single_meaning_are_refused_before_a_byte_is_sent() {
    for version in Version::ALL {
        let scene = Scene::of_2020();
        let client = scene.client(version);
        for values in bodies_never_sent() {
            for flags in [Flags::NONE, Flags::NO_FIELD_CHECK | Flags::ALLOW_UNKNOWN_FIELDS | Flags::ALLOW_EMPTY] {
                let text = body(version, &values);
                let what = format!("{version} {}", &text[..text.len().min(60)]);
                let error = assert_refused(client.update_profiles("1", &["customerid==4567"], &text, flags), &what);
                assert_eq!(error.status(), Status::InvalidBody, "{what}: {error:?}");
                assert!(error.message().len() < 600, "{what}: a message of {} bytes", error.message().len());
            }
        }
        assert_eq!(scene.requests(), [""; 0], "{version}");
    }
}

#[test]
fn c01_and_c07_a_misspelt_field_is_refused_after_reading_the_fields_only() {
    for version in Version::ALL {
        let scene = if version < Version::V3 { Scene::of_2020() } else { Scene::current() };
        let client = scene.client(version);
        let body = body(version, r#"{"Rate":9}"#);
        for (conditions, message) in [
            (
                &["custmerid==4567"][..],
                r#"condition 1 "custmerid==4567": the database has no field "custmerid"; did you mean "customerid"?"#,
            ),
            (&["customerid==4567", "nofield==1"], r#"condition 2 "nofield==1": the database has no field "nofield""#),
        ] {
            let answer = client.update_profiles("1", conditions, &body, Flags::NONE);
            let error = assert_refused(answer, &format!("{version} {conditions:?}"));
            assert_eq!(error.status(), Status::UnknownField);
            assert!(error.message().starts_with(message), "{}", error.message());
        }
        // The second refusal rests on a kept list, which is therefore read once more.
        assert_eq!(scene.count_of("GET database/1/fields"), 2, "{version}");
        scene.assert_untouched(&version.to_string());
    }
}

#[test]
fn c33_and_c34_id_and_code_name_one_profile_for_the_server_of_today() {
    for condition in ["id==101", "ID==101", "code==s101"] {
        for version in Version::ALL {
            let scene = Scene::current();
            let answer =
                scene.client(version).update_profiles("1", &[condition], &body(version, r#"{"Rate":9}"#), Flags::NONE);
            assert_eq!(answer.expect(condition).effect, Effect::Applied);
            scene.assert_changed(&changed(&[101], &[("Rate", "9")]), condition);
        }
    }
}

#[test]
fn c33_a_server_that_does_not_know_id_refuses_and_the_refusal_is_no_success() {
    let scene = Scene::with_switches(&serde_json::json!({"id_and_code_in_put": false}));
    let answer = scene.client(Version::V2).update_profiles("1", &["id==101"], r#"{"fields":{"Rate":9}}"#, Flags::NONE);
    let error = answer.expect_err("the server refuses");
    assert_eq!((error.status(), error.effect(), error.http_status()), (Status::Refused, Effect::None, Some(400)));
    scene.assert_changed(&changed(&[], &[]), "a refused call");
}

#[test]
fn c40_brackets_and_ampersands_in_a_condition_stay_inside_it() {
    for version in Version::ALL {
        let scene = if version < Version::V3 { Scene::of_2020() } else { Scene::current() };
        let client = scene.client(version);
        let body = body(version, r#"{"Rate":9}"#);
        for condition in ["LastName==x&fields[][]=customerid==4567", "LastName==x&fields=y", "LastName==x#&create=1"] {
            let answer = client.update_profiles("1", &[condition], &body, Flags::NONE);
            assert_eq!(answer.expect(condition).effect, Effect::Applied);
        }
        scene.assert_changed(&changed(&[], &[]), &version.to_string());
    }
}
