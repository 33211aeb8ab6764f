"""Oddities of requests that are read as they are meant (Q30, Q33; part C, "R, or failed, or success")."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.kinds import BY_TYPE, Kind
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.service.snapshots import MODES
from facesnap.emulator.variants import Variant
from facesnap.emulator.variants.rewriting import pairs

_BOM = b"\xef\xbb\xbf"


class TrailingSlashes(Variant):
    """A slash at the end of a path changes nothing."""

    answers = frozenset({"Q30.slash"})

    def resource_path(self, path: str) -> str:
        """Without it."""
        return super().resource_path(path.removesuffix("/"))


class EnumsInAnyCase(Variant):
    """The letter case of ``type`` and ``mode`` does not matter, in bodies and in the filter."""

    answers = frozenset({"Q33.case"})

    def read_type(self, body: Mapping[str, Any]) -> Kind:
        """The type that was meant."""
        return super().read_type({**body, "type": _meant(body.get("type"), tuple(BY_TYPE))})

    def read_mode(self, body: Mapping[str, Any]) -> None:
        """The mode that was meant."""
        super().read_mode({**body, "mode": _meant(body["mode"], MODES)} if "mode" in body else body)

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """The type that was meant."""
        if "type" not in call.query:
            return super().list_snapshots(call, account)
        meant = tuple(str(_meant(one, tuple(BY_TYPE))) for one in call.query["type"])
        return super().list_snapshots(replace(call, query={**call.query, "type": meant}), account)


class NumbersAsText(Variant):
    """A number where a text is expected is the text of it."""

    answers = frozenset({"part-c.number"})

    def read_body(self, call: Call) -> dict[str, Any]:
        """Numbers as they are written in JSON; true and false are none."""
        body = super().read_body(call)
        return {name: _text(value) if name in {"objectId", "userData"} else value for name, value in body.items()}


class LenientJson(Variant):
    """A byte order mark before a body is passed over, and bytes that are no UTF-8 are read as U+FFFD."""

    answers = frozenset({"part-c.encoding"})

    def read_body(self, call: Call) -> dict[str, Any]:
        """Mend the bytes first."""
        return super().read_body(replace(call, body=call.body.removeprefix(_BOM).decode(errors="replace").encode()))


class FirstMemberCounts(Variant):
    """Of members with one name in a body the first counts."""

    answers = frozenset({"part-c.duplicates"})

    def read_body(self, call: Call) -> dict[str, Any]:
        """Leave out the later ones."""
        found = pairs(call)
        first = dict(reversed(found))
        return super().read_body(call if len(first) == len(found) else replace(call, body=json.dumps(first).encode()))


def _meant(value: Any, choices: tuple[str, ...]) -> Any:
    """The choice that ``value`` is but for its letter case; else ``value``."""
    if not isinstance(value, str):
        return value
    return next((one for one in choices if one.lower() == value.lower()), value)


def _text(value: object) -> object:
    return json.dumps(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
