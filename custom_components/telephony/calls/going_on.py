"""Which calls go on, whatever order their news comes in, and whatever of it is lost."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from .call import Call
from .ledger import end_of
from .live_call import LiveCall, LivePhase

# Nothing rings for ever. An end that was lost is made up for after so long without a sign
# of life.
LONGEST_IN: Final[Mapping[LivePhase, timedelta]] = {
    LivePhase.RINGING: timedelta(minutes=3),
    LivePhase.DIALLING: timedelta(minutes=3),
    LivePhase.ANSWERED: timedelta(hours=4),
}

# The more urgent, the earlier; what ended is not shown.
_URGENCY: Final = (LivePhase.RINGING, LivePhase.ANSWERED, LivePhase.DIALLING)

_PROGRESS: Final[Mapping[LivePhase, int]] = {
    LivePhase.RINGING: 0,
    LivePhase.DIALLING: 0,
    LivePhase.ANSWERED: 1,
    LivePhase.ENDED: 2,
}

# A vendor's clock may differ from this machine's by so much, and a message take as long.
_TOLERANCE: Final = timedelta(minutes=5)

# Calls beyond these are a flood, or a mistake; the oldest make room.
MOST_GOING_ON: Final = 200
_MOST_REMEMBERED: Final = 2_000


@dataclass(frozen=True, slots=True)
class Passed:
    """A phase that a call has come to.

    Attributes:
        call: As it is known now.
        before: As it was known before, where it is in the same phase still and only more
            is known of it now, as which phone rings.
    """

    call: LiveCall
    before: LiveCall | None = None


@dataclass(slots=True)
class _Heard:
    """A call, and when something was heard of it last, by this machine's clock."""

    call: LiveCall
    at: datetime

    @property
    def due(self) -> datetime:
        return self.at + LONGEST_IN[self.call.phase]


class CallsGoingOn:
    """The calls of an account that go on; each phase of a call is told once."""

    def __init__(self) -> None:
        """Begin without any."""
        self._heard: OrderedDict[str, _Heard] = OrderedDict()
        # When each ended, so that a message that was overtaken brings no call back to life.
        self._ended: OrderedDict[str, datetime] = OrderedDict()

    @property
    def calls(self) -> tuple[LiveCall, ...]:
        """The calls that go on, the most urgent first, and the youngest of those."""
        return tuple(
            sorted(
                (heard.call for heard in reversed(self._heard.values())),
                key=lambda call: _URGENCY.index(call.phase),
            )
        )

    @property
    def due(self) -> datetime | None:
        """When the next call has gone on for too long, aware; None where none goes on."""
        return min((heard.due for heard in self._heard.values()), default=None)

    def take(self, told: LiveCall, now: datetime) -> tuple[bool, list[Passed]]:
        """Take what a vendor told of a call.

        Args:
            told: What it told.
            now: This machine's time, aware.

        Returns:
            Whether anything is other than it was, and the phases that were passed, or of
            which more is known.
        """
        if (ended_at := self._ended.get(told.id)) is not None:
            if not is_answered_after(told, ended_at):
                return False, []
            del self._ended[told.id]
        known = self._heard.get(told.id)
        if told.phase is LivePhase.ENDED:
            self._end(told.id, told.ended_at or now)
            return known is not None, [Passed(told)]
        if known is None:
            begun = told.answered_at or told.started_at
            if now - begun > LONGEST_IN[told.phase] + _TOLERANCE:
                # It was on its way for too long to say anything of now.
                return False, []
            self._heard[told.id] = _Heard(told, now)
            return True, [Passed(told), *self._make_room()]
        known.at = now
        if _PROGRESS[told.phase] < _PROGRESS[known.call.phase]:
            return False, []
        before, known.call = known.call, told
        # What seemed to be dialled may prove to ring, without being further.
        if told.phase is not before.phase:
            return True, [Passed(told)]
        return (True, [Passed(told, before)]) if told != before else (False, [])

    def end_overdue(self, now: datetime) -> list[Passed]:
        """End the calls that have gone on for too long, and return them.

        Args:
            now: This machine's time, aware.
        """
        return self._end_all(
            [heard.call for heard in self._heard.values() if heard.due <= now], now
        )

    def end_recorded(self, records: Mapping[str, Call], now: datetime) -> list[Passed]:
        """End the calls whose records are there, and return them.

        Args:
            records: Of calls, by their ids, whether they go on or not.
            now: This machine's time, aware.
        """
        return [
            passed
            for call_id, record in records.items()
            if (heard := self._heard.get(call_id)) is not None
            for passed in self._end_all([heard.call], min(end_of(record), now))
        ]

    def _end_all(self, calls: Iterable[LiveCall], at: datetime) -> list[Passed]:
        ended = []
        for call in calls:
            self._end(call.id, at)
            ended.append(Passed(replace(call, phase=LivePhase.ENDED, ended_at=at)))
        return ended

    def _end(self, call_id: str, at: datetime) -> None:
        self._heard.pop(call_id, None)
        self._ended[call_id] = at
        if len(self._ended) > _MOST_REMEMBERED:
            self._ended.popitem(last=False)

    def _make_room(self) -> list[Passed]:
        over = len(self._heard) - MOST_GOING_ON
        if over <= 0:
            return []
        oldest = next(iter(self._heard.values()))
        return self._end_all([oldest.call], oldest.at)


def is_answered_after(call: LiveCall, ended_at: datetime) -> bool:
    """Tell whether a call goes on though it seemed to be over.

    One phone may give up before another answers.

    Args:
        call: As it is told now.
        ended_at: When it seemed to end, aware.
    """
    return (
        call.phase is LivePhase.ANSWERED
        and call.answered_at is not None
        and call.answered_at > ended_at
    )
