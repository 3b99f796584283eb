"""What happened on the simulated phones, in words no vendor owns."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Direction(StrEnum):
    """Where a call came from, seen from the account."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    INTERNAL = "internal"


class Outcome(StrEnum):
    """How a call ended."""

    ANSWERED = "answered"
    MISSED = "missed"
    BUSY = "busy"
    CANCELLED = "cancelled"
    UNANSWERED = "unanswered"
    FAILED = "failed"
    IVR = "ivr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call in the history of an account.

    Attributes:
        id: Counts up in the order in which the calls entered the history.
        started_at: Aware, whole seconds.
        direction: Seen from the account.
        outcome: How it ended.
        number: The other party, in the account's own number format; for an internal
            call the line called.
        line: The account's phone that took part, if one did.
        did: The account's public number that took part, if one did.
        duration: Whole call in seconds, ringing included.
        talk: Seconds of conversation.
        recording: File name, or None.
        order_id: The caller's own reference, where the call was placed with one.
        visible_from: When the vendor starts to show the call; None means at once.
    """

    id: int
    started_at: datetime
    direction: Direction
    outcome: Outcome
    number: str
    line: str | None = None
    did: str | None = None
    duration: int = 0
    talk: int = 0
    recording: str | None = None
    order_id: str | None = None
    visible_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedCall:
    """Proof that a phone rang: one call dialled through a vendor's API.

    Attributes:
        number: The number dialled, as the request gave it.
        line: The account's phone that was rung first.
        caller_id: The number to be shown to the callee, where the vendor knows such a
            thing.
        order_id: The caller's own reference, where the vendor knows such a thing.
        reference: The vendor's reference, where the vendor gives one.
        placed_at: Aware.
    """

    number: str
    line: str
    caller_id: str | None = None
    order_id: str | None = None
    reference: str | None = None
    placed_at: datetime
