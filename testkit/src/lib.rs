//! What the tests of this workspace share: a running sandbox, raw HTTP, and the conformance tables.
