"""Checks, a file a family, same stem as openapi/clauses/<family>.toml.

A check drives a situation; the oracle judges it.
"""

from importlib import import_module

from facesnap.conformance.catalogue import FAMILIES


def load() -> None:
    """Import every family's checks, so that they bind themselves to their clauses."""
    for family in sorted(FAMILIES):
        import_module(f"{__name__}.{family}")
