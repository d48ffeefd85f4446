//! Imports: many records in one request.

use super::Client;
use super::call::Call;
use super::guard::not_checked_without;
use super::writing::FLAGS_OF_ONE;
use crate::api::{
    ApiVersion, Database, DatabaseInfo, Deed, Flags, Found, Import, ImportProgress, Method, Outcome, Update, Warning,
    Write, check_id, quoted,
};
use crate::error::{Error, Status};

impl Client {
    /// Starts an import into `database` (id or name). The server works on it later: [`Client::import_status`] tells how far
    /// it has come. Version 3 of the API and later.
    ///
    /// Names and values of all records are checked against the database, and no key may be empty. An import in doubt is never
    /// started again.
    pub fn start_import(&self, database: &str, import: &Import, flags: Flags) -> Result<Outcome, Error> {
        self.make_call(|call| {
            let flags = flags.within(FLAGS_OF_ONE.with(Flags::ALLOW_EMPTY))?;
            let database = Database::parse(database)?;
            import.check(flags)?;
            self.require_imports()?;
            let info = self.read_database(database, call)?;
            let warnings = if self.checks_fields(flags) {
                import.check_against(&info, flags, self.shared.options.value_check())?
            } else {
                Vec::new()
            };
            self.send_import(import, info.id, flags, warnings, call)
        })
    }

    /// Checks an update as [`Client::update_profiles`] does, and sends nothing; answers with warnings.
    pub(crate) fn check_update(
        &self,
        database: &str,
        conditions: &[impl AsRef<str>],
        json_body: &str,
        flags: Flags,
    ) -> Result<Vec<Warning>, Error> {
        self.run(|call| {
            let update = Update::new(self.api_version(), database, conditions, json_body, flags)?;
            self.check_against_database(&update, call).map(|findings| findings.warnings)
        })
    }

    /// Starts an import whose records were checked with [`Client::check_update`].
    pub(crate) fn start_checked_import(&self, database: &str, import: &Import) -> Result<Outcome, Error> {
        self.make_call(|call| {
            let database = Database::parse(database)?;
            let id = match database.as_str().parse() {
                Ok(id) => id,
                Err(_) => self.read_database(database, call)?.id,
            };
            self.send_import(import, id, Flags::NONE, Vec::new(), call)
        })
    }

    fn send_import(
        &self,
        import: &Import,
        database: u64,
        flags: Flags,
        warnings: Vec<Warning>,
        call: &Call,
    ) -> Result<Outcome, Error> {
        let body = import.body(database);
        let target = format!("{}/imports", self.api_version().path_prefix());
        let write = Write::new(self.api_version(), Method::Post, target, Some(&body), Deed::Create("import"));
        self.write(&write, flags, warnings, call)
    }

    /// Reads how far an import has come. Version 3 of the API and later.
    pub fn import_status(&self, id: u64) -> Result<Found<ImportProgress>, Error> {
        self.find(|call| {
            let id = check_id(id, "import")?;
            self.require_imports()?;
            let document = self.read_document(self.api_version(), &format!("import/{id}"), call)?;
            let progress = serde_json::from_str(&document.json).ok().and_then(|json| ImportProgress::from_json(&json));
            let value = progress.filter(|progress| progress.id == id).ok_or_else(|| {
                Error::before_sending(
                    Status::UnexpectedReply,
                    format!("the answer is not import {id}; nothing was changed"),
                )
            })?;
            let message = match &value.last_error {
                None => format!("import {id}: {}", value.status),
                Some(error) => format!("import {id}: {}; its last error is {}", value.status, quoted(error)),
            };
            Ok(Found { value, outcome: Outcome::read(message, document.json, document.attempts) })
        })
    }

    /// Refuses what the records of a batch cannot be sent as.
    pub(crate) fn check_batch_imports(&self) -> Result<(), Error> {
        self.require_imports()?;
        match self.shared.options.max_matches() {
            None => Ok(()),
            Some(_) => Err(Error::before_sending(
                Status::InvalidOption,
                "the client limits how many profiles a record may match, which nobody counts before an import; lift the limit, \
                 or do without imports",
            )),
        }
    }

    fn require_imports(&self) -> Result<(), Error> {
        match self.api_version() {
            ApiVersion::V3 | ApiVersion::V4 => Ok(()),
            _ => Err(Error::before_sending(
                Status::NotSupported,
                "only version 3 of the API and later has imports; set one of them",
            )),
        }
    }

    /// Reads a database, whose id an import is to be given and whose fields its records are checked against.
    fn read_database(&self, database: Database<'_>, call: &Call) -> Result<DatabaseInfo, Error> {
        let what = format!("database {}", quoted(database.as_str()));
        let mut path = "database/".to_owned();
        database.push_segment(&mut path);
        let read = || {
            let document = self.read_document(self.api_version(), &path, call)?;
            let info = serde_json::from_str(&document.json).ok().and_then(|json| DatabaseInfo::from_json(&json));
            info.ok_or_else(|| Error::before_sending(Status::UnexpectedReply, "the answer is no database"))
        };
        read().map_err(|error| not_checked_without(&what, error))
    }
}
