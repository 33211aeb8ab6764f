"""Rewriting answers and requests: what variants of the wire share. No variant stands here."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from facesnap.emulator.messages import Call, Json
from facesnap.emulator.reading import media_type

Members = dict[str, Json]


def members(value: Json) -> Members:
    """The members of a JSON object, to be changed; none of anything else."""
    return dict(value) if isinstance(value, Mapping) else {}


def rewritten(value: Json, change: Callable[[Members], Members]) -> Json:
    """``value`` with every object in it changed, the innermost first."""
    if isinstance(value, Mapping):
        return change({name: rewritten(one, change) for name, one in value.items()})
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [rewritten(one, change) for one in value]
    return value


def pairs(call: Call) -> list[tuple[str, Any]]:
    """The members of the call's JSON object in the order in which they came, those of one name too; else none."""
    if media_type(call) != "application/json":
        return []
    try:
        value = json.loads(call.body, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        return []
    return [(name, _plain(one)) for name, one in value] if isinstance(value, _Pairs) else []


def about_snapshots(call: Call) -> bool:
    """Whether one of the seven snapshot and operation calls was meant."""
    return call.path.startswith(("/snapshots", "/operations"))


class _Pairs(list[tuple[str, Any]]):
    """A JSON object, member by member."""


def _plain(value: Any) -> Any:
    if isinstance(value, _Pairs):
        return {name: _plain(one) for name, one in value}
    return [_plain(one) for one in value] if isinstance(value, list) else value
