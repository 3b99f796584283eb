"""Missed calls that nobody has returned yet."""

from collections.abc import Callable, Iterable
from typing import Final

from .call import Call, Direction, Outcome

# Enough to be a list of things to do; more would be a history.
MOST_UNRETURNED: Final = 100


class UnreturnedCalls:
    """Missed calls, until one with the same number is answered or placed."""

    def __init__(
        self,
        comparable: Callable[[str | None], str | None],
        calls: Iterable[Call] = (),
    ) -> None:
        """Go on with the calls that were not returned.

        Args:
            comparable: Gives a number a form in which all ways to write it are equal.
            calls: Those that were missed.
        """
        self._comparable = comparable
        self._calls = {call.id: call for call in calls}

    @property
    def calls(self) -> tuple[Call, ...]:
        """The missed calls, newest first."""
        return tuple(
            sorted(self._calls.values(), key=lambda call: call.started_at, reverse=True)
        )

    def enter(self, call: Call) -> bool:
        """Enter a call, oldest first: add a missed one, clear what it returns.

        Returns:
            Whether there are other missed calls to return now than before.
        """
        before = set(self._calls)
        if call.is_missed:
            self._calls[call.id] = call
            for oldest in self.calls[MOST_UNRETURNED:]:
                del self._calls[oldest.id]
        else:
            self._clear_returned_by(call)
        return set(self._calls) != before

    def _clear_returned_by(self, call: Call) -> None:
        # Placing the call is what the user owed, whether or not it was answered.
        returns = call.direction is Direction.OUTGOING or (
            call.direction is Direction.INCOMING and call.outcome is Outcome.ANSWERED
        )
        number = self._comparable(call.remote_party.number)
        if returns and number is not None:
            self._calls = {
                missed.id: missed
                for missed in self._calls.values()
                if self._comparable(missed.caller.number) != number
                or missed.started_at > call.started_at
            }

    def mark_seen(self, number: str | None = None) -> int:
        """Clear the calls of a number, or all; return how many there were."""
        wanted = self._comparable(number)
        kept = {
            call.id: call
            for call in self._calls.values()
            if number is not None and self._comparable(call.caller.number) != wanted
        }
        cleared = len(self._calls) - len(kept)
        self._calls = kept
        return cleared
