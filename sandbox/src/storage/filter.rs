//! Conditions as SQL: which rows an update changes and a list shows.

use rusqlite::types::Value;

use super::schema::Table;
use super::sql::TEXT;
use crate::condition::Operator;
use crate::convert::FieldType;
use crate::switches::Switches;

/// An SQL condition with its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

/// What a test looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The field at this position.
    Field(usize),
    /// The ID.
    Id,
    /// The secret.
    Code,
    /// The moment of the last change.
    Modified,
}

/// One condition that can be used: its value is converted already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// What it looks at.
    pub subject: Subject,
    /// How it compares.
    pub operator: Operator,
    /// With what; for `id` a whole number.
    pub value: String,
}

impl Filter {
    /// Everything that is not removed.
    pub fn live() -> Filter {
        Filter { sql: "removed IS NULL".to_owned(), values: Vec::new() }
    }

    /// One row, removed or not.
    pub fn one(id: i64) -> Filter {
        Filter { sql: "id = ?".to_owned(), values: vec![Value::Integer(id)] }
    }

    /// The sub-profiles of one profile, but for the removed ones.
    pub fn of_profile(profile: i64) -> Filter {
        Filter { sql: "removed IS NULL AND profile = ?".to_owned(), values: vec![Value::Integer(profile)] }
    }

    /// Those of these rows that pass all tests as well.
    pub fn and(mut self, table: Table, tests: &[Test], switches: &Switches) -> Filter {
        let mut conditions = Vec::new();
        for test in tests {
            conditions.push(sql_of(table, test, switches));
            self.values.push(match test.subject {
                Subject::Id if !is_like(test.operator) => Value::Integer(test.value.parse().unwrap_or(0)),
                _ => Value::Text(test.value.clone()),
            });
        }
        if !conditions.is_empty() {
            self.sql = format!("{} AND {}", self.sql, joined(&conditions, "AND"));
        }
        self
    }
}

fn sql_of(table: Table, test: &Test, switches: &Switches) -> String {
    let (column, is_select) = match test.subject {
        Subject::Field(position) => {
            let field = &table.fields[position];
            (field.column(), field.kind.field_type == FieldType::Select)
        }
        Subject::Id => ("id".to_owned(), false),
        Subject::Code => ("secret".to_owned(), false),
        Subject::Modified => ("modified".to_owned(), false),
    };
    let collation = match is_select && !switches.select_condition_case_sensitive {
        true => format!(" COLLATE {TEXT}"),
        false => String::new(),
    };
    let comparison = match test.operator {
        Operator::Equal => "=",
        Operator::NotEqual => "<>",
        Operator::Less => "<",
        Operator::Greater => ">",
        Operator::LessOrEqual => "<=",
        Operator::GreaterOrEqual => ">=",
        Operator::Like => return like(&column, switches),
        Operator::NotLike => return format!("NOT {}", like(&column, switches)),
    };
    format!("{column}{collation} {comparison} ?")
}

fn is_like(operator: Operator) -> bool {
    matches!(operator, Operator::Like | Operator::NotLike)
}

fn like(column: &str, switches: &Switches) -> String {
    format!("copernica_like(?, CAST({column} AS TEXT), {})", u8::from(switches.like_case_sensitive))
}

/// Joined with OR.
pub(super) fn any_of(conditions: &[String]) -> String {
    joined(conditions, "OR")
}

/// Joined as a balanced tree: SQLite refuses expressions that are nested too deep, and a chain nests each time.
fn joined(conditions: &[String], word: &str) -> String {
    match conditions {
        [one] => one.clone(),
        _ => {
            let (left, right) = conditions.split_at(conditions.len() / 2);
            format!("({} {word} {})", joined(left, word), joined(right, word))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_conditions_are_nested_like_a_tree() {
        let conditions: Vec<String> = (0..5000).map(|number| format!("c{number} = ?")).collect();
        let sql = joined(&conditions, "AND");
        let depth = sql.chars().scan(0, |depth, character| {
            *depth += i32::from(character == '(') - i32::from(character == ')');
            Some(*depth)
        });
        assert!(depth.max().unwrap() <= 14);
        assert_eq!(sql.matches("c4999 = ?").count(), 1);
        assert_eq!(joined(&conditions[..3], "OR"), "(c0 = ? OR (c1 = ? OR c2 = ?))");
    }
}
