"""A call as plain values, for attributes and action responses."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from homeassistant.helpers.json import json_bytes

from ..calls import Call, Direction, NamedCall, Origin, PhoneBook

type CallAttributes = dict[str, str | float | None]

# The recorder refuses more than 16,384 bytes of attributes. The list is kept out
# of it, and stays below all the same, for whoever includes or copies it.
_MOST_BYTES: Final = 15_200

# More than fit into it.
_MOST_LISTED: Final = 64


def call_attributes(named: NamedCall) -> CallAttributes:
    """Return a call with the same keys for every call; unknown values are None.

    `caller_display` and `callee_display` are for people to read: a name, or else the
    number as they write it. `person` is the one behind the other end. Where a caller is
    from is told where somebody wants to know.

    Times are ISO 8601 in UTC, durations are in seconds.
    """
    call = named.call
    return {
        "id": call.id,
        "started_at": call.started_at.isoformat(),
        "direction": call.direction.value,
        "outcome": call.outcome.value if call.outcome else None,
        "caller": call.caller.number,
        "caller_name": call.caller.name,
        "caller_display": named.caller_display,
        **origin_attributes(named.caller_origin),
        "callee": call.callee.number,
        "callee_name": call.callee.name,
        "callee_display": named.callee_display,
        "person": call.remote_party.person,
        "line": call.line,
        "did": call.did,
        "duration": call.duration.total_seconds()
        if call.duration is not None
        else None,
        "talk_time": (
            call.talk_time.total_seconds() if call.talk_time is not None else None
        ),
        "recording": call.recording_name,
        "cost": float(call.cost.amount) if call.cost else None,
        "currency": call.cost.currency if call.cost else None,
        "country": call.country,
    }


def origin_attributes(origin: Origin | None) -> CallAttributes:
    """Return where a caller is from; nothing where nobody wants to know."""
    if origin is None:
        return {}
    return {"caller_country": origin.country, "caller_place": origin.place}


# What calls have where somebody wants to know where callers are from.
ORIGIN_ATTRIBUTE_NAMES: Final = tuple(origin_attributes(Origin()))

# What every call has.
CALL_ATTRIBUTE_NAMES: Final = tuple(
    call_attributes(
        NamedCall(
            call=Call(
                id="",
                started_at=datetime.min.replace(tzinfo=UTC),
                direction=Direction.INCOMING,
            ),
            caller_display=None,
            callee_display=None,
        )
    )
)


def recent_call_attributes(calls: Iterable[NamedCall]) -> list[CallAttributes]:
    """Return as many of the calls, in their order, as fit into an attribute."""
    return _fitting(map(_sized, calls))


class ListedCalls:
    """Lists calls as an attribute, and names and writes each call once.

    Most of the calls of a list were in the list before it.
    """

    def __init__(self) -> None:
        """Begin without a list."""
        self._sized = lru_cache(_MOST_LISTED)(
            lambda phone_book, call: _sized(phone_book.named(call))
        )

    def attributes(
        self, calls: Iterable[Call], phone_book: PhoneBook
    ) -> list[CallAttributes]:
        """Return as many of the calls as fit into an attribute, by the names of contacts."""
        return _fitting(self._sized(phone_book, call) for call in calls)


def _sized(call: NamedCall) -> tuple[CallAttributes, int]:
    attributes = call_attributes(call)
    return attributes, len(json_bytes(attributes)) + 1


def _fitting(calls: Iterable[tuple[CallAttributes, int]]) -> list[CallAttributes]:
    listed: list[CallAttributes] = []
    size = 0
    for attributes, its_size in calls:
        size += its_size
        if size > _MOST_BYTES:
            break
        listed.append(attributes)
    return listed
