"""Faults of the letters in names and user data of a restored object."""

import html
import unicodedata
from dataclasses import replace

from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import with_texts
from facesnap.emulator.state import Container, Snapshot


class RewritesTexts(Fault):
    """Changes every name and user data in what it restores."""

    registered = False
    family = "content"
    breaks = frozenset({"content.name", "content.user-data", "content.person-details", "content.face-user-data"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """With other texts."""
        return with_texts(super().restore(snapshot, target), self.rewritten)

    def rewritten(self, text: str) -> str:
        """What becomes of a text."""
        raise NotImplementedError


class TextComposed(RewritesTexts):
    """Restored texts are in Unicode's composed form, whatever form they had."""

    rare = True

    def rewritten(self, text: str) -> str:
        """NFC."""
        return unicodedata.normalize("NFC", text)


class TextDecomposed(RewritesTexts):
    """Restored texts are in Unicode's decomposed form, as a file system of another kind keeps names."""

    rare = True

    def rewritten(self, text: str) -> str:
        """NFD."""
        return unicodedata.normalize("NFD", text)


class TextCompatible(RewritesTexts):
    """In restored texts ligatures, full-width letters and their like are plain letters."""

    rare = True

    def rewritten(self, text: str) -> str:
        """NFKC, but for what NFC would change too."""
        return "".join(
            one if unicodedata.normalize("NFC", one) != one else unicodedata.normalize("NFKC", one) for one in text
        )


class TextLosesAstral(RewritesTexts):
    """Restored texts are without the characters beyond the basic plane."""

    rare = True

    def rewritten(self, text: str) -> str:
        """Emoji are gone."""
        return "".join(one for one in text if ord(one) < 0x10000)


class TextQuestionsForeignLetters(RewritesTexts):
    """In restored texts, letters that Western Europe does not have are question marks."""

    def rewritten(self, text: str) -> str:
        """A column of one byte a letter."""
        return text.encode("latin-1", "replace").decode("latin-1")


class TextGarbled(RewritesTexts):
    """Restored texts are UTF-8 read as Latin-1."""

    def rewritten(self, text: str) -> str:
        """Each letter beyond ASCII becomes two or more."""
        return text.encode("utf-8", "surrogatepass").decode("latin-1")


class TextLosesJoiners(RewritesTexts):
    """Restored texts are without joiners and marks of direction, which nobody sees."""

    rare = True

    def rewritten(self, text: str) -> str:
        """Without the format characters."""
        return "".join(one for one in text if unicodedata.category(one) != "Cf")


class TextLosesControls(RewritesTexts):
    """In restored texts, tabs and line ends are blanks."""

    rare = True

    def rewritten(self, text: str) -> str:
        """One line each."""
        return "".join(" " if unicodedata.category(one) == "Cc" else one for one in text)


class TextTrimmed(RewritesTexts):
    """Restored texts are without the blanks at their ends."""

    rare = True

    def rewritten(self, text: str) -> str:
        """As a form would send it."""
        return text.strip()


class ContainerTextsTrimmed(Fault):
    """The name and the user data of a restored list or group end without the blanks that they ended with."""

    family = "content"
    breaks = frozenset({"content.name", "content.user-data"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Those of its own; what is in it keeps its texts."""
        restored = super().restore(snapshot, target)
        data = None if restored.user_data is None else restored.user_data.rstrip()
        return replace(restored, name=restored.name.rstrip(), user_data=data)


class TextEscaped(RewritesTexts):
    """Restored texts are escaped for HTML."""

    rare = True

    def rewritten(self, text: str) -> str:
        """Ampersands, angle brackets, quotes."""
        return html.escape(text)


class TextUnescapesBackslashes(RewritesTexts):
    """Restored texts are without their backslashes."""

    rare = True

    def rewritten(self, text: str) -> str:
        """Decoded once too often."""
        return text.replace("\\", "")


class TextLowerCase(RewritesTexts):
    """Restored texts are in lower case."""

    def rewritten(self, text: str) -> str:
        """As ids are."""
        return text.lower()


class TextCutAtSixtyFour(RewritesTexts):
    """Restored names and user data end after 64 characters."""

    rare = True

    def rewritten(self, text: str) -> str:
        """As long as an id may be."""
        return text[:64]


class TextCutAtFourThousand(RewritesTexts):
    """Restored user data ends after 4,000 characters."""

    rare = True

    def rewritten(self, text: str) -> str:
        """What a column of a database holds."""
        return text[:4000]
