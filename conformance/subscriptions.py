"""The subscriptions of a target: who calls, with which key, at which place. Reading and refusing their tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from facesnap.conformance.tables import Table, usable_secret

Tier = Literal["F0", "S0", "unlimited"]

NAMES = ("source", "target", "outsider", "sibling")
REQUIRED = ("source", "target")
TIERS = ("F0", "S0", "unlimited")


@dataclass(frozen=True, slots=True)
class Subscription:
    """One principal. ``id`` is its Azure subscription's GUID in lower case; the service is at base_url + /face/v1.0.

    ``base_url`` is the endpoint's where the file gives no other, without a slash at its end. ``tier`` None: not told.
    """

    name: str
    id: str
    key: str = field(repr=False)
    key2: str | None = field(repr=False)
    tier: Tier | None
    base_url: str


def subscriptions(tables: Table, base_url: str, environ: Mapping[str, str]) -> dict[str, Subscription]:
    """The subscriptions that ``tables`` holds, by name and in the order of ``NAMES``.

    ``base_url`` stands in where a subscription names none; ``key_env`` is looked up in ``environ``.

    Raises:
        ConfigurationError: one is missing, unknown, unusable, or given twice.
    """
    tables.only(NAMES)
    for name in REQUIRED:
        if name not in tables.values:
            raise tables.refusal(name, "is missing; expected a table with id and key; source and target are required.")
    found = {
        name: _subscription(tables.table(name), name, base_url, environ) for name in NAMES if name in tables.values
    }
    ids: dict[str, str] = {}
    keys: dict[str, Subscription] = {}
    for subscription in found.values():
        table = tables.table(subscription.name)
        twin = ids.setdefault(subscription.id, subscription.name)
        if twin != subscription.name and (twin, subscription.name) != ("source", "sibling"):
            raise table.refusal(
                "id", f"is that of {twin}; only sibling may repeat source's, so give another subscription's id."
            )
        _refuse_known_keys(table, subscription, keys)
    return found


def _refuse_known_keys(table: Table, subscription: Subscription, keys: dict[str, Subscription]) -> None:
    """Refuse a key that someone before has: two names for one caller would make the contract look broken."""
    for member, key in (("key", subscription.key), ("key2", subscription.key2)):
        if key is None:
            continue
        owner = keys.setdefault(key, subscription)
        if owner is subscription and member == "key2" and key == subscription.key:
            raise table.refusal(member, "is the same as key; give the other key of the subscription, or take it out.")
        # One subscription in two regions may be one key at two places.
        elsewhere = {owner.name, subscription.name} == {"source", "sibling"} and owner.base_url != subscription.base_url
        if owner is not subscription and not elsewhere:
            where = "key_env" if member == "key" and "key_env" in table.values else member
            raise table.refusal(where, f"is a key of {owner.name} already; give each subscription its own.")


def _subscription(table: Table, name: str, base_url: str, environ: Mapping[str, str]) -> Subscription:
    table.only(("id", "key", "key_env", "key2", "tier", "base_url"))
    return Subscription(
        name=name,
        id=table.guid("id"),
        key=_key(table, environ),
        key2=table.secret("key2"),
        tier=cast("Tier | None", table.choice("tier", TIERS)),
        base_url=table.url("base_url") or base_url,
    )


def _key(table: Table, environ: Mapping[str, str]) -> str:
    key, variable = table.secret("key"), table.text("key_env")
    if key is not None and variable is not None:
        raise table.refusal("key_env", "stands beside key; expected one of the two, so take one out.")
    if key is not None:
        return key
    if variable is None:
        raise table.refusal("key", "is missing; expected key, or key_env with the name of an environment variable.")
    value = environ.get(variable)
    if not value:
        raise table.refusal("key_env", f"the environment variable {variable} is not set; set it to the key.")
    if not usable_secret(value):
        raise table.refusal(
            "key_env", f"the environment variable {variable} holds no key: expected visible ASCII without spaces."
        )
    return value
