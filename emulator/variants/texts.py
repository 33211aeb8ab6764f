"""How long a userData may be beyond ASCII, and how none is shown (Q14, Q15)."""

from collections.abc import Mapping
from typing import Any

from facesnap.emulator import limits
from facesnap.emulator.messages import Json
from facesnap.emulator.refusals import bad_argument
from facesnap.emulator.state import Snapshot
from facesnap.emulator.variants import Variant
from facesnap.emulator.variants.rewriting import members


class _Measured(Variant):
    """Counts the length of a snapshot's userData in its own unit."""

    registered = False
    encoding = ""
    unit = 1

    def read_user_data(self, body: Mapping[str, Any], purpose: str) -> str | None:
        """400 for what is longer in that unit."""
        text = super().read_user_data(body, purpose)
        if text is not None and len(text.encode(self.encoding, "surrogatepass")) > limits.MAX_USER_DATA * self.unit:
            raise bad_argument("'userData' is too long.")
        return text


class UserDataInBytes(_Measured):
    """The 16 KB of a userData are bytes of UTF-8."""

    answers = frozenset({"Q14"})
    encoding = "utf-8"


class UserDataInUtf16(_Measured):
    """The 16 K of a userData are UTF-16 units: an emoji is two."""

    answers = frozenset({"Q14"})
    encoding = "utf-16-le"
    unit = 2


class NoUserDataIsNull(Variant):
    """A userData that is unset or empty is shown as null."""

    answers = frozenset({"Q15"})

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """Always a member."""
        return {**members(super().snapshot_view(snapshot)), "userData": snapshot.user_data or None}


class NoUserDataIsEmpty(Variant):
    """A userData that is unset is shown as an empty text."""

    answers = frozenset({"Q15"})

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """Always a text."""
        return {**members(super().snapshot_view(snapshot)), "userData": snapshot.user_data or ""}


class EmptyUserDataOmitted(Variant):
    """A userData that is empty is shown as if it were unset."""

    answers = frozenset({"Q15"})

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """No member for an empty text."""
        view = members(super().snapshot_view(snapshot))
        return view if view.get("userData") else {name: value for name, value in view.items() if name != "userData"}
