//! Each hazard of the contract (section 7): the damage that a careless client does, and that the library does not do it.

use copernica::{Created, Effect, Error, Flags, Outcome, Status};
use copernica_testkit::conformance::{CreatedEntity, State};
use copernica_testkit::http::encode;
use copernica_testkit::{Account, Version};
use serde_json::json;

use crate::hazard_cases::{Body, Call, Careless, Guard, HAZARDS, Meant};
use crate::scene::{Client, Scene, body, changed};

#[test]
fn hazard_1_a_misspelt_field_or_a_blank_overwrites_every_profile() {
    prove(1);
}

#[test]
fn hazard_2_a_query_built_wrongly_overwrites_every_profile() {
    prove(2);
}

#[test]
fn hazard_3_an_unknown_operator_overwrites_every_profile() {
    prove(3);
}

#[test]
fn hazard_4_id_and_code_overwrote_every_profile_before_2023() {
    prove(4);
}

#[test]
fn hazard_5_a_dropped_condition_beside_a_good_one_updates_more_than_was_meant() {
    prove(5);
}

#[test]
fn hazard_6_a_list_of_ids_removes_profiles_without_bound() {
    // Era 2020 has no such call yet.
    let scene = Scene::current();
    let request =
        scene.account.request(Version::V3, "DELETE", "database/1/profiles").json(r#"{"profiles":[101,102,103,104]}"#);
    assert_eq!(request.send(scene.account.address()).expect("an answer").status, 204);
    assert_eq!(scene.account.profiles("1").len(), 0, "everybody is gone");
    // The library removes nothing, because it has no call that could: all it ever sends is GET, PUT and, for a bearer
    // token, POST to the token host.
    for version in Version::ALL {
        let scene = Scene::current();
        let client = scene.client_with(version, |options| options.set_max_matches(1));
        let answer = client.update_profiles("1", &["customerid==4567"], &body(version, r#"{"Rate":9}"#), Flags::CREATE);
        assert_eq!(answer.expect("an update").effect, Effect::Applied);
        assert_eq!(scene.writes(), ["PUT database/1/profiles"]);
        scene.assert_changed(&changed(&[101], &[("Rate", "9")]), "an update");
    }
}

#[test]
fn hazard_7_an_unescaped_character_changes_the_condition() {
    prove(7);
}

#[test]
fn hazard_8_a_post_in_place_of_a_put_creates_a_profile_with_every_call() {
    prove(8);
}

#[test]
fn hazard_8_no_redirect_turns_the_put_into_another_method() {
    for status in [301, 302, 303, 307, 308] {
        let scene = Scene::of_2020();
        let client = scene.client(Version::V2);
        let location = format!("{}/v2/database/1/profiles", copernica_testkit::Sandbox::shared().url());
        scene.account.add_fault(
            &json!({"kind": "status", "status": status, "body": "", "location": location, "method": "PUT", "times": 9}),
        );
        let answer =
            client.update_profiles("1", &["customerid==4567"], r#"{"fields":{"LastName":"New"}}"#, Flags::NONE);
        match answer {
            Ok(outcome) => assert_eq!((status, outcome.effect), (303, Effect::Applied)),
            Err(error) => assert_eq!((error.status(), error.effect()), (Status::Redirect, Effect::Unknown), "{status}"),
        }
        assert_eq!(scene.writes(), ["PUT database/1/profiles"], "{status}");
        scene.assert_changed(&State::default(), &status.to_string());
    }
}

#[test]
fn hazard_9_a_create_without_its_key_makes_a_profile_with_every_call() {
    prove(9);
    // With the key in the body the second call finds the profile of the first, and there is nothing to warn of.
    let scene = Scene::of_2020();
    let client = scene.client(Version::V2);
    let values = r#"{"fields":{"LastName":"New","customerid":"7777"}}"#;
    for created in [Created::Yes(Some(106)), Created::No] {
        let outcome = client.update_profiles("1", &["customerid==7777"], values, Flags::CREATE).expect("a create");
        assert_eq!((outcome.created, outcome.warnings), (created, Vec::new()));
    }
}

#[test]
fn hazard_10_a_repeated_create_makes_a_duplicate() {
    let lost = json!({"kind": "status", "status": 504, "body": "<html>", "apply": "before", "method": "PUT"});
    let values = r#"{"fields":{"LastName":"New"}}"#;
    let scene = Scene::of_2020();
    scene.account.add_fault(&lost);
    let send = || {
        let path = "database/1/profiles?fields[]=customerid%3D%3D7777&create=1";
        scene
            .account
            .request(Version::V2, "PUT", path)
            .json(values)
            .send(scene.account.address())
            .expect("an answer")
            .status
    };
    assert_eq!((send(), send()), (504, 303), "a careless client sends again");
    assert_eq!(scene.account.profiles("1").len(), 6, "two profiles where one was meant");

    for attempts in [1, 3, 10] {
        let scene = Scene::of_2020();
        let client = scene.client_with(Version::V2, |options| options.set_attempts(attempts).expect("a number"));
        scene.account.add_fault(&lost);
        let error = client.update_profiles("1", &["customerid==7777"], values, Flags::CREATE).expect_err("in doubt");
        assert_eq!((error.effect(), error.may_repeat()), (Effect::Unknown, false), "{error:?}");
        assert_eq!(scene.count_of("PUT database/1/profiles"), 1);
        assert_eq!(scene.account.profiles("1").len(), 5);
    }
}

#[test]
fn hazard_10_a_create_that_finds_itself_is_looked_for_and_not_made_again() {
    let lost = json!({"kind": "status", "status": 504, "body": "<html>", "apply": "before", "method": "PUT"});
    let scene = Scene::of_2020();
    let client = scene.client(Version::V2);
    scene.account.add_fault(&lost);
    let values = r#"{"fields":{"LastName":"New","customerid":7777}}"#;
    let outcome = client.update_profiles("1", &["customerid==7777"], values, Flags::CREATE).expect("it is found");
    assert_eq!((outcome.effect, outcome.created), (Effect::Applied, Created::Unknown));
    assert_eq!(scene.account.profiles("1").len(), 5);
}

#[test]
fn hazard_11_a_body_in_the_wrong_shape_is_accepted_and_stores_nothing() {
    prove(11);
}

#[test]
fn hazard_12_unknown_names_in_the_body_are_ignored_without_a_word() {
    prove(12);
}

#[test]
fn hazard_13_a_value_that_is_none_is_stored_as_zero_or_empty() {
    prove(13);
}

#[test]
fn hazard_14_a_choice_in_another_letter_case_is_emptied() {
    prove(14);
}

/// Shows for each call of a hazard that a careless client does not get what it means although the server reports success,
/// that the library with its check skipped does not either, and what it does by default.
fn prove(number: u8) {
    let hazard = HAZARDS.iter().find(|hazard| hazard.number == number).expect("the hazard is listed");
    for call in hazard.calls {
        let scene = Scene::of_2020();
        for _ in 0..call.times {
            let status = send_carelessly(&scene.account, Version::V2, call);
            assert!([200, 201, 303].contains(&status), "{} was answered {status}", call.conditions.join(" & "));
        }
        let meant = call.meant.state();
        assert_ne!(scene.faults_against(&meant), [""; 0], "{:?} does no damage", call.conditions);
        prove_damage_without_check(call);

        let scene = if hazard.is_mended { Scene::current() } else { Scene::of_2020() };
        let client = scene.client(Version::V2);
        let what = format!("hazard {number}, {:?}", call.conditions);
        for _ in 0..call.times {
            let answer = send_with_library(&client, Version::V2, call, Flags::NONE);
            match (call.guard, &answer) {
                (Guard::Refuses(status), Err(error)) => {
                    assert_eq!((error.status(), error.effect()), (status, Effect::None), "{what}: {error:?}");
                    scene.assert_untouched(&what);
                }
                (Guard::Does, Ok(outcome)) => {
                    assert_eq!((outcome.effect, &outcome.warnings), (Effect::Applied, &Vec::new()), "{what}");
                    scene.assert_changed(&meant, &what);
                }
                (Guard::Warns(words), Ok(outcome)) => {
                    let [warning] = &outcome.warnings[..] else { panic!("one warning: {:?}", outcome.warnings) };
                    assert!(warning.contains(words), "{warning}");
                }
                _ => panic!("{what} should end as {:?}, not {answer:?}", call.guard),
            }
        }
    }
}

/// Shows, where a flag can skip the check that refuses the call, that the library then does the damage.
fn prove_damage_without_check(call: &Call) {
    if !matches!(call.guard, Guard::Refuses(Status::UnknownField | Status::InvalidValue)) {
        return;
    }
    let scene = Scene::of_2020();
    let answer = send_with_library(&scene.client(Version::V2), Version::V2, call, Flags::NO_FIELD_CHECK);
    assert_eq!(answer.expect("nothing is checked").effect, Effect::Applied, "{:?}", call.conditions);
    assert_eq!(scene.requests(), ["PUT database/1/profiles"], "{:?}", call.conditions);
    assert_ne!(scene.faults_against(&call.meant.state()), [""; 0], "{:?} does no damage", call.conditions);
}

/// The call as a client without guards makes it; answers with the status.
fn send_carelessly(account: &Account, version: Version, call: &Call) -> u16 {
    let encoded = || {
        let mut parameters: Vec<String> =
            call.conditions.iter().map(|condition| format!("fields[]={}", encode(condition))).collect();
        parameters.extend(call.creates.then(|| "create=1".to_owned()));
        parameters.join("&")
    };
    let (method, query) = match call.careless {
        Careless::Encoded => ("PUT", encoded()),
        Careless::Bare(query) => ("PUT", query.to_owned()),
        Careless::Post => ("POST", encoded()),
    };
    let request = account.request(version, method, &format!("database/1/profiles?{query}"));
    request.json(call.body.text(version)).send(account.address()).expect("an answer").status
}

/// The call through the library, with these flags besides.
pub fn send_with_library(client: &Client, version: Version, call: &Call, flags: Flags) -> Result<Outcome, Error> {
    client.update_profiles("1", call.conditions, &call.body.text(version), call.flags() | flags)
}

impl Body {
    /// The body as it goes to this version.
    pub fn text(self, version: Version) -> String {
        match self {
            Body::Values(values) => body(version, values),
            Body::Misshapen(values) if version.has_flat_bodies() => body(Version::V2, values),
            Body::Misshapen(values) => body(Version::V1, values),
            Body::AsItIs(text) => text.to_owned(),
        }
    }
}

impl Meant {
    /// How the account then differs from the fixture.
    pub fn state(&self) -> State {
        let mut state = changed(self.profiles, self.fields);
        let names = |interests: &[&str]| interests.iter().map(|&name| name.to_owned()).collect();
        state.interests = self.interests.map(names);
        if self.is_new {
            let fields = state.fields.clone();
            state.new_profiles = vec![CreatedEntity { id: 106, profile: None, fields, interests: Vec::new() }];
        }
        state
    }
}
