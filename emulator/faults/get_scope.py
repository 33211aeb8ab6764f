"""Faults of get: apply scopes that are not the stored one."""

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults._memories import KeepsScopes, members
from facesnap.emulator.faults.get_members import ViewChanged
from facesnap.emulator.messages import Json
from facesnap.emulator.state import Snapshot


class ShowsFirstScope(KeepsScopes):
    """Get shows the apply scope of the take, whatever it was updated to."""

    family = "get"
    breaks = frozenset({"get.value.apply-scope", "update.apply-scope.replaced"})

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:
        """As it was first."""
        return {**members(super().got_view(snapshot, account)), "applyScope": self.scopes[snapshot.id][0]}


class ShowsReadersScope(ViewChanged):
    """Others than the taker see themselves alone in the apply scope."""

    family = "get"
    rare = True
    breaks = frozenset({"get.value.apply-scope"})

    def changes(self, snapshot: Snapshot, account: Account) -> dict[str, Json]:
        """Nobody's business who else."""
        return {} if self.owns(snapshot, account) else {"applyScope": [account.subscription]}


class HidesScopeFromOthers(ViewChanged):
    """Others than the taker see an empty apply scope."""

    family = "get"
    breaks = frozenset({"get.value.apply-scope"})

    def changes(self, snapshot: Snapshot, account: Account) -> dict[str, Json]:
        """Nobody's business at all."""
        return {} if self.owns(snapshot, account) else {"applyScope": []}


class ShowsOwnerInScope(ViewChanged):
    """The apply scope that get shows lists the taker, whether it is in it or not."""

    family = "get"
    breaks = frozenset({"get.value.apply-scope"})

    def changes(self, snapshot: Snapshot, account: Account) -> dict[str, Json]:  # noqa: ARG002 - to every reader
        """All who may read it."""
        return {"applyScope": list(dict.fromkeys((*snapshot.scope, snapshot.owner.subscription)))}


class ShowsScopeAsText(ViewChanged):
    """The apply scope that get shows is a text with commas."""

    family = "get"
    breaks = frozenset({"get.answer.body"})

    def changes(self, snapshot: Snapshot, account: Account) -> dict[str, Json]:  # noqa: ARG002 - to every reader
        """As it is stored."""
        return {"applyScope": ",".join(snapshot.scope)}


class ShowsKnownScopeOnly(ViewChanged):
    """The apply scope that get shows leaves out subscriptions that have no account here."""

    family = "get"
    rare = True
    breaks = frozenset({"get.value.apply-scope"})

    def changes(self, snapshot: Snapshot, account: Account) -> dict[str, Json]:  # noqa: ARG002 - to every reader
        """Those that a join finds."""
        known = {one.subscription for one in self.accounts}
        return {"applyScope": [one for one in snapshot.scope if one in known]}
