//! The fields and interests of a database as the server lists them (contract 2.8, 4.3, 4.4).

use serde_json::Value as Json;

use super::condition::OUTER_BLANKS;

/// How the server converts what is written to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Text of any kind: `text`, `email`, `phone`, `phone_fax`, `phone_gsm`, `big`, `foreign_key`.
    Text,
    /// One of a list of choices.
    Select,
    /// A whole number of 32 bits.
    Integer,
    /// A number.
    Float,
    /// A day: `date`, `empty_date`.
    Date,
    /// A moment: `datetime`, `empty_datetime`.
    Datetime,
    /// A type that this version of the library does not know.
    Other,
}

impl FieldType {
    fn from_name(name: &str) -> FieldType {
        match name {
            "text" | "email" | "phone" | "phone_fax" | "phone_gsm" | "big" | "foreign_key" => FieldType::Text,
            "select" => FieldType::Select,
            "integer" => FieldType::Integer,
            "float" => FieldType::Float,
            "date" | "empty_date" => FieldType::Date,
            "datetime" | "empty_datetime" => FieldType::Datetime,
            _ => FieldType::Other,
        }
    }
}

/// One field of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name, in the letter case of the database.
    pub name: String,
    /// How values are converted.
    pub field_type: FieldType,
    /// The name that the server gives to the type, such as `empty_date`.
    pub type_name: String,
    /// What a select field may hold; empty when the server lists nothing.
    pub choices: Vec<String>,
    /// The most characters the field is said to hold, if it is said.
    pub length: Option<usize>,
}

impl Field {
    /// Reads one field of the server's list; `None` when it is not one.
    fn from_json(json: &Json) -> Option<Field> {
        let name = json.get("name")?.as_str()?.to_owned();
        let type_name = json.get("type")?.as_str()?.to_owned();
        let field_type = FieldType::from_name(&type_name);
        let value = json.get("value").and_then(Json::as_str).unwrap_or_default();
        let choices = if field_type == FieldType::Select { choices_of(value) } else { Vec::new() };
        let length = json.get("length").and_then(number_of).filter(|&length| length > 0);
        Some(Field { name, field_type, type_name, choices, length })
    }
}

/// The choices of a select field, one on each line, without the blanks at their ends that PHP removes. Older answers mark the default with an
/// asterisk: both readings count, since only certain loss is refused.
fn choices_of(value: &str) -> Vec<String> {
    let mut choices = Vec::new();
    for line in value.lines() {
        let choice = line.trim_end_matches(OUTER_BLANKS);
        if let Some(unmarked) = choice.strip_suffix('*') {
            choices.push(unmarked.trim_end_matches(OUTER_BLANKS).to_owned());
        }
        choices.push(choice.to_owned());
    }
    choices
}

/// A number that the server writes as a number or as a text.
fn number_of(json: &Json) -> Option<usize> {
    match json {
        Json::String(digits) => digits.trim().parse().ok(),
        other => other.as_u64()?.try_into().ok(),
    }
}

/// One page of a list of the server's (contract 4.0).
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// What the page holds.
    pub data: Vec<Json>,
    /// How many there are on all pages together.
    pub total: Option<u64>,
}

impl Page {
    /// Reads the wrapper of a list; `None` when it is not one.
    pub fn from_json(json: &Json) -> Option<Page> {
        let data = json.get("data")?.as_array()?.clone();
        Some(Page { data, total: json.get("total").and_then(Json::as_u64) })
    }

    /// The page as fields; `None` when something on it is no field.
    pub fn fields(&self) -> Option<Vec<Field>> {
        self.data.iter().map(Field::from_json).collect()
    }
}

/// The interests of the answer to `GET database/$id`; `None` when it has no complete list of them.
pub fn interests_of_database(json: &Json) -> Option<Vec<String>> {
    let page = Page::from_json(json.get("interests")?)?;
    if page.total.is_some_and(|total| total > page.data.len() as u64) {
        return None;
    }
    page.data.iter().map(|interest| Some(interest.get("name")?.as_str()?.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(json: &str) -> Option<Field> {
        Field::from_json(&serde_json::from_str(json).expect("JSON"))
    }

    #[test]
    fn a_field_is_read_with_its_type_choices_and_length() {
        let select = field(r#"{"ID":"6","name":"Choice","type":"select","value":"A\r\nB  \r\n1*","length":"0"}"#);
        let select = select.expect("a field");
        assert_eq!(select.field_type, FieldType::Select);
        assert_eq!(select.choices, ["A", "B", "1", "1*"]);
        assert_eq!(select.length, None);
        let blanks = field("{\"name\":\"x\",\"type\":\"select\",\"value\":\" A \\t\\r\\nB\\u00a0\\r\\nC *\\r\\n\"}");
        assert_eq!(blanks.expect("a field").choices, [" A", "B\u{a0}", "C", "C *"]);
        let text = field(r#"{"name":"LastName","type":"email","value":"A\nB","length":"50"}"#).expect("a field");
        assert_eq!((text.field_type, text.length), (FieldType::Text, Some(50)));
        assert!(text.choices.is_empty());
        let other = field(r#"{"name":"x","type":"hologram","length":7}"#).expect("a field");
        assert_eq!((other.field_type, other.length), (FieldType::Other, Some(7)));
    }

    #[test]
    fn what_is_no_field_is_not_read_as_one() {
        for json in ["{}", "[]", r#"{"name":"a"}"#, r#"{"name":1,"type":"text"}"#] {
            assert_eq!(field(json), None, "{json}");
        }
    }

    #[test]
    fn interests_count_only_when_the_list_is_complete() {
        let database = |json: &str| interests_of_database(&serde_json::from_str(json).expect("JSON"));
        let complete = r#"{"interests":{"start":0,"data":[{"ID":"1","name":"football","group":""}],"total":1}}"#;
        assert_eq!(database(complete), Some(vec!["football".to_owned()]));
        assert_eq!(database(r#"{"interests":{"data":[],"total":0}}"#), Some(Vec::new()));
        assert_eq!(database(r#"{"interests":{"data":[],"total":5}}"#), None);
        assert_eq!(database(r#"{"fields":{}}"#), None);
    }
}
