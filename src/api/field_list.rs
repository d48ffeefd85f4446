//! Checks an update against the fields that the database really has: names first, then values.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::body::{Assignment, Body, Value};
use super::condition::{Condition, Operator};
use super::field::{Field, FieldType};
use super::flags::Flags;
use super::query::Query;
use super::quote::quoted;
use super::value_check::{check_assigned, check_compared};
use super::warning::Warning;
use crate::error::{Error, Status};

/// How alike two names must be for one to be offered in place of the other (1 is the same).
const ALIKE: f64 = 0.7;

/// What conditions can name besides the fields of a database (contract 3.3).
const SPECIAL_NAMES: &[(&str, FieldType)] =
    &[("id", FieldType::Integer), ("code", FieldType::Text), ("modified", FieldType::Datetime)];

/// The fields of a database, found by name without regard to letter case.
#[derive(Debug)]
pub struct FieldList {
    fields: BTreeMap<String, Field>,
    /// What has the fields, as messages name it: the database or a collection.
    owner: &'static str,
}

/// What a condition compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compared<'l> {
    /// A field of the database.
    Field(&'l Field),
    /// `id`, `code` or `modified`.
    Special(FieldType),
}

/// The name without its letter case. Only ASCII is folded: a Kelvin sign is no k to the server.
fn folded(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

impl FieldList {
    /// The list of these fields of a database.
    pub fn new(fields: Vec<Field>) -> FieldList {
        FieldList::of(fields, "database")
    }

    /// The list of these fields of a collection.
    pub fn of_collection(fields: Vec<Field>) -> FieldList {
        FieldList::of(fields, "collection")
    }

    fn of(fields: Vec<Field>, owner: &'static str) -> FieldList {
        let by_name = |field: Field| (field.name.to_ascii_lowercase(), field);
        FieldList { fields: fields.into_iter().map(by_name).collect(), owner }
    }

    /// How many fields there are.
    pub(crate) fn len(&self) -> usize {
        self.fields.len()
    }

    /// The field with this name in any letter case.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.get(folded(name).as_ref())
    }

    /// What a condition with this name compares with: a real field wins over a special name.
    pub(crate) fn compared(&self, name: &str) -> Option<Compared<'_>> {
        let special = || SPECIAL_NAMES.iter().find(|(special, _)| special.eq_ignore_ascii_case(name));
        self.field(name).map(Compared::Field).or_else(|| special().map(|(_, kind)| Compared::Special(*kind)))
    }

    /// Refuses conditions that name what the database does not have, or that compare with what is no value of the field.
    pub fn check_conditions(&self, conditions: &[Condition<'_>], check_values: bool) -> Result<(), Error> {
        for (index, condition) in conditions.iter().enumerate() {
            let place = || format!("condition {} {}", index + 1, quoted(condition.expression()));
            let compared = self.compared(condition.name()).ok_or_else(|| self.unknown(&place(), condition.name()))?;
            if check_values {
                check_compared(&compared, condition)
                    .map_err(|why| Error::before_sending(Status::InvalidValue, format!("{}: {why}", place())))?;
            }
        }
        Ok(())
    }

    /// Refuses a body that names fields which are not there or holds values that the field would lose; answers
    /// with warnings where the server's behaviour is uncertain.
    pub fn check_body(&self, body: &Body<'_>, flags: Flags, check_values: bool) -> Result<Vec<Warning>, Error> {
        let mut warnings = Vec::new();
        for assignment in body.assignments() {
            let place = || format!("field {} in the body", quoted(&assignment.name));
            warnings.extend(self.check_assignment(&place, &assignment.name, &assignment.value, flags, check_values)?);
        }
        Ok(warnings)
    }

    /// Refuses one value for a field that is not there or would lose it; answers with a warning where the server's
    /// behaviour is uncertain.
    pub(crate) fn check_assignment(
        &self,
        place: &dyn Fn() -> String,
        name: &str,
        value: &Value<'_>,
        flags: Flags,
        check_values: bool,
    ) -> Result<Option<Warning>, Error> {
        match self.field(name) {
            Some(field) if check_values => check_assigned(field, value)
                .map_err(|why| Error::before_sending(Status::InvalidValue, format!("{}: {why}", place()))),
            Some(_) => Ok(None),
            None => {
                let error = self.unknown(&place(), name);
                if !flags.has(Flags::ALLOW_UNKNOWN_FIELDS) {
                    return Err(error);
                }
                Ok(Some(format!("{}; the server stores nothing for it", error.message()).into()))
            }
        }
    }

    /// Refuses to order by what is neither a field nor `modified` nor `random`: the server would order by id.
    fn check_order(&self, name: &str) -> Result<(), Error> {
        let is_special = name.eq_ignore_ascii_case("modified") || name.eq_ignore_ascii_case("random");
        if is_special || self.field(name).is_some() {
            return Ok(());
        }
        Err(self.unknown("the order of the list", name))
    }

    /// Checks the conditions and the body of an update; answers with warnings.
    pub(crate) fn check_update(
        &self,
        conditions: &[Condition<'_>],
        body: &Body<'_>,
        flags: Flags,
        check_values: bool,
    ) -> Result<Vec<Warning>, Error> {
        self.check_conditions(conditions, check_values)?;
        self.check_body(body, flags, check_values)
    }

    /// Checks what a list compares and orders by: the server ignores names that it does not know.
    pub(crate) fn check_list(
        &self,
        conditions: &[Condition<'_>],
        query: &Query,
        check_values: bool,
    ) -> Result<(), Error> {
        query.order_by().map_or(Ok(()), |name| self.check_order(name))?;
        self.check_conditions(conditions, check_values)
    }

    fn unknown(&self, place: &str, name: &str) -> Error {
        let names = self.fields.values().map(|field| field.name.as_str());
        unknown_name(place, self.owner, "field", name, names)
    }

    /// Whether a profile made by this update would meet the update's own conditions, so that the next run finds it. Says
    /// why not otherwise; only what is certain counts as proven.
    pub fn check_finds_itself(&self, conditions: &[Condition<'_>], body: &Body<'_>) -> Result<(), String> {
        let refusals = conditions.iter().filter_map(|condition| self.check_finds(condition, body).err());
        match refusals.collect::<Vec<_>>() {
            refusals if refusals.is_empty() => Ok(()),
            refusals => Err(refusals.join("; ")),
        }
    }

    fn check_finds(&self, condition: &Condition<'_>, body: &Body<'_>) -> Result<(), String> {
        // Without its value: warnings are logged, and it may be a customer's address.
        let shown = quoted(condition.name());
        if condition.operator() != Operator::Equal {
            return Err(format!("the condition on {shown} does not compare with =="));
        }
        let Some(field) = self.field(condition.name()) else {
            return Err(format!("the condition on {shown} names no field that the body can set"));
        };
        let Some(assignment) = assignment_of(condition.name(), body) else {
            return Err(lacking(&field.name));
        };
        if super::value_check::is_certainly_equal(field, condition.value(), &assignment.value) {
            return Ok(());
        }
        Err(format!("the value of {shown} in the body is not certain to meet the condition on it"))
    }
}

/// Why a profile made by this update may not be found by it again, as far as that can be told without the field list.
pub(crate) fn why_unproven(conditions: &[Condition<'_>], body: &Body<'_>) -> String {
    let mut reasons = vec!["the fields of the database were not read".to_owned()];
    let lacks = |condition: &&Condition<'_>| assignment_of(condition.name(), body).is_none();
    reasons.extend(conditions.iter().filter(lacks).map(|condition| lacking(condition.name())));
    reasons.join("; ")
}

fn assignment_of<'b>(name: &str, body: &'b Body<'_>) -> Option<&'b Assignment<'b>> {
    body.assignments().iter().find(|assignment| assignment.name.eq_ignore_ascii_case(name))
}

fn lacking(name: &str) -> String {
    format!("the body lacks the field {} of a condition", quoted(name))
}

/// Refuses interests that the database does not have; with `ALLOW_UNKNOWN_FIELDS` they are warnings.
pub fn check_interests(body: &Body<'_>, flags: Flags, interests: &[String]) -> Result<Vec<Warning>, Error> {
    let mut warnings = Vec::new();
    for (name, _) in body.interests() {
        if interests.iter().any(|interest| interest.eq_ignore_ascii_case(name)) {
            continue;
        }
        let place = format!("interest {} in the body", quoted(name));
        let error = unknown_name(&place, "database", "interest", name, interests.iter().map(String::as_str));
        if !flags.has(Flags::ALLOW_UNKNOWN_FIELDS) {
            return Err(error);
        }
        warnings.push(format!("{}; the server switches nothing for it", error.message()).into());
    }
    Ok(warnings)
}

fn unknown_name<'n>(place: &str, owner: &str, what: &str, name: &str, known: impl Iterator<Item = &'n str>) -> Error {
    let wanted = name.to_lowercase();
    let nearest = known
        .map(|known| (strsim::jaro_winkler(&wanted, &known.to_lowercase()), known))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|left, right| left.0.total_cmp(&right.0).then_with(|| right.1.cmp(left.1)));
    let offer = match nearest {
        Some((_, nearest)) => format!("did you mean {}?", quoted(nearest)),
        None => format!("no name of the {owner} is like it"),
    };
    Error::before_sending(Status::UnknownField, format!("{place}: the {owner} has no {what} {}; {offer}", quoted(name)))
}

/// The value as a message shows it.
pub(crate) fn shown(value: &Value<'_>) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Float(value) => shown_float(*value),
        Value::Text(text) => quoted(text),
        Value::List(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// A readable number: without three hundred digits, and without the sign of a zero.
fn shown_float(number: f64) -> String {
    match number.abs() {
        0.0 => "0".to_owned(),
        1e-5..1e15 => number.to_string(),
        _ => format!("{number:e}"),
    }
}

#[cfg(test)]
mod tests;
