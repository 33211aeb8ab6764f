"""The embedded emulator as a target: the default of a run. Judge and accused are strangers, so it is loaded by name."""

import importlib
from collections.abc import Sequence
from dataclasses import replace

from facesnap.conformance.target import ConfigurationError, Target, from_mapping
from facesnap.conformance.wire.ports import AsgiPort

EMULATOR = "facesnap.emulator"
BASE_URL = "http://emulator.invalid"  # a host that no resolver ever finds: nothing of it can leave this process


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
