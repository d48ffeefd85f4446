//! The search for access tokens in everything that the library and its dependencies say.

use copernica_testkit::http::encode;
pub use copernica_testkit::secrets::{assert_none_leaked, search, watch};
use copernica_testkit::secrets::{forget_leaks_of, lines_searched};

#[test]
fn what_dependencies_log_is_searched_and_a_leak_is_found() {
    use crate::kit::{Flags, World};

    let world = World::new(4);
    world.client().update(&["customerid==4567"], &world.body("LastName", "x"), Flags::NONE);
    assert!(lines_searched() > 0, "no dependency has logged anything");

    let lines = [format!("GET /x?access_token={}", encode(&world.account.token)), world.account.token.clone()];
    for line in lines {
        search("this test", &line);
        assert!(forget_leaks_of("this test"), "a secret went through");
    }
}
