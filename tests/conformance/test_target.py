"""The target: endpoint.toml read, completed and refused; the embedded emulator as one."""

from pathlib import Path
from typing import Any

import pytest

from facesnap.conformance.embedded import embedded
from facesnap.conformance.target import ConfigurationError, Limits, Target, from_mapping, load
from facesnap.conformance.wire.exchange import Request

SOURCE, OTHER = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
THIRD = "33333333-3333-4333-8333-333333333333"
MINIMAL = f"""
[endpoint]
base_url = "http://127.0.0.1:8080"
[subscriptions.source]
id = "{SOURCE}"
key = "first-key"
[subscriptions.target]
id = "{OTHER}"
key = "other-key"
"""


def written(folder: Path, text: str) -> Path:
    """The file endpoint.toml with that text."""
    path = folder / "endpoint.toml"
    path.write_text(text, encoding="utf-8")
    return path


def read(text: str, folder: Path, environ: dict[str, str] | None = None) -> Target:
    """The target that a file with that text describes."""
    return load(written(folder, text), environ or {})


def test_target_smallest(tmp_path: Path) -> None:
    """The smallest file is completed from the defaults."""
    target = read(MINIMAL, tmp_path)
    assert (target.base_url, target.control_url, target.kind) == ("http://127.0.0.1:8080", None, "emulated")
    assert list(target.subscriptions) == ["source", "target"]
    source = target.subscriptions["source"]
    assert (source.id, source.key, source.key2, source.tier) == (SOURCE, "first-key", None, None)
    assert source.base_url == target.base_url
    assert (target.images, target.limits, target.file) == ((), Limits(60.0, 0.0), tmp_path / "endpoint.toml")


def test_target_whole(tmp_path: Path) -> None:
    """A file with everything in it: order, case, slashes, environment and paths are settled."""
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8")
    target = read(
        f"""
        [endpoint]
        base_url = "https://face.example/under/"
        control_url = "https://face.example/control/"
        kind = "live"
        [subscriptions.sibling]
        id = "{SOURCE}"
        key = "sibling-key"
        base_url = "https://west.example/"
        [subscriptions.outsider]
        id = "{THIRD}"
        key = "outsider-key"
        tier = "F0"
        [subscriptions.target]
        id = "{OTHER.upper()}"
        key_env = "TARGET_KEY"
        [subscriptions.source]
        id = "{SOURCE.upper()}"
        key = "first-key"
        key2 = "second-key"
        tier = "S0"
        [faces]
        images = ["a.jpg", "https://images.example/b.jpg"]
        [limits]
        operation_seconds = 7
        settle_seconds = 0.5
        max_takes = 20
        max_applies = 0
        max_snapshots = 2
        max_objects = 3
        requests_per_second = 5
        """,
        tmp_path,
        {"TARGET_KEY": "key-of-the-environment"},
    )
    assert (target.base_url, target.control_url) == ("https://face.example/under", "https://face.example/control")
    assert list(target.subscriptions) == ["source", "target", "outsider", "sibling"]
    assert {each.id for each in target.subscriptions.values()} == {SOURCE, OTHER, THIRD}
    assert target.subscriptions["target"].key == "key-of-the-environment"
    assert target.subscriptions["source"].key2 == "second-key"
    assert target.subscriptions["sibling"].base_url == "https://west.example"
    assert target.images == (str(tmp_path / "a.jpg"), "https://images.example/b.jpg")
    assert target.limits == Limits(7.0, 0.5, 20, 0, 2, 3, 5.0)


@pytest.mark.parametrize(
    ("base_url", "more", "kind", "settle"),
    [
        ("http://localhost:1", "", "emulated", 0.0),
        ("http://[::1]:1", "", "emulated", 0.0),
        ("http://127.8.9.1", "", "emulated", 0.0),
        ("https://face.example", "", "live", 5.0),
        ("https://face.example", 'control_url = "https://face.example/c"', "emulated", 0.0),
        ("http://localhost:1", 'kind = "live"', "live", 5.0),
    ],
)
def test_target_kind(tmp_path: Path, base_url: str, more: str, kind: str, settle: float) -> None:
    """Emulated on loopback or with a control URL, else live; and patient accordingly."""
    text = MINIMAL.replace('base_url = "http://127.0.0.1:8080"', f'base_url = "{base_url}"\n{more}')
    target = read(text, tmp_path)
    assert (target.kind, target.limits.settle_seconds) == (kind, settle)


def test_target_secrecy(tmp_path: Path) -> None:
    """No key is in what is printed or reported."""
    target = read(MINIMAL.replace('key = "first-key"', 'key = "first-key"\nkey2 = "second-key"'), tmp_path)
    shown = repr(target) + str(target.described())
    assert not [key for key in ("first-key", "second-key", "other-key") if key in shown]
    assert target.described() == {
        "base_url": "http://127.0.0.1:8080",
        "control_url": None,
        "kind": "emulated",
        "subscriptions": {
            "source": {"id": SOURCE, "tier": None, "base_url": "http://127.0.0.1:8080", "has_key2": True},
            "target": {"id": OTHER, "tier": None, "base_url": "http://127.0.0.1:8080", "has_key2": False},
        },
        "embedded": None,
    }


def test_target_two_regions_one_key(tmp_path: Path) -> None:
    """A sibling may be source's own key in another region, but not the very same account."""
    sibling = f'[subscriptions.sibling]\nid = "{SOURCE}"\nkey = "first-key"\n'
    assert read(f'{MINIMAL}{sibling}base_url = "http://127.0.0.1:8080/regions/west"', tmp_path).subscriptions["sibling"]
    with pytest.raises(ConfigurationError, match=r"subscriptions\.sibling\.key: is a key of source already"):
        read(MINIMAL + sibling, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[endpoint]", "colour = 1\n[endpoint]", "colour: is not known here"),
        ("[endpoint]", "[endpoint]\nbase-url = 1", "endpoint.base-url: is not known here base_url did you mean"),
        (
            "[subscriptions.target]",
            "[subscriptions.targets]",
            "subscriptions.targets: is not known did you mean target",
        ),
        ('key = "other-key"', 'key = "other-key"\ncolour = 1', "subscriptions.target.colour: take it out"),
        ("[endpoint]", "[limits]\npatience = 1\n[endpoint]", "limits.patience: operation_seconds, settle_seconds"),
        ("[endpoint]", "[faces]\nimage = 1\n[endpoint]", "faces.image: did you mean images"),
        ('base_url = "http://127.0.0.1:8080"', "", "endpoint.base_url: is missing"),
        ("http://127.0.0.1:8080", "ftp://127.0.0.1", "endpoint.base_url: expected an http or https URL 'ftp:"),
        ("http://127.0.0.1:8080", "http://", "endpoint.base_url: host"),
        ("http://127.0.0.1:8080", "http://h:99999", "endpoint.base_url: expected"),
        ("http://127.0.0.1:8080", "http://h/?a=b", "endpoint.base_url: query"),
        ("http://127.0.0.1:8080", "http://user:pass@h", "endpoint.base_url: without user"),
        ("http://127.0.0.1:8080", "http://a b", "endpoint.base_url: expected"),
        ("[endpoint]", '[endpoint]\ncontrol_url = "nowhere"', "endpoint.control_url: expected"),
        ("[endpoint]", '[endpoint]\nkind = "real"', "endpoint.kind: one of emulated, live found 'real'"),
        ("[endpoint]", '[endpoint]\nkind = ["live"]', "endpoint.kind: one of emulated, live"),
        (f'id = "{OTHER}"', 'id = "nobody"', "subscriptions.target.id: expected a GUID 'nobody'"),
        (f'id = "{OTHER}"', "", "subscriptions.target.id: is missing GUID"),
        (OTHER, SOURCE, "subscriptions.target.id: is that of source only sibling"),
        ('key = "other-key"', "", "subscriptions.target.key: is missing key_env"),
        ('key = "other-key"', 'key = "other-key"\nkey_env = "K"', "subscriptions.target.key_env: stands beside key"),
        ('key = "other-key"', 'key_env = "UNSET"', "subscriptions.target.key_env: UNSET is not set; set it"),
        ('key = "other-key"', 'key_env = "BAD"', "subscriptions.target.key_env: BAD holds no key"),
        ('key = "other-key"', 'key_env = "TWIN"', "subscriptions.target.key_env: is a key of source already"),
        ('key = "other-key"', 'key = "first-key"', "subscriptions.target.key: is a key of source already"),
        ('key = "other-key"', 'key = "k"\nkey2 = "k"', "subscriptions.target.key2: is the same as key"),
        ('key = "other-key"', 'key = "k"\nkey2 = "first-key"', "subscriptions.target.key2: is a key of source already"),
        ('key = "other-key"', "key = 5", "subscriptions.target.key: expected a key"),
        ('key = "other-key"', 'key = "k"\ntier = "S1"', "subscriptions.target.tier: one of F0, S0, unlimited 'S1'"),
        ("[endpoint]", "[limits]\noperation_seconds = -1\n[endpoint]", "limits.operation_seconds: zero or more -1"),
        ("[endpoint]", "[limits]\nsettle_seconds = inf\n[endpoint]", "limits.settle_seconds: zero or more inf"),
        ("[endpoint]", "[limits]\nsettle_seconds = true\n[endpoint]", "limits.settle_seconds: number of seconds"),
        ("[endpoint]", "[limits]\nmax_takes = 4.5\n[endpoint]", "limits.max_takes: a whole number, zero or more 4.5"),
        ("[endpoint]", "[limits]\nmax_applies = -1\n[endpoint]", "limits.max_applies: a whole number -1"),
        ("[endpoint]", "[limits]\nmax_snapshots = true\n[endpoint]", "limits.max_snapshots: a whole number True"),
        ("[endpoint]", '[limits]\nmax_objects = "5"\n[endpoint]', "limits.max_objects: a whole number '5'"),
        ("[endpoint]", "[limits]\nmax_take = 5\n[endpoint]", "limits.max_take: did you mean max_takes"),
        ("[endpoint]", "[limits]\nrequests_per_second = 0\n[endpoint]", "limits.requests_per_second: above zero, 0"),
        ("[endpoint]", "[limits]\nrequests_per_second = inf\n[endpoint]", "limits.requests_per_second: above zero"),
        ("[endpoint]", '[faces]\nimages = "a.jpg"\n[endpoint]', "faces.images: a list of texts"),
        ("[endpoint]", '[faces]\nimages = ["a.jpg"]\n[endpoint]', "faces.images: there is no file a.jpg"),
        ("[endpoint]", '[faces]\nimages = ["ftp://a"]\n[endpoint]', "faces.images: 'ftp://a' is no http or https"),
        ("[endpoint]", "limits = 3\n[endpoint]", "limits: expected a table [limits] found 3"),
        ("[endpoint]", "[endpoint", "is no TOML at line 2"),
    ],
)
def test_target_refusal(tmp_path: Path, old: str, new: str, words: str) -> None:
    """What cannot be used is refused, and the text names the file, the key, what is expected and what to do."""
    environ = {"BAD": "has spaces", "TWIN": "first-key"}
    with pytest.raises(ConfigurationError) as refusal:
        read(MINIMAL.replace(old, new, 1), tmp_path, environ)
    text = str(refusal.value)
    assert str(tmp_path / "endpoint.toml") in text
    missing = [word for word in words.split() if word not in text]
    assert not missing, text
    assert "-key" not in text
    assert "\n" not in text


@pytest.mark.parametrize("name", ["source", "target"])
def test_target_required(name: str) -> None:
    """Source and target are both required; a mapping from elsewhere is refused without a file's name."""
    subscriptions: dict[str, Any] = {
        each: {"id": guid, "key": each} for each, guid in (("source", SOURCE), ("target", OTHER)) if each != name
    }
    mapping = {"endpoint": {"base_url": "http://localhost"}, "subscriptions": subscriptions}
    with pytest.raises(ConfigurationError, match=rf"the configuration: subscriptions\.{name}: is missing"):
        from_mapping(mapping, file=None, environ={})


def test_target_unreadable(tmp_path: Path) -> None:
    """A file that is missing, a folder, or not UTF-8 is refused by name."""
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b'colour = "gr\xfcn"')
    for path, words in ((tmp_path / "none.toml", "No such file"), (tmp_path, "directory"), (latin, "no UTF-8")):
        with pytest.raises(ConfigurationError) as refusal:
            load(path)
        assert str(path) in str(refusal.value)
        assert words in str(refusal.value)


def test_target_byte_order_mark(tmp_path: Path) -> None:
    """A byte order mark, as some editors write it, does not matter."""
    assert read(f"\ufeff{MINIMAL}", tmp_path).kind == "emulated"


def test_embedded_target() -> None:
    """The embedded emulator is a target with all subscriptions, a second key and a clock, and answers in process."""
    target, port = embedded(7)
    assert list(target.subscriptions) == ["source", "target", "outsider", "sibling"]
    assert target.subscriptions["source"].key2
    assert {each.tier for each in target.subscriptions.values()} == {"unlimited"}
    assert port.send(Request("GET", f"{target.control_url}/clock")).status == 200
    key = ("Ocp-Apim-Subscription-Key", target.subscriptions["sibling"].key)
    url = f"{target.subscriptions['sibling'].base_url}/face/v1.0/snapshots"
    assert port.send(Request("GET", url, (key,))).body == b"[]"


def test_embedded_seed() -> None:
    """The seed alone decides whom the embedded emulator knows."""
    assert embedded(7)[0] == embedded(7)[0]
    assert embedded(7)[0].subscriptions["source"].key != embedded(8)[0].subscriptions["source"].key


@pytest.mark.parametrize("options", [{"fault": "Nobody"}, {"variants": ("nobody",)}])
def test_embedded_refusal(options: dict[str, Any]) -> None:
    """A fault or a variant that nobody knows is a configuration error."""
    with pytest.raises(ConfigurationError, match=r"the embedded emulator: .*[Nn]obody"):
        embedded(7, **options)
