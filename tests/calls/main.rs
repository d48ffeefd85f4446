//! The calls around the update against a running sandbox, each in every version of the API that has it: what is sent is what
//! was meant, what is reported is what happened, and nothing in doubt is repeated unless that is harmless.
//!
//! All tests of this program share one sandbox process; each case has an account of its own.

mod account;
mod imports;
mod lists;
mod requests;
#[allow(dead_code, reason = "the guards use more of it")]
#[path = "../guards/scene.rs"]
mod scene;
mod subprofile_doubt;
mod subprofiles;
mod writes;

use copernica::Query;
use copernica_testkit::Version;

use scene::{Client, Scene};

/// Does something in these versions, each in a scene of its own.
fn in_versions(versions: &[Version], work: impl Fn(Version, &Scene, &Client)) {
    for &version in versions {
        let scene = Scene::current();
        work(version, &scene, &scene.client(version));
    }
}

fn in_every_version(work: impl Fn(Version, &Scene, &Client)) {
    in_versions(&Version::ALL, work);
}

fn pages_of(size: u32) -> Query {
    let mut query = Query::new();
    query.set_page_size(size).expect("a size");
    query
}
