"""The face of the client: S01, S02, S95 by inspection."""

import inspect
import subprocess
import sys

import pytest

from facesnap.conformance.client import (
    OPERATIONS,
    AsyncFaceSnapshotClient,
    AsyncSnapshotOperations,
    Configuration,
    FaceSnapshotClient,
    Snapshot,
    SnapshotOperations,
    build,
    models,
    read,
)

TAIL = "custom_headers=None, raw=False, **operation_config"
SIGNATURES = {  # S95, letter for letter
    "apply": f"snapshot_id, object_id, mode='CreateNew', {TAIL}",
    "delete": f"snapshot_id, {TAIL}",
    "get": f"snapshot_id, {TAIL}",
    "get_operation_status": f"operation_id, {TAIL}",
    "list": f"type=None, apply_scope=None, {TAIL}",
    "take": f"type, object_id, apply_scope, user_data=None, {TAIL}",
    "update": f"snapshot_id, apply_scope=None, user_data=None, {TAIL}",
}


@pytest.mark.parametrize("operations", [SnapshotOperations, AsyncSnapshotOperations])
@pytest.mark.parametrize("name", SIGNATURES)
def test_signature_of_each_operation(operations: type, name: str) -> None:
    """Names, order, defaults and kinds are those of S95."""
    signature = inspect.signature(getattr(operations, name))
    plain = signature.replace(
        parameters=[p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()],
        return_annotation=inspect.Signature.empty,
    )
    assert str(plain) == f"(self, {SIGNATURES[name]})"


def test_table_of_operations_has_the_seven() -> None:
    """The table that build and read work from names the same operations."""
    assert set(OPERATIONS) == set(SIGNATURES)


@pytest.mark.parametrize("operations", [SnapshotOperations, AsyncSnapshotOperations])
def test_operations_take_client_config_serializer_deserializer(operations: type) -> None:
    """S01: the constructor's four parts."""
    assert list(inspect.signature(operations).parameters) == ["client", "config", "serializer", "deserializer"]


def test_client_makes_the_operations_and_holds_them() -> None:
    """S01: the operations hang on a client; S02: they expose the models."""
    with FaceSnapshotClient("http://face.test", "k") as client:
        assert isinstance(client.snapshot, SnapshotOperations)
        assert client.snapshot.models is models
        assert client.snapshot.models.Snapshot is Snapshot
        assert client.snapshot.config == Configuration("http://face.test", "k")
    assert isinstance(AsyncFaceSnapshotClient("http://face.test", "k").snapshot, AsyncSnapshotOperations)


def test_operations_use_the_serializer_and_deserializer_they_are_given() -> None:
    """S01: the parts are parts, not decoration."""

    class Client:
        def run(self, flow: object, _sleep: object = None) -> object:
            self.sent = next(flow)  # type: ignore[call-overload]  # a flow is an iterator
            raise RuntimeError("that far is enough")

    client = Client()
    config = Configuration("http://face.test", "k")
    operations = SnapshotOperations(client, config, lambda name, **_: build(name, snapshot_id="mine"), read)  # type: ignore[arg-type]  # a stand-in
    with pytest.raises(RuntimeError):
        operations.get("theirs")
    assert client.sent.url == "http://face.test/face/v1.0/snapshots/mine"


def test_importing_the_client_loads_httpx_and_little_else() -> None:
    """A program that only wants the client does not pay for the suite."""
    heavy = {"hypothesis", "schemathesis", "pytest", "jsonschema", "jinja2", "yaml", "starlette", "uvicorn", "azure"}
    script = "import sys, facesnap.conformance.client; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()  # noqa: S603 - our own interpreter
    assert "httpx" in loaded
    assert not heavy.intersection(loaded)
