"""Descriptions of containers are small, valid and various; images are pictures."""

import struct
import zlib

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from facesnap.conformance.contract import contract
from facesnap.strategies.images import SIDE, image
from facesnap.strategies.limits import limits
from facesnap.strategies.source_objects import SourceObject, can_be_trained, is_group, source_objects

ours = settings(derandomize=True, database=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
searched = settings(
    derandomize=True,
    database=None,
    max_examples=500,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def metadata(described: SourceObject) -> dict[str, str]:
    """The body that creates a container."""
    members = {
        "name": described.name,
        "userData": described.user_data,
        "recognitionModel": described.recognition_model,
    }
    return {name: value for name, value in members.items() if value is not None}


@ours
@given(source_objects(prefix="run1-"))
def test_source_objects_are_valid(described: SourceObject) -> None:
    """What is described can be created, holds what its type holds, and uses no image twice."""
    request = contract().operations[f"create{described.type}"].request
    assert request is not None
    assert request.fits(metadata(described))
    assert described.object_id.startswith("run1-")
    assert not (described.faces if is_group(described.type) else described.persons)
    assert len({face.image for face in described.all_faces}) == len(described.all_faces) <= 4
    assert all(len(face.user_data or "") <= 1024 for face in described.all_faces)
    assert not described.trained or (can_be_trained(described.type) and described.all_faces)


@pytest.mark.parametrize("snapshot_type", limits().snapshot_types)
def test_source_objects_reach(snapshot_type: str) -> None:
    """Each type comes empty and full, and trained where it can be."""
    strategy = source_objects(snapshot_type)
    assert not find(strategy, lambda each: not each.all_faces, settings=searched).trained
    assert find(strategy, lambda each: len(each.all_faces) > 1, settings=searched).type == snapshot_type
    if can_be_trained(snapshot_type):
        assert find(strategy, lambda each: each.trained, settings=searched).all_faces


@pytest.mark.parametrize("index", [0, 1, 2, 999])
def test_image_is_a_png(index: int) -> None:
    """An image is a PNG of the right size whose checksums and pixels hold."""
    data = image(index)
    assert limits().image_smallest <= len(data) <= 3 * 1024
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    names, place = [], 8
    while place < len(data):
        (size,) = struct.unpack_from(">I", data, place)
        name, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + size]
        assert struct.unpack_from(">I", data, place + 8 + size) == (zlib.crc32(name + body),)
        names.append(name)
        if name == b"IHDR":
            assert struct.unpack_from(">II", body) == (SIDE, SIDE)
        if name == b"IDAT":
            assert len(zlib.decompress(body)) == SIDE * (SIDE + 1)
        place += 12 + size
    assert names == [b"IHDR", b"tEXt", b"IDAT", b"IEND"]


def test_images_differ() -> None:
    """No two indexes share an image, and one index always has the same."""
    assert len({image(index) for index in range(300)}) == 300
    image.cache_clear()
    assert image(7) == image(7)
