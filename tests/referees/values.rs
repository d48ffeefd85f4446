//! Random values for every field type; dates stay inside the forms that the contract's tables show (2.8).

use serde_json::{Value, json};

use crate::chance::Chance;
use crate::strings;

const TEXT_TYPES: &[&str] = &["text", "email", "phone", "phone_fax", "phone_gsm", "big", "foreign_key"];
const NUMBER_TYPES: &[&str] = &["integer", "integer", "float"];
const DATE_TYPES: &[&str] = &["date", "datetime", "empty_date", "empty_datetime"];

const NUMBER_PIECES: &[&str] = &[
    "0",
    "1",
    "2",
    "7",
    "9",
    "12",
    "2147483647",
    "2147483648",
    "99999999",
    ".",
    ".",
    ",",
    "e",
    "E",
    "e3",
    "e-2",
    "+",
    "-",
    " ",
    "\t",
    "\n",
    "\r",
    "\u{b}",
    "\u{c}",
    "\0",
    "\u{a0}",
    "0x",
    "_",
    "abc",
    "\u{663}",
    "true",
    "½",
];
const CHOICES: &[&str] =
    &["value", "value ", " value", "VALUE", "Value", "1", "0", "-2", "2.99", "", "é", "É", "value\t", "a\0", "x\u{a0}"];
const MONTHS: &[&str] = &[
    "January",
    "february",
    "MARCH",
    "April",
    "may",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "jan",
    "Feb",
    "mar",
    "apr",
    "Jun",
    "JUL",
    "aug",
    "sep",
    "Oct",
    "nov",
    "dec",
];
const MOMENTS: &[&str] = &[
    "2026-01-01 12:00:00",
    "2026-07-01 12:34:56",
    "2024-02-29 23:59:59",
    "2020-03-28 12:00:00",
    "2020-10-25 12:00:00",
    "1999-12-31 04:00:00",
];

/// A question for the judges: what is stored of this value in such a field?
pub fn question(chance: &mut Chance) -> Value {
    let kinds = chance.pick(&[TEXT_TYPES, NUMBER_TYPES, DATE_TYPES, DATE_TYPES, &["select"]]);
    let kind = chance.pick(kinds);
    let mut choices = Vec::new();
    let mut length = Value::Null;
    match kind {
        "select" => choices = (0..chance.between(1, 5)).map(|_| chance.pick(CHOICES)).collect(),
        kind if TEXT_TYPES.contains(&kind) && kind != "big" && chance.percent(30) => {
            length = json!(chance.between(1, 12));
        }
        _ => {}
    }
    let value = for_type(kind, chance);
    json!({
        "judge": "convert",
        "type": kind,
        "choices": choices,
        "length": length,
        "value": value,
        "now": chance.pick(MOMENTS),
    })
}

/// Any value, of the kind that goes with this type of field or nearly does.
pub fn for_type(kind: &str, chance: &mut Chance) -> Value {
    match kind {
        "integer" | "float" => number_like(chance),
        "select" => choice_like(chance),
        kind if DATE_TYPES.contains(&kind) => date_like(chance),
        _ => anything(chance),
    }
}

fn scalar_or_structure(chance: &mut Chance) -> Value {
    chance.pick(&[
        || json!(null),
        || json!(true),
        || json!(false),
        || json!([]),
        || json!({}),
        || json!(["x"]),
        || json!([0]),
        || json!({"a": 0}),
        || json!([[]]),
    ])()
}

fn anything(chance: &mut Chance) -> Value {
    match chance.between(1, 10) {
        1 => scalar_or_structure(chance),
        2..=3 => number(chance),
        _ => json!(strings::value(chance)),
    }
}

fn choice_like(chance: &mut Chance) -> Value {
    if chance.percent(70) { json!(chance.pick(CHOICES)) } else { anything(chance) }
}

fn number_like(chance: &mut Chance) -> Value {
    match chance.between(1, 10) {
        1 => scalar_or_structure(chance),
        2..=4 => number(chance),
        5..=9 => json!(chance.soup(NUMBER_PIECES, 6)),
        _ => json!(strings::value(chance)),
    }
}

/// A JSON number: small and huge, whole and broken, shown with few digits and with all of them.
fn number(chance: &mut Chance) -> Value {
    let whole = chance.any() as i64;
    match chance.between(1, 6) {
        1 => json!(whole >> chance.between(0, 62)),
        2 => json!(chance.any() >> chance.between(1, 40)),
        3 => json!((whole >> 40) as f64 / chance.pick(&[1.0, 2.0, 10.0, 100.0, 1000.0, 3.0])),
        4 => json!(chance.between(0, 99_999) as f64 * 10f64.powi(chance.between(0, 30) as i32 - 20)),
        5 => json!(chance.pick(&[
            2.99,
            -2.99,
            0.1,
            0.5,
            -0.5,
            1e14,
            1e15,
            1e-4,
            1e-5,
            5.9,
            -1.9,
            1e18,
            123_456_789.123_456_7
        ])),
        _ => json!(whole as f64 / (chance.any() >> 11 | 1) as f64),
    }
}

/// A date in a form that the contract's tables settle, or a near miss that they settle too.
fn date_like(chance: &mut Chance) -> Value {
    let text = match chance.between(1, 20) {
        1..=8 => moment(chance),
        9 => format!("{:04}-{}", year(chance), chance.pick(&["1", "02", "2", "9", "10", "12", "00", "0"])),
        10 => format!("@{}", chance.between(820_454_400, 2_145_916_800)),
        11 => format!("{:04}", chance.between(0, 9_999)),
        12 => chance
            .pick(&["now", "yesterday", "NOW", "Yesterday", "a", "z", "A", "Z", "m", "y", "n", "i", "k"])
            .to_owned(),
        13 => near_miss(chance),
        14 => format!("0000-00-{}", chance.pick(&["00 23:59:59", "00", "00t01:02", "01 00:00", "01", "31 23:59:59"])),
        15 => return json!(chance.pick(&[1_596_979_546_u64, 999, 10_000, 1, 7, 99_999, 6_789_876_789])),
        16 => return json!(chance.between(1_000, 9_999)),
        17 => return scalar_or_structure(chance),
        18 => chance
            .pick(&["aa", "true", "", "   ", "value", "é", "\u{a0}2020-01-02", "\0", "-", "abc", "日本"])
            .to_owned(),
        _ => chance.pick(DATE_ROWS).to_owned(),
    };
    let outer = [" ", "  ", "\t", "\n", "\r\n", "\0", "\u{b}"];
    match chance.percent(15) {
        true => json!(format!("{}{text}{}", chance.soup(&outer, 2), chance.soup(&outer, 2))),
        false => json!(text),
    }
}

/// The rows of the table as they stand.
const DATE_ROWS: &[&str] = &[
    "2020-01-02 03:04:05",
    "2020-01-02t03:04:05",
    "2020-01-02t03:04:05.987654",
    "2020-01-02 03:4",
    "2020-2",
    "2020-01-02 03:",
    "2020-01-02 03:04 02:00",
    "2020-01-02tz03:04",
    "2020 2",
    "1900-01-001 00:00",
    "0000-00-00 23:59:59",
    "0000-00-01 00:00",
    "2020-01-02 03:04:05z",
    "2020-01-02 03:04:05utc",
    "2020-01-02 03:04:05+03:00",
    "@1577934245",
    "1959",
    "1960",
    "2 January 1980",
];

/// Years with the summer-time rule of today twice as often; the others keep clear of the hours in which clocks changed.
fn year(chance: &mut Chance) -> u64 {
    match chance.percent(70) {
        true => chance.between(1996, 2037),
        false => chance.pick(&[1, 99, 400, 999, 1582, 1700, 1900, 1950, 1970, 1995, 2038, 2100, 9998]),
    }
}

fn moment(chance: &mut Chance) -> String {
    let year = year(chance);
    let rule = (1996..=2037).contains(&year);
    let (month, day) = match chance.percent(15) {
        true => (chance.pick(&[3, 10]), chance.between(24, 31)),
        false => (chance.between(0, 12), chance.between(0, 31)),
    };
    let date = match chance.percent(20) {
        true => format!("{} {} {year:04}", chance.between(1, 31), chance.pick(MONTHS)),
        false => format!("{year:04}-{month:02}-{day:02}"),
    };
    let hour = chance.between(if rule { 0 } else { 5 }, 24);
    let (minute, second) = (chance.between(0, 59), chance.between(0, 60));
    let zone = if rule { chance.pick(&["", "", "z", "Z", "utc", "UTC", "+03:00", "-11:30", "+00:00"]) } else { "" };
    match chance.between(1, 6) {
        1 => date,
        2 => format!("{date} {hour:02}:{minute:02}:{second:02}{zone}"),
        3 => format!("{date} {hour}:{minute}"),
        4 => format!("{date} {hour:02}:{minute:02}{zone}"),
        5 if date.contains('-') => format!("{date}t{hour:02}:{minute:02}:{second:02}.{}", chance.between(0, 999_999)),
        5 => format!("{date} {hour:02}:{minute:02}:{second:02}"),
        _ => format!("{date}   {hour:02}:{minute:02}:{second:02}"),
    }
}

/// What the table calls empty, with other numbers.
fn near_miss(chance: &mut Chance) -> String {
    let (year, month, day) = (year(chance), chance.between(0, 12), chance.between(1, 31));
    let date = format!("{year:04}-{month:02}-{day:02}");
    let (hour, minute) = (chance.between(0, 23), chance.between(0, 59));
    match chance.between(1, 5) {
        1 => format!("{date} {hour:02}:"),
        2 => format!("{date} {hour:02}:{minute:02} {hour:02}:00"),
        3 => format!("{date}tz{hour:02}:{minute:02}"),
        4 => format!("{:04} {}", chance.between(1996, 2037), chance.between(1, 9)),
        _ => format!("{year:04}-{month:02}-0{day:02} {hour:02}:{minute:02}"),
    }
}
