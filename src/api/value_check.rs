//! Refuses values of which the server would certainly store something else, and warns where that is uncertain (contract 2.8).

use super::body::Value;
use super::condition::{Condition, Operator};
use super::field::{Field, FieldType};
use super::field_list::{Compared, shown};
use super::moment::{is_empty_moment, moment};
use super::number::{exceeds_float, has_fraction, leading_number, whole_integer, whole_number};
use super::quote::quoted;
use super::warning::Warning;

/// What to write instead of a number with a fraction or something behind it.
const WHOLE: &str = "write a whole number";

/// What to write instead of a date in another form.
const DATE_FORMS: &str = "write YYYY-MM-DD, or YYYY-MM-DD hh:mm:ss";

/// Checks a value that a body assigns. `null` and `""` are how a person clears a field and are always taken.
pub(crate) fn check_assigned(field: &Field, value: &Value<'_>) -> Result<Option<Warning>, String> {
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
        FieldType::Date | FieldType::Datetime => {
            check_date(field, value)?;
            return Ok(warn_of_skipped_hour(field, value));
        }
        FieldType::Text => return Ok(warn_of_digits(field, value).or_else(|| warn_of_length(field, value))),
        FieldType::Other => {}
    }
    Ok(None)
}

/// Checks the value of a condition, which the server converts like a value of the field before it compares.
pub(crate) fn check_compared(compared: &Compared<'_>, condition: &Condition<'_>) -> Result<(), String> {
    if condition.value().is_empty() || matches!(condition.operator(), Operator::Like | Operator::NotLike) {
        return Ok(());
    }
    let is_equality = matches!(condition.operator(), Operator::Equal | Operator::NotEqual);
    match compared {
        Compared::Field(field) => match field.field_type {
            FieldType::Text => Ok(()),
            FieldType::Select if !is_equality => Ok(()),
            _ => check_compared_value(field, condition.value()),
        },
        Compared::Special(FieldType::Text) => Ok(()),
        Compared::Special(FieldType::Integer) => check_id(condition),
        Compared::Special(field_type) => {
            check_compared_value(&special_field(condition.name(), *field_type), condition.value())
        }
    }
}

fn check_compared_value(field: &Field, text: &str) -> Result<(), String> {
    // An hour later would select other profiles than the condition says.
    if is_skipped_hour(field, text) {
        return Err(format!("{}; the server would compare with an hour later", skipped_hour(&quoted(text))));
    }
    check_assigned(field, &Value::Text(text.into())).map(|_| ())
}

/// An id is a whole number like an integer, but nothing says that it ends at 32 bits.
fn check_id(condition: &Condition<'_>) -> Result<(), String> {
    const LARGEST: f64 = i64::MAX as f64;
    let text = condition.value();
    if whole_number(text).is_some_and(|number| number.abs() < LARGEST) && !has_fraction(text) {
        return Ok(());
    }
    let stored = format!("{} for it", shown(&Value::Float(leading_number(text).trunc())));
    Err(refusal(&special_field(condition.name(), FieldType::Integer), &Value::Text(text.into()), WHOLE, &stored))
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
    const RANGE: &str = "write a number from -2147483648 to 2147483647";
    let (number, has_fraction) = match value {
        Value::Integer(number) => (*number as f64, false),
        Value::Float(number) => (*number, number.fract() != 0.0),
        Value::Text(text) => match whole_number(text) {
            Some(number) => (number, has_fraction(text)),
            None => return Err((WHOLE, stored_as_integer(leading_number(text)))),
        },
        Value::Bool(_) | Value::Null | Value::List(_) | Value::Object(_) => return Ok(()),
    };
    let is_in_range = (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number);
    match (is_in_range, has_fraction) {
        (true, false) => Ok(()),
        (true, true) => Err((WHOLE, stored_as_integer(number))),
        (false, _) => Err((RANGE, stored_as_integer(number))),
    }
}

/// What the server takes for a number in an integer field; beyond 32 bits nothing says for certain.
fn stored_as_integer(number: f64) -> String {
    let whole = number.trunc();
    if whole < f64::from(i32::MIN) {
        "-2147483648 or another number for it".to_owned()
    } else if whole > f64::from(i32::MAX) {
        "2147483647 or another number for it".to_owned()
    } else {
        format!("{} for it", whole as i32)
    }
}

/// Why a value is no number, and what the server would take.
fn check_float(value: &Value<'_>) -> Result<(), (&'static str, String)> {
    let Value::Text(text) = value else { return Ok(()) };
    match whole_number(text) {
        None => Err(("write a number with a point", format!("{} for it", shown(&Value::Float(leading_number(text)))))),
        Some(number) if exceeds_float(text, number) => {
            let stored = if number == 0.0 { "0 for it" } else { "another number for it" };
            Err(("write a number that 64 bits hold, up to 1.7e308", stored.to_owned()))
        }
        Some(_) => Ok(()),
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

/// Text fields keep the server's own spelling of a number, which has no more than 14 digits and may have an exponent.
fn warn_of_digits(field: &Field, value: &Value<'_>) -> Option<Warning> {
    const EXPONENT_FROM: f64 = 1e15;
    const EXPONENT_BELOW: f64 = 1e-4;
    let is_respelt = match value {
        Value::Integer(number) => i64::try_from(*number).is_err(),
        Value::Float(number) => {
            let size = number.abs();
            let is_plain = size == 0.0 || (EXPONENT_BELOW..EXPONENT_FROM).contains(&size);
            !is_plain || format!("{number:.13e}").parse() != Ok(*number)
        }
        _ => false,
    };
    is_respelt.then(|| {
        Warning::with_values(|show| {
            format!(
                "field {} is a {} field, where the server may write the number {} in another way or with fewer digits; write \
                 it as a text, between quotes",
                quoted(&field.name),
                field.type_name,
                show(&shown(value))
            )
        })
    })
}

fn warn_of_skipped_hour(field: &Field, value: &Value<'_>) -> Option<Warning> {
    let Value::Text(text) = value else { return None };
    is_skipped_hour(field, text).then(|| {
        Warning::with_values(|show| {
            let skipped = skipped_hour(&show(&quoted(text)));
            format!("field {}: {skipped}; the server may store an hour later", quoted(&field.name))
        })
    })
}

fn is_skipped_hour(field: &Field, text: &str) -> bool {
    field.field_type == FieldType::Datetime && moment(text).is_some_and(|moment| moment.is_skipped)
}

fn skipped_hour(shown: &str) -> String {
    format!("the time of {shown} does not exist in Amsterdam, where clocks skip that hour")
}

fn warn_of_length(field: &Field, value: &Value<'_>) -> Option<Warning> {
    let length = field.length?;
    let characters = as_text(value).chars().count();
    (characters > length).then(|| {
        format!(
            "field {} is said to hold {length} characters and gets {characters}; the server may cut the text off",
            quoted(&field.name)
        )
        .into()
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
