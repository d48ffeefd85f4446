//! The tables of section 2.8 and 9.8 of the contract, and what lies around them.

use super::*;

fn now() -> ZonedDateTime {
    let now = "2026-07-15 12:34:56".parse::<jiff::civil::DateTime>().expect("the clock is a date");
    now.to_zoned_datetime(strtotime::amsterdam()).expect("the clock is in range")
}

fn kind(name: &str) -> FieldKind {
    FieldKind::of(name.parse().expect("the case names a type"), "", 0)
}

fn stored(kind: &FieldKind, json: &str) -> String {
    let value = PhpValue::from_json(json.as_bytes()).expect("the case is JSON");
    stored_value(kind, &value, &now())
}

const TEXT_TYPES: [&str; 7] = ["text", "email", "phone", "phone_fax", "phone_gsm", "big", "foreign_key"];

#[test]
fn text_kinds_take_the_string_form_of_scalars_and_nothing_of_the_rest() {
    let cases = [
        (r#""value""#, "value"),
        (r#""  value ""#, "  value "),
        (r#""not an address""#, "not an address"),
        ("true", "1"),
        ("false", ""),
        ("0", "0"),
        ("-2", "-2"),
        ("2.99", "2.99"),
        ("-2.99", "-2.99"),
        ("1e25", "1.0E+25"),
        ("null", ""),
        ("[]", ""),
        ("[\"x\"]", ""),
        (r#"{"a":"x"}"#, ""),
    ];
    for name in TEXT_TYPES {
        for (value, expected) in cases {
            assert_eq!(stored(&kind(name), value), expected, "{name} {value}");
        }
    }
}

#[test]
fn text_is_cut_after_its_length_in_characters() {
    let cases = [(5, "abcde", "abcde"), (5, "abcdef", "abcde"), (3, "äöüß", "äöü"), (1, "👍👍", "👍"), (10, "", "")];
    for name in TEXT_TYPES {
        for (length, value, expected) in cases {
            let kind = FieldKind { length: Some(length), ..kind(name) };
            let stored = stored_value(&kind, &PhpValue::text(value), &now());
            assert_eq!(stored, expected, "{name} {length} {value}");
        }
    }
    assert_eq!(stored(&kind("text"), &format!("\"{}\"", "x".repeat(300))).len(), 300);
}

#[test]
fn select_takes_only_what_is_identical_to_a_choice() {
    let cases = [
        ("value1\r\nvalue2", r#""value1""#, "value1"),
        ("VALUE1\r\nvalue2", r#""value1""#, ""),
        ("value1\r\nvalue2", r#""value""#, ""),
        ("value \r\n value\r\nx", r#""value ""#, ""),
        ("value \r\n value\r\nx", r#""value""#, "value"),
        ("value \r\n value\r\nx", r#"" value""#, " value"),
        ("value\r\n1", "true", "1"),
        ("value\r\n", "true", ""),
        ("A\r\nB\r\n1", r#""a""#, ""),
        ("A\r\nB\r\n1", r#""A ""#, ""),
        ("A\r\nB\r\n1", "true", "1"),
        ("A\r\nB\r\n1", r#""B""#, "B"),
        ("A\r\nB\r\n1", "1", "1"),
        ("A\r\nB\r\n1", "null", ""),
        ("A\r\nB\r\n1", "[\"A\"]", ""),
        ("0\r\n2.5", "0", "0"),
        ("0\r\n2.5", "2.50", "2.5"),
        ("A\nB*\nC", r#""B""#, "B"),
        ("A\nB*\nC", r#""B*""#, ""),
    ];
    for (choices, value, expected) in cases {
        let kind = FieldKind::of(FieldType::Select, choices, 0);
        assert_eq!(stored(&kind, value), expected, "{choices:?} {value}");
    }
}

#[test]
fn choices_are_lines_trimmed_at_their_ends_and_rid_of_the_default_marker() {
    let cases: [(&str, &[&str]); 6] = [
        ("A\r\nB\r\n1", &["A", "B", "1"]),
        ("A\nB*\nC", &["A", "B", "C"]),
        ("value \r\n value\t\r\n", &["value", " value", ""]),
        ("A * \nB", &["A", "B"]),
        ("", &[""]),
        ("a b", &["a b"]),
    ];
    for (value, expected) in cases {
        assert_eq!(choices_of(value), expected, "{value:?}");
    }
}

#[test]
fn integers_are_php_casts_within_32_bits() {
    let cases = [
        (r#""value""#, "0"),
        (r#""   3 ""#, "3"),
        (r#""true""#, "0"),
        ("true", "1"),
        ("false", "0"),
        ("null", "0"),
        (r#""""#, "0"),
        ("-2", "-2"),
        ("2.99", "2"),
        ("-2.99", "-2"),
        ("[]", "0"),
        ("{}", "0"),
        ("[\"x\"]", "1"),
        ("[0]", "1"),
        (r#"{"a":null}"#, "1"),
        (r#""12abc""#, "12"),
        (r#""1e3""#, "1000"),
        (r#""-1.9""#, "-1"),
        (r#""\u00a05""#, "0"),
        ("2147483647", "2147483647"),
        ("2147483648", "2147483647"),
        ("-2147483648", "-2147483648"),
        ("-2147483649", "-2147483648"),
        (r#""99999999999999999999""#, "2147483647"),
        (r#""-1e30""#, "-2147483648"),
        ("1e300", "2147483647"),
    ];
    for (value, expected) in cases {
        assert_eq!(stored(&kind("integer"), value), expected, "{value}");
    }
}

#[test]
fn floats_are_php_casts_in_their_shortest_form() {
    let cases = [
        (r#""value""#, "0"),
        (r#"" 2.99  ""#, "2.99"),
        (r#""true""#, "0"),
        (r#""2,99""#, "2"),
        ("true", "1"),
        ("false", "0"),
        ("null", "0"),
        ("-2", "-2"),
        ("2.99", "2.99"),
        ("-2.99", "-2.99"),
        ("[]", "0"),
        ("[\"x\"]", "1"),
        (r#""1e3""#, "1000"),
        ("1.50", "1.5"),
        ("0.1", "0.1"),
        (r#""1e25""#, "1.0E+25"),
        (r#""1e999""#, "1.7976931348623157E+308"),
        (r#""-1e999""#, "-1.7976931348623157E+308"),
    ];
    for (value, expected) in cases {
        assert_eq!(stored(&kind("float"), value), expected, "{value}");
    }
}

/// The value, and what the four kinds of date store of it: date, datetime, empty_date,
/// empty_datetime.
fn check_dates(cases: &[(&str, [&str; 4])]) {
    for (value, expected) in cases {
        let kinds = ["date", "datetime", "empty_date", "empty_datetime"];
        assert_eq!(kinds.map(|name| stored(&kind(name), value)), *expected, "{value}");
    }
}

/// What the four kinds store of one moment.
fn all(datetime: &str) -> [&str; 4] {
    let date = datetime.get(..10).expect("the case is long enough");
    [date, datetime, date, datetime]
}

const EMPTY: [&str; 4] = ["0000-00-00", "0000-00-00 00:00:00", "", ""];

#[test]
fn dates_are_understood_as_the_table_in_section_2_8_says() {
    let moment = all("2020-01-02 03:04:05");
    let zoned = all("2020-01-02 04:04:05");
    let minute = all("2020-01-02 03:04:00");
    check_dates(&[
        (r#""2020-01-02 03:04:05""#, moment),
        (r#""  2020-01-02t03:04:05  ""#, moment),
        (r#""2020-01-02t03:04:05.987654""#, moment),
        (r#""  2020-01-02t03:04:05.987654  ""#, moment),
        (r#""2020-01-02 03:4""#, minute),
        (r#""2020-2""#, all("2020-02-01 00:00:00")),
        (r#""2020-01-02 03:04:05z""#, zoned),
        (r#""2020-01-02 03:04:05utc""#, zoned),
        (r#""2020-01-02 03:04:05+03:00""#, all("2020-01-02 01:04:05")),
        (r#""@1577934245""#, zoned),
        (r#""2 January 1980""#, all("1980-01-02 00:00:00")),
        (r#""9999-12-31 23:59:59""#, all("9999-12-31 23:59:59")),
    ]);
}

#[test]
fn what_is_no_date_is_stored_as_the_empty_value_of_the_kind() {
    let values = [
        r#""2020-01-02 03:""#,
        r#""2020-01-02 03:04 02:00""#,
        r#""2020-01-02tz03:04""#,
        r#""2020 2""#,
        r#""1900-01-001 00:00""#,
        r#""0000-00-00""#,
        r#""0000-00-00 23:59:59""#,
        r#""  0000-00-00 00:00:00""#,
        r#""0000-00-00x""#,
        r#""aa""#,
        r#""true""#,
        r#""""#,
        r#""   ""#,
        r#""\u00a0""#,
        "true",
        "false",
        "null",
        "[]",
        "[\"2020-01-02\"]",
        r#"{"date":"2020-01-02"}"#,
        "1596979546",
        "999",
        "10000",
        "0",
    ];
    for value in values {
        check_dates(&[(value, EMPTY)]);
    }
}

#[test]
fn a_date_outside_of_the_years_0_to_9999_is_stored_as_zeros_in_every_kind() {
    let zeros = all("0000-00-00 00:00:00");
    check_dates(&[
        (r#""0000-00-01 00:00""#, zeros),
        (r#""-0044-03-15""#, zeros),
        (r#""+10000-01-01""#, zeros),
        (r#""0000-01-01""#, all("0000-01-01 00:00:00")),
    ]);
}

#[test]
fn dates_that_follow_the_clock_are_computed() {
    let evening = all("2026-07-15 19:59:00");
    let year = all("1960-07-15 12:34:56");
    check_dates(&[
        (r#""now""#, all("2026-07-15 12:34:56")),
        (r#""yesterday""#, all("2026-07-14 00:00:00")),
        (r#""a""#, all("2026-07-15 13:34:56")),
        ("-5", all("2026-07-15 19:34:56")),
        ("1959", evening),
        (r#""1959""#, evening),
        ("1960", year),
        (r#""1960""#, year),
        (r#""12:00""#, all("2026-07-15 12:00:00")),
    ]);
}

#[test]
fn a_new_profile_gets_the_default_of_the_field() {
    let cases = [
        ("text", "none", "none"),
        ("integer", "-1", "-1"),
        ("integer", "", "0"),
        ("float", "1.50", "1.5"),
        ("date", "", "0000-00-00"),
        ("datetime", "", "0000-00-00 00:00:00"),
        ("empty_date", "", ""),
        ("empty_datetime", "today", "2026-07-15 00:00:00"),
        ("select", "A\r\nB\r\n1", ""),
        ("select", "A\nB*\n1", "B"),
        ("select", "A\r\nB*\r\nC*", "B"),
        ("select", "A\r\n B * \r\n", " B"),
    ];
    for (name, value, expected) in cases {
        let field_type = name.parse().expect("the case names a type");
        let kind = FieldKind::of(field_type, value, 0);
        assert_eq!(default_value(&kind, value, &now()), expected, "{name} {value:?}");
    }
}

#[test]
fn empty_text_is_stored_as_the_empty_value_of_the_type() {
    for (name, field_type) in TYPES {
        assert_eq!(stored(&kind(name), r#""""#), empty_value(field_type), "{name}");
    }
}

#[test]
fn types_have_copernicas_names_and_no_others() {
    for name in FieldType::names() {
        assert_eq!(name.parse::<FieldType>().map(FieldType::name), Ok(name));
    }
    for name in ["", "Text", "int", "boolean", "text "] {
        assert_eq!(name.parse::<FieldType>(), Err(UnknownFieldType), "{name:?}");
    }
}

#[test]
fn types_are_numbers_dates_or_text() {
    let numbers = TYPES.iter().filter(|(_, field_type)| field_type.is_number());
    assert!(numbers.map(|(name, _)| *name).eq(["integer", "float"]));
    let dates = TYPES.iter().filter(|(_, field_type)| field_type.is_date());
    assert!(dates.map(|(name, _)| *name).eq(["date", "empty_date", "datetime", "empty_datetime"]));
}

#[test]
fn a_length_of_zero_is_no_length() {
    assert_eq!(FieldKind::of(FieldType::Text, "", 0).length, None);
    assert_eq!(FieldKind::of(FieldType::Text, "", 50).length, Some(50));
    assert!(FieldKind::of(FieldType::Text, "a\nb", 50).choices.is_empty());
}
