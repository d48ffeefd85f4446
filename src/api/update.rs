//! An update of all profiles that meet some conditions, checked so that it cannot do more than its caller wrote.

use super::body::Body;
use super::condition::Condition;
use super::database::Database;
use super::flags::Flags;
use super::quote::quoted;
use super::request::{Method, Request, percent_encode_into};
use super::version::ApiVersion;
use crate::error::{Error, Status};

/// The longest address that is sent, token included: common front ends stop reading at about 8 KB (contract 8).
pub(crate) const LONGEST_TARGET: usize = 8_000;

/// The most conditions that are taken: PHP reads no more than 1,000 parameters (contract 3.5).
pub const MOST_CONDITIONS: usize = 1_000;

/// A multi-profile update in which everything that needs no network has been checked.
#[derive(Debug)]
pub struct Update<'a> {
    version: ApiVersion,
    database: Database<'a>,
    conditions: Vec<Condition<'a>>,
    body: Body<'a>,
    flags: Flags,
}

impl<'a> Update<'a> {
    /// Checks database, conditions and body for an API version; what the server would drop, ignore or misread is refused.
    pub fn new(
        version: ApiVersion,
        database: &'a str,
        conditions: &'a [impl AsRef<str>],
        json_body: &'a str,
        flags: Flags,
    ) -> Result<Update<'a>, Error> {
        Ok(Update {
            version,
            database: Database::parse(database)?,
            conditions: parse_conditions(conditions, flags)?,
            body: Body::parse(json_body, version)?,
            flags,
        })
    }

    /// The database to update.
    pub fn database(&self) -> Database<'a> {
        self.database
    }

    /// The conditions, all of which a profile must meet.
    pub fn conditions(&self) -> &[Condition<'a>] {
        &self.conditions
    }

    /// The new values.
    pub fn body(&self) -> &Body<'a> {
        &self.body
    }

    /// What the update may do besides.
    pub fn flags(&self) -> Flags {
        self.flags
    }

    /// The request that asks for this update.
    pub fn request(&self) -> Request<'a> {
        self.request_with(self.flags)
    }

    /// The request that asks for this update with other flags, such as its own without create.
    ///
    /// Conditions come first, so that an address cut short on its way fails for lack of a token instead of matching
    /// more. Brackets stay literal: whether encoded ones are recognised is disputed (contract 3.5).
    pub(crate) fn request_with(&self, flags: Flags) -> Request<'a> {
        let mut target = profiles_path(self.version, self.database);
        push_conditions(&self.conditions, &mut target);
        if flags.has(Flags::CREATE) {
            target.push_str("&create=1");
        }
        if flags.has(Flags::ASYNC) {
            target.push_str("&async=1");
        }
        Request {
            method: Method::Put,
            version: self.version,
            target,
            body: Some(self.body.json()),
            creates: flags.has(Flags::CREATE),
        }
    }
}

/// The path of the profiles of a database.
pub(crate) fn profiles_path(version: ApiVersion, database: Database<'_>) -> String {
    let mut path = String::with_capacity(256);
    path.push_str(version.path_prefix());
    path.push_str("/database/");
    database.push_segment(&mut path);
    path.push_str("/profiles");
    path
}

/// Appends every condition as a `fields[]` parameter.
pub(crate) fn push_conditions(conditions: &[Condition<'_>], target: &mut String) {
    let mut separator = '?';
    for condition in conditions {
        target.push(separator);
        target.push_str("fields[]=");
        percent_encode_into(condition.expression(), target);
        separator = '&';
    }
}

/// Reads every condition, naming the one that is refused by its place, counted from 1.
pub(crate) fn parse_conditions<'a>(
    expressions: &'a [impl AsRef<str>],
    flags: Flags,
) -> Result<Vec<Condition<'a>>, Error> {
    if expressions.is_empty() {
        return Err(Error::before_sending(
            Status::NoConditions,
            "there is no condition, which would update every profile of the database; write at least one, such as \
             customerid==4567",
        ));
    }
    if expressions.len() > MOST_CONDITIONS {
        return Err(Error::before_sending(
            Status::InvalidCondition,
            format!("{} conditions are more than the {MOST_CONDITIONS} that the server reads", expressions.len()),
        ));
    }
    let parse = |(index, expression): (usize, &'a str)| {
        Condition::parse(expression)
            .and_then(|condition| {
                if !flags.has(Flags::ALLOW_EMPTY) {
                    condition.require_value()?;
                }
                Ok(condition)
            })
            .map_err(|why| {
                Error::before_sending(
                    Status::InvalidCondition,
                    format!("condition {} {}: {why}", index + 1, quoted(expression)),
                )
            })
    };
    expressions.iter().map(AsRef::as_ref).enumerate().map(parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(version: ApiVersion, conditions: &[&str], flags: Flags) -> Result<String, Error> {
        let body = if version.has_flat_body() { r#"{"a":1}"# } else { r#"{"fields":{"a":1}}"# };
        Update::new(version, "1234", conditions, body, flags).map(|update| update.request().target)
    }

    #[test]
    fn conditions_come_first_with_literal_brackets_then_create_then_async() {
        for (version, flags, target) in [
            (ApiVersion::Unversioned, Flags::NONE, "/database/1234/profiles?fields[]=customerid%3D%3D4567"),
            (ApiVersion::V1, Flags::CREATE, "/v1/database/1234/profiles?fields[]=customerid%3D%3D4567&create=1"),
            (ApiVersion::V2, Flags::ASYNC, "/v2/database/1234/profiles?fields[]=customerid%3D%3D4567&async=1"),
            (
                ApiVersion::V3,
                Flags::CREATE | Flags::ASYNC,
                "/v3/database/1234/profiles?fields[]=customerid%3D%3D4567&create=1&async=1",
            ),
        ] {
            assert_eq!(update(version, &[" customerid==4567 "], flags).expect("an update"), target);
        }
    }

    #[test]
    fn values_are_encoded_so_that_none_can_end_its_condition() {
        let target = update(ApiVersion::V2, &["email==a+b&c#d%e@x", "name== Smith"], Flags::NONE).expect("an update");
        assert_eq!(
            target,
            "/v2/database/1234/profiles?fields[]=email%3D%3Da%2Bb%26c%23d%25e%40x&fields[]=name%3D%3D%20Smith"
        );
    }

    #[test]
    fn an_update_without_conditions_is_refused_whatever_the_flags() {
        for bits in 0..64 {
            let flags = Flags::from_bits(bits).expect("known bits");
            let error = update(ApiVersion::V2, &[], flags).expect_err("no conditions");
            assert_eq!(error.status(), Status::NoConditions);
        }
    }

    #[test]
    fn a_refused_condition_is_named_by_its_place() {
        let error = update(ApiVersion::V2, &["a==1", "customerid =4567"], Flags::NONE).expect_err("a bad condition");
        assert_eq!(error.status(), Status::InvalidCondition);
        assert!(error.message().starts_with("condition 2 \"customerid =4567\": "), "{}", error.message());
    }

    #[test]
    fn a_condition_without_a_value_needs_its_flag() {
        assert!(update(ApiVersion::V2, &["name=="], Flags::NONE).is_err());
        assert!(update(ApiVersion::V2, &["name=="], Flags::ALLOW_EMPTY).is_ok());
    }
}
