"""What the calls of one day add up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from .call import Call, Cost, Direction


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


def summarize_day(
    calls: Iterable[Call],
    start: datetime,
    end: datetime,
    currency: str | None = None,
) -> CallDay:
    """Add up the calls that started in a day.

    Args:
        calls: In any order.
        start: First moment of the day, aware.
        end: First moment of the next day, aware.
        currency: ISO 4217 code of the costs to add up.
    """
    # Times of one zone compare by themselves, others by way of their offsets each time.
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    day = [call for call in calls if start <= call.started_at < end]
    costs: list[Cost] = [call.cost for call in day if call.cost is not None]
    return CallDay(
        total=len(day),
        incoming=sum(call.direction is Direction.INCOMING for call in day),
        outgoing=sum(call.direction is Direction.OUTGOING for call in day),
        missed=sum(call.is_missed for call in day),
        talk_time=sum(
            (call.talk_time for call in day if call.talk_time is not None), timedelta()
        ),
        cost=sum(
            (cost.amount for cost in costs if cost.currency == currency), Decimal()
        ),
    )
