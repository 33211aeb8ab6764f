"""Judging mutants: each in a forked process of its own, in which the emulator is imported anew with the change."""

import importlib
import multiprocessing
import resource
import signal
import sys
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import CodeType
from typing import Any, Literal, TypeAlias, cast

from facesnap.conformance.catalogue import Check, checks
from facesnap.conformance.embedded import EMULATOR, UNHURRIED
from facesnap.conformance.report import results
from facesnap.conformance.selfcheck.mutants.making import Mutant
from facesnap.conformance.selfcheck.trials import LONG, Kept, Trial, opened

RATE = "error.rate-limit"
SECONDS = 60  # of the processor for one mutant, many times what a faithful emulator takes,
WALL = 900  # and on the wall, for one that waits; wide, so that a busy machine kills nobody
MEMORY = 4 * 1024**3  # bytes

_Pipe: TypeAlias = "Connection[Any, Any]"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant, and by what. A stillborn one cannot even be imported: nobody need judge it."""

    fate: Literal["killed", "survived", "stillborn"]
    by: str = ""


def trials(seed: int) -> tuple[Trial, ...]:
    """What a mutant must get through: everything once, and what is counted under the tiers that count."""
    return (
        Trial(seed),
        Trial(seed, variants=(UNHURRIED,), tier="F0", family="quota"),
        Trial(seed, variants=(UNHURRIED,), tier="S0", family="quota"),
        Trial(seed, tier="S0", family="error"),
    )


def fates(
    mutants: Sequence[Mutant | None], tried: Sequence[Trial], jobs: int, heard: Callable[[Mutant | None, Fate], None]
) -> list[Fate]:
    """The fate of each, in their order; None is the emulator as it is. ``heard`` is told of each as it comes."""
    checks()  # before the fork: imported once, shared by all
    waiting = deque(enumerate(mutants))
    running: dict[_Pipe, tuple[int, BaseProcess]] = {}
    found: dict[int, Fate] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            number, mutant = waiting.popleft()
            pipe, process = _started(mutant, tried)
            running[pipe] = number, process
        for pipe in cast("list[_Pipe]", wait(list(running))):
            number, process = running.pop(pipe)
            found[number] = _told(pipe, process)
            heard(mutants[number], found[number])
    return [found[number] for number in range(len(mutants))]


def _started(mutant: Mutant | None, tried: Sequence[Trial]) -> tuple[_Pipe, BaseProcess]:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_live, args=(theirs, mutant, tried))
    process.start()
    theirs.close()  # so that a child that dies without a word ends the pipe
    return ours, process


def _told(pipe: _Pipe, process: BaseProcess) -> Fate:
    try:
        told: Fate = pipe.recv()
    except EOFError:
        process.join()
        return Fate(
            "killed",
            "hung"
            if -(process.exitcode or 0) in {signal.SIGALRM, signal.SIGXCPU, signal.SIGKILL}
            else f"died: {process.exitcode}",
        )
    process.join()
    return told


def _live(pipe: _Pipe, mutant: Mutant | None, tried: Sequence[Trial]) -> None:
    """The life of a child: an alarm that nobody catches ends it, wherever it hangs."""
    signal.alarm(WALL)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    pipe.send(_fate(mutant, tried))


def _fate(mutant: Mutant | None, tried: Sequence[Trial]) -> Fate:
    for name in [name for name in sys.modules if f"{name}.".startswith(f"{EMULATOR}.")]:
        del sys.modules[name]
    if mutant is not None:
        sys.meta_path.insert(0, _Finder(mutant))
    try:
        importlib.import_module(f"{EMULATOR}.app")
    except Exception as error:  # noqa: BLE001 - whatever a change may break
        return Fate("stillborn", f"{type(error).__name__}: {error}")
    for trial in tried:
        if (clause := _noticed(trial)) is not None:
            return Fate("killed", clause)
    return Fate("survived")


def _noticed(trial: Trial) -> str | None:
    """The first clause that fails, or else is not settled; None where the run is conformant and says nothing of any.

    Nothing more is asked then: that it was noticed, if only by a warning, is all that is wanted.
    """
    log = Kept()
    try:
        session = opened(trial, log)
        for check in _checks(trial):
            ended = session.run(check)
            if session.recorder.breaches:
                return session.recorder.breaches[0].clause
            if ended.outcome in {"blocked", "unknown"}:
                return f"{ended.clause}: {ended.outcome}"
        session.close("completed", None)
    except Exception as error:  # noqa: BLE001 - whatever a change may break
        return f"crashed: {type(error).__name__}"
    told = results(log.lines)
    return None if told["verdict"] == "conformant" else str(told["verdict"])


def _checks(trial: Trial) -> list[Check]:
    """The checks of a trial in their order, the one that sends more than all others together last of its rank.

    Where the rate is limited everything else would take its time, and was asked before.
    """
    of_trial = [check for check in checks().values() if trial.tries(check.clause)]
    if trial.tier is not None and UNHURRIED not in trial.variants:
        of_trial = [checks()[RATE]]
    return sorted(of_trial, key=lambda check: (check.rank, check.clause.id == LONG, check.clause.id))


class _Finder:
    """Finds the changed module before anybody finds the one on disk."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:  # noqa: ARG002 - importlib's
        """Its spec, and nothing else's."""
        if name != self._mutant.module:
            return None
        return spec_from_file_location(name, self._mutant.path, loader=_Loader(self._mutant))


class _Loader(SourceFileLoader):
    """Loads the change in place of what stands in the file."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(mutant.module, str(mutant.path))
        self._source = mutant.source

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - importlib's
        """Compiled from memory."""
        return compile(self._source, self.path, "exec", dont_inherit=True)
