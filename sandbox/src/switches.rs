//! The switches of an account: where the live service's behaviour is disputed or has changed, one of them chooses.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Every switch with its setting. Those whose default depends on the era are `None` until somebody sets them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// Which set of observations the account follows.
    pub era: Era,
    /// What a condition that cannot be used does to an update of many profiles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unusable_condition: Option<UnusableCondition>,
    /// What a body field that the database does not have does.
    pub unknown_body_field: UnknownBodyField,
    /// What `fields=a==b`, without brackets, does to an update of many profiles.
    pub scalar_fields: ScalarFields,
    /// Whether `fields%5B%5D=` is the same as `fields[]=`.
    pub encoded_brackets: bool,
    /// Whether messages of v3 and v4 begin with `Copernica REST API Error 400: `.
    pub error_prefix: bool,
    /// The status of a refused credential in v4.
    pub v4_auth_status: V4AuthStatus,
    /// Whether v4 takes `access_token` in the address as well.
    pub v4_accepts_access_token: bool,
    /// Whether the `Location` of an update repeats the query string, access token included.
    pub location_echoes_query: bool,
    /// Whether a `Location` keeps the `/v2` of the request.
    pub location_keeps_version: bool,
    /// What an update of one entity answers without a version prefix and in v1.
    pub single_put_status: SinglePutStatus,
    /// Whether `=~` and `!~` mind letter case.
    pub like_case_sensitive: bool,
    /// Whether conditions on select fields mind letter case.
    pub select_condition_case_sensitive: bool,
    /// What becomes of the interests that an update does not mention.
    pub interests_in_put: InterestsInPut,
    /// Whether an update of many profiles knows the conditions `id` and `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_and_code_in_put: Option<bool>,
    /// Whether lists end with `nextid`.
    pub nextid: bool,
    /// Whether `dataonly` leaves the secret in.
    pub dataonly_keeps_secret: bool,
    /// How long an asynchronous update waits before it is applied.
    pub async_delay_ms: u64,
    /// Whether waiting asynchronous updates are applied in the wrong order, the newest first.
    pub async_shuffle: bool,
    /// E-mail domains for which no profile can be created.
    pub blocked_domains: Vec<String>,
    /// Whether the content type of JSON answers ends in `; charset=utf-8`.
    pub json_charset_suffix: bool,
    /// Whether reading profiles without a version prefix or in v1 honours `fields`.
    pub get_fields_unversioned: bool,
    /// The status of an accepted asynchronous update; absent: that of a synchronous one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub async_status: Option<AsyncStatus>,
    /// Whose statuses the addresses without a version prefix answer with.
    pub unprefixed_like: UnprefixedLike,
    /// The gap between looking for matches and creating, in which another request may create the same profile.
    pub race_gap_ms: u64,
}

/// The two sets of behaviour that were published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Era {
    /// Today's, with every published change.
    #[serde(rename = "current")]
    Current,
    /// What was observed in 2020.
    #[serde(rename = "2020")]
    Of2020,
}

/// See [`Switches::unusable_condition`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnusableCondition {
    /// The request is refused.
    Error,
    /// The condition is dropped; without any left, every profile is updated.
    Drop,
}

/// See [`Switches::unknown_body_field`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnknownBodyField {
    /// It is ignored without a word.
    Ignore,
    /// The request is refused.
    Error,
}

/// See [`Switches::scalar_fields`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScalarFields {
    /// As if the parameter were absent.
    Error,
    /// As if it were an empty list: every profile is updated.
    Ignore,
}

/// See [`Switches::interests_in_put`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InterestsInPut {
    /// They stay.
    Additive,
    /// They are switched off.
    Replace,
}

/// See [`Switches::unprefixed_like`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnprefixedLike {
    /// 200 and 303.
    V1,
    /// 204 and 201.
    V4,
}

/// A switch that is an HTTP status and takes only those listed.
macro_rules! status_switch {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $status:literal),+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "u16", into = "u16")]
        pub enum $name {
            $(#[doc = concat!("Status ", $status, ".")] $variant),+
        }

        impl From<$name> for u16 {
            fn from(switch: $name) -> u16 {
                match switch {
                    $($name::$variant => $status),+
                }
            }
        }

        impl TryFrom<u16> for $name {
            type Error = String;

            fn try_from(status: u16) -> Result<Self, String> {
                match status {
                    $($status => Ok($name::$variant),)+
                    _ => Err(format!("the status {status} is not one of {:?}", [$($status),+])),
                }
            }
        }
    };
}

status_switch! {
    /// See [`Switches::v4_auth_status`].
    V4AuthStatus { BadRequest = 400, Unauthorized = 401 }
}

status_switch! {
    /// See [`Switches::single_put_status`].
    SinglePutStatus { SeeOther = 303, Ok = 200 }
}

status_switch! {
    /// See [`Switches::async_status`].
    AsyncStatus { Accepted = 202 }
}

impl Default for Switches {
    fn default() -> Self {
        Switches {
            era: Era::Current,
            unusable_condition: None,
            unknown_body_field: UnknownBodyField::Ignore,
            scalar_fields: ScalarFields::Error,
            encoded_brackets: true,
            error_prefix: false,
            v4_auth_status: V4AuthStatus::BadRequest,
            v4_accepts_access_token: false,
            location_echoes_query: true,
            location_keeps_version: false,
            single_put_status: SinglePutStatus::SeeOther,
            like_case_sensitive: false,
            select_condition_case_sensitive: true,
            interests_in_put: InterestsInPut::Additive,
            id_and_code_in_put: None,
            nextid: false,
            dataonly_keeps_secret: false,
            async_delay_ms: 0,
            async_shuffle: false,
            blocked_domains: Vec::new(),
            json_charset_suffix: false,
            get_fields_unversioned: false,
            async_status: None,
            unprefixed_like: UnprefixedLike::V1,
            race_gap_ms: 0,
        }
    }
}

impl Switches {
    /// What an unusable condition does, by the switch or else by the era.
    pub fn unusable_condition(&self) -> UnusableCondition {
        self.unusable_condition.unwrap_or(match self.era {
            Era::Current => UnusableCondition::Error,
            Era::Of2020 => UnusableCondition::Drop,
        })
    }

    /// Whether an update knows `id` and `code`, by the switch or else by the era.
    pub fn id_and_code_in_put(&self) -> bool {
        self.id_and_code_in_put.unwrap_or(self.era == Era::Current)
    }

    /// These switches with those of `patch`, a JSON object, laid over them; `null` puts one back to its default.
    ///
    /// The text of an error names the switch and what it takes.
    pub fn patched(&self, patch: &Value) -> Result<Switches, String> {
        let Value::Object(patch) = patch else {
            return Err(format!("switches are a JSON object such as {{\"era\":\"2020\"}}, not {patch}"));
        };
        let mut switches = self.clone();
        for (name, value) in patch {
            switches = switches.with(name, value)?;
        }
        Ok(switches)
    }

    /// One switch is set at a time, so that an error can name it.
    fn with(&self, name: &str, value: &Value) -> Result<Switches, String> {
        let mut all = match serde_json::to_value(self) {
            Ok(Value::Object(all)) => all,
            _ => Map::new(),
        };
        if value.is_null() {
            all.remove(name);
            if !names().any(|known| known == name) {
                return Err(unknown(name));
            }
        } else {
            all.insert(name.to_owned(), value.clone());
        }
        serde_json::from_value(Value::Object(all)).map_err(|error| {
            if names().any(|known| known == name) {
                format!("switch {name:?} cannot be {value}: {error}")
            } else {
                unknown(name)
            }
        })
    }

    /// Every switch with its effective setting, those that follow the era included.
    pub fn effective(&self) -> Value {
        let mut shown = self.clone();
        shown.unusable_condition = Some(self.unusable_condition());
        shown.id_and_code_in_put = Some(self.id_and_code_in_put());
        let mut shown = serde_json::to_value(shown).unwrap_or_default();
        if let Some(shown) = shown.as_object_mut() {
            shown.entry("async_status").or_insert(Value::Null);
        }
        shown
    }
}

/// The names of all switches.
pub fn names() -> impl Iterator<Item = String> {
    let all: Map<String, Value> = serde_json::from_value(Switches::default().effective()).unwrap_or_default();
    all.into_iter().map(|(name, _)| name)
}

fn unknown(name: &str) -> String {
    let known: Vec<String> = names().collect();
    format!("there is no switch {name:?}; the switches are {}", known.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_default_is_the_current_era_and_strict() {
        let shown = Switches::default().effective();
        assert_eq!(shown["era"], "current");
        assert_eq!(shown["unusable_condition"], "error");
        assert_eq!(shown["id_and_code_in_put"], true);
        assert_eq!(shown["v4_auth_status"], 400);
        assert_eq!(shown["async_status"], Value::Null);
        assert_eq!(shown.as_object().unwrap().len(), 25);
    }

    #[test]
    fn the_era_decides_what_was_not_set() {
        let old = Switches::default().patched(&json!({"era": "2020"})).unwrap();
        assert_eq!(old.unusable_condition(), UnusableCondition::Drop);
        assert!(!old.id_and_code_in_put());
        let careful = old.patched(&json!({"unusable_condition": "error"})).unwrap();
        assert_eq!(careful.unusable_condition(), UnusableCondition::Error);
        let again = careful.patched(&json!({"unusable_condition": null, "era": "current"})).unwrap();
        assert_eq!(again, Switches::default());
    }

    #[test]
    fn a_patch_leaves_the_other_switches_alone() {
        let first = Switches::default().patched(&json!({"async_delay_ms": 50})).unwrap();
        let second = first.patched(&json!({"async_status": 202, "nextid": true})).unwrap();
        assert_eq!(second.async_delay_ms, 50);
        assert_eq!(second.async_status.map(u16::from), Some(202));
        assert_eq!(second.patched(&json!({"async_status": null})).unwrap().async_status, None);
    }

    #[test]
    fn what_is_no_switch_is_refused_by_name() {
        for (patch, named) in [
            (json!({"erra": "2020"}), "\"erra\""),
            (json!({"erra": null}), "\"erra\""),
            (json!({"era": "2019"}), "\"era\""),
            (json!({"single_put_status": 204}), "\"single_put_status\""),
            (json!({"async_delay_ms": -1}), "\"async_delay_ms\""),
            (json!([]), "JSON object"),
        ] {
            let error = Switches::default().patched(&patch).unwrap_err();
            assert!(error.contains(named), "{patch}: {error}");
        }
    }
}
