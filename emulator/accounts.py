"""Accounts: who may call, told apart by key. An account belongs to one Azure subscription and to one tier."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.limits import TIERS, Tier

DEFAULT_REGION = "default"
_REGION = re.compile(r"/regions/([^/]+)/?\Z")


class ConfigurationError(Exception):
    """The configuration cannot be used; the message names the key and says what is expected."""


@dataclass(frozen=True, slots=True)
class Account:
    """One Face resource. ``subscription`` is its Azure subscription's GUID in lower case; several share one (Q28)."""

    name: str
    subscription: str
    keys: tuple[str, ...]
    tier: Tier

    @property
    def resource_id(self) -> str:
        """The ARM id that snapshots show as ``account`` (part B 2.8)."""
        return (
            f"/subscriptions/{self.subscription}/resourceGroups/facesnap"
            f"/providers/Microsoft.CognitiveServices/accounts/{self.name}"
        )


def region_of(prefix: str) -> str:
    """The region that a URL or path before ``/face/v1.0`` leads to: its last ``/regions/NAME``, else the default."""
    found = _REGION.search(prefix)
    return found.group(1) if found else DEFAULT_REGION


def accounts_of(config: Mapping[str, Any]) -> tuple[Account, ...]:
    """The accounts that the tables under ``subscriptions`` describe.

    Raises:
        ConfigurationError: an id is no GUID, a key is missing or used twice, or a tier is unknown.
    """
    accounts: list[Account] = []
    for name, table in config.get("subscriptions", {}).items():
        account = _account(name, table)
        for other in accounts:
            if set(other.keys) & set(account.keys):
                raise ConfigurationError(f"subscriptions.{name}.key: {other.name} has that key already")
        accounts.append(account)
    return tuple(accounts)


def _account(name: str, table: Mapping[str, Any]) -> Account:
    where = f"subscriptions.{name}"
    subscription = guid_of(table.get("id"))
    if subscription is None:
        raise ConfigurationError(f"{where}.id: expected a GUID")
    tier = table.get("tier", "S0")
    if not isinstance(tier, str) or tier not in TIERS:
        raise ConfigurationError(f"{where}.tier: expected one of {', '.join(TIERS)}")
    keys = [_key(where, table)]
    if "key2" in table:
        keys.append(_text(f"{where}.key2", table["key2"]))
    return Account(name, subscription, tuple(keys), TIERS[tier])


def _key(where: str, table: Mapping[str, Any]) -> str:
    if ("key" in table) == ("key_env" in table):
        raise ConfigurationError(f"{where}: expected either key or key_env")
    if "key" in table:
        return _text(f"{where}.key", table["key"])
    variable = _text(f"{where}.key_env", table["key_env"])
    if not os.environ.get(variable):
        raise ConfigurationError(f"{where}.key_env: the environment variable {variable} is not set")
    return os.environ[variable]


def _text(where: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ConfigurationError(f"{where}: expected a text that is not empty")
    return value
