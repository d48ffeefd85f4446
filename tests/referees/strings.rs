//! Random conditions and query strings that lean towards everything a reader could get wrong.

use crate::chance::Chance;

const NAMES: &[&str] = &[
    "customerid",
    "CustomerID",
    "custmerid",
    "LastName",
    "lastname",
    "last name",
    "last-name",
    "Email",
    "e.mail",
    "a",
    "id",
    "code",
    "modified",
    "removed",
    "field_1",
    "1field",
    "_x",
    "",
    "é",
    "naam",
    "customerid ",
    " customerid",
    "customerid\u{a0}",
    "\u{a0}customerid",
    "customer\0id",
    "customer\nid",
    "ſ",
    "K",
];
const OPERATORS: &[&str] = &["==", "!=", "<>", "<", ">", "<=", ">=", "=~", "!~"];
const NEAR_OPERATORS: &[&str] = &[
    "=", "~", "!", "~=", "=>", "=<", "><", ">~", "<!", "~~", "!!", "=!", "===", "!==", "<=>", "==!", "<<", ">>", "≠",
    "＝＝", " == ", " =", "= =", ":", "IN", "",
];
const BLANKS: &[&str] =
    &[" ", "  ", "\t", "\n", "\r", "\r\n", "\0", "\u{b}", "\u{c}", "\u{85}", "\u{a0}", "\u{2028}", "\u{feff}"];
const VALUES: &[&str] = &[
    "4567",
    "-1",
    "0",
    "1e3",
    "2,99",
    " 3 ",
    "",
    "O'Neil",
    "\"x\"",
    "a&b@example.com",
    "plus+tag@example.com",
    "m%",
    "_e",
    "100%",
    "%",
    "%25",
    "%3D",
    "a#b",
    "a;b",
    "a[0]",
    "[]",
    "\\%",
    "2 January 1980",
    "2020-01-02 03:04:05",
    "Müller",
    "日本",
    "\u{1f600}",
    "e\u{301}",
    "\u{202e}abc",
    "b==c",
    "=b",
    ">x",
    "~",
    "!x",
    "x\ny",
    "x\ry",
    "x\0y",
    "\u{7f}",
];
const PIECES: &[&str] = &[
    "=",
    "<",
    ">",
    "!",
    "~",
    "==",
    " ",
    "\t",
    "\n",
    "\r",
    "\0",
    "\u{b}",
    "\u{c}",
    "\u{1}",
    "\u{a0}",
    "\u{85}",
    "%",
    "%3D",
    "&",
    "+",
    "#",
    "[",
    "]",
    "a",
    "B",
    "7",
    "_",
    "-",
    ".",
    "'",
    "\"",
    "\\",
    "/",
    "?",
    "é",
    "ß",
    "\u{2028}",
    "\u{1f600}",
];
const QUERY_PIECES: &[&str] = &[
    "fields",
    "fields[]=",
    "&fields[]=",
    "fields[",
    "]",
    "[",
    "[]",
    "[0]",
    "[1]",
    "[00]",
    "[-1]",
    "[5]",
    "[x]",
    "[ ]",
    "[ x]",
    "[a.b]",
    "[][]",
    "[9223372036854775807]",
    "[9223372036854775808]",
    "%5B",
    "%5D",
    "%5b0%5d",
    "=",
    "&",
    "&",
    "==",
    "a",
    "b",
    "+",
    "%20",
    ".",
    " ",
    "%",
    "%4",
    "%zz",
    "%2",
    "%2B",
    "%26",
    "%3D%3D",
    "%00",
    "%0A",
    "%C3%A9",
    "%E2%82",
    "é",
    "FIELDS[]=",
    "Fields",
    "create=1",
    ";",
    "?",
    "a==b",
];
const BOOLEAN_PIECES: &[&str] = &[
    "1", "0", "2", "9", ".", "-", "+", "%2B", "%20", "e", "E", "x", "true", "TRUE", "Yes", "no", "on", "y", "t", "%09",
    "%0A",
];
const BOOLEANS: &[&str] = &[
    "yes",
    "true",
    "tRuE",
    "YES",
    "1",
    "-1",
    "2",
    "01",
    "1.0",
    "1e0",
    "%201",
    "0",
    "0.9",
    "-0.5",
    "",
    "no",
    "false",
    "on",
    "y",
    "t",
    "0x1",
    "true%20",
    "%20true",
    "+1",
    "%2B1",
    ".9",
    "1.",
    ".",
    "1e-1",
    "1e",
    "%C2%A01",
    "1&create=0",
];

/// Any character, the rare ones as often as the others.
fn any_character(chance: &mut Chance) -> char {
    let highest = chance.pick(&[0x20, 0x7f, 0x17f, 0x24ff, 0xffff, 0x1_ffff, 0x10_ffff]);
    char::from_u32(chance.between(0, highest) as u32).unwrap_or('\u{fffd}')
}

/// A text made of pieces, now and then with any other character in between.
pub fn text(chance: &mut Chance, pieces: &[&str], most: u64) -> String {
    let mut text = chance.soup(pieces, most);
    if chance.percent(20) {
        text.push(any_character(chance));
        text.push_str(&chance.soup(pieces, 2));
    }
    text
}

/// Something that is a condition, nearly one, or none at all.
pub fn condition(chance: &mut Chance) -> String {
    if chance.percent(35) {
        return text(chance, PIECES, 10);
    }
    let mut condition = String::new();
    if chance.percent(15) {
        condition.push_str(&chance.soup(BLANKS, 3));
    }
    condition.push_str(chance.pick(NAMES));
    let operators = if chance.percent(70) { OPERATORS } else { NEAR_OPERATORS };
    condition.push_str(chance.pick(operators));
    condition.push_str(&value(chance));
    if chance.percent(15) {
        condition.push_str(&chance.soup(BLANKS, 3));
    }
    if chance.percent(15) {
        spoil(&mut condition, chance);
    }
    condition
}

/// The right side of a condition.
pub fn value(chance: &mut Chance) -> String {
    match chance.between(1, 10) {
        1..=6 => chance.pick(VALUES).to_owned(),
        7..=8 => text(chance, PIECES, 6),
        _ => chance.any().to_string(),
    }
}

/// Puts something where it does not belong.
fn spoil(text: &mut String, chance: &mut Chance) {
    let places: Vec<usize> = text.char_indices().map(|(place, _)| place).chain([text.len()]).collect();
    let place = chance.pick(&places);
    let pieces = if chance.percent(50) { PIECES } else { BLANKS };
    text.insert_str(place, chance.pick(pieces));
}

/// A query string, most of them about `fields`.
pub fn query(chance: &mut Chance) -> String {
    if chance.percent(50) {
        return text(chance, QUERY_PIECES, 10);
    }
    let opening =
        ["fields[]=", "fields[0]=", "fields[x]=", "fields%5B%5D=", "fields%5B0%5D=", "fields=", "fields[][]="];
    let parts: Vec<String> = (0..chance.between(1, 4))
        .map(|_| {
            let encoded = percent_encode(&condition(chance), chance);
            let openings = if chance.percent(60) { &opening[..1] } else { &opening[..] };
            format!("{}{encoded}", chance.pick(openings))
        })
        .collect();
    parts.join("&")
}

/// A query string about `create`.
pub fn boolean_query(chance: &mut Chance) -> String {
    let name =
        chance.pick(&["create=", "create=", "create=", "create=", "create[]=", "CREATE=", "create", "async=1&create="]);
    match chance.percent(50) {
        true => format!("{name}{}", chance.pick(BOOLEANS)),
        false => format!("{name}{}", chance.soup(BOOLEAN_PIECES, 4)),
    }
}

/// Encodes what has a meaning in a query, and as many of the other bytes as chance has it.
fn percent_encode(text: &str, chance: &mut Chance) -> String {
    let eager = chance.percent(50);
    let mut encoded = String::new();
    for character in text.chars() {
        let plain = character.is_ascii_alphanumeric() || (!eager && !"&+%#".contains(character));
        if plain {
            encoded.push(character);
        } else {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                encoded.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    encoded
}
