"""A caller that gets along with every variant: it waits, moves the clock, and reads names of headers in any case."""

from collections.abc import Callable
from typing import Any

import pytest

SOURCE = "11111111-aaaa-4aaa-8aaa-111111111111"
TARGET = "22222222-bbbb-4bbb-8bbb-222222222222"
OUTSIDER = "33333333-cccc-4ccc-8ccc-333333333333"


class Varied:
    """An emulator with variants, and the short ways to talk to it that depend on no answer to a question."""

    def __init__(self, emulated: Any) -> None:
        self.emulated = emulated
        self.service = emulated.service
        self.advance = emulated.advance

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """One request; a second one where the first found the endpoint unable."""
        reply = self.emulated(method, path, body, **more)
        return self.emulated(method, path, body, **more) if reply.status in {429, 503} else reply

    def take(self, object_id: str = "a", scope: Any = (TARGET,), **more: Any) -> Any:
        """The answer to a take of a face list."""
        body = {"type": "FaceList", "objectId": object_id, "applyScope": scope, **more}
        return self("POST", "/snapshots", body)

    def location(self, reply: Any) -> str:
        """The path of the operation that was accepted."""
        assert reply.status == 202, reply
        headers = {name.lower(): value for name, value in reply.headers.items()}
        return "/operations/" + headers["operation-location"].rpartition("/")[2]

    def end(self, reply: Any, by: str = "source") -> dict[str, Any]:
        """How an accepted operation ends, its status in lower case; hours may have to pass."""
        location = self.location(reply)
        for look in range(40):
            found = self("GET", location, by=by).json
            if found["status"].lower() in {"succeeded", "failed"}:
                return {**found, "status": found["status"].lower()}
            if look > 12:
                self.advance(1800)
        raise AssertionError("the operation does not end")

    def taken(self, object_id: str = "a", scope: Any = (TARGET,), **more: Any) -> str:
        """The path of a new snapshot of a face list, which is made if need be."""
        self("PUT", f"/facelists/{object_id}", {"name": "n"})
        end = self.end(self.take(object_id, scope, **more))
        assert end["status"] == "succeeded", end
        return "/snapshots/" + end["resourceLocation"].rpartition("/")[2]

    def apply(self, snapshot: str, target: str, by: str = "target", **more: Any) -> Any:
        """The answer to an apply."""
        return self("POST", f"{snapshot}/apply", {"objectId": target, **more}, by=by)

    def refused(self, reply: Any, by: str = "source") -> bool:
        """Whether the answer is a refusal, at once or late."""
        return self.end(reply, by)["status"] == "failed" if reply.status == 202 else 400 <= reply.status < 500


@pytest.fixture
def varied(emulate: Any) -> Callable[..., Varied]:
    """Makes emulators that answer as the named variants do."""

    def make(*names: str, tier: str = "unlimited", **options: Any) -> Varied:
        return Varied(emulate(tier, variants=names, **options))

    return make
