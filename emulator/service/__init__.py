"""The service: every decision is a small method with a name, so that a fault or a variant overrides one of them.

The layers stand on one another, each in its module: foundation, gate, containers, persons, faces, training,
recognition, operations, access, snapshots. ``Service`` is the whole. No HTTP here, no waiting, no other clock than
its own (the rate limit apart, which real time refills).
"""

from facesnap.emulator.service.foundation import Pace
from facesnap.emulator.service.snapshots import Snapshots

__all__ = ["Pace", "Service"]


class Service(Snapshots):
    """A faithful Face Snapshot service."""
