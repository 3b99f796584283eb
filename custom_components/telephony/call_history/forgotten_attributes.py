"""Whether what an entity shows, or showed before a restart, is of a forgotten call."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from homeassistant.components.event import EventExtraStoredData
from homeassistant.helpers.restore_state import StoredState
from homeassistant.util import dt as dt_util

from ..archive.forgotten_calls import ForgottenCalls
from ..calls import Direction

# As entities call it in their attributes.
_TIMES: Final = ("started_at", "placed_at")

# By which their attributes are known, whatever else they have.
_OF_CALLS: Final = frozenset({"started_at", "direction", "caller", "callee"})
_OF_PLACED_CALLS: Final = frozenset({"placed_at", "dial_id", "number"})


def are_of_forgotten(
    forgotten: ForgottenCalls, attributes: Mapping[str, Any], shown_since: datetime
) -> bool:
    """Whether attributes tell of a call that was forgotten.

    Args:
        forgotten: Knows the forgotten calls of the account.
        attributes: What an entity shows, maybe since before a restart.
        shown_since: When the call started, where they do not tell; aware.
    """
    told = next((attributes[name] for name in _TIMES if attributes.get(name)), "")
    return forgotten.includes(
        dt_util.parse_datetime(told) or shown_since,
        {attributes.get("number"), attributes.get(_remote_end(attributes))},
    )


def _remote_end(attributes: Mapping[str, Any]) -> str:
    is_incoming = attributes.get("direction") == Direction.INCOMING
    return "caller" if is_incoming else "callee"


def is_of_forgotten(forgotten: ForgottenCalls, stored: StoredState) -> bool:
    """Whether Home Assistant keeps a state that tells of a call that was forgotten."""
    since = dt_util.parse_datetime(stored.state.state) or stored.state.last_changed
    return any(are_of_forgotten(forgotten, told, since) for told in _told_by(stored))


def is_of_call(stored: StoredState) -> bool:
    """Whether Home Assistant keeps a state that tells of a call as entities here do."""
    return any(
        told.keys() >= _OF_CALLS or told.keys() >= _OF_PLACED_CALLS
        for told in _told_by(stored)
    )


def _told_by(stored: StoredState) -> Sequence[Mapping[str, Any]]:
    told: list[Mapping[str, Any]] = [stored.state.attributes]
    if stored.extra_data is not None:
        event = EventExtraStoredData.from_dict(stored.extra_data.as_dict())
        told.append((event and event.last_event_attributes) or {})
    return told
