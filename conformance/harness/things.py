"""Things that checks handle: objects and snapshots of this run, and what an answer holds."""

from dataclasses import dataclass
from typing import Any

from facesnap.conformance.harness.actors import Actor
from facesnap.conformance.harness.errors import BlockedError
from facesnap.conformance.model.state import Key
from facesnap.conformance.reading import parsed
from facesnap.conformance.wire.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Made:
    """An object that exists: where, what type, under which id."""

    actor: Actor
    kind: str
    object_id: str

    @property
    def key(self) -> Key:
        """How the model knows it."""
        return (self.actor.account, self.kind, self.object_id)


@dataclass(frozen=True, slots=True)
class Taken:
    """A snapshot that was taken, and what it was taken from."""

    id: str
    source: Made
    operation_id: str

    @property
    def kind(self) -> str:
        """The type of the object in it."""
        return self.source.kind


def json_of(exchange: Exchange) -> dict[str, Any]:
    """The JSON object that an answer holds; an empty one where it is none."""
    value = parsed(exchange.response.body) if exchange.response is not None else None
    return value if isinstance(value, dict) else {}


def entries_of(exchange: Exchange) -> list[dict[str, Any]]:
    """The JSON objects in the array that an answer holds; none where it is no array."""
    value = parsed(exchange.response.body) if exchange.response is not None else None
    return objects_in(value)


def objects_in(value: Any) -> list[dict[str, Any]]:
    """The JSON objects in an array; none where it is no array."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def done(exchange: Exchange, what: str, *, success: int = 200) -> Exchange:
    """The exchange, if it was served; raises BlockedError if not."""
    status = exchange.response.status if exchange.response is not None else None
    if status is None or not 200 <= status < 300:
        raise BlockedError(f"{what} was answered with {status}, not {success}")
    return exchange
