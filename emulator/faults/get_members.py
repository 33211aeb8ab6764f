"""Faults of get: members that are wrong, missing, or not the same for every reader."""

from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import KnowsKin, members
from facesnap.emulator.messages import Json
from facesnap.emulator.state import Snapshot


class ViewWithout(Fault):
    """A snapshot is shown without one of its members. Subclasses say which."""

    registered = False
    missing: str = ""

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """All but that."""
        return {name: value for name, value in members(super().snapshot_view(snapshot)).items() if name != self.missing}


class AccountMissing(ViewWithout):
    """A snapshot is shown without its account."""

    family = "get"
    breaks = frozenset({"get.answer.body"})
    missing = "account"


class ScopeMissing(ViewWithout):
    """A snapshot is shown without its apply scope."""

    family = "get"
    minimum = 3
    breaks = frozenset({"get.answer.body"})
    missing = "applyScope"


class UpdateTimeMissing(ViewWithout):
    """A snapshot is shown without the time of its last update."""

    family = "get"
    breaks = frozenset({"get.answer.body"})
    missing = "lastUpdateTime"


class UserDataMissing(ViewWithout):
    """A snapshot is shown without its user data."""

    family = "get"
    breaks = frozenset({"get.value.user-data"})
    missing = "userData"


class ViewChanged(Fault):
    """A snapshot is shown by get with some members changed. Subclasses say which."""

    registered = False

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:
        """With what is changed."""
        return {**members(super().got_view(snapshot, account)), **self.changes(snapshot, account)}

    def changes(self, snapshot: Snapshot, account: Account) -> dict[str, Json]:
        """Members that replace the true ones."""
        raise NotImplementedError


class ShowsFreshId(ViewChanged):
    """The id that get shows is another each time."""

    family = "get"
    minimum = 3
    breaks = frozenset({"get.value.id"})

    def changes(self, snapshot: Snapshot, account: Account) -> dict[str, Json]:  # noqa: ARG002 - any will do
        """The id of the answer, not of the snapshot."""
        return {"id": self.mint.guid()}


class ShowsFirstTwinId(KnowsKin):
    """A further snapshot of a source is shown under the id of the first."""

    family = "get"
    rare = True
    breaks = frozenset({"get.value.id"})

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:
        """Known by its source."""
        eldest = min([snapshot, *self.twins(snapshot)], key=lambda one: one.created)
        return {**members(super().got_view(snapshot, account)), "id": eldest.id}


class ShowsPersonGroupAlways(ViewChanged):
    """Whatever was taken, get says that it is a person group."""

    family = "get"
    breaks = frozenset({"get.value.type"})

    def changes(self, snapshot: Snapshot, account: Account) -> dict[str, Json]:  # noqa: ARG002 - whatever it is
        """A constant."""
        return {"type": "PersonGroup"}


class ShowsTypeInLowerCase(ViewChanged):
    """Get spells the type in lower case."""

    family = "get"
    minimum = 3
    breaks = frozenset({"get.value.type", "get.answer.body"})

    def changes(self, snapshot: Snapshot, account: Account) -> dict[str, Json]:  # noqa: ARG002 - to every reader
        """As it is spelt in paths."""
        return {"type": snapshot.content.kind.type.lower()}


class ShowsLargeAsPlain(ViewChanged):
    """Get shows a snapshot of a large face list as one of a face list."""

    family = "get"
    rare = True
    breaks = frozenset({"get.value.type"})

    def changes(self, snapshot: Snapshot, account: Account) -> dict[str, Json]:  # noqa: ARG002 - to every reader
        """Both are lists."""
        return {"type": snapshot.content.kind.type.replace("LargeFaceList", "FaceList")}


class ShowsReadersAccount(ViewChanged):
    """The account that get shows is the reader's."""

    family = "get"
    breaks = frozenset({"get.value.account"})

    def changes(self, snapshot: Snapshot, account: Account) -> dict[str, Json]:  # noqa: ARG002 - whosever it is
        """Whoever asks."""
        return {"account": account.resource_id}


class ShowsEmptyAccount(ViewChanged):
    """The account that get shows is empty."""

    family = "get"
    breaks = frozenset({"get.value.account"})

    def changes(self, snapshot: Snapshot, account: Account) -> dict[str, Json]:  # noqa: ARG002 - to every reader
        """Not filled in."""
        return {"account": ""}


class HidesAccountFromOthers(ViewChanged):
    """Others than the taker see an account without a name."""

    family = "get"
    breaks = frozenset({"get.value.account"})

    def changes(self, snapshot: Snapshot, account: Account) -> dict[str, Json]:
        """Masked."""
        return {} if self.owns(snapshot, account) else {"account": "***"}


class ShowsFirstReadForEver(Fault):
    """What get showed first it shows always, to everybody, updates or not."""

    family = "get"
    rare = True
    breaks = frozenset({"get.value.user-data", "get.value.apply-scope", "update.user-data.replaced"})

    @cached_property
    def shown(self) -> dict[str, Json]:
        """By snapshot id."""
        return {}

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:
        """A cache without an end."""
        return self.shown.setdefault(snapshot.id, super().got_view(snapshot, account))


class ShowsSecondsAsTimes(ViewChanged):
    """The times that get shows are numbers of seconds."""

    family = "get"
    breaks = frozenset({"get.answer.body"})

    def changes(self, snapshot: Snapshot, account: Account) -> dict[str, Json]:  # noqa: ARG002 - to every reader
        """As a machine counts."""
        return {"createdTime": snapshot.created // 10**7, "lastUpdateTime": snapshot.updated // 10**7}
