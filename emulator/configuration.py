"""endpoint.toml as the emulator reads, makes up and writes it. The judge reads it by its own means."""

import math
import random
import tomllib
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tomli_w

from facesnap.emulator.accounts import ConfigurationError, accounts_of

SIBLING_REGION = "west"
_NAMES = ("source", "target", "outsider", "sibling")
_KINDS = ("emulated", "live")


def made_up(base_url: str, seed: int | None) -> dict[str, Any]:
    """The endpoint.toml of an emulator at ``base_url``, its subscriptions out of thin air; a ``seed`` repeats them.

    The sibling is another account of source's subscription, in the region ``west``. Nobody is limited.
    """
    dice = random.Random(None if seed is None else f"{seed}/subscriptions")  # noqa: S311 - keys to nothing

    def guid() -> str:
        return str(uuid.UUID(int=dice.getrandbits(128), version=4))

    def subscription(subscription_id: str) -> dict[str, Any]:
        return {"id": subscription_id, "key": f"{dice.getrandbits(128):032x}", "tier": "unlimited"}

    base_url = base_url.rstrip("/")
    source = subscription(guid()) | {"key2": f"{dice.getrandbits(128):032x}"}
    return {
        "endpoint": {"base_url": base_url, "control_url": f"{base_url}/control", "kind": "emulated"},
        "subscriptions": {
            "source": source,
            "target": subscription(guid()),
            "outsider": subscription(guid()),
            "sibling": subscription(source["id"]) | {"base_url": f"{base_url}/regions/{SIBLING_REGION}"},
        },
    }


def load(path: Path) -> dict[str, Any]:
    """The content of an endpoint.toml.

    Raises:
        ConfigurationError: it cannot be read, has a key that nobody knows, or a value that nobody can use.
    """
    try:
        config = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigurationError(f"{path}: is no TOML in UTF-8: {error}") from error
    try:
        check(config)
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from error
    return config


def check(config: Mapping[str, Any]) -> None:
    """Refuse what is no endpoint.toml."""
    _only(config, "", ("endpoint", "subscriptions", "faces", "limits"))
    endpoint = _table(config, "endpoint")
    _checked(endpoint, "endpoint", {"base_url": _url, "control_url": _url, "kind": _one_of(_KINDS)})
    if "base_url" not in endpoint:
        raise ConfigurationError("endpoint.base_url: is missing; expected an http or https URL")
    subscriptions = _table(config, "subscriptions")
    _only(subscriptions, "subscriptions.", _NAMES)
    for name in subscriptions:
        members = {"id": _text, "key": _text, "key_env": _text, "key2": _text, "tier": _text, "base_url": _url}
        _checked(_table(subscriptions, name, "subscriptions."), f"subscriptions.{name}", members)
    for name in ("source", "target"):
        if name not in subscriptions:
            raise ConfigurationError(f"subscriptions.{name}: is missing; expected a table with id and key")
    _checked(_table(config, "faces"), "faces", {"images": _texts})
    _checked(_table(config, "limits"), "limits", _LIMITS)
    _distinct(config)


def _distinct(config: Mapping[str, Any]) -> None:
    seen: dict[str, str] = {}
    for account in accounts_of(config):
        other = seen.setdefault(account.subscription, account.name)
        if other != account.name and {other, account.name} != {"source", "sibling"}:
            raise ConfigurationError(
                f"subscriptions.{account.name}.id: is that of {other}; only sibling may repeat source's"
            )


def rebased(config: Mapping[str, Any], origin: str, home: Path) -> dict[str, Any]:
    """The configuration for an emulator that listens at ``origin``: every URL leads there, its path stays.

    ``home`` is the folder of the file that ``config`` came from; images that lie beside it are named in full.
    """

    def moved(url: str) -> str:
        return origin + urlsplit(url).path.rstrip("/")

    endpoint = {
        **config["endpoint"],
        "base_url": moved(config["endpoint"]["base_url"]),
        "control_url": moved(config["endpoint"].get("control_url", "/control")),
    }
    subscriptions = {
        name: {**table, "base_url": moved(table["base_url"])} if "base_url" in table else dict(table)
        for name, table in config["subscriptions"].items()
    }
    found: dict[str, Any] = {**config, "endpoint": endpoint, "subscriptions": subscriptions}
    if config.get("faces", {}).get("images"):
        images = [one if "://" in one else str((home / one).resolve()) for one in config["faces"]["images"]]
        found["faces"] = {**config["faces"], "images": images}
    return found


def write(config: Mapping[str, Any], path: Path) -> None:
    """Write an endpoint.toml.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    try:
        path.write_text(tomli_w.dumps(config), encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written: {error.strerror}") from error


# What a value must be

_Check = Callable[[object], str | None]


def _text(value: object) -> str | None:
    return None if isinstance(value, str) and value else "a text that is not empty"


def _url(value: object) -> str | None:
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    return None if usable else "an http or https URL"


def _texts(value: object) -> str | None:
    usable = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return None if usable else "a list of texts"


def _seconds(value: object) -> str | None:
    usable = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    return None if usable else "a number of seconds, zero or more"


def _count(value: object) -> str | None:
    usable = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return None if usable else "a whole number, zero or more"


def _rate(value: object) -> str | None:
    usable = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < math.inf
    return None if usable else "a number above zero"


def _one_of(choices: tuple[str, ...]) -> _Check:
    return lambda value: None if value in choices else f"one of {', '.join(choices)}"


# The judge's own matter: known here so that one file serves both.
_LIMITS: Mapping[str, _Check] = {
    **dict.fromkeys(("operation_seconds", "settle_seconds"), _seconds),
    **dict.fromkeys(("max_takes", "max_applies", "max_snapshots", "max_objects"), _count),
    "requests_per_second": _rate,
}


def _checked(table: Mapping[str, Any], where: str, members: Mapping[str, _Check]) -> None:
    _only(table, f"{where}.", tuple(members))
    for name, value in table.items():
        expected = members[name](value)
        if expected is not None:
            raise ConfigurationError(f"{where}.{name}: expected {expected}")


def _only(table: Mapping[str, Any], where: str, known: tuple[str, ...]) -> None:
    for name in table:
        if name not in known:
            raise ConfigurationError(f"{where}{name}: is not known here; expected one of {', '.join(known)}")


def _table(config: Mapping[str, Any], name: str, where: str = "") -> Mapping[str, Any]:
    found = config.get(name, {})
    if not isinstance(found, dict):
        raise ConfigurationError(f"{where}{name}: expected a table")
    return found
