"""Preflight: what a configuration says of an endpoint is tried before anything is created there.

Nothing of it is judged or logged: a key that was copied wrongly must not become a verdict on an endpoint. The emulator
of this process is as it was configured; what it refuses is its own doing.
"""

import re
from contextlib import suppress

from facesnap.conformance.harness.asking import Asker
from facesnap.conformance.harness.errors import EndpointUnusableError, UnknownError
from facesnap.conformance.harness.timekeeping import Clock
from facesnap.conformance.subscriptions import Subscription
from facesnap.conformance.target import PREFIX, ConfigurationError, Target
from facesnap.conformance.wire.exchange import Response
from facesnap.conformance.wire.ports import NoAnswerError

_SUBSCRIPTION = re.compile(r"/subscriptions/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/|\Z)", re.IGNORECASE)


def preflight(target: Target, asker: Asker, clock: Clock | None) -> None:
    """Try every host, every key and the clock.

    Raises:
        EndpointUnusableError: a host does not answer, or it has none of the service's paths.
        ConfigurationError: a key is refused, or the clock is none; the text names the setting.
    """
    if target.embedded is None:
        for subscription in target.subscriptions.values():
            _try_keys(target, asker, subscription)
    try:
        if clock is not None:
            clock.read()
    except UnknownError as error:
        remedy = "give the URL below which /clock is, or take it out"
        raise _refusal(target, f"endpoint.control_url: {error}; {remedy}.") from error


def _try_keys(target: Target, asker: Asker, subscription: Subscription) -> None:
    keys = {"key": subscription.name} | ({"key2": f"{subscription.name}/key2"} if subscription.key2 else {})
    for member, principal in keys.items():
        status = _answer(target, asker, subscription, principal).status
        if status in {401, 403}:
            remedy = "give a key of that account, or the account's own base_url"
            if member == "key2":
                remedy += ", or take key2 out"
            where = f"subscriptions.{subscription.name}.{member}"
            raise _refusal(target, f"{where}: {subscription.base_url} answers {status} to a list with it; {remedy}.")
        if status == 404 and _answer(target, asker, subscription, principal, "/facelists").status == 404:
            url, where = subscription.base_url, _url_setting(target, subscription)
            raise EndpointUnusableError(
                f"{url} cannot be judged: lists of snapshots and of face lists are answered with 404. Does the service "
                f"stand at {url}{PREFIX}, and is {where} right?"
            )


def _answer(
    target: Target, asker: Asker, subscription: Subscription, principal: str, path: str = "/snapshots"
) -> Response:
    """The answer to a list; a second try where the first is lost."""
    with suppress(NoAnswerError):
        return asker.ask(principal, path=path)
    try:
        return asker.ask(principal, path=path)
    except NoAnswerError as error:
        where = _url_setting(target, subscription)
        raise EndpointUnusableError(unreachable(subscription.base_url, error, where)) from error


def _url_setting(target: Target, subscription: Subscription) -> str:
    """Where the URL of an account stands in the configuration."""
    own = subscription.base_url != target.base_url
    return f"subscriptions.{subscription.name}.base_url" if own else "endpoint.base_url"


def unreachable(url: str, error: Exception, where: str = "endpoint.base_url") -> str:
    """What to say of a host that does not answer, and ``where`` in the configuration it stands."""
    return f"{url} cannot be judged: {error}. Is it running, and is {where} right?"


def contradiction(target: Target, name: str, account: object) -> ConfigurationError | None:
    """What is wrong with the id of a subscription, if the ``account`` of a snapshot that it has taken names another."""
    named = _SUBSCRIPTION.search(account) if isinstance(account, str) else None
    if target.embedded is not None or named is None or named[1].lower() == target.subscriptions[name].id:
        return None
    return _refusal(
        target,
        f"subscriptions.{name}.id: a snapshot taken with its key is of the Azure subscription {named[1].lower()}; "
        "give that id, or a key of the other.",
    )


def _refusal(target: Target, text: str) -> ConfigurationError:
    return ConfigurationError(f"{target.file or 'the configuration'}: {text}")
