"""The service as checks see it: a workshop, the set-up that they share, and the endpoint's time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from facesnap.conformance.harness.errors import SkippedError, UnknownError
from facesnap.conformance.harness.texts import LONG_DATA, LONG_NAME
from facesnap.conformance.harness.things import Made, Taken
from facesnap.conformance.harness.timekeeping import Clock
from facesnap.conformance.harness.workshop import Workshop
from facesnap.conformance.model.state import Key
from facesnap.conformance.model.values import Interval

DERIVED = ("snapshot", "pliable", "restored")  # what is shared and came of an exemplar
MODEL = "recognition_02"  # not the default, so that a copy that forgets it shows


@dataclass(slots=True)
class Service(Workshop):
    """Everything that a check may use. Shared set-up is made at first use and made anew when it is gone."""

    # Shared set-up

    def exemplar(self, kind: str) -> Made:
        """A shared source object with entries, trained before the last one came. Checks leave it as it is."""
        made: Made | None = self.shared.get(("exemplar", kind))
        if made is None or not self.holding(made).present:
            for use in DERIVED:  # what came of another is no copy of this one
                self.shared.pop((use, kind), None)
            data = f"{self.marker()}{LONG_DATA}"
            made = self.create(self.source, kind, name=LONG_NAME, userData=data, recognitionModel=MODEL)
            self.shared["exemplar", kind] = self.fill(made, namesakes=True)
            if kind != "FaceList":
                self.fill(made, entries=1, first_image=2, train=False)  # of which its training knows nothing
            # What the endpoint itself makes of a text when it is written is no matter of snapshots: what it shows
            # before the take is what the copy must show.
            self.read_whole(made, faces=True)
        return self.shared["exemplar", kind]  # type: ignore[no-any-return]  # set above

    def snapshot(self, kind: str) -> Taken:
        """A shared snapshot of the exemplar with the target in its scope. Checks leave it as it is."""
        return self._shared_snapshot("snapshot", kind, [*self.scope(self.target), *self._neighbours()])

    def _neighbours(self) -> list[str]:
        """A GUID that begins and ends like the outsider's and is another: who compares a part lets the outsider in."""
        known = self.target_config.subscriptions.get("outsider")
        if known is None:
            return []
        middle = "".join("0" if digit != "0" else "1" for digit in known.id[14:18])
        return [f"{known.id[:14]}{middle}{known.id[18:]}"]

    def pliable(self, kind: str) -> Taken:
        """A shared snapshot that checks may update; it comes back with the target and its taker in its scope.

        The taker's own budget of applies is the freest.
        """
        return self._shared_snapshot("pliable", kind, self.scope(self.source, self.target))

    def _shared_snapshot(self, use: str, kind: str, scope: list[str]) -> Taken:
        taken: Taken | None = self.shared.get((use, kind))
        if taken is not None:
            known = self.snapshot_state(taken.id)
            if known.deleted or known.perhaps_deleted or self.age(known) != "alive":
                taken = None
            elif any(info.scope != frozenset(scope) for info in known.worlds):
                self.source.update(taken.id, scope=scope)
        if taken is None:
            taken = self.taken(self.exemplar(kind), scope)
            self.shared[use, kind] = taken
        return taken

    def restored(self, kind: str) -> Made:
        """A shared object that the target has restored from the shared snapshot, under the source's id.

        Checks leave it as it is.
        """
        made: Made | None = self.shared.get(("restored", kind))
        if made is None or not self.holding(made).present:
            taken = self.snapshot(kind)
            made = self.applied(taken, object_id=taken.source.object_id)
            self.shared["restored", kind] = made
        return made

    # Load

    def require_load(self, what: str) -> None:
        """Raise SkippedError where the endpoint may not be loaded; ``what`` says with what."""
        if not self.target_config.may_be_loaded:
            raise SkippedError(f"--exhaust-quota is not given: {what} would load a live endpoint")

    # Time

    def now(self) -> Interval:
        """The endpoint's time, as far as it is known without asking."""
        return self._clock().now()

    def advance(self, by: timedelta) -> None:
        """Move the endpoint's clock on."""
        self._clock().advance(by)

    def advance_to(self, moment: datetime) -> None:
        """Move the endpoint's clock on to a moment that is still to come."""
        ahead = moment - self._clock().read()
        if ahead > timedelta():
            self.advance(ahead)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Read the clock before and after each exchange; raises UnknownError if it jumped and not at our word."""
        clock = self._clock()
        self.sender.timed = True
        try:
            yield
        finally:
            self.sender.timed = False
        if clock.jumped:
            raise UnknownError(clock.jumped)

    def _clock(self) -> Clock:
        if self.sender.clock is None:
            raise SkippedError("no control_url: time-travel needs the clock protocol")
        return self.sender.clock

    def keeps(self) -> tuple[frozenset[Key], frozenset[str]]:
        """The objects and snapshots that are shared: what tidying after a check leaves."""
        objects = frozenset(v.key for v in self.shared.values() if isinstance(v, Made))
        return objects, frozenset(v.id for v in self.shared.values() if isinstance(v, Taken))
