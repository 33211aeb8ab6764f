"""The state of the model: what a faithful endpoint may hold, each thing with the set of worlds it may be in.

The worlds are kept apart by thing (an object, a snapshot, an operation), not as whole states: what is uncertain of one
thing is independent of what is uncertain of another, so a set of whole states would be the product of these sets and
no more exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from facesnap.conformance.model.values import Content, Info, Interval, Suspect

LIFETIME = timedelta(hours=48)  # S16
CLEANED_WITHIN = timedelta(seconds=60)  # part C, Expiry: get, update and list may lag behind by this
LATE_IN_LIFE = timedelta(hours=1)
MAX_SUSPECTS = 24
MAX_WORLDS = 32

Key = tuple[str, str, str]  # account, kind, object id
Origin = Literal["made", "restored"]
Age = Literal["alive", "edge", "expired", "cleaned"]


@dataclass(frozen=True, slots=True)
class Account:
    """One configured subscription entry: its own objects, and the subscription id that scopes name."""

    name: str
    subscription: str


@dataclass(frozen=True, slots=True)
class Holding:
    """What an object id of one account and type may hold.

    ``worlds``: the lawful contents, None for no object; an empty tuple: not known, anything goes. ``lineage`` ties
    a source, its snapshots and what was restored from them. ``context`` is the clause to blame for an unexplained
    change. ``training``: a training may be under way. ``existed``: there was an object once.
    ``refused``: an apply onto the id has been refused. ``unseen``: nobody has looked at its entries since it was
    restored. ``at_stake``: the clauses that the next such look bears on, whatever else may explain what it shows.
    """

    worlds: tuple[Content | None, ...] = ()
    suspects: tuple[Suspect[Content], ...] = ()
    origin: Origin = "made"
    lineage: int = 0
    context: str | None = None
    training: bool = False
    trained: bool = False
    existed: bool = False
    refused: bool = False
    unseen: bool = False
    at_stake: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return bool(self.worlds)

    @property
    def present(self) -> bool:
        """Whether there is surely an object."""
        return bool(self.worlds) and None not in self.worlds

    @property
    def absent(self) -> bool:
        """Whether there is surely none."""
        return self.worlds == (None,)


_UNSEEN = Holding()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is known of a snapshot.

    ``taken``: from the take's sending to its first seen success, by the clock. ``context``: the clauses of what was
    last attempted on it: an unexplained change is theirs too. ``scope_doubts``: the clauses by which its scope need
    not have been accepted; as it was, it has to give everybody their rights. ``unlisted``: the accounts whose last list
    without a filter has lacked it, and should not.
    """

    id: str
    kind: str
    owner: str
    worlds: tuple[Info, ...]
    contents: tuple[Content, ...]
    source: Key
    lineage: int
    taken: Interval | None = None
    suspects: tuple[Suspect[Info], ...] = ()
    content_suspects: tuple[Suspect[Content], ...] = ()
    deleted: bool = False
    perhaps_deleted: bool = False
    original_scope: frozenset[str] = frozenset()
    once_in_scope: frozenset[str] = frozenset()
    account: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    moved_at: Interval | None = None
    may_move: bool = False
    must_move: bool = False
    touched: frozenset[str] = frozenset()
    scope_doubts: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    unlisted: frozenset[str] = frozenset()

    def age(self, when: Interval | None) -> Age:
        """How it stands with the expiry at the time of an exchange (part C, Expiry)."""
        if self.taken is None or when is None or when.latest < self.taken.earliest + LIFETIME:
            return "alive"
        end = self.taken.latest + LIFETIME
        if when.earliest <= end or not self.taken.exact:
            return "edge"
        return "cleaned" if when.earliest > end + CLEANED_WITHIN else "expired"

    def near_expiry(self, when: Interval | None) -> bool:
        """Whether the exchange stands so late in the life of the snapshot that it speaks of its length."""
        return self.taken is not None and when is not None and when.earliest - self.taken.latest > LATE_IN_LIFE


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation under way or ended.

    ``must_fail``: the clauses by which it may not succeed; ``implied`` stand and fall with a single one of them.
    ``excused``: why it may fail. ``tags``: the clauses that its success bears out. ``contents``: what a take may
    capture. ``rivals``: applies onto the same id at the same time. ``flux``: the target comes to be while it runs.
    ``disturbed``: somebody wrote to what it reads or makes.
    """

    id: str
    kind: str
    what: Literal["take", "apply"]
    account: str
    key: Key
    number: int
    sent: Interval | None
    tags: tuple[str, ...] = ()
    must_fail: tuple[str, ...] = ()
    implied: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    recommended: tuple[str, ...] = ()
    snapshot: str | None = None
    info: tuple[Info, ...] = ()
    contents: tuple[Content, ...] = ()
    content_suspects: tuple[Suspect[Content], ...] = ()
    rivals: tuple[str, ...] = ()
    flux: bool = False
    disturbed: bool = False
    status: str = "notstarted"
    reads: int = 0
    created: str | None = None
    last_action: datetime | None = None
    final: Mapping[str, Any] = field(default_factory=dict)
    ended: Interval | None = None

    @property
    def terminal(self) -> bool:
        """Whether its end has been seen."""
        return self.status in {"succeeded", "failed"}


@dataclass(frozen=True, slots=True)
class RefusedTake:
    """A take that was refused: what it would have stored, by its marker, and the clause that this would break.

    ``account``: whose list would show it; None for a take without a good key, which may show in anybody's.
    """

    account: str | None
    kind: str
    info: Info
    clause: str = "take.refused.stores-nothing"


@dataclass(frozen=True, slots=True)
class State:
    """All that is known. ``lost``: takes whose answer never came, so that a snapshot of ours may turn up.

    ``foreign``: snapshot ids seen in lists that are none of ours.
    """

    accounts: Mapping[str, Account]
    holdings: Mapping[Key, Holding] = field(default_factory=dict)
    snapshots: Mapping[str, Snapshot] = field(default_factory=dict)
    operations: Mapping[str, Operation] = field(default_factory=dict)
    refused: tuple[RefusedTake, ...] = ()
    lost: int = 0
    lineages: int = 0
    foreign: frozenset[str] = frozenset()
    _running: tuple[str, ...] = ()

    def holding(self, key: Key) -> Holding:
        """What is known of an object id; nothing, for one never seen."""
        return self.holdings.get(key, _UNSEEN)

    def with_holding(self, key: Key, holding: Holding) -> "State":
        """The state with this holding."""
        return replace(self, holdings={**self.holdings, key: trimmed(holding)})

    def with_snapshot(self, snapshot: Snapshot) -> "State":
        """The state with this snapshot."""
        return replace(self, snapshots={**self.snapshots, snapshot.id: snapshot})

    def with_operation(self, operation: Operation) -> "State":
        """The state with this operation."""
        others = tuple(running for running in self._running if running != operation.id)
        running = others if operation.terminal else (*others, operation.id)
        return replace(self, operations={**self.operations, operation.id: operation}, _running=running)

    def in_flight(self) -> list[Operation]:
        """Operations whose end has not been seen."""
        return [self.operations[running] for running in self._running]

    def subscription(self, account: str) -> str:
        """The subscription id of an account, in lower case."""
        return self.accounts[account].subscription


def trimmed(holding: Holding) -> Holding:
    """The holding within its bounds: too many worlds are none known, the oldest suspects go."""
    if len(holding.worlds) <= MAX_WORLDS and len(holding.suspects) <= MAX_SUSPECTS:
        return holding
    worlds = () if len(holding.worlds) > MAX_WORLDS else holding.worlds
    return replace(holding, worlds=worlds, suspects=holding.suspects[-MAX_SUSPECTS:])
