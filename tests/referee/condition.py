"""Reads one condition of the `fields` parameter (contract 3.1 and 3.2) and says whether the server can use it.

"Usable" is the grammar alone: an unknown field name makes a condition useless too, which takes a field list to see.
"""

import re

OPERATORS = frozenset(["==", "!=", "<>", "<", ">", "<=", ">=", "=~", "!~"])
PHP_TRIM = " \t\n\r\0\x0b"

_NAME_AND_OPERATOR = re.compile(r"(.+?)([=<>!~]{1,2})", re.DOTALL)
FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
SPECIAL_NAMES = frozenset(["id", "code", "modified"])


def split(expression):
    """(name, operator, value) by position, the operator supported or not; None when there is nothing to use."""
    expression = expression.strip(PHP_TRIM)
    match = _NAME_AND_OPERATOR.match(expression)
    value = expression[match.end() :] if match else "\n"
    return None if "\n" in value else (*match.groups(), value)


def parse(expression):
    """(name, operator, value) of a condition the server can use, else None."""
    parts = split(expression)
    return parts if parts and parts[1] in OPERATORS else None


def dropped_by_era_2020(expression, field_names=None):
    """Whether the server of 2020 leaves this condition out of the selection, and so selects more (contract 2.2).

    `field_names` are the real fields of the database; without them only the grammar and the syntax of names count.
    """
    parts = parse(expression)
    if parts is None:
        return True
    name = parts[0]
    if field_names is None:
        return not FIELD_NAME.fullmatch(name)
    known = {field.lower() for field in field_names} | {"modified"}
    return name.lower() not in known
