//! Which records can go together in one import, and what each is in it.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::api::{Flags, Import, ImportAction, Operator, Update, Value, quoted};
use crate::error::{Error, Status};

/// The most records of one import.
const MOST_RECORDS: u32 = 10_000;

/// The most key fields.
pub(crate) const MOST_KEYS: usize = 32;

/// What conditions understand although it is no field of a database, so that no import can find profiles by it.
const NO_FIELDS: [&str; 3] = ["id", "code", "modified"];

/// What the server calls the imports of a batch.
const NAME: &str = "copernica batch";

/// How a batch makes imports of its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    /// By these fields an import finds the profile of a record.
    keys: Vec<String>,
    /// So many records make an import.
    pub(super) per_import: usize,
}

/// A record as a row of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The database and the names of the fields but the keys: rows with the same shape can be in one import.
    pub(super) shape: String,
    /// A flat object: the key fields, then the others in the order of the shape.
    pub(super) json: String,
}

impl Row {
    /// Roughly the memory that it takes, in bytes.
    pub(super) fn size(&self) -> usize {
        size_of::<Row>() + self.shape.len() + self.json.len()
    }
}

impl Plan {
    /// A plan for imports of so many records, which find profiles by these fields.
    pub(super) fn new(keys: &[impl AsRef<str>], per_import: u32) -> Result<Plan, Error> {
        let keys: Vec<String> = keys.iter().map(|key| key.as_ref().to_owned()).collect();
        if keys.is_empty() {
            return Err(refused("there is no key field; write at least one, such as customerid".to_owned()));
        }
        if keys.len() > MOST_KEYS {
            return Err(refused(format!("{} key fields are more than {MOST_KEYS}; write fewer", keys.len())));
        }
        for (place, key) in keys.iter().enumerate() {
            if !crate::api::is_field_name(key) || NO_FIELDS.iter().any(|name| name.eq_ignore_ascii_case(key)) {
                return Err(refused(format!(
                    "{} is no field by which an import finds profiles; write a field of the database, such as customerid",
                    quoted(key)
                )));
            }
            if keys[..place].iter().any(|earlier| earlier.eq_ignore_ascii_case(key)) {
                return Err(refused(format!("the key field {} is there twice; write it once", quoted(key))));
            }
        }
        if !(1..=MOST_RECORDS).contains(&per_import) {
            return Err(refused(format!("{per_import} is no number of records; write 1 to {MOST_RECORDS}")));
        }
        Ok(Plan { keys, per_import: per_import as usize })
    }

    /// The update as a row. What an import would not do in the same way is refused.
    pub(super) fn row_of(&self, update: &Update<'_>) -> Result<Row, Error> {
        check_flags(update.flags())?;
        if !update.body().interests().is_empty() {
            return Err(unfit_body("an import sets no interests; leave them out"));
        }
        let values = self.key_values(update)?;
        let mut rest = raw_fields(update.body().json())?;
        let mut cells = Vec::with_capacity(values.len() + rest.len());
        for (key, condition) in self.keys.iter().zip(values) {
            let given = update.body().assignments().iter().find(|given| given.name.eq_ignore_ascii_case(key));
            let json = match given {
                Some(given) => {
                    check_same(key, condition, &given.value)?;
                    rest.remove(given.name.as_ref()).map(|json| json.get().to_owned())
                }
                None if update.flags().has(Flags::CREATE) => {
                    return Err(unfit_body(&format!(
                        "with COP_CREATE it must set the key field {} to the value of its condition, so that the profile \
                         is found again; add it",
                        quoted(key)
                    )));
                }
                None => None,
            };
            cells.push((key.as_str(), json.unwrap_or_else(|| text(condition))));
        }
        cells.extend(rest.iter().map(|(name, json)| (name.as_str(), json.get().to_owned())));
        Ok(Row { shape: shape(update, rest.keys()), json: object(&cells) })
    }

    /// The value of each key, in the order of the keys.
    fn key_values<'u>(&self, update: &'u Update<'_>) -> Result<Vec<&'u str>, Error> {
        let conditions = update.conditions();
        let value_of = |key: &String| {
            let mut of_key = conditions.iter().filter(|condition| condition.name().eq_ignore_ascii_case(key));
            match (of_key.next(), of_key.next()) {
                (Some(one), None) if one.operator() == Operator::Equal && !one.value().trim().is_empty() => {
                    Ok(one.value())
                }
                _ => Err(self.unfit_conditions()),
            }
        };
        let values = self.keys.iter().map(value_of).collect::<Result<Vec<_>, _>>()?;
        if conditions.len() == values.len() { Ok(values) } else { Err(self.unfit_conditions()) }
    }

    fn unfit_conditions(&self) -> Error {
        let examples: Vec<_> = self.keys.iter().map(|key| format!("{key}==value")).collect();
        Error::before_sending(
            Status::InvalidCondition,
            format!(
                "the batch uses imports, which find a profile by {} alone, with a value; write exactly {}, or add the record to \
                 a batch without imports",
                self.keys.join(" and "),
                examples.join(" and ")
            ),
        )
    }

    /// An import of nothing yet, for rows that make profiles or do not.
    pub(super) fn import(&self, creates: bool) -> Result<Import, Error> {
        let mut import = Import::new();
        import.set_name(NAME);
        import.set_action(if creates { ImportAction::UpdateOrAdd } else { ImportAction::Update });
        self.keys.iter().try_for_each(|key| import.add_key_field(key))?;
        Ok(import)
    }
}

/// Database and columns: what the rows of one import have in common.
fn shape<'n>(update: &Update<'_>, rest: impl Iterator<Item = &'n String>) -> String {
    let names: Vec<_> = rest.map(String::as_str).collect();
    format!("{}\n{}", update.database().as_str(), names.join("\n"))
}

/// An import cannot be tried, and is worked on later in any case.
fn check_flags(flags: Flags) -> Result<(), Error> {
    let (name, why) = if flags.has(Flags::ASYNC) {
        ("COP_ASYNC", "the server works on every import in its own time")
    } else if flags.has(Flags::DRY_RUN) {
        ("COP_DRY_RUN", "an import cannot be tried")
    } else {
        return Ok(());
    };
    Err(Error::before_sending(
        Status::InvalidFlags,
        format!("the batch uses imports, and {why}; leave {name} out, or add the record to a batch without imports"),
    ))
}

/// An import finds a profile by what it writes into the key: it can neither write another value nor a list.
fn check_same(key: &str, condition: &str, value: &Value<'_>) -> Result<(), Error> {
    let is_same = match value {
        Value::Text(text) => text.eq_ignore_ascii_case(condition),
        Value::Integer(number) => condition.parse() == Ok(*number),
        _ => false,
    };
    if is_same {
        return Ok(());
    }
    Err(unfit_body(&format!(
        "it sets the key field {} to something else than its condition says, and an import cannot change a key; write the same \
         value in both",
        quoted(key)
    )))
}

/// The members under `fields`, each byte for byte.
fn raw_fields(json: &str) -> Result<BTreeMap<String, Box<RawValue>>, Error> {
    let unreadable = |error: serde_json::Error| unfit_body(&format!("it cannot be read ({error})"));
    let mut body: BTreeMap<String, Box<RawValue>> = serde_json::from_str(json).map_err(unreadable)?;
    let fields = body.remove("fields").ok_or_else(|| unfit_body("it has no fields; write some"))?;
    serde_json::from_str(fields.get()).map_err(unreadable)
}

fn object(cells: &[(&str, String)]) -> String {
    let members: Vec<_> = cells.iter().map(|(name, json)| format!("{}:{json}", text(name))).collect();
    format!("{{{}}}", members.join(","))
}

fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn unfit_body(why: &str) -> Error {
    Error::before_sending(Status::InvalidBody, format!("the batch uses imports, and this body does not fit one: {why}"))
}

fn refused(message: String) -> Error {
    Error::before_sending(Status::InvalidOption, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ApiVersion;

    fn row(plan: &Plan, conditions: &[&str], json: &str, flags: Flags) -> Result<Row, Error> {
        let update = Update::new(ApiVersion::V3, "People", conditions, json, flags).expect("an update");
        plan.row_of(&update)
    }

    fn plan(keys: &[&str]) -> Plan {
        Plan::new(keys, 100).expect("a plan")
    }

    #[test]
    fn a_row_has_the_keys_first_and_the_other_fields_byte_for_byte_in_one_order() {
        let plan = plan(&["customerid", "shop"]);
        let one = row(&plan, &["SHOP==a\"b", "customerid==7"], r#"{"fields":{"b":1.50,"a":"\u00e9"}}"#, Flags::NONE);
        let one = one.expect("a row");
        assert_eq!(one.json, r#"{"customerid":"7","shop":"a\"b","a":"\u00e9","b":1.50}"#);
        let json = r#"{"fields":{"Shop":"c","b":null,"a":[],"customerid":8}}"#;
        let other = row(&plan, &["customerid==8", "shop==C"], json, Flags::CREATE).expect("a row");
        assert_eq!(other.json, r#"{"customerid":8,"shop":"c","a":[],"b":null}"#);
        assert_eq!(one.shape, other.shape);
        let third = row(&plan, &["customerid==8", "shop==C"], r#"{"fields":{"b":1}}"#, Flags::NONE).expect("a row");
        assert_ne!(one.shape, third.shape);
    }

    #[test]
    fn what_an_import_would_not_do_in_the_same_way_is_refused_with_what_to_write_instead() {
        let plan = plan(&["customerid"]);
        let (key, body) = ("customerid==7", r#"{"fields":{"a":1}}"#);
        for (conditions, body, flags, status, why) in [
            (vec!["a==7"], body, Flags::NONE, Status::InvalidCondition, "exactly customerid==value"),
            (vec!["customerid>=7"], body, Flags::NONE, Status::InvalidCondition, "customerid alone"),
            (vec![key, "a==1"], body, Flags::NONE, Status::InvalidCondition, "without imports"),
            (vec![key, key], body, Flags::NONE, Status::InvalidCondition, "exactly"),
            (vec!["customerid=="], body, Flags::ALLOW_EMPTY, Status::InvalidCondition, "with a value"),
            (vec![key], body, Flags::ASYNC, Status::InvalidFlags, "leave COP_ASYNC out"),
            (vec![key], body, Flags::DRY_RUN, Status::InvalidFlags, "leave COP_DRY_RUN out"),
            (vec![key], body, Flags::CREATE, Status::InvalidBody, "add it"),
            (vec![key], r#"{"fields":{"customerid":8}}"#, Flags::NONE, Status::InvalidBody, "same value in both"),
            (vec![key], r#"{"fields":{"customerid":null}}"#, Flags::NONE, Status::InvalidBody, "cannot change a key"),
            (vec![key], r#"{"interests":["x"]}"#, Flags::NONE, Status::InvalidBody, "no interests"),
        ] {
            let error = row(&plan, &conditions, body, flags).expect_err(why);
            assert_eq!(error.status(), status, "{}", error.message());
            assert!(error.message().contains(why), "{}", error.message());
        }
    }

    #[test]
    fn a_plan_without_usable_keys_or_with_a_wrong_number_is_refused() {
        for (keys, per_import, why) in [
            (vec![], 10, "no key field"),
            (vec!["id"], 10, "no field by which"),
            (vec!["a b"], 10, "no field by which"),
            (vec!["a", "A"], 10, "twice"),
            (vec!["a"], 0, "1 to 10000"),
            (vec!["a"], 10_001, "1 to 10000"),
            (vec!["a"; 33], 10, "more than 32"),
        ] {
            let error = Plan::new(&keys, per_import).expect_err(why);
            assert_eq!(error.status(), Status::InvalidOption);
            assert!(error.message().contains(why), "{}", error.message());
        }
    }
}
