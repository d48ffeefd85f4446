"""Reads the boolean URL parameters `create`, `async`, `dataonly` and `total` (contract 5)."""

import re

from query import parse, text

# A blank behind a number is not in the contract's table; blanks behind words make them false, so here too.
_NUMERIC = re.compile(r"[ \t\n\r\v\f]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_TRUE_WORD = re.compile(r"yes|true", re.IGNORECASE | re.ASCII)


def meaning(value, default=False):
    """What a parameter means: None is absent, a `dict` an array, text anything else."""
    if value is None:
        return default
    if isinstance(value, dict):
        return True
    if _TRUE_WORD.fullmatch(value):
        return True
    return bool(_NUMERIC.fullmatch(value)) and abs(float(value)) >= 1


def parameter(query, name, default=False):
    """The boolean parameter `name` of a raw query string."""
    value = parse(query).get(name.encode())
    return meaning(text(value) if isinstance(value, bytes) else value, default)
