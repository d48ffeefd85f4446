//! How many profiles meet some conditions: the question, and an answer that is believed only when it fits the question.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::body::{Body, Value};
use super::condition::{Condition, Operator};
use super::database::Database;
use super::field::{FieldType, Page};
use super::field_list::{Compared, FieldList};
use super::moment::{is_empty_moment, moment};
use super::number::whole_number;
use super::profile::Profile;
use super::quote::quoted;
use super::request::{Method, Request};
use super::update::{profiles_path, push_conditions};
use super::value_check::is_certainly_equal;
use super::version::ApiVersion;

/// The request that counts: one profile is asked for, so that its fields can be held against the conditions.
pub fn count_request<'a>(version: ApiVersion, database: Database<'_>, conditions: &[Condition<'_>]) -> Request<'a> {
    let version = version.for_guard_reads();
    let mut target = profiles_path(version, database);
    push_conditions(conditions, &mut target);
    target.push_str("&limit=1");
    Request { method: Method::Get, version, target, body: None, creates: false }
}

/// The number of matches in the answer. A profile that comes with it must meet the conditions as far as that can be told
/// here: a server that did not read them would count the whole database.
pub fn matches_in(body: &[u8], conditions: &[Condition<'_>], fields: Option<&FieldList>) -> Result<u64, String> {
    let json: Json = serde_json::from_slice(body).map_err(|_| "the answer is not JSON".to_owned())?;
    let page = Page::from_json(&json).ok_or("the answer is no list of profiles")?;
    let total = page.total.ok_or("the answer has no total")?;
    if page.data.len() > 1 || (page.data.is_empty() && total > 0) || page.data.len() as u64 > total {
        return Err(format!("the answer says {total} and shows {} profiles", page.data.len()));
    }
    if let Some(profile) = page.data.first() {
        for condition in conditions {
            let held = Held::under(condition.name(), profile);
            let field_type = type_of(condition, fields).or_else(|| held.as_ref()?.special).unwrap_or(FieldType::Other);
            if is_met_as(field_type, condition, held.map(|held| held.value)) == Some(false) {
                return Err(format!(
                    "a profile that does not meet the condition {} is in the answer, so the server did not read the \
                     conditions as they were meant",
                    quoted(condition.expression())
                ));
            }
        }
    }
    Ok(total)
}

/// Whether a profile of the server's, which holds this value under the name of the condition, meets it; `None` when that
/// cannot be told here.
pub(crate) fn is_met(condition: &Condition<'_>, held: Option<&str>, fields: Option<&FieldList>) -> Option<bool> {
    is_met_as(type_of(condition, fields).unwrap_or(FieldType::Other), condition, held)
}

fn type_of(condition: &Condition<'_>, fields: Option<&FieldList>) -> Option<FieldType> {
    match fields?.compared(condition.name())? {
        Compared::Field(field) => Some(field.field_type),
        Compared::Special(field_type) => Some(field_type),
    }
}

fn is_met_as(field_type: FieldType, condition: &Condition<'_>, held: Option<&str>) -> Option<bool> {
    // A name that the profile does not have: the server dropped the condition.
    let Some(value) = held else { return Some(false) };
    match field_type {
        FieldType::Integer | FieldType::Float => number_is_met(condition, value, field_type),
        FieldType::Date | FieldType::Datetime => moment_is_met(condition, value, field_type),
        FieldType::Text => text_is_met(condition, value),
        // Whether the letter case of a choice counts is not known: what differs in more than that is another choice.
        FieldType::Select => match condition.operator() {
            Operator::Equal | Operator::NotEqual => text_is_met(condition, value),
            _ => None,
        },
        FieldType::Other => None,
    }
}

/// Whether a profile may have every value of a body, as far as that can be told here.
pub(crate) fn may_have_values(profile: &Profile, body: &Body<'_>, fields: Option<&FieldList>) -> bool {
    body.assignments().iter().all(|assignment| {
        let value = match &assignment.value {
            Value::Text(text) => text.to_string(),
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            _ => return true,
        };
        let expression = format!("{}=={value}", assignment.name);
        let Ok(condition) = Condition::parse(&expression) else { return true };
        is_met(&condition, profile.compared(condition.name()).as_deref(), fields) != Some(false)
    })
}

/// Whether a profile certainly meets all conditions, each of which compares a field with `==`.
pub(crate) fn certainly_meets(profile: &Profile, conditions: &[Condition<'_>], fields: &FieldList) -> bool {
    conditions.iter().all(|condition| {
        let field = fields.field(condition.name());
        let held = profile.field(condition.name());
        let is_equal = |(field, held)| is_certainly_equal(field, condition.value(), &Value::Text(Cow::Borrowed(held)));
        condition.operator() == Operator::Equal && field.zip(held).is_some_and(is_equal)
    })
}

/// Numbers are compared as numbers; an empty value is 0, and an integer field compares with what stands before the point.
fn number_is_met(condition: &Condition<'_>, held: &str, field_type: FieldType) -> Option<bool> {
    let held = whole_number(held)?;
    let mut compared = if condition.value().is_empty() { 0.0 } else { whole_number(condition.value())? };
    if field_type == FieldType::Integer {
        compared = compared.trunc();
    }
    holds(condition.operator(), held.partial_cmp(&compared)?)
}

/// Moments are compared as such, an empty one aside.
fn moment_is_met(condition: &Condition<'_>, held: &str, field_type: FieldType) -> Option<bool> {
    if is_empty_moment(held) || is_empty_moment(condition.value()) {
        return empty_moment_is_met(condition, held);
    }
    let (held, compared) = (moment(held)?, moment(condition.value())?);
    if compared.is_converted || compared.is_skipped {
        return None;
    }
    let time = |time| if field_type == FieldType::Date { (0, 0, 0) } else { time };
    holds(condition.operator(), (held.day, time(held.time)).cmp(&(compared.day, time(compared.time))))
}

/// An empty moment is equal to an empty one only, and later than none. Whether it is before another is not known.
fn empty_moment_is_met(condition: &Condition<'_>, held: &str) -> Option<bool> {
    let (operator, is_held) = (condition.operator(), is_empty_moment(held));
    if is_held && is_empty_moment(condition.value()) {
        return holds(operator, std::cmp::Ordering::Equal);
    }
    moment(if is_held { condition.value() } else { held })?;
    let is_missed = match operator {
        Operator::Equal => true,
        Operator::Greater | Operator::GreaterOrEqual => is_held,
        Operator::Less | Operator::LessOrEqual => !is_held,
        Operator::NotEqual | Operator::Like | Operator::NotLike => false,
    };
    is_missed.then_some(false)
}

/// Text is compared without regard to letter case; what the server does with accents and blanks at the end is not known,
/// nor how patterns treat letter case and a backslash.
fn text_is_met(condition: &Condition<'_>, held: &str) -> Option<bool> {
    let compared = condition.value();
    if !held.is_ascii() || !compared.is_ascii() {
        return None;
    }
    let is_same = || held.trim_end().eq_ignore_ascii_case(compared.trim_end());
    match condition.operator() {
        Operator::Equal => Some(is_same()),
        Operator::NotEqual if held == compared => Some(false),
        Operator::Like | Operator::NotLike if compared.contains('\\') => None,
        Operator::Like => (!is_like(&held.to_ascii_lowercase(), &compared.to_ascii_lowercase())).then_some(false),
        Operator::NotLike if is_like(held, compared) => Some(false),
        _ => None,
    }
}

/// Whether the whole text is like the pattern, in which `%` is any text and `_` any character; both are ASCII.
fn is_like(text: &str, pattern: &str) -> bool {
    let (text, pattern) = (text.as_bytes(), pattern.as_bytes());
    let (mut at, mut in_pattern) = (0, 0);
    // Where to go on when the rest does not fit: behind the last `%`, which then takes one character more.
    let mut again = None;
    while at < text.len() {
        match pattern.get(in_pattern) {
            Some(b'%') => {
                again = Some((at, in_pattern + 1));
                in_pattern += 1;
            }
            Some(&byte) if byte == b'_' || byte == text[at] => {
                at += 1;
                in_pattern += 1;
            }
            _ => match &mut again {
                None => return false,
                Some((taken, behind)) => {
                    *taken += 1;
                    (at, in_pattern) = (*taken, *behind);
                }
            },
        }
    }
    pattern[in_pattern..].iter().all(|&byte| byte == b'%')
}

fn holds(operator: Operator, ordering: std::cmp::Ordering) -> Option<bool> {
    Some(match operator {
        Operator::Equal => ordering.is_eq(),
        Operator::NotEqual => ordering.is_ne(),
        Operator::Less => ordering.is_lt(),
        Operator::Greater => ordering.is_gt(),
        Operator::LessOrEqual => ordering.is_le(),
        Operator::GreaterOrEqual => ordering.is_ge(),
        Operator::Like | Operator::NotLike => return None,
    })
}

/// What a profile holds under a name.
struct Held<'j> {
    value: &'j str,
    /// The type of `id`, `code` and `modified`, where no field has the name.
    special: Option<FieldType>,
}

impl<'j> Held<'j> {
    /// A field in any letter case, or else `id`, `code` or `modified`.
    fn under(name: &str, profile: &'j Json) -> Option<Held<'j>> {
        let fields = profile.get("fields").and_then(Json::as_object);
        let field = fields.and_then(|fields| fields.iter().find(|(held, _)| held.eq_ignore_ascii_case(name)));
        let (value, special) = match (field, name.to_ascii_lowercase().as_str()) {
            (Some((_, value)), _) => (value, None),
            (None, "id") => (profile.get("ID")?, Some(FieldType::Integer)),
            (None, "code") => (profile.get("secret")?, Some(FieldType::Text)),
            (None, "modified") => (profile.get("modified")?, Some(FieldType::Datetime)),
            _ => return None,
        };
        Some(Held { value: value.as_str()?, special })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Field;

    const PROFILE: &str = r#"{"ID":"101","fields":{"LastName":"Doe","ANumber":"5","Rate":"1.5","Since":"2020-01-02 03:04:05",
        "Birthdate":"1980-01-02","Never":"","Choice":"A","Town":"Besan\u00e7on"},"secret":"s101","modified":"2020-06-01 10:00:00"}"#;

    fn fields() -> FieldList {
        let field = |name: &str, field_type, type_name: &str| Field {
            name: name.to_owned(),
            field_type,
            type_name: type_name.to_owned(),
            choices: vec!["A".to_owned()],
            length: None,
        };
        FieldList::new(vec![
            field("LastName", FieldType::Text, "text"),
            field("Town", FieldType::Text, "text"),
            field("ANumber", FieldType::Integer, "integer"),
            field("Rate", FieldType::Float, "float"),
            field("Since", FieldType::Datetime, "datetime"),
            field("Birthdate", FieldType::Date, "empty_date"),
            field("Never", FieldType::Date, "empty_date"),
            field("Choice", FieldType::Select, "select"),
        ])
    }

    fn count(total: &str, data: &str, condition: &str) -> Result<u64, String> {
        let body = format!(r#"{{"start":0,"limit":1,"count":1,"data":[{data}]{total}}}"#);
        let condition = Condition::parse(condition).expect(condition);
        matches_in(body.as_bytes(), &[condition], Some(&fields()))
    }

    #[test]
    fn a_number_is_believed_when_the_profile_beside_it_may_meet_the_condition() {
        for condition in [
            "ANumber==5",
            "ANumber== 5",
            "ANumber>=5",
            "ANumber<6",
            "ANumber!=4",
            "Rate==1.50",
            "LastName==DOE",
            "lastname!=x",
            "LastName=~D%",
            "Since>2020-01-02",
            "Since==2020-01-02T03:04:05",
            "Birthdate<1990-01-01",
            "Birthdate==1980-01-02 10:00",
            "id==101",
            "code==S101",
            "modified>2020-01-01",
            "Choice==a",
            "Choice!=B",
            "Choice>B",
            "ANumber==abc",
            "ANumber=~5",
            "LastName=~doe",
            "LastName=~D_e",
            "LastName=~%o%",
            "LastName=~%",
            "LastName=~%Doe%%",
            "LastName=~D\\_e",
            "LastName!~doe",
            "LastName!~D",
            "LastName>Smith",
            "Birthdate!=",
            "Birthdate>",
            "Never==",
            "Never==0000-00-00",
            "Never<1980-01-02",
            "Never!=1980-01-02",
            "Since==2020-03-29 02:30",
            "ANumber==5.9",
            "Town==BESAN\u{c7}ON",
            "Town==x\u{e9}",
            "Since==now",
        ] {
            assert_eq!(count(r#","total":7"#, PROFILE, condition), Ok(7), "{condition}");
        }
        assert_eq!(count(r#","total":0"#, "", "ANumber==5"), Ok(0));
    }

    #[test]
    fn a_number_is_not_believed_when_the_profile_beside_it_misses_the_condition() {
        for condition in [
            "ANumber==6",
            "ANumber>5",
            "ANumber!=5",
            "Rate<1",
            "LastName==Smith",
            "LastName!=Doe",
            "Since<2020-01-02",
            "Birthdate==1980-01-03",
            "id==102",
            "code==x",
            "modified<2020-01-01",
            "nofield==1",
            "Choice==B",
            "Choice!=A",
            "ANumber==",
            "LastName=~Smith",
            "LastName=~oe",
            "LastName=~D_",
            "LastName=~D%x",
            "LastName!~Doe",
            "LastName!~D%",
            "LastName==",
            "Birthdate==",
            "Birthdate<=",
            "Never==1980-01-02",
            "Never>1980-01-02",
            "Never>",
        ] {
            let refused = count(r#","total":7"#, PROFILE, condition).expect_err(condition);
            assert!(refused.contains(condition), "{refused}");
        }
    }

    #[test]
    fn without_a_field_list_only_what_needs_none_is_told() {
        let count = |condition: &str| {
            let body = format!(r#"{{"data":[{PROFILE}],"total":7}}"#);
            let condition = Condition::parse(condition).expect(condition);
            matches_in(body.as_bytes(), &[condition], None)
        };
        for condition in ["id==101", "code==s101", "modified>2020-01-01", "ANumber==6", "LastName==x"] {
            assert_eq!(count(condition), Ok(7), "{condition}");
        }
        for condition in ["id==102", "code==s102", "modified>2021-01-01", "nofield==1"] {
            assert!(count(condition).is_err(), "{condition}");
        }
    }

    #[test]
    fn a_field_with_the_name_of_a_special_one_is_what_a_condition_looks_at() {
        let profile = r#"{"ID":"101","fields":{"Modified":"often"},"modified":"2020-06-01 10:00:00"}"#;
        let body = format!(r#"{{"data":[{profile}],"total":7}}"#);
        let field = Field {
            name: "Modified".to_owned(),
            field_type: FieldType::Text,
            type_name: "text".to_owned(),
            choices: Vec::new(),
            length: None,
        };
        let fields = FieldList::new(vec![field]);
        let count =
            |condition, fields| matches_in(body.as_bytes(), &[Condition::parse(condition).expect(condition)], fields);
        assert_eq!(count("modified==often", Some(&fields)), Ok(7));
        assert!(count("modified==2020-06-01 10:00:00", Some(&fields)).is_err());
        assert_eq!(count("modified==2020-06-01 10:00:00", None), Ok(7), "a field of unknown type proves nothing");
    }

    #[test]
    fn an_answer_that_contradicts_itself_or_is_none_is_not_believed() {
        for (total, data) in [("", PROFILE), (r#","total":0"#, PROFILE), (r#","total":3"#, ""), (r#","total":"x""#, "")]
        {
            assert!(count(total, data, "ANumber==5").is_err(), "{total} {data}");
        }
        for body in ["", "[]", "<html>", r#"{"error":{"message":"x"}}"#] {
            assert!(matches_in(body.as_bytes(), &[], None).is_err(), "{body}");
        }
    }

    #[test]
    fn a_profile_certainly_meets_only_what_leaves_no_doubt() {
        let profile = Profile::from_json(PROFILE).expect("a profile");
        for (condition, meets) in [
            ("ANumber==5", true),
            ("ANumber== 5 ", true),
            ("anumber==05", true),
            ("LastName==DOE", true),
            ("Choice==A", true),
            ("Birthdate==1980-01-02", true),
            ("Since==2020-01-02 03:04:05", true),
            ("Town==Besan\u{e7}on", true),
            // The server may not take these for the same: the letter case of a choice, of what is no ASCII, a blank before it.
            ("Choice==a", false),
            ("Town==BESAN\u{c7}ON", false),
            ("LastName== Doe", false),
            ("Rate==1.5", false),
            ("Since==now", false),
            ("ANumber==6", false),
            ("ANumber>4", false),
            ("id==101", false),
            ("nofield==1", false),
        ] {
            let conditions = [Condition::parse(condition).expect(condition)];
            assert_eq!(certainly_meets(&profile, &conditions, &fields()), meets, "{condition}");
        }
        let both = ["ANumber==5", "LastName==x"].map(|condition| Condition::parse(condition).expect(condition));
        assert!(!certainly_meets(&profile, &both, &fields()));
    }
}
