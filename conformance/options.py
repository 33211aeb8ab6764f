"""The options of a run: what was asked for, by whichever door. They lead to a target; they start nothing."""

from dataclasses import dataclass, replace
from pathlib import Path

from facesnap.conformance.embedded import embedded
from facesnap.conformance.target import ConfigurationError, Target, load
from facesnap.conformance.wire.ports import HttpPort, Port


@dataclass(frozen=True, slots=True)
class Options:
    """What a run was asked for. ``endpoint`` None is the embedded emulator, ``out`` None keeps no report.

    ``time_limit`` is in seconds, None for no limit. ``fault`` and ``variants`` are for the embedded emulator alone.
    ``live`` is the word without which no live endpoint is judged; ``exhaust_quota`` lets one be loaded, too.
    """

    seed: int
    endpoint: Path | None = None
    out: Path | None = None
    effort: str = "standard"
    select: tuple[str, ...] = ()
    time_limit: float | None = None
    fault: str | None = None
    variants: tuple[str, ...] = ()
    live: bool = False
    exhaust_quota: bool = False

    def target(self) -> tuple[Target, Port]:
        """The target, and the port that leads to it; raises ConfigurationError where the options do not fit."""
        if self.endpoint is None:
            return embedded(self.seed, fault=self.fault, variants=self.variants)
        if self.fault is not None or self.variants:
            raise ConfigurationError(
                "faults and variants are the embedded emulator's; leave them out, or the endpoint's file."
            )
        target = allowed(load(self.endpoint), live=self.live)
        return replace(target, exhaust_quota=self.exhaust_quota), HttpPort()


def allowed(target: Target, *, live: bool) -> Target:
    """The target, if it may be sent to: a live one only with the word for it; else ConfigurationError."""
    if target.kind == "live" and not live:
        raise ConfigurationError(
            f"{target.file}: endpoint.kind: {target.base_url} is live, and a run spends its quota; look at "
            f"`facesnap plan --config {target.file}` first, then say --live (--facesnap-live under pytest); for an "
            'emulator say kind = "emulated".'
        )
    return target
