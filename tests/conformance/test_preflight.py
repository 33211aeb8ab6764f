"""Bad input: which setting is wrong is said before anything is created, and what was created is deleted."""

import errno
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from facesnap.conformance import judging
from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import Event, Log
from facesnap.conformance.harness.session import Session
from facesnap.conformance.wire.exchange import Request, Response
from facesnap.conformance.wire.ports import AsgiPort, NoAnswerError

pytest_plugins = ["pytester"]

Put = Callable[[dict[str, Any]], None]
CLAUSE, OTHER = "list.answer.status", "get.answer.status"
RUN = ("run", "--effort=quick", "--out=out", "--config")
STRANGER = "99999999-9999-4999-8999-999999999999"


def listing(service: Any) -> None:
    """A check that bears its clause out."""
    service.source.list()


def restoring(service: Any) -> None:
    """A check that leaves something of each kind behind."""
    service.target.get(service.snapshot("FaceList").id)
    service.restored("FaceList")


@pytest.fixture(autouse=True)
def few(catalogue_of: Put) -> None:
    """Two checks stand for all."""
    catalogue_of({CLAUSE: listing, OTHER: restoring})


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("source", {"key": "miscopied"}, "subscriptions.source.key: answers 401 give a key"),
        ("source", {"key2": "miscopied"}, "subscriptions.source.key2: answers 401 take key2 out"),
        ("outsider", {"key": "miscopied"}, "subscriptions.outsider.key: answers 401"),
        ("sibling", {"id": STRANGER, "key": "miscopied"}, "subscriptions.sibling.key: answers 401"),
        ("endpoint", {"control_url": "http://127.0.0.1:8080/clock"}, "endpoint.control_url: answered 404 take it out"),
        ("endpoint", {"control_url": "http://127.0.0.1:8080/face/v1.0"}, "endpoint.control_url: /clock"),
    ],
)
def test_refused_settings(exits: Any, served: Any, name: str, changes: dict[str, str], words: str) -> None:
    """2: one paragraph names the setting and says what to do; nothing was created, and no verdict is given."""
    code, out, err = exits(*RUN, served.written(**{name: changes}))
    assert code == 2
    error = err.splitlines()[-1]
    assert not [word for word in f"Error: endpoint.toml: {words}".split() if word not in error], error
    assert "ONFORMANT" not in out
    assert "miscopied" not in "".join(path.read_text(encoding="utf-8") for path in Path("out").iterdir())
    assert json.loads(Path("out/results.json").read_text(encoding="utf-8"))["verdict"] == "inconclusive"
    assert not served.service.census.total("takes")
    assert (served.service.census.peak_objects, served.holds) == (0, {})


@pytest.mark.parametrize("name", ["source", "target"])
def test_contradicted_id(exits: Any, served: Any, catalogue_of: Put, name: str) -> None:
    """2: the first snapshot shows whose it is; what was created is deleted, and what else was found is no verdict."""

    def taking(service: Any) -> None:
        service.judge(CLAUSE, holds=False, expected="this", actual="that", kind=None, of=service.source.list())
        actor = service.actor(name)
        service.taken(service.create(actor, "FaceList"))

    catalogue_of({CLAUSE: taking})
    del served.config["subscriptions"]["sibling"]
    code, out, err = exits(*RUN, served.written(**{name: {"id": STRANGER}}))
    assert code == 2
    real = next(account for account in served.service.accounts if account.name == name).subscription
    assert f"subscriptions.{name}.id: a snapshot taken with its key is of the Azure subscription {real}" in err
    assert "ONFORMANT" not in out
    assert json.loads(Path("out/results.json").read_text(encoding="utf-8"))["verdict"] == "inconclusive"
    assert served.service.census.total("takes") == 1
    assert served.holds == {}


@pytest.mark.parametrize("name", ["target", "outsider"])
def test_doubted_id(exits: Any, served: Any, catalogue_of: Put, name: str) -> None:
    """2: before an endpoint is accused, every account takes once; a target that a wrong id keeps out never would."""

    def accusing(service: Any) -> None:
        service.judge(CLAUSE, holds=False, expected="this", actual="that", kind=None, of=service.target.list())

    catalogue_of({CLAUSE: accusing})
    del served.config["subscriptions"]["sibling"]
    code, out, err = exits(*RUN, served.written(**{name: {"id": STRANGER}}))
    assert code == 2
    assert f"subscriptions.{name}.id: a snapshot taken with its key is of" in err
    assert "ONFORMANT" not in out
    assert served.holds == {}


def test_confirmed_id(exits: Any, served: Any) -> None:
    """What is right costs a request for each account that takes, and nobody hears of it."""
    assert exits(*RUN, served.written())[0] == 0
    assert served.holds == {}


def test_emulator_of_this_process() -> None:
    """It is as it was configured: a key that it refuses is its own doing, and to be judged; nothing is asked twice."""
    target, port = embedded(1, fault="SecondKeyRefused")
    session = Session.open(target, port, Log(io.StringIO()), seed=1, effort="quick")
    assert session.recorder.requests.total() == port._app.state.service.census.total("requests") == 1


@pytest.mark.parametrize(
    ("name", "url", "where"),
    [
        ("endpoint", None, "is endpoint.base_url right?"),
        ("target", "http://elsewhere.example", "is subscriptions.target.base_url right?"),
    ],
)
def test_unreachable(
    exits: Any, served: Any, monkeypatch: pytest.MonkeyPatch, name: str, url: str | None, where: str
) -> None:
    """3: the text says which host does not answer; nothing was created at the others."""
    reach = AsgiPort.send

    def send(self: AsgiPort, request: Request) -> Response:
        if url is None or request.url.startswith(url):
            raise NoAnswerError("nobody there")
        return reach(self, request)

    monkeypatch.setattr(AsgiPort, "send", send)
    code, _, err = exits(*RUN, served.written(**({} if url is None else {name: {"base_url": url}})))
    assert code == 3
    assert "nobody there" in err
    assert where in err
    assert served.holds == {}
    assert not served.service.census.total("takes")


class Disk:
    """A file on a disk that is soon full."""

    def __init__(self, file: Any, lines: int) -> None:
        self.file, self.lines = file, lines

    def write(self, text: str) -> None:
        """Take a line, or half of one."""
        self.lines -= 1
        if self.lines < 0:
            self.file.write(text[: len(text) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        self.file.write(text)

    def flush(self) -> None:
        """Put it on the disk."""
        self.file.flush()


@pytest.mark.parametrize("lines", [0, 1, 2, 3, 5, 7, 9, 11, 13, 15, 17, 20])
def test_full_disk(exits: Any, served: Any, monkeypatch: pytest.MonkeyPatch, lines: int) -> None:
    """3: wherever the log ends, little more is sent, and what was created is deleted."""

    class Filling(Log):
        def __init__(self, file: Any, lost: Callable[[OSError], None]) -> None:
            super().__init__(Disk(file, lines), lost)  # type: ignore[arg-type]

        def append(self, event: Event) -> None:
            super().append(event)

    monkeypatch.setattr(judging, "Log", Filling)
    code, _, err = exits(*RUN, served.written())
    assert code == 3
    assert "out: the log cannot be written: No space left on device; make room there, or name another folder." in err
    assert served.holds == {}
    assert "defect" not in err


def test_full_disk_at_the_very_end(exits: Any, served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """3: without room for the reports there is no verdict."""

    def full(folder: Path) -> dict[str, Any]:
        raise OSError(errno.ENOSPC, "No space left on device", str(folder))

    monkeypatch.setattr(judging, "write", full)
    code, _, err = exits(*RUN, served.written())
    assert code == 3
    assert "No space left on device" in err
    assert served.holds == {}


def test_refused_setting_under_pytest(pytester: pytest.Pytester, served: Any) -> None:
    """A wrong key is a usage error there too, and not somebody's failed test."""
    file = served.written(source={"key": "miscopied"})
    run = ("--pyargs", "facesnap.conformance", "--endpoint", file, "--facesnap-effort=quick", "-p", "no:cacheprovider")
    refused = pytester.runpytest_inprocess(*run)
    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    refused.assert_outcomes()
    assert "subscriptions.source.key: http://127.0.0.1:8080 answers 401" in refused.stdout.str()
    assert served.holds == {}


def test_no_such_service(exits: Any, served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """3: a host that knows none of the paths is no endpoint that breaks the contract."""
    monkeypatch.setattr(AsgiPort, "send", lambda *_: Response(404, (), b"nothing here"))
    code, out, err = exits(*RUN, served.written())
    assert code == 3
    assert "lists of snapshots and of face lists are answered with 404" in err
    assert "ONFORMANT" not in out
