"""What became of a call that was asked for."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from .call import Call, Outcome
from .dial_attempt import DialAttempt


class PlacedOutcome(StrEnum):
    """What became of a call that was asked for."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    BUSY = "busy"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_SEEN = "not_seen"


_OUTCOMES: Final = {
    Outcome.ANSWERED: PlacedOutcome.ANSWERED,
    Outcome.MISSED: PlacedOutcome.UNANSWERED,
    Outcome.UNANSWERED: PlacedOutcome.UNANSWERED,
    Outcome.BUSY: PlacedOutcome.BUSY,
    Outcome.CANCELLED: PlacedOutcome.CANCELLED,
    Outcome.FAILED: PlacedOutcome.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DialResult:
    """What became of an attempt.

    Attributes:
        attempt: What was asked for.
        call: The call it became; None where none was seen.
        certain: Whether the outcome is surely this attempt's: False where another
            call could be the one, or another attempt have become this call.
        late: Whether it was told before that nothing was seen, so that this is the
            correction.
        cause: Why the call ended, in the vendor's words; None where it did not say.
    """

    attempt: DialAttempt
    call: Call | None
    certain: bool
    late: bool = False
    cause: str | None = None

    @property
    def outcome(self) -> PlacedOutcome:
        """What became of it in a word."""
        if self.call is None:
            return PlacedOutcome.NOT_SEEN
        if self.call.outcome is None:
            return PlacedOutcome.UNKNOWN
        return _OUTCOMES.get(self.call.outcome, PlacedOutcome.UNKNOWN)

    @property
    def answered_after(self) -> timedelta | None:
        """How long it rang until somebody answered; None where not known."""
        call = self.call
        if (
            call is None
            or self.outcome is not PlacedOutcome.ANSWERED
            or call.duration is None
            or call.talk_time is None
            or call.talk_time > call.duration
        ):
            return None
        return call.duration - call.talk_time
