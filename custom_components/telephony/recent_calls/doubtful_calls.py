"""Calls of which nobody knows yet whether they are forgotten."""

from collections.abc import Collection, Iterable

from ..archive.forgotten_calls import ForgottenCalls
from ..calls import Call
from ..calls.calls_at_hand import CallsAtHand
from ..providers.answers import CallHistory


class DoubtfulCalls:
    """Holds back what a part of a vendor's records tells, until all of them do.

    A part may not have the number by which a call is forgotten, or not all of it.
    """

    def __init__(self, forgotten: ForgottenCalls, at_hand: CallsAtHand) -> None:
        """Hold back nothing yet.

        Args:
            forgotten: Knows which calls are.
            at_hand: Has calls that are certainly not.
        """
        self._forgotten = forgotten
        self._at_hand = at_hand
        self._waiting: dict[str, Call] = {}

    def add(self, calls: Iterable[Call]) -> None:
        """Have calls looked at with what is told next."""
        self._waiting |= {call.id: call for call in calls}

    def certain(self, history: CallHistory) -> Collection[Call]:
        """Return the calls of which it is certain, those among them that waited."""
        if not (history.failures or self._waiting):
            return history.calls
        told = self._waiting | {call.id: call for call in history.calls}
        certain_since = self._forgotten.numbers_until
        self._waiting = {
            call.id: call
            for call in told.values()
            if history.failures
            and call.started_at < certain_since
            and self._at_hand.get(call.id) is None
        }
        return [call for call in told.values() if call.id not in self._waiting]
