"""Faulty clients whose operations are elsewhere, without their models, or with other parameters (S01, S02, S95)."""
# ruff: noqa: A006 - S95 fixes the names

from collections.abc import Callable
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from facesnap.conformance.client import SnapshotObjectType, models
from facesnap.conformance.selfcheck.faulty_clients import FaultyClient


class _TwoModes(StrEnum):
    create_new = "CreateNew"
    overwrite = "Overwrite"


class OperationsUnderPlural(FaultyClient):
    """The operations hang on the client as snapshots."""

    breaks = frozenset({"client.operations.attribute"})

    def finish(self, client: Any) -> None:
        """Under another name."""
        client.snapshots = client.snapshot
        del client.snapshot


class OperationsMustBeCalled(FaultyClient):
    """For asyncio, snapshot is a function that returns the operations."""

    breaks = frozenset({"client.operations.attribute"})
    rare = True
    shells = frozenset({"asyncio"})

    def finish(self, client: Any) -> None:
        """One pair of parentheses more."""
        operations = client.snapshot
        client.snapshot = lambda: operations


class OperationsFromClientAlone(FaultyClient):
    """The operations are made from a client and nothing else."""

    breaks = frozenset({"client.operations.attribute"})

    def members(self, honest: Any) -> dict[str, Any]:
        """Another constructor."""
        return {"__init__": lambda self, client: honest.__init__(self, client, None, None, None)}


class OperationsReadBeforeTheyWrite(FaultyClient):
    """For asyncio, the operations take the deserializer before the serializer."""

    breaks = frozenset({"client.operations.attribute"})
    rare = True
    shells = frozenset({"asyncio"})

    def members(self, honest: Any) -> dict[str, Any]:
        """The last two the other way round."""
        return {
            "__init__": lambda self, client, config, deserializer, serializer: honest.__init__(
                self, client, config, serializer, deserializer
            )
        }


class ModelsHidden(FaultyClient):
    """The operations do not expose their models."""

    breaks = frozenset({"client.operations.models"})

    def members(self, honest: Any) -> dict[str, Any]:  # noqa: ARG002 - as in the base
        """Nothing where they belong."""
        return {"models": None}


class ModelsWithoutStatus(FaultyClient):
    """There is no model of an operation's status."""

    breaks = frozenset({"client.operations.models"})

    def members(self, honest: Any) -> dict[str, Any]:  # noqa: ARG002 - as in the base
        """All but one."""
        return {"models": SimpleNamespace(**{n: v for n, v in vars(models).items() if n != "OperationStatus"})}


class ModelsWithOverwrite(FaultyClient):
    """The models know a second mode of applying."""

    breaks = frozenset({"client.operations.models"})
    rare = True

    def members(self, honest: Any) -> dict[str, Any]:  # noqa: ARG002 - as in the base
        """A word that no service knows."""
        return {"models": SimpleNamespace(**{**vars(models), "SnapshotApplyMode": _TwoModes})}


class ModelsWithoutLargeTypes(FaultyClient):
    """For threads, the models know the small types alone."""

    breaks = frozenset({"client.operations.models"})
    rare = True
    shells = frozenset({"threads"})

    def members(self, honest: Any) -> dict[str, Any]:  # noqa: ARG002 - as in the base
        """Two words of four."""
        small = {word.name: word.value for word in SnapshotObjectType if "Large" not in word.value}
        return {"models": SimpleNamespace(**{**vars(models), "SnapshotObjectType": StrEnum("Types", small)})}


class ApplyNeedsMode(FaultyClient):
    """The mode of an apply has no default."""

    breaks = frozenset({"client.operations.signatures"})

    def members(self, honest: Any) -> dict[str, Callable[..., Any]]:
        """It must be given."""
        return {
            "apply": lambda self, snapshot_id, object_id, mode, custom_headers=None, raw=False, **operation_config: (
                honest.apply(self, snapshot_id, object_id, mode, custom_headers, raw, **operation_config)
            )
        }


class GetIsRawByDefault(FaultyClient):
    """A get returns the direct response unless it is told not to."""

    breaks = frozenset({"client.operations.signatures"})
    rare = True

    def members(self, honest: Any) -> dict[str, Callable[..., Any]]:
        """Another default."""
        return {
            "get": lambda self, snapshot_id, custom_headers=None, raw=True, **operation_config: honest.get(
                self, snapshot_id, custom_headers, raw, **operation_config
            )
        }


class DeleteWithoutOptions(FaultyClient):
    """A delete takes no options for the call."""

    breaks = frozenset({"client.operations.signatures", "client.options.overrides"})
    rare = True

    def members(self, honest: Any) -> dict[str, Callable[..., Any]]:
        """Two parameters, and no more."""
        return {
            "delete": lambda self, snapshot_id, custom_headers=None, raw=False: honest.delete(
                self, snapshot_id, custom_headers, raw
            )
        }


class ListFiltersByNameOnly(FaultyClient):
    """For asyncio, the filters of a list cannot be given by position."""

    breaks = frozenset({"client.operations.signatures"})
    rare = True
    shells = frozenset({"asyncio"})

    def members(self, honest: Any) -> dict[str, Callable[..., Any]]:
        """A star before them."""
        return {
            "list": lambda self, *, type=None, apply_scope=None, custom_headers=None, raw=False, **operation_config: (
                honest.list(self, type, apply_scope, custom_headers, raw, **operation_config)
            )
        }


class StatusUnderShortName(FaultyClient):
    """The status of an operation is asked for by get_operation."""

    breaks = frozenset({"client.operations.signatures"})

    def members(self, honest: Any) -> dict[str, Any]:
        """The documented name is free."""
        return {"get_operation": honest.get_operation_status, "get_operation_status": None}


class UpdateWithoutUserData(FaultyClient):
    """An update can change the apply scope alone."""

    breaks = frozenset({"client.operations.signatures"})

    def members(self, honest: Any) -> dict[str, Callable[..., Any]]:
        """One parameter less."""
        return {
            "update": lambda self, snapshot_id, apply_scope=None, custom_headers=None, raw=False, **operation_config: (
                honest.update(self, snapshot_id, apply_scope, None, custom_headers, raw, **operation_config)
            )
        }
