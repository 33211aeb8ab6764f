"""Faults of user data: at its limit, and just past it."""

from collections.abc import Mapping
from typing import Any

from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import crash
from facesnap.emulator.limits import MAX_USER_DATA
from facesnap.emulator.refusals import bad_argument


class TakeUserDataOneTooFew(Fault):
    """A take refuses user data of 16,384 characters."""

    family = "limit"
    breaks = frozenset({"limit.take.user-data.longest"})
    rare = True
    most = MAX_USER_DATA - 1
    purpose = "take"

    def read_user_data(self, body: Mapping[str, Any], purpose: str) -> str | None:
        """A smaller limit."""
        text = super().read_user_data(body, purpose)
        if purpose == self.purpose and text is not None and len(text) > self.most:
            raise bad_argument("'userData' is too long.")
        return text


class TakeUserDataDecimalLimit(TakeUserDataOneTooFew):
    """A take refuses user data of more than 16,000 characters."""

    most = 16_000


class UpdateUserDataOneTooFew(TakeUserDataOneTooFew):
    """An update refuses user data of 16,384 characters."""

    breaks = frozenset({"limit.update.user-data.longest"})
    purpose = "update"


class TakeUserDataOneTooMany(Fault):
    """A take accepts user data of 16,385 characters."""

    family = "limit"
    breaks = frozenset({"limit.take.user-data.too-long-refused"})
    rare = True
    most = MAX_USER_DATA + 1
    purpose = "take"

    def read_user_data(self, body: Mapping[str, Any], purpose: str) -> str | None:
        """A larger limit."""
        text = body.get("userData")
        if purpose == self.purpose and isinstance(text, str) and MAX_USER_DATA < len(text) <= self.most:
            return text
        return super().read_user_data(body, purpose)


class TakeUserDataUnlimited(TakeUserDataOneTooMany):
    """A take accepts user data of any length."""

    rare = False
    most = 1_000_000_000


class UpdateUserDataOneTooMany(TakeUserDataOneTooMany):
    """An update accepts user data of 16,385 characters."""

    breaks = frozenset({"limit.update.user-data.too-long-refused"})
    purpose = "update"


class UpdateUserDataUnlimited(UpdateUserDataOneTooMany):
    """An update accepts user data of any length."""

    rare = False
    most = 1_000_000_000


class CutsUserData(Fault):
    """Does to user data what a subclass says, before it is read."""

    registered = False
    purpose = "take"

    def read_user_data(self, body: Mapping[str, Any], purpose: str) -> str | None:
        """Of one of the two calls."""
        text = body.get("userData")
        if purpose == self.purpose and isinstance(text, str):
            return super().read_user_data({**body, "userData": self.cut(text)}, purpose)
        return super().read_user_data(body, purpose)

    def cut(self, text: str) -> str:
        """What is left of it."""
        raise NotImplementedError


class TakeCutsUserData(CutsUserData):
    """A take cuts user data past 16,384 characters."""

    family = "limit"
    breaks = frozenset({"limit.take.user-data.too-long-refused"})

    def cut(self, text: str) -> str:
        """What fits."""
        return text[:MAX_USER_DATA]


class UpdateCutsUserData(TakeCutsUserData):
    """An update cuts user data past 16,384 characters."""

    breaks = frozenset({"limit.update.user-data.too-long-refused"})
    purpose = "update"


class TakeLosesLastCharacter(CutsUserData):
    """A take keeps 16,383 characters of user data that is 16,384 long."""

    family = "limit"
    breaks = frozenset({"limit.take.user-data.longest", "get.value.user-data"})
    rare = True

    def cut(self, text: str) -> str:
        """The last place is for the end mark of a C string."""
        return text[: MAX_USER_DATA - 1] if len(text) == MAX_USER_DATA else text


class UpdateLosesLastCharacter(TakeLosesLastCharacter):
    """An update keeps 16,383 characters of user data that is 16,384 long."""

    breaks = frozenset({"limit.update.user-data.longest", "get.value.user-data"})
    purpose = "update"


class TakeCutsBytes(CutsUserData):
    """A take cuts user data beyond ASCII after 16,384 bytes and says nothing."""

    family = "limit"
    breaks = frozenset({"limit.user-data.beyond-ascii", "get.value.user-data"})
    rare = True

    def cut(self, text: str) -> str:
        """Whole characters of what fits."""
        if len(text) > MAX_USER_DATA:
            return text
        return text.encode("utf-8", "surrogatepass")[:MAX_USER_DATA].decode("utf-8", "ignore")


class TakeOfManyBytesCrashes(CutsUserData):
    """A take with user data of at most 16,384 characters and more bytes crashes."""

    family = "limit"
    breaks = frozenset({"limit.user-data.beyond-ascii"})
    rare = True

    def cut(self, text: str) -> str:
        """500 where characters fit and bytes do not."""
        if len(text) <= MAX_USER_DATA < len(text.encode("utf-8", "surrogatepass")):
            raise crash()
        return text
