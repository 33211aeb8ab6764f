"""Deciding: which verdict an obligation gets, and the reason in words. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from facesnap.conformance.model.state import LIFETIME
from facesnap.conformance.owing.deferral import AFTER, BEFORE, PATIENCE, UNMOVED, Deferral, Obligation, Stage

FRESH = 24 * 3600.0  # seconds: who was seen so late before its time is taken to have lived until then
SERVER_ERROR = re.compile(r"5\d\d\b")
# What the oracle may blame for a snapshot that is gone while it is young.
MISSING = frozenset(
    {
        *BEFORE,
        *("get.owner.answered", "list.own.listed", "update.valid.accepted"),
        *("scope.apply.in-scope", "apply.valid.accepted", "apply.valid.succeeds"),
    }
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one request has shown. ``held``: the clauses borne out; ``broken``: what was done instead, by clause.

    ``about``: the clause that a missing snapshot would break. ``at``: when it was answered, by our clock.
    """

    at: float
    about: str | None
    held: frozenset[str]
    broken: Mapping[str, str]


def heard(deferral: Deferral, said: Heard) -> Deferral:
    """The deferral after one more request."""
    return replace(deferral, obligations=tuple(_one(deferral, each, said) for each in deferral.obligations))


def unknown(deferral: Deferral, reason: str) -> Deferral:
    """The deferral with nothing owed any more, for nobody can tell."""
    return replace(deferral, obligations=_settled(deferral.obligations, "", reason))


def _one(deferral: Deferral, owed: Obligation, said: Heard) -> Obligation:
    if owed.outcome is not None:
        return owed
    # A server error breaks clauses of its own, and tells nothing of what is there.
    broken = {clause: actual for clause, actual in said.broken.items() if not SERVER_ERROR.match(actual)}
    missing = [actual for clause, actual in broken.items() if clause in MISSING and owed.clause == said.about]
    if owed.clause in broken or missing:
        actual = broken.get(owed.clause) or missing[0]
        return owed.ended("fail", f"{actual}, at {clock(said.at)}")
    if owed.clause not in said.held:
        return owed
    if owed.clause in BEFORE:
        return replace(owed, seen=said.at)
    if owed.clause in AFTER:
        return owed.ended("pass", f"gone at {clock(said.at)}, {_span(said.at - deferral.due[1])} after its time")
    return _unmoved(deferral, owed, said.at)


def _unmoved(deferral: Deferral, owed: Obligation, now: float) -> Obligation:
    """It is gone; whether that tells anything depends on how long a moved expiry would have kept it."""
    touch = owed.clause.rpartition("-")[2]
    last = deferral.last(touch)
    moved = None if last is None else last.earliest + LIFETIME
    if moved is not None and deferral.skew.interval(now, now).latest < moved:
        return owed.ended("pass", f"gone at {clock(now)}; moved, it would have lived until {clock(moved.timestamp())}")
    until = "" if moved is None else f" and a moved one would have been over by {clock(moved.timestamp())}"
    return owed.ended("unknown", f"nobody looked in time: its own time was over by {clock(deferral.due[1])}{until}")


def concluded(deferral: Deferral, reached: Stage, now: float, stopped: str | None) -> Deferral:
    """The deferral with a verdict for whatever can have none but this any more."""
    obligations = deferral.obligations
    early = next((each for each in obligations if each.clause in BEFORE and each.outcome == "fail"), None)
    if early is not None:
        reason = f"it was gone before its time: {early.clause}"
        return replace(deferral, obligations=_settled(obligations, "", reason))
    # Where one answer has told nonsense of the time, "after" may never come by all that is allowed for.
    if reached != "after" and now <= deferral.due[1] + PATIENCE.total_seconds():
        return deferral
    opens, closes = deferral.due
    done = tuple(
        _lived(each, opens) if each.clause in BEFORE and each.outcome is None else each for each in obligations
    )
    listed = any(each.clause == "expiry.list.after" and each.outcome is not None for each in done)
    if listed:
        reason = "it was used only so early in its life that a moved expiry could not be told"
        done = _settled(done, UNMOVED, reason)
    if now > closes + PATIENCE.total_seconds():
        why = f": {stopped}" if stopped else ""
        done = _settled(done, "", f"nothing could be told until a week after its time{why}")
    return replace(deferral, obligations=done)


def _lived(owed: Obligation, opens: float) -> Obligation:
    if owed.seen is None:
        return owed.ended("unknown", f"nobody looked before {clock(opens)}")
    if opens - owed.seen <= FRESH:
        return owed.ended("pass", f"was still there at {clock(owed.seen)}, {_span(opens - owed.seen)} before its time")
    return owed.ended("unknown", f"nobody looked between {clock(owed.seen)} and {clock(opens)}")


def _settled(obligations: Iterable[Obligation], which: Iterable[str], reason: str) -> tuple[Obligation, ...]:
    """Those of ``which`` (or all, if it is empty) that have no verdict get this one."""
    wanted = frozenset(which)
    return tuple(
        each.ended("unknown", reason) if each.outcome is None and (not wanted or each.clause in wanted) else each
        for each in obligations
    )


def clock(seconds: float) -> str:
    """A moment in words, in UTC."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _span(seconds: float) -> str:
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{seconds / 60:.1f} min"
