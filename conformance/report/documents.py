"""The JSON Schemas that ship in the package: of results.json, and of each line of events.jsonl."""

import json
from functools import cache
from importlib.resources import files
from typing import Any, Literal


@cache
def schema(name: Literal["event", "results"]) -> dict[str, Any]:
    """The schema (draft 2020-12) called ``name``. The object is shared: do not change it."""
    path = files("facesnap.conformance") / "schemas" / f"{name}.schema.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document
