"""The target: what is judged, as endpoint.toml tells it. Reading and refusing stands here; nothing here sends.

The file's form is fixed: tables endpoint, subscriptions.NAME, faces, limits. An unknown key is refused, so that a
misspelt one is never silently without effect. Keys are held here and shown nowhere.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from facesnap.conformance.subscriptions import Subscription, subscriptions
from facesnap.conformance.tables import ConfigurationError, Table, is_url

__all__ = ["ConfigurationError", "Limits", "Subscription", "Target", "from_mapping", "load"]

Kind = Literal["emulated", "live"]

KINDS = ("emulated", "live")
PREFIX = "/face/v1.0"
OPERATION_SECONDS = 60.0
MAX_SNAPSHOTS = 10
MAX_OBJECTS = 20
SETTLE_SECONDS: Mapping[str, float] = {"emulated": 0.0, "live": 5.0}  # part C, open world


@dataclass(frozen=True, slots=True)
class Limits:
    """Patience in seconds, with one operation and for what one principal wrote to reach another (part C); and bounds.

    ``max_takes`` and ``max_applies`` are what a run may spend in a subscription, ``max_snapshots`` what may live there
    at once, ``max_objects`` so many of each type; ``requests_per_second`` is for each account. None: not told.
    """

    operation_seconds: float = OPERATION_SECONDS
    settle_seconds: float = 0.0
    max_takes: int | None = None
    max_applies: int | None = None
    max_snapshots: int = MAX_SNAPSHOTS
    max_objects: int = MAX_OBJECTS
    requests_per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """An endpoint and its subscriptions in the order source, target, outsider, sibling.

    ``control_url`` is None where the endpoint offers no clock protocol. ``images`` are absolute paths or URLs; none
    means that the suite makes its own. ``file`` is where it was read from, if from a file. ``embedded`` is what makes
    the emulator of this process anew, None for an endpoint of its own. ``exhaust_quota``: a live endpoint may be
    loaded too.
    """

    base_url: str
    control_url: str | None
    kind: Kind
    subscriptions: Mapping[str, Subscription]
    images: tuple[str, ...] = ()
    limits: Limits = Limits()
    file: Path | None = None
    embedded: Mapping[str, Any] | None = None
    exhaust_quota: bool = False

    @property
    def may_be_loaded(self) -> bool:
        """Whether a quota may be used up, a rate limit provoked, an object filled past any page."""
        return self.kind == "emulated" or self.exhaust_quota

    def described(self) -> dict[str, Any]:
        """The target as reports show it, a JSON object without keys."""
        return {
            "base_url": self.base_url,
            "control_url": self.control_url,
            "kind": self.kind,
            "subscriptions": {
                name: {
                    "id": subscription.id,
                    "tier": subscription.tier,
                    "base_url": subscription.base_url,
                    "has_key2": subscription.key2 is not None,
                }
                for name, subscription in self.subscriptions.items()
            },
            "embedded": self.embedded,
        }


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Target:
    """The target that the endpoint.toml at ``path`` describes; ``key_env`` is looked up in ``environ``.

    Raises:
        ConfigurationError: the file cannot be read, is no TOML, or says something that cannot be used.
    """
    try:
        # A byte order mark is what some editors put before UTF-8; TOML knows none.
        mapping = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(
            f"{path}: cannot be read: {error.strerror or error}; expected an endpoint.toml."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: is no UTF-8 at byte {error.start}; save it as UTF-8.") from error
    except ValueError as error:
        raise ConfigurationError(f"{path}: is no TOML: {error}.") from error
    return from_mapping(mapping, file=path, environ=environ)


def from_mapping(mapping: Mapping[str, Any], *, file: Path | None, environ: Mapping[str, str]) -> Target:
    """As :func:`load`, of what stands in the file; relative paths start at ``file``, else at the current folder.

    Raises:
        ConfigurationError: an entry is missing, unknown or unusable.
    """
    whole = Table(mapping, "", file)
    whole.only(("endpoint", "subscriptions", "faces", "limits"))
    endpoint = whole.table("endpoint")
    endpoint.only(("base_url", "control_url", "kind"))
    base_url, control_url = endpoint.url("base_url"), endpoint.url("control_url")
    if base_url is None:
        raise endpoint.refusal("base_url", "is missing; expected the http or https URL that /face/v1.0 follows.")
    if base_url.lower().endswith(PREFIX):
        raise endpoint.refusal("base_url", f"ends in {PREFIX}, which follows by itself; leave that out.")
    kind = endpoint.choice("kind", KINDS) or ("emulated" if control_url or _is_loopback(base_url) else "live")
    return Target(
        base_url=base_url,
        control_url=control_url,
        kind=cast("Kind", kind),
        subscriptions=MappingProxyType(subscriptions(whole.table("subscriptions"), base_url, environ)),
        images=_images(whole.table("faces")),
        limits=_limits(whole.table("limits"), kind),
        file=file,
    )


def _images(table: Table) -> tuple[str, ...]:
    table.only(("images",))
    home = Path.cwd() if table.file is None else table.file.resolve().parent
    images = []
    for image in table.texts("images"):
        if "://" in image:
            if not is_url(image):
                raise table.refusal("images", f"{image!r} is no http or https URL; give one, or a file's path.")
            images.append(image)
            continue
        path = home / Path(image).expanduser()
        if not path.is_file():
            raise table.refusal(
                "images", f"there is no file {path}; relative paths start at the configuration's folder."
            )
        images.append(str(path))
    return tuple(images)


def _limits(table: Table, kind: str) -> Limits:
    table.only(each.name for each in fields(Limits))
    told: dict[str, Any] = {
        **{name: table.seconds(name) for name in ("operation_seconds", "settle_seconds")},
        **{name: table.count(name) for name in ("max_takes", "max_applies", "max_snapshots", "max_objects")},
        "requests_per_second": table.rate("requests_per_second"),
    }
    known = {name: value for name, value in told.items() if value is not None}
    return replace(Limits(settle_seconds=SETTLE_SECONDS[kind]), **known)


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
