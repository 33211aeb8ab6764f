"""The client clauses: the reference client passes them, and each lie of a client is told by the clause it is about."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from facesnap.conformance.catalogue import checks
from facesnap.conformance.client import (
    AsyncFaceSnapshotClient,
    FaceSnapshotClient,
    SnapshotError,
    SnapshotOperations,
    build,
    read,
)
from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import Log
from facesnap.conformance.harness.clients import REFERENCE, ClientUnderTest
from facesnap.conformance.harness.session import Session

FAMILY = "client."


def judged(client: ClientUnderTest, seed: int = 1, variants: tuple[str, ...] = ()) -> tuple[dict[str, str], Session]:
    """The outcomes of all client clauses for a client, against the embedded emulator."""
    target, port = embedded(seed, variants=variants)
    session = Session.open(target, port, Log(io.StringIO()), seed=seed, effort="quick")
    session.service.client_under_test = client
    outcomes = {
        clause_id: session.run(check).outcome for clause_id, check in checks().items() if clause_id.startswith(FAMILY)
    }
    session.close("completed", None)
    return outcomes, session


@pytest.mark.parametrize("seed", range(4))
def test_reference_client_passes(seed: int) -> None:
    """For every object type, with few requests and nothing broken on the way."""
    outcomes, session = judged(REFERENCE, seed)
    assert set(outcomes.values()) == {"pass"}
    assert session.recorder.breaches == []
    # The exemplar that the tour starts from is shared with all other checks of a run.
    assert session.recorder.requests["enumerated"] < 70


def operations(**methods: Callable[..., Any]) -> ClientUnderTest:
    """A client for threads whose operations have these methods instead."""

    def made(*arguments: Any, **keywords: Any) -> FaceSnapshotClient:
        client = FaceSnapshotClient(*arguments, **keywords)
        liar = type("SnapshotOperations", (SnapshotOperations,), methods)
        client.snapshot = liar(client._sender, client.config, build, read)
        return client

    return replace(REFERENCE, for_threads=made)


def deaf_to_headers(self: Any, name: str, arguments: Any, custom_headers: Any, overrides: Any, **raw: bool) -> Any:
    """Forgets the custom headers."""
    del custom_headers
    return SnapshotOperations._call(self, name, arguments, None, overrides, **raw)


def never_raw(self: Any, name: str, arguments: Any, custom_headers: Any, overrides: Any, **raw: bool) -> Any:
    """Returns the value whatever was asked."""
    del raw
    return SnapshotOperations._call(self, name, arguments, custom_headers, overrides, raw=False)


def deaf_to_overrides(self: Any, name: str, arguments: Any, custom_headers: Any, overrides: Any, **raw: bool) -> Any:
    """Forgets the options of the call."""
    del overrides
    return SnapshotOperations._call(self, name, arguments, custom_headers, {}, **raw)


def remembers_overrides(self: Any, name: str, arguments: Any, custom_headers: Any, overrides: Any, **raw: bool) -> Any:
    """Keeps the options of a call for all later ones."""
    self.config = self.config.for_call(overrides)
    return SnapshotOperations._call(self, name, arguments, custom_headers, {}, **raw)


def swallows_errors(self: Any, name: str, arguments: Any, custom_headers: Any, overrides: Any, **raw: bool) -> Any:
    """Returns None for an error."""
    try:
        return SnapshotOperations._call(self, name, arguments, custom_headers, overrides, **raw)
    except SnapshotError:
        return None


def returns_parsed_json(self: Any, name: str, arguments: Any, custom_headers: Any, overrides: Any, **raw: bool) -> Any:
    """Returns a dict for a snapshot."""
    found = SnapshotOperations._call(self, name, arguments, custom_headers, overrides, **raw)
    return vars(found) if hasattr(found, "__dict__") else {"snapshot": found} if name == "get" else found


def no_mode(self: Any, snapshot_id: str, object_id: str, mode: str = "createnew", **options: Any) -> Any:
    """Another default of the mode."""
    return SnapshotOperations.apply(self, snapshot_id, object_id, mode, **options)


def loses_the_comma(name: str, /, **arguments: Any) -> Any:
    """Builds a list filter with encoded commas doubled."""
    built = build(name, **arguments)
    return built._replace(path_and_query=built.path_and_query.replace(",", "%20,"))


def drops_user_data(name: str, /, **arguments: Any) -> Any:
    """Never sends user data."""
    return build(name, **{key: value for key, value in arguments.items() if key != "user_data"})


def tells_no_code(name: str, status: int, headers: Any, body: bytes) -> Any:
    """Raises errors without their code."""
    try:
        return read(name, status, headers, body)
    except SnapshotError as error:
        raise SnapshotError(error.status, None, error.message) from error


def misreads_times(name: str, status: int, headers: Any, body: bytes) -> Any:
    """Reads every update time as the creation."""
    value = read(name, status, headers, body)
    return replace(value, last_update_time=value.created_time.replace(year=1999)) if name == "get" else value  # type: ignore[union-attr, type-var, call-arg]  # a snapshot


def chokes_on_lists(name: str, status: int, headers: Any, body: bytes) -> Any:
    """Cannot read an empty list."""
    if name == "list" and body == b"[]":
        raise KeyError(name)
    return read(name, status, headers, body)


LIES = {
    "attribute": (
        replace(
            REFERENCE,
            for_asyncio=lambda *a, **k: _renamed(AsyncFaceSnapshotClient(*a, **k)),
        ),
        "client.operations.attribute",
    ),
    "models": (operations(models=None), "client.operations.models"),
    "signatures": (operations(apply=no_mode), "client.operations.signatures"),
    "custom headers": (operations(_call=deaf_to_headers), "client.options.custom-headers"),
    "raw": (operations(_call=never_raw), "client.options.raw"),
    "overrides ignored": (operations(_call=deaf_to_overrides), "client.options.overrides"),
    "overrides kept": (operations(_call=remembers_overrides), "client.options.overrides"),
    "errors swallowed": (operations(_call=swallows_errors), "client.answers.errors"),
    "values untyped": (operations(_call=returns_parsed_json), "client.answers.values"),
    "query": (replace(REFERENCE, build=loses_the_comma), "client.answers.agree"),
    "user data": (replace(REFERENCE, build=drops_user_data), "client.answers.agree"),
    "error code": (replace(REFERENCE, read=tells_no_code), "client.answers.agree"),
    "times": (replace(REFERENCE, read=misreads_times), "client.answers.agree"),
    "empty list": (replace(REFERENCE, read=chokes_on_lists), "client.answers.agree"),
}


def _renamed(client: Any) -> Any:
    """Its operations hang where nobody looks."""
    client.snapshots = client.snapshot
    client.snapshot = None
    return client


@pytest.mark.parametrize("lie", LIES)
def test_a_faulty_client_is_caught(lie: str) -> None:
    """By the clause that speaks of what it does wrong; the endpoint gets no blame."""
    client, clause_id = LIES[lie]
    outcomes, session = judged(client)
    assert outcomes[clause_id] == "fail"
    assert {breach.clause.partition(".")[0] for breach in session.recorder.breaches} == {"client"}


@pytest.mark.parametrize("variant", ["ConflictsLate", "Operations2019", "SaysForbidden"])
def test_variants_change_nothing_for_the_client(variant: str) -> None:
    """What is lawful of an endpoint is no reason to doubt the client."""
    outcomes, _ = judged(REFERENCE, variants=(variant,))
    assert set(outcomes.values()) == {"pass"}
