"""The part of PHP's `strtotime` that the contract's tables use (2.8), in Amsterdam time.

Understood: ISO dates and year-months, `2 January 1980`, an optional time with fraction and zone, `@seconds`, four
digits as a clock time or a year, `now` and its kin, one letter as a military zone. Anything else is no date here,
though PHP knows more forms: about those this referee has no opinion, and nobody should ask for it.
"""

import re

import clock

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH_NAME = "|".join(f"{name}|{name[:3]}" for name in _MONTHS) + "|sept"
_DATE = r"(?P<year>[0-9]{4})-(?P<month>0[0-9]|1[0-2])-(?P<day>[0-2][0-9]|3[01])"
_TEXT_DATE = rf"(?P<tday>[0-2]?[0-9]|3[01])[ \t]+(?P<name>{_MONTH_NAME})[ \t]+(?P<tyear>[0-9]{{4}})"
_CLOCK = r"(?P<hour>[01]?[0-9]|2[0-4]):(?P<minute>[0-5]?[0-9])(?::(?P<second>[0-5]?[0-9]|60)(?:\.[0-9]+)?)?"
_ZONE = r"(?:[ \t]*(?P<zone>z|utc|gmt|[+-](?:0[0-9]|1[0-4]):[0-5][0-9]))?"

_FLAGS = re.IGNORECASE | re.ASCII
_MOMENT = re.compile(rf"(?:{_DATE}|{_TEXT_DATE})(?:(?:[ \t]+|t){_CLOCK}{_ZONE})?", _FLAGS)
_YEAR_MONTH = re.compile(r"([0-9]{4})-(0?[0-9]|1[0-2])")
_UNIX = re.compile(r"@(-?[0-9]{1,12})")
_FOUR_DIGITS = re.compile(r"([0-9]{2})([0-9]{2})")


def _zone_seconds(zone):
    zone = zone.lower()
    if zone in ("z", "utc", "gmt"):
        return 0
    sign = -1 if zone[0] == "-" else 1
    return sign * (int(zone[1:3]) * 3600 + int(zone[4:6]) * 60)


def _military_seconds(letter):
    letter = letter.lower()
    if letter == "z":
        return 0
    east = "abcdefghiklm".find(letter)
    return (east + 1) * 3600 if east >= 0 else -("nopqrstuvwxy".index(letter) + 1) * 3600


def _moment(match):
    part = match.groupdict()
    if part["name"]:
        month = next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(part["name"].lower()[:3]))
        date = (int(part["tyear"]), month, int(part["tday"]))
    else:
        date = (int(part["year"]), int(part["month"]), int(part["day"]))
    local = clock.seconds(*date, *(int(part[key] or 0) for key in ("hour", "minute", "second")))
    return local - _zone_seconds(part["zone"]) if part["zone"] else clock.to_utc(local)


def _four_digits(first, second, now):
    hour, minute = int(first), int(second)
    year, month, day, *rest = clock.fields(now)
    if hour <= 24 and minute <= 59:
        return clock.seconds(year, month, day, hour, minute)
    return clock.seconds(hour * 100 + minute, month, day, *rest)


def _word(word, now):
    midnight = now - now % clock.DAY
    return {
        "now": now,
        "today": midnight,
        "midnight": midnight,
        "noon": midnight + clock.DAY // 2,
        "tomorrow": midnight + clock.DAY,
        "yesterday": midnight - clock.DAY,
    }.get(word.lower())


def strtotime(text, now):
    """Seconds since 1970 UTC, or None. `now` is the Amsterdam wall clock as `clock.seconds` counts."""
    if match := _MOMENT.fullmatch(text):
        return _moment(match)
    if match := _YEAR_MONTH.fullmatch(text):
        return clock.to_utc(clock.seconds(int(match[1]), int(match[2]), 1))
    if match := _UNIX.fullmatch(text):
        return int(match[1])
    if match := _FOUR_DIGITS.fullmatch(text):
        return clock.to_utc(_four_digits(match[1], match[2], now))
    if len(text) == 1 and text in "abcdefghiklmnopqrstuvwxyzABCDEFGHIKLMNOPQRSTUVWXYZ":
        return now - _military_seconds(text)
    local = _word(text, now)
    return None if local is None else clock.to_utc(local)
