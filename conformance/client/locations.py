"""The operation id in an Operation-Location (S13, S32). Pure."""

import re

from facesnap.conformance.client.models import last_two_segments

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def operation_id(location: str) -> str:
    """The id at the end of an Operation-Location, relative or absolute, as it is written there.

    A trailing query or fragment is ignored. Raises ValueError if the reference does not end in ``operations/`` and a
    GUID. Whether its origin is the endpoint's own is not asked here (part C rules on it).
    """
    family, name = last_two_segments(location)
    if family != "operations" or not _GUID.fullmatch(name):
        raise ValueError(f"not the location of an operation: {location[:200]!r}")
    return name
