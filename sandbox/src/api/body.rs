//! The body of a request as the values of a PHP script: from JSON, or from a form.

use super::call::Call;
use super::outcome::Failure;
use crate::php::query::{self, Brackets};
use crate::php::value::PhpValue;

/// The members of a body, in order.
pub type Members = Vec<(String, PhpValue)>;

/// The values that a request brings.
#[derive(Debug, Default)]
pub struct Data {
    /// Field values by the names that were sent.
    pub fields: Members,
    /// Interests, in any of their shapes.
    pub interests: Option<PhpValue>,
    /// The secret, which only updates of one entity take.
    pub secret: Option<PhpValue>,
}

impl Call<'_> {
    /// The body; an empty one has no members, and one that cannot be read is refused.
    pub fn body(&self) -> Result<Members, Failure> {
        let body = &self.request.body;
        let content_type = self.request.header("content-type").unwrap_or_default();
        let content_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match content_type.as_str() {
            "application/json" if body.trim_ascii().is_empty() => Ok(Vec::new()),
            "application/json" => match PhpValue::from_json(body) {
                Some(PhpValue::Array(members)) => Ok(members),
                _ => Failure::invalid_data(),
            },
            "multipart/form-data" => Ok(Vec::new()),
            // As a PHP server does: whatever is not JSON by its name is a form.
            _ if !query::decodes_to_utf8(body) => Failure::invalid_data(),
            _ => match query::parse(body, Brackets::Any) {
                PhpValue::Array(members) => Ok(members),
                _ => Ok(Vec::new()),
            },
        }
    }

    /// The body of calls whose shape depends on the version: flat, or with `fields` and `interests`.
    pub fn data_by_version(&self) -> Result<Data, Failure> {
        match self.version.has_flat_bodies() {
            true => self.flat_data(),
            false => self.wrapped_data(true),
        }
    }

    /// The body of calls that take nothing but field values.
    pub fn flat_data(&self) -> Result<Data, Failure> {
        Ok(Data { fields: self.body()?, ..Data::default() })
    }

    /// The body of calls that take `fields` and more. A `fields` that is no map is refused only if `is_strict`.
    pub fn wrapped_data(&self, is_strict: bool) -> Result<Data, Failure> {
        let mut data = Data::default();
        for (name, value) in self.body()? {
            match (name.as_str(), value) {
                ("fields", PhpValue::Array(fields)) => data.fields = fields,
                ("fields", _) if is_strict => return Failure::invalid_data(),
                ("interests", interests) => data.interests = Some(interests),
                ("secret", secret) => data.secret = Some(secret),
                _ => {}
            }
        }
        Ok(data)
    }

    /// The body of `collection/$id/subprofiles`: the manual's samples disagree, so both shapes are taken.
    pub fn flat_or_wrapped_data(&self) -> Result<Data, Failure> {
        let mut members = self.body()?;
        match members.as_mut_slice() {
            [(name, PhpValue::Array(fields))] if name == "fields" => {
                Ok(Data { fields: std::mem::take(fields), ..Data::default() })
            }
            _ => Ok(Data { fields: members, ..Data::default() }),
        }
    }
}
