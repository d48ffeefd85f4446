//! Builds the body of an update from typed values, in the shape of an API version.

use std::fmt::Write as _;

use super::condition::is_field_name;
use super::moment::moment;
use super::quote::quoted;
use super::version::ApiVersion;
use crate::error::{Error, Status};

/// A body in the making. Setting a field or interest twice replaces what it had, whatever the letter case.
#[derive(Debug, Clone)]
pub struct BodyBuilder {
    version: ApiVersion,
    /// Names with their values as JSON, in the order in which they were set first.
    fields: Vec<(String, String)>,
    interests: Vec<(String, bool)>,
}

fn refused(message: String) -> Error {
    Error::before_sending(Status::InvalidBody, message)
}

impl BodyBuilder {
    /// An empty body for this version of the API.
    pub fn new(version: ApiVersion) -> BodyBuilder {
        BodyBuilder { version, fields: Vec::new(), interests: Vec::new() }
    }

    /// Sets a field to a text.
    pub fn set_text(&mut self, field: &str, text: &str) -> Result<(), Error> {
        self.set(field, json_text(text))
    }

    /// Sets a field to a whole number.
    pub fn set_integer(&mut self, field: &str, number: i64) -> Result<(), Error> {
        self.set(field, number.to_string())
    }

    /// Sets a field to a number; NaN and infinity are errors.
    pub fn set_number(&mut self, field: &str, number: f64) -> Result<(), Error> {
        if !number.is_finite() {
            return Err(refused(format!("field {}: {number} is no number that can be stored", quoted(field))));
        }
        self.set(field, serde_json::Value::from(number).to_string())
    }

    /// Sets a field to true or false, written as 1 or 0: a text field would turn `false` into an empty text.
    pub fn set_bool(&mut self, field: &str, value: bool) -> Result<(), Error> {
        self.set(field, u8::from(value).to_string())
    }

    /// Clears a field: text becomes empty, a number 0, a date the empty date.
    pub fn set_null(&mut self, field: &str) -> Result<(), Error> {
        self.set(field, "null".to_owned())
    }

    /// Sets a field to a day or a moment, `YYYY-MM-DD` or `YYYY-MM-DD hh:mm:ss`, in the time of Amsterdam.
    pub fn set_date(&mut self, field: &str, date: &str) -> Result<(), Error> {
        if moment(date).is_none() {
            return Err(refused(format!(
                "field {}: {} is no date that is certain to be read as it is meant; write YYYY-MM-DD or YYYY-MM-DD hh:mm:ss",
                quoted(field),
                quoted(date)
            )));
        }
        self.set(field, json_text(date))
    }

    /// Switches an interest on or off. The unversioned API and version 1 have no interests.
    pub fn set_interest(&mut self, interest: &str, is_on: bool) -> Result<(), Error> {
        if self.version.has_flat_body() {
            return Err(refused(format!(
                "interest {}: the unversioned API and version 1 cannot switch interests; set version 2 or later",
                quoted(interest)
            )));
        }
        if interest.is_empty() {
            return Err(refused("an interest has no name".to_owned()));
        }
        replace(&mut self.interests, interest, is_on);
        Ok(())
    }

    /// The body as JSON.
    pub fn json(&self) -> String {
        let fields = object(self.fields.iter().map(|(name, value)| (name, value.as_str())));
        if self.version.has_flat_body() {
            return fields;
        }
        let mut json = format!("{{\"fields\":{fields}");
        if !self.interests.is_empty() {
            let switches = self.interests.iter().map(|(name, is_on)| (name, if *is_on { "1" } else { "0" }));
            // Writing to a string cannot fail.
            let _ = write!(json, ",\"interests\":{}", object(switches));
        }
        json.push('}');
        json
    }

    fn set(&mut self, field: &str, json: String) -> Result<(), Error> {
        if !is_field_name(field) {
            return Err(refused(format!(
                "{} cannot be the name of a field; names begin with a letter and go on with letters, digits and underscores",
                quoted(field)
            )));
        }
        replace(&mut self.fields, field, json);
        Ok(())
    }
}

/// Sets the value of a name that may be there already in another letter case.
fn replace<T>(members: &mut Vec<(String, T)>, name: &str, value: T) {
    match members.iter_mut().find(|(known, _)| known.to_lowercase() == name.to_lowercase()) {
        Some(member) => *member = (name.to_owned(), value),
        None => members.push((name.to_owned(), value)),
    }
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn object<'m>(members: impl Iterator<Item = (&'m String, &'m str)>) -> String {
    let members: Vec<_> = members.map(|(name, value)| format!("{}:{value}", json_text(name))).collect();
    format!("{{{}}}", members.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Body;

    fn filled(version: ApiVersion) -> BodyBuilder {
        let mut body = BodyBuilder::new(version);
        body.set_text("name", "x").expect("a text");
        body.set_integer("customerid", -7).expect("an integer");
        body.set_number("rate", 2.5).expect("a number");
        body.set_bool("paying", false).expect("a boolean");
        body.set_null("phone").expect("null");
        body.set_date("birthdate", "1980-01-02").expect("a date");
        body.set_text("NAME", "a \"quoted\"\n\u{e9}").expect("a text");
        body
    }

    #[test]
    fn the_body_has_the_shape_of_its_version_and_is_taken_by_it() {
        let fields =
            r#"{"NAME":"a \"quoted\"\né","customerid":-7,"rate":2.5,"paying":0,"phone":null,"birthdate":"1980-01-02"}"#;
        let flat = filled(ApiVersion::V1).json();
        assert_eq!(flat, fields);
        Body::parse(&flat, ApiVersion::V1).expect("a body");
        let mut body = filled(ApiVersion::V3);
        assert_eq!(body.json(), format!("{{\"fields\":{fields}}}"));
        body.set_interest("football", true).expect("an interest");
        body.set_interest("chess", false).expect("an interest");
        body.set_interest("Football", false).expect("an interest");
        assert_eq!(body.json(), format!("{{\"fields\":{fields},\"interests\":{{\"Football\":0,\"chess\":0}}}}"));
        Body::parse(&body.json(), ApiVersion::V3).expect("a body");
    }

    #[test]
    fn what_cannot_be_stored_as_meant_is_refused_and_changes_nothing() {
        let mut body = filled(ApiVersion::Unversioned);
        let before = body.json();
        for refused in [
            body.set_number("rate", f64::NAN),
            body.set_number("rate", f64::INFINITY),
            body.set_date("birthdate", "02-01-1980"),
            body.set_date("birthdate", ""),
            body.set_text("first name", "x"),
            body.set_text("", "x"),
            body.set_interest("football", true),
        ] {
            assert_eq!(refused.expect_err("a refusal").status(), Status::InvalidBody);
        }
        assert_eq!(body.json(), before);
    }
}
