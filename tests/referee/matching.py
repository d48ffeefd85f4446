"""Which profiles conditions select (contract 3.4), and whether what is stored of a value is what its writer meant."""

import datetime
import decimal
import re

import clock
from body import fold
from condition import parse
from convert import EMPTY_DATE, KEPT, TEXT_TYPES, convert, php_string

_BLANKS = " \t\n\r\v\f"
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ Tt]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]+)?(Z|z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_SPECIAL = {"id": ("ID", "integer"), "code": ("secret", "text"), "modified": ("modified", "datetime")}


def _decimal(text):
    """The number that a text is as a whole, exactly; None when it is none."""
    text = text.strip(_BLANKS)
    try:
        return decimal.Decimal(text) if _NUMBER.fullmatch(text) else None
    except decimal.DecimalException:
        return None


def _number_is_kept(kind, value, stored):
    if isinstance(value, bool):
        return float(stored) == value
    if kind == "float":
        exact = _decimal(value) if isinstance(value, str) else value
        return exact is not None and float(exact) == float(stored) and (float(stored) != 0 or exact == 0)
    exact = _decimal(value) if isinstance(value, str) else value
    return exact is not None and exact == int(stored)


def _meant_moment(kind, text):
    """What a date in a form that can be read in one way only stands for; None for other forms."""
    text = text.strip(_BLANKS)
    if text in ("", "0000-00-00", "0000-00-00 00:00:00"):
        return EMPTY_DATE[kind]
    match = _MOMENT.fullmatch(text)
    try:
        day = datetime.date.fromisoformat(match[1])
        time = datetime.time.fromisoformat(match[2] or "00:00")
    except (TypeError, ValueError):
        return None
    wall = clock.seconds(day.year, day.month, day.day, time.hour, time.minute, time.second)
    if match[3]:
        digits = re.sub(r"[Zz:]", "", match[3]) or "+0000"
        ahead = int(digits[1:3]) * 3600 + int(digits[3:]) * 60
        wall = clock.to_local(wall + ahead if digits[0] == "-" else wall - ahead)
    return "{:04}-{:02}-{:02} {:02}:{:02}:{:02}".format(*clock.fields(wall))[: KEPT[kind]]


def kept(kind, value, stored):
    """Whether the stored string is what the writer of the value meant. null and "" are how a person clears a field."""
    if value is None or value == "":
        return True
    if isinstance(value, (list, dict)):
        return False
    if kind in EMPTY_DATE:
        return isinstance(value, str) and _meant_moment(kind, value) == stored
    if kind in ("integer", "float"):
        return _number_is_kept(kind, value, stored)
    if kind in TEXT_TYPES and isinstance(value, float):
        return _decimal(stored) is not None and float(stored) == value
    if kind in TEXT_TYPES and isinstance(value, int) and not isinstance(value, bool):
        return stored == str(value)
    return stored == php_string(value)


def _lower(text):
    return "".join(character.lower() for character in text)


def _like(pattern, text):
    expression, characters = "", iter(_lower(pattern))
    for character in characters:
        if character == "\\":
            character = next(characters, "\\")
        elif character in "%_":
            expression += ".*" if character == "%" else "."
            continue
        expression += re.escape(character)
    return re.fullmatch(expression, _lower(text), re.DOTALL) is not None


def _compare(operator, left, right):
    return {
        "==": left == right,
        "!=": left != right,
        "<>": left != right,
        "<": left < right,
        ">": left > right,
        "<=": left <= right,
        ">=": left >= right,
    }[operator]


def _holds(kind, held, operator, value, now):
    if operator in ("=~", "!~"):
        return _like(value, held) == (operator == "=~")
    if kind in ("integer", "float"):
        return _compare(operator, float(held), float(convert(kind, value, now=now)))
    if kind in EMPTY_DATE:
        return _compare(operator, held, convert(kind, value, now=now))
    if kind == "select":
        return _compare(operator, held, value)
    return _compare(operator, _lower(held), _lower(value))


def _looked_at(field_list, profile, name):
    """The type and the value under a name; a real field wins over a special one. None for an unknown name."""
    for field in field_list:
        if fold(field["name"]) == fold(name):
            return field["type"], profile["fields"][field["name"]]
    key, kind = _SPECIAL.get(fold(name), (None, None))
    return (kind, profile[key]) if key else None


def is_met(field_list, profile, condition, now):
    """Whether a profile meets a condition. One that cannot be used is met by none: nobody meant it."""
    name, operator, value = parse(condition) or ("", "", "")
    looked_at = _looked_at(field_list, profile, name)
    return looked_at is not None and _holds(*looked_at, operator, value, now)


def matches(field_list, profiles, conditions, now):
    """The ids of the profiles that meet all conditions."""
    return [
        profile["ID"]
        for profile in profiles
        if all(is_met(field_list, profile, condition, now) for condition in conditions)
    ]


def misread(field_list, conditions, now):
    """The conditions whose value the server would compare as something else than it says."""
    kinds = {name: kind for name, (_, kind) in _SPECIAL.items()}
    kinds["id"] = "id"  # a whole number, of which nothing says that it ends at 32 bits
    kinds.update((fold(field["name"]), field["type"]) for field in field_list)
    choices = {fold(field["name"]): field.get("choices") or () for field in field_list}
    found = []
    for condition in conditions:
        name, operator, value = parse(condition) or ("", "", "")
        kind = kinds.get(fold(name))
        if kind is None or kind in TEXT_TYPES or operator in ("=~", "!~") or not value:
            continue
        if kind == "select" and operator not in ("==", "!=", "<>"):
            continue
        if kind == "id":
            exact = _decimal(value)
            is_read = exact is not None and exact == exact.to_integral_value()
        else:
            is_read = kept(kind, value, convert(kind, value, choices.get(fold(name), ()), now=now))
        if not is_read:
            found.append(condition)
    return found
