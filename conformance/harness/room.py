"""Room: how much of this run may live at once in a subscription, whatever its checks are up to."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from facesnap.conformance.harness.errors import SkippedError
from facesnap.conformance.model.state import Key, Snapshot, State
from facesnap.conformance.model.values import KINDS

_CREATION = re.compile(r"/([a-z]+)/([^/]+)")
_APPLY = re.compile(r"/snapshots/([^/]+)/apply/?")
_KIND = {f"{kind.lower()}s": kind for kind in KINDS}


@dataclass(slots=True)
class Inventory:
    """What this run has made and not removed yet.

    ``created``: the objects that it was about to create. ``removed``: when (the number of the exchange) an endpoint
    said of an object or a snapshot that it is gone, whatever it had said before. ``kept``: the snapshots that it leaves
    behind on purpose. ``left``: how many of the source's an earlier run has left so.
    """

    created: set[Key] = field(default_factory=set)
    removed: dict[Key | str, int] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    left: int = 0

    def objects(self, state: State) -> set[Key]:
        """The objects that may exist: created, or made by an apply that did not have to fail or is still under way."""
        applies = [operation for operation in state.operations.values() if operation.what == "apply"]
        applied = {
            each.key
            for each in applies
            if not (each.must_fail and each.status == "failed") and each.number > self.removed.get(each.key, 0)
        }
        coming = {each.key for each in state.in_flight() if each.what == "apply"}
        return {key for key in self.created | applied if key[2] and (key in coming or not state.holding(key).absent)}

    def snapshots(self, state: State) -> list[Snapshot]:
        """The snapshots that may be stored, without those that are kept."""
        stored = (each for each in state.snapshots.values() if not each.deleted and each.id not in self.removed)
        return [each for each in stored if each.id not in self.kept]


@dataclass(frozen=True, slots=True)
class Room:
    """Counts what may be alive because of this run, by what the model knows, and refuses to make more of it.

    ``subscriptions``: the id of each account's subscription, for several accounts may share one. ``gone``: whether
    a snapshot has surely expired and been cleaned up. ``max_snapshots``: of a subscription; ``max_objects``: of a
    subscription and a type.
    """

    subscriptions: Mapping[str, str]
    gone: Callable[[Snapshot], bool]
    max_snapshots: int
    max_objects: int

    def require(self, account: str, method: str, path: str, state: State, inventory: Inventory) -> None:
        """Raise SkippedError if a request would make one thing too many."""
        if method == "POST" and path.rstrip("/") == "/snapshots":
            if self.snapshots(account, state, inventory) >= self.max_snapshots:
                raise SkippedError(self.no_snapshot(account))
            return
        kind, object_id = self._made(method, path, state)
        if kind is None:
            return
        others = self.objects(account, kind, state, inventory) - {(account, kind, object_id)}
        if len(others) >= self.max_objects:
            raise SkippedError(f"budget: no more than {self.max_objects} {kind}s of {account} may live at once")

    def no_snapshot(self, account: str) -> str:
        """Why there is no room for another snapshot."""
        return f"budget: no more than {self.max_snapshots} snapshots of {account} may live at once"

    def snapshots(self, account: str, state: State, inventory: Inventory) -> int:
        """How many snapshots of an account's subscription may be alive, those in the making or lost included."""
        accounts = self._sharing(account)
        stored = sum(s.owner in accounts and not self.gone(s) for s in inventory.snapshots(state))
        if "source" in accounts:
            stored += inventory.left + len(inventory.kept)
        return stored + state.lost + sum(o.what == "take" and o.account in accounts for o in state.in_flight())

    def objects(self, account: str, kind: str, state: State, inventory: Inventory) -> set[Key]:
        """The objects of an account's subscription and a type that may exist because of this run."""
        accounts = self._sharing(account)
        return {key for key in inventory.objects(state) if key[0] in accounts and key[1] == kind}

    def _sharing(self, account: str) -> set[str]:
        own = self.subscriptions.get(account)
        return {name for name, subscription in self.subscriptions.items() if subscription == own}

    def _made(self, method: str, path: str, state: State) -> tuple[str | None, str]:
        """The type of the object that a request would make, if it is one; its id, where the path has it."""
        if method == "PUT" and (match := _CREATION.fullmatch(path)):
            return _KIND.get(match[1]), unquote(match[2])
        if method == "POST" and (match := _APPLY.fullmatch(path)) and match[1] in state.snapshots:
            return state.snapshots[match[1]].kind, ""
        return None, ""
