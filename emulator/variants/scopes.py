"""What an applyScope may hold, and how it is shown (Q10 to Q13)."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.messages import Call, Json
from facesnap.emulator.refusals import bad_argument
from facesnap.emulator.state import Snapshot
from facesnap.emulator.variants import Variant
from facesnap.emulator.variants.rewriting import members

_DIGITS = re.compile(r"[0-9a-fA-F]{32}")
_PAIRS = {"{": "}", "(": ")"}


class EmptyScopesRefused(Variant):
    """An applyScope names somebody."""

    answers = frozenset({"Q10.empty"})

    def read_scope(self, value: object) -> tuple[str, ...]:
        """400 for none."""
        scope = super().read_scope(value)
        if not scope:
            raise bad_argument("'applyScope' is empty.")
        return scope


class DuplicatesMerged(Variant):
    """An id that is named twice in an applyScope counts once."""

    answers = frozenset({"Q11"})

    def read_scope(self, value: object) -> tuple[str, ...]:
        """The first of equal ones."""
        return super().read_scope(_unique(value) if isinstance(value, list) else value)


class DuplicatesKept(Variant):
    """An id that is named twice in an applyScope is shown twice."""

    answers = frozenset({"Q11"})

    def read_scope(self, value: object) -> tuple[str, ...]:
        """As many times as it was sent."""
        if not isinstance(value, list):
            return super().read_scope(value)
        once = _unique(value)
        found = {_normal(one): kept for one, kept in zip(once, super().read_scope(once), strict=True)}
        return tuple(found[_normal(one)] for one in value)


class OddGuids(Variant):
    """GUIDs in braces, in parentheses or of 32 digits are the GUIDs that they mean."""

    answers = frozenset({"Q13"})

    def read_scope(self, value: object) -> tuple[str, ...]:
        """Read them as if they were plain."""
        return super().read_scope([_plain(one) for one in value] if isinstance(value, list) else value)

    def read_scope_filter(self, call: Call) -> tuple[str, ...] | None:
        """The same in the filter."""
        values = call.query.get("applyScope")
        if values is None:
            return super().read_scope_filter(call)
        plain = tuple(",".join(str(_plain(one)) for one in value.split(",")) for value in values)
        return super().read_scope_filter(replace(call, query={**call.query, "applyScope": plain}))


class GuidsUpper(Variant):
    """An applyScope is shown in upper case."""

    answers = frozenset({"Q12"})

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """Only the look changes."""
        return {**members(super().snapshot_view(snapshot)), "applyScope": [one.upper() for one in snapshot.scope]}


class ScopesTurning(Variant):
    """An applyScope, which is a set, is shown in another order each time."""

    answers = frozenset({"Q11.order"})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.turns = 0

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """Begin one later."""
        self.turns += 1
        view = members(super().snapshot_view(snapshot))
        scope = view["applyScope"]
        shown = list(scope) if isinstance(scope, list | tuple) else []
        first = self.turns % len(shown) if shown else 0
        return {**view, "applyScope": shown[first:] + shown[:first]}


class GuidsAsSent(Variant):
    """An applyScope is shown in the letter case in which it was sent."""

    answers = frozenset({"Q12"})

    def read_scope(self, value: object) -> tuple[str, ...]:
        """Keep the case."""
        scope = super().read_scope(value)
        sent = {_normal(one): one for one in value if guid_of(one)} if isinstance(value, list) else {}
        return tuple(sent.get(one.lower(), one) for one in scope)

    def in_scope(self, snapshot: Snapshot, account: Account) -> bool:
        """Case does not matter."""
        return super().in_scope(_lowered(snapshot), account)

    def has_scope(self, snapshot: Snapshot, wanted: tuple[str, ...]) -> bool:
        """Nor here."""
        return super().has_scope(_lowered(snapshot), wanted)


def _lowered(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, scope=tuple(one.lower() for one in snapshot.scope))


def _plain(value: object) -> object:
    """The hyphenated GUID that an odd one means; anything else as it is."""
    if not isinstance(value, str) or not value:
        return value
    bare = value[1:-1] if _PAIRS.get(value[0]) == value[-1] else value
    if _DIGITS.fullmatch(value):
        return "-".join((value[:8], value[8:12], value[12:16], value[16:20], value[20:]))
    return bare if guid_of(bare) else value


def _normal(value: object) -> object:
    """What is the same for two spellings of one GUID."""
    plain = _plain(value)
    return guid_of(plain) or repr(plain)


def _unique(values: Iterable[Any]) -> list[Any]:
    """The values without those that are a former one again."""
    found: dict[object, Any] = {}
    for one in values:
        found.setdefault(_normal(one), one)
    return list(found.values())
