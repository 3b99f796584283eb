"""One telephone call, the same whichever vendor reported it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

# What every database has room for in a key. What is longer is no id of a call.
LONGEST_ID: Final = 191

# Gives a number a form in which all ways to write it are equal; None for None.
type Comparable = Callable[[str | None], str | None]


class Direction(StrEnum):
    """Which way a call went, seen from the account."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    INTERNAL = "internal"


class Outcome(StrEnum):
    """What became of a call."""

    ANSWERED = "answered"
    MISSED = "missed"
    BUSY = "busy"
    CANCELLED = "cancelled"
    UNANSWERED = "unanswered"
    FAILED = "failed"
    IVR = "ivr"


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a call.

    Attributes:
        number: The telephone number or extension as the vendor wrote it.
        name: A person's or a device's name.
        user: The vendor's user, where the party is one of the account's own.
        person: The entity id of a person of Home Assistant's, where a contact has one.
    """

    number: str | None = None
    name: str | None = None
    user: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What the vendor billed for a call.

    Attributes:
        amount: In whole units of the currency.
        currency: ISO 4217 code.
    """

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A finished call. What the vendor did not say is None, never 0 or "".

    Attributes:
        id: The vendor's id, else a stable digest of the identifying fields.
        started_at: Aware, UTC.
        direction: Seen from the account.
        outcome: None where the vendor's word for it is not known.
        caller: Who called.
        callee: Who was called.
        line: The account's own phone that took part.
        did: The account's inbound number.
        duration: The whole call, ringing included.
        talk_time: From answer to hang-up; zero for a call nobody answered.
        recording: The vendor's reference to the recording; see `recording_name`.
        cost: What was billed.
        country: The country of the other end, in the vendor's words.
        is_click_to_call: Whether click-to-call placed it, where the vendor says so. It is
            for the minutes in which a placed call is looked for, and kept no longer.
    """

    id: str
    started_at: datetime
    direction: Direction
    outcome: Outcome | None = None
    caller: Party = Party()
    callee: Party = Party()
    line: str | None = None
    did: str | None = None
    duration: timedelta | None = None
    talk_time: timedelta | None = None
    recording: str | None = None
    cost: Cost | None = None
    country: str | None = None
    is_click_to_call: bool | None = field(default=None, compare=False)

    @property
    def is_missed(self) -> bool:
        """Whether somebody called in and nobody of the account answered.

        A caller who met only the voice menu, hung up early or found the line
        busy was missed too: the user wants to know about each of them.
        """
        return self.direction is Direction.INCOMING and self.outcome not in (
            Outcome.ANSWERED,
            None,
        )

    @property
    def is_withheld(self) -> bool:
        """Whether somebody called in and did not tell the number.

        A text such as "anonymous" stands for whoever withholds it, of whom no two have to
        be the same.
        """
        number = self.caller.number or ""
        is_told = any(map(str.isdecimal, number))
        return self.direction is Direction.INCOMING and not is_told

    @property
    def recording_name(self) -> str | None:
        """What people see of the recording: a name, where the vendor has an address alone.

        The address stays here, as whoever knows it may need no key.
        """
        is_address = self.recording is not None and "/" in self.recording
        return self.id if is_address else self.recording

    @property
    def remote_party(self) -> Party:
        """The other end: who called in, or who was called."""
        return self.caller if self.direction is Direction.INCOMING else self.callee
