//! Every switch over real sockets: as an option of the command line, in a description, and through the control interface.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use copernica_testkit::http::{Request, Response, encode};
use copernica_testkit::{Account, Sandbox, Version, fixture};
use serde_json::{Value, json};

/// Every sandbox is a process of its own; more of them at once would only wait for each other.
const WORKERS: usize = 4;
/// How long asynchronous work may take before nobody waits for it any more.
const PATIENCE: Duration = Duration::from_secs(20);

/// One switch, the setting that is not its default, and something that both can be told by.
struct Case {
    name: &'static str,
    option: &'static [&'static str],
    setting: fn() -> Value,
    /// What is seen of an account.
    look: fn(&Account) -> String,
    usual: &'static str,
    switched: &'static str,
}

const CASES: &[Case] = &[
    Case {
        name: "era",
        option: &["--era", "2020"],
        setting: || json!("2020"),
        look: |account| update(account, Version::V2, "fields[]=nofield==1"),
        usual: "400",
        switched: "200",
    },
    Case {
        name: "unusable_condition",
        option: &["--unusable-condition", "drop"],
        setting: || json!("drop"),
        look: |account| update(account, Version::V2, "fields[]=customerid=4567"),
        usual: "400",
        switched: "200",
    },
    Case {
        name: "unknown_body_field",
        option: &["--unknown-body-field", "error"],
        setting: || json!("error"),
        look: |account| status(account, Version::V2, "PUT", "profile/101", r#"{"fields":{"nofield":1}}"#),
        usual: "303",
        switched: "400",
    },
    Case {
        name: "scalar_fields",
        option: &["--scalar-fields", "ignore"],
        setting: || json!("ignore"),
        look: |account| update(account, Version::V2, "fields=customerid==4567"),
        usual: "400",
        switched: "200",
    },
    Case {
        name: "encoded_brackets",
        option: &["--encoded-brackets", "false"],
        setting: || json!(false),
        look: |account| update(account, Version::V2, "fields%5B%5D=customerid==4567"),
        usual: "200",
        switched: "400",
    },
    Case {
        name: "error_prefix",
        option: &["--error-prefix"],
        setting: || json!(true),
        look: |account| send(account, Version::V3, "GET", "nothing", "").error_message().unwrap(),
        usual: "Invalid method",
        switched: "Copernica REST API Error 400: Invalid method",
    },
    Case {
        name: "v4_auth_status",
        option: &["--v4-auth-status", "401"],
        setting: || json!(401),
        look: with_token_in_the_address,
        usual: "400",
        switched: "401",
    },
    Case {
        name: "v4_accepts_access_token",
        option: &["--v4-accepts-access-token"],
        setting: || json!(true),
        look: with_token_in_the_address,
        usual: "400",
        switched: "200",
    },
    Case {
        name: "location_echoes_query",
        option: &["--location-echoes-query", "false"],
        setting: || json!(false),
        look: |account| location(account).contains("access_token=").to_string(),
        usual: "true",
        switched: "false",
    },
    Case {
        name: "location_keeps_version",
        option: &["--location-keeps-version"],
        setting: || json!(true),
        look: |account| location(account).contains("/v2/profile/101").to_string(),
        usual: "false",
        switched: "true",
    },
    Case {
        name: "single_put_status",
        option: &["--single-put-status", "200"],
        setting: || json!(200),
        look: |account| status(account, Version::V1, "PUT", "profile/101", "{}"),
        usual: "303",
        switched: "200",
    },
    Case {
        name: "like_case_sensitive",
        option: &["--like-case-sensitive"],
        setting: || json!(true),
        look: |account| total(account, Version::V2, "LastName=~D%"),
        usual: "2",
        switched: "1",
    },
    Case {
        name: "select_condition_case_sensitive",
        option: &["--select-condition-case-sensitive", "false"],
        setting: || json!(false),
        look: |account| total(account, Version::V2, "Choice==a"),
        usual: "0",
        switched: "1",
    },
    Case {
        name: "interests_in_put",
        option: &["--interests-in-put", "replace"],
        setting: || json!("replace"),
        look: |account| {
            send(account, Version::V2, "PUT", "profile/101", r#"{"interests":["baseball"]}"#);
            account.profile(101)["interests"].to_string()
        },
        usual: r#"["football","baseball"]"#,
        switched: r#"["baseball"]"#,
    },
    Case {
        name: "id_and_code_in_put",
        option: &["--id-and-code-in-put", "false"],
        setting: || json!(false),
        look: |account| update(account, Version::V2, "fields[]=id==101"),
        usual: "200",
        switched: "400",
    },
    Case {
        name: "nextid",
        option: &["--nextid"],
        setting: || json!(true),
        look: |account| account.get("database/1/profiles?limit=2")["nextid"].to_string(),
        usual: "null",
        switched: r#""103""#,
    },
    Case {
        name: "dataonly_keeps_secret",
        option: &["--dataonly-keeps-secret"],
        setting: || json!(true),
        look: |account| account.get("database/1/profiles?dataonly=1")["data"][0]["secret"].to_string(),
        usual: "null",
        switched: r#""s101""#,
    },
    Case {
        name: "async_delay_ms",
        option: &["--async-delay-ms", "600000"],
        setting: || json!(600_000),
        look: |account| {
            update(account, Version::V2, "fields[]=customerid==4567&async=1");
            account.journal()[0]["pending"].to_string()
        },
        usual: "false",
        switched: "true",
    },
    Case {
        name: "async_shuffle",
        option: &["--async-shuffle"],
        setting: || json!(true),
        look: |account| {
            account.set_switches(&json!({"async_delay_ms": 1_000}));
            for name in ["First", "Second"] {
                let body = json!({"fields": {"LastName": name}}).to_string();
                send(account, Version::V2, "PUT", "database/1/profiles?fields[]=customerid==4567&async=1", &body);
            }
            account.settled_journal(PATIENCE);
            account.profile(101)["fields"]["LastName"].to_string()
        },
        usual: r#""Second""#,
        switched: r#""First""#,
    },
    Case {
        name: "async_status",
        option: &["--async-status", "202"],
        setting: || json!(202),
        look: |account| update(account, Version::V2, "fields[]=customerid==4567&async=1"),
        usual: "200",
        switched: "202",
    },
    Case {
        name: "blocked_domains",
        option: &["--blocked-domains", "126.com,163.com"],
        setting: || json!(["126.com", "163.com"]),
        look: |account| {
            let body = r#"{"fields":{"Email":"x@163.com"}}"#;
            status(account, Version::V2, "POST", "database/1/profiles", body)
        },
        usual: "201",
        switched: "400",
    },
    Case {
        name: "json_charset_suffix",
        option: &["--json-charset-suffix"],
        setting: || json!(true),
        look: |account| {
            send(account, Version::V2, "GET", "identity", "").header("Content-Type").unwrap_or_default().to_owned()
        },
        usual: "application/json",
        switched: "application/json; charset=utf-8",
    },
    Case {
        name: "get_fields_unversioned",
        option: &["--get-fields-unversioned"],
        setting: || json!(true),
        look: |account| total(account, Version::Unversioned, "customerid==4567"),
        usual: "4",
        switched: "1",
    },
    Case {
        name: "unprefixed_like",
        option: &["--unprefixed-like", "v4"],
        setting: || json!("v4"),
        look: |account| update(account, Version::Unversioned, "fields[]=customerid==4567"),
        usual: "200",
        switched: "204",
    },
    Case {
        name: "race_gap_ms",
        option: &["--race-gap-ms", "1500"],
        setting: || json!(1_500),
        look: |account| {
            thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| update(account, Version::V2, "fields[]=customerid==777&create=1"));
                }
            });
            total(account, Version::V2, "customerid==777")
        },
        usual: "1",
        switched: "2",
    },
];

fn send(account: &Account, version: Version, method: &str, path: &str, body: &str) -> Response {
    let request = account.request(version, method, path).json(body.to_owned());
    request.send(account.address()).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
}

fn status(account: &Account, version: Version, method: &str, path: &str, body: &str) -> String {
    send(account, version, method, path, body).status.to_string()
}

/// The status of the core call with these parameters.
fn update(account: &Account, version: Version, parameters: &str) -> String {
    let values = r#"{"customerid":777}"#;
    let body = if version.has_flat_bodies() { values.to_owned() } else { format!(r#"{{"fields":{values}}}"#) };
    status(account, version, "PUT", &format!("database/1/profiles?{parameters}"), &body)
}

/// How many profiles a list says that meet a condition.
fn total(account: &Account, version: Version, condition: &str) -> String {
    let path = format!("database/1/profiles?fields[]={}", encode(condition));
    send(account, version, "GET", &path, "").json().expect("a list")["total"].to_string()
}

fn location(account: &Account) -> String {
    let updated = send(account, Version::V2, "PUT", "profile/101", "{}");
    updated.header("Location").expect("an address").to_owned()
}

fn with_token_in_the_address(account: &Account) -> String {
    let request = Request::new("GET", format!("/v4/identity?access_token={}", account.token));
    request.send(account.address()).expect("an answer").status.to_string()
}

#[test]
fn the_table_has_every_switch() {
    let known = Sandbox::shared().control("GET", "/_sandbox/accounts/a1/switches", None);
    let known: BTreeSet<&str> = known.as_object().expect("a map").keys().map(String::as_str).collect();
    assert_eq!(CASES.iter().map(|case| case.name).collect::<BTreeSet<_>>(), known);
    assert_eq!(CASES.len(), known.len());
}

#[test]
fn every_switch_works_as_an_option_and_for_one_account() {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(case) = CASES.get(next.fetch_add(1, Ordering::Relaxed)) {
                    case.works_for_one_account();
                    case.works_as_an_option();
                }
            });
        }
    });
}

impl Case {
    fn works_for_one_account(&self) {
        let sandbox = Sandbox::shared();
        let untouched = sandbox.create_account(&fixture::account());
        let patched = sandbox.create_account(&fixture::account());
        patched.set_switches(&json!({self.name: (self.setting)()}));
        assert_eq!((self.look)(&patched), self.switched, "{} set for one account", self.name);
        assert_eq!((self.look)(&untouched), self.usual, "{} of another account", self.name);
        let described = sandbox.create_account(&self.description((self.setting)()));
        assert_eq!((self.look)(&described), self.switched, "{} in a description", self.name);
        [untouched, patched, described].iter().for_each(Account::delete);
    }

    fn works_as_an_option(&self) {
        let usual = Sandbox::shared().control("GET", "/_sandbox/accounts/a1/switches", None)[self.name].clone();
        let sandbox = Sandbox::start(self.option);
        let silent = sandbox.create_account(&fixture::account());
        assert_eq!((self.look)(&silent), self.switched, "{:?}", self.option);
        let contrary = sandbox.create_account(&self.description(usual));
        assert_eq!((self.look)(&contrary), self.usual, "{:?} and a description that says otherwise", self.option);
    }

    fn description(&self, setting: Value) -> Value {
        let mut description = fixture::account();
        description["switches"] = json!({self.name: setting});
        description
    }
}

#[test]
fn the_clock_of_the_command_line_is_that_of_accounts_that_do_not_set_it() {
    let sandbox = Sandbox::start(&["--clock", "2031-05-06 07:08:09"]);
    let mut silent = fixture::account();
    silent.as_object_mut().expect("a map").remove("clock");
    let silent = sandbox.create_account(&silent);
    let clock = |account: &Account| account.control("GET", "/clock", None);
    assert_eq!((&clock(&silent)["now"], &clock(&silent)["fixed"]), (&json!("2031-05-06 07:08:09"), &json!(true)));
    update(&silent, Version::V2, "fields[]=customerid==4567");
    assert_eq!(silent.profile(101)["modified"], "2031-05-06 07:08:09");
    silent.advance_clock(60_000);
    silent.reset();
    assert_eq!(clock(&silent)["now"], "2031-05-06 07:08:09");
    let contrary = sandbox.create_account(&fixture::account());
    assert_eq!(clock(&contrary)["now"], fixture::NOW);
}

#[test]
fn faults_of_the_command_line_are_armed_in_every_account_and_after_a_reset() {
    let later = r#"[{"kind":"status","status":504,"method":"PUT"},{"kind":"empty_reply","method":"DELETE"}]"#;
    let sandbox = Sandbox::start(&["--fault", r#"{"kind":"status","status":503}"#, "--fault", later]);
    let account = sandbox.create_account(&fixture::account());
    let updates = || ["503", "504", "200"].map(|_| update(&account, Version::V2, "fields[]=customerid==4567"));
    assert_eq!(updates(), ["503", "504", "200"]);
    account.reset();
    assert_eq!(updates(), ["503", "504", "200"]);
    assert_eq!(account.control("GET", "/faults", None)[0]["kind"], "empty_reply");
    let demo = sandbox.control("GET", "/_sandbox/accounts/a1/faults", None);
    assert_eq!(demo.as_array().map(Vec::len), Some(3));
}
