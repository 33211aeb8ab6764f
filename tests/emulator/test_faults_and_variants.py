"""How faults and variants are found, put together, and kept out of the faithful service."""

from typing import Any

import pytest

from facesnap.emulator.app import service_class
from facesnap.emulator.faults import Fault, fault, faults
from facesnap.emulator.service import Service
from facesnap.emulator.variants import Variant, variant, variants

TARGET = "22222222-bbbb-4bbb-8bbb-222222222222"


def test_without_a_name_the_service_is_faithful() -> None:
    """No class between."""
    assert service_class() is Service


def test_every_fault_says_what_it_breaks() -> None:
    """A sentence, clause ids, and a family."""
    for name, found in faults().items():
        assert issubclass(found, Fault)
        assert found.__name__ == name
        assert (found.__doc__ or "").strip().endswith(".")
        assert found.breaks
        assert found.family


def test_every_variant_says_what_it_answers() -> None:
    """A sentence, and ids of questions."""
    for name, found in variants().items():
        assert issubclass(found, Variant)
        assert found.__name__ == name
        assert (found.__doc__ or "").strip().endswith(".")
        assert found.answers


def test_an_unknown_name_is_answered_with_those_near() -> None:
    """For both."""
    with pytest.raises(LookupError, match="OverwritesExisting"):
        fault("OverwriteExisting")
    with pytest.raises(LookupError, match="ConflictsLate"):
        variant("ConflictLate")


def test_a_fault_must_be_complete() -> None:
    """Docstring, family and clauses; a name is used once."""
    with pytest.raises(TypeError, match="docstring"):
        type("Mute", (Fault,), {"family": "take", "breaks": frozenset({"take.x"})})
    with pytest.raises(TypeError, match="already"):
        type("OverwritesExisting", (fault("OverwritesExisting"),), {"__doc__": "Again."})
    with pytest.raises(TypeError, match="docstring"):
        type("Mute", (Variant,), {"answers": frozenset({"Q1"})})
    with pytest.raises(TypeError, match="already"):
        type("ConflictsLate", (variant("ConflictsLate"),), {"__doc__": "Again."})
    assert "Mute" not in faults()


def test_a_fault_stands_over_variants_and_they_over_the_service() -> None:
    """And the composition is no fault of its own."""
    composed = service_class("OverwritesExisting", ["ConflictsLate", "Operations2019"])
    names = [one.__name__ for one in composed.__mro__]
    order = [names.index(name) for name in ("OverwritesExisting", "ConflictsLate", "Operations2019", "Service")]
    assert order == sorted(order)
    assert "Composed" not in faults()
    assert "Composed" not in variants()


def migrated(emulated: Any) -> tuple[str, Any]:
    """A snapshot applied once, and the answer to applying it again."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    snapshot = emulated.taken("FaceList", "a", [TARGET])
    emulated.applied(snapshot, "b")
    return snapshot, emulated("POST", f"{snapshot}/apply", {"objectId": "b"}, by="target")


def test_overwrites_existing(emulate: Any) -> None:
    """The second apply replaces the object."""
    emulated = emulate(fault="OverwritesExisting")
    _, again = migrated(emulated)
    assert emulated.wait(again, by="target")["status"] == "succeeded"


def test_applies_outside_scope(emulate: Any) -> None:
    """The outsider applies what it cannot see."""
    emulated = emulate(fault="AppliesOutsideScope")
    snapshot, _ = migrated(emulated)
    assert emulated.applied(snapshot, "b", by="outsider")["status"] == "succeeded"
    assert emulated("GET", snapshot, by="outsider").status == 404


def test_update_extends_life(emulate: Any) -> None:
    """A snapshot lives on after 48 hours."""
    emulated = emulate(fault="UpdateExtendsLife")
    snapshot, _ = migrated(emulated)
    emulated.advance(40 * 3600)
    emulated("PATCH", snapshot, {"userData": "x"})
    emulated.advance(40 * 3600)
    assert emulated("GET", snapshot).status == 200


def test_says_forbidden(emulate: Any) -> None:
    """To the outsider too."""
    emulated = emulate(variants=["SaysForbidden"])
    snapshot, _ = migrated(emulated)
    assert emulated("GET", snapshot, by="outsider").status == 403


def test_conflicts_late(emulate: Any) -> None:
    """Accepted, then failed with a message, and the object as it was."""
    emulated = emulate(variants=["ConflictsLate"])
    _, again = migrated(emulated)
    end = emulated.wait(again, by="target")
    assert end["status"] == "failed"
    assert end["message"]


def test_operations_of_2019(emulate: Any) -> None:
    """All five members, always; variants combine."""
    emulated = emulate(variants=["Operations2019", "ConflictsLate"])
    _, again = migrated(emulated)
    end = emulated.wait(again, by="target")
    assert list(end) == ["createdTime", "lastActionTime", "message", "resourceLocation", "status"]
    assert (end["status"], end["resourceLocation"]) == ("failed", None)


def test_the_same_seed_gives_the_same_answers(emulate: Any) -> None:
    """Ids, times and statuses; another seed gives other ids."""

    def answers(seed: int) -> list[bytes]:
        emulated = emulate(seed=seed)
        emulated("PUT", "/facelists/a", {"name": "n"})
        snapshot = emulated.taken("FaceList", "a", [TARGET])
        return [emulated("GET", snapshot).body, emulated("GET", "/snapshots").body]

    assert answers(7) == answers(7)
    assert answers(7) != answers(8)
