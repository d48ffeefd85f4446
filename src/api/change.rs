//! What an update would change in a profile, told from what the server shows of it (contract 2.8).

use std::fmt;

use super::body::{Body, Value};
use super::field::{Field, FieldType};
use super::field_list::FieldList;
use super::moment::{Moment, is_empty_moment, moment};
use super::number::{whole_integer, whole_number};
use super::profile::Profile;

/// One value of a profile, before and after an update.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// A field gets another value.
    Field {
        /// The name, in the letter case of the database.
        name: String,
        /// What the profile holds.
        old: String,
        /// What the update assigns, before the server converts it.
        new: String,
    },
    /// An interest is switched.
    Interest {
        /// The name, in the letter case of the update.
        name: String,
        /// Whether it is switched on.
        is_on: bool,
    },
}

impl fmt::Display for Change {
    /// `city "Leiden" -> "Breda"`, or `+football` and `-football` for an interest.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Field { name, old, new } => write!(formatter, "{name} {old:?} -> {new:?}"),
            Change::Interest { name, is_on: true } => write!(formatter, "+{name}"),
            Change::Interest { name, is_on: false } => write!(formatter, "-{name}"),
        }
    }
}

/// What the body of an update would change in a profile. A value is left out when it is certain that the server would store
/// what it holds already; where that is uncertain it counts as a change. What the database does not have is left out.
pub fn changes(body: &Body<'_>, profile: &Profile, fields: &FieldList) -> Vec<Change> {
    let of_fields = body.assignments().iter().filter_map(|assignment| {
        let field = fields.field(&assignment.name)?;
        let old = profile.field(&field.name)?;
        let change =
            || Change::Field { name: field.name.clone(), old: old.to_owned(), new: text_of(&assignment.value) };
        (!is_stored_as(field, &assignment.value, old)).then(change)
    });
    let of_interests = body.interests().iter().filter_map(|(name, is_on)| {
        let was_on = profile.interests().iter().any(|interest| interest.eq_ignore_ascii_case(name));
        (was_on != *is_on).then(|| Change::Interest { name: name.to_string(), is_on: *is_on })
    });
    of_fields.chain(of_interests).collect()
}

/// A value as a person would write it.
fn text_of(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Null | Value::List(_) | Value::Object(_) => String::new(),
    }
}

/// Whether the server would certainly store of a value what a field holds.
fn is_stored_as(field: &Field, value: &Value<'_>, held: &str) -> bool {
    let text = match value {
        Value::Bool(true) => "1".to_owned(),
        Value::Bool(false) => String::new(),
        other => text_of(other),
    };
    match field.field_type {
        FieldType::Text | FieldType::Select => text == held,
        FieldType::Integer => {
            let stored = if text.is_empty() { Some(0) } else { whole_integer(&text) };
            stored.is_some() && stored == whole_integer(held)
        }
        FieldType::Float => {
            let stored = if text.is_empty() { Some(0.0) } else { whole_number(&text) };
            stored.is_some() && stored == whole_number(held)
        }
        FieldType::Date | FieldType::Datetime => is_same_moment(field.field_type, &text, held),
        FieldType::Other => text == held,
    }
}

fn is_same_moment(field_type: FieldType, text: &str, held: &str) -> bool {
    if is_empty_moment(text) {
        return is_empty_moment(held);
    }
    let (Some(text), Some(held)) = (moment(text), moment(held)) else { return false };
    if text.is_converted || text.is_skipped {
        return false;
    }
    let time = |moment: &Moment<'_>| if field_type == FieldType::Date { (0, 0, 0) } else { moment.time };
    text.day == held.day && time(&text) == time(&held)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{ApiVersion, Shape};

    fn field(field_type: FieldType) -> Field {
        Field { name: "a".to_owned(), field_type, type_name: String::new(), choices: Vec::new(), length: None }
    }

    fn changes_of(field_type: FieldType, held: &str, value: &str) -> Vec<String> {
        let profile = format!(r#"{{"ID":1,"fields":{{"A":{}}},"interests":["Golf"]}}"#, serde_json::Value::from(held));
        let profile = Profile::from_json(&profile).expect("a profile");
        let json = format!(r#"{{"a":{value}}}"#);
        let body = Body::parse(&json, ApiVersion::V1).expect("a body");
        let found = changes(&body, &profile, &FieldList::new(vec![field(field_type)]));
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_value_that_is_certainly_there_already_is_no_change() {
        use FieldType::{Date, Datetime, Float, Integer, Other, Select, Text};
        for (field_type, held, value) in [
            (Text, "x", r#""x""#),
            (Text, "5", "5"),
            (Text, "", "null"),
            (Text, "", "false"),
            (Select, "A", r#""A""#),
            (Integer, "5", r#"" 5 ""#),
            (Integer, "0", "null"),
            (Integer, "0", r#""""#),
            (Integer, "1", "true"),
            (Float, "1.5", r#""1.50""#),
            (Float, "0", "null"),
            (Date, "2020-01-02", r#""2020-01-02 10:00""#),
            (Date, "0000-00-00", r#""""#),
            (Datetime, "2020-01-02 03:04:00", r#""2020-01-02T03:04""#),
            (Datetime, "", "null"),
            (Other, "x", r#""x""#),
        ] {
            assert_eq!(changes_of(field_type, held, value), Vec::<String>::new(), "{field_type:?} {held} {value}");
        }
    }

    #[test]
    fn another_value_is_a_change_and_so_is_one_of_which_that_is_uncertain() {
        use FieldType::{Date, Datetime, Float, Integer, Other, Select, Text};
        for (field_type, held, value, shown) in [
            (Text, "x", r#""X""#, r#"a "x" -> "X""#),
            (Text, "x", r#""x ""#, r#"a "x" -> "x ""#),
            (Text, "x\n", "null", r#"a "x\n" -> """#),
            (Select, "A", r#""a""#, r#"a "A" -> "a""#),
            (Integer, "5", "6", r#"a "5" -> "6""#),
            (Integer, "-1", r#""""#, r#"a "-1" -> """#),
            (Integer, "5", r#""5x""#, r#"a "5" -> "5x""#),
            (Float, "1.5", "1.25", r#"a "1.5" -> "1.25""#),
            (Date, "2020-01-02", r#""2020-01-03""#, r#"a "2020-01-02" -> "2020-01-03""#),
            (Date, "2020-01-02", r#""tomorrow""#, r#"a "2020-01-02" -> "tomorrow""#),
            (Date, "2020-01-02", "null", r#"a "2020-01-02" -> """#),
            (Datetime, "2020-01-02 03:04:05", r#""2020-01-02""#, r#"a "2020-01-02 03:04:05" -> "2020-01-02""#),
            (
                Datetime,
                "2020-01-02 03:04:05",
                r#""2020-01-02 03:04:05z""#,
                r#"a "2020-01-02 03:04:05" -> "2020-01-02 03:04:05z""#,
            ),
            (Other, "x", r#""y""#, r#"a "x" -> "y""#),
        ] {
            assert_eq!(changes_of(field_type, held, value), [shown], "{field_type:?} {held} {value}");
        }
    }

    #[test]
    fn interests_change_when_they_are_switched_and_unknown_fields_never() {
        let profile = Profile::from_json(r#"{"ID":1,"fields":{"a":"x"},"interests":["Golf"]}"#).expect("a profile");
        let json = r#"{"fields":{"nofield":"y"},"interests":{"golf":1,"football":1,"tennis":0}}"#;
        let body = Body::in_shape(json, Shape::Wrapped).expect("a body");
        let fields = FieldList::new(vec![field(FieldType::Text)]);
        let found: Vec<_> = changes(&body, &profile, &fields).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["+football"]);
        let body = Body::in_shape(r#"{"interests":{"golf":0}}"#, Shape::Wrapped).expect("a body");
        assert_eq!(changes(&body, &profile, &fields)[0].to_string(), "-golf");
    }
}
