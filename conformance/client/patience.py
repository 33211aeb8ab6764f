"""How long to wait: what an answer asks for, and what is waited when it asks for nothing. Pure."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from facesnap.conformance.wire.exchange import Headers, header

FIRST_PAUSE = 0.05  # seconds between polls at first,
PAUSE_GROWTH = 1.5  # growing by this factor
LONGEST_PAUSE = 5.0  # up to this many seconds
FIRST_BACKOFF = 1.0  # seconds before a rate-limited request is repeated, doubled each time
LONGEST_RETRY = 60.0  # a longer wait after 429 is a used-up quota rather than a rate (part C): it is not waited out

_SECONDS = re.compile(r"[0-9]{1,9}")
# The recorded body of a 429 names its seconds in words (part B 5).
_IN_WORDS = re.compile(r"try again in ([0-9]{1,9}) second", re.IGNORECASE)


def told(headers: Headers, message: str | None = None) -> float | None:
    """How many seconds an answer asks to wait, at least 0; None if it does not say.

    Retry-After counts first, in seconds or as an HTTP date, which is compared with the answer's own Date, and with
    our clock only where that is missing. Then the seconds that an error message names.
    """
    value = (header(headers, "Retry-After") or "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    until = _moment(value)
    if until is not None:
        now = _moment(header(headers, "Date") or "") or datetime.now(UTC)
        return max(0.0, (until - now).total_seconds())
    named = _IN_WORDS.search(message or "")
    return float(named[1]) if named else None


def backoff(attempt: int) -> float:
    """Seconds before repetition ``attempt`` (from 0) of a rate-limited request that was not told when to come back."""
    return min(FIRST_BACKOFF * 2.0 ** min(attempt, 10), LONGEST_RETRY)


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # no date, or one beyond the calendar
        return None
    try:
        # "-0000" gives a naive time, which HTTP means as UTC.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None
