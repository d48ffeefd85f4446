"""Reads a URL's query the way PHP does (contract 3.5): brackets make arrays, keys matter only when they repeat.

An array becomes a `dict` in PHP's order, everything else `bytes`: a query may carry bytes that are no UTF-8.
"""

import re

MAX_NESTING = 64  # PHP's `max_input_nesting_level`: deeper variables are left out
LONG_MAX = 2**63 - 1

_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_DECIMAL = re.compile(rb"(?:0|-?[1-9][0-9]*)\Z")


def decode(raw):
    """Percent-decode as for form data: `+` is a blank, a stray `%` stays."""
    return _ESCAPE.sub(lambda m: bytes([int(m[1], 16)]), raw.replace(b"+", b" "))


def array_key(raw):
    """The key PHP stores: canonical decimal text becomes a number, so `0` and the first `[]` are the same key."""
    if _DECIMAL.match(raw) and -LONG_MAX - 1 <= int(raw) <= LONG_MAX:
        return int(raw)
    return raw


def _next_key(array):
    """The key of `[]`: one above the highest number used so far, None when there is none left."""
    numbers = [key for key in array if isinstance(key, int)]
    highest = max(numbers, default=-1)
    return None if highest == LONG_MAX else highest + 1


def _split_name(name):
    """`a[b][]` -> [b"a", b"b", None]; None as a whole when the variable is to be left out."""
    name = name.split(b"\0", 1)[0].lstrip(b" ")
    base, bracket, rest = name.partition(b"[")
    base = base.replace(b" ", b"_").replace(b".", b"_")
    if not base:
        return None
    path = [base]
    while bracket:
        if len(path) > MAX_NESTING:
            return None
        key, closed, tail = rest.partition(b"]")
        if not closed:
            if len(path) == 1:  # `a[b` is no array: its name is `a_b`
                path[0] = base + b"_" + re.sub(rb"[ .\[]", b"_", rest)
            break
        blank_only = len(key) == 1 and key in b" \t\n\r\v\f"
        path.append(None if not key or blank_only else key)
        bracket, rest = tail[:1], tail[1:]
        if bracket != b"[":
            break
    return path


def _store(array, path, value):
    for depth, step in enumerate(path):
        key = _next_key(array) if step is None else array_key(step)
        if key is None:
            return
        if depth == len(path) - 1:
            array[key] = value
        else:
            if not isinstance(array.get(key), dict):
                array[key] = {}
            array = array[key]


def parse(query):
    """The parameters of a query string (without the `?`), as PHP would hand them to the program."""
    raw = query.encode("utf-8", "surrogatepass") if isinstance(query, str) else query
    parameters = {}
    for piece in raw.split(b"&"):
        if not piece:
            continue
        name, _, value = piece.partition(b"=")
        path = _split_name(decode(name))
        if path:
            _store(parameters, path, decode(value))
    return parameters


def text(value):
    """Decoded bytes as text; what is no UTF-8 becomes U+FFFD."""
    return value.decode("utf-8", "replace")


def conditions(query):
    """The `fields` list: strings, None for an element that is itself an array; None when absent or a scalar."""
    fields = parse(query).get(b"fields")
    if not isinstance(fields, dict):
        return None
    return [None if isinstance(item, dict) else text(item) for item in fields.values()]
