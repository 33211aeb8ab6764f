"""Principals: who calls, at which place and with which key, as a request says it. Nothing here sends."""

import random
from dataclasses import dataclass, field

from facesnap.conformance.reading import PREFIX
from facesnap.conformance.target import Target
from facesnap.conformance.wire.exchange import Headers, Request
from facesnap.conformance.wire.redaction import KEY_HEADER, Redactor


@dataclass(slots=True)
class Principals:
    """Those of a target: its accounts, "account/key2" by the second key, "nobody" without one, and strangers.

    ``seed``: a stranger's key is drawn by it. ``redactor`` knows every key.
    """

    target: Target
    seed: int
    redactor: Redactor = field(init=False)
    _wrong_keys: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        dice = random.Random(f"{self.seed}/wrong key")  # noqa: S311 - a key that opens nothing
        good = self.target.subscriptions["source"].key
        other = f"{good[:-1]}{'0' if good[-1:] != '0' else '1'}"
        # A random one, an empty one, the taker's with another end, and with more behind it.
        self._wrong_keys = {"wrong": f"{dice.getrandbits(128):032x}", "empty": "", "near": other, "longer": f"{good}0"}
        keys = {key for each in self.target.subscriptions.values() for key in (each.key, each.key2) if key}
        self.redactor = Redactor(frozenset({*keys, *self._wrong_keys.values()}))

    def request(
        self,
        principal: str,
        method: str,
        path: str,
        *,
        query: str = "",
        headers: Headers = (),
        body: bytes | None = None,
    ) -> Request:
        """The request of a principal; ``path`` is below ``/face/v1.0``, encoded."""
        url = f"{self.base_url(principal)}{PREFIX}{path}" + (f"?{query}" if query else "")
        return Request(method, url, self._headers(principal, method, headers, body), body)

    def base_url(self, principal: str) -> str:
        """Where a principal's requests go; to the source's place for one without a subscription."""
        account = principal.partition("/")[0]
        return (self.target.subscriptions.get(account) or self.target.subscriptions["source"]).base_url

    def of_key(self, key: str | None) -> str:
        """Whose key that is: "nobody" for none, "stranger" for one that opens nothing."""
        if key is None:
            return "nobody"
        for name, subscription in self.target.subscriptions.items():
            if key in {subscription.key, subscription.key2}:
                return name if key == subscription.key else f"{name}/key2"
        return "stranger"

    def _headers(self, principal: str, method: str, extra: Headers, body: bytes | None) -> Headers:
        key = self._key(principal)
        own = {name.lower() for name, _ in extra}
        wanted = [("Accept", "application/json"), ("User-Agent", "facesnap")]
        if key is not None:
            wanted.append((KEY_HEADER, key))
        if body is not None or method not in {"GET", "HEAD"}:
            wanted.append(("Content-Length", str(len(body or b""))))
        return (*((name, value) for name, value in wanted if name.lower() not in own), *extra)

    def _key(self, principal: str) -> str | None:
        account, _, which = principal.partition("/")
        if account == "nobody":
            return None
        if account == "stranger":
            return self._wrong_keys[which or "wrong"]
        subscription = self.target.subscriptions[account]
        return subscription.key2 if which == "key2" else subscription.key
