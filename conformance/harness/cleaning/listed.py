"""What the ledger lists of a run that did not end well, deleted creation by creation."""

from collections.abc import Iterator
from datetime import timedelta

from facesnap.conformance.harness.cleaning.accounts import (
    here,
    is_alike,
    is_marked,
    name,
    names_nothing,
    owners,
    things,
)
from facesnap.conformance.harness.cleaning.broom import Broom
from facesnap.conformance.harness.cleaning.looking import Thing
from facesnap.conformance.harness.journal import end_of
from facesnap.conformance.harness.timekeeping import Clock
from facesnap.conformance.ledger.database import Ledger
from facesnap.conformance.ledger.records import Creation, Run
from facesnap.conformance.model.state import LIFETIME
from facesnap.conformance.target import Target

REQUEST_SECONDS = 10.0  # after which a request is no longer under way whose sender has died
EAGER = 12  # looks at an operation at once, before any waiting
FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.05, 2.0, 1.5  # seconds


class Listed:
    """The creations of one run, and what is done about them."""

    def __init__(self, ledger: Ledger, run: Run, target: Target, broom: Broom, clock: Clock | None) -> None:
        self._ledger, self._run, self._broom, self._clock = ledger, run, broom, clock
        self._accounts = here(run, target)
        self._seconds = target.limits.operation_seconds
        self._timing = broom.looker.asker.timing

    def clean(self) -> None:
        """See operations to their end, delete what was made, and wait for what may still come."""
        for creation in self._pending():
            if creation.operation is not None and creation.state == "intended":
                self._see_end(creation)
        lost = []
        for creation in self._pending():
            if creation.state == "made":
                self._delete_made(creation)
            elif creation.operation is None:
                lost.append(creation)
        self._await(lost)

    def _pending(self) -> Iterator[Creation]:
        """What may be there, but for what is elsewhere: that is told."""
        for creation in self._ledger.creations(self._run.id, "intended", "made"):
            place = self._run.places.get(creation.account)
            if owners(creation, self._accounts) and (place is None or creation.account in self._accounts):
                yield creation
                continue
            where = "another endpoint"
            if place is not None:
                where = f"{place.base_url}, in the Azure subscription {place.subscription}"
            self._leave(f"{name(creation)}: it is at {where}, and the configuration has no such account")

    # Operations

    def _see_end(self, creation: Creation) -> None:
        """Poll an operation to its end, within the patience with one."""
        path, account = f"/operations/{creation.operation}", owners(creation, self._accounts)[0]
        patience, looks = self._patience(self._seconds), 0
        while True:
            response = self._broom.looker.sent(account, "GET", path)
            ended = end_of(response) if response.status == 200 else None
            if response.status == 404:
                ended = "made", None  # what nobody remembers is not under way; whether it was made, one has to look
            if ended is not None:
                self._ledger.operation_ended(self._run.id, str(creation.operation), *ended)
                return
            looks += 1
            if looks >= EAGER and not next(patience, False):
                self._leave(f"{name(creation)}: its operation {creation.operation} is still under way")
                return

    def _patience(self, seconds: float) -> Iterator[bool]:
        """Let so much time pass, bit by bit: the endpoint's, where it has a clock that can be moved."""
        passed, pause = 0.0, FIRST_PAUSE
        while passed < seconds:
            if self._clock is not None:
                step = min(max(passed, 1.0), seconds - passed)
                self._clock.advance(timedelta(seconds=step))
            else:
                step = min(pause, seconds - passed)
                self._timing.sleep(step)
            passed, pause = passed + step, min(pause * GROWTH, LONGEST_PAUSE)
            yield True

    # What was made

    def _delete_made(self, creation: Creation) -> None:
        """Delete what an answer on record says was made."""
        if creation.what == "snapshot":
            if creation.snapshot is not None:
                made = [Thing(account, None, creation.snapshot) for account in owners(creation, self._accounts)]
                self._settle(creation, {self._broom.delete(self._run, thing) for thing in made})
            elif not is_marked(creation, self._run.marks) and not self._expired(creation):
                self._leave(f"{name(creation)}: it may be there until it expires, and nothing tells that it is ours")
            return  # without an id it is found by its mark, at last
        self._settle(creation, {self._broom.delete_own(self._run, thing) for thing in things(creation, self._accounts)})

    def _settle(self, creation: Creation, fates: set[str]) -> None:
        """Enter what has become of a creation."""
        if "somebody's" in fates:
            self._leave(f"{name(creation)}: something is there, and nothing tells that it is ours; delete it if it is")
        elif "stays" not in fates:
            self._ledger.ended(creation.id, "gone")

    # What was sent without an answer on record

    def _await(self, lost: list[Creation]) -> None:
        """Look for what may still come, until it has come and was deleted, or its time is over."""
        seconds = max(map(self._time_left, lost), default=0.0)
        patience, told = self._patience(seconds), False
        while True:
            lost = [creation for creation in lost if not self._come(creation)]
            if lost and seconds and not told:
                told = True
                self._broom.say(f"waiting up to {seconds:.0f} s for what may still come of {name(lost[0])}")
            if not lost or not next(patience, False):
                break
        for creation in lost:
            self._given_up(creation)

    def _time_left(self, creation: Creation) -> float:
        """How long it may still take until it is there."""
        whole = REQUEST_SECONDS if creation.what == "object" else self._seconds
        return min(max(0.0, creation.at + whole - self._timing.wall()), whole)

    def _come(self, creation: Creation) -> bool:
        """Whether a creation was there, and is not any more: nothing else can come of it."""
        if creation.what == "snapshot":
            come = any(self._delete_alike(creation, account) for account in owners(creation, self._accounts))
        else:
            deleting = (self._broom.delete_own(self._run, thing) for thing in things(creation, self._accounts))
            # What went may have been another of ours under the same id, and this one still to come.
            come = "gone" in deleting and not self._has_double(creation)
        if come:
            self._ledger.ended(creation.id, "gone")
        return come

    def _has_double(self, creation: Creation) -> bool:
        others = (each for each in self._ledger.creations(self._run.id) if each.id != creation.id)
        same = (each for each in others if each.object_id == creation.object_id and each.account == creation.account)
        return any(each.what != "snapshot" and each.state != "refused" for each in same)

    def _delete_alike(self, creation: Creation, account: str) -> bool:
        """Delete one snapshot that is what a take would have stored; whether there was one, and it went."""
        found = self._broom.looker.snapshots(account)
        for shown in () if isinstance(found, int) else found:
            if str(shown.get("id")).lower() not in self._broom.kept and is_alike(shown, creation, self._run.marks):
                return self._broom.delete(self._run, Thing(account, None, str(shown.get("id")))) == "gone"
        return False

    def _given_up(self, creation: Creation) -> None:
        """What has not come by now will not, unless it is there and nobody could tell that it is ours."""
        if creation.what != "snapshot":
            self._settle(
                creation, {self._broom.delete_own(self._run, thing) for thing in things(creation, self._accounts)}
            )
        elif is_marked(creation, self._run.marks) or names_nothing(creation) or self._expired(creation):
            self._ledger.ended(creation.id, "gone")
        else:
            self._leave(f"{name(creation)}: it may be there until it expires, and nothing tells that it is ours")

    def _expired(self, creation: Creation) -> bool:
        return self._timing.wall() > creation.at + self._seconds + LIFETIME.total_seconds()

    def _leave(self, text: str) -> None:
        self._broom.leave(self._run, text)
