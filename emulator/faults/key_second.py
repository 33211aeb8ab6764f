"""Faults of the second key: whoever holds it is less than whoever holds the first."""

from dataclasses import replace
from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.messages import Call
from facesnap.emulator.refusals import denied
from facesnap.emulator.service.gate import KEY_HEADER
from facesnap.emulator.state import Container, Snapshot


def is_second(call: Call, account: Account | None) -> bool:
    """Whether the call came with another key of the account than its first."""
    return account is not None and call.headers.get(KEY_HEADER) != account.keys[0]


class SecondKeyRefused(Fault):
    """Only the first key of a subscription is known."""

    family = "key"
    breaks = frozenset({"key.second.equal"})

    def keys_of(self, account: Account) -> tuple[str, ...]:
        """The first."""
        return super().keys_of(account)[:1]


class SecondKeyReadsOnly(Fault):
    """The second key of a subscription is good for reading alone."""

    family = "key"
    rare = True
    breaks = frozenset({"key.second.equal"})

    def admit(self, call: Call) -> Account:
        """A key for reading."""
        account = super().admit(call)
        if call.method != "GET" and is_second(call, account):
            raise denied("The key is read-only.")
        return account


class SecondKeyIsAStranger(Fault):
    """The second key of a subscription opens an account of another subscription."""

    family = "key"
    breaks = frozenset({"key.second.equal"})

    def authenticate(self, call: Call) -> Account | None:
        """Every key is its own customer."""
        account = super().authenticate(call)
        if account is None or not is_second(call, account):
            return account
        return replace(account, name=f"{account.name}-2", subscription=account.subscription[::-1])


class KeyOwnsSnapshot(Fault):
    """A snapshot belongs to the key that took it: with the other one it can be neither updated nor deleted."""

    family = "key"
    rare = True
    breaks = frozenset({"key.second.equal"})

    @cached_property
    def takers(self) -> dict[str, str | None]:
        """The key of the take, by snapshot id."""
        return {}

    @cached_property
    def using(self) -> dict[str, str | None]:
        """The key at hand, by account name."""
        return {}

    def admit(self, call: Call) -> Account:
        """Note the key."""
        account = super().admit(call)
        self.using[account.name] = call.headers.get(KEY_HEADER)
        return account

    def new_snapshot_id(self, call: Call, account: Account, source: Container) -> str:
        """The id, the key noted."""
        snapshot_id = super().new_snapshot_id(call, account, source)
        self.takers[snapshot_id] = call.headers.get(KEY_HEADER)
        return snapshot_id

    def may_update(self, snapshot: Snapshot, account: Account) -> bool:
        """With the same key."""
        same = self.using[account.name] == self.takers[snapshot.id]
        return same and super().may_update(snapshot, account)

    def may_delete(self, snapshot: Snapshot, account: Account) -> bool:
        """With the same key."""
        same = self.using[account.name] == self.takers[snapshot.id]
        return same and super().may_delete(snapshot, account)
