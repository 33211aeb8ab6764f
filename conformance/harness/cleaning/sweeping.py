"""Sweeping: whatever carries a mark of some runs is looked for and deleted, whatever the ledger says of it.

It finds what an endpoint has refused and made all the same, and proves at the end that nothing is left.
"""

from collections.abc import Sequence

from facesnap.conformance.harness.cleaning.accounts import here
from facesnap.conformance.harness.cleaning.broom import Broom
from facesnap.conformance.harness.cleaning.looking import Thing, carries
from facesnap.conformance.ledger.records import Run
from facesnap.conformance.model.values import KINDS
from facesnap.conformance.target import Target


def sweep(broom: Broom, runs: Sequence[Run], target: Target) -> bool:
    """Sweep every account that the runs had; whether anything was deleted, so that another look may be worth while."""
    before = len(broom.cleaned.deleted)
    accounts = {account: run for run in runs for account in here(run, target).values()}
    _sweep_snapshots(broom, runs, accounts)
    for account, last in accounts.items():
        for kind in KINDS:
            objects = broom.looker.objects(account, kind)
            if isinstance(objects, int):
                broom.leave(last, f"the {kind}s of {account} cannot be listed: {objects}")
                continue
            for thing, shown in objects:
                for run in runs:
                    if any(thing.id.startswith(mark.prefix) or carries(shown, mark) for mark in run.marks):
                        broom.delete_again(run, thing)
                        break
    return len(broom.cleaned.deleted) > before


def _sweep_snapshots(broom: Broom, runs: Sequence[Run], accounts: dict[str, Run]) -> None:
    seen: dict[str, tuple[Run, list[str]]] = {}
    for account, last in accounts.items():
        snapshots = broom.looker.snapshots(account)
        if isinstance(snapshots, int):
            broom.leave(last, f"the snapshots of {account} cannot be listed: {snapshots}")
            continue
        for shown in snapshots:
            owner = next((run for run in runs if any(carries(shown, mark) for mark in run.marks)), None)
            if owner is not None and str(shown.get("id")).lower() not in broom.kept:
                seen.setdefault(str(shown.get("id")), (owner, []))[1].append(account)
    for snapshot, (run, seers) in seen.items():
        _delete(broom, run, [Thing(account, None, snapshot) for account in seers])


def _delete(broom: Broom, run: Run, seen: list[Thing]) -> None:
    """Delete a snapshot that several accounts see: only its owner can."""
    statuses = []
    for thing in seen:
        if broom.is_back(run, thing):
            return
        statuses.append(broom.attempt(thing))
        if statuses[-1] < 300:
            return
    broom.leave(run, f"{seen[0].name}: its deletion was answered with {statuses[-1]}")
