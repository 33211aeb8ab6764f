"""Faults of list: filters together, filters of several or of nothing, and filters against visibility."""

from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import without
from facesnap.emulator.faults._workings import crash
from facesnap.emulator.messages import Answer, Call, Json
from facesnap.emulator.reading import parameter
from facesnap.emulator.state import Snapshot


class BothFiltersEither(Fault):
    """Both filters together keep what passes one of them."""

    family = "list"
    breaks = frozenset({"list.filter.both"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """The union."""
        answer = super().list_snapshots(call, account)
        if not {"type", "applyScope"} <= set(call.query):
            return answer
        entries: dict[str, Json] = {}
        for name in ("type", "applyScope"):
            found = super().list_snapshots(without(call, name), account).json
            entries |= {str(one["id"]): one for one in found} if isinstance(found, list) else {}
        return Answer(200, list(entries.values()))


class ScopeFilterSilencesType(Fault):
    """Where there is a scope filter, a type filter is ignored."""

    family = "list"
    rare = True
    breaks = frozenset({"list.filter.both"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """One at a time."""
        return super().list_snapshots(without(call, "type") if "applyScope" in call.query else call, account)


class TypeFilterSilencesScope(Fault):
    """Where there is a type filter, a scope filter is ignored."""

    family = "list"
    rare = True
    breaks = frozenset({"list.filter.both"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """One at a time."""
        return super().list_snapshots(without(call, "applyScope") if "type" in call.query else call, account)


class BothFiltersKeepNothing(Fault):
    """Both filters together keep nothing."""

    family = "list"
    rare = True
    breaks = frozenset({"list.filter.both"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """A key of two parts that nothing has."""
        answer = super().list_snapshots(call, account)
        return Answer(200, []) if {"type", "applyScope"} <= set(call.query) else answer


class SeveralScopesIgnored(Fault):
    """A scope filter of several subscriptions keeps everything visible."""

    family = "list"
    rare = True
    breaks = frozenset({"list.filter.several"})

    def has_scope(self, snapshot: Snapshot, wanted: tuple[str, ...]) -> bool:
        """Too much to look at."""
        return len(wanted) > 1 or super().has_scope(snapshot, wanted)


class SeveralScopesKeepNothing(Fault):
    """A scope filter of several subscriptions keeps nothing."""

    family = "list"
    rare = True
    breaks = frozenset({"list.filter.several"})

    def has_scope(self, snapshot: Snapshot, wanted: tuple[str, ...]) -> bool:
        """Read as one id that nobody has."""
        return len(wanted) == 1 and super().has_scope(snapshot, wanted)


class SeveralScopesCrash(Fault):
    """A scope filter of several subscriptions is answered with 500."""

    family = "list"
    rare = True
    breaks = frozenset({"list.filter.several", "error.no-server-error"})

    def read_scope_filter(self, call: Call) -> tuple[str, ...] | None:
        """One was expected."""
        found = super().read_scope_filter(call)
        if found and len(found) > 1:
            raise crash()
        return found


class EmptyFilterCrashes(Fault):
    """An empty filter is answered with 500."""

    family = "list"
    rare = True
    breaks = frozenset({"list.filter.empty", "error.no-server-error"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """Its first character is asked for."""
        if "" in {parameter(call, "type"), parameter(call, "applyScope")}:
            raise crash()
        return super().list_snapshots(call, account)


class EmptyFilterShowsAll(Fault):
    """An empty scope filter lists everybody's snapshots."""

    family = "list"
    rare = True
    breaks = frozenset({"list.filter.empty", "list.filter.reveals-nothing"})

    @cached_property
    def empty(self) -> list[bool]:
        """Not empty if the filter at hand is."""
        return []

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """Every condition falls away."""
        self.empty[:] = [True] if parameter(call, "applyScope") == "" else []
        return super().list_snapshots(without(call, "applyScope") if self.empty else call, account)

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """That of the caller too."""
        return bool(self.empty) or super().visible_in_list(snapshot, account)


class Filtered(Fault):
    """Whoever uses a filter sees what it keeps, whosever it is. Subclasses say which filters at once."""

    registered = False
    leaking: frozenset[str] = frozenset()

    @cached_property
    def leaks(self) -> list[bool]:
        """Not empty if the filter at hand is of that sort."""
        return []

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """Another query, another condition."""
        self.leaks[:] = [True] if self.leaking <= set(call.query) else []
        return super().list_snapshots(call, account)

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """The filter replaces it."""
        return bool(self.leaks) or super().visible_in_list(snapshot, account)


class ScopeFilterReveals(Filtered):
    """A scope filter lists all that holds that subscription, whoever asks."""

    family = "list"
    breaks = frozenset({"list.filter.reveals-nothing"})
    leaking = frozenset({"applyScope"})


class TypeFilterReveals(Filtered):
    """A type filter lists all of that type, whoever asks."""

    family = "list"
    breaks = frozenset({"list.filter.reveals-nothing"})
    leaking = frozenset({"type"})


class BothFiltersReveal(Filtered):
    """Both filters together list all that passes them, whoever asks."""

    family = "list"
    rare = True
    breaks = frozenset({"list.filter.reveals-nothing"})
    leaking = frozenset({"type", "applyScope"})
