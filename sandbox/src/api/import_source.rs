//! The data of an import as rows: from CSV, from JSON text, or from a list of objects.

use super::outcome::{Failure, refuse};
use crate::php::cast;
use crate::php::value::PhpValue;

/// Rows with the same columns in the same order.
#[derive(Debug, Default, PartialEq)]
pub struct Rows {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The values of each row; a short row of CSV lacks the last ones.
    pub rows: Vec<Vec<PhpValue>>,
}

/// Reads the `source` of an import by its `format` and `delimiter`.
pub fn read(source: &PhpValue, format: Option<&PhpValue>, delimiter: Option<&PhpValue>) -> Result<Rows, Failure> {
    let text = |value: Option<&PhpValue>| value.and_then(PhpValue::as_text).unwrap_or_default().to_ascii_lowercase();
    match (source, text(format).as_str()) {
        (PhpValue::Array(objects), _) => from_objects(objects),
        (PhpValue::Text(source), "json") => match PhpValue::from_json(source.as_bytes()) {
            Some(PhpValue::Array(objects)) => from_objects(&objects),
            _ => refuse("Invalid import: source is not a JSON list of objects"),
        },
        (PhpValue::Text(source), "" | "csv") => {
            let delimiter = match text(delimiter).as_str() {
                "\t" | "tab" => b'\t',
                "," => b',',
                ";" => b';',
                _ => return refuse("Invalid import: delimiter must be a tab, a comma or a semicolon"),
            };
            from_csv(source, delimiter)
        }
        (PhpValue::Text(_), _) => refuse("Invalid import: format must be csv or json"),
        _ => refuse("Invalid import: source must be text or a list of objects"),
    }
}

fn from_objects(objects: &[(String, PhpValue)]) -> Result<Rows, Failure> {
    let mut found: Option<Rows> = None;
    for (_, object) in objects {
        let Some(members) = object.as_array() else {
            return refuse("Invalid import: every row must be an object");
        };
        let names = members.iter().map(|(name, _)| name);
        let rows = found.get_or_insert_with(|| Rows { columns: names.clone().cloned().collect(), rows: Vec::new() });
        if !names.eq(&rows.columns) {
            return refuse("Invalid import: all rows must have the same keys in the same order");
        }
        rows.rows.push(members.iter().map(|(_, value)| value.clone()).collect());
    }
    Ok(found.unwrap_or_default())
}

fn from_csv(source: &str, delimiter: u8) -> Result<Rows, Failure> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(source.as_bytes());
    let unreadable = |error: csv::Error| Failure::Refused(format!("Invalid import: {error}"));
    let header = reader.headers().map_err(unreadable)?;
    let columns = header.iter().map(|name| cast::trim(name).to_owned()).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        rows.push(record.map_err(unreadable)?.iter().map(PhpValue::text).collect());
    }
    Ok(Rows { columns, rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> PhpValue {
        PhpValue::from_json(json.as_bytes()).expect("the case is JSON")
    }

    #[test]
    fn the_same_rows_come_from_every_format() {
        let sources = [
            (r#"[{"a":"1","b":"x;\"y\""},{"a":"2","b":""}]"#, "null", "null"),
            (r#""[{\"a\":\"1\",\"b\":\"x;\\\"y\\\"\"},{\"a\":\"2\",\"b\":\"\"}]""#, "\"json\"", "null"),
            (r#""a,b\n1,\"x;\"\"y\"\"\"\n2,\n""#, "\"csv\"", "\",\""),
            (r#""a;b\r\n1;\"x;\"\"y\"\"\"\r\n2;""#, "null", "\";\""),
            (r#""\ufeffa\tb\n1\t\"x;\"\"y\"\"\"\n2\t""#, "\"CSV\"", "\"TAB\""),
        ];
        let text = |text: &str| PhpValue::text(text);
        let expected = Rows {
            columns: vec!["a".to_owned(), "b".to_owned()],
            rows: vec![vec![text("1"), text("x;\"y\"")], vec![text("2"), text("")]],
        };
        for (source, format, delimiter) in sources {
            let rows = read(&value(source), Some(&value(format)), Some(&value(delimiter)));
            assert_eq!(rows.expect(source), expected, "{source}");
        }
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for (source, format, delimiter) in [
            (r#"[{"a":1},{"b":1}]"#, "null", "null"),
            (r#"[{"a":1,"b":1},{"b":1,"a":1}]"#, "null", "null"),
            ("[1]", "null", "null"),
            (r#""a,b""#, "\"csv\"", "null"),
            (r#""a,b""#, "\"csv\"", "\"|\""),
            (r#""a,b""#, "\"xml\"", "\",\""),
            (r#""{""#, "\"json\"", "null"),
            ("1", "null", "null"),
        ] {
            let rows = read(&value(source), Some(&value(format)), Some(&value(delimiter)));
            assert!(matches!(rows, Err(Failure::Refused(_))), "{source}");
        }
    }
}
