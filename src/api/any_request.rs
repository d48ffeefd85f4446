//! Any other request of the API, put together so that no part of it can be taken for another.

use super::condition::Condition;
use super::deed::Deed;
use super::quote::quoted;
use super::request::{Method, Request, percent_encode_into};
use super::version::ApiVersion;
use super::write::Write;
use crate::error::{Error, Status};

/// Calls that can change more than was meant and that have a function with the checks they need: method, path with `*` for
/// any element, and the function.
const GUARDED: &[(Method, &[&str], &str)] = &[
    (Method::Put, &["database", "*", "profiles"], "cop_update_profiles()"),
    (Method::Delete, &["database", "*", "profiles"], "cop_delete_profiles()"),
    (Method::Put, &["profile", "*", "subprofiles"], "cop_update_subprofiles()"),
    (Method::Put, &["collection", "*", "subprofiles"], "cop_update_subprofiles_of_collection()"),
];

/// Reads a method by its name.
pub(crate) fn method_named(name: &str) -> Result<Method, Error> {
    let methods = [Method::Get, Method::Post, Method::Put, Method::Delete];
    methods
        .into_iter()
        .find(|method| method.as_str() == name)
        .ok_or_else(|| refused(format!("{} is no method of the API; write GET, POST, PUT or DELETE", quoted(name))))
}

/// The request with this method, path, query and body; `is_repeatable` says that carrying it out twice is the same as once.
pub(crate) fn any_request<'a>(
    version: ApiVersion,
    method: Method,
    path: &str,
    query: &[(impl AsRef<str>, impl AsRef<str>)],
    body: Option<&'a str>,
    is_repeatable: bool,
) -> Result<Write<'a>, Error> {
    let elements = elements_of(path)?;
    if let Some((.., function)) =
        GUARDED.iter().find(|(guarded, parts, _)| *guarded == method && begins_with(&elements, parts))
    {
        return Err(refused(format!(
            "{} {} can change more than is meant; call {function}, which has the checks for it",
            method.as_str(),
            quoted(path)
        )));
    }
    let mut target = version.path_prefix().to_owned();
    for element in &elements {
        target.push('/');
        percent_encode_into(element, &mut target);
    }
    for (index, (name, value)) in query.iter().enumerate() {
        let (name, value) = (name.as_ref(), value.as_ref());
        check_parameter(index, name, value)?;
        target.push(if index == 0 { '?' } else { '&' });
        push_name(name, &mut target);
        target.push('=');
        percent_encode_into(value, &mut target);
    }
    check_body(method, body)?;
    let doubles = method != Method::Get && !is_repeatable;
    let request = Request { method, version, target, body, creates: doubles };
    Ok(Write { request, deed: Deed::Anything { doubles } })
}

/// The elements of a path, which begins behind the version.
fn elements_of(path: &str) -> Result<Vec<&str>, Error> {
    let refuse =
        |why: &str| Err(refused(format!("the path {} {why}; write a path such as database/1234/fields", quoted(path))));
    if path.contains(['?', '#']) {
        return refuse("has a ? or #: the query is given as names and values");
    }
    let trimmed = path.strip_prefix('/').unwrap_or(path);
    let elements: Vec<_> = trimmed.strip_suffix('/').unwrap_or(trimmed).split('/').collect();
    if elements.iter().any(|element| element.is_empty()) {
        return refuse("has an empty element, as when an id is missing");
    }
    if elements.iter().any(|element| *element == "." || *element == "..") {
        return refuse("has an element that means another path");
    }
    if path.chars().any(char::is_control) {
        return refuse("has a control character");
    }
    let is_version =
        |element: &str| element.len() == 2 && element.starts_with('v') && element.as_bytes()[1].is_ascii_digit();
    if is_version(elements[0]) {
        return refuse("begins with a version, which is an option of the client (cop_options_set_api_version())");
    }
    Ok(elements)
}

fn begins_with(elements: &[&str], parts: &[&str]) -> bool {
    elements.len() >= parts.len() && parts.iter().zip(elements).all(|(part, element)| *part == "*" || part == element)
}

/// Refuses a name that is none, the token, which the library adds, and a condition that the server would not understand.
fn check_parameter(index: usize, name: &str, value: &str) -> Result<(), Error> {
    let refuse = |why: String| Err(refused(format!("parameter {} {}: {why}", index + 1, quoted(name))));
    if name.is_empty() || name.chars().any(char::is_control) {
        return refuse("it is no name of a parameter".to_owned());
    }
    if name.eq_ignore_ascii_case("access_token") {
        return refuse("the access token is added by the library; leave it out".to_owned());
    }
    if name == "fields" {
        return refuse("the server would ignore it; write fields[] as the name, once for each condition".to_owned());
    }
    match Condition::parse(value) {
        Err(why) if name == "fields[]" => refuse(format!("the condition {}: {why}", quoted(value))),
        _ => Ok(()),
    }
}

/// Appends the name with its brackets as they are: whether encoded ones are recognised is disputed (contract 3.5).
fn push_name(name: &str, target: &mut String) {
    for part in name.split_inclusive(['[', ']']) {
        let text = part.strip_suffix(['[', ']']).unwrap_or(part);
        percent_encode_into(text, target);
        target.push_str(&part[text.len()..]);
    }
}

fn check_body(method: Method, body: Option<&str>) -> Result<(), Error> {
    let refuse = |why: String| Err(Error::before_sending(Status::InvalidBody, why));
    match body {
        None => Ok(()),
        Some(_) if method == Method::Get => {
            refuse("GET has no body; pass NULL, and parameters as names and values".to_owned())
        }
        Some(body) => match serde_json::from_str::<serde::de::IgnoredAny>(body) {
            Ok(_) => Ok(()),
            Err(error) => refuse(format!("the body is not valid JSON ({error})")),
        },
    }
}

fn refused(message: String) -> Error {
    Error::before_sending(Status::InvalidRequest, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: &[(&str, &str)] = &[];

    fn target(path: &str, query: &[(&str, &str)]) -> Result<String, Error> {
        any_request(ApiVersion::V3, Method::Get, path, query, None, false).map(|write| write.request.target)
    }

    #[test]
    fn path_and_query_are_encoded_and_brackets_stay() {
        for (path, query, wanted) in [
            ("databases", NOTHING, "/v3/databases"),
            ("/view/7/profiles/", &[("limit", "5")], "/v3/view/7/profiles?limit=5"),
            ("database/my customers/a%b", &[], "/v3/database/my%20customers/a%25b"),
            (
                "consumption",
                &[("begin", "2024-01-01"), ("a b&c", "x+y=z#")],
                "/v3/consumption?begin=2024-01-01&a%20b%26c=x%2By%3Dz%23",
            ),
            (
                "view/7/profiles",
                &[("fields[]", "email==a+b@x"), ("fields[]", "id>5")],
                "/v3/view/7/profiles?fields[]=email%3D%3Da%2Bb%40x&fields[]=id%3E5",
            ),
        ] {
            assert_eq!(target(path, query).expect(path), wanted);
        }
    }

    #[test]
    fn what_could_be_taken_for_something_else_is_refused() {
        for (path, query, why) in [
            ("", NOTHING, "an empty element"),
            ("/", &[], "an empty element"),
            ("profile//fields", &[], "an empty element"),
            ("profile/../databases", &[], "another path"),
            ("databases?limit=1", &[], "given as names and values"),
            ("databases#x", &[], "given as names and values"),
            ("v2/databases", &[], "begins with a version"),
            ("data\nbases", &[], "control character"),
            ("databases", &[("", "x")], "parameter 1"),
            ("databases", &[("a", "x"), ("Access_Token", "x")], "parameter 2 \"Access_Token\": the access token"),
            ("databases", &[("fields", "a==b")], "fields[] as the name"),
            ("databases", &[("fields[]", "a=b")], "\"=\" is no operator"),
            ("databases", &[("fields[]", "")], "it is empty"),
        ] {
            let error = target(path, query).expect_err(why);
            assert_eq!(error.status(), Status::InvalidRequest);
            assert!(error.message().contains(why), "{}", error.message());
        }
    }

    #[test]
    fn what_has_a_function_with_checks_is_refused_and_nothing_else() {
        use Method::{Delete, Get, Post, Put};
        for (method, path, function) in [
            (Put, "database/1/profiles", Some("cop_update_profiles()")),
            (Put, "/database/x/profiles/", Some("cop_update_profiles()")),
            (Put, "database/1/profiles/bogus", Some("cop_update_profiles()")),
            (Delete, "database/1/profiles", Some("cop_delete_profiles()")),
            (Put, "profile/1/subprofiles/2", Some("cop_update_subprofiles()")),
            (Put, "collection/1/subprofiles", Some("cop_update_subprofiles_of_collection()")),
            (Get, "database/1/profiles", None),
            (Post, "database/1/profiles", None),
            (Put, "database/1", None),
            (Put, "profile/1/interests", None),
            (Delete, "profile/1", None),
        ] {
            let answer = any_request(ApiVersion::V2, method, path, NOTHING, None, true);
            match (answer, function) {
                (Err(error), Some(function)) => assert!(error.message().contains(function), "{}", error.message()),
                (answer, function) => assert_eq!((answer.is_ok(), function), (true, None), "{path}"),
            }
        }
    }

    #[test]
    fn a_body_is_json_and_goes_with_every_method_but_get() {
        let request = |method, body| any_request(ApiVersion::V2, method, "x", NOTHING, Some(body), false);
        assert!(request(Method::Post, r#"{"a":1}"#).is_ok());
        for (method, body) in [(Method::Get, "{}"), (Method::Post, "{"), (Method::Delete, "")] {
            assert_eq!(request(method, body).expect_err(body).status(), Status::InvalidBody);
        }
        assert!(method_named("PATCH").is_err() && method_named("get").is_err());
        assert_eq!(method_named("DELETE"), Ok(Method::Delete));
    }

    #[test]
    fn only_what_may_be_repeated_does_not_double() {
        for (method, is_repeatable, doubles) in [
            (Method::Get, false, false),
            (Method::Post, false, true),
            (Method::Post, true, false),
            (Method::Put, false, true),
            (Method::Delete, false, true),
            (Method::Delete, true, false),
        ] {
            let write = any_request(ApiVersion::V2, method, "x", NOTHING, None, is_repeatable).expect("a request");
            assert_eq!((write.deed.doubles(), write.request.creates), (doubles, doubles));
        }
    }
}
