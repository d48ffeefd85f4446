//! How many profiles meet some conditions: the question, and an answer that is believed only when it fits the question.

use serde_json::Value as Json;

use super::condition::{Condition, Operator};
use super::database::Database;
use super::field::{FieldType, Page};
use super::field_list::{Compared, FieldList};
use super::number::{moment, whole_number};
use super::quote::quoted;
use super::request::{Method, Request};
use super::update::{profiles_path, push_conditions};
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
            if is_met(condition, value_of(profile, condition.name()), fields) == Some(false) {
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
    let Some(held) = held else {
        // A name that the profile does not have: the server dropped the condition.
        return Some(false);
    };
    let field_type = match fields.and_then(|fields| fields.compared(condition.name())) {
        Some(Compared::Field(field)) => field.field_type,
        Some(Compared::Special(field_type)) => field_type,
        None => FieldType::Other,
    };
    match field_type {
        FieldType::Integer | FieldType::Float => {
            let (held, mut compared) = (whole_number(held)?, whole_number(condition.value())?);
            if field_type == FieldType::Integer {
                compared = compared.trunc();
            }
            holds(condition.operator(), held.partial_cmp(&compared)?)
        }
        FieldType::Date | FieldType::Datetime => {
            let (held, compared) = (moment(held)?, moment(condition.value())?);
            if compared.is_converted {
                return None;
            }
            let time = |time| if field_type == FieldType::Date { (0, 0, 0) } else { time };
            holds(condition.operator(), (held.day, time(held.time)).cmp(&(compared.day, time(compared.time))))
        }
        FieldType::Text => text_is_met(condition, held),
        FieldType::Select | FieldType::Other => None,
    }
}

/// Text is compared without regard to letter case; what the server does with accents and blanks at the end is not known.
fn text_is_met(condition: &Condition<'_>, held: &str) -> Option<bool> {
    if !held.is_ascii() || !condition.value().is_ascii() {
        return None;
    }
    let is_same = held.trim_end().eq_ignore_ascii_case(condition.value().trim_end());
    match condition.operator() {
        Operator::Equal => Some(is_same),
        Operator::NotEqual if is_same && held == condition.value() => Some(false),
        _ => None,
    }
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

/// What a profile holds under a name: a field in any letter case, or else `id`, `code` or `modified`.
fn value_of<'j>(profile: &'j Json, name: &str) -> Option<&'j str> {
    let fields = profile.get("fields").and_then(Json::as_object);
    let field = fields.and_then(|fields| fields.iter().find(|(held, _)| held.eq_ignore_ascii_case(name)));
    let special = || match name.to_ascii_lowercase().as_str() {
        "id" => profile.get("ID"),
        "code" => profile.get("secret"),
        "modified" => profile.get("modified"),
        _ => None,
    };
    field.map(|(_, value)| value).or_else(special)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Field;

    const PROFILE: &str = r#"{"ID":"101","fields":{"LastName":"Doe","ANumber":"5","Rate":"1.5","Since":"2020-01-02 03:04:05",
        "Birthdate":"1980-01-02","Choice":"A","Town":"Besan\u00e7on"},"secret":"s101","modified":"2020-06-01 10:00:00"}"#;

    fn fields() -> FieldList {
        let field = |name: &str, field_type, type_name: &str| Field {
            name: name.to_owned(),
            field_type,
            type_name: type_name.to_owned(),
            choices: Vec::new(),
            length: None,
        };
        FieldList::new(vec![
            field("LastName", FieldType::Text, "text"),
            field("Town", FieldType::Text, "text"),
            field("ANumber", FieldType::Integer, "integer"),
            field("Rate", FieldType::Float, "float"),
            field("Since", FieldType::Datetime, "datetime"),
            field("Birthdate", FieldType::Date, "empty_date"),
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
            "Choice==B",
            "ANumber==abc",
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
        ] {
            let refused = count(r#","total":7"#, PROFILE, condition).expect_err(condition);
            assert!(refused.contains(condition), "{refused}");
        }
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
}
