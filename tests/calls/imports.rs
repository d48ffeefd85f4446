//! Imports: many records in one request.

use copernica::{Created, Effect, Flags, Import, ImportAction, Status};
use copernica_testkit::Version;
use copernica_testkit::conformance::{CreatedEntity, State};
use serde_json::json;

use crate::in_versions;
use crate::scene::{Scene, changed};

const VERSIONS: [Version; 2] = [Version::V3, Version::V4];

fn import(action: ImportAction, keys: &[&str], records: &[&str]) -> Import {
    let mut import = Import::new();
    import.set_name("a test");
    import.set_action(action);
    keys.iter().for_each(|key| import.add_key_field(key).expect("a key"));
    records.iter().for_each(|record| import.add_record(record).expect("a record"));
    import
}

#[test]
fn records_update_and_make_profiles_by_their_keys() {
    in_versions(&VERSIONS, |version, scene, client| {
        let records = [r#"{"customerid":4567,"ANumber":9}"#, r#"{"customerid":4568,"ANumber":9}"#];
        let import = import(ImportAction::UpdateOrAdd, &["customerid"], &records);
        let outcome = client.start_import("tEST", &import, Flags::NONE).expect("an import");
        let Created::Yes(Some(id)) = outcome.created else { panic!("{version} {outcome:?}") };
        assert_eq!((outcome.effect, outcome.may_repeat), (Effect::Accepted, false), "{version}");
        assert!(outcome.message.contains(&format!("import {id}")), "{}", outcome.message);
        scene.assert_changed(&changed(&[101, 102], &[("ANumber", "9")]), "both records have a match");
        let progress = client.import_status(id).expect("progress").value;
        assert_eq!((progress.total, progress.processed, progress.last_error), (Some(2), Some(2), None), "{version}");
        assert_eq!(progress.name, "a test");
    });
    in_versions(&VERSIONS, |_, scene, client| {
        let import = import(ImportAction::UpdateOrAdd, &["customerid"], &[r#"{"customerid":7,"LastName":"N"}"#]);
        client.start_import("1", &import, Flags::NONE).expect("an import");
        let fields = [("customerid", "7"), ("LastName", "N")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let entity = CreatedEntity { id: 106, profile: None, fields: fields.into(), interests: Vec::new() };
        scene.assert_changed(&State { new_profiles: vec![entity], ..State::default() }, "no match");
    });
}

#[test]
fn records_can_be_removed_or_ignored_by_their_keys() {
    in_versions(&VERSIONS, |_, scene, client| {
        let import = import(ImportAction::Delete, &["customerid"], &[r#"{"customerid":4568}"#]);
        client.start_import("1", &import, Flags::NONE).expect("an import");
        let meant = State { profiles: vec![102], subprofiles: vec![203], removed: true, ..State::default() };
        scene.assert_changed(&meant, "one match");
    });
    in_versions(&VERSIONS, |_, scene, client| {
        let records = [r#"{"customerid":4567,"ANumber":9}"#];
        let import = import(ImportAction::IgnoreOrAdd, &["customerid"], &records);
        client.start_import("1", &import, Flags::NONE).expect("an import");
        scene.assert_changed(&State::default(), "a match is left alone");
    });
}

#[test]
fn a_record_may_have_fields_of_a_subprofile() {
    in_versions(&VERSIONS, |version, scene, client| {
        let records = [r#"{"customerid":4568,"Orders.Score":9}"#];
        let import = import(ImportAction::Update, &["customerid", "Orders.Score"], &records);
        client.start_import("1", &import, Flags::NONE).expect("an import");
        for (column, status) in [("Orders.Scor", Status::UnknownField), ("Ordres.Score", Status::NoCollection)] {
            let record = format!(r#"{{"customerid":4568,"{column}":9}}"#);
            let wrong = self::import(ImportAction::Update, &["customerid"], &[&record]);
            let error = client.start_import("1", &wrong, Flags::NONE).expect_err(column);
            assert_eq!((error.status(), error.effect()), (status, Effect::None), "{version}");
        }
        scene.assert_changed(&State::default(), "no sub-profile has the key");
    });
}

#[test]
fn what_cannot_be_meant_is_refused_before_it_is_sent() {
    in_versions(&VERSIONS, |version, scene, client| {
        let update = |records: &[&str]| import(ImportAction::Update, &["customerid"], records);
        for (database, import, flags, status) in [
            ("1", Import::new(), Flags::NONE, Status::InvalidBody),
            ("1", import(ImportAction::Delete, &[], &[r#"{"customerid":1}"#]), Flags::NONE, Status::InvalidBody),
            ("1", update(&[r#"{"customerid":"","ANumber":1}"#]), Flags::NONE, Status::InvalidBody),
            ("1", update(&[r#"{"customerid":1,"ANumbr":1}"#]), Flags::NONE, Status::UnknownField),
            (
                "1",
                update(&[r#"{"customerid":1,"ANumber":1}"#, r#"{"customerid":2,"ANumber":"x"}"#]),
                Flags::NONE,
                Status::InvalidValue,
            ),
            ("1", update(&[r#"{"customerid":1}"#]), Flags::CREATE, Status::InvalidFlags),
            ("999", update(&[r#"{"customerid":1}"#]), Flags::NONE, Status::NoDatabase),
            ("", update(&[r#"{"customerid":1}"#]), Flags::NONE, Status::InvalidDatabase),
        ] {
            let error = client.start_import(database, &import, flags).expect_err("refused");
            assert_eq!((error.status(), error.effect()), (status, Effect::None), "{version} {error:?}");
        }
        let error = client.start_import("1", &update(&[r#"{"customerid":2,"ANumber":"x"}"#]), Flags::NONE);
        assert!(error.expect_err("a value").message().starts_with(r#"record 1, "ANumber": "x" is no value"#));
        let dry = client.start_import("1", &update(&[r#"{"customerid":1}"#]), Flags::DRY_RUN).expect("a dry run");
        assert_eq!(dry.effect, Effect::None);
        scene.assert_untouched("refused");
    });
    for version in [Version::Unversioned, Version::V1, Version::V2] {
        let scene = Scene::current();
        let client = scene.client(version);
        let import = import(ImportAction::Add, &[], &[r#"{"LastName":"N"}"#]);
        let error = client.start_import("1", &import, Flags::NONE).expect_err("not in this version");
        assert_eq!(error.status(), Status::NotSupported, "{version}");
        assert_eq!(client.import_status(1).expect_err("not in this version").status(), Status::NotSupported);
        scene.assert_untouched("not in this version");
    }
}

#[test]
fn an_import_in_doubt_is_never_started_again() {
    for apply in ["before", "never"] {
        in_versions(&VERSIONS, |version, scene, client| {
            let fault = json!({"kind": "close", "apply": apply, "method": "POST", "path_contains": "/imports"});
            scene.account.add_fault(&fault);
            let import = import(ImportAction::Add, &[], &[r#"{"LastName":"N"}"#]);
            let error = client.start_import("1", &import, Flags::NONE).expect_err("doubt");
            assert_eq!(
                (error.effect(), error.attempts(), error.may_repeat()),
                (Effect::Unknown, 1, false),
                "{version}"
            );
            assert_eq!(scene.count_of("POST imports"), 1);
        });
    }
}

#[test]
fn the_progress_of_an_import_tells_what_went_wrong() {
    in_versions(&VERSIONS, |version, _, client| {
        let mut import = Import::new();
        import.set_action(ImportAction::Add);
        import.set_location("https://example.com/customers.csv", Some(';')).expect("a location");
        let outcome = client.start_import("1", &import, Flags::NONE).expect("an import");
        let Created::Yes(Some(id)) = outcome.created else { panic!("{version} {outcome:?}") };
        let found = client.import_status(id).expect("progress");
        assert_eq!(found.value.status, "failed", "{version}");
        assert!(found.value.last_error.expect("an error").contains("fetches nothing"), "{version}");
        assert!(found.outcome.message.contains("its last error is"), "{}", found.outcome.message);
        let error = client.import_status(999_999).expect_err("no import");
        assert_eq!((error.status(), error.effect()), (Status::Refused, Effect::None), "{version}");
        assert_eq!(client.import_status(0).expect_err("no id").status(), Status::InvalidId);
    });
}
