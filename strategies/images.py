"""Small distinct images that emulators accept: PNG of 1 KB and more, 40 pixels a side. Made here, from nothing."""

import struct
import zlib
from functools import cache

SIDE = 40  # pixels; a face must be at least 36 a side, and an image at least 1 KB
_MODULUS, _FACTOR = 2**31 - 1, 48271  # Lehmer's generator: tiny, and the same everywhere


@cache
def image(index: int) -> bytes:
    """A valid grey PNG of about 1.7 KB; equal for equal indexes, different for different ones. ``index`` >= 0.

    It shows noise, not a face: an endpoint that looks for real faces finds none (part B 3, part C "Faces").
    """
    rows, state = bytearray(), index + 1
    for _ in range(SIDE):
        rows.append(0)  # no filter
        for _ in range(SIDE):
            state = state * _FACTOR % _MODULUS
            rows.append(state >> 8 & 0xFF)
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    text = f"Comment\0image {index}".encode()
    chunks = ((b"IHDR", header), (b"tEXt", text), (b"IDAT", zlib.compress(bytes(rows), 0)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
