"""A call that was asked for, before anybody knows what becomes of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DialAttempt:
    """A click-to-call that left for the vendor.

    Attributes:
        id: Made by us for every attempt; the event that tells the outcome has it too.
        number: What was dialled, as the user or the contact has it written.
        name: The contact's, where one was called.
        line: The number of the line that was to ring.
        started_at: When it left, aware UTC.
        reference: The vendor's id of the call, where it gives one.
        order_id: The caller's own id of the call.
        confirmed: Whether the vendor said that it places the call; False where its
            answer was lost, so that nobody knows.
    """

    id: str
    number: str
    name: str | None
    line: str
    started_at: datetime
    reference: str | None
    order_id: str | None
    confirmed: bool
