//! Builds conditions from values that come from outside, so that none can change what its condition means.

use super::condition::{Condition, Operator};
use super::quote::quoted;
use crate::error::{Error, Status};

/// Builds one condition that compares a field with exactly this value; what a condition cannot express is an error.
///
/// Under `=~` and `!~` the value must hold no wildcard: use [`pattern_condition`] for patterns.
pub fn condition(field: &str, operator: Operator, value: &str) -> Result<String, Error> {
    if matches!(operator, Operator::Like | Operator::NotLike) && value.contains(['%', '_', '\\']) {
        return Err(refused(
            field,
            value,
            "has a wildcard (%, _ or a backslash), which would match more than itself; add it as a pattern if that is meant",
        ));
    }
    express(field, operator, value)
}

/// Builds one condition that compares a field with a pattern, in which `%` is any text and `_` any character.
pub fn pattern_condition(field: &str, operator: Operator, pattern: &str) -> Result<String, Error> {
    if !matches!(operator, Operator::Like | Operator::NotLike) {
        return Err(refused(field, pattern, "is a pattern, which goes with =~ and !~ only"));
    }
    express(field, operator, pattern)
}

fn express(field: &str, operator: Operator, value: &str) -> Result<String, Error> {
    let expression = format!("{field}{}{value}", operator.as_str());
    let read =
        Condition::parse(&expression).map_err(|why| refused(field, value, &format!("cannot be compared: {why}")))?;
    if read.value() != value {
        let is_longer = value.len() > read.value().len() && value.starts_with(read.value());
        let why = if is_longer {
            "ends in a blank, which the server cuts off; write it without"
        } else {
            "would be read as another operator; it cannot be expressed"
        };
        return Err(refused(field, value, why));
    }
    if read.name() != field || read.operator() != operator {
        return Err(refused(field, value, "would be read as another condition; it cannot be expressed"));
    }
    Ok(expression)
}

fn refused(field: &str, value: &str, why: &str) -> Error {
    Error::before_sending(
        Status::InvalidCondition,
        format!("condition on {}: the value {} {why}", quoted(field), quoted(value)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_is_read_back_as_it_was_meant() {
        for (field, operator, value, expression) in [
            ("customerid", Operator::Equal, "4567", "customerid==4567"),
            ("name", Operator::Equal, " Smith", "name== Smith"),
            ("name", Operator::Equal, "=x", "name===x"),
            ("name", Operator::NotEqual, "a==b", "name!=a==b"),
            ("name", Operator::LessOrEqual, ">x", "name<=>x"),
            ("name", Operator::Equal, "100%_\\", "name==100%_\\"),
            ("name", Operator::Like, "plain", "name=~plain"),
            ("name", Operator::Equal, "", "name=="),
        ] {
            assert_eq!(condition(field, operator, value).expect(expression), expression);
        }
        assert_eq!(pattern_condition("name", Operator::NotLike, "D%").expect("a pattern"), "name!~D%");
    }

    #[test]
    fn what_cannot_be_expressed_is_refused() {
        for (field, operator, value, why) in [
            ("name", Operator::Equal, "Smith ", "ends in a blank"),
            ("name", Operator::Equal, "\t", "ends in a blank"),
            ("name", Operator::Equal, "x\0", "ends in a blank"),
            ("name", Operator::Equal, "a\nb", "line break"),
            ("name", Operator::Less, "=5", "another operator"),
            ("name", Operator::Less, ">5", "another operator"),
            ("name", Operator::Greater, "~x", "cannot be compared"),
            ("name", Operator::Like, "50%", "wildcard"),
            ("name", Operator::NotLike, "a_b", "wildcard"),
            ("name", Operator::Like, "a\\b", "wildcard"),
            ("first name", Operator::Equal, "x", "cannot be compared"),
            ("", Operator::Equal, "x", "cannot be compared"),
            ("a==b", Operator::Equal, "x", "another"),
        ] {
            let error = condition(field, operator, value).expect_err(value);
            assert_eq!(error.status(), Status::InvalidCondition);
            assert!(error.message().contains(why), "{field} {value:?}: {}", error.message());
        }
        assert!(pattern_condition("name", Operator::Equal, "D%").is_err());
    }
}
