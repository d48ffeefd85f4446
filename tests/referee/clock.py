"""Amsterdam's wall clock: the European summer-time rule, written out, for 1996 and later.

Before 1996 the offset comes from the system's zone files; where there are none it is taken as one hour, which is
wrong for the summers of 1977 to 1995 and for the years before 1940.
"""

import datetime

try:
    import zoneinfo

    _ZONE = zoneinfo.ZoneInfo("Europe/Amsterdam")
except Exception:  # no zone files on this system
    _ZONE = None

DAY = 86400
_ORDINAL_1970 = datetime.date(1970, 1, 1).toordinal()
_SECONDS_1996 = (datetime.date(1996, 1, 1).toordinal() - _ORDINAL_1970) * DAY
_CYCLE_DAYS = 146097  # days in 400 Gregorian years


def days(year, month, day):
    """Days since 1970 of a proleptic Gregorian date; month and day may lie outside their range and roll over."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    cycles, year = (year - 1) // 400, (year - 1) % 400 + 1
    return cycles * _CYCLE_DAYS + datetime.date(year, month, 1).toordinal() - _ORDINAL_1970 + day - 1


def seconds(year, month, day, hour=0, minute=0, second=0):
    """A wall-clock time as a plain number, no zone applied."""
    return days(year, month, day) * DAY + hour * 3600 + minute * 60 + second


def fields(stamp):
    """The wall-clock time behind such a number: (year, month, day, hour, minute, second)."""
    day, rest = divmod(stamp, DAY)
    cycles, day = divmod(day + _ORDINAL_1970 - 1, _CYCLE_DAYS)
    date = datetime.date.fromordinal(day + 1)
    return (date.year + 400 * cycles, date.month, date.day, rest // 3600, rest // 60 % 60, rest % 60)


def _last_sunday(year, month):
    last = days(year, month + 1, 0)
    return last - (last + 4) % 7  # day 0, 1 January 1970, was a Thursday


def offset(utc):
    """Seconds that Amsterdam is ahead of UTC at this moment."""
    if utc < _SECONDS_1996:
        year = fields(utc)[0]
        if _ZONE is None or year < 2:
            return 3600
        moment = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(seconds=utc)
        return int(moment.astimezone(_ZONE).utcoffset().total_seconds())
    year = fields(utc)[0]
    begin, end = (_last_sunday(year, month) * DAY + 3600 for month in (3, 10))
    return 7200 if begin <= utc < end else 3600


def to_local(utc):
    """The Amsterdam wall clock at a moment of UTC."""
    return utc + offset(utc)


def to_utc(local):
    """The moment an Amsterdam wall clock shows `local`; in a skipped hour an hour later, in a repeated one the first."""
    if local < _SECONDS_1996 + DAY:
        guess = local - offset(local - 3600)
        return local - offset(guess) if offset(guess) != local - guess else guess
    summer = local - 7200
    return summer if offset(summer) == 7200 else local - 3600
