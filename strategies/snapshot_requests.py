"""Valid bodies of take, apply and update (S10, S30, S90)."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from facesnap.strategies.apply_scopes import apply_scopes
from facesnap.strategies.limits import Document, limits
from facesnap.strategies.object_ids import object_ids
from facesnap.strategies.user_data import user_data

Body = dict[str, Any]


def take_requests(
    snapshot_type: str, object_id: str, subscriptions: Sequence[str], source: Document | None = None
) -> SearchStrategy[Body]:
    """A take of that object for at least those subscriptions, with or without user data (S24, S25, S26, S27)."""
    return st.fixed_dictionaries(
        {
            "type": st.just(snapshot_type),
            "objectId": st.just(object_id),
            "applyScope": apply_scopes(subscriptions),
        },
        optional={"userData": user_data(source)},
    )


def apply_requests(prefix: str = "", source: Document | None = None) -> SearchStrategy[Body]:
    """An apply onto an id that starts with ``prefix``, with or without the mode (S40, S41)."""
    return st.fixed_dictionaries(
        {"objectId": object_ids(source, prefix)},
        optional={"mode": st.sampled_from(limits(source).apply_modes)},
    )


def update_requests(subscriptions: Sequence[str], source: Document | None = None) -> SearchStrategy[Body]:
    """An update of apply scope, user data or both (S90); never of neither, which is an open question (Q9)."""
    members: dict[str, SearchStrategy[Any]] = {
        "applyScope": apply_scopes(subscriptions),
        "userData": user_data(source),
    }
    return st.fixed_dictionaries({}, optional=members).filter(bool)
