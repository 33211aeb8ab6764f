"""Faces in images, without looking at them: an image *is* its bytes, and its one face belongs to whoever those say.

The same image shows the same person; another image shows somebody else (the issue allows it; part B 3 gives limits).
"""

import hashlib
from urllib.parse import urlsplit

from facesnap.emulator.limits import MAX_IMAGE, MIN_IMAGE
from facesnap.emulator.refusals import Refusal, bad_argument

SAME_PERSON = 0.5  # the confidence from which two faces are one person's
_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM")
RECTANGLE = {"width": 78, "height": 78, "left": 394, "top": 54}


def identity_of_bytes(image: bytes) -> str:
    """Whose face ``image`` shows.

    Raises:
        Refusal: 400 if it is no JPEG, PNG, GIF or BMP, or not between 1 KB and 6 MB.
    """
    if not image.startswith(_MAGIC):
        raise Refusal(400, "InvalidImage", "Decoding error, image format unsupported.")
    if not MIN_IMAGE <= len(image) <= MAX_IMAGE:
        raise Refusal(400, "InvalidImageSize", "Image size is too small or too big.")
    return hashlib.sha256(b"bytes:" + image).hexdigest()


def identity_of_url(url: object) -> str:
    """Whose face the image at ``url`` shows: the URL itself decides, nothing is fetched.

    Raises:
        Refusal: 400 if it is no absolute URL of http or https.
    """
    if not isinstance(url, str):
        raise bad_argument("Request body is invalid.")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise Refusal(400, "InvalidURL", "Invalid image URL.")
    return hashlib.sha256(b"url:" + url.encode("utf-8", "surrogatepass")).hexdigest()


def confidence(one: str, other: str) -> float:
    """How alike two identities are: 1 for the same, else a fixed number between 0.05 and 0.35."""
    if one == other:
        return 1.0
    mixed = hashlib.sha256("/".join(sorted((one, other))).encode()).digest()
    return round(0.05 + 0.3 * int.from_bytes(mixed[:4], "big") / 2**32, 5)
