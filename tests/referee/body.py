"""Reads a request body as the API version does: flat or wrapped (contract 1.2, 2.4), keys that repeat kept apart."""

import json

FLAT_VERSIONS = frozenset(["unversioned", "v1"])
_UPPER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


class BadBody(ValueError):
    """The body cannot be read, or not in one way only."""


def version_name(version):
    """`unversioned`, `v1` to `v4`, from a number (0 is unversioned), a digit or the name itself."""
    if version in (None, "", "U", "unversioned"):
        return "unversioned"
    digits = str(version).lstrip("v")
    if digits not in ("0", "1", "2", "3", "4"):
        raise BadBody(f"no such version: {version!r}")
    return f"v{digits}" if digits != "0" else "unversioned"


class Pairs(list):
    """A JSON object as its (key, value) pairs, in order."""


def _no_constant(name):
    raise BadBody(f"{name} is no JSON")


def fold(text):
    """Lower-cases A to Z and leaves every other character alone, as PHP compares names."""
    return text.translate(_UPPER)


def _pairs(text, what):
    try:
        text = text.decode("utf-8") if isinstance(text, bytes) else text
        value = json.loads(text, object_pairs_hook=Pairs, parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # fails for half a surrogate pair, as PHP's decoder does
    except (ValueError, RecursionError) as error:
        raise BadBody(f"{what} is no JSON: {error}") from None
    if not isinstance(value, Pairs):
        raise BadBody(f"{what} is no JSON object")
    return value


def once_each(pairs, what):
    """The pairs as a map; two keys that the server cannot tell apart are an error."""
    seen = {}
    for key, value in pairs:
        if fold(key) in seen:
            raise BadBody(f"{what} names {key!r} twice")
        seen[fold(key)] = (key, value)
    return dict(seen.values())


def _plain(value):
    if isinstance(value, Pairs):
        return {key: _plain(item) for key, item in value}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def assignments(text, version):
    """(field values, interests or None) that the body sets, or BadBody when some of it would go unread."""
    top = once_each(_pairs(text, "the body"), "the body")
    if version_name(version) in FLAT_VERSIONS:
        for key in top:
            if fold(key) in ("fields", "interests") and isinstance(top[key], list):
                raise BadBody(f"{key!r} wraps values in a version whose body is flat")
        return {key: _plain(value) for key, value in top.items()}, None
    for key in top:
        if key not in ("fields", "interests"):
            raise BadBody(f"the server ignores {key!r}: values belong under \"fields\"")
    fields = top.get("fields", Pairs())
    if not isinstance(fields, Pairs):
        raise BadBody("\"fields\" is no object")
    values = {key: _plain(value) for key, value in once_each(fields, '"fields"').items()}
    return values, _interests(top["interests"]) if "interests" in top else None


def _interests(value):
    if isinstance(value, Pairs):
        return _plain(Pairs(once_each(value, '"interests"').items()))
    if isinstance(value, list):
        return _plain(value)
    raise BadBody("\"interests\" is neither a list nor an object")
