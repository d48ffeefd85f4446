//! The body of an update: a JSON object in the shape that the API version stores (contract 1.2, 2.4).

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::quote::quoted;
use super::version::ApiVersion;
use crate::error::{Error, Status};

/// The shape that the unversioned API and version 1 store.
const FLAT_SHAPE: &str = r#"write a flat object of field values, such as {"firstname":"John"}"#;

/// The shape that version 2 and later store.
const WRAPPED_SHAPE: &str = r#"write an object with fields, interests or both, such as {"fields":{"firstname":"John"},"interests":["football"]}"#;

/// The shape that an update of one profile stores, in every version.
const PROFILE_SHAPE: &str = r#"write an object with fields, interests or secret, such as {"fields":{"firstname":"John"},"interests":["football"]}"#;

/// The shape that an update of one sub-profile stores, in every version.
const SUBPROFILE_SHAPE: &str = r#"write an object with fields or secret, such as {"fields":{"score":6}}"#;

/// The shapes that an update of the sub-profiles of a whole collection may have: samples of it disagree (contract 12, Q17).
const COLLECTION_SHAPE: &str =
    r#"write a flat object of field values, such as {"score":6}, or the same under "fields", {"fields":{"score":6}}"#;

/// The shape in which interests alone are given.
const INTERESTS_SHAPE: &str =
    r#"write a list of interests to switch on, such as ["football"], or a map from names to 1 or 0"#;

/// What a body may look like, which depends on the call and for some on the version (contract 1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A flat map from fields to values.
    Flat,
    /// `fields` and `interests`.
    Wrapped,
    /// `fields`, `interests` and `secret`.
    Profile,
    /// `fields` and `secret`.
    Subprofile,
    /// A flat map from fields to values, or the same as the only member `fields`.
    Collection,
    /// Interests alone.
    Interests,
}

impl Shape {
    /// The shape of a body that updates many profiles or creates one.
    pub fn of_profiles(version: ApiVersion) -> Shape {
        if version.has_flat_body() { Shape::Flat } else { Shape::Wrapped }
    }

    /// The sentence that shows the shape.
    fn example(self) -> &'static str {
        match self {
            Shape::Flat => FLAT_SHAPE,
            Shape::Wrapped => WRAPPED_SHAPE,
            Shape::Profile => PROFILE_SHAPE,
            Shape::Subprofile => SUBPROFILE_SHAPE,
            Shape::Collection => COLLECTION_SHAPE,
            Shape::Interests => INTERESTS_SHAPE,
        }
    }

    /// The keys that the shape has; none for one that is flat.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Shape::Flat | Shape::Collection | Shape::Interests => &[],
            Shape::Wrapped => &["fields", "interests"],
            Shape::Profile => &["fields", "interests", "secret"],
            Shape::Subprofile => &["fields", "secret"],
        }
    }
}

/// A JSON value as far as checks need it; numbers keep whether they were whole.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number without fraction and exponent.
    Integer(i128),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Value<'a>>),
    /// An object, in the order of its keys, doubles included.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl Value<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Integer(_) | Value::Float(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Object(_) => "an object",
        }
    }
}

/// A field and the value that it is to get.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment<'a> {
    /// The name of the field, in the caller's letter case, which the server ignores.
    pub name: Cow<'a, str>,
    /// The value as the caller wrote it, before the server converts it.
    pub value: Value<'a>,
}

/// Interests to switch on (`true`) or off, in the caller's order.
pub type Interests<'a> = Vec<(Cow<'a, str>, bool)>;

/// A body that assigns something and that the server stores as it was meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Body<'a> {
    json: &'a str,
    assignments: Vec<Assignment<'a>>,
    interests: Interests<'a>,
    sets_secret: bool,
}

impl<'a> Body<'a> {
    /// Reads the body of an update of many profiles in the shape of `version`; what the server would ignore is an error that
    /// shows the right shape.
    pub fn parse(json: &'a str, version: ApiVersion) -> Result<Body<'a>, Error> {
        Body::in_shape(json, Shape::of_profiles(version))
    }

    /// Reads a body in this shape; what the server would ignore is an error that shows the shape.
    pub fn in_shape(json: &'a str, shape: Shape) -> Result<Body<'a>, Error> {
        let body = Body::in_shape_or_empty(json, shape)?;
        if body.assignments.is_empty() && body.interests.is_empty() && !body.sets_secret {
            return Err(refuse(shape, "assigns nothing"));
        }
        Ok(body)
    }

    /// The same for a call to which a body that assigns nothing means something.
    pub fn in_shape_or_empty(json: &'a str, shape: Shape) -> Result<Body<'a>, Error> {
        let value: Value<'a> =
            serde_json::from_str(json).map_err(|error| refuse(shape, &format!("is not valid JSON ({error})")))?;
        let body = Body::read(json, value, shape).map_err(|why| refuse(shape, &why))?;
        refuse_doubles("field", body.assignments.iter().map(|assignment| assignment.name.as_ref()))
            .and_then(|()| refuse_doubles("interest", body.interests.iter().map(|(name, _)| name.as_ref())))
            .map_err(|why| refuse(shape, &why))?;
        Ok(body)
    }

    fn read(json: &'a str, value: Value<'a>, shape: Shape) -> Result<Body<'a>, String> {
        let mut body = Body { json, assignments: Vec::new(), interests: Vec::new(), sets_secret: false };
        match (shape, value) {
            (Shape::Interests, value @ (Value::List(_) | Value::Object(_))) => body.interests = read_interests(value)?,
            (Shape::Interests, value) => return Err(format!("is {}, neither a list nor a map", value.kind())),
            (Shape::Flat, Value::Object(members)) => body.assignments = read_flat(members)?,
            (Shape::Collection, Value::Object(members)) => body.assignments = read_flat_or_wrapped(members)?,
            (_, Value::Object(members)) => body.read_wrapped(members, shape)?,
            (_, value) => return Err(format!("is {}, not an object", value.kind())),
        }
        Ok(body)
    }

    /// Only the keys of the shape mean anything, and only in lower case.
    fn read_wrapped(&mut self, members: Members<'a>, shape: Shape) -> Result<(), String> {
        refuse_doubles("key", members.iter().map(|(name, _)| name.as_ref()))?;
        for (name, value) in members {
            if !shape.keys().contains(&name.as_ref()) {
                return Err(format!("has the key {}, of which this call stores nothing", quoted(&name)));
            }
            match (name.as_ref(), value) {
                ("fields", Value::Object(fields)) => self.assignments = into_assignments(fields),
                ("fields" | "interests", Value::List(list)) if list.is_empty() => {}
                ("fields", value) => return Err(format!("has {} under \"fields\"", value.kind())),
                ("interests", value) => self.interests = read_interests(value)?,
                (_, value) => {
                    check_secret(&value)?;
                    self.sets_secret = true;
                }
            }
        }
        Ok(())
    }

    /// The body, byte for byte as it was given.
    pub fn json(&self) -> &'a str {
        self.json
    }

    /// The fields that get a value.
    pub fn assignments(&self) -> &[Assignment<'a>] {
        &self.assignments
    }

    /// The interests that are switched.
    pub fn interests(&self) -> &[(Cow<'a, str>, bool)] {
        &self.interests
    }
}

type Members<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

fn into_assignments(members: Members<'_>) -> Vec<Assignment<'_>> {
    members.into_iter().map(|(name, value)| Assignment { name, value }).collect()
}

fn refuse(shape: Shape, why: &str) -> Error {
    Error::before_sending(Status::InvalidBody, format!("the body {why}; {}", shape.example()))
}

/// Every key is a field. A list or object under `fields` or `interests` shows that the other shape was meant.
fn read_flat(members: Members<'_>) -> Result<Vec<Assignment<'_>>, String> {
    for (name, value) in &members {
        let looks_wrapped = name.eq_ignore_ascii_case("fields") || name.eq_ignore_ascii_case("interests");
        if looks_wrapped && matches!(value, Value::List(_) | Value::Object(_)) {
            return Err(format!(
                "has {} under {}, the shape of other calls and versions, of which this call stores nothing",
                value.kind(),
                quoted(name)
            ));
        }
    }
    Ok(into_assignments(members))
}

/// An object under `fields` as the only member holds the fields; anything else is flat.
fn read_flat_or_wrapped(mut members: Members<'_>) -> Result<Vec<Assignment<'_>>, String> {
    match &mut members[..] {
        [(name, Value::Object(fields))] if name == "fields" => Ok(into_assignments(std::mem::take(fields))),
        _ => read_flat(members),
    }
}

/// The server stores a question mark for each character beyond ASCII, 1 for most of what is no text, and nothing for null.
fn check_secret(secret: &Value<'_>) -> Result<(), String> {
    match secret {
        Value::Text(secret) if secret.is_ascii() => Ok(()),
        Value::Text(_) => Err("has a secret with characters beyond ASCII, which the server would not keep".to_owned()),
        other => Err(format!("has {} under \"secret\", which is a text", other.kind())),
    }
}

/// A list of names to switch on, or a map from name to 1 or 0.
fn read_interests(value: Value<'_>) -> Result<Interests<'_>, String> {
    match value {
        Value::List(names) => names
            .into_iter()
            .map(|name| match name {
                Value::Text(name) => Ok((name, true)),
                other => Err(format!("has {} among the interests, which are names", other.kind())),
            })
            .collect(),
        Value::Object(switches) => switches
            .into_iter()
            .map(|(name, switch)| match switch {
                Value::Integer(1) => Ok((name, true)),
                Value::Integer(0) => Ok((name, false)),
                other => Err(format!("has {} for the interest {}, not 1 or 0", other.kind(), quoted(&name))),
            })
            .collect(),
        other => Err(format!("has {} under \"interests\"", other.kind())),
    }
}

/// Of two names that differ in letter case only the server lets the last win, which nobody means.
fn refuse_doubles<'n>(what: &str, names: impl Iterator<Item = &'n str>) -> Result<(), String> {
    let mut names: Vec<&str> = names.collect();
    names.sort_by(|left, right| compare_folded(left, right));
    match names.windows(2).find(|pair| compare_folded(pair[0], pair[1]).is_eq()) {
        None => Ok(()),
        Some(pair) if pair[0] == pair[1] => Err(format!("has the {what} {} twice", quoted(pair[0]))),
        Some(pair) => Err(format!(
            "has the {what}s {} and {}, which are the same to the server",
            quoted(pair[0]),
            quoted(pair[1])
        )),
    }
}

/// Compares without regard to letter case; names are ASCII but for mistakes.
fn compare_folded(left: &str, right: &str) -> Ordering {
    fn folded(name: &str) -> impl Iterator<Item = char> + '_ {
        name.chars().flat_map(char::to_lowercase)
    }
    if left.is_ascii() && right.is_ascii() {
        let (left, right) = (left.bytes(), right.bytes());
        return left.map(|byte| byte.to_ascii_lowercase()).cmp(right.map(|byte| byte.to_ascii_lowercase()));
    }
    folded(left).cmp(folded(right))
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value<'de>, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value<'de>, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value<'de>, E> {
        Ok(Value::Integer(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value<'de>, E> {
        Ok(Value::Integer(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value<'de>, E> {
        Ok(Value::Float(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = entries.next_entry()? {
            let Value::Text(name) = name else {
                return Err(A::Error::custom("a key is not a text"));
            };
            members.push((name, value));
        }
        Ok(Value::Object(members))
    }
}

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value<'de>, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAT: [ApiVersion; 2] = [ApiVersion::Unversioned, ApiVersion::V1];
    const WRAPPED: [ApiVersion; 3] = [ApiVersion::V2, ApiVersion::V3, ApiVersion::V4];

    #[test]
    fn a_body_in_the_shape_of_its_version_is_taken_byte_for_byte() {
        for json in [r#"{"a":1}"#, " {\"a\" : null,\n\"b\":\"\\u00e9\"} ", r#"{"fields":"x"}"#, r#"{"a":[1]}"#] {
            for version in FLAT {
                assert_eq!(Body::parse(json, version).expect(json).json(), json);
            }
        }
        for json in [
            r#"{"fields":{"a":1}}"#,
            r#"{"fields":{"a":1},"interests":["x","y"]}"#,
            r#"{"interests":{"x":1,"y":0},"fields":[]}"#,
            r#"{"fields":{"a":""},"interests":[]}"#,
        ] {
            for version in WRAPPED {
                assert_eq!(Body::parse(json, version).expect(json).json(), json);
            }
        }
    }

    #[test]
    fn assignments_and_interests_are_read_in_order() {
        let json = r#"{"fields":{"b":"x\ty","a":2.5,"c":-3},"interests":{"red":1,"blue":0}}"#;
        let body = Body::parse(json, ApiVersion::V2).expect("a body");
        let names: Vec<_> = body.assignments().iter().map(|assignment| assignment.name.as_ref()).collect();
        assert_eq!(names, ["b", "a", "c"]);
        assert_eq!(body.assignments()[0].value, Value::Text("x\ty".into()));
        assert_eq!(body.assignments()[1].value, Value::Float(2.5));
        assert_eq!(body.assignments()[2].value, Value::Integer(-3));
        assert_eq!(body.interests(), [("red".into(), true), ("blue".into(), false)]);
    }

    #[test]
    fn what_the_server_would_ignore_is_refused_with_the_right_shape() {
        for (json, reason) in [
            ("", "not valid JSON"),
            ("{", "not valid JSON"),
            (r#"{"a":1} x"#, "not valid JSON"),
            ("null", "is null"),
            ("[]", "is a list"),
            ("\"a\"", "is a text"),
            ("{}", "assigns nothing"),
        ] {
            for version in FLAT.into_iter().chain(WRAPPED) {
                check_refusal(json, version, reason);
            }
        }
        for (json, reason) in [
            (r#"{"fields":{"a":1}}"#, "an object under \"fields\""),
            (r#"{"a":1,"interests":["x"]}"#, "a list under \"interests\""),
            (r#"{"a":1,"A":2}"#, "\"a\" and \"A\""),
            (r#"{"a":1,"a":2}"#, "\"a\" twice"),
        ] {
            for version in FLAT {
                check_refusal(json, version, reason);
            }
        }
        for (json, reason) in [
            (r#"{"a":1}"#, "the key \"a\""),
            (r#"{"FIELDS":{"a":1}}"#, "the key \"FIELDS\""),
            (r#"{"fields":{"a":1},"secret":"x"}"#, "the key \"secret\""),
            (r#"{"fields":true}"#, "a boolean under \"fields\""),
            (r#"{"fields":["a"]}"#, "a list under \"fields\""),
            (r#"{"fields":null,"interests":["x"]}"#, "null under \"fields\""),
            (r#"{"fields":{},"interests":[]}"#, "assigns nothing"),
            (r#"{"interests":"x"}"#, "a text under \"interests\""),
            (r#"{"interests":[1]}"#, "a number among the interests"),
            (r#"{"interests":{"x":true}}"#, "a boolean for the interest \"x\""),
            (r#"{"interests":["x","X"]}"#, "\"x\" and \"X\""),
            (r#"{"fields":{"\u00c9":1,"\u00e9":2}}"#, "are the same to the server"),
            (r#"{"fields":{"a":1},"fields":{"b":1}}"#, "\"fields\" twice"),
        ] {
            for version in WRAPPED {
                check_refusal(json, version, reason);
            }
        }
    }

    fn check_refusal(json: &str, version: ApiVersion, reason: &str) {
        let error = Body::parse(json, version).expect_err(json);
        let shape = if version.has_flat_body() { FLAT_SHAPE } else { WRAPPED_SHAPE };
        assert_eq!(error.status(), Status::InvalidBody);
        assert!(error.message().contains(reason), "{json}: {}", error.message());
        assert!(error.message().ends_with(shape), "{json}: {}", error.message());
    }

    #[test]
    fn other_calls_have_shapes_of_their_own() {
        for (shape, json) in [
            (Shape::Profile, r#"{"fields":{"a":1},"interests":["x"],"secret":"s"}"#),
            (Shape::Profile, r#"{"secret":""}"#),
            (Shape::Subprofile, r#"{"fields":{"a":1},"secret":"s"}"#),
            (Shape::Collection, r#"{"a":1,"fields":2}"#),
            (Shape::Collection, r#"{"fields":{"a":1}}"#),
            (Shape::Interests, r#"["x","y"]"#),
            (Shape::Interests, r#"{"x":1,"y":0}"#),
        ] {
            assert_eq!(Body::in_shape(json, shape).expect(json).json(), json);
        }
        for (shape, json, reason) in [
            (Shape::Profile, r#"{"a":1}"#, "the key \"a\""),
            (Shape::Profile, r#"{"SECRET":"s"}"#, "the key \"SECRET\""),
            (Shape::Profile, r#"{"secret":"\u00fc"}"#, "beyond ASCII"),
            (Shape::Profile, r#"{"secret":null}"#, "null under \"secret\""),
            (Shape::Profile, r#"{"secret":true}"#, "a boolean under \"secret\""),
            (Shape::Profile, r#"{"fields":{}}"#, "assigns nothing"),
            (Shape::Subprofile, r#"{"interests":["x"]}"#, "the key \"interests\""),
            (Shape::Collection, r#"{"fields":{"a":1},"b":2}"#, "an object under \"fields\""),
            (Shape::Collection, r#"{"Fields":{"a":1}}"#, "an object under \"Fields\""),
            (Shape::Collection, r#"{"fields":{}}"#, "assigns nothing"),
            (Shape::Interests, "[]", "assigns nothing"),
            (Shape::Interests, "\"x\"", "is a text, neither a list nor a map"),
            (Shape::Interests, r#"{"fields":{}}"#, "an object for the interest \"fields\""),
            (Shape::Interests, r#"["x","X"]"#, "\"x\" and \"X\""),
        ] {
            let error = Body::in_shape(json, shape).expect_err(json);
            assert_eq!(error.status(), Status::InvalidBody);
            assert!(error.message().contains(reason), "{json}: {}", error.message());
            assert!(error.message().ends_with(shape.example()), "{json}: {}", error.message());
        }
        assert!(Body::in_shape_or_empty("[]", Shape::Interests).is_ok());
    }
}
