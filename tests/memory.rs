//! A list of profiles holds one page in memory, however long it is.
//!
//! Alone in its program, because it counts what the whole program allocates.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use copernica::{Client, Flags, Import, ImportAction, Options, Query};
use copernica_testkit::Sandbox;
use serde_json::json;

/// Counts the bytes that are in use, and the most that ever were.
struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it came; only numbers are kept beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let in_use = IN_USE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(in_use, Ordering::Relaxed);
        // SAFETY: by the contract of this function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: by the contract of this function.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const PROFILES: u64 = 6_000;
const PROFILES_PER_IMPORT: u64 = 2_000;

fn client() -> Client {
    let description = json!({"databases": [{"ID": 1, "name": "Large", "fields": [
        {"name": "number", "type": "integer"},
        {"name": "name", "type": "text"},
    ]}]});
    let sandbox = Sandbox::shared();
    let account = sandbox.create_account(&description);
    let mut options = Options::new();
    options.set_base_url(sandbox.url()).expect("an address");
    options.set_api_version(3).expect("a version");
    Client::with_options(&account.token, options).expect("a token")
}

fn fill(client: &Client) {
    for begin in (0..PROFILES).step_by(PROFILES_PER_IMPORT as usize) {
        let mut import = Import::new();
        import.set_action(ImportAction::Add);
        for number in begin..begin + PROFILES_PER_IMPORT {
            import.add_record(&format!(r#"{{"number":{number},"name":"customer {number}"}}"#)).expect("a record");
        }
        client.start_import("1", &import, Flags::NONE).expect("an import");
    }
}

/// Reads up to `limit` profiles; answers how many there were and the most bytes that were in use besides.
fn read(client: &Client, limit: u64, page_size: u32) -> (u64, usize) {
    let mut query = Query::new();
    query.set_limit(limit);
    query.set_page_size(page_size).expect("a size");
    let before = IN_USE.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    let mut count = 0;
    for profile in client.profiles("1", &[""; 0], &query).expect("a list") {
        assert_eq!(profile.expect("a profile").field("number"), Some(count.to_string().as_str()));
        count += 1;
    }
    (count, MOST.load(Ordering::Relaxed) - before)
}

#[test]
fn a_list_holds_one_page_however_long_it_is() {
    let client = client();
    fill(&client);
    // The first list makes connections and buffers, which stay.
    read(&client, 500, 500);
    let (one_page, short) = read(&client, 500, 500);
    let (many_pages, long) = read(&client, 0, 500);
    assert_eq!((one_page, many_pages), (500, PROFILES));
    assert!(long < short * 3 / 2, "{short} bytes for one page, {long} for {} pages", PROFILES / 500);
    // A page is what holds the bytes: a tenth of it holds about a tenth.
    let (_, small_pages) = read(&client, 0, 50);
    assert!(small_pages < long / 4, "{small_pages} bytes with pages of 50, {long} with pages of 500");
}
