"""endpoint.toml: read, made up, moved to where the emulator listens, written."""

import tomllib
from pathlib import Path

import pytest

from facesnap.emulator import ConfigurationError
from facesnap.emulator.accounts import accounts_of
from facesnap.emulator.configuration import check, load, made_up, rebased, write

GOOD = """
[endpoint]
base_url = "http://127.0.0.1:8080/under/"
control_url = "http://127.0.0.1:8080/control"
kind = "emulated"
[subscriptions.source]
id = "11111111-aaaa-4aaa-8aaa-111111111111"
key = "a"
[subscriptions.target]
id = "22222222-bbbb-4bbb-8bbb-222222222222"
key_env = "FACESNAP_TEST_KEY"
tier = "F0"
[subscriptions.sibling]
id = "11111111-AAAA-4aaa-8aaa-111111111111"
key = "c"
base_url = "http://127.0.0.1:8080/under/regions/west"
[faces]
images = ["a.jpg", "https://example.org/b.jpg"]
[limits]
operation_seconds = 60
settle_seconds = 0.5
max_takes = 20
max_applies = 20
max_snapshots = 5
max_objects = 5
requests_per_second = 2.5
"""


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACESNAP_TEST_KEY", "b")


def test_a_full_file_is_read(tmp_path: Path) -> None:
    """Keys from the environment too; a tier that is not named is S0."""
    file = tmp_path / "endpoint.toml"
    file.write_text(GOOD)
    accounts = {account.name: account for account in accounts_of(load(file))}
    assert accounts["target"].keys == ("b",)
    assert [accounts[name].tier.name for name in ("source", "target")] == ["S0", "F0"]
    assert accounts["sibling"].subscription == accounts["source"].subscription


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('kind = "emulated"', 'knd = "emulated"', "endpoint.knd"),
        ('kind = "emulated"', 'kind = "dead"', "endpoint.kind: expected one of emulated, live"),
        ('base_url = "http://127.0.0.1:8080/under/"', "", "endpoint.base_url"),
        ('base_url = "http://127.0.0.1:8080/under/"', 'base_url = "nowhere"', "endpoint.base_url"),
        ('base_url = "http://127.0.0.1:8080/under/"', 'base_url = "http://h:99999"', "endpoint.base_url"),
        ("[limits]", "[limit]", "limit: is not known"),
        ("[subscriptions.target]", "[subscriptions.taget]", "subscriptions.taget"),
        ("[subscriptions.sibling]", "[subscriptions.outsider]", "subscriptions.outsider.id"),
        ("22222222-bbbb", "22222222bbbb", "subscriptions.target.id: expected a GUID"),
        ("22222222-bbbb-4bbb-8bbb-222222222222", "11111111-aaaa-4aaa-8aaa-111111111111", "subscriptions.target.id"),
        ('tier = "F0"', 'tier = "S1"', "subscriptions.target.tier: expected one of F0, S0, unlimited"),
        ('tier = "F0"', 'key = "x"', "subscriptions.target: expected either key or key_env"),
        ("FACESNAP_TEST_KEY", "FACESNAP_NO_SUCH_KEY", "FACESNAP_NO_SUCH_KEY is not set"),
        ('key = "c"', 'key = "a"', "source has that key already"),
        ('key = "c"', "key = 1", "subscriptions.sibling.key"),
        ('images = ["a.jpg", "https://example.org/b.jpg"]', 'images = "a.jpg"', "faces.images"),
        ("settle_seconds = 0.5", "settle_seconds = -1", "limits.settle_seconds"),
        ("settle_seconds = 0.5", "settle_seconds = true", "limits.settle_seconds"),
        ("max_takes = 20", "max_takes = 2.5", "limits.max_takes: expected a whole number"),
        ("max_objects = 5", "max_objects = -5", "limits.max_objects: expected a whole number"),
        ("requests_per_second = 2.5", "requests_per_second = 0", "limits.requests_per_second: expected a number above"),
        ("[faces]\n", "[faces\n", "is no TOML"),
        ("[faces]\nimages", "[x]\nfaces = 1\nimages", "x: is not known"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    """Which key, in which file, and what is expected."""
    assert old in GOOD
    file = tmp_path / "endpoint.toml"
    file.write_text(GOOD.replace(old, new))
    with pytest.raises(ConfigurationError) as caught:
        load(file)
    assert named in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """Missing, or no UTF-8."""
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load(tmp_path / "missing.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        load(tmp_path / "bytes.toml")
    with pytest.raises(ConfigurationError, match=r"subscriptions\.source: expected a table"):
        check({"endpoint": {"base_url": "http://h"}, "subscriptions": {"source": 1, "target": {}}})


def test_made_up_subscriptions_can_be_used() -> None:
    """Four accounts of three subscriptions; a seed makes them again, no seed makes others."""
    config = made_up("http://127.0.0.1:5/", 3)
    check(config)
    assert config == made_up("http://127.0.0.1:5", 3)
    assert config != made_up("http://127.0.0.1:5", 4)
    assert made_up("http://127.0.0.1:5", None) != made_up("http://127.0.0.1:5", None)
    subscriptions = config["subscriptions"]
    assert subscriptions["sibling"]["id"] == subscriptions["source"]["id"]
    assert subscriptions["sibling"]["base_url"] == "http://127.0.0.1:5/regions/west"
    assert len({one["id"] for one in subscriptions.values()}) == 3
    assert {one["tier"] for one in subscriptions.values()} == {"unlimited"}
    assert config["endpoint"]["control_url"] == "http://127.0.0.1:5/control"


def test_a_configuration_moves_to_where_the_emulator_listens(tmp_path: Path) -> None:
    """Origins change, paths stay, images are found from anywhere; what is written can be read."""
    file = tmp_path / "endpoint.toml"
    file.write_text(GOOD)
    moved = rebased(load(file), "http://127.0.0.1:9", tmp_path)
    assert moved["endpoint"]["base_url"] == "http://127.0.0.1:9/under"
    assert moved["endpoint"]["control_url"] == "http://127.0.0.1:9/control"
    assert moved["subscriptions"]["sibling"]["base_url"] == "http://127.0.0.1:9/under/regions/west"
    assert moved["faces"]["images"] == [str((tmp_path / "a.jpg").resolve()), "https://example.org/b.jpg"]
    assert moved["subscriptions"]["target"]["key_env"] == "FACESNAP_TEST_KEY"
    write(moved, tmp_path / "moved.toml")
    assert load(tmp_path / "moved.toml") == moved
    assert tomllib.loads(file.read_text())["endpoint"]["base_url"] == "http://127.0.0.1:8080/under/"
    with pytest.raises(ConfigurationError, match="cannot be written"):
        write(moved, tmp_path / "no" / "such" / "folder.toml")
