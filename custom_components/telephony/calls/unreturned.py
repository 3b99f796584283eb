"""Missed calls that nobody has returned yet."""

from collections.abc import Iterable
from typing import Final

from .call import Call, Comparable, Direction, Outcome

# Enough to be a list of things to do; more would be a history.
MOST_UNRETURNED: Final = 100


class UnreturnedCalls:
    """Missed calls, until one with the same number is answered or placed."""

    def __init__(
        self,
        comparable: Comparable,
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

    def add(self, call: Call, later: Iterable[Call] = ()) -> bool:
        """Take note of a call, oldest first: add a missed one, clear what it returns.

        Args:
            call: The call.
            later: Younger calls that were added before it, as vendors are late with
                a record now and then.

        Returns:
            Whether there are other missed calls to return now than before.
        """
        before = set(self._calls)
        if not call.is_missed:
            self._calls = {
                missed.id: missed
                for missed in self._calls.values()
                if not self._returns(call, missed)
            }
        elif not any(self._returns(other, call) for other in later):
            self._calls[call.id] = call
            for oldest in self.calls[MOST_UNRETURNED:]:
                del self._calls[oldest.id]
        return set(self._calls) != before

    def add_all(self, calls: Iterable[Call], others: Iterable[Call] = ()) -> bool:
        """Take note of many calls, in any order, each looked at once.

        Args:
            calls: Those to take note of.
            others: Younger ones that are known, and may have returned some of them.

        Returns:
            Whether there are other missed calls to return now than before.
        """
        before = set(self._calls)
        noted = self._calls | {call.id: call for call in calls}
        everything = {call.id: call for call in others} | noted
        returned: set[str | None] = set()
        self._calls = {}
        # From the youngest on; of the same second, what returns a call comes first.
        for call in sorted(
            everything.values(),
            key=lambda call: (call.started_at, can_return(call)),
            reverse=True,
        ):
            if can_return(call):
                returned.add(self._comparable(call.remote_party.number))
            elif (
                call.is_missed
                and call.id in noted
                and (
                    (number := _callable_number(call)) is None
                    or self._comparable(number) not in returned
                )
            ):
                self._calls[call.id] = call
            if len(self._calls) == MOST_UNRETURNED:
                break
        return set(self._calls) != before

    def _returns(self, call: Call, missed: Call) -> bool:
        number = _callable_number(missed)
        return (
            can_return(call)
            and call.started_at >= missed.started_at
            and number is not None
            and self._comparable(number) == self._comparable(call.remote_party.number)
        )

    def like(self, call_id: str) -> tuple[Call, ...]:
        """Return a missed call and all others from its number, newest first.

        Returns:
            Nothing where it is no missed call to return.
        """
        missed = self._calls.get(call_id)
        written = None if missed is None else _callable_number(missed)
        if missed is None or written is None:
            return (missed,) if missed else ()
        number = self._comparable(written)
        return tuple(
            call
            for call in self.calls
            if self._comparable(call.caller.number) == number
        )

    def forget(self, calls: Iterable[Call]) -> bool:
        """Take calls off the list; return whether any was on it."""
        gone = {call.id for call in calls}
        before = len(self._calls)
        self._calls = {
            call_id: call
            for call_id, call in self._calls.items()
            if call_id not in gone
        }
        return len(self._calls) < before

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


def _callable_number(missed: Call) -> str | None:
    """Return whom to call back; None where nobody can be."""
    return None if missed.is_withheld else missed.caller.number


def can_return(call: Call) -> bool:
    """Whether somebody called, or talked with a caller."""
    # Placing the call is what the user owed, whether or not it was answered.
    return call.direction is Direction.OUTGOING or (
        call.direction is Direction.INCOMING and call.outcome is Outcome.ANSWERED
    )
