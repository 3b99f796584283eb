"""A call that goes on as plain values, for attributes and automations."""

from typing import Final

from ..call_history.call_attributes import origin_attributes
from ..calls import Direction, LiveCall, LivePhase, PhoneBook

type LiveAttributes = dict[str, str | float | list[str] | None]

# The word for a call in which people talk, as a state of a phone.
IDLE: Final = "idle"
STATES: Final = {
    LivePhase.RINGING: "ringing",
    LivePhase.DIALLING: "dialling",
    LivePhase.ANSWERED: "in_call",
}


def live_call_attributes(call: LiveCall, phone_book: PhoneBook) -> LiveAttributes:
    """Return a call that goes on with the same keys for every call; unknown is None.

    `who` is the other end, for people to read: a name, or else the number as they write
    it. `since` is when the present phase began. Times are ISO 8601 in UTC.

    Args:
        call: The call.
        phone_book: The contacts of its account.
    """
    named = phone_book.named(call.as_call)
    other, incoming = named.call.remote_party, call.direction is Direction.INCOMING
    since = {LivePhase.ANSWERED: call.answered_at, LivePhase.ENDED: call.ended_at}.get(
        call.phase
    )
    return {
        "id": call.id,
        "who": named.caller_display if incoming else named.callee_display,
        "name": other.name,
        "number": other.number,
        "person": other.person,
        "direction": call.direction.value,
        "since": (since or call.started_at).isoformat(),
        "started_at": call.started_at.isoformat(),
        "caller": named.call.caller.number,
        "caller_name": named.call.caller.name,
        "caller_display": named.caller_display,
        **origin_attributes(named.caller_origin),
        "callee": named.call.callee.number,
        "callee_name": named.call.callee.name,
        "callee_display": named.callee_display,
        "line": call.line,
        "other_lines": list(call.other_lines),
        "did": call.did,
    }
