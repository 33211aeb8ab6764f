"""Faulty clients: the reference client lying in one named way each, so that the client clauses are proven awake.

A fault is a subclass that overrides one or two small methods, as those of the emulator are. It stands in a module of
this folder, says its lie in one sentence, and names in ``breaks`` the clauses that it must not get past.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from facesnap.conformance.clauses.touring import SHELLS, Shell
from facesnap.conformance.client import Built, build, read
from facesnap.conformance.client.flow import Flow, call
from facesnap.conformance.client.signatures import Extra
from facesnap.conformance.harness.clients import REFERENCE, ClientUnderTest

_FAULTS: dict[str, type["FaultyClient"]] = {}


@dataclass(frozen=True, slots=True)
class Asked:
    """One call as its caller wants it."""

    name: str
    arguments: Mapping[str, Any]
    custom_headers: Extra
    overrides: Mapping[str, Any]
    raw: bool


class FaultyClient:
    """What is wrong with one client, which may keep a state of its own. Subclasses are registered by their name."""

    family: ClassVar[str] = "client"
    breaks: ClassVar[frozenset[str]] = frozenset()
    """The ids of the clauses that catch it; part of those that fail."""
    rare: ClassVar[bool] = False
    """Whether it shows only after a sequence, in one shell, for one method, value or option."""
    shells: ClassVar[frozenset[Shell]] = frozenset(SHELLS)
    """Where it lies; elsewhere it is the reference client."""

    def __init_subclass__(cls) -> None:
        """Register the fault.

        Raises:
            TypeError: it has no docstring of its own, breaks nothing, or has another's name.
        """
        super().__init_subclass__()
        if not inspect.cleandoc(cls.__doc__ or "") or not cls.breaks:
            raise TypeError(f"{cls.__name__}: a faulty client has a docstring, and clauses that it breaks")
        if _FAULTS.setdefault(cls.__name__, cls) is not cls:
            raise TypeError(f"{cls.__name__}: there is a faulty client of that name already")

    @classmethod
    def under_test(cls) -> ClientUnderTest:
        """Itself as what a run judges. What builds and reads without sending lies only where both shells do."""
        makers: dict[Shell, Any] = {"threads": REFERENCE.for_threads, "asyncio": REFERENCE.for_asyncio}
        makers.update({shell: partial(cls._make, makers[shell]) for shell in cls.shells})
        alone = cls() if cls.shells == frozenset(SHELLS) else FaultyClient()
        return ClientUnderTest(makers["threads"], makers["asyncio"], alone.build, alone.read)

    @classmethod
    def _make(cls, reference: Any, *arguments: Any, **options: Any) -> Any:
        client, lie = reference(*arguments, **options), cls()
        honest = type(client.snapshot)
        members = {"lie": lie, **lie.members(honest)}
        client.snapshot.__class__ = type(honest.__name__, (_Operations, honest), members)
        lie.finish(client)
        return client

    def finish(self, client: Any) -> None:
        """Change the client before it is handed out."""

    def members(self, honest: Any) -> dict[str, Any]:  # noqa: ARG002 - for those that call what they replace
        """What its operations have in place of, or beside, the members of the ``honest`` class."""
        return {}

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """One call, from its arguments to what its caller gets."""
        answer = yield from call(
            asked.name,
            asked.arguments,
            config=operations.config.for_call(asked.overrides),
            serialize=self.build,
            deserialize=self.read,
            custom_headers=asked.custom_headers,
        )
        return answer if asked.raw else answer.output

    def build(self, name: str, /, **arguments: Any) -> Built:
        """The request of a call."""
        return build(name, **arguments)

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """What is made of an answer."""
        return read(name, status, headers, body)


class _Operations:
    """The operations of either shell, each call of which passes through the lie."""

    lie: FaultyClient
    _client: Any

    def _call(
        self, name: str, arguments: Mapping[str, Any], custom_headers: Extra, overrides: Mapping[str, Any], *, raw: bool
    ) -> Any:
        return self._client.run(self.lie.call(self, Asked(name, arguments, custom_headers, overrides, raw)))


def faulty_clients() -> dict[str, type[FaultyClient]]:
    """The whole catalogue by name, sorted."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_FAULTS.items()))
