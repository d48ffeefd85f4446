"""Judges a recorded request against what the caller meant: the server must understand exactly that, nothing wider.

The request is an entry of the sandbox's journal: method, target, headers, body (the last three are enough elsewhere
too). The meaning is what the caller gave: version, database, conditions, body, flags. Every problem is a sentence; no
problem means the request is right.
"""

import base64
import re

from body import BadBody, assignments, version_name
from boolean import parameter
from condition import FIELD_NAME, PHP_TRIM, SPECIAL_NAMES, parse
from query import conditions, decode, parse as parse_query

CREATE, ASYNC, ALLOW_EMPTY = 1, 2, 16
LONGEST_TARGET = 8000
MOST_VARIABLES = 1000  # PHP's default `max_input_vars`; what comes later may be dropped

_LITERAL_FIELDS = re.compile(rb"fields\[\]=(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+")
_VISIBLE = re.compile(rb"[!-~]+")
_PATH = re.compile(rb"(?:/(v[1-4]))?/database/([^/]+)/profiles")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")


def path_problems(path, version, database=None):
    """What is wrong with the path; which database is meant need not be known."""
    match = _PATH.fullmatch(path)
    if not match:
        yield "the path is not that of a database's profiles"
        return
    prefix = (match[1] or b"unversioned").decode()
    if prefix != version:
        yield f"the path speaks {prefix}, meant was {version}"
    raw = match[2]
    named = _PERCENT.sub(lambda m: bytes([int(m[1], 16)]), raw)
    if database is not None and named != database.encode():
        yield "the path names another database"
    if named in (b".", b".."):
        yield "a dot segment may vanish on the way and leave another path"


def _condition_problems(query, meant, field_names, allow_empty):
    arrived = conditions(query)
    if arrived is None:
        yield "no list of conditions arrives"
        return
    if not meant:
        yield "no conditions were meant, so every profile would match"
    if len(arrived) != len(meant):
        yield f"{len(arrived)} conditions arrive, {len(meant)} were meant"
    known = {name.lower() for name in field_names} | SPECIAL_NAMES if field_names is not None else None
    for given, wanted in zip(arrived, meant):
        if given is None or given.strip(PHP_TRIM) != wanted.strip(PHP_TRIM):
            yield f"{given!r} arrives where {wanted!r} was meant"
            continue
        parts = parse(given)
        if parts is None:
            yield f"the server cannot use {given!r}"
        elif not parts[2] and not allow_empty:
            yield f"{given!r} matches every profile that lacks the value, which nobody allowed"
        elif not FIELD_NAME.fullmatch(parts[0]):
            yield f"no field can have the name in {given!r}"
        elif known is not None and parts[0].lower() not in known:
            yield f"the database has no field for {given!r}"


def spelling_problems(pieces, version):
    """What is right only by one of several readings of the contract."""
    names = [decode(piece.partition(b"=")[0]) for piece in pieces]
    for piece, name in zip(pieces, names):
        if name.startswith(b"fields") and not _LITERAL_FIELDS.fullmatch(piece):
            yield f"not a literal fields[]= with an encoded value: {piece.decode('ascii', 'replace')}"
        elif name in (b"create", b"async") and piece != name + b"=" + (piece[-1:] if piece[-1:] in b"01" else b"?"):
            yield f"{name.decode()} is spelled in a doubtful way"
        elif not name.startswith(b"fields") and name not in (b"create", b"async", b"access_token"):
            yield f"an unknown parameter: {name.decode('utf-8', 'replace')}"
    for name in (b"create", b"async", b"access_token"):
        if names.count(name) > 1:
            yield f"{name.decode()} is given twice"
    tokens = names.count(b"access_token")
    if version == "v4" and tokens:
        yield "the token does not belong into the address of version 4"
    if version != "v4" and (not tokens or names[-1] != b"access_token"):
        yield "the token must be the last parameter, so that a cut address fails"
    if len(pieces) > MOST_VARIABLES:
        yield "so many parameters that the last may be dropped"


def _flag_problems(query, flags):
    for name, bit in (("create", CREATE), ("async", ASYNC)):
        if parameter(query, name) != bool(flags & bit):
            yield f"{name} arrives as {parameter(query, name)}"


def _body_problems(arrived, meant, version, content_type):
    if arrived != meant:
        yield "the body differs from the one given"
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind != "application/json":
        yield f"the body is not announced as JSON but as {content_type!r}"
    try:
        values, interests = assignments(arrived, version)
        if not values and not interests:
            yield "the body assigns nothing"
    except BadBody as error:
        yield str(error)


def recorded_bytes(request, name):
    """The recorded bytes; the journal gives them as text and, beyond doubt, in base64."""
    encoded = request.get(name + "_base64")
    return base64.b64decode(encoded) if encoded is not None else request.get(name, "").encode("utf-8")


def flag_bits(flags):
    """Flags as bits, from a number or from a list of names."""
    if isinstance(flags, int):
        return flags
    names = {"create": CREATE, "async": ASYNC, "allow_empty": ALLOW_EMPTY}
    return sum(names[name] for name in set(flags))


def problems(request, meant):
    """All that is wrong with a request (see the module's text) as a list of sentences."""
    version = version_name(meant.get("version", request.get("version")))
    flags = flag_bits(meant.get("flags", 0))
    target = recorded_bytes(request, "target")
    path, _, query = target.partition(b"?")
    pieces = [piece for piece in query.split(b"&") if piece]
    found = []
    if request["method"] != "PUT":
        found.append("the method is not PUT: another one creates a profile")
    if not _VISIBLE.fullmatch(target) or b"#" in target or len(target) > LONGEST_TARGET:
        found.append("the address has characters or a length that may get it cut")
    found += path_problems(path, version, meant["database"])
    found += _condition_problems(query, meant["fields"], meant.get("field_names"), bool(flags & ALLOW_EMPTY))
    found += spelling_problems(pieces, version)
    found += _flag_problems(query, flags)
    content_type = request.get("headers", {}).get("content-type")
    found += _body_problems(recorded_bytes(request, "body"), meant["body"].encode("utf-8"), version, content_type)
    return found
