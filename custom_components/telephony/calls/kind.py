"""What kind of news a finished call is."""

from enum import StrEnum
from typing import Final

from .call import Call, Direction, Outcome


class CallKind(StrEnum):
    """A finished call in a word."""

    INCOMING_ANSWERED = "incoming_answered"
    MISSED = "missed"
    OUTGOING_ANSWERED = "outgoing_answered"
    OUTGOING_UNANSWERED = "outgoing_unanswered"
    BUSY = "busy"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INTERNAL = "internal"
    UNKNOWN = "unknown"


_OUTGOING: Final = {
    Outcome.ANSWERED: CallKind.OUTGOING_ANSWERED,
    Outcome.MISSED: CallKind.OUTGOING_UNANSWERED,
    Outcome.UNANSWERED: CallKind.OUTGOING_UNANSWERED,
    Outcome.BUSY: CallKind.BUSY,
    Outcome.CANCELLED: CallKind.CANCELLED,
    Outcome.FAILED: CallKind.FAILED,
}


def kind_of(call: Call) -> CallKind:
    """Return the kind of a finished call."""
    if call.direction is Direction.INTERNAL:
        return CallKind.INTERNAL
    if call.outcome is None:
        return CallKind.UNKNOWN
    if call.direction is Direction.OUTGOING:
        return _OUTGOING.get(call.outcome, CallKind.UNKNOWN)
    return CallKind.MISSED if call.is_missed else CallKind.INCOMING_ANSWERED
