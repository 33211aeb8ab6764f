"""The embedded emulator as a target: the default of a run. Judge and accused are strangers, so it is loaded by name."""

import importlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from facesnap.conformance.target import ConfigurationError, Target, from_mapping
from facesnap.conformance.wire.ports import AsgiPort

EMULATOR = "facesnap.emulator"
BASE_URL = "http://emulator.invalid"  # a host that no resolver ever finds: nothing of it can leave this process

UNHURRIED = "Unhurried"  # the variant without a rate limit, so that a metered tier need not be waited for


def embedded(
    seed: int,
    *,
    fault: str | None = None,
    variants: Sequence[str] = (),
    tier: str | None = None,
    patience: float | None = None,
) -> tuple[Target, AsgiPort]:
    """An emulator in this process, its made-up subscriptions as a target, and the port that leads into it.

    The same ``seed`` gives the same subscriptions, ids and durations. ``fault`` and ``variants`` name how it shall
    lie and which open questions it shall answer another lawful way. ``tier`` is that of every subscription in place of
    ``unlimited``; ``patience`` the seconds of real time for one operation.

    Raises:
        ConfigurationError: there is no such fault or variant.
    """
    config = importlib.import_module(f"{EMULATOR}.configuration").made_up(BASE_URL, seed)
    if tier is not None:
        for subscription in config["subscriptions"].values():
            subscription["tier"] = tier
    if patience is not None:
        config["limits"] = {"operation_seconds": patience}
    try:
        app = importlib.import_module(f"{EMULATOR}.app").create_app(
            config, seed=seed, fault=fault, variants=tuple(variants)
        )
    except LookupError as error:
        raise ConfigurationError(f"the embedded emulator: {error.args[0] if error.args else error}") from error
    made = {"seed": seed, "fault": fault, "variants": list(variants), "tier": tier, "patience": patience}
    return replace(from_mapping(config, file=None, environ={}), embedded=made), AsgiPort(app)


def stand_in(target: Target, seed: int) -> tuple[Target, AsgiPort, Any]:
    """An emulator in this process that has what ``target`` has, the target that leads to it, and its service.

    Subscriptions, tiers, clock, limits and kind are the target's; keys and places are made up, so that nothing can
    reach the target itself.
    """
    places = dict.fromkeys(each.base_url for each in target.subscriptions.values())
    urls = {place: f"{BASE_URL}/regions/{number}" for number, place in enumerate(places)}
    subscriptions = {
        name: replace(
            each,
            key=f"key-of-{name}",
            key2=each.key2 and f"second-key-of-{name}",
            base_url=urls[each.base_url],
        )
        for name, each in target.subscriptions.items()
    }
    config = {
        "subscriptions": {
            name: {
                "id": each.id,
                "key": each.key,
                "tier": each.tier or ("S0" if target.kind == "live" else "unlimited"),
            }
            | ({"key2": each.key2} if each.key2 else {})
            for name, each in subscriptions.items()
        }
    }
    app = importlib.import_module(f"{EMULATOR}.app").create_app(config, seed=seed)
    led = replace(
        target,
        base_url=subscriptions["source"].base_url,
        control_url=target.control_url and f"{BASE_URL}/control",
        subscriptions=subscriptions,
        images=(),
    )
    return led, AsgiPort(app), app.state.service
