"""Faults of the apply scope: what is made of the GUIDs in it."""

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.state import Snapshot


class ScopeComparedByStart(Fault):
    """Two GUIDs are the same if they begin with the same eight digits."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.apply.outsider-refused", "scope.get.outsider-refused", "scope.list.outsider-hidden"})

    def in_scope(self, snapshot: Snapshot, account: Account) -> bool:
        """The first group decides."""
        return account.subscription[:8] in {one[:8] for one in snapshot.scope}


class ScopeCaseSensitive(Fault):
    """A GUID in capitals is stored as sent and matches nobody."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.guid-case"})

    def read_scope(self, value: object) -> tuple[str, ...]:
        """As sent."""
        super().read_scope(value)
        return tuple(str(one) for one in value) if isinstance(value, list) else ()


class EmptyScopeMeansEverybody(Fault):
    """A snapshot whose scope is empty is open to all."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.get.removed-refused", "scope.list.removed-hidden"})

    def in_scope(self, snapshot: Snapshot, account: Account) -> bool:
        """No list, no bound."""
        return not snapshot.scope or super().in_scope(snapshot, account)


class DuplicatesCancelOut(Fault):
    """A subscription that the scope names twice is not in it."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.value.duplicates"})

    def read_scope(self, value: object) -> tuple[str, ...]:
        """Toggled twice."""
        once = [one for one in value if value.count(one) == 1] if isinstance(value, list) else value
        return super().read_scope(once)


class DuplicatesReplaceTheRest(Fault):
    """A scope with a subscription named twice keeps that one alone."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.value.duplicates", "scope.several.each"})

    def read_scope(self, value: object) -> tuple[str, ...]:
        """The doubles, once."""
        doubles = [one for one in value if value.count(one) > 1] if isinstance(value, list) else []
        return super().read_scope(doubles[:1] or value)


class BracedGuidsDropped(Fault):
    """A GUID in braces or parentheses is accepted, and left out."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.value.guid-forms"})

    def read_scope(self, value: object) -> tuple[str, ...]:
        """What is bracketed is skipped."""
        if isinstance(value, list):
            value = [one for one in value if not (isinstance(one, str) and one[:1] in {"{", "("})]
        return super().read_scope(value)


class BareDigitsMeanNobody(Fault):
    """A GUID without hyphens is accepted and kept as it is, so that it matches nobody."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.value.guid-forms"})

    def read_scope(self, value: object) -> tuple[str, ...]:
        """32 characters pass unread."""
        if not isinstance(value, list):
            return super().read_scope(value)
        bare = [one for one in value if isinstance(one, str) and len(one) == 32 and one.isalnum()]
        return (*super().read_scope([one for one in value if one not in bare]), *bare)


class ScopePageTooShort(Fault):
    """Of a scope of more than a page only the first 64 subscriptions are kept."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.value.many", "get.value.apply-scope"})

    def read_scope(self, value: object) -> tuple[str, ...]:
        """The second page is never read."""
        return super().read_scope(value)[:64]


class ScopeColumnTooNarrow(Fault):
    """Of a long scope only the first six subscriptions are kept."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.several.each", "get.value.apply-scope"})

    def read_scope(self, value: object) -> tuple[str, ...]:
        """Six GUIDs and their commas fill 255 characters."""
        return super().read_scope(value)[:6]


class OnlyFirstOfScopeKept(Fault):
    """Of several subscriptions in a scope the first alone is kept."""

    family = "scope"
    breaks = frozenset({"scope.several.each", "get.value.apply-scope"})

    def read_scope(self, value: object) -> tuple[str, ...]:
        """As if it were one value."""
        return super().read_scope(value)[:1]
