"""Converts a value of a request body to what the server stores and gives back as a string (contract 2.8)."""

import datetime
import re
import sys

import clock
from condition import PHP_TRIM
from strtotime import strtotime

INT32_MIN, INT32_MAX = -(2**31), 2**31 - 1
INT64_MAX = 2**63 - 1
LARGEST = sys.float_info.max

_NUMBER = re.compile(r"[ \t\n\r\v\f]*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")  # a longer one is far outside 32 bits, as a float too

EMPTY_DATE = {
    "date": "0000-00-00",
    "datetime": "0000-00-00 00:00:00",
    "empty_date": "",
    "empty_datetime": "",
}
KEPT = {"date": 10, "empty_date": 10, "datetime": 19, "empty_datetime": 19}  # characters of a date
TEXT_TYPES = frozenset(["text", "email", "phone", "phone_fax", "phone_gsm", "big", "foreign_key"])


def php_float(number, digits=14):
    """PHP's text of a float: 14 digits as in a string cast, None for the shortest that reads back the same."""
    if number != number or number in (float("inf"), float("-inf")):
        return "NAN" if number != number else "INF" if number > 0 else "-INF"
    if number == 0:
        return "-0" if str(number)[0] == "-" else "0"
    shape = f"{number:.{digits - 1}e}" if digits else _shortest(number)
    mantissa, exponent = shape.lstrip("-").split("e")
    figures, point = mantissa.replace(".", "").rstrip("0"), int(exponent) + 1
    sign = "-" if number < 0 else ""
    if point < -3 or point > (digits or 17):
        power = point - 1
        return f"{sign}{figures[0]}.{figures[1:] or '0'}E{'-' if power < 0 else '+'}{abs(power)}"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{figures}"
    if point >= len(figures):
        return sign + figures + "0" * (point - len(figures))
    return f"{sign}{figures[:point]}.{figures[point:]}"


def _shortest(number):
    text = repr(abs(number))
    if "e" in text:
        return text
    whole, _, fraction = text.partition(".")
    figures = (whole + fraction).lstrip("0")
    exponent = len(whole) - 1 if whole != "0" else -(len(fraction) - len(fraction.lstrip("0")) + 1)
    return f"{figures[0]}.{figures[1:]}e{exponent}"


def php_string(value):
    """PHP's string form of a scalar; what has none is empty here."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, int) and abs(value) <= INT64_MAX:
        return str(value)
    if isinstance(value, (int, float)):
        return php_float(float(value))
    return ""


def to_integer(value):
    """PHP's integer cast, then kept within 32 bits."""
    if isinstance(value, (list, dict)):
        return 1 if value else 0
    if isinstance(value, str):
        match = _NUMBER.match(value)
        value = 0 if not match else int(match[1]) if _WHOLE.fullmatch(match[1]) else float(match[1])
    return int(max(INT32_MIN, min(INT32_MAX, value or 0)))


def to_float(value):
    """PHP's float cast, then kept within what a float can hold."""
    if isinstance(value, (list, dict)):
        return 1.0 if value else 0.0
    if isinstance(value, str):
        match = _NUMBER.match(value)
        value = match[1] if match else 0
    return max(-LARGEST, min(LARGEST, float(0 if value is None else value)))


def to_date(kind, value, now):
    """One of the four date kinds. `now` is the Amsterdam wall clock as `clock.seconds` counts."""
    numeric_or_text = isinstance(value, (str, int, float)) and not isinstance(value, bool)
    text = php_string(value).strip(PHP_TRIM) if numeric_or_text else ""
    stamp = None if text.startswith("0000-00-00") else strtotime(text, now)
    if stamp is None:
        return EMPTY_DATE[kind]
    year, *rest = clock.fields(clock.to_local(stamp))
    if year < 0:
        return "0000-00-00 00:00:00"[: KEPT[kind]]
    return "{:04}-{:02}-{:02} {:02}:{:02}:{:02}".format(year, *rest)[: KEPT[kind]]


def wall_clock(text):
    """`YYYY-MM-DD hh:mm:ss` as a number for `to_date`."""
    return clock.seconds(*datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S").timetuple()[:6])


def convert(kind, value, choices=(), length=None, now="2026-01-01 12:00:00"):
    """The string that GET shows after `value` was written to a field of this kind."""
    if kind in TEXT_TYPES:
        return php_string(value)[:length]
    if kind == "select":
        text = php_string(value)
        return text if text in [choice.rstrip(PHP_TRIM) for choice in choices] else ""
    if kind == "integer":
        return str(to_integer(value))
    if kind == "float":
        return php_float(to_float(value), None)
    if kind in EMPTY_DATE:
        return to_date(kind, value, wall_clock(now))
    raise ValueError(f"no such field type: {kind}")
