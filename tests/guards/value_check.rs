//! The value check against a real database: what it lets through is stored as it was written, what it refuses would be lost.

use copernica::{Flags, Status};
use copernica_testkit::Version;
use serde_json::{Value, json};

use crate::scene::Scene;

/// Values that are let through, and what the database then shows.
const KEPT: &[(&str, &str, &str)] = &[
    ("ANumber", "12", "12"),
    ("ANumber", "\" 12 \"", "12"),
    ("ANumber", "\"-3\"", "-3"),
    ("ANumber", "2147483647", "2147483647"),
    ("ANumber", "-2147483648", "-2147483648"),
    ("ANumber", "7.0", "7"),
    ("ANumber", "true", "1"),
    ("ANumber", "null", "0"),
    ("ANumber", "\"\"", "0"),
    ("Rate", "2.5", "2.5"),
    ("Rate", "\"2.5\"", "2.5"),
    ("Rate", "null", "0"),
    ("Choice", "\"B\"", "B"),
    ("Choice", "1", "1"),
    ("Choice", "\"\"", ""),
    ("Choice", "null", ""),
    ("Birthdate", "\"2001-02-03\"", "2001-02-03"),
    ("Birthdate", "\"2001-02-03 04:05\"", "2001-02-03"),
    ("Birthdate", "\"\"", ""),
    ("Since", "\"2001-02-03\"", "2001-02-03 00:00:00"),
    ("Since", "\"2001-02-03T04:05:06\"", "2001-02-03 04:05:06"),
    ("Since", "\"2001-02-03 04:05:06.789\"", "2001-02-03 04:05:06"),
    ("Since", "\"2001-02-03 04:05:06+01:00\"", "2001-02-03 04:05:06"),
    ("Since", "null", "0000-00-00 00:00:00"),
    ("ANumber", "\"1.25e2\"", "125"),
    ("ANumber", "\"+007\"", "7"),
    ("ANumber", "-0", "0"),
    ("ANumber", "1e3", "1000"),
    ("ANumber", "false", "0"),
    ("Rate", "1e300", "1.0E+300"),
    ("Rate", "\" -.5 \"", "-0.5"),
    ("Rate", "true", "1"),
    ("Choice", "true", "1"),
    ("Since", "\"2020-07-01 12:00:00Z\"", "2020-07-01 14:00:00"),
    ("Since", "\"2020-01-01T00:30:00+0100\"", "2020-01-01 00:30:00"),
    ("Since", "\"2020-01-01 00:30:00-11:30\"", "2020-01-01 13:00:00"),
    ("Since", "\"2020-10-25 02:30:00\"", "2020-10-25 02:30:00"),
    ("Since", "\" \\t2020-02-29 23:59\\r\\n\"", "2020-02-29 23:59:00"),
    ("Birthdate", "\"2020-01-01 00:30:00+02:00\"", "2019-12-31"),
    ("Birthdate", "\"0000-00-00\"", ""),
    ("Since", "\"0000-00-00 00:00:00\"", "0000-00-00 00:00:00"),
    ("LastName", "true", "1"),
    ("LastName", "9223372036854775807", "9223372036854775807"),
    ("LastName", "0.1", "0.1"),
    ("LastName", "\"\\u0000\"", "\u{0}"),
    ("LastName", "\" two  blanks \"", " two  blanks "),
    ("LastName", "5", "5"),
    ("LastName", "\"caf\\u00e9 \\ud83d\\ude00\"", "caf\u{e9} \u{1f600}"),
    ("LastName", "null", ""),
];

/// Values that are refused, a part of the message, and what the database would show instead.
const LOST: &[(&str, &str, &str, &str)] = &[
    ("ANumber", "\"abc\"", "write a whole number", "0"),
    ("ANumber", "\"12abc\"", "12 for it", "12"),
    ("ANumber", "\"true\"", "write a whole number", "0"),
    ("ANumber", "2.99", "2 for it", "2"),
    ("ANumber", "\"1,000\"", "1 for it", "1"),
    ("ANumber", "2147483648", "from -2147483648 to 2147483647", "2147483647"),
    ("ANumber", "[1]", "0 or 1 for it", "1"),
    ("ANumber", "{\"a\":1}", "0 or 1 for it", "1"),
    ("Rate", "\"2,99\"", "write a number with a point", "2"),
    ("Rate", "\"x\"", "0 for it", "0"),
    ("Choice", "\"b\"", "write \"B\"", ""),
    ("Choice", "\"B \"", "write \"B\"", ""),
    ("Choice", "\"C\"", "not among the choices", ""),
    ("Choice", "[\"A\"]", "single values", ""),
    ("Birthdate", "\"aa\"", "write YYYY-MM-DD", ""),
    ("Birthdate", "1596979546", "write YYYY-MM-DD", ""),
    ("Birthdate", "\"2020-2\"", "write YYYY-MM-DD", "2020-02-01"),
    ("Birthdate", "\"2020-02-30\"", "write YYYY-MM-DD", "2020-03-01"),
    ("Since", "\"2020-01-02 03:\"", "write YYYY-MM-DD", "0000-00-00 00:00:00"),
    ("Since", "true", "write YYYY-MM-DD", "0000-00-00 00:00:00"),
    ("ANumber", "\"1e10\"", "2147483647 or another number", "2147483647"),
    ("ANumber", "-99999999999999999999", "-2147483648 or another number", "-2147483648"),
    ("ANumber", "\"1.00000000000000000001\"", "1 for it", "1"),
    ("ANumber", "\"-0.5\"", "0 for it", "0"),
    ("ANumber", "\"0x1A\"", "0 for it", "0"),
    ("ANumber", "\" \"", "0 for it", "0"),
    ("ANumber", "[]", "0 or 1 for it", "0"),
    ("Rate", "\"1e-400\"", "0 for it", "0"),
    ("Rate", "\"1.5.2\"", "1.5 for it", "1.5"),
    ("Choice", "false", "not among the choices", ""),
    ("Choice", "1.5", "not among the choices", ""),
    ("Birthdate", "\"2020-01-02 24:00\"", "write YYYY-MM-DD", "2020-01-03"),
    ("Birthdate", "\"02/03/2001\"", "write YYYY-MM-DD", "2001-02-03"),
    ("Birthdate", "2020.5", "write YYYY-MM-DD", ""),
    ("Since", "\"2020-01-02 03:04 02:00\"", "write YYYY-MM-DD", "0000-00-00 00:00:00"),
    ("Since", "{}", "single values", "0000-00-00 00:00:00"),
    ("LastName", "[\"x\"]", "single values", ""),
    ("LastName", "{\"a\":[[1]]}", "single values", ""),
];

/// Values that are let through with a warning, a part of it, and what the database then shows.
const DOUBTFUL: &[(&str, &str, &str, &str)] = &[
    ("LastName", "12345678901234567890", "between quotes", "1.2345678901235E+19"),
    ("LastName", "0.1234567890123456", "between quotes", "0.12345678901235"),
    ("LastName", "0.00001", "between quotes", "1.0E-5"),
    ("Since", "\"2020-03-29 02:30:00\"", "does not exist in Amsterdam", "2020-03-29 03:30:00"),
];

fn stored(scene: &Scene, field: &str) -> Value {
    scene.account.profile(101)["fields"][field].clone()
}

#[test]
fn what_is_let_through_is_stored_as_it_was_written() {
    let scene = Scene::of_2020();
    let client = scene.client(Version::Unversioned);
    for (field, value, shown) in KEPT {
        let body = format!("{{\"{field}\":{value}}}");
        let outcome = client.update_profiles("1", &["customerid==4567"], &body, Flags::NONE).expect(&body);
        assert_eq!((stored(&scene, field), outcome.warnings), (json!(shown), Vec::new()), "{body}");
    }
}

#[test]
fn what_may_be_stored_in_another_way_is_a_warning() {
    let scene = Scene::of_2020();
    let client = scene.client(Version::Unversioned);
    for (field, value, words, shown) in DOUBTFUL {
        let body = format!("{{\"{field}\":{value}}}");
        let outcome = client.update_profiles("1", &["customerid==4567"], &body, Flags::NONE).expect(&body);
        assert_eq!(stored(&scene, field), json!(shown), "{body}");
        assert!(outcome.warnings.len() == 1 && outcome.warnings[0].contains(words), "{body}: {:?}", outcome.warnings);
    }
}

#[test]
fn what_is_refused_would_be_stored_as_something_else() {
    let scene = Scene::of_2020();
    let checked = scene.client(Version::Unversioned);
    let unchecked = scene.client_with(Version::Unversioned, |options| options.set_value_check(false));
    for (field, value, message, shown) in LOST {
        let body = format!("{{\"{field}\":{value}}}");
        scene.account.clear_journal();
        let error = checked.update_profiles("1", &["customerid==4567"], &body, Flags::NONE).expect_err(&body);
        assert_eq!(error.status(), Status::InvalidValue, "{body}: {error:?}");
        assert!(error.message().contains(message) && error.message().contains(field), "{body}: {}", error.message());
        assert_eq!(scene.writes(), [""; 0], "{body}");
        unchecked.update_profiles("1", &["customerid==4567"], &body, Flags::NONE).expect(&body);
        assert_eq!(stored(&scene, field), json!(shown), "{body}");
    }
}

#[test]
fn a_condition_that_compares_with_no_value_of_its_field_is_refused() {
    let scene = Scene::of_2020();
    let client = scene.client(Version::Unversioned);
    for condition in [
        "ANumber==abc",
        "ANumber>=2.5",
        "customerid==99999999999",
        "Rate<1,5",
        "Choice==b",
        "Choice!=C",
        "Birthdate==2 January 1980",
        "Birthdate<1980",
        "Since>yesterday",
        "id==abc",
        "modified>0",
        "ANumber==1.00000000000000000001",
        "Rate==1e400",
        "Since>=2020-03-29 02:30",
        "id==1.5",
        "Birthdate==2020-02-30",
    ] {
        let answer = client.update_profiles("1", &[condition], r#"{"LastName":"x"}"#, Flags::NONE);
        assert_eq!(answer.expect_err(condition).status(), Status::InvalidValue, "{condition}");
        let error = client.count_profiles("1", &[condition]).expect_err(condition);
        assert_eq!(error.status(), Status::InvalidValue, "{condition}");
    }
    scene.assert_untouched("refused conditions");
}

#[test]
fn without_the_value_check_names_are_still_checked() {
    let scene = Scene::of_2020();
    let client = scene.client_with(Version::Unversioned, |options| options.set_value_check(false));
    for (condition, body) in [("nofield==1", r#"{"LastName":"x"}"#), ("customerid==4567", r#"{"nofield":1}"#)] {
        let error = client.update_profiles("1", &[condition], body, Flags::NONE).expect_err(condition);
        assert_eq!(error.status(), Status::UnknownField);
    }
    scene.assert_untouched("refused names");
}
