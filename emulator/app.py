"""Putting an emulator together: accounts as configured, a service with its fault and variants, an ASGI face."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from facesnap.emulator.accounts import accounts_of
from facesnap.emulator.asgi import FaceApi
from facesnap.emulator.control import ClockApi
from facesnap.emulator.faults import fault as find_fault
from facesnap.emulator.service import Pace, Service
from facesnap.emulator.variants import variant as find_variant


def service_class(fault: str | None = None, variants: Sequence[str] = ()) -> type[Service]:
    """The service that lies as ``fault`` says and answers as ``variants`` say, the first of them first.

    Raises:
        LookupError: there is no fault or variant of such a name.
    """
    bases: list[type[Service]] = [] if fault is None else [find_fault(fault)]
    bases += [find_variant(name) for name in variants]
    if not bases:
        return Service
    return type("Composed", tuple(bases), {"registered": False})


def create_app(
    config: Mapping[str, Any],
    *,
    seed: int = 0,
    fault: str | None = None,
    variants: Sequence[str] = (),
    pace: Pace | None = None,
) -> Starlette:
    """The emulator as an ASGI application, to be served or driven by hand; its service is ``app.state.service``.

    ``config`` is the content of an endpoint.toml. The service answers under any prefix of ``/face/v1.0``, a region
    NAME under prefixes that end in ``/regions/NAME``; the clock under ``/control`` and the path of ``control_url``.

    Raises:
        ConfigurationError: a subscription's table cannot be used.
        LookupError: there is no such fault or variant.
    """
    service = service_class(fault, variants)(accounts_of(config), seed=seed, pace=pace)
    clock = ClockApi(service.clock)
    control = urlsplit(config.get("endpoint", {}).get("control_url", "")).path.rstrip("/")
    app = Starlette(routes=[Route(f"{path}/clock", clock) for path in sorted({"/control", control or "/control"})])
    face = FaceApi(service)

    async def elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
        await (face if scope["type"] == "http" else refuse_sockets)(scope, receive, send)

    refuse_sockets = app.router.not_found
    app.router.redirect_slashes = False
    app.router.default = elsewhere
    app.state.service = service
    return app
