//! Lists of profiles, and one profile by its id.

use copernica::{Effect, Error, Profile, Query, Status};
use copernica_testkit::Version;
use serde_json::json;

use crate::pages_of;
use crate::scene::{Client, Scene};

fn query(change: impl FnOnce(&mut Query)) -> Query {
    let mut query = Query::new();
    change(&mut query);
    query
}

fn read(client: &Client, conditions: &[&str], query: &Query) -> Result<Vec<u64>, Error> {
    client.profiles("1", conditions, query)?.map(|profile| Ok(profile?.id())).collect()
}

#[test]
fn a_list_has_every_profile_that_meets_the_conditions_in_every_version() {
    for version in Version::ALL {
        for (conditions, ids) in [
            (&[][..], &[101, 102, 103, 104][..]),
            (&["ANumber==5"], &[101, 103]),
            (&["ANumber==5", "LastName==DOE"], &[101]),
            (&["LastName=="], &[103]),
            (&["id>102"], &[103, 104]),
            (&["code==s102"], &[102]),
            (&["modified>2021-01-01"], &[]),
            (&["Email==plus+tag@example.com"], &[103]),
        ] {
            for size in [1, 2, 3, 4, 1000] {
                let scene = Scene::current();
                let found = read(&scene.client(version), conditions, &pages_of(size)).expect("a list");
                assert_eq!(found, ids, "{version} {conditions:?} {size}");
                scene.assert_untouched("a list");
            }
        }
    }
}

#[test]
fn a_list_is_read_where_conditions_are_understood_and_goes_on_behind_the_last_id() {
    for version in Version::ALL {
        let scene = Scene::current();
        read(&scene.client(version), &["ANumber>=-1"], &pages_of(2)).expect("a list");
        let pages: Vec<_> = scene
            .account
            .journal()
            .into_iter()
            .filter(|entry| entry["path"].as_str().is_some_and(|path| path.ends_with("/profiles")))
            .collect();
        let read_in = if version < Version::V2 { "v2" } else { version.prefix().trim_start_matches('/') };
        assert!(pages.iter().all(|page| page["version"] == read_in), "{version} {pages:?}");
        let begins: Vec<_> = pages
            .iter()
            .map(|page| {
                let (_, rest) =
                    page["query"].as_str().expect("a query").split_once("fields[]=id%3E").unwrap_or_default();
                rest.chars().take_while(char::is_ascii_digit).collect::<String>()
            })
            .collect();
        assert_eq!(begins, ["", "102", "104"], "{version}");
    }
}

#[test]
fn a_profile_of_a_list_shows_all_of_it() {
    let scene = Scene::current();
    let client = scene.client(Version::V2);
    let profiles: Result<Vec<Profile>, Error> =
        client.profiles("test", &["id==101"], &Query::new()).expect("a list").collect();
    let [profile] = &profiles.expect("profiles")[..] else { panic!("one profile") };
    assert_eq!((profile.id(), profile.database()), (101, Some(1)));
    assert_eq!((profile.field("lastname"), profile.field("Birthdate")), (Some("Doe"), Some("1980-01-02")));
    assert_eq!(profile.interests(), ["football"]);
    assert_eq!((profile.secret(), profile.modified()), (Some("s101"), Some("2020-06-01 10:00:00")));
    assert_eq!((profile.removed(), profile.parent()), (None, None));
    let json: serde_json::Value = serde_json::from_str(profile.json()).expect("JSON");
    assert_eq!(json, scene.account.profile(101));
}

#[test]
fn order_limit_and_data_only_are_kept() {
    for version in Version::ALL {
        let scene = Scene::current();
        let client = scene.client(version);
        for size in [1, 2, 1000] {
            for (by, descending, limit, ids) in [
                ("id", false, 0, &[101, 102, 103, 104][..]),
                ("ID", true, 0, &[104, 103, 102, 101]),
                ("id", true, 3, &[104, 103, 102]),
                ("id", false, 1, &[101]),
                ("Email", false, 9, &[104, 102, 101, 103]),
                ("email", true, 2, &[103, 101]),
                ("modified", false, 1000, &[101, 102, 103, 104]),
            ] {
                let mut query = pages_of(size);
                query.set_order(by, descending).expect(by);
                query.set_limit(limit);
                query.set_data_only(true);
                assert_eq!(read(&client, &[], &query).expect("a list"), ids, "{version} {by} {size}");
            }
        }
        let mut lean =
            client.profiles("1", &["code==s101"], &query(|query| query.set_data_only(true))).expect("a list");
        assert_eq!(lean.next().expect("one").expect("a profile").id(), 101);
        let mut lean = client.profiles("1", &["id==101"], &query(|query| query.set_data_only(true))).expect("a list");
        let profile = lean.next().expect("one").expect("a profile");
        assert_eq!((profile.secret(), profile.created(), profile.field("ANumber")), (None, None, Some("5")));
    }
}

#[test]
fn what_makes_no_list_is_refused_before_it_is_asked_for() {
    let scene = Scene::current();
    let client = scene.client(Version::Unversioned);
    let by_name = |name: &str, limit| {
        let mut query = query(|query| query.set_limit(limit));
        query.set_order(name, false).expect("an order");
        query
    };
    for (conditions, query, status) in [
        (&["custmerid==1"][..], Query::new(), Status::UnknownField),
        (&["customerid=1"], Query::new(), Status::InvalidCondition),
        (&["customerid==abc"], Query::new(), Status::InvalidValue),
        (&[], by_name("LastName", 0), Status::InvalidOption),
        (&[], by_name("LastName", 1001), Status::InvalidOption),
        (&[], by_name("Lastname2", 10), Status::UnknownField),
    ] {
        let error = client.profiles("1", conditions, &query).map(|_| ()).expect_err("no list");
        assert_eq!((error.status(), error.effect()), (status, Effect::None), "{conditions:?} {error:?}");
    }
    let error = client.profiles("999", &[""; 0], &Query::new()).map(|_| ()).expect_err("no database");
    assert_eq!(error.status(), Status::NoDatabase);
    assert_eq!(scene.count_of("GET database/1/profiles"), 0);
}

#[test]
fn changes_by_others_make_a_list_neither_skip_nor_repeat() {
    let scene = Scene::current();
    let client = scene.client(Version::V2);
    let mut list = client.profiles("1", &[""; 0], &pages_of(1)).expect("a list");
    let mut ids = vec![list.next().expect("one").expect("a profile").id()];
    // The profile that the list has shown vanishes, one behind it as well, and one is made.
    for id in [101, 103] {
        let removed =
            scene.account.request(Version::V2, "DELETE", &format!("profile/{id}")).send(scene.account.address());
        assert_eq!(removed.expect("an answer").status, 200);
    }
    let made =
        scene.account.request(Version::V2, "POST", "database/1/profiles").json("{}").send(scene.account.address());
    assert_eq!(made.expect("an answer").status, 201);
    ids.extend(list.map(|profile| profile.expect("a profile").id()));
    assert_eq!(ids, [101, 102, 104, 106]);
}

#[test]
fn a_list_asks_for_a_page_only_when_it_is_needed() {
    let scene = Scene::current();
    let client = scene.client(Version::V2);
    let pages = || scene.count_of("GET database/1/profiles");
    let mut list = client.profiles("1", &[""; 0], &pages_of(2)).expect("a list");
    assert_eq!(pages(), 1);
    list.next();
    list.next();
    assert_eq!(pages(), 1);
    list.next();
    assert_eq!(pages(), 2);
    assert_eq!(list.count(), 1);
}

#[test]
fn an_answer_that_does_not_fit_ends_the_list_with_an_error() {
    // A server or a proxy that loses the query: the same first page comes again and again.
    let scene = Scene::current();
    let everybody = scene.account.get("database/1/profiles?limit=2").to_string();
    for (conditions, size) in
        [(&[][..], 2), (&["id>102"], 2), (&["customerid==9"], 2), (&["LastName==Smith"], 2), (&[], 1)]
    {
        let scene = Scene::current();
        let client = scene.client(Version::V2);
        client.count_profiles("1", &["customerid==1"]).expect("the fields are read");
        scene.account.add_fault(
            &json!({"kind": "status", "status": 200, "body": everybody, "method": "GET", "path_contains": "/profiles", "times": 9}),
        );
        let error = read(&client, conditions, &pages_of(size)).expect_err("the answer does not fit");
        assert_eq!(
            (error.status(), error.effect()),
            (Status::UnexpectedReply, Effect::None),
            "{conditions:?} {error:?}"
        );
        assert!(error.message().contains("the list of profiles ends here"), "{}", error.message());
        scene.assert_untouched("a list");
    }
}

#[test]
fn a_condition_that_the_server_drops_is_noticed_without_the_field_check() {
    for version in Version::ALL {
        let scene = Scene::current();
        let client = scene.client_with(version, |options| options.set_field_check(false));
        let error = read(&client, &["custmerid==4567"], &Query::new()).expect_err("a dropped condition");
        assert_eq!(error.status(), Status::UnexpectedReply, "{version} {error:?}");
    }
}

#[test]
fn an_error_on_a_later_page_ends_the_list_once() {
    let scene = Scene::current();
    let client = scene.client(Version::V2);
    let mut list = client.profiles("1", &[""; 0], &pages_of(2)).expect("a list");
    scene.account.add_fault(&json!({"kind": "status", "status": 503, "method": "GET", "times": 9}));
    assert_eq!((list.next().expect("one").is_ok(), list.next().expect("two").is_ok()), (true, true));
    let error = list.next().expect("an error").expect_err("a broken page");
    assert_eq!((error.status(), error.attempts()), (Status::ServerUnavailable, 3));
    assert!(list.next().is_none());
}

#[test]
fn a_page_is_asked_for_again_after_a_failure() {
    let scene = Scene::current();
    let client = scene.client(Version::V4);
    scene.account.add_fault(
        &json!({"kind": "close", "at": "mid_body", "method": "GET", "path_contains": "/profiles", "times": 2}),
    );
    assert_eq!(read(&client, &[], &pages_of(3)).expect("a list"), [101, 102, 103, 104]);
}

#[test]
fn a_cancel_ends_a_list_and_the_list_may_outlive_its_client() {
    let scene = Scene::current();
    let client = scene.client(Version::V2);
    let list = client.profiles("1", &[""; 0], &pages_of(1)).expect("a list");
    drop(client);
    assert_eq!(list.map(|profile| profile.expect("a profile").id()).collect::<Vec<_>>(), [101, 102, 103, 104]);

    let client = scene.client(Version::V2);
    let mut list = client.profiles("1", &[""; 0], &pages_of(1)).expect("a list");
    list.next().expect("one").expect("a profile");
    client.cancel();
    assert_eq!(list.next().expect("an error").expect_err("a cancel").status(), Status::Cancelled);
}

#[test]
fn one_profile_is_read_by_its_id_in_every_version() {
    for version in Version::ALL {
        let scene = Scene::current();
        let client = scene.client(version);
        let found = client.profile(101).expect("a profile");
        assert_eq!((found.value.field("customerid"), found.value.removed()), (Some("4567"), None), "{version}");
        assert_eq!((found.outcome.effect, found.outcome.attempts), (Effect::None, 1));
        let gone = client.profile(105).expect("a removed profile");
        assert_eq!((gone.value.field("Email"), gone.value.removed()), (Some(""), Some("2020-06-02 12:00:00")));
        assert!(gone.outcome.message.contains("removed at 2020-06-02"), "{}", gone.outcome.message);
        for (id, status) in [(0, Status::InvalidId), (999, Status::NoProfile), (u64::MAX, Status::NoProfile)] {
            let error = client.profile(id).expect_err("no profile");
            assert_eq!((error.status(), error.effect()), (status, Effect::None), "{version} {id}");
        }
        scene.assert_untouched("reading");
    }
}
