"""The emulator over TCP: its command, its signals, and the official client as its judge."""

import io
import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from facesnap.emulator import create_app
from facesnap.emulator.command import emulate
from facesnap.emulator.configuration import made_up
from facesnap.emulator.serve import Server, bind, origin_of

PATIENCE = 20  # seconds


@pytest.fixture(scope="module")
def served() -> Iterator[dict[str, Any]]:
    """The endpoint.toml of an emulator that listens."""
    with bind("127.0.0.1", 0) as listener:
        config = made_up(origin_of(listener, "127.0.0.1"), 1)
        ready = threading.Event()
        server = Server(create_app(config), on_ready=ready.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        assert ready.wait(PATIENCE)
        yield config
        server.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive()


def started(*options: str) -> tuple[subprocess.Popen[str], str]:
    """The command in a process of its own, and the line that it prints when it is ready."""
    command = [sys.executable, "-m", "facesnap.emulator", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own
    assert process.stdout is not None
    return process, process.stdout.readline()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_serves_until_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    """One line when ready, the configuration written by then, and 0 at the end, a connection still open."""
    file = tmp_path / "endpoint.toml"
    process, line = started("--write-config", str(file), "--seed", "5", "--latency", "0.01")
    with process:
        try:
            url = re.fullmatch(r"listening on (http://127\.0\.0\.1:\d+)\n", line)
            assert url
            config = tomllib.loads(file.read_text())
            assert config["endpoint"]["base_url"] == url[1]
            with urllib.request.urlopen(f"{config['endpoint']['control_url']}/clock", timeout=PATIENCE) as answer:  # noqa: S310 - http
                assert list(json.load(answer)) == ["now"]
            idle = socket.create_connection(("127.0.0.1", int(url[1].rpartition(":")[2])), PATIENCE)
        finally:
            process.send_signal(number)
        output, errors = process.communicate(timeout=PATIENCE)
        idle.close()
    assert (process.returncode, output, errors) == (0, "", "")


def test_a_given_configuration_is_served_where_it_is_asked_for(tmp_path: Path) -> None:
    """The written one is the given one, moved; fault and variants are taken too."""
    given, written = tmp_path / "given.toml", tmp_path / "written.toml"
    given.write_text(
        '[endpoint]\nbase_url = "http://127.0.0.1:8080/under"\n'
        '[subscriptions.source]\nid = "11111111-aaaa-4aaa-8aaa-111111111111"\nkey = "a"\n'
        '[subscriptions.target]\nid = "22222222-bbbb-4bbb-8bbb-222222222222"\nkey = "b"\n'
    )
    process, line = started(
        "--config",
        str(given),
        "--write-config",
        str(written),
        "--fault",
        "OverwritesExisting",
        "--variant",
        "SaysForbidden",
    )
    with process:
        try:
            config = tomllib.loads(written.read_text())
            assert config["endpoint"]["base_url"] == line.split()[-1] + "/under"
            headers = {"Ocp-Apim-Subscription-Key": "a"}
            request = urllib.request.Request(f"{config['endpoint']['base_url']}/face/v1.0/snapshots", headers=headers)  # noqa: S310 - http
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - idem
                assert json.load(answer) == []
        finally:
            process.terminate()
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--fault", "Overwrites"], "there is no fault"),
        (["--variant", "Nice"], "there is no variant"),
        (["--config", "missing.toml"], "missing.toml: cannot be read"),
        (["--host", "256.256.256.256"], "--host"),
        (["--port", "0", "--write-config", "no/such/folder.toml"], "cannot be written"),
        (["--port", "70000"], "--port"),
        (["--latency", "-1"], "--latency"),
    ],
)
def test_what_cannot_be_done_is_said(options: list[str], said: str) -> None:
    """Exit code 2, and which setting is wrong."""
    result = CliRunner().invoke(emulate, options)
    assert result.exit_code == 2
    assert said in result.output


def test_a_port_in_use_is_said() -> None:
    """Exit code 2."""
    with bind("127.0.0.1", 0) as taken:
        result = CliRunner().invoke(emulate, ["--port", str(taken.getsockname()[1])])
    assert result.exit_code == 2
    assert "cannot listen at 127.0.0.1" in result.output


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /%zz%ff?%zz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        b"GET http://other/face/v1.0/snapshots HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        b"GET //face/v1.0//snapshots?a=b?c HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        b"POST /face/v1.0/detect HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"BREW /face/v1.0/snapshots HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: h\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
)
def test_bad_request_targets_over_tcp(served: dict[str, Any], request_bytes: bytes) -> None:
    """A refusal, never a 500."""
    port = int(served["endpoint"]["base_url"].rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(request_bytes)
        status = connection.recv(1000).split()[1]
    assert 400 <= int(status) < 500


Connect = Callable[[str], Any]


@pytest.fixture(scope="module")
def connect(served: dict[str, Any]) -> Connect:
    """Makes official clients of a subscription."""
    face = pytest.importorskip("azure.cognitiveservices.vision.face")
    credentials = pytest.importorskip("msrest.authentication").CognitiveServicesCredentials

    def client(name: str) -> Any:
        table = served["subscriptions"][name]
        return face.FaceClient(table.get("base_url", served["endpoint"]["base_url"]), credentials(table["key"]))

    return client


def ended(client: Any, response: Any) -> Any:
    """The end of an operation, found as the samples find it."""
    operation_id = response.response.headers["Operation-Location"].split("/")[2]
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        status = client.snapshot.get_operation_status(operation_id)
        if status.status in {"succeeded", "failed"}:
            return status
    raise AssertionError("the operation does not end")


def fill(client: Any, kind: Any, face_image: Callable[[int], bytes]) -> None:
    """A container named ``tcp`` with one face, trained."""
    if kind.has_persons:
        group = getattr(client, {"PersonGroup": "person_group", "LargePersonGroup": "large_person_group"}[kind.type])
        persons = getattr(client, {"PersonGroup": "person_group_person"}.get(kind.type, "large_person_group_person"))
        group.create("tcp", name="over tcp", user_data="data", recognition_model="recognition_02")
        person = persons.create("tcp", name="somebody")
        persons.add_face_from_stream("tcp", person.person_id, io.BytesIO(face_image(0)), user_data="face")
    else:
        group = getattr(client, {"FaceList": "face_list", "LargeFaceList": "large_face_list"}[kind.type])
        group.create("tcp", name="over tcp", user_data="data", recognition_model="recognition_02")
        group.add_face_from_stream("tcp", io.BytesIO(face_image(0)), user_data="face")
    if kind.is_trained:
        group.train("tcp")
        while group.get_training_status("tcp").status == "running":
            pass


def found(client: Any, kind: Any, face_image: Callable[[int], bytes], container: str) -> list[Any]:
    """What the container answers about the image that is in it."""
    face = client.face.detect_with_stream(io.BytesIO(face_image(0)), recognition_model="recognition_02")[0].face_id
    if kind.has_persons:
        name = {"PersonGroup": "person_group_id"}.get(kind.type, "large_person_group_id")
        answer = client.face.identify([face], **{name: container})
        return [(one.person_id, one.confidence) for one in answer[0].candidates]
    name = {"FaceList": "face_list_id"}.get(kind.type, "large_face_list_id")
    return [(one.persisted_face_id, one.confidence) for one in client.face.find_similar(face, **{name: container})]


def test_the_official_client_migrates(
    connect: Connect, served: dict[str, Any], kind: Any, face_image: Callable[[int], bytes]
) -> None:
    """Take, status, get, list, update, apply, delete; the target answers as the source; errors can be read."""
    source, target, outsider = connect("source"), connect("target"), connect("outsider")
    fill(source, kind, face_image)
    scope = [served["subscriptions"]["target"]["id"]]
    take = source.snapshot.take(kind.type, "tcp", scope, user_data="mine", raw=True)
    end = ended(source, take)
    assert end.status == "succeeded"
    snapshot_id = end.resource_location.split("/")[2]
    shown = target.snapshot.get(snapshot_id)
    assert (shown.type, shown.apply_scope, shown.user_data) == (kind.type, scope, "mine")
    assert shown.created_time == shown.last_update_time
    assert source.snapshot.update(snapshot_id, user_data="changed") is None
    listed = source.snapshot.list(type=kind.type, apply_scope=scope)
    assert [one.user_data for one in listed if one.id == snapshot_id] == ["changed"]
    assert outsider.snapshot.list() == []
    assert ended(target, target.snapshot.apply(snapshot_id, "copy", raw=True)).resource_location.split("/")[2] == "copy"
    answers = found(target, kind, face_image, "copy")
    assert len(answers) == 1
    assert answers == found(source, kind, face_image, "tcp")
    with pytest.raises(Exception, match="already exists") as caught:
        target.snapshot.apply(snapshot_id, "copy")
    assert caught.value.error.error.code == f"{kind.type}Exists"
    assert source.snapshot.delete(snapshot_id) is None
    with pytest.raises(Exception, match="not found"):
        source.snapshot.get(snapshot_id)
