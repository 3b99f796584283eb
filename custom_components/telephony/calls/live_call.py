"""A telephone call while it goes on, the same whichever vendor tells of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from .call import Call, Direction, Party

_UNKNOWN: Final = Party()


class LivePhase(StrEnum):
    """How far a call is."""

    RINGING = "ringing"
    DIALLING = "dialling"
    ANSWERED = "answered"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCall:
    """What a vendor's pushes have told of one call so far.

    What the vendor did not say is None. A later push about the same call gives the whole
    anew, with the same id; a phase that was passed never comes back.

    Attributes:
        id: The same through all phases of a call; not the id of its record.
        phase: Ringing is a call that came in, dialling one that goes out, until a person
            answers: a voice menu is no person.
        direction: Seen from the account.
        started_at: When the first was heard of it, by the vendor's clock; aware, UTC.
        answered_at: When a person answered; aware, UTC.
        ended_at: When it ended; aware, UTC.
        caller: Who calls.
        callee: Who is called.
        line: The account's own phone that takes part; of several that ring, the first.
        other_lines: The others that ring, or take part; once it is over, those that
            answered, or that rang where nobody did.
        did: The account's inbound number.
    """

    id: str
    phase: LivePhase
    direction: Direction
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    caller: Party = _UNKNOWN
    callee: Party = _UNKNOWN
    line: str | None = None
    other_lines: tuple[str, ...] = ()
    did: str | None = None

    @property
    def as_call(self) -> Call:
        """The call as far as it is known, by which it is named, filtered and shown."""
        return Call(
            id=self.id,
            started_at=self.started_at,
            direction=self.direction,
            caller=self.caller,
            callee=self.callee,
            line=self.line,
            did=self.did,
        )

    @property
    def as_calls(self) -> tuple[Call, ...]:
        """The same, once for each of the account's phones, and once where none is named."""
        call = self.as_call
        return (call, *(replace(call, line=line) for line in self.other_lines))
