"""Faults of regions: one store of snapshots for all of them, and objects of its own for each."""

from dataclasses import replace
from functools import cached_property

from facesnap.emulator.accounts import DEFAULT_REGION, Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.kinds import Kind
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import container_exists, snapshot_not_found
from facesnap.emulator.state import Container, Operation, Place, Snapshot


class KnowsRegions(Fault):
    """Remembers in which region each snapshot was taken."""

    registered = False
    family = "region"

    @cached_property
    def regions(self) -> dict[str, str]:
        """By snapshot id."""
        return {}

    def new_snapshot_id(self, call: Call, account: Account, source: Container) -> str:
        """The id, its region noted."""
        snapshot_id = super().new_snapshot_id(call, account, source)
        self.regions[snapshot_id] = call.region
        return snapshot_id


class SnapshotsStayForGet(KnowsRegions):
    """A snapshot can be got in the region where it was taken only."""

    breaks = frozenset({"region.get.across"})
    purpose = "get"

    def find_snapshot(self, call: Call, account: Account, purpose: str) -> Snapshot:
        """404 elsewhere."""
        snapshot = super().find_snapshot(call, account, purpose)
        if purpose == self.purpose and self.regions[snapshot.id] != call.region:
            raise snapshot_not_found()
        return snapshot


class SnapshotsStayForApply(SnapshotsStayForGet):
    """A snapshot can be applied in the region where it was taken only."""

    breaks = frozenset({"region.apply.across"})
    purpose = "apply"


class SnapshotsStayForList(KnowsRegions):
    """A snapshot is listed in the region where it was taken only."""

    breaks = frozenset({"region.list.across"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """Without those of elsewhere."""
        answer = super().list_snapshots(call, account)
        listed = answer.json if isinstance(answer.json, list) else []
        return replace(answer, json=[one for one in listed if self.regions[one["id"]] == call.region])


class RegionsShowOldSnapshots(KnowsRegions):
    """Other regions than the one of its take show a snapshot as it was before its updates."""

    breaks = frozenset({"region.get.across", "get.value.user-data", "get.value.apply-scope"})
    rare = True

    @cached_property
    def first(self) -> dict[str, Snapshot]:
        """Snapshots as they were taken, by id."""
        return {}

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Replicated once."""
        trouble = super().do_take(operation, moment)
        self.first[operation.snapshot.id] = self.state.snapshots[operation.snapshot.id]
        return trouble

    def find_snapshot(self, call: Call, account: Account, purpose: str) -> Snapshot:
        """The replica elsewhere."""
        snapshot = super().find_snapshot(call, account, purpose)
        return self.first[snapshot.id] if purpose == "get" and self.regions[snapshot.id] != call.region else snapshot


class RegionsShareObjects(Fault):
    """All accounts of a subscription have the same objects, in every region."""

    family = "region"
    breaks = frozenset({"region.apply.across", "region.objects.apart"})

    def place(self, account: Account, region: str, kind: Kind) -> Place:
        """By subscription alone."""
        return replace(super().place(account, region, kind), account=account.subscription, region=DEFAULT_REGION)


class RegionsShareIds(Fault):
    """An apply is refused for an object of that id in another region of the subscription."""

    family = "region"
    breaks = frozenset({"region.objects.apart"})
    rare = True

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """The subscription's objects of that type, wherever they are."""
        own = {one.name for one in self.accounts if one.subscription == account.subscription}
        for other, shelf in self.state.containers.items():
            if other.account in own and other.kind == place.kind and target in shelf:
                raise container_exists(snapshot.content.kind)
        super().check_target(account, snapshot, place, target)


class ApplyLandsAtHome(Fault):
    """An apply makes its object in the default region, wherever it was called."""

    family = "region"
    breaks = frozenset({"region.apply.across", "apply.target.reads"})

    def target_place(self, call: Call, account: Account, snapshot: Snapshot) -> Place:
        """One region for all."""
        return replace(super().target_place(call, account, snapshot), region=DEFAULT_REGION)


class ApplyLandsInTakersAccount(KnowsRegions):
    """An apply by another account of the taker's subscription makes its object in the taker's account."""

    breaks = frozenset({"region.apply.across"})
    rare = True

    def target_place(self, call: Call, account: Account, snapshot: Snapshot) -> Place:
        """Where the snapshot came from."""
        if account.subscription != snapshot.owner.subscription:
            return super().target_place(call, account, snapshot)
        return self.place(snapshot.owner, self.regions[snapshot.id], snapshot.content.kind)


class ApplyAcrossRegionsFails(KnowsRegions):
    """An apply in another region than that of the take is accepted and fails."""

    breaks = frozenset({"region.apply.across"})

    def do_apply(self, operation: Operation) -> str | None:
        """Trouble elsewhere."""
        if operation.place is not None and operation.place.region != self.regions[operation.snapshot.id]:
            return "The snapshot is not available in this region."
        return super().do_apply(operation)


class ApplyAcrossRegionsIsEmpty(KnowsRegions):
    """What is restored in another region than that of the take is without its contents."""

    breaks = frozenset({"region.apply.across", "content.persons", "content.faces"})
    rare = True

    def do_apply(self, operation: Operation) -> str | None:
        """An empty shell elsewhere."""
        snapshot, place = operation.snapshot, operation.place
        if place is not None and place.region != self.regions[snapshot.id]:
            content = snapshot.content
            shell = Container(content.kind, content.id, content.name, content.user_data, content.recognition_model)
            operation = replace(operation, snapshot=replace(snapshot, content=shell))
        return super().do_apply(operation)


class SiblingShutOut(Fault):
    """Another account of the taker's subscription has no rights even when the scope lists that subscription."""

    family = "region"
    rare = True
    breaks = frozenset({"region.apply.across"})

    def owns(self, snapshot: Snapshot, account: Account) -> bool:
        """By account."""
        return snapshot.owner == account

    def in_scope(self, snapshot: Snapshot, account: Account) -> bool:
        """The scope is for others, and the account is of the owner's own subscription."""
        own = snapshot.owner.subscription == account.subscription
        return super().in_scope(snapshot, account) and (not own or snapshot.owner == account)
