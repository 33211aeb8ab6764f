"""Running trials side by side, in workers that are forked after everything is imported."""

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.pool import Pool
from random import Random

from facesnap.conformance.catalogue import checks
from facesnap.conformance.embedded import EMULATOR
from facesnap.conformance.selfcheck.alone import Alone
from facesnap.conformance.selfcheck.attempts import alone_of, attempt, compared
from facesnap.conformance.selfcheck.exploring import marked, ways
from facesnap.conformance.selfcheck.outcome import Outcome
from facesnap.conformance.selfcheck.trials import Trial, catalogue, of_fault

# One more than there are processors: the trials of rate limits wait, and a processor need not wait with them.
JOBS = (os.cpu_count() or 1) + 1
RARELY = 50_000  # objects made before the collector looks: a trial lives for seconds, and most of it to its end


def planned(
    seed: int, *, sample: int | None = None, names: Sequence[str] = (), seeds: int = 1, effort: str = "quick"
) -> tuple[list[Trial], list[Trial]]:
    """The trials of faults and of lawful emulators.

    ``sample`` draws so many of the faults, and as many of the variants, by the seed; ``names`` are tried in any case.
    Variants are tried alone and in combinations that cover every compatible pair; the faithful one comes first, under
    so many ``seeds``, with that ``effort``.
    """
    from importlib import import_module  # noqa: PLC0415 - the accused is loaded by name, and only here

    variants = import_module(f"{EMULATOR}.variants")
    faults, alone = sorted(catalogue()), [(name,) for name in variants.variants()]
    combined = variants.covering(seed)
    if sample is not None:
        dice = Random(f"{seed}/selfcheck")  # noqa: S311 - a sample, not a secret
        faults = sorted({*dice.sample(faults, min(sample, len(faults))), *names})
        alone = sorted(dice.sample(alone, min(sample, len(alone))))
        combined = dice.sample(combined, min(sample, len(combined)))
    faithful = [Trial(seed + step, effort=effort) for step in range(seeds)]
    lawful = [*faithful, *(Trial(seed, variants=each) for each in (*alone, *combined))]
    tenth = Random(f"{seed}/explored")  # noqa: S311 - as above
    return marked([of_fault(seed, name) for name in faults], tenth), lawful


def outcomes(trials: Sequence[Trial], jobs: int, heard: Callable[[Outcome], None]) -> Iterator[Outcome]:
    """The outcome of every trial, in the order of the trials; ``heard`` is told of each as it comes."""
    if any(trial.explored or trial.effort != "quick" for trial in trials):
        ways()  # before the fork
    with _workers(jobs, 20) as pool:
        for outcome in pool.imap(attempt, trials):
            heard(outcome)
            yield outcome


def by_themselves(trials: Sequence[Trial], jobs: int) -> dict[str, Alone | None]:
    """What catches each of the emulator's faults by itself, by the name of the fault, and nothing else tried."""
    wanted = [trial for trial in trials if trial.fault and not trial.client]
    with _workers(jobs, 100) as pool:
        return dict(zip((trial.name for trial in wanted), pool.map(alone_of, wanted, chunksize=4), strict=True))


def repeated(trials: Sequence[Trial], times: int, jobs: int) -> list[str]:
    """The names of the trials that do not say the same each of so many times."""
    with _workers(jobs, 20) as pool:
        said = pool.map(compared, [trial for trial in trials for _ in range(times)], chunksize=1)
    runs = {trial.name: said[place * times : (place + 1) * times] for place, trial in enumerate(trials)}
    return [name for name, texts in runs.items() if len(set(texts)) > 1]


def _workers(jobs: int, trials: int) -> Pool:
    """So many workers, each anew after so many trials; what is imported once is shared by all."""
    checks()
    gc.collect()
    gc.freeze()  # what is shared is not looked through again by each
    return multiprocessing.get_context("fork").Pool(jobs, gc.set_threshold, (RARELY,), maxtasksperchild=trials)
