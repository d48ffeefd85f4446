//! Says in terms of the command line what the library says in terms of its functions.

use std::borrow::Cow;

/// What the library says, and what the command line says instead.
const TERMS: &[(&str, &str)] = &[
    (
        "(COP_NO_FIELD_CHECK skips the check of an update, cop_options_set_field_check() that of all calls)",
        "(--no-field-check skips the check of a call that changes something)",
    ),
    ("an option of the client (cop_options_set_api_version())", "the option --api-version"),
    ("call cop_update_profiles()", "use `copernica update`"),
    ("call cop_delete_profiles()", "use `copernica delete`"),
    ("call cop_update_subprofiles()", "use `copernica update-subprofiles`"),
    ("call cop_update_subprofiles_of_collection()", "use `copernica update-subprofiles`"),
    ("COP_ALLOW_EMPTY", "--allow-empty"),
    ("COP_ALLOW_UNKNOWN_FIELDS", "--allow-unknown-fields"),
    ("COP_CREATE", "--create"),
    ("COP_ASYNC", "--async"),
    ("COP_DRY_RUN", "--dry-run"),
    ("COP_NO_FIELD_CHECK", "--no-field-check"),
    ("set version 2 or later", "give --api-version 2 or later"),
    ("set one of them", "give --api-version 3 or 4"),
    ("set a limit of at most", "give a --limit of at most"),
    ("raise the limit", "raise --limit-matches"),
    ("; pass NULL, and parameters as names and values", "; leave out --body, and give parameters with --query"),
    ("the query is given as names and values", "parameters are given with --query NAME=VALUE"),
    (
        "write fields[] as the name, once for each condition",
        "write --query 'fields[]=CONDITION' once for each condition",
    ),
];

/// The same sentence with options in place of flags and functions.
pub fn in_terms_of_options(sentence: &str) -> String {
    let mut said = Cow::Borrowed(sentence);
    for (theirs, ours) in TERMS {
        if said.contains(theirs) {
            said = Cow::Owned(said.replace(theirs, ours));
        }
    }
    said.into_owned()
}
