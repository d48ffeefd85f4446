//! What a field stores of the value that it is given (contract, section 2.8).

use std::str::FromStr;

use jiff::ZonedDateTime;

use crate::php::cast;
use crate::php::strtotime;
use crate::php::value::PhpValue;

/// Copernica's field types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Text.
    Text,
    /// An e-mail address; not checked.
    Email,
    /// A telephone number, as text.
    Phone,
    /// A fax number, as text.
    PhoneFax,
    /// A mobile telephone number, as text.
    PhoneGsm,
    /// Long text.
    Big,
    /// A reference to something elsewhere, as text.
    ForeignKey,
    /// One of a list of choices.
    Select,
    /// A whole number of 32 bits.
    Integer,
    /// A number with a fraction.
    Float,
    /// A date; without one, `0000-00-00`.
    Date,
    /// A date; without one, nothing.
    EmptyDate,
    /// A date and time; without one, `0000-00-00 00:00:00`.
    Datetime,
    /// A date and time; without one, nothing.
    EmptyDatetime,
}

/// All types with Copernica's names.
const TYPES: [(&str, FieldType); 14] = [
    ("text", FieldType::Text),
    ("email", FieldType::Email),
    ("phone", FieldType::Phone),
    ("phone_fax", FieldType::PhoneFax),
    ("phone_gsm", FieldType::PhoneGsm),
    ("big", FieldType::Big),
    ("foreign_key", FieldType::ForeignKey),
    ("select", FieldType::Select),
    ("integer", FieldType::Integer),
    ("float", FieldType::Float),
    ("date", FieldType::Date),
    ("empty_date", FieldType::EmptyDate),
    ("datetime", FieldType::Datetime),
    ("empty_datetime", FieldType::EmptyDatetime),
];

/// A name that is no field type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFieldType;

impl FromStr for FieldType {
    type Err = UnknownFieldType;

    fn from_str(name: &str) -> Result<FieldType, UnknownFieldType> {
        let (_, found) = TYPES.iter().find(|(known, _)| *known == name).ok_or(UnknownFieldType)?;
        Ok(*found)
    }
}

impl FieldType {
    /// Copernica's name of the type.
    pub fn name(self) -> &'static str {
        TYPES.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| *name)
    }

    /// All names, for messages that list them.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TYPES.iter().map(|(name, _)| *name)
    }

    /// Whether values are compared as numbers.
    pub fn is_number(self) -> bool {
        matches!(self, FieldType::Integer | FieldType::Float)
    }

    /// Whether values are dates, with or without a time.
    pub fn is_date(self) -> bool {
        self.is_date_only() || matches!(self, FieldType::Datetime | FieldType::EmptyDatetime)
    }

    fn is_date_only(self) -> bool {
        matches!(self, FieldType::Date | FieldType::EmptyDate)
    }
}

/// All that decides how a field converts a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldKind {
    /// The type.
    pub field_type: FieldType,
    /// The choices of a select field, as [`choices_of`] gives them.
    pub choices: Vec<String>,
    /// How many characters of text are kept; `None` keeps all.
    pub length: Option<usize>,
}

impl FieldKind {
    /// The kind of a field by its description: `value` has the choices of a select field, and a
    /// `length` of 0 stands for no length.
    pub fn of(field_type: FieldType, value: &str, length: usize) -> FieldKind {
        let is_select = field_type == FieldType::Select;
        FieldKind {
            field_type,
            choices: if is_select { choices_of(value) } else { Vec::new() },
            length: (length > 0).then_some(length),
        }
    }
}

/// What a value is when there is none: the type's own way to say so.
pub fn empty_value(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::Integer | FieldType::Float => "0",
        FieldType::Date => "0000-00-00",
        FieldType::Datetime => "0000-00-00 00:00:00",
        _ => "",
    }
}

/// The choices in the `value` of a select field, without the `*` behind the default one.
///
/// Choices are read in lines that end in CR LF, and written in lines that end in LF; both are
/// understood. Only their ends are trimmed.
pub fn choices_of(value: &str) -> Vec<String> {
    value.split('\n').map(|line| choice_in(line).to_string()).collect()
}

fn choice_in(line: &str) -> &str {
    let line = cast::trim_end(line);
    line.strip_suffix('*').map_or(line, cast::trim_end)
}

fn default_choice(value: &str) -> Option<&str> {
    let marked = value.split('\n').find(|line| cast::trim_end(line).ends_with('*'))?;
    Some(choice_in(marked))
}

/// What a new profile's field holds if the request does not mention it: the field's `value`,
/// converted, or the marked choice of a select field.
pub fn default_value(kind: &FieldKind, value: &str, now: &ZonedDateTime) -> String {
    let default = match kind.field_type {
        FieldType::Select => default_choice(value).unwrap_or(""),
        _ => value,
    };
    stored_value(kind, &PhpValue::text(default), now)
}

/// What the field stores of the value, in the form that GET shows.
pub fn stored_value(kind: &FieldKind, value: &PhpValue, now: &ZonedDateTime) -> String {
    match kind.field_type {
        FieldType::Integer => integer(value),
        FieldType::Float => float(value),
        FieldType::Select => choice(kind, value),
        date if date.is_date() => moment(date, value, now),
        _ => text(kind, value),
    }
}

fn text(kind: &FieldKind, value: &PhpValue) -> String {
    let mut text = cast::scalar_to_text(value).unwrap_or_default();
    let cut = kind.length.and_then(|length| text.char_indices().nth(length));
    if let Some((end, _)) = cut {
        text.truncate(end);
    }
    text
}

fn choice(kind: &FieldKind, value: &PhpValue) -> String {
    let text = cast::scalar_to_text(value).unwrap_or_default();
    match kind.choices.contains(&text) {
        true => text,
        false => String::new(),
    }
}

fn integer(value: &PhpValue) -> String {
    let range = i64::from(i32::MIN)..=i64::from(i32::MAX);
    cast::to_integer(value).clamp(*range.start(), *range.end()).to_string()
}

fn float(value: &PhpValue) -> String {
    cast::float_to_text(cast::to_float(value).clamp(f64::MIN, f64::MAX))
}

fn moment(field_type: FieldType, value: &PhpValue, now: &ZonedDateTime) -> String {
    let text = match value {
        PhpValue::Text(_) | PhpValue::Integer(_) | PhpValue::Float(_) => {
            cast::scalar_to_text(value).unwrap_or_default()
        }
        _ => String::new(),
    };
    let mut stored = match understood(cast::trim(&text), now) {
        Some(seconds) => strtotime::local_text(seconds).unwrap_or_else(|| empty_value(FieldType::Datetime).to_string()),
        None => empty_value(field_type).to_string(),
    };
    if field_type.is_date_only() {
        stored.truncate(10);
    }
    stored
}

/// The moment in Unix seconds; nothing if the text is no date, or the date that means none.
fn understood(text: &str, now: &ZonedDateTime) -> Option<i64> {
    if text.is_empty() || text.starts_with("0000-00-00") {
        return None;
    }
    strtotime::strtotime(text, now)
}

#[cfg(test)]
mod tests;
