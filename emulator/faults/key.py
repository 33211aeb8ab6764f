"""Faults of the key: calls that forget to ask for it, and what passes for one."""

import re
from functools import cached_property
from typing import ClassVar

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import bearer
from facesnap.emulator.messages import Call
from facesnap.emulator.service.gate import KEY_HEADER


class Unlocked(Fault):
    """One call takes anybody in. Subclasses say which, by method and the whole path."""

    registered = False
    method: ClassVar[str] = ""
    path: ClassVar[str] = ""

    def authenticate(self, call: Call) -> Account | None:
        """Without a good key, whoever fits."""
        found = super().authenticate(call)
        if found is None and call.method == self.method and re.fullmatch(self.path, call.path):
            return bearer(self, call)
        return found


class TakesWithoutKey(Unlocked):
    """A take asks for no key."""

    family = "key"
    minimum = 2
    breaks = frozenset({"key.take.refused"})
    method, path = "POST", "/snapshots"


class ShowsStatusWithoutKey(Unlocked):
    """Reading a status asks for no key."""

    family = "key"
    breaks = frozenset({"key.status.refused"})
    method, path = "GET", "/operations/[^/]*"


class AppliesWithoutKey(Unlocked):
    """An apply asks for no key."""

    family = "key"
    breaks = frozenset({"key.apply.refused"})
    method, path = "POST", "/snapshots/[^/]*/apply"


class GetsWithoutKey(Unlocked):
    """Getting a snapshot asks for no key."""

    family = "key"
    breaks = frozenset({"key.get.refused"})
    method, path = "GET", "/snapshots/[^/]*"


class ListsWithoutKey(Unlocked):
    """Listing asks for no key."""

    family = "key"
    breaks = frozenset({"key.list.refused"})
    method, path = "GET", "/snapshots"


class UpdatesWithoutKey(Unlocked):
    """An update asks for no key."""

    family = "key"
    minimum = 3
    breaks = frozenset({"key.update.refused"})
    method, path = "PATCH", "/snapshots/[^/]*"


class DeletesWithoutKey(Unlocked):
    """A deletion asks for no key."""

    family = "key"
    breaks = frozenset({"key.delete.refused"})
    method, path = "DELETE", "/snapshots/[^/]*"


class AcceptsMissingKey(Fault):
    """A wrong key is refused, but who sends none is let in."""

    family = "key"
    breaks = frozenset({"key.get.refused", "key.list.refused"})

    def authenticate(self, call: Call) -> Account | None:
        """No key, no doubt."""
        return super().authenticate(call) if KEY_HEADER in call.headers else bearer(self, call)


class AcceptsAnyKey(Fault):
    """Whatever stands in the header is good enough; only who sends no key is refused."""

    family = "key"
    breaks = frozenset({"key.get.refused", "key.list.refused"})

    def authenticate(self, call: Call) -> Account | None:
        """Some key will do."""
        return super().authenticate(call) or (bearer(self, call) if call.headers.get(KEY_HEADER) else None)


class AcceptsEmptyKey(Fault):
    """A header with an empty key is good enough."""

    family = "key"
    rare = True
    breaks = frozenset({"key.get.refused", "key.list.refused"})

    def authenticate(self, call: Call) -> Account | None:
        """An empty text is equal to a key that was never set."""
        return bearer(self, call) if call.headers.get(KEY_HEADER) == "" else super().authenticate(call)


class OnlyKeyLengthChecked(Fault):
    """Any key of the right length is good."""

    family = "key"
    rare = True
    breaks = frozenset({"key.get.refused", "key.list.refused"})

    def authenticate(self, call: Call) -> Account | None:
        """It looks like a key."""
        lengths = {len(key) for account in self.accounts for key in account.keys}
        fits = len(call.headers.get(KEY_HEADER, "")) in lengths
        return super().authenticate(call) or (bearer(self, call) if fits else None)


class OnlyKeyStartChecked(Fault):
    """A key is good if it begins with the first eight characters of one, whatever follows."""

    family = "key"
    rare = True
    breaks = frozenset({"key.get.refused", "key.list.refused"})

    def authenticate(self, call: Call) -> Account | None:
        """Looked up by a prefix."""
        start = call.headers.get(KEY_HEADER, "")[:8]
        found = (account for account in self.accounts if start in {key[:8] for key in account.keys})
        return super().authenticate(call) or next(found, None)


class MissingKeyIsTheLast(Fault):
    """Who sends no key is taken for the caller before."""

    family = "key"
    rare = True
    breaks = frozenset({"key.get.refused", "key.list.refused"})

    @cached_property
    def latest(self) -> list[Account]:
        """The last caller with a good key, if there was one."""
        return []

    def authenticate(self, call: Call) -> Account | None:
        """The context of the thread is not cleared."""
        if KEY_HEADER not in call.headers:
            return next(iter(self.latest), None)
        found = super().authenticate(call)
        if found is not None:
            self.latest[:] = [found]
        return found
