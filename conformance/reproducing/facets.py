"""Facets: which part of the accused answer is at fault, found by asking the oracle about answers that never came."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from facesnap.conformance.contract import contract
from facesnap.conformance.model.state import State
from facesnap.conformance.model.values import Judgement
from facesnap.conformance.oracle import Oracle
from facesnap.conformance.reading import parsed
from facesnap.conformance.reproducing.replaying import Replay
from facesnap.conformance.reproducing.standalone import alike
from facesnap.conformance.reproducing.tales import Tale
from facesnap.conformance.wire.exchange import Exchange, Response

STATUSES = (200, 202, 400, 401, 403, 404, 405, 409, 415)
_ERROR = b'{"error":{"code":"BadArgument","message":"..."}}'


@dataclass(frozen=True, slots=True)
class Assertion:
    """What is right of the accused answer.

    One of ``statuses``, or a list with so many ``entries`` of this sequence, or, without either, anything but
    ``wrong``.
    """

    statuses: tuple[int, ...] = ()
    entries: int | None = None
    wrong: Any = None

    def holds(self, status: int, told: Mapping[str, Any]) -> bool:
        """Whether an answer is right; ``told`` is what it says."""
        if self.statuses:
            return status in self.statuses
        if self.entries is not None:
            return entries_of(told) == self.entries
        return not alike(told, self.wrong)


def assertions(found: Replay, tale: Tale, faithful: Replay) -> list[Assertion]:
    """What may be asserted of the last answer of a replay, the most telling first; ``faithful``: one that was right."""
    listed: list[Assertion] = []
    if found.blamed and found.scene is not None and found.before is not None and found.told is not None:
        judge = _Judge(found.before, tale.clause, tale.during)
        if statuses := judge.statuses(found.scene):
            listed.append(Assertion(statuses=statuses))
        if mask := set(judge.mask(found.scene)):
            listed.append(Assertion(wrong=_masked(found.told, mask)))
    if (right := entries_of(faithful.told)) is not None and right != entries_of(found.told):
        listed.append(Assertion(entries=right))
    return [*listed, Assertion(wrong=found.told)]


def entries_of(told: Mapping[str, Any] | None) -> int | None:
    """How many entries an answer lists that are of its sequence; None where it lists none at all."""
    body = None if told is None else told.get("body")
    return len(body) if isinstance(body, list) else None


class _Judge:
    """The oracle as it was before an exchange, asked again and again."""

    def __init__(self, before: State, clause: str, during: str | None) -> None:
        self._before = before
        self._clause = clause
        self._during = during

    def statuses(self, scene: Exchange) -> tuple[int, ...]:
        """The statuses that would have been right, if the one that came is wrong whatever stands in the body."""
        response = scene.response
        if response is None:
            return ()
        bodies = {b"", b"{}", _ERROR, response.body}
        if not all(self._said(scene, replace(response, body=body)) for body in bodies):
            return ()
        lawful = [
            status
            for status in STATUSES
            if status != response.status and any(not self._blames(scene, status, body) for body in bodies)
        ]
        return tuple(lawful) if len(lawful) < len(STATUSES) - (response.status in STATUSES) else ()

    def mask(self, scene: Exchange) -> Iterator[str]:
        """The members of an answer's body that the verdict does not look at."""
        response = scene.response
        body = None if response is None else parsed(response.body)
        if response is None or not isinstance(body, dict):
            return
        real = self._said(scene, response)
        for name in body:
            others = [_without(body, name), *({**body, name: other} for other in _others(body[name]))]
            if all(self._said(scene, replace(response, body=json.dumps(other).encode())) == real for other in others):
                yield name

    def _blames(self, scene: Exchange, status: int, body: bytes) -> bool:
        response = scene.response
        return response is None or bool(self._said(scene, Response(status, response.headers, body)))

    def _said(self, scene: Exchange, response: Response) -> list[Judgement]:
        oracle = Oracle(contract(), self._before.accounts)
        oracle.state = self._before
        try:
            verdict = oracle.judge(replace(scene, response=response), about=self._during)
        except (AttributeError, LookupError, TypeError, ValueError):
            return []  # an answer too odd to be judged says nothing of the one that came
        return [judgement for judgement in verdict.breaches if judgement.clause == self._clause]


def _without(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {member: value for member, value in body.items() if member != name}


def _others(value: Any) -> list[Any]:
    """Other values of a member, of its type and of none."""
    return ["", "2021-06-01T09:00:00Z", f"{value}-", 0, None] if isinstance(value, str) else ["", 0, [], {}, None]


def _masked(told: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {**told, "body": {name: ... if name in names else value for name, value in told["body"].items()}}


def same_scene(one: Exchange | None, other: Exchange) -> bool:
    """Whether two exchanges ended alike."""
    return (
        one is not None
        and one.response is not None
        and other.response is not None
        and one.response.status == other.response.status
    )
