//! A profile or sub-profile as the server shows it (contract 4.1, 4.5, 4.12).

use std::borrow::Cow;

use super::body::Value;

/// A profile of a database, or a sub-profile of a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    id: u64,
    fields: Vec<(String, String)>,
    interests: Vec<String>,
    database: Option<u64>,
    parent: Option<u64>,
    collection: Option<u64>,
    secret: Option<String>,
    created: Option<String>,
    modified: Option<String>,
    removed: Option<String>,
    json: String,
}

impl Profile {
    /// Reads what the server shows of one; `None` when it is neither a profile nor a sub-profile.
    pub fn from_json(json: &str) -> Option<Profile> {
        let Value::Object(members) = serde_json::from_str(json).ok()? else { return None };
        let members = Members(members);
        Some(Profile {
            id: members.number("ID")?,
            fields: members.fields()?,
            interests: members.interests()?,
            database: members.number("database"),
            parent: members.number("profile"),
            collection: members.number("collection"),
            secret: members.text("secret"),
            created: members.text("created"),
            modified: members.text("modified"),
            removed: members.text("removed"),
            json: json.to_owned(),
        })
    }

    /// Its id.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Names and values of its fields, in the order of the database. A removed profile shows no values.
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// The value of a field, whose name may be in any letter case.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.place_of(name).map(|place| self.fields[place].1.as_str())
    }

    /// The place of a field among all, by its name in any letter case.
    pub(crate) fn place_of(&self, name: &str) -> Option<usize> {
        let is_it = |known: &str| known.eq_ignore_ascii_case(name) || known.to_lowercase() == name.to_lowercase();
        self.fields.iter().position(|(known, _)| is_it(known))
    }

    /// The interests that are on.
    pub fn interests(&self) -> &[String] {
        &self.interests
    }

    /// The database that a profile is in, if the server showed it.
    pub fn database(&self) -> Option<u64> {
        self.database
    }

    /// The profile that a sub-profile belongs to.
    pub fn parent(&self) -> Option<u64> {
        self.parent
    }

    /// The collection that a sub-profile is in.
    pub fn collection(&self) -> Option<u64> {
        self.collection
    }

    /// Its secret, if the server showed it.
    pub fn secret(&self) -> Option<&str> {
        self.secret.as_deref()
    }

    /// When it was made, `YYYY-MM-DD hh:mm:ss` in Amsterdam, if the server showed it.
    pub fn created(&self) -> Option<&str> {
        self.created.as_deref()
    }

    /// When a value of it was changed last, `YYYY-MM-DD hh:mm:ss` in Amsterdam.
    pub fn modified(&self) -> Option<&str> {
        self.modified.as_deref()
    }

    /// When it was removed; `None` when it is still there.
    pub fn removed(&self) -> Option<&str> {
        self.removed.as_deref()
    }

    /// All of it, byte for byte as the server sent it.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// What a condition with this name looks at: a field, or else `id`, `code` or `modified`.
    pub(crate) fn compared(&self, name: &str) -> Option<Cow<'_, str>> {
        if let Some(value) = self.field(name) {
            return Some(Cow::Borrowed(value));
        }
        match name.to_ascii_lowercase().as_str() {
            "id" => Some(Cow::Owned(self.id.to_string())),
            "code" => self.secret().map(Cow::Borrowed),
            "modified" => self.modified().map(Cow::Borrowed),
            _ => None,
        }
    }
}

/// The members of a JSON object.
struct Members<'j>(Vec<(Cow<'j, str>, Value<'j>)>);

impl Members<'_> {
    fn get(&self, key: &str) -> Option<&Value<'_>> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// A positive number, which the server writes as a text of digits.
    fn number(&self, key: &str) -> Option<u64> {
        let number = match self.get(key)? {
            Value::Integer(number) => u64::try_from(*number).ok(),
            Value::Text(digits) => digits.parse().ok(),
            _ => None,
        };
        number.filter(|&number| number > 0)
    }

    /// A text; `false` and `null` stand for none.
    fn text(&self, key: &str) -> Option<String> {
        match self.get(key)? {
            Value::Text(text) => Some(text.to_string()),
            _ => None,
        }
    }

    /// The fields, which a database without any shows as an empty list.
    fn fields(&self) -> Option<Vec<(String, String)>> {
        match self.get("fields")? {
            Value::Object(fields) => {
                fields.iter().map(|(name, value)| Some((name.to_string(), scalar_text(value)?))).collect()
            }
            Value::List(list) if list.is_empty() => Some(Vec::new()),
            _ => None,
        }
    }

    /// The interests; a sub-profile has none.
    fn interests(&self) -> Option<Vec<String>> {
        match self.get("interests") {
            None => Some(Vec::new()),
            Some(Value::List(names)) => names.iter().map(scalar_text).collect(),
            Some(_) => None,
        }
    }
}

fn scalar_text(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(u8::from(*truth).to_string()),
        Value::Null => Some(String::new()),
        Value::List(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROFILE: &str = r#"{"ID":"101","fields":{"LastName":"Doe","ANumber":"5"},"interests":["football"],
        "database":"1","secret":"s101","created":"2020-06-01 10:00:00","modified":"2020-06-01 10:00:01","removed":false}"#;

    #[test]
    fn a_profile_shows_everything_the_server_does() {
        let profile = Profile::from_json(PROFILE).expect("a profile");
        assert_eq!((profile.id(), profile.database(), profile.parent()), (101, Some(1), None));
        assert_eq!(profile.field("LASTNAME"), Some("Doe"));
        assert_eq!(profile.field("nofield"), None);
        assert_eq!(profile.interests(), ["football"]);
        assert_eq!((profile.secret(), profile.removed()), (Some("s101"), None));
        assert_eq!(profile.created(), Some("2020-06-01 10:00:00"));
        assert_eq!(profile.modified(), Some("2020-06-01 10:00:01"));
        assert_eq!(profile.json(), PROFILE);
        for (name, value) in [("id", Some("101")), ("CODE", Some("s101")), ("anumber", Some("5")), ("x", None)] {
            assert_eq!(profile.compared(name).as_deref(), value, "{name}");
        }
    }

    #[test]
    fn a_subprofile_shows_where_it_belongs() {
        let json = r#"{"ID":201,"fields":[],"profile":"101","collection":"10","removed":"2020-06-02 12:00:00"}"#;
        let subprofile = Profile::from_json(json).expect("a sub-profile");
        assert_eq!((subprofile.parent(), subprofile.collection()), (Some(101), Some(10)));
        assert_eq!((subprofile.removed(), subprofile.modified()), (Some("2020-06-02 12:00:00"), None));
        assert!(subprofile.fields().is_empty() && subprofile.interests().is_empty());
    }

    #[test]
    fn what_is_no_profile_is_not_read_as_one() {
        for json in [
            "",
            "[]",
            "{}",
            r#"{"ID":"0","fields":{}}"#,
            r#"{"ID":"x","fields":{}}"#,
            r#"{"ID":"1"}"#,
            r#"{"ID":"1","fields":{"a":{}}}"#,
            r#"{"ID":"1","fields":{},"interests":{"a":1}}"#,
            r#"{"error":{"message":"x"}}"#,
        ] {
            assert_eq!(Profile::from_json(json), None, "{json}");
        }
    }
}
