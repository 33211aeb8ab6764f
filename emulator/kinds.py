"""The four families of objects that a snapshot can be taken of, as a table. No behaviour."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One family.

    ``type`` names it in a snapshot, ``path`` is its plural segment, ``singular`` its segment in ``resourceLocation``
    (part B 2.7), ``member`` the name of its id in JSON, ``words`` its name in messages.
    """

    type: str
    path: str
    singular: str
    member: str
    words: str
    has_persons: bool
    is_trained: bool
    """Whether it must be trained before it can be searched."""
    is_paged: bool
    """Whether its list takes ``start`` and ``top``."""
    lists_faces: bool
    """Whether GET of the object shows its faces."""


FACE_LIST = Kind(
    "FaceList",
    "facelists",
    "facelist",
    "faceListId",
    "Face list",
    has_persons=False,
    is_trained=False,
    is_paged=False,
    lists_faces=True,
)
LARGE_FACE_LIST = Kind(
    "LargeFaceList",
    "largefacelists",
    "largefacelist",
    "largeFaceListId",
    "Large face list",
    has_persons=False,
    is_trained=True,
    is_paged=True,
    lists_faces=False,
)
PERSON_GROUP = Kind(
    "PersonGroup",
    "persongroups",
    "persongroup",
    "personGroupId",
    "Person group",
    has_persons=True,
    is_trained=True,
    is_paged=True,
    lists_faces=False,
)
LARGE_PERSON_GROUP = Kind(
    "LargePersonGroup",
    "largepersongroups",
    "largepersongroup",
    "largePersonGroupId",
    "Large person group",
    has_persons=True,
    is_trained=True,
    is_paged=True,
    lists_faces=False,
)

KINDS = (FACE_LIST, LARGE_FACE_LIST, PERSON_GROUP, LARGE_PERSON_GROUP)
BY_TYPE = {kind.type: kind for kind in KINDS}
