"""What calls added up to in an hour until the moment before which all are forgotten.

Whoever counts the calls of hours goes on counting in that one: what comes after the moment
is added to what was before it.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, TypedDict

from sqlalchemy import Connection

from ..calls import Direction, Outcome
from ..entry.account_store import read_count, read_time
from .call_sums import CallSum, sum_calls
from .column_types import MICROSECOND

_HOUR: Final = timedelta(hours=1)


class StoredSum(TypedDict):
    """What is kept of calls of one kind.

    Attributes:
        start: The first moment of the hour, as ISO 8601 in UTC.
        direction: Of the calls.
        outcome: Of the calls; None where it is not known.
        calls: How many there were.
        talk_time: Over all of them, in microseconds.
        costs: Over all of them, by currency.
    """

    start: str
    direction: str
    outcome: str | None
    calls: int
    talk_time: int
    costs: dict[str, str]


def hour_of(moment: datetime) -> datetime:
    """Return the first moment of an hour, in UTC."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def sum_of_cut_hour(
    connection: Connection, entry_id: str, since: datetime, until: datetime
) -> tuple[CallSum, ...]:
    """Add up the calls of an account that start in an hour before it is cut.

    Args:
        connection: In a transaction.
        entry_id: Of the account.
        since: Calls that started before do not count, aware.
        until: Calls that start from then on do not, either; it is in the hour.
    """
    start = max(hour_of(until), since)
    return sum_calls(connection, entry_id, start=start, end=until, piece=_HOUR)


def stored_sums(sums: Iterable[CallSum]) -> list[StoredSum]:
    """Return what is kept of what calls added up to."""
    return [
        StoredSum(
            start=each.start.isoformat(),
            direction=each.direction,
            outcome=each.outcome,
            calls=each.calls,
            talk_time=each.talk_time // MICROSECOND,
            costs={currency: str(cost) for currency, cost in each.costs.items()},
        )
        for each in sums
    ]


def read_sums(stored: Iterable[Mapping[str, Any]]) -> tuple[CallSum, ...]:
    """Return what calls added up to, of what `stored_sums` returned.

    Raises:
        KeyError: It lacks something.
        ValueError: It makes no sense.
    """
    try:
        return tuple(map(_read_sum, stored))
    # What Python says of numbers that are none, or longer than it reckons with.
    except ArithmeticError as error:
        raise ValueError(stored) from error


def _read_sum(stored: Mapping[str, Any]) -> CallSum:
    outcome = stored["outcome"]
    costs = {currency: Decimal(cost) for currency, cost in stored["costs"].items()}
    if not all(cost.is_finite() for cost in costs.values()):
        raise ValueError(stored)
    return CallSum(
        start=hour_of(read_time(stored["start"])),
        direction=Direction(stored["direction"]),
        outcome=None if outcome is None else Outcome(outcome),
        calls=read_count(stored["calls"]),
        talk_time=read_count(stored["talk_time"]) * MICROSECOND,
        costs=costs,
    )
