"""Cleaning: what runs that did not end well have left behind is deleted, and nothing else.

First what the ledger lists: operations are seen to their end, so that nothing comes afterwards, and what came of them
is deleted. What was sent without an answer on record is looked for until it has come or its time is over. At last all
that carries the runs' marks is looked for. What carries none is deleted only if an answer on record says that it was
made.
"""

from collections.abc import Callable, Sequence

from facesnap.conformance.harness.asking import Asker
from facesnap.conformance.harness.cleaning.broom import Broom, Cleaned
from facesnap.conformance.harness.cleaning.listed import Listed
from facesnap.conformance.harness.cleaning.looking import Looker
from facesnap.conformance.harness.cleaning.sweeping import sweep
from facesnap.conformance.harness.timekeeping import Clock
from facesnap.conformance.ledger.database import Ledger
from facesnap.conformance.ledger.records import Run
from facesnap.conformance.target import Target

__all__ = ["Cleaned", "clean"]


def clean(
    ledger: Ledger,
    runs: Sequence[Run],
    target: Target,
    asker: Asker,
    clock: Clock | None,
    say: Callable[[str], None] = lambda _: None,
) -> Cleaned:
    """Clean up after these runs of a ledger; those of which nothing is left are closed. ``say`` is told of long waits.

    Raises:
        EndpointUnusableError: nobody answers. What was done until then is done, and known to the next cleaning.
        UnknownError: the clock protocol does not answer.
        sqlite3.Error: the disk takes no more.
    """
    broom = Broom(Looker(asker), ledger.kept(), say)
    if not runs:
        return broom.cleaned
    for run in runs:
        Listed(ledger, run, target, broom, clock).clean()
    if sweep(broom, runs, target):
        sweep(broom, runs, target)
    for run in runs:
        if run.id not in broom.unclean:
            ledger.finish(run.id)
    return broom.cleaned
