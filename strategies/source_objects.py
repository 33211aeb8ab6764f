"""Descriptions of containers to take snapshots of: what to create, not how. Pure values; nothing here is sent."""

from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from facesnap.strategies.limits import Document, limits
from facesnap.strategies.object_ids import object_ids
from facesnap.strategies.texts import printable, small_texts

LONGEST_NAME = 40  # UTF-8 bytes of a drawn name: long ones are a matter of their own
LONGEST_FACE_USER_DATA = 60  # UTF-8 bytes: it travels in the URL, three characters a byte


@dataclass(frozen=True, slots=True)
class FaceSeed:
    """A face to add: ``image`` is an index of `images.image`; ``user_data`` None is not sent."""

    image: int
    user_data: str | None = None


@dataclass(frozen=True, slots=True)
class PersonSeed:
    """A person to create in a group."""

    name: str
    user_data: str | None = None
    faces: tuple[FaceSeed, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceObject:
    """A container to create. Lists have ``faces``, groups have ``persons``; None is not sent.

    ``trained`` says whether to train it once it is filled; a FaceList needs no training and has none.
    """

    type: str
    object_id: str
    name: str
    user_data: str | None = None
    recognition_model: str | None = None
    faces: tuple[FaceSeed, ...] = ()
    persons: tuple[PersonSeed, ...] = ()
    trained: bool = False

    @property
    def all_faces(self) -> tuple[FaceSeed, ...]:
        """Every face in it, those of its persons too."""
        return self.faces + tuple(face for person in self.persons for face in person.faces)


def is_group(snapshot_type: str) -> bool:
    """Whether containers of a type hold persons, not bare faces."""
    return snapshot_type.endswith("PersonGroup")


def can_be_trained(snapshot_type: str) -> bool:
    """Whether containers of a type are trained before they are searched."""
    return snapshot_type != "FaceList"


def face_seeds(image: int, source: Document | None = None) -> SearchStrategy[FaceSeed]:
    """A face of that image, with or without short user data (at most 1,024 characters; part B 3)."""
    data = printable(limits(source).face_user_data, LONGEST_FACE_USER_DATA)
    return st.builds(FaceSeed, st.just(image), st.none() | data)


@st.composite
def source_objects(
    draw: st.DrawFn,
    snapshot_type: str | None = None,
    *,
    prefix: str = "",
    most_persons: int = 2,
    most_faces: int = 2,
    source: Document | None = None,
) -> SourceObject:
    """A container of the given type, or of any: at most ``most_persons`` persons of ``most_faces`` faces each.

    Names have 1 to 128 characters and user data at most 16,384 (part B 3); no image occurs twice. Empty containers
    are likely, and only one with a face is trained, since training nothing may fail.
    """
    known = limits(source)
    kind = snapshot_type or draw(st.sampled_from(known.snapshot_types))
    images = iter(draw(st.permutations(range(max(1, most_persons) * most_faces))))
    faces: tuple[FaceSeed, ...] = ()
    persons: tuple[PersonSeed, ...] = ()

    def drawn_faces() -> tuple[FaceSeed, ...]:
        return tuple(draw(face_seeds(next(images), source)) for _ in range(draw(st.integers(0, most_faces))))

    if is_group(kind):
        persons = tuple(
            PersonSeed(
                name=draw(printable(known.person_name, LONGEST_NAME)),
                user_data=draw(st.none() | small_texts(known.container_user_data)),
                faces=drawn_faces(),
            )
            for _ in range(draw(st.integers(0, most_persons)))
        )
    else:
        faces = drawn_faces()
    filled = bool(faces or any(person.faces for person in persons))
    return SourceObject(
        type=kind,
        object_id=draw(object_ids(source, prefix)),
        name=draw(printable(known.container_name, LONGEST_NAME)),
        user_data=draw(st.none() | small_texts(known.container_user_data)),
        recognition_model=draw(st.none() | st.sampled_from(known.recognition_models)),
        faces=faces,
        persons=persons,
        trained=can_be_trained(kind) and filled and draw(st.booleans()),
    )
