//! Refuses values of which the server would certainly store something else, and warns where that is uncertain (contract 2.8).

use super::body::Value;
use super::condition::{Condition, Operator};
use super::field::{Field, FieldType};
use super::field_list::{Compared, shown};
use super::number::{is_empty_moment, leading_number, moment, whole_integer, whole_number};
use super::quote::quoted;

/// What to write instead of a date in another form.
const DATE_FORMS: &str = "write YYYY-MM-DD, or YYYY-MM-DD hh:mm:ss";

/// Checks a value that a body assigns. `null` and `""` are how a person clears a field and are always taken.
pub(crate) fn check_assigned(field: &Field, value: &Value<'_>) -> Result<Option<String>, String> {
    if let Value::List(_) | Value::Object(_) = value {
        return Err(refusal(field, value, "fields hold single values", &stored_for_array(field)));
    }
    if matches!(value, Value::Null) || matches!(value, Value::Text(text) if text.is_empty()) {
        return Ok(None);
    }
    match field.field_type {
        FieldType::Integer => check_integer(value).map_err(|(why, stored)| refusal(field, value, why, &stored))?,
        FieldType::Float => check_float(value).map_err(|(why, stored)| refusal(field, value, why, &stored))?,
        FieldType::Select => check_choice(field, value)?,
        FieldType::Date | FieldType::Datetime => check_date(field, value)?,
        FieldType::Text => return Ok(warn_of_length(field, value)),
        FieldType::Other => {}
    }
    Ok(None)
}

/// Checks the value of a condition, which the server converts like a value of the field before it compares.
pub(crate) fn check_compared(compared: &Compared<'_>, condition: &Condition<'_>) -> Result<(), String> {
    if condition.value().is_empty() || matches!(condition.operator(), Operator::Like | Operator::NotLike) {
        return Ok(());
    }
    let special;
    let field = match compared {
        Compared::Field(field) => *field,
        Compared::Special(field_type) => {
            special = special_field(condition.name(), *field_type);
            &special
        }
    };
    let is_equality = matches!(condition.operator(), Operator::Equal | Operator::NotEqual);
    if field.field_type == FieldType::Text || (field.field_type == FieldType::Select && !is_equality) {
        return Ok(());
    }
    check_assigned(field, &Value::Text(condition.value().into())).map(|_| ())
}

fn special_field(name: &str, field_type: FieldType) -> Field {
    let type_name = if field_type == FieldType::Integer { "integer" } else { "datetime" };
    Field { name: name.to_owned(), field_type, type_name: type_name.to_owned(), choices: Vec::new(), length: None }
}

fn refusal(field: &Field, value: &Value<'_>, why: &str, stored: &str) -> String {
    format!("{} is no value of the {} field: {why}; the server would take {stored}", shown(value), field.type_name)
}

/// What a non-scalar turns into.
fn stored_for_array(field: &Field) -> String {
    match field.field_type {
        FieldType::Integer | FieldType::Float => "0 or 1 for it".to_owned(),
        _ => "it for empty".to_owned(),
    }
}

/// Why a value is no whole number of 32 bits, and what the server would take.
fn check_integer(value: &Value<'_>) -> Result<(), (&'static str, String)> {
    const WHOLE: &str = "write a whole number";
    const RANGE: &str = "write a number from -2147483648 to 2147483647";
    let number = match value {
        Value::Bool(_) => return Ok(()),
        Value::Integer(number) => *number as f64,
        Value::Float(number) => *number,
        Value::Text(text) => match whole_number(text) {
            Some(number) => number,
            None => return Err((WHOLE, format!("{:.0} for it", leading_number(text).trunc()))),
        },
        Value::Null | Value::List(_) | Value::Object(_) => return Ok(()),
    };
    if !(f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number) {
        return Err((RANGE, "another number for it".to_owned()));
    }
    if number.fract() != 0.0 {
        return Err((WHOLE, format!("{} for it", number.trunc())));
    }
    Ok(())
}

/// Why a value is no number, and what the server would take.
fn check_float(value: &Value<'_>) -> Result<(), (&'static str, String)> {
    match value {
        Value::Text(text) if whole_number(text).is_none() => {
            Err(("write a number with a point", format!("{} for it", leading_number(text))))
        }
        _ => Ok(()),
    }
}

fn check_choice(field: &Field, value: &Value<'_>) -> Result<(), String> {
    let text = as_text(value);
    // A list that the server did not show cannot prove a loss.
    if field.choices.is_empty() || field.choices.contains(&text) {
        return Ok(());
    }
    let alike = field.choices.iter().find(|choice| choice.to_lowercase() == text.trim().to_lowercase());
    let instead = match alike {
        Some(choice) => format!("write {}, letter case and blanks count", quoted(choice)),
        None => {
            let choices: Vec<_> = field.choices.iter().take(10).map(|choice| quoted(choice)).collect();
            format!("it is not among the choices {}", choices.join(", "))
        }
    };
    Err(refusal(field, value, &instead, "it for empty"))
}

fn check_date(field: &Field, value: &Value<'_>) -> Result<(), String> {
    match value {
        Value::Text(text) if moment(text).is_some() || is_empty_moment(text) => Ok(()),
        _ => Err(refusal(field, value, DATE_FORMS, "it for empty or for another date")),
    }
}

fn warn_of_length(field: &Field, value: &Value<'_>) -> Option<String> {
    let length = field.length?;
    let characters = as_text(value).chars().count();
    (characters > length).then(|| {
        format!(
            "field {} is said to hold {length} characters and gets {characters}; the server may cut the text off",
            quoted(&field.name)
        )
    })
}

/// The text that the server makes of a scalar.
fn as_text(value: &Value<'_>) -> String {
    match value {
        Value::Bool(true) => "1".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Null | Value::Bool(false) | Value::List(_) | Value::Object(_) => String::new(),
    }
}

/// Whether a field that was set to `assigned` certainly meets `field == compared`. Whatever is not proven is no.
pub(crate) fn is_certainly_equal(field: &Field, compared: &str, assigned: &Value<'_>) -> bool {
    match field.field_type {
        FieldType::Integer => {
            let assigned = match assigned {
                Value::Integer(number) => i32::try_from(*number).ok(),
                Value::Text(text) => whole_integer(text),
                _ => None,
            };
            assigned.is_some() && assigned == whole_integer(compared)
        }
        FieldType::Text if !matches!(field.type_name.as_str(), "text" | "email") => false,
        FieldType::Text => {
            matches!(assigned, Value::Text(text) if text.eq_ignore_ascii_case(compared))
                && field.length.is_none_or(|length| compared.chars().count() <= length)
        }
        FieldType::Select => {
            matches!(assigned, Value::Text(text) if text == compared)
                && field.choices.iter().any(|choice| choice == compared)
        }
        FieldType::Date | FieldType::Datetime => {
            let Value::Text(assigned) = assigned else { return false };
            match (moment(assigned), moment(compared)) {
                (Some(left), Some(right)) if !left.is_converted && !right.is_converted => {
                    left.day == right.day && (field.field_type == FieldType::Date || left.time == right.time)
                }
                _ => false,
            }
        }
        FieldType::Float | FieldType::Other => false,
    }
}
