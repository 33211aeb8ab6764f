"""Link the rooms below src/facesnap for an editable install, so that they import as facesnap.<room>."""

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOMS = ("conformance", "strategies", "emulator", "openapi")


class LinkRooms(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's generic is private
    """Make src/facesnap/<room> a link to <room>; a wheel or an sdist needs none."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Link each room for ``version == "editable"``; leave a link that is right as it is."""
        del build_data
        if version != "editable":
            return
        for room in ROOMS:
            link(Path(self.root) / room, Path(self.root) / "src" / "facesnap" / room)


def link(room: Path, below: Path) -> None:
    """Point ``below`` at ``room``: a relative symlink, or a junction on Windows, where symlinks want privileges."""
    if below.exists() and below.samefile(room):
        return
    if below.is_symlink():
        below.unlink()
    if sys.platform == "win32":
        import _winapi  # noqa: PLC0415 - only Windows has it

        _winapi.CreateJunction(str(room), str(below))
    else:
        below.symlink_to(os.path.relpath(room, below.parent), target_is_directory=True)
