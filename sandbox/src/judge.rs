//! `copernica-sandbox judge`: this program's reading of the contract, one question per line.
//!
//! Other readings can be compared with it over millions of texts. Each line of the input is a JSON
//! object, and so is each line of the output:
//!
//! * `{"judge":"condition","expression":"age>=16"}` gives
//!   `{"usable":true,"name":"age","operator":">=","value":"16"}` (`<>` is shown as `!=`), or
//!   `{"usable":false}`.
//! * `{"judge":"convert","type":"integer","value":"12abc","now":"2026-01-01 12:00:00"}` gives
//!   `{"stored":"12"}`. `"choices":["a","b"]` and `"length":10` belong to the field; `now` is
//!   Amsterdam's.
//! * `{"judge":"query","query":"fields[]=a==b&x=1"}` gives `{"fields":["a==b"],"parsed":{...}}`:
//!   `fields` is null if there is no such list, and so is an element that is no text.
//!   `"brackets":"literal"` reads encoded brackets as other characters.
//! * `{"judge":"boolean","query":"create=1"}` gives the flags `create`, `async`, `dataonly`, `total`.
//!
//! A question that is not understood is answered with `{"error":"..."}`.

use std::io::{self, BufRead, Write};

use jiff::ZonedDateTime;
use jiff::civil::DateTime;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::boolean::parameter_is_true;
use crate::condition;
use crate::convert::{self, FieldKind, FieldType};
use crate::php::cast;
use crate::php::query::{self, Brackets};
use crate::php::strtotime::amsterdam;
use crate::php::value::PhpValue;

/// The clock of a question that does not set it.
const NOW: &str = "2026-01-01 12:00:00";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    judge: Kind,
    #[serde(default)]
    expression: String,
    #[serde(default)]
    query: String,
    #[serde(default)]
    brackets: Spelling,
    #[serde(default, rename = "type")]
    field_type: String,
    #[serde(default)]
    choices: Vec<String>,
    length: Option<usize>,
    value: Option<PhpValue>,
    now: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Condition,
    Convert,
    Query,
    Boolean,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "lowercase")]
enum Spelling {
    #[default]
    Any,
    Literal,
}

/// Answers every line of the input.
pub fn run(input: impl BufRead, output: impl Write) -> io::Result<()> {
    let mut output = io::BufWriter::new(output);
    for line in input.split(b'\n') {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        serde_json::to_writer(&mut output, &answer(&line))?;
        output.write_all(b"\n")?;
    }
    output.flush()
}

fn answer(line: &[u8]) -> Value {
    let judged = match serde_json::from_slice::<Question>(line) {
        Ok(question) => judge(&question),
        Err(error) => Err(error.to_string()),
    };
    judged.unwrap_or_else(|error| json!({ "error": error }))
}

fn judge(question: &Question) -> Result<Value, String> {
    Ok(match question.judge {
        Kind::Condition => judge_condition(&question.expression),
        Kind::Convert => judge_conversion(question)?,
        Kind::Query => judge_query(&parsed(question)),
        Kind::Boolean => judge_booleans(&parsed(question)),
    })
}

fn judge_condition(expression: &str) -> Value {
    match condition::parse(expression) {
        Ok(condition) => json!({
            "usable": true,
            "name": condition.name,
            "operator": condition.operator.symbol(),
            "value": condition.value,
        }),
        Err(_) => json!({ "usable": false }),
    }
}

fn judge_conversion(question: &Question) -> Result<Value, String> {
    let field_type: FieldType = question.field_type.parse().map_err(|_| {
        let known: Vec<_> = FieldType::names().collect();
        format!("no field type {:?}; write one of {}", question.field_type, known.join(", "))
    })?;
    let kind = FieldKind {
        field_type,
        choices: question.choices.iter().map(|choice| cast::trim_end(choice).to_string()).collect(),
        length: question.length,
    };
    let now = moment(question.now.as_deref().unwrap_or(NOW))?;
    let value = question.value.as_ref().unwrap_or(&PhpValue::Null);
    Ok(json!({ "stored": convert::stored_value(&kind, value, &now) }))
}

fn moment(text: &str) -> Result<ZonedDateTime, String> {
    let civil = text.parse::<DateTime>();
    let moment = civil.and_then(|civil| civil.to_zoned_datetime(amsterdam()));
    moment.map_err(|error| format!("now is {text:?}, write YYYY-MM-DD hh:mm:ss: {error}"))
}

fn parsed(question: &Question) -> PhpValue {
    let brackets = match question.brackets {
        Spelling::Any => Brackets::Any,
        Spelling::Literal => Brackets::LiteralOnly,
    };
    query::parse(question.query.as_bytes(), brackets)
}

fn judge_query(parsed: &PhpValue) -> Value {
    let fields = parsed.get("fields").and_then(PhpValue::as_array);
    let texts = |fields: &[(String, PhpValue)]| -> Vec<Value> {
        fields.iter().map(|(_, element)| json!(element.as_text())).collect()
    };
    json!({ "fields": fields.map(texts), "parsed": to_json(parsed) })
}

fn judge_booleans(parsed: &PhpValue) -> Value {
    let flag = |name: &str, default: bool| parameter_is_true(parsed.get(name), default);
    json!({
        "create": flag("create", false),
        "async": flag("async", false),
        "dataonly": flag("dataonly", false),
        "total": flag("total", true),
    })
}

/// What `json_encode` makes of the value.
fn to_json(value: &PhpValue) -> Value {
    match value {
        PhpValue::Null => Value::Null,
        PhpValue::Bool(truth) => json!(truth),
        PhpValue::Integer(number) => json!(number),
        PhpValue::Float(number) => json!(number),
        PhpValue::Text(text) => json!(text),
        PhpValue::Array(elements) if value.is_list() => elements.iter().map(|(_, element)| to_json(element)).collect(),
        PhpValue::Array(elements) => {
            let member = |(key, element): &(String, PhpValue)| (key.clone(), to_json(element));
            Value::Object(elements.iter().map(member).collect::<Map<_, _>>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_question_is_answered_on_a_line_of_its_own() {
        let cases = [
            (
                r#"{"judge":"condition","expression":" age<>16"}"#,
                r#"{"usable":true,"name":"age","operator":"!=","value":"16"}"#,
            ),
            (r#"{"judge":"condition","expression":"age=16"}"#, r#"{"usable":false}"#),
            (r#"{"judge":"convert","type":"integer","value":" 12abc"}"#, r#"{"stored":"12"}"#),
            (r#"{"judge":"convert","type":"integer","value":null}"#, r#"{"stored":"0"}"#),
            (r#"{"judge":"convert","type":"text","length":3,"value":"äöüß"}"#, r#"{"stored":"äöü"}"#),
            (r#"{"judge":"convert","type":"select","choices":["a "," b"],"value":" b"}"#, r#"{"stored":" b"}"#),
            (
                r#"{"judge":"convert","type":"datetime","value":"noon","now":"2020-02-03 04:05:06"}"#,
                r#"{"stored":"2020-02-03 12:00:00"}"#,
            ),
            (
                r#"{"judge":"query","query":"fields[]=a%3D%3D1&fields[][]=b&x=1+2"}"#,
                r#"{"fields":["a==1",null],"parsed":{"fields":["a==1",["b"]],"x":"1 2"}}"#,
            ),
            (
                r#"{"judge":"query","query":"fields=a","brackets":"literal"}"#,
                r#"{"fields":null,"parsed":{"fields":"a"}}"#,
            ),
            (
                r#"{"judge":"boolean","query":"create=1&async=on&total=no"}"#,
                r#"{"create":true,"async":false,"dataonly":false,"total":false}"#,
            ),
        ];
        let questions = cases.map(|(question, _)| question).join("\n\n");
        let mut output = Vec::new();
        run(questions.as_bytes(), &mut output).expect("memory can be read and written");
        let output = String::from_utf8(output).expect("JSON is UTF-8");
        let answers: Vec<&str> = output.lines().collect();
        assert_eq!(answers, cases.map(|(_, answer)| answer));
    }

    #[test]
    fn a_question_that_is_not_understood_is_answered_with_an_error() {
        let cases = [
            ("{", "EOF"),
            (r#"{"judge":"weather"}"#, "unknown variant"),
            (r#"{"judge":"condition","expresion":""}"#, "unknown field"),
            (r#"{"judge":"convert","type":"int","value":1}"#, "no field type \"int\""),
            (r#"{"judge":"convert","type":"date","value":1,"now":"noon"}"#, "noon"),
        ];
        for (question, expected) in cases {
            let answer = answer(question.as_bytes());
            let error = answer["error"].as_str().unwrap_or_default();
            assert!(error.contains(expected), "{question}: {answer}");
        }
    }
}
