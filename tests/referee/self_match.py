"""Says whether a create is proven to find its own profile next time (design, "create that finds itself").

Proven only when every condition is `==` on a listed, real field that the body sets to the same value. Whatever the
rule does not name - floats, telephone numbers, numbers in text, `now`, id, code, modified, no field list - is not
proven.
"""

import datetime
import re

from body import BadBody, assignments, fold
from condition import PHP_TRIM, parse
from convert import INT32_MAX, INT32_MIN, convert

# What is skipped around a number and around a date alike. A NUL is not: before a number it makes a 0.
_BLANKS = " \t\n\r\v\f"
_WHOLE = re.compile(r"[+-]?[0-9]+")
_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ Tt]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?))?")


def _integer(value):
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    text = str(value).strip(_BLANKS)
    number = int(text) if _WHOLE.fullmatch(text) else None
    return number if number is not None and INT32_MIN <= number <= INT32_MAX else None


def _iso(kind, value):
    """What a literal, real ISO date is stored as; None for anything else."""
    if not isinstance(value, str):
        return None
    text = value.strip(_BLANKS)
    match = _ISO.fullmatch(text)
    try:
        datetime.date.fromisoformat(match[1])
        if match.lastindex == 2:
            datetime.time.fromisoformat(match[2])
    except (TypeError, ValueError):
        return None
    return convert(kind, text)


def same_value(field, sought, given):
    """Whether a condition's text and a body's value are proven to mean the same in this field."""
    kind = field["type"]
    if kind == "integer":
        number = _integer(sought)
        return number is not None and number == _integer(given)
    if kind in ("text", "email"):
        length = int(field.get("length") or 0)
        whole = isinstance(given, str) and (not length or len(given) <= length)
        return whole and fold(given) == fold(sought)
    if kind == "select":
        choices = [choice.rstrip(PHP_TRIM) for choice in field.get("choices") or []]
        return isinstance(given, str) and given == sought and sought in choices
    if kind in ("date", "datetime", "empty_date", "empty_datetime"):
        day = _iso(kind, sought)
        return day is not None and day == _iso(kind, given)
    return False


def unproven(field_list, conditions, values):
    """Why these conditions are not proven to match a profile made of `values`; None when they are."""
    if not field_list:
        return "no field list"
    if not conditions:
        return "no conditions"
    fields = {fold(field["name"]): field for field in field_list}
    given = {fold(name): value for name, value in values.items()}
    for expression in conditions:
        parts = parse(expression)
        if parts is None or parts[1] != "==":
            return f"not an equality: {expression!r}"
        name = fold(parts[0])
        if name not in fields:
            return f"not a listed field: {expression!r}"
        if name not in given or not same_value(fields[name], parts[2], given[name]):
            return f"the body does not set it to the same value: {expression!r}"
    return None


def judge(field_list, conditions, body, version="v2"):
    """The same for a raw body; a body that the server reads only in part proves nothing."""
    try:
        values, _ = assignments(body, version)
    except BadBody as error:
        return str(error)
    return unproven(field_list, conditions, values)
