"""The benchmark: how much of the processor's time a judged request takes, whatever machine it runs on.

    python -m facesnap.conformance.selfcheck.benchmark [ROUNDS]

Each round judges the faithful emulator and one wrong one, as the self-check does, and then parses the JSON bodies of
the first over and over. The ratio of the two is what may be compared: a busy or a slow machine slows both.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from statistics import median
from typing import Any

from facesnap.conformance.selfcheck.attempts import attempt, judged
from facesnap.conformance.selfcheck.trials import Kept, Trial, of_fault

SEED, FAULT, ROUNDS, PARSES = 1, "OverwritesExisting", 5, 20


def measured(rounds: int) -> dict[str, float]:
    """Medians over so many rounds.

    ``requests`` of the faithful trial, and how many of them a second of the processor's time is enough for; that time
    in ``parses``, each of them all its JSON bodies once; the seconds of a whole trial of a fault (``fault``).
    """
    judged(Trial(SEED), Kept())  # what is loaded or compiled at the first need is no request's
    found = [_round() for _ in range(rounds)]
    return {name: median(each[name] for each in found) for name in found[0]}


def _round() -> dict[str, float]:
    log = Kept()
    seconds = _seconds(lambda: judged(Trial(SEED), log).close("completed", None))
    sent = [event for event in log.lines if event["event"] == "exchange"]
    bodies = list(_bodies(sent))
    parse = _seconds(lambda: [json.loads(body) for _ in range(PARSES) for body in bodies]) / PARSES
    fault = _seconds(lambda: attempt(of_fault(SEED, FAULT)))
    return {
        "requests": len(sent),
        "per_second": len(sent) / seconds,
        "parses": seconds / parse,
        "fault": fault,
        "fault_parses": fault / parse,
    }


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _bodies(sent: Iterable[dict[str, Any]]) -> Iterable[str]:
    """The bodies that are JSON, of requests and of answers."""
    for exchange in sent:
        for message in (exchange["request"], exchange["response"]):
            body = message and message["body"]
            try:
                json.loads(body)
            except (TypeError, ValueError, RecursionError):
                continue
            yield body


def main() -> None:
    """Measure, and say so."""
    found = measured(int(sys.argv[1]) if sys.argv[1:] else ROUNDS)
    sys.stdout.write(
        f"the enumerated checks: {found['requests']:.0f} requests, {found['per_second']:.0f} a second of the "
        f"processor's time, as much as parsing their bodies {found['parses']:.0f} times\n"
        f"a whole trial of {FAULT}: {found['fault']:.2f} s, as much as parsing those bodies "
        f"{found['fault_parses']:.0f} times\n"
    )


if __name__ == "__main__":
    main()
