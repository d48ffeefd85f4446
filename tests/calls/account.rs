//! What an account tells of itself.

use copernica::{Effect, Status};
use copernica_testkit::Version;
use serde_json::json;

use crate::scene::Scene;

#[test]
fn the_identity_says_whose_token_it_is_in_every_version() {
    for version in Version::ALL {
        let scene = Scene::current();
        let found = scene.client(version).identity().expect("an identity");
        assert!(found.value.id > 0, "{version}");
        assert_eq!(found.value.name, "fixture", "{version}");
        assert_eq!((found.outcome.effect, found.outcome.attempts), (Effect::None, 1));
        assert!(found.outcome.message.contains("fixture"), "{}", found.outcome.message);
        assert!(found.outcome.body.expect("the JSON").contains("company"));
        scene.assert_untouched("identity");
    }
}

#[test]
fn a_token_that_is_refused_says_so_in_every_version() {
    for version in Version::ALL {
        let scene = Scene::current();
        let mut account = scene.account.clone();
        account.token = "wrong".to_owned();
        let error = Scene::client_of(&account, version, |_| {}).identity().expect_err("a wrong token");
        assert_eq!((error.status(), error.effect()), (Status::Auth, Effect::None), "{version}");
        assert!(!error.message().contains("wrong"), "{}", error.message());
    }
}

#[test]
fn fields_come_in_the_order_of_the_database_with_types_and_choices() {
    for version in Version::ALL {
        for database in ["1", "tEST"] {
            let scene = Scene::current();
            let found = scene.client(version).fields(database).expect("fields");
            let names: Vec<_> = found.value.iter().map(|field| field.name.as_str()).collect();
            assert_eq!(names, ["Email", "LastName", "Birthdate", "ANumber", "Rate", "Choice", "Since", "customerid"]);
            assert_eq!(found.value[5].choices, ["A", "B", "1"], "{version}");
            assert_eq!(found.value[2].type_name, "empty_date", "{version}");
            let body = found.outcome.body.expect("the JSON");
            assert!(body.starts_with(r#"{"start":0,"limit":8,"count":8,"data":[{"ID""#), "{body}");
            scene.assert_untouched("fields");
        }
    }
}

#[test]
fn a_long_list_of_fields_is_read_to_its_end() {
    let fields: Vec<_> = (0..1_345).map(|number| json!({"name": format!("f{number}"), "type": "text"})).collect();
    let scene = Scene::current();
    let account = copernica_testkit::Sandbox::shared()
        .create_account(&json!({"databases": [{"ID": 1, "name": "Wide", "fields": fields}]}));
    let client = Scene::client_of(&account, Version::V3, |_| {});
    let found = client.fields("1").expect("fields");
    assert_eq!(found.value.len(), 1_345);
    assert_eq!((found.value[1_344].name.as_str(), found.outcome.attempts), ("f1344", 2));
    account.delete();
    drop(scene);
}

#[test]
fn a_database_that_is_not_there_is_said_not_to_be() {
    for version in Version::ALL {
        let scene = Scene::current();
        let error = scene.client(version).fields("999").expect_err("no database");
        assert_eq!((error.status(), error.effect()), (Status::NoDatabase, Effect::None), "{version}");
        assert_eq!(scene.client(version).fields("").expect_err("no name").status(), Status::InvalidDatabase);
    }
}

#[test]
fn databases_come_with_what_belongs_to_them() {
    for version in Version::ALL {
        let scene = Scene::current();
        let found = scene.client(version).databases().expect("databases");
        let [database] = found.value.as_slice() else { panic!("{:?}", found.value) };
        assert_eq!((database.id, database.name.as_str()), (1, "Test"), "{version}");
        assert_eq!(database.fields.as_ref().expect("all of them").len(), 8);
        assert_eq!(database.interests, Some(vec!["football".to_owned(), "baseball".to_owned()]));
        let collections = database.collections.as_ref().expect("all of them");
        assert_eq!((collections[0].id, collections[0].name.as_str()), (10, "Orders"));
        scene.assert_untouched("databases");
    }
}

#[test]
fn a_read_is_repeated_until_it_succeeds() {
    for fault in [
        json!({"kind": "status", "status": 503, "method": "GET", "times": 2}),
        json!({"kind": "close", "method": "GET", "times": 2}),
    ] {
        let scene = Scene::current();
        let client = scene.client(Version::V2);
        scene.account.add_fault(&fault);
        let found = client.identity().expect("an identity at last");
        assert_eq!(found.outcome.attempts, 3, "{fault}");
        scene.account.add_fault(&json!({"kind": "status", "status": 503, "method": "GET", "times": 9}));
        let error = client.identity().expect_err("no identity");
        assert_eq!((error.status(), error.effect()), (Status::ServerUnavailable, Effect::None));
        assert_eq!((error.attempts(), error.may_repeat()), (3, true));
    }
}

#[test]
fn an_answer_that_is_none_is_not_believed() {
    for body in ["{}", "[]", "<html></html>", r#"{"id":"x"}"#, r#"{"start":0,"data":[{}],"total":1}"#] {
        let scene = Scene::current();
        let client = scene.client(Version::V2);
        scene.account.add_fault(&json!({"kind": "status", "status": 200, "body": body, "method": "GET", "times": 99}));
        for error in [
            client.identity().map(|_| ()).expect_err(body),
            client.fields("1").map(|_| ()).expect_err(body),
            client.databases().map(|_| ()).expect_err(body),
            client.profile(101).map(|_| ()).expect_err(body),
        ] {
            assert_eq!((error.status(), error.effect()), (Status::UnexpectedReply, Effect::None), "{body} {error:?}");
        }
    }
}
