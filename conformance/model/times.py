"""The times that a snapshot says of itself (Q26), and when a later time must be later."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from facesnap.conformance.model.state import Snapshot
from facesnap.conformance.model.values import Call, Judgement, held

SHOWING = timedelta(minutes=2)  # a touch earlier than this could not be told from the lag of the cleaning
STRICT = timedelta(seconds=2)  # "later" is judged strictly only after this (part C, Clock protocol)
_FRACTION = re.compile(r"\.(\d{6})\d+")


def moment(value: object) -> datetime | None:
    """An RFC 3339 time in UTC, digits past the microsecond cut off; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        parsed = datetime.fromisoformat(_FRACTION.sub(r".\1", value.upper()))
    except ValueError:
        return None
    return parsed.astimezone(UTC) if parsed.tzinfo else None


def later(snapshot: Snapshot, call: Call) -> bool:
    """Whether a change made now must show as a later time than the last one."""
    last = snapshot.moved_at or snapshot.taken
    return last is not None and last.exact and call.when is not None and call.when.earliest >= last.latest + STRICT


def described(snapshot: Snapshot, body: Mapping[str, Any]) -> tuple[Snapshot, tuple[Judgement, ...]]:
    """Judge createdTime and lastUpdateTime of a description, and pin them."""
    created, updated = moment(body.get("createdTime")), moment(body.get("lastUpdateTime"))
    if created is None or updated is None:
        return snapshot, ()  # the schema says so already
    judgements: list[Judgement] = []

    def fact(clause: str, *, holds: bool, expected: object, actual: object) -> None:
        kind = snapshot.kind
        judgements.append(held(clause, kind) if holds else Judgement(clause, holds, str(expected), str(actual), kind))

    if snapshot.created is not None:
        clause = "update.immutable.kept" if snapshot.may_move else "time.created.constant"
        fact(clause, holds=created == snapshot.created, expected=snapshot.created, actual=created)
    elif snapshot.taken is not None and snapshot.taken.exact:
        # Fractions past the microsecond were cut off, so the lower bound gives one away.
        inside = snapshot.taken.earliest - timedelta(microseconds=1) <= created <= snapshot.taken.latest
        expected = f"from {snapshot.taken.earliest} to {snapshot.taken.latest}"
        fact("time.created.in-take", holds=inside, expected=expected, actual=created)
    last = snapshot.updated or created
    fact("time.updated.order", holds=updated >= last, expected=f"{last} or later", actual=updated)
    if snapshot.updated is not None and updated >= last:
        if snapshot.must_move:
            fact("time.updated.moves", holds=updated > last, expected=f"later than {last}", actual=updated)
        elif not snapshot.may_move:
            fact("time.updated.unmoved", holds=updated == last, expected=last, actual=updated)
    return replace(snapshot, created=created, updated=updated, may_move=False, must_move=False), tuple(judgements)
