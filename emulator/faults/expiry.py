"""Faults of expiry: the moment at which a snapshot's time is over."""

from functools import cached_property

from facesnap.emulator import limits
from facesnap.emulator.accounts import Account
from facesnap.emulator.clock import DAY, HOUR, TICKS
from facesnap.emulator.faults import Fault
from facesnap.emulator.messages import Json
from facesnap.emulator.state import Snapshot


class ExpiresAfterADay(Fault):
    """A snapshot lives 24 hours."""

    family = "expiry"
    minimum = 3
    breaks = frozenset({"expiry.get.before", "expiry.list.before", "expiry.apply.before"})

    def expires_at(self, snapshot: Snapshot) -> int:
        """Half of its time."""
        return snapshot.created + DAY


class ExpiresAMinuteEarly(Fault):
    """A snapshot lives a minute less than 48 hours."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.get.before", "expiry.list.before", "expiry.apply.before"})

    def expires_at(self, snapshot: Snapshot) -> int:
        """A minute is taken off to be sure."""
        return super().expires_at(snapshot) - 60 * TICKS


class ExpiresAfterThreeDays(Fault):
    """A snapshot lives 72 hours."""

    family = "expiry"
    breaks = frozenset({"expiry.get.after", "expiry.list.after", "expiry.apply.after"})

    def expires_at(self, snapshot: Snapshot) -> int:
        """A day too long."""
        return super().expires_at(snapshot) + DAY


class ExpiresTwoMinutesLate(Fault):
    """A snapshot lives two minutes more than 48 hours."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.get.after", "expiry.list.after", "expiry.apply.after"})

    def expires_at(self, snapshot: Snapshot) -> int:
        """Longer than a clean-up may take."""
        return super().expires_at(snapshot) + 120 * TICKS


class NeverExpires(Fault):
    """A snapshot lives until it is deleted."""

    family = "expiry"
    minimum = 3
    breaks = frozenset({"expiry.get.after", "expiry.list.after", "expiry.apply.after"})

    def is_expired(self, snapshot: Snapshot) -> bool:  # noqa: ARG002 - the lie: it does not look
        """Never."""
        return False


class AppliesUntilCleaned(Fault):
    """Only the clean-up, 50 seconds late, ends a snapshot: until then it is still applied."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.apply.after"})

    def is_expired(self, snapshot: Snapshot) -> bool:
        """Late enough for the clean-up, too late for an apply."""
        return self.clock.now >= self.expires_at(snapshot) + 50 * TICKS


class ExpiresAtMidnight(Fault):
    """Snapshots are cleaned once a day, at the first midnight after their 48 hours."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.get.after", "expiry.apply.after"})

    def expires_at(self, snapshot: Snapshot) -> int:
        """Rounded up to whole days."""
        return -(-super().expires_at(snapshot) // DAY) * DAY


class ExpiresOnTheHour(Fault):
    """The end of a snapshot is rounded down to the full hour."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.get.before", "expiry.list.before", "expiry.apply.before"})

    def expires_at(self, snapshot: Snapshot) -> int:
        """Rounded down to whole hours."""
        return super().expires_at(snapshot) // HOUR * HOUR


class CountedFromTraining(Fault):
    """The 48 hours of a trained object's snapshot are counted from the training."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.delete.before", "expiry.get.before", "expiry.update.before"})

    def expires_at(self, snapshot: Snapshot) -> int:
        """Since the content was made."""
        training = snapshot.content.training
        since = snapshot.created if training is None else training.succeeded or snapshot.created
        return since + limits.SNAPSHOT_LIFE


class CountedFromFirstGet(Fault):
    """The 48 hours are counted from the first time that somebody gets the snapshot."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.get.after", "expiry.list.after", "expiry.apply.after"})

    @cached_property
    def first_got(self) -> dict[str, int]:
        """The moment, by id."""
        return {}

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:
        """The time begins to run."""
        self.first_got.setdefault(snapshot.id, self.clock.now)
        return super().got_view(snapshot, account)

    def expires_at(self, snapshot: Snapshot) -> int:
        """While nobody has, it does not run."""
        return self.first_got.get(snapshot.id, self.clock.now) + limits.SNAPSHOT_LIFE


class LargePersonGroupsNeverExpire(Fault):
    """The snapshot of a large person group lives until it is deleted."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.get.after", "expiry.list.after", "expiry.apply.after"})

    def is_expired(self, snapshot: Snapshot) -> bool:
        """One type is not cleaned."""
        return snapshot.content.kind.type != "LargePersonGroup" and super().is_expired(snapshot)


class FaceListsExpireAfterADay(Fault):
    """The snapshot of a face list lives 24 hours."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.get.before", "expiry.list.before", "expiry.apply.before"})

    def expires_at(self, snapshot: Snapshot) -> int:
        """One type has another time."""
        return super().expires_at(snapshot) - (DAY if snapshot.content.kind.type == "FaceList" else 0)
