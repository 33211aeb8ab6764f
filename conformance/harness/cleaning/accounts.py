"""Accounts: those that a run had, found again among those of a target, and what may be there because of the run."""

from collections.abc import Iterable, Iterator, Mapping

from facesnap.conformance.harness.cleaning.looking import Thing, carries
from facesnap.conformance.ledger.records import Creation, Mark, Run
from facesnap.conformance.model.values import KINDS
from facesnap.conformance.target import Target


def here(run: Run, target: Target) -> dict[str, str]:
    """The accounts of a run that the target has, too: by the names that they had, those that they have."""
    known = {(each.id, each.base_url): name for name, each in target.subscriptions.items()}
    places = {name: known.get((place.subscription, place.base_url)) for name, place in run.places.items()}
    return {name: found for name, found in places.items() if found is not None}


def owners(creation: Creation, accounts: Mapping[str, str]) -> list[str]:
    """Whose a creation can be: anybody's where no account's key was sent."""
    known = accounts.get(creation.account)
    return list(accounts.values()) if known is None else [known]


def things(creation: Creation, accounts: Mapping[str, str]) -> Iterator[Thing]:
    """The objects that may have come of a creation: one of each type where the type is not known."""
    for account in owners(creation, accounts):
        for kind in KINDS if creation.kind is None else (creation.kind,):
            thing = Thing(account, kind, creation.object_id or "")
            if thing.nameable:
                yield thing


def name(creation: Creation) -> str:
    """What a reader calls a creation."""
    what = "snapshot of " if creation.what == "snapshot" else ""
    return f"{what}{creation.kind or 'object'} {creation.object_id} of {creation.account}"


def is_marked(creation: Creation, marks: Iterable[Mark]) -> bool:
    """Whether a take would have stored what carries a mark."""
    stored = {"userData": creation.user_data, "applyScope": list(creation.scope or ())}
    return any(carries(stored, mark) for mark in marks)


def names_nothing(creation: Creation) -> bool:
    """Whether a take has named no object, so that nothing can have been stored."""
    return creation.object_id is None and creation.user_data is None and not creation.scope


def is_alike(shown: Mapping[str, object], creation: Creation, marks: Iterable[Mark]) -> bool:
    """Whether a snapshot is one of ours, and what the take would have stored."""
    scope = shown.get("applyScope")
    named = {each.lower() for each in scope if isinstance(each, str)} if isinstance(scope, list) else set()
    return (
        any(carries(shown, mark) for mark in marks)
        and (shown.get("userData") or "") == (creation.user_data or "")
        and named == {each.lower() for each in creation.scope or ()}
    )
