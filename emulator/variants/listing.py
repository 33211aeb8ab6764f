"""What a list's filters mean, and its order (Q16)."""

import random
from dataclasses import replace
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.state import Snapshot
from facesnap.emulator.variants import Variant

_FILTERS = ("type", "applyScope")


class ScopesAll(Variant):
    """A filter by several ids finds the snapshots whose scope has them all."""

    answers = frozenset({"Q16.several"})

    def has_scope(self, snapshot: Snapshot, wanted: tuple[str, ...]) -> bool:
        """Each of them."""
        return all(super(ScopesAll, self).has_scope(snapshot, (one,)) for one in wanted)


class EmptyFiltersFindNothing(Variant):
    """A filter without a value finds nothing."""

    answers = frozenset({"Q16.empty"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """No snapshot has nothing."""
        return Answer(200, []) if _without_empty(call) != call else super().list_snapshots(call, account)


class EmptyFiltersIgnored(Variant):
    """A filter without a value is none."""

    answers = frozenset({"Q16.empty"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """Look at the others."""
        return super().list_snapshots(_without_empty(call), account)


class ListsShuffled(Variant):
    """Every list of snapshots comes in another order."""

    answers = frozenset({"Q16.order"})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.order = random.Random("order")  # noqa: S311 - reproducible on purpose, no secret

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """Shuffle."""
        answer = super().list_snapshots(call, account)
        found = list(answer.json) if isinstance(answer.json, list) else []
        self.order.shuffle(found)
        return replace(answer, json=found)


class ListsNewestFirst(Variant):
    """Lists of snapshots begin with the newest."""

    answers = frozenset({"Q16.order"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """The other way round."""
        answer = super().list_snapshots(call, account)
        return replace(answer, json=answer.json[::-1] if isinstance(answer.json, list) else answer.json)


def _without_empty(call: Call) -> Call:
    """The call without the filters that have an empty value."""
    kept = {name: values for name, values in call.query.items() if name not in _FILTERS or all(values)}
    return replace(call, query=kept)
