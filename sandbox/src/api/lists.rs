//! The list wrapper, and the parameters that page and order a list.

use serde_json::{Map, Value, json};

use super::address::Version;
use super::call::Call;
use super::outcome::Failure;
use crate::php::cast;
use crate::php::value::PhpValue;
use crate::storage::{Filter, Order, Row, Table};

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// How many entities are skipped.
    pub start: i64,
    /// How many follow at most.
    pub limit: i64,
    /// Whether the number of all entities is told.
    pub has_total: bool,
}

impl Page {
    /// The rows to fetch: a negative start shows nothing, as a negative limit does.
    fn window(self) -> (i64, i64) {
        match self.start < 0 || self.limit < 0 {
            true => (0, 0),
            false => (self.start, self.limit),
        }
    }

    /// Wraps the entities of one page.
    pub fn wrap(self, data: Vec<Value>, total: i64, next_id: Option<i64>) -> Value {
        let mut wrapper = Map::new();
        wrapper.insert("start".to_owned(), self.start.into());
        wrapper.insert("limit".to_owned(), self.limit.into());
        wrapper.insert("count".to_owned(), data.len().into());
        wrapper.insert("data".to_owned(), data.into());
        if self.has_total {
            wrapper.insert("total".to_owned(), total.into());
        }
        if let Some(id) = next_id {
            wrapper.insert("nextid".to_owned(), id.to_string().into());
        }
        wrapper.into()
    }
}

/// A whole list inside another entity, in the wrapper with this limit.
pub fn nested(data: Vec<Value>, limit: i64) -> Value {
    let total = data.len() as i64;
    Page { start: 0, limit, has_total: true }.wrap(data, total, None)
}

impl Call<'_> {
    /// The page that the URL asks for.
    pub fn page(&self) -> Page {
        let number = |name, default| self.query.get(name).map_or(default, cast::to_integer);
        Page {
            start: number("start", 0),
            limit: number("limit", 100).min(self.version.most_per_list()),
            has_total: self.flag("total", true),
        }
    }

    /// Whether the URL asks for less of each entity.
    pub fn wants_data_only(&self) -> bool {
        self.version >= Version::V2 && self.flag("dataonly", false)
    }

    /// Wraps one page of a list that is at hand.
    pub fn page_of(&self, all: Vec<Value>) -> Value {
        let page = self.page();
        let (start, limit) = page.window();
        let total = all.len() as i64;
        let data = all.into_iter().skip(start as usize).take(limit as usize).collect();
        page.wrap(data, total, None)
    }

    /// Wraps one page of the rows that pass the filter and the conditions of the URL.
    pub fn page_of_rows(&self, table: Table, filter: Filter, show: impl Fn(&Row) -> Value) -> Result<Value, Failure> {
        let honours_fields = self.version >= Version::V2 || self.switches.get_fields_unversioned;
        let tests = if honours_fields { self.conditions_of_list(table) } else { Vec::new() };
        let filter = filter.and(table, &tests, self.switches);
        let page = self.page();
        let order = self.order(table);
        let (start, limit) = page.window();
        // One row more than wanted tells where the next page begins.
        let extra = i64::from(self.switches.nextid && limit > 0);
        let mut rows = self.store.list(table, &filter, order, (start, limit + extra))?;
        let next = rows.get(limit as usize).map(|row| row.id);
        rows.truncate(limit as usize);
        let total = if page.has_total { self.store.count(table, &filter)? } else { 0 };
        Ok(page.wrap(rows.iter().map(show).collect(), total, next))
    }

    /// The order that the URL asks for, and whether it is descending. Before v2 there was no choice.
    fn order(&self, table: Table) -> (Order, bool) {
        let text = |name| match self.query.get(name) {
            Some(PhpValue::Text(text)) if self.version >= Version::V2 => text.to_ascii_lowercase(),
            _ => String::new(),
        };
        let by = text("orderby");
        let order = match by.as_str() {
            "" | "id" => Order::Id,
            "modified" => Order::Modified,
            "random" => Order::Random,
            _ => field(table, &by).map_or(Order::Id, Order::Field),
        };
        (order, matches!(text("order").as_str(), "desc" | "descending"))
    }
}

/// A field by name or by ID.
fn field(table: Table, name_or_id: &str) -> Option<usize> {
    let by_id = || table.fields.iter().position(|field| field.id.to_string() == name_or_id);
    table.field(name_or_id).or_else(by_id)
}

/// An ID as lists show it: as text.
pub fn id_text(id: i64) -> Value {
    json!(id.to_string())
}
