"""Faults of get and list alike: user data that is not shown to the letter."""

import html
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import members
from facesnap.emulator.messages import Json
from facesnap.emulator.state import Snapshot


class TextEndsAtNul(Fault):
    """User data ends at a NUL in it."""

    family = "get"
    rare = True
    breaks = frozenset({"limit.user-data.beyond-ascii", "get.value.user-data"})

    def read_user_data(self, body: Mapping[str, Any], purpose: str) -> str | None:
        """As a text of C."""
        text = super().read_user_data(body, purpose)
        return None if text is None else text.partition("\0")[0]


class TextShown(Fault):
    """User data is shown in another form. Subclasses say which."""

    registered = False

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """With the text in that form."""
        view = members(super().snapshot_view(snapshot))
        if snapshot.user_data is not None:
            view["userData"] = self.shown(snapshot.user_data)
        return view

    def shown(self, text: str) -> Json:
        """The form."""
        raise NotImplementedError


class UserDataCut(TextShown):
    """User data is shown up to its 1,024th character."""

    family = "get"
    minimum = 3
    rare = True
    breaks = frozenset({"get.value.user-data", "limit.take.user-data.longest"})

    def shown(self, text: str) -> Json:
        """As much as a face may have."""
        return text[:1024]


class UserDataTrimmed(TextShown):
    """User data is shown without the blanks around it."""

    family = "get"
    minimum = 3
    rare = True
    breaks = frozenset({"get.value.user-data"})

    def shown(self, text: str) -> Json:
        """Tidied."""
        return text.strip()


class UserDataInLowerCase(TextShown):
    """User data is shown in lower case."""

    family = "get"
    minimum = 3
    breaks = frozenset({"get.value.user-data"})

    def shown(self, text: str) -> Json:
        """As the index has it."""
        return text.lower()


class UserDataEscaped(TextShown):
    """In user data ``&``, ``<``, ``>`` and quotes are shown as HTML entities."""

    family = "get"
    rare = True
    breaks = frozenset({"get.value.user-data"})

    def shown(self, text: str) -> Json:
        """Safe for a page that nobody asked for."""
        return html.escape(text)


class UserDataNormalised(TextShown):
    """User data is shown with its characters composed, where they were written as letter and accent."""

    family = "get"
    rare = True
    breaks = frozenset({"get.value.user-data"})

    def shown(self, text: str) -> Json:
        """Equal to the eye."""
        return unicodedata.normalize("NFC", text)


class UserDataWithoutAstral(TextShown):
    """In user data every character past U+FFFF is shown as U+FFFD."""

    family = "get"
    rare = True
    breaks = frozenset({"get.value.user-data"})

    def shown(self, text: str) -> Json:
        """Three bytes of UTF-8 are all that the column takes."""
        return "".join("\N{REPLACEMENT CHARACTER}" if ord(one) > 0xFFFF else one for one in text)


class UserDataMojibake(TextShown):
    """User data beyond ASCII is shown as its UTF-8 read as Latin-1."""

    family = "get"
    rare = True
    breaks = frozenset({"get.value.user-data"})

    def shown(self, text: str) -> Json:
        """Encoded twice."""
        return text.encode("utf-8", "surrogatepass").decode("latin-1")


class UserDataLinesJoined(TextShown):
    """In user data line ends are shown as blanks."""

    family = "get"
    rare = True
    breaks = frozenset({"get.value.user-data"})

    def shown(self, text: str) -> Json:
        """One line."""
        return text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")


class UserDataParsed(TextShown):
    """User data that happens to be JSON is shown as what it says."""

    family = "get"
    rare = True
    breaks = frozenset({"get.value.user-data", "get.answer.body"})

    def shown(self, text: str) -> Json:
        """Read on the way out."""
        try:
            found: Json = json.loads(text)
        except (ValueError, RecursionError):
            return text
        return text if found is None else found
