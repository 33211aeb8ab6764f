"""The ASGI face: from a scope to a :class:`Call`, from the service's answer to messages.

It awaits nothing but the request's body, so it may be driven by hand. What stands before ``/face/v1.0`` in the path
only says which region is called.
"""

from functools import partial
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from facesnap.emulator.accounts import region_of
from facesnap.emulator.limits import MAX_BODY
from facesnap.emulator.messages import Call, Wire
from facesnap.emulator.refusals import body_too_large, method_not_allowed, no_resource
from facesnap.emulator.routes import RESOURCES, Resource
from facesnap.emulator.service import Service
from facesnap.emulator.service.foundation import Handler

API = "/face/v1.0"


class FaceApi:
    """Serves one :class:`Service` as an ASGI application."""

    def __init__(self, service: Service) -> None:
        self.service = service
        # An endpoint that is no function takes every method: the resource itself says which it has.
        # By first segment, so that few templates are tried.
        self.routes: dict[str, list[tuple[Route, Resource]]] = {}
        for resource in RESOURCES:
            found = self.routes.setdefault(_first(resource.template), [])
            found.append((Route(resource.template, self), resource))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        prefix, found, path = scope["path"].partition(API)
        resource, parameters = self.resource(self.service.resource_path(path)) if found else (None, {})
        try:
            body = await read_body(request)
        except ClientDisconnect:
            return
        call = Call(
            method=request.method,
            path=path,
            base=f"{scope['scheme']}://{request.headers.get('host', 'localhost')}{prefix}{API}",
            region=region_of(prefix),
            parameters=parameters,
            query=parsed_query(scope["query_string"]),
            # Backwards, so that of a header given twice the first counts.
            headers={name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers.raw[::-1]},
            body=body or b"",
        )
        await respond(self.service.answer(call, partial(self.handler, resource, too_large=body is None)), send)

    def resource(self, path: str) -> tuple[Resource | None, dict[str, str]]:
        """The resource that ``path`` names, and the parameters in it."""
        if "\n" in path:  # a template's end would match before a final one
            return None, {}
        for route, resource in self.routes.get(_first(path), ()):
            match, found = route.matches({"type": "http", "path": path, "method": ""})
            if match is Match.FULL:
                return resource, found["path_params"]
        return None, {}

    def handler(self, resource: Resource | None, call: Call, *, too_large: bool) -> Handler:
        """Who handles ``call``; refuses unknown paths and methods, and bodies that were too long to be read."""
        if resource is None:
            raise no_resource()
        name = resource.handlers.get(call.method)
        if name is None:
            raise method_not_allowed(", ".join(resource.handlers))
        if too_large:
            raise body_too_large()
        method = getattr(self.service, name)
        handler: Handler = method if resource.kind is None else partial(method, kind=resource.kind)
        return handler


def _first(path: str) -> str:
    return path[1:].partition("/")[0]


async def read_body(request: Request) -> bytes | None:
    """The body, or None if it is longer than anything the service reads."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY:
            return None
        chunks.append(chunk)
    return b"".join(chunks)


def parsed_query(query: bytes) -> dict[str, tuple[str, ...]]:
    """The query's parameters with all their values, blank ones too; what is no UTF-8 becomes U+FFFD."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True, errors="replace"):
        found[name] = (*found.get(name, ()), value)
    return found


async def respond(wire: Wire, send: Send) -> None:
    """Send ``wire`` as ASGI messages."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in wire.headers]
    await send({"type": "http.response.start", "status": wire.status, "headers": headers})
    await send({"type": "http.response.body", "body": wire.body})
