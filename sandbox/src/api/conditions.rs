//! The parameter `fields`: from what was sent to tests that storage can run.

use super::call::Call;
use super::outcome::{Failure, refuse};
use crate::condition::{Condition, Operator, from_value};
use crate::convert::{FieldKind, FieldType, stored_value};
use crate::php::cast;
use crate::php::value::PhpValue;
use crate::storage::{Subject, Table, Test};
use crate::switches::{ScalarFields, UnusableCondition};

impl Call<'_> {
    /// The conditions of an update, which must be given. `unusable` says what becomes of those that cannot be used.
    pub fn conditions_of_update(&self, table: Table, unusable: UnusableCondition) -> Result<Vec<Test>, Failure> {
        let elements: &[(String, PhpValue)] = match self.query.get("fields") {
            Some(PhpValue::Array(elements)) => elements,
            Some(_) if self.switches.scalar_fields == ScalarFields::Ignore => &[],
            _ => return refuse("URL parameter fields is required"),
        };
        let knows_id_and_code = self.switches.id_and_code_in_put();
        let mut tests = Vec::new();
        for (_, element) in elements {
            match self.test(table, element, knows_id_and_code) {
                Ok(test) => tests.push(test),
                Err(reason) if unusable == UnusableCondition::Error => return Err(Failure::Refused(reason)),
                Err(_) => {}
            }
        }
        Ok(tests)
    }

    /// The conditions of a list. Whatever cannot be used is ignored.
    pub fn conditions_of_list(&self, table: Table) -> Vec<Test> {
        let elements = self.query.get("fields").and_then(PhpValue::as_array).unwrap_or_default();
        elements.iter().filter_map(|(_, element)| self.test(table, element, true).ok()).collect()
    }

    /// One condition; the error is the message of a refusal, in words of our own since the live one is unknown.
    fn test(&self, table: Table, element: &PhpValue, knows_id_and_code: bool) -> Result<Test, String> {
        let shown = element.as_text().unwrap_or_default();
        let condition = from_value(element)
            .map_err(|reason| format!("Invalid condition {shown:?} in URL parameter fields: {reason}"))?;
        let subject = subject(table, &condition.name, knows_id_and_code)
            .ok_or_else(|| format!("Unknown field {:?} in condition {shown:?}", condition.name))?;
        let value = self.compared_value(table, subject, &condition);
        Ok(Test { subject, operator: condition.operator, value })
    }

    /// Numbers and dates are compared after conversion; text, choices and patterns are taken as they are.
    fn compared_value(&self, table: Table, subject: Subject, condition: &Condition) -> String {
        if matches!(condition.operator, Operator::Like | Operator::NotLike) {
            return condition.value.clone();
        }
        let text = || PhpValue::text(condition.value.as_str());
        match subject {
            Subject::Id => cast::text_to_integer(&condition.value).to_string(),
            Subject::Code => condition.value.clone(),
            Subject::Modified => stored_value(&FieldKind::of(FieldType::Datetime, "", 0), &text(), self.now),
            Subject::Field(position) => {
                let kind = &table.fields[position].kind;
                match kind.field_type.is_number() || kind.field_type.is_date() {
                    true => stored_value(kind, &text(), self.now),
                    false => condition.value.clone(),
                }
            }
        }
    }
}

/// What a condition with this name looks at; a real field comes before the special names.
fn subject(table: Table, name: &str, knows_id_and_code: bool) -> Option<Subject> {
    if let Some(position) = table.field(name) {
        return Some(Subject::Field(position));
    }
    match name.to_ascii_lowercase().as_str() {
        "id" if knows_id_and_code => Some(Subject::Id),
        "code" if knows_id_and_code => Some(Subject::Code),
        "modified" => Some(Subject::Modified),
        _ => None,
    }
}
