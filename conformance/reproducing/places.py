"""Places: where a recipe can be tried: the endpoint itself, an emulator like the judged one, or a faithful one."""

from collections.abc import Callable, Mapping
from typing import Any

from facesnap.conformance.embedded import UNHURRIED, embedded
from facesnap.conformance.reproducing.standalone import variable
from facesnap.conformance.target import Target
from facesnap.conformance.wire.ports import Port

Place = Callable[[], tuple[Target, Port]]
PATIENCE = 1.0  # seconds with one operation of an emulator whose time is its own


def settled(target: Target, port: Port) -> Place:
    """An endpoint as it stands."""
    return lambda: (target, port)


def like(made: Mapping[str, Any]) -> Place:
    """A fresh emulator of this process, made as the log says."""
    return lambda: embedded(
        made["seed"], fault=made["fault"], variants=made["variants"], tier=made["tier"], patience=PATIENCE
    )


def faithful(target: Mapping[str, Any]) -> Place:
    """A fresh emulator that does not lie, in the place of a target as the log describes it; elsewhere unhurried."""
    tier = target["subscriptions"]["source"]["tier"]
    made = target.get("embedded") or {"seed": 1, "variants": [UNHURRIED], "tier": tier}
    return like({**made, "fault": None})


def settings(target: Target) -> dict[str, str]:
    """What a reproduction is told of an endpoint by the environment; it holds the keys."""
    found = {} if target.control_url is None else {"FACESNAP_CONTROL_URL": target.control_url}
    for name, each in target.subscriptions.items():
        found |= {variable("URL", name): each.base_url, variable("ID", name): each.id, variable("KEY", name): each.key}
        if each.key2 is not None:
            found[variable("KEY", f"{name}/key2")] = each.key2
    return found
