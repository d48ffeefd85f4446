//! Clients and batches of which everything that comes out is searched for access tokens: results, profiles of lists, the log
//! and Debug output. Every program of tests takes its clients from here.

// No program makes every call.
#![allow(dead_code)]

use std::fmt::Debug;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use copernica::api::{DatabaseInfo, Field, Identity};
use copernica::{
    Batch as LibraryBatch, Client as LibraryClient, Error, Finished, Flags, Found, Import, ImportProgress, LogLevel,
    Options, Outcome, Profile, Profiles as LibraryProfiles, Query,
};
use copernica_testkit::secrets::{assert_none_leaked, search, watch};

/// A client whose every word is searched.
#[derive(Debug)]
pub struct Client(LibraryClient);

/// A list of profiles, each of which is searched.
#[derive(Debug)]
pub struct Profiles(LibraryProfiles);

/// A batch whose every result is searched.
#[derive(Debug)]
pub struct Batch(LibraryBatch);

/// Searches all that a call answered.
pub fn searched<T: Debug>(result: Result<T, Error>) -> Result<T, Error> {
    search("a result", &format!("{result:?}"));
    result.inspect_err(search_error)
}

/// Body and warnings of an error are not in its Debug output.
fn search_error(error: &Error) {
    search("an error", &format!("{error:?} {error}"));
    search("a body", error.body().unwrap_or_default());
    error.warnings().iter().for_each(|warning| search("a warning", warning));
}

impl Client {
    /// As the library's own.
    pub fn with_options(token: &str, options: Options) -> Result<Client, Error> {
        Client::with_log(token, options, |_, _| {})
    }

    /// The same with lines of the log handed on.
    pub fn with_log(
        token: &str,
        mut options: Options,
        sink: impl Fn(LogLevel, &str) + Send + Sync + 'static,
    ) -> Result<Client, Error> {
        watch(token);
        options.set_log(move |level, line| {
            search("the log", line);
            sink(level, line);
        });
        let client = LibraryClient::with_options(token, options)?;
        search("Debug", &format!("{client:?}"));
        Ok(Client(client))
    }

    /// As the library's own.
    pub fn derive(&self, timeout_ms: u32) -> Client {
        Client(self.0.derive(timeout_ms))
    }

    /// As the library's own.
    pub fn once(&self) -> Client {
        Client(self.0.once())
    }
}

/// A test fails in which a token has shown.
impl Drop for Client {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_none_leaked();
        }
    }
}

/// Gives [`Client`] the calls of the library's, with what they answer searched.
macro_rules! searched_calls {
    ($(fn $call:ident($($argument:ident: $kind:ty),*) -> $found:ty;)*) => {
        impl Client {
            $(
                /// As the library's own.
                pub fn $call(&self, $($argument: $kind),*) -> Result<$found, Error> {
                    searched(self.0.$call($($argument),*))
                }
            )*
        }
    };
}

searched_calls! {
    fn update_profiles(database: &str, conditions: &[impl AsRef<str>], json_body: &str, flags: Flags) -> Outcome;
    fn count_profiles(database: &str, conditions: &[impl AsRef<str>]) -> Outcome;
    fn create_profile(database: &str, json_body: &str, flags: Flags) -> Outcome;
    fn update_profile(id: u64, json_body: &str, flags: Flags) -> Outcome;
    fn update_profile_fields(id: u64, json_body: &str, flags: Flags) -> Outcome;
    fn update_profile_interests(id: u64, json_body: &str, flags: Flags) -> Outcome;
    fn delete_profile(id: u64) -> Outcome;
    fn delete_profiles(database: &str, ids: &[u64], count: usize) -> Outcome;
    fn update_subprofiles(
        profile_id: u64, collection: &str, conditions: &[impl AsRef<str>], json_body: &str, flags: Flags
    ) -> Outcome;
    fn update_subprofiles_of_collection(
        collection_id: u64, conditions: &[impl AsRef<str>], json_body: &str, flags: Flags
    ) -> Outcome;
    fn create_subprofile(profile_id: u64, collection: &str, json_body: &str, flags: Flags) -> Outcome;
    fn update_subprofile(id: u64, json_body: &str, flags: Flags) -> Outcome;
    fn update_subprofile_fields(id: u64, json_body: &str, flags: Flags) -> Outcome;
    fn delete_subprofile(id: u64) -> Outcome;
    fn start_import(database: &str, import: &Import, flags: Flags) -> Outcome;
    fn request(
        method: &str, path: &str, query: &[(impl AsRef<str>, impl AsRef<str>)], json_body: Option<&str>,
        is_repeatable: bool
    ) -> Outcome;
    fn profile(id: u64) -> Found<Profile>;
    fn subprofile(id: u64) -> Found<Profile>;
    fn fields(database: &str) -> Found<Vec<Field>>;
    fn databases() -> Found<Vec<DatabaseInfo>>;
    fn identity() -> Found<Identity>;
    fn import_status(id: u64) -> Found<ImportProgress>;
    fn field_list(database: &str) -> std::sync::Arc<copernica::api::FieldList>;
}

/// Lists, which are searched while they are read.
impl Client {
    /// As the library's own.
    pub fn profiles(&self, database: &str, conditions: &[impl AsRef<str>], query: &Query) -> Result<Profiles, Error> {
        searched(self.0.profiles(database, conditions, query)).map(Profiles)
    }

    /// As the library's own.
    pub fn subprofiles(
        &self,
        profile_id: u64,
        collection: &str,
        conditions: &[impl AsRef<str>],
        query: &Query,
    ) -> Result<Profiles, Error> {
        searched(self.0.subprofiles(profile_id, collection, conditions, query)).map(Profiles)
    }

    /// As the library's own.
    pub fn subprofiles_of_collection(
        &self,
        collection_id: u64,
        conditions: &[impl AsRef<str>],
        query: &Query,
    ) -> Result<Profiles, Error> {
        searched(self.0.subprofiles_of_collection(collection_id, conditions, query)).map(Profiles)
    }
}

/// For what answers nothing that could be searched.
impl Deref for Client {
    type Target = LibraryClient;

    fn deref(&self) -> &LibraryClient {
        &self.0
    }
}

impl Iterator for Profiles {
    type Item = Result<Profile, Error>;

    fn next(&mut self) -> Option<Result<Profile, Error>> {
        self.0.next().map(searched)
    }
}

impl Batch {
    /// As the library's own.
    pub fn new(client: &LibraryClient) -> Batch {
        Batch(LibraryBatch::new(client))
    }

    /// As the library's own.
    pub fn next_result(&self, timeout: Duration) -> Option<Finished> {
        self.0.next_result(timeout).inspect(|finished| {
            search("a result of a batch", &format!("{finished:?}"));
            finished.result.as_ref().err().inspect(|error| search_error(error));
        })
    }

    /// As the library's own.
    pub fn halting_error(&self) -> Option<Error> {
        self.0.halting_error().inspect(search_error)
    }
}

/// For what answers nothing that could be searched.
impl Deref for Batch {
    type Target = LibraryBatch;

    fn deref(&self) -> &LibraryBatch {
        &self.0
    }
}

impl DerefMut for Batch {
    fn deref_mut(&mut self) -> &mut LibraryBatch {
        &mut self.0
    }
}
