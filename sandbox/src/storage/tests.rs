//! Storage as a whole: accounts that do not touch each other, data that survives, and speed.

use std::path::PathBuf;

use rusqlite::StatementStatus;
use serde_json::json;

use super::*;
use crate::clock::{Clock, ClockSetting};
use crate::condition::Operator;
use crate::description;

fn now() -> ZonedDateTime {
    Clock::default().now()
}

fn describe(json: &serde_json::Value) -> Description {
    Description::from_json(json.to_string().as_bytes()).unwrap()
}

fn create(storage: &Storage, json: &serde_json::Value) -> Arc<Account> {
    storage.create_account(&describe(json), &Switches::default(), &now()).unwrap()
}

fn fixture(storage: &Storage) -> Arc<Account> {
    let description = description::fixture();
    storage.create_account(&description, &Switches::default(), &now()).unwrap()
}

/// The rows of all profiles of the first database, those removed included.
fn rows(account: &Account) -> Vec<Row> {
    let read = |store: &Store| {
        let table = store.schema.databases[0].table();
        (101..=110).filter_map(|id| store.row(table, id).transpose()).collect::<rusqlite::Result<Vec<Row>>>()
    };
    account.transaction(read).unwrap()
}

fn set_email(account: &Account, id: i64, value: &str) -> rusqlite::Result<Vec<i64>> {
    account.transaction(|store| {
        let assignment = Assignment { values: vec![(0, value.to_owned())], interests: None };
        let table = store.schema.databases[0].table();
        store.update(table, &Filter::one(id), &assignment, "2026-01-01 00:00:00")
    })
}

/// A file that is gone when the test ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("copernica-sandbox-{name}-{}", std::process::id()));
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", self.0.display()));
        }
    }
}

#[test]
fn a_description_is_loaded_to_the_letter() {
    let account = fixture(&Storage::open(None).unwrap());
    let rows = rows(&account);
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [101, 102, 103, 104, 105]);
    assert!(rows.iter().all(|row| row.created == "2020-06-01 10:00:00" && row.modified == row.created));
    assert_eq!(rows[0].secret, "s101");
    let removed = Some("2020-06-02 12:00:00".to_owned());
    assert_eq!(rows.iter().map(|row| &row.removed).collect::<Vec<_>>(), [&None, &None, &None, &None, &removed]);
    let values = ["john@example.com", "Doe", "1980-01-02", "5", "1.5", "A", "2020-01-02 03:04:05", "4567"];
    assert_eq!(rows[0].values, values);
    assert_eq!(rows[2].values, ["plus+tag@example.com", "", "", "5", "0", "", "0000-00-00 00:00:00", "0"]);
}

#[test]
fn what_a_description_leaves_out_is_made_up() {
    let storage = Storage::open(None).unwrap();
    let fields = json!([{"name": "a", "type": "integer", "value": "7"}]);
    let database = json!({"name": "D", "fields": fields, "profiles": [{"ID": 101}, {"ID": 102}]});
    let account = create(&storage, &json!({"databases": [database]}));
    let rows = rows(&account);
    assert_eq!(rows[0].values, ["7"]);
    assert_ne!(rows[0].secret, rows[1].secret);
    assert!(rows.iter().all(|row| row.secret.len() == 28 && row.created.len() == 19 && row.removed.is_none()));
}

#[test]
fn accounts_have_ids_of_their_own_and_do_not_touch_each_other() {
    let storage = Storage::open(None).unwrap();
    let (one, two) = (fixture(&storage), fixture_with_token(&storage, "other"));
    assert_eq!(set_email(&one, 101, "new").unwrap(), [101]);
    assert_eq!((rows(&one)[0].values[0].as_str(), rows(&two)[0].values[0].as_str()), ("new", "john@example.com"));
    two.reset(&now()).unwrap();
    assert_eq!(rows(&one)[0].values[0], "new");
    assert!(storage.delete_account(two.id()).unwrap());
    assert!(!storage.delete_account(two.id()).unwrap());
    assert_eq!(rows(&one).len(), 5);
    assert!(storage.account_by_token("other").is_none() && storage.account(two.id()).is_none());
    assert_ne!(fixture_with_token(&storage, "other").id(), two.id());
}

fn fixture_with_token(storage: &Storage, token: &str) -> Arc<Account> {
    let mut description = description::fixture();
    description.token = Some(token.to_owned());
    storage.create_account(&description, &Switches::default(), &now()).unwrap()
}

#[test]
fn a_token_belongs_to_one_account_only() {
    let storage = Storage::open(None).unwrap();
    let first = create(&storage, &json!({"token": "abc"}));
    let taken = storage.create_account(&describe(&json!({"token": "abc"})), &Switches::default(), &now());
    assert!(taken.err().unwrap().contains("token"));
    assert_eq!(storage.account_by_token("abc").unwrap().id(), first.id());
    let random = create(&storage, &json!({}));
    assert_eq!(storage.account_by_token(random.token()).unwrap().id(), random.id());
    for id in ["", "a", "1", "a0", "a01", "a99", "b1"] {
        assert!(storage.account(id).is_none(), "{id}");
    }
}

#[test]
fn a_reset_brings_back_data_switches_and_clock() {
    let storage = Storage::open(None).unwrap();
    let started = Switches::default().patched(&json!({"async_delay_ms": 7})).unwrap();
    let mut description = description::fixture();
    description.switches = Some(json!({"era": "2020"}));
    let account = storage.create_account(&description, &started, &now()).unwrap();
    let before = (rows(&account), account.switches(), account.clock_setting());
    set_email(&account, 101, "new").unwrap();
    account.set_switches(&Switches::default()).unwrap();
    account.set_clock_setting(Some(&ClockSetting { now: None, advance_ms: Some(1) })).unwrap();
    account.delete_field("1", "LASTNAME").unwrap();
    account.reset(&now()).unwrap();
    assert_eq!((rows(&account), account.switches(), account.clock_setting()), before);
    assert_eq!(account.switches().async_delay_ms, 7);
}

#[test]
fn a_file_holds_everything_until_it_is_opened_again() {
    let scratch = Scratch::new("reopened");
    let switches = Switches::default().patched(&json!({"era": "2020"})).unwrap();
    let clock = ClockSetting { now: Some("2026-01-01 12:00:00".to_owned()), advance_ms: None };
    let (id, before) = {
        let storage = Storage::open(Some(&scratch.0)).unwrap();
        let account = fixture(&storage);
        set_email(&account, 101, "new").unwrap();
        account.set_switches(&switches).unwrap();
        account.set_clock_setting(Some(&clock)).unwrap();
        account.delete_field("1", "Rate").unwrap();
        let second = Storage::open(Some(&scratch.0)).err().unwrap();
        assert!(second.contains("locked"), "{second}");
        (account.id().to_owned(), rows(&account))
    };
    let storage = Storage::open(Some(&scratch.0)).unwrap();
    let account = storage.account(&id).unwrap();
    assert_eq!(rows(&account), before);
    assert_eq!(*account.switches(), switches);
    assert_eq!(account.clock_setting(), Some(clock));
    assert_eq!(account.schema().databases[0].fields.len(), 7);
    account.reset(&now()).unwrap();
    assert_eq!(account.schema().databases[0].fields.len(), 8);
}

#[test]
fn a_file_of_something_else_is_refused_and_left_alone() {
    let scratch = Scratch::new("foreign");
    let foreign = Connection::open(&scratch.0).unwrap();
    foreign.execute_batch("CREATE TABLE accounts (whatever TEXT)").unwrap();
    drop(foreign);
    let error = Storage::open(Some(&scratch.0)).err().unwrap();
    assert!(error.contains("not written by this version"), "{error}");
    let foreign = Connection::open(&scratch.0).unwrap();
    let tables: i64 = foreign.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap();
    assert_eq!(tables, 1);
    std::fs::write(&scratch.0, "no database at all").unwrap();
    assert!(Storage::open(Some(&scratch.0)).is_err());
}

#[test]
fn a_transaction_that_fails_or_panics_leaves_nothing_behind() {
    let account = fixture(&Storage::open(None).unwrap());
    let before = rows(&account);
    let update = |store: &Store| {
        let assignment = Assignment { values: vec![(0, "new".to_owned())], interests: None };
        store.update(store.schema.databases[0].table(), &Filter::live(), &assignment, "now").unwrap()
    };
    let failed = account.transaction(|store| {
        assert_eq!(update(store).len(), 4);
        Err::<(), _>(rusqlite::Error::InvalidQuery)
    });
    assert!(failed.is_err());
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        account.transaction(|store| -> rusqlite::Result<()> {
            update(store);
            panic!("in the middle")
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(rows(&account), before);
}

/// What a machine's load cannot change: the steps that SQLite takes. `make measure-sandbox` tells the times.
#[test]
fn among_a_hundred_thousand_profiles_an_index_finds_one_in_a_few_steps() {
    let profiles: Vec<_> = (0..100_000)
        .map(|number| json!({"fields": {"number": number, "name": format!("Name {number}"), "email": format!("U{number}@x.nl")}}))
        .collect();
    let fields = json!([
        {"name": "number", "type": "integer", "index": true},
        {"name": "name", "type": "text"},
        {"name": "email", "type": "email", "index": true},
    ]);
    let storage = Storage::open(None).unwrap();
    let account = create(&storage, &json!({"databases": [{"name": "Big", "fields": fields, "profiles": profiles}]}));
    let find = |position: usize, value: &str| {
        let read = |store: &Store| {
            let table = store.schema.databases[0].table();
            let subject = Subject::Field(position);
            let test = Test { subject, operator: Operator::Equal, value: value.to_owned() };
            let filter = Filter::live().and(table, &[test], &Switches::default());
            let sql = format!("SELECT id FROM {} WHERE {}", table.name(), filter.sql);
            let mut statement = store.transaction.prepare(&sql)?;
            let ids = statement.query_map([value], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
            Ok::<_, rusqlite::Error>((ids, statement.get_status(StatementStatus::VmStep)))
        };
        account.transaction(read).unwrap()
    };
    for (position, value, most_steps) in [(0, "77777", 100), (2, "u77777@X.NL", 100), (1, "name 77777", 10_000_000)] {
        let (found, steps) = find(position, value);
        assert_eq!(found, [77778], "{value}");
        assert!((1..=most_steps).contains(&steps), "{value}: {steps} steps");
    }
    assert!(find(1, "name 77777").1 > 100_000, "without an index every profile is looked at");
}

#[test]
fn a_thousand_conditions_and_more_are_no_harm() {
    let account = fixture(&Storage::open(None).unwrap());
    let test = Test { subject: Subject::Id, operator: Operator::NotEqual, value: "102".to_owned() };
    let found = account.transaction(|store| {
        let table = store.schema.databases[0].table();
        store.ids(table, &Filter::live().and(table, &vec![test; 20_000], &Switches::default()))
    });
    assert_eq!(found.unwrap(), [101, 103, 104]);
}
