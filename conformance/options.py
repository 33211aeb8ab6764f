"""The options of a run: what was asked for, by whichever door. They lead to a target; they start nothing."""

from dataclasses import dataclass
from pathlib import Path

from facesnap.conformance.embedded import embedded
from facesnap.conformance.target import ConfigurationError, Target, load
from facesnap.conformance.wire.ports import HttpPort, Port


@dataclass(frozen=True, slots=True)
class Options:
    """What a run was asked for. ``endpoint`` None is the embedded emulator, ``out`` None keeps no report.

    ``time_limit`` is in seconds, None for no limit. ``fault`` and ``variants`` are for the embedded emulator alone.
    """

    seed: int
    endpoint: Path | None = None
    out: Path | None = None
    effort: str = "standard"
    select: tuple[str, ...] = ()
    time_limit: float | None = None
    fault: str | None = None
    variants: tuple[str, ...] = ()

    def target(self) -> tuple[Target, Port]:
        """The target, and the port that leads to it; raises ConfigurationError where the options do not fit."""
        if self.endpoint is None:
            return embedded(self.seed, fault=self.fault, variants=self.variants)
        if self.fault is not None or self.variants:
            raise ConfigurationError(
                "faults and variants are the embedded emulator's; leave them out, or the endpoint's file."
            )
        return load(self.endpoint), HttpPort()
