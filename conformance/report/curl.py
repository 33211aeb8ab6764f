"""An exchange as a curl command: pasted into bash or zsh it sends the same request, and holds no key."""

import base64
import re
import shlex
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from facesnap.conformance.report.bodies import Body, body_bytes
from facesnap.conformance.report.text import spelt

KEY_HEADER = "ocp-apim-subscription-key"
# One argument of a command may hold 128 KiB on Linux; longer bodies are read from a file.
_LONGEST_ARGUMENT = 100_000
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_METHOD = re.compile(r"[A-Za-z]+\Z")


def key_variable(principal: str) -> str:
    """The environment variable that holds the key of ``principal``: ``source/key2`` is FACESNAP_KEY_SOURCE_KEY2."""
    return "FACESNAP_KEY_" + re.sub(r"[^A-Za-z0-9]+", "_", principal).upper()


def curl(exchange: Mapping[str, Any]) -> str:
    """The command for the request of ``exchange``, over several lines."""
    request = exchange["request"]
    before, data = _body(exchange["number"], request["body"])
    has_body = bool(data)
    method = request["method"] if _METHOD.match(request["method"]) else word(request["method"])
    # HEAD by -X would wait for a body that never comes.
    verb = "--head" if method == "HEAD" else f"-X {method}"
    lines = [f"{before}curl -sS -i --globoff --path-as-is {verb} --url {_url(request['url'])}"]
    lines += _headers(request["headers"], exchange["principal"], has_body=has_body)
    return " \\\n  ".join([*lines, *data])


def word(text: str) -> str:
    r"""``text`` as one word of the shell; what does not print is written in ``$'\x..'`` notation."""
    if all(char.isprintable() or char in "\n\t" for char in text):
        return shlex.quote(text)
    return "$'" + "".join(_ansi(char) for char in text) + "'"


def header_pairs(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Headers of the log as pairs, in order."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return [(str(name), str(value)) for name, value in pairs]


def _headers(headers: Mapping[str, str] | Iterable[tuple[str, str]], principal: str, *, has_body: bool) -> list[str]:
    options = []
    pairs = [(name, value) for name, value in header_pairs(headers) if _NAME.match(name)]
    for name, value in pairs:
        if name.lower() == KEY_HEADER:
            options.append(f'-H "{name}: ${key_variable(principal)}"')
        elif name.lower() == "host" or (name.lower() == "content-length" and has_body):
            continue  # curl writes them by itself, and rightly
        else:
            options.append("-H " + word(f"{name}: {value}" if value else f"{name};"))
    if has_body and "content-type" not in {name.lower() for name, _ in pairs}:
        options.append("-H 'Content-Type:'")  # or curl would claim a form
    return options


def _body(number: int, body: Body) -> tuple[str, list[str]]:
    """What stands before curl, and the options that carry the body."""
    if body is None or body == "":
        return "", []
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body_bytes(body) or b""
    if len(data) > _LONGEST_ARGUMENT:
        return "", [f"--data-binary @exchange-{number}.body"]
    if isinstance(body, str) and "\0" not in body:
        return "", ["--data-raw " + word(body)]
    encoded = base64.b64encode(data).decode("ascii")
    return f"printf %s {encoded} | base64 -d | ", ["--data-binary @-"]


def _url(url: str) -> str:
    """The URL as a word; what may not stand in one is percent-encoded, which is how it went over the wire."""
    return word(quote(url, safe="!#$%&'()*+,/:;=?@[]~{}|\\^`\"<>", errors="surrogatepass"))


def _ansi(char: str) -> str:
    if char in "\\'":
        return "\\" + char
    if char.isprintable():
        return char
    if char.isascii():
        return spelt(char)
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogatepass"))
