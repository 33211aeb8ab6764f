"""The curl of an exchange: safe to paste, and it sends what was sent."""

import base64
import shutil
import subprocess
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facesnap.conformance.report.curl import curl, key_variable

Body = str | dict[str, str] | None

BASH = shutil.which("bash")


def exchange(
    *,
    method: str = "POST",
    url: str = "http://h/face/v1.0/snapshots",
    headers: Iterable[tuple[str, str]] = (),
    body: Body = None,
    principal: str = "source",
) -> dict[str, Any]:
    """An exchange as results.json embeds it, answer apart."""
    request = {"method": method, "url": url, "headers": [list(pair) for pair in headers], "body": body}
    return {"number": 7, "principal": principal, "request": request}


def run(command: str, **environment: str) -> tuple[list[bytes], bytes]:
    """The arguments that curl would get from bash, and its standard input."""
    script = f'curl() {{ printf "%s\\0" "$@"; printf "\\0"; [ -t 0 ] || command cat; }}\n{command}\n'
    done = subprocess.run(  # noqa: S603 - the very subject: the command must be harmless
        [BASH, "-c", script],
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **environment},
        input=b"",
        capture_output=True,
        check=True,
        timeout=20,
    )
    assert done.stderr == b""
    arguments, _, data = done.stdout.partition(b"\0\0")
    return arguments.split(b"\0"), data


@pytest.mark.parametrize(
    ("principal", "variable"),
    [
        ("source", "FACESNAP_KEY_SOURCE"),
        ("source/key2", "FACESNAP_KEY_SOURCE_KEY2"),
        ("a$(id)`b", "FACESNAP_KEY_A_ID_B"),
    ],
)
def test_key_variable(principal: str, variable: str) -> None:
    """A principal's key is an environment variable named after it, safely."""
    assert key_variable(principal) == variable


def test_key_comes_from_the_environment() -> None:
    """The key header names the variable; what the log holds in its place is not shown."""
    command = curl(exchange(headers=[("Ocp-Apim-Subscription-Key", "REDACTED")], principal="target"))
    assert "REDACTED" not in command
    arguments, _ = run(command, FACESNAP_KEY_TARGET="k'1 2")
    assert b"Ocp-Apim-Subscription-Key: k'1 2" in arguments


def test_no_key_is_sent_where_none_was() -> None:
    """A request without the key header gives a command without one."""
    assert "FACESNAP_KEY" not in curl(exchange(principal="nobody"))


@given(st.text(min_size=1).filter(lambda text: "\0" not in text))
@settings(max_examples=60, deadline=None)
def test_text_bodies_arrive_as_they_are(body: Body) -> None:
    """Quotes, line breaks, controls, bidi marks, a leading @: the body is one argument, byte for byte."""
    arguments, _ = run(curl(exchange(body=body)))
    assert arguments[arguments.index(b"--data-raw") + 1] == body.encode()


@pytest.mark.parametrize("body", [{"base64": base64.b64encode(b"\xff\x00\xfe").decode()}, "a\0b"])
def test_bytes_go_through_a_pipe(body: Body) -> None:
    """What an argument cannot hold comes by standard input."""
    arguments, data = run(curl(exchange(body=body)))
    assert arguments[-2:] == [b"--data-binary", b"@-"]
    assert data == (b"a\0b" if body == "a\0b" else b"\xff\x00\xfe")


def test_long_body_is_read_from_a_file() -> None:
    """A body that no argument may be as long as is named as a file."""
    assert curl(exchange(body="x" * 200_000)).endswith("--data-binary @exchange-7.body")


@pytest.mark.parametrize("url", ["http://h/a'; touch x #", "http://h/$(id)`id`", "http://h/\u202e\x1b[31m é", "-o x"])
def test_url_is_one_argument_without_tricks(url: str) -> None:
    """The URL stays one argument, in which what may not stand is percent-encoded."""
    arguments, _ = run(curl(exchange(url=url)))
    assert len(arguments) == 8
    assert arguments[-1].isascii()
    assert arguments[-2] == b"--url"
    assert b" " not in arguments[-1]


def test_headers_are_sent_as_they_were() -> None:
    """Empty values, quotes and missing content types survive; what curl writes by itself is left to it."""
    headers = [("X-Empty", ""), ("X-Quote", "it's"), ("Host", "h"), ("Content-Length", "2"), ("@file", "x")]
    arguments, _ = run(curl(exchange(headers=headers, body="{}")))
    assert arguments[arguments.index(b"-H") :] == [
        *(b"-H", b"X-Empty;", b"-H", b"X-Quote: it's", b"-H", b"Content-Type:"),
        *(b"--data-raw", b"{}"),
    ]


def test_bodiless_post_keeps_its_length() -> None:
    """A POST without a body says so, as the original did."""
    assert "Content-Length: 0" in curl(exchange(headers=[("Content-Length", "0")]))


def test_head_does_not_wait_for_a_body() -> None:
    """HEAD has its own option."""
    assert "--head" in curl(exchange(method="HEAD"))
