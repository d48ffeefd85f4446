"""Reads the tables of behaviours: which keys a case has, what it must say, and the versions of the API that it is for."""

import copy
import json
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent

# The table that every driver plays, and those that it plays when it is asked to.
FIRST_TABLE = "behaviours"
TABLES = (FIRST_TABLE, "calls", "batches")
LANGUAGES = ("c", "cpp", "go", "dotnet")

LISTS = ("get_profiles", "get_subprofiles", "get_subprofiles_of_collection")
FUNCTIONS = {
    "update", "count", "batch", *LISTS,
    "get_profile", "create_profile", "update_profile", "update_profile_fields", "update_profile_interests",
    "delete_profile", "delete_profiles", "get_subprofile", "create_subprofile", "update_subprofiles",
    "update_subprofiles_of_collection", "update_subprofile", "update_subprofile_fields", "delete_subprofile",
    "get_identity", "get_databases", "get_fields", "import_start", "import_status", "request",
}  # fmt: skip

CASE_KEYS = {"name", "not_in", "versions", "switches", "faults", "client", "call", "expect", "server"}
UPDATE_KEYS = {"database", "conditions", "body", "flags"}
CALL_KEYS = UPDATE_KEYS | {
    "function", "build_conditions", "build_body", "id", "collection", "delete", "delete_count", "query", "import",
    "method", "path", "parameters", "batch", "records",
}  # fmt: skip
CLIENT_KEYS = {
    "api_version", "timeout_ms", "connect_timeout_ms", "attempts", "backoff_ms", "max_matches", "field_check",
    "value_check", "base_url", "token", "derive_timeout_ms", "cancelled",
}  # fmt: skip
NUMBERS = ("may_repeat", "http_status", "created", "created_id", "matched", "attempts", "retry_after_ms")
EXPECT_KEYS = {"status", "effect", "message_contains", "body_contains", "warnings", "items", *NUMBERS}
ITEM_KEYS = {"kind", "id", "has", "lacks"}
SERVER_KEYS = {
    "changes_sent", "changes_applied", "created", "stored", "interests", "stored_subprofiles", "removed",
    "removed_subprofiles",
}  # fmt: skip

# What may be left out of a case's "expect" and "server"; everything else is required.
UNSAID = {"retry_after_ms": 0, "warnings": [], "message_contains": [], "body_contains": None, "items": []}
UNSAID_OF_SERVER = SERVER_KEYS - {"changes_sent", "changes_applied", "created"}
# A list that came to its end has no more to say than that, and what it had.
SAID_OF_A_GOOD_LIST = {"status", "effect", "items"}


class Mistake(Exception):
    """A table or a driver does not keep to README.md."""


def require(held, sentence):
    """Ends the run when a table or a driver is not as README.md says."""
    if not held:
        raise Mistake(sentence)


def read(name):
    """The cases of a table, one for each version of the API that they are for."""
    require(name in TABLES, f"there is no table {name}; write one of {', '.join(TABLES)}")
    cases = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))["cases"]
    cases = [one for case in cases for one in for_versions(case)]
    validate(cases)
    return cases


def for_versions(case):
    """A case as often as it has versions, each with what it says for that version."""
    if "versions" not in case:
        return [case]
    return [for_version(case, version) for version in case["versions"]]


def for_version(case, version):
    """A case as it is in one version of the API."""
    case = in_version(copy.deepcopy(case), version)
    del case["versions"]
    case["name"] += f", version {version}"
    case.setdefault("client", {})["api_version"] = version
    return case


def in_version(value, version):
    """A value in which {"0-2": ..., "3-4": ...} stands for what it says of this version."""
    if isinstance(value, list):
        return [in_version(part, version) for part in value]
    if not isinstance(value, dict):
        return value
    if not value or not all(re.fullmatch("[0-4]-[0-4]", key) for key in value):
        return {key: in_version(part, version) for key, part in value.items()}
    fitting = [part for key, part in value.items() if int(key[0]) <= version <= int(key[2])]
    require(len(fitting) == 1, f"version {version} is not in exactly one of {sorted(value)}")
    return in_version(fitting[0], version)


def is_good_list(call, expect):
    """Whether a case is a list that comes to its end."""
    return call["function"] in LISTS and expect["status"] == "COP_OK"


def validate(cases):
    """Refuses a table with a key that nobody reads, a missing expectation, or a name that stands twice."""
    require(len({case["name"] for case in cases}) == len(cases), "two cases have the same name")
    for case in cases:
        name, call = case["name"], case["call"]
        require_keys(name, case, CASE_KEYS - {"versions"})
        require_keys(name, call, CALL_KEYS)
        require_keys(name, case.get("client", {}), CLIENT_KEYS)
        require_keys(name, case["server"], SERVER_KEYS)
        require(call["function"] in FUNCTIONS, f"{name}: there is no function {call['function']}")
        require(SERVER_KEYS - set(case["server"]) <= UNSAID_OF_SERVER, f"{name}: says too little of the server")
        require(set(case.get("not_in", [])) < set(LANGUAGES), f"{name}: unknown language")
        if call["function"] == "batch":
            require(set(case["expect"]) == {"outcomes"}, f"{name}: expects something else than outcomes")
            require(len(case["expect"]["outcomes"]) == len(call["records"]), f"{name}: not an outcome for each record")
            for record in call["records"]:
                require_keys(name, record, UPDATE_KEYS)
            for outcome in case["expect"]["outcomes"]:
                validate_expectation(name, call, outcome)
        else:
            validate_expectation(name, call, case["expect"])


def require_keys(name, part, allowed):
    """Refuses a part of a case with a key that nobody reads."""
    require(set(part) <= allowed, f"{name}: unknown keys {sorted(set(part) - allowed)}")


def validate_expectation(name, call, expect):
    """Refuses an expectation that says too little, or what nobody looks at."""
    is_good = is_good_list(call, expect)
    require_keys(name, expect, SAID_OF_A_GOOD_LIST if is_good else EXPECT_KEYS)
    missing = (SAID_OF_A_GOOD_LIST if is_good else EXPECT_KEYS - set(UNSAID)) - set(expect)
    require(not missing, f"{name}: expects nothing of {sorted(missing)}")
    for item in expect.get("items", []):
        if not isinstance(item, int):
            require_keys(name, item, ITEM_KEYS)
            require("kind" in item, f"{name}: an item of no kind")
