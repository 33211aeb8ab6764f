"""Faults of get: its answer, who gets one, and what reading does."""

from dataclasses import replace
from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import KnowsKin
from facesnap.emulator.faults._workings import crash
from facesnap.emulator.messages import Answer, Call, Json
from facesnap.emulator.refusals import snapshot_not_found
from facesnap.emulator.state import Container, Place, Snapshot


class GetAnswers203(Fault):
    """Getting a snapshot is answered with 203."""

    family = "get"
    breaks = frozenset({"get.answer.status"})

    def get_snapshot(self, call: Call, account: Account) -> Answer:
        """From second hand."""
        return replace(super().get_snapshot(call, account), status=203)


class GetAnswersArray(Fault):
    """Getting a snapshot is answered with an array of one."""

    family = "get"
    minimum = 3
    breaks = frozenset({"get.answer.body"})

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:
        """As a list of those found."""
        return [super().got_view(snapshot, account)]


class OwnerGetsOnlyListed(Fault):
    """A taker that its scope does not list cannot get the snapshot."""

    family = "get"
    breaks = frozenset({"get.owner.answered"})

    def may_get(self, snapshot: Snapshot, account: Account) -> bool:
        """The scope alone."""
        return self.in_scope(snapshot, account)


class OwnerGetsUnshared(Fault):
    """A taker cannot get a snapshot whose scope lists nobody."""

    family = "get"
    rare = True
    breaks = frozenset({"get.owner.answered"})

    def may_get(self, snapshot: Snapshot, account: Account) -> bool:
        """The join finds no row."""
        return bool(snapshot.scope) and super().may_get(snapshot, account)


class OwnerUnlistedLosesSight(Fault):
    """A taker that an update removes from its own scope cannot get the snapshot any more."""

    family = "get"
    rare = True
    breaks = frozenset({"get.owner.answered"})

    @cached_property
    def unlisted(self) -> set[str]:
        """Ids of snapshots whose takers were removed."""
        return set()

    def keep_snapshot(self, snapshot: Snapshot) -> None:
        """Note who goes."""
        former, owner = self.state.snapshots[snapshot.id], snapshot.owner.subscription
        if owner in former.scope and owner not in snapshot.scope:
            self.unlisted.add(snapshot.id)
        super().keep_snapshot(snapshot)

    def may_get(self, snapshot: Snapshot, account: Account) -> bool:
        """Removed is removed."""
        return snapshot.id not in self.unlisted and super().may_get(snapshot, account)


class UnknownGetsNull(Fault):
    """Getting an id that was never issued is answered with 200 and an empty object."""

    family = "get"
    breaks = frozenset({"get.unknown.refused"})

    def get_snapshot(self, call: Call, account: Account) -> Answer:
        """Nothing found, nothing said."""
        return Answer(200, {}) if self.named_snapshot(call) is None else super().get_snapshot(call, account)


class UnknownGetsLatest(Fault):
    """Getting an id that was never issued is answered with the caller's latest snapshot."""

    family = "get"
    breaks = frozenset({"get.unknown.refused"})

    def get_snapshot(self, call: Call, account: Account) -> Answer:
        """The nearest key in the index."""
        if self.named_snapshot(call) is None:
            for snapshot in reversed(self.state.snapshots.values()):
                if self.may_get(snapshot, account):
                    return Answer(200, self.got_view(snapshot, account))
        return super().get_snapshot(call, account)


class UnknownGetCrashes(Fault):
    """Getting an id that was never issued is answered with 500."""

    family = "get"
    minimum = 1
    breaks = frozenset({"get.unknown.refused", "error.no-server-error"})

    def get_snapshot(self, call: Call, account: Account) -> Answer:
        """Nothing found, and not asked whether."""
        if self.named_snapshot(call) is None:
            raise crash()
        return super().get_snapshot(call, account)


class GetMovesTime(Fault):
    """Getting a snapshot moves the time of its last update."""

    family = "get"
    breaks = frozenset({"get.read.moves-nothing", "time.updated.unmoved"})

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:
        """Touched."""
        view = super().got_view(snapshot, account)
        self.keep_snapshot(self.changed(snapshot, {}))
        return view


class SharedGetMovesTime(Fault):
    """When another than the taker gets a snapshot, the time of its last update moves."""

    family = "get"
    rare = True
    breaks = frozenset({"get.read.moves-nothing", "time.updated.unmoved"})

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:
        """The visit is noted in the record."""
        view = super().got_view(snapshot, account)
        if not self.owns(snapshot, account):
            self.keep_snapshot(self.changed(snapshot, {}))
        return view


class GetEmptiesScope(Fault):
    """Once another than the taker has got a snapshot, its scope is cut to that reader."""

    family = "get"
    rare = True
    breaks = frozenset({"get.read.moves-nothing", "get.value.apply-scope", "scope.several.each"})

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:
        """Claimed."""
        view = super().got_view(snapshot, account)
        if not self.owns(snapshot, account):
            self.keep_snapshot(replace(snapshot, scope=(account.subscription,)))
        return view


class GetsRunOut(Fault):
    """A snapshot can be got ten times by all together."""

    family = "get"
    rare = True
    breaks = frozenset({"get.read.moves-nothing", "get.owner.answered"})

    @cached_property
    def reads(self) -> dict[str, int]:
        """How often, by id."""
        return {}

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:
        """Counted."""
        self.reads[snapshot.id] = self.reads.get(snapshot.id, 0) + 1
        if self.reads[snapshot.id] > 10:
            raise snapshot_not_found()
        return super().got_view(snapshot, account)


class RecreationEndsSnapshots(KnowsKin):
    """The snapshots of an object go when another one is created under its id."""

    family = "get"
    rare = True
    breaks = frozenset({"get.owner.answered"})

    def store(self, place: Place, container: Container) -> None:
        """The id is new, and so is what hangs on it."""
        if container.id not in self.shelf(place):
            for snapshot in list(self.state.snapshots.values()):
                if self.sources[snapshot.id] == (place, container.id):
                    self.discard(snapshot)
        super().store(place, container)
