"""Timestamps of the service: RFC 3339 with any number of fraction digits, as aware datetimes in UTC. Pure."""

import re
from datetime import UTC, datetime, timedelta

_PATTERN = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})T(?P<time>[0-9]{2}:[0-9]{2}:)(?P<second>[0-9]{2})"
    r"(?:\.(?P<fraction>[0-9]+))?(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})",
    re.IGNORECASE,
)
_LEAP_SECOND = "60"


def parse(text: str) -> datetime:
    """The moment that ``text`` names, cut (not rounded) to microseconds; raises ValueError if it names none.

    The service writes up to seven fraction digits and trims zeros at their end (part B 1). A zone is required: a time
    without one names no moment. A leap second is the first second of the next minute.
    """
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise ValueError("not an RFC 3339 date-time")
    leap = match["second"] == _LEAP_SECOND
    fraction = (match["fraction"] or "")[:6].ljust(6, "0")
    zone = match["zone"].upper().replace("Z", "+00:00")
    moment = datetime.fromisoformat(
        f"{match['date']}T{match['time']}{'59' if leap else match['second']}.{fraction}{zone}"
    )
    try:
        return moment.astimezone(UTC) + timedelta(seconds=leap)
    except OverflowError as error:
        raise ValueError("outside the years 1 to 9999") from error
