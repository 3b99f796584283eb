"""What the calls of one day add up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from operator import add, sub
from typing import Final

from .call import Call, Direction


@dataclass(frozen=True, slots=True)
class CallDay:
    """The counters of one day.

    Attributes:
        total: Calls that started on the day, in any direction.
        incoming: Those that came in, answered or not.
        outgoing: Those placed from the account.
        missed: Incoming calls that nobody answered.
        talk_time: Sum over the answered calls.
        cost: Sum of what was billed, in the currency of the account; costs in
            any other currency are left out rather than added up wrongly.
    """

    total: int
    incoming: int
    outgoing: int
    missed: int
    talk_time: timedelta
    cost: Decimal

    def __add__(self, other: CallDay) -> CallDay:
        """Return what the calls of both add up to."""
        return CallDay(
            self.total + other.total,
            self.incoming + other.incoming,
            self.outgoing + other.outgoing,
            self.missed + other.missed,
            self.talk_time + other.talk_time,
            self.cost + other.cost,
        )

    def __sub__(self, other: CallDay) -> CallDay:
        """Return what is left without the calls of another one."""
        return CallDay(
            self.total - other.total,
            self.incoming - other.incoming,
            self.outgoing - other.outgoing,
            self.missed - other.missed,
            self.talk_time - other.talk_time,
            self.cost - other.cost,
        )


NO_CALLS: Final = CallDay(0, 0, 0, 0, timedelta(), Decimal())


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What the calls of a day add up to: all of them, and those of each own number.

    Attributes:
        start: First moment of the day, aware.
        end: First moment of the next day, aware.
        currency: ISO 4217 code of the costs to add up.
        all: The counters of all calls.
        lines: Those of each line that took part, as the vendor writes it.
        dids: The same of inbound numbers.
    """

    start: datetime
    end: datetime
    currency: str | None = None
    all: CallDay = NO_CALLS
    lines: Mapping[str, CallDay] = field(default_factory=dict)
    dids: Mapping[str, CallDay] = field(default_factory=dict)

    def changed(self, added: Iterable[Call], removed: Iterable[Call] = ()) -> DayCounts:
        """Return what it comes to when calls come, and go that were counted.

        Args:
            added: In any order; those of other days do not count.
            removed: Likewise.
        """
        # Times of one zone compare by themselves, others by way of their offsets.
        start, end = self.start.astimezone(UTC), self.end.astimezone(UTC)
        every, lines, dids = self.all, dict(self.lines), dict(self.dids)
        for calls, change in ((added, add), (removed, sub)):
            for call in calls:
                if not start <= call.started_at < end:
                    continue
                one = _count(call, self.currency)
                every = change(every, one)
                for own, number in ((lines, call.line), (dids, call.did)):
                    if number is not None:
                        own[number] = change(own.get(number, NO_CALLS), one)
        return replace(self, all=every, lines=lines, dids=dids)


def _count(call: Call, currency: str | None) -> CallDay:
    cost = call.cost
    return CallDay(
        total=1,
        incoming=int(call.direction is Direction.INCOMING),
        outgoing=int(call.direction is Direction.OUTGOING),
        missed=int(call.is_missed),
        talk_time=call.talk_time or timedelta(),
        cost=cost.amount if cost and cost.currency == currency else Decimal(),
    )
