"""Sameness: what of results.json must be the same whenever the same seed meets the same target in the same state.

Ids that the server mints, the run's own mark, hosts, times and durations are told by their order of appearance: they
differ from run to run, but which of them stands where does not.
"""

import json
import re
from typing import Any

_VARYING = re.compile(
    r"(?P<guid>[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12})"
    r"|(?P<run>(?<=fs-)[0-9a-f]{8}|(?<=facesnap )[0-9a-f]{8})"
    r"|(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)"
    r"|(?P<date>[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT)"
    r"|(?P<host>(?<=://)[^/\"]+)"
)
_MEASURED = frozenset({"started", "seconds", "skew", "x-envoy-upstream-service-time"})


def comparable(results: dict[str, Any]) -> str:
    """results.json as text in which everything that may vary is an ordinal."""
    seen: dict[str, dict[str, int]] = {}

    def ordinal(found: re.Match[str]) -> str:
        kind = str(found.lastgroup)
        known = seen.setdefault(kind, {})
        return f"<{kind} {known.setdefault(found[0].lower(), len(known) + 1)}>"

    return _VARYING.sub(ordinal, json.dumps(_without_measures(results), sort_keys=True, indent=1))


def _without_measures(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_measures(each) for name, each in value.items() if name not in _MEASURED}
    if isinstance(value, list):
        pair = len(value) == 2 and isinstance(value[0], str) and value[0].lower() in _MEASURED
        return None if pair else [_without_measures(each) for each in value]
    return value
