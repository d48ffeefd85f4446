//! What an account tells of itself: who it is, and which databases and collections it has (contract 4.3, 4.4, 4.13).

use serde_json::Value as Json;

use super::field::{Field, Page, interests_of_database};

/// Who an access token belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The id of the account.
    pub id: u64,
    /// The name of the account.
    pub name: String,
    /// What is said of it.
    pub description: String,
    /// The company that it is of.
    pub company: String,
}

impl Identity {
    /// Reads the answer to `GET identity`, whose key for the id is written in both letter cases, and which some pages nest
    /// under `data`; `None` when it has no id.
    pub fn from_json(json: &Json) -> Option<Identity> {
        let json = json.get("data").filter(|data| data.is_object()).unwrap_or(json);
        let text = |key| json.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
        let id = json.get("id").or_else(|| json.get("ID"))?;
        Some(Identity {
            id: id_of(id)?,
            name: text("name"),
            description: text("description"),
            company: text("company"),
        })
    }
}

/// A database of the account with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseInfo {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// What is said of it.
    pub description: String,
    /// Its fields; `None` when the server did not list all of them.
    pub fields: Option<Vec<Field>>,
    /// Its interests; `None` when the server did not list all of them.
    pub interests: Option<Vec<String>>,
    /// Its collections; `None` when the server did not list all of them.
    pub collections: Option<Vec<Collection>>,
}

impl DatabaseInfo {
    /// Reads one database of the server's; `None` when it is none.
    pub fn from_json(json: &Json) -> Option<DatabaseInfo> {
        let text = |key| json.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
        Some(DatabaseInfo {
            id: id_of(json.get("ID")?)?,
            name: json.get("name")?.as_str()?.to_owned(),
            description: text("description"),
            fields: complete_fields(json),
            interests: interests_of_database(json),
            collections: complete_collections(json),
        })
    }
}

/// A collection of a database: the kind of its profiles' sub-profiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Its fields; `None` when the server did not list all of them.
    pub fields: Option<Vec<Field>>,
}

impl Collection {
    /// Reads one collection of the server's; `None` when it is none.
    pub fn from_json(json: &Json) -> Option<Collection> {
        Some(Collection {
            id: id_of(json.get("ID")?)?,
            name: json.get("name")?.as_str()?.to_owned(),
            fields: complete_fields(json),
        })
    }
}

fn id_of(json: &Json) -> Option<u64> {
    let id = json.as_u64().or_else(|| json.as_str()?.parse().ok());
    id.filter(|&id| id > 0)
}

/// The page under a key, if it is the only one.
fn complete_page(json: &Json, key: &str) -> Option<Page> {
    let page = Page::from_json(json.get(key)?)?;
    page.total.is_none_or(|total| total <= page.data.len() as u64).then_some(page)
}

fn complete_fields(json: &Json) -> Option<Vec<Field>> {
    complete_page(json, "fields")?.fields()
}

fn complete_collections(json: &Json) -> Option<Vec<Collection>> {
    complete_page(json, "collections")?.data.iter().map(Collection::from_json).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        serde_json::from_str(text).expect("JSON")
    }

    #[test]
    fn an_identity_is_read_in_every_form_that_the_pages_show() {
        for text in [
            r#"{"id":"34","name":"Shop","description":"","company":"Shop Ltd"}"#,
            r#"{"ID":34,"name":"Shop","company":"Shop Ltd","customer":{"id":"1"}}"#,
            r#"{"data":{"id":"34","name":"Shop","company":"Shop Ltd"}}"#,
        ] {
            let identity = Identity::from_json(&json(text)).expect(text);
            assert_eq!((identity.id, identity.name.as_str(), identity.company.as_str()), (34, "Shop", "Shop Ltd"));
        }
        assert_eq!(Identity::from_json(&json(r#"{"name":"Shop"}"#)), None);
    }

    #[test]
    fn a_database_is_read_with_what_belongs_to_it_unless_a_list_is_cut_short() {
        let database = r#"{"ID":"1","name":"Test","fields":{"data":[{"name":"a","type":"text"}],"total":1},
            "interests":{"data":[{"name":"football"}],"total":1},
            "collections":{"data":[{"ID":"10","name":"Orders","fields":{"data":[],"total":7}}],"total":1}}"#;
        let database = DatabaseInfo::from_json(&json(database)).expect("a database");
        assert_eq!((database.id, database.name.as_str()), (1, "Test"));
        assert_eq!(database.fields.expect("all of them").len(), 1);
        assert_eq!(database.interests, Some(vec!["football".to_owned()]));
        let collections = database.collections.expect("all of them");
        assert_eq!((collections[0].id, collections[0].name.as_str()), (10, "Orders"));
        assert_eq!(collections[0].fields, None);
        assert_eq!(DatabaseInfo::from_json(&json(r#"{"ID":"1"}"#)), None);
    }
}
