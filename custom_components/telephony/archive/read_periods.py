"""Which periods of a vendor's history were read whole, and which were not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from .column_types import MICROSECOND
from .tables import periods

# Whoever tells each call once may tell one while nobody listens. Restarts take minutes: if
# each of them was a gap, nothing would be known but what is since the last one.
LONGEST_ABSENCE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A period, aware, UTC.

    Attributes:
        start: Its first moment.
        end: The first moment after it.
    """

    start: datetime
    end: datetime


def merged(*known: Period) -> tuple[Period, ...]:
    """Return periods in their order, none of which is empty or touches another."""
    found: list[Period] = []
    for period in sorted(known):
        if period.start >= period.end:
            continue
        if found and period.start <= found[-1].end:
            last = found.pop()
            found.append(Period(last.start, max(last.end, period.end)))
        else:
            found.append(period)
    return tuple(found)


def missing(wanted: Period, known: Iterable[Period]) -> tuple[Period, ...]:
    """Return the parts of a period that are in none of the known ones, oldest first."""
    found: list[Period] = []
    start = wanted.start
    for period in merged(*known):
        found.append(Period(start, min(period.start, wanted.end)))
        start = max(start, period.end)
    found.append(Period(start, wanted.end))
    return tuple(period for period in found if period.start < period.end)


def listened(now: datetime, known: Iterable[Period]) -> Period:
    """Return what is known of calls that are told as they come, by whoever listens now.

    Args:
        now: The moment at which somebody listens, aware.
        known: What was known before; whoever goes on listening notes it often.
    """
    since = now
    for period in reversed(merged(*known)):
        if since - period.end > LONGEST_ABSENCE:
            break
        since = min(since, period.start)
    # Of what begins now, the first moment is known.
    return Period(since, max(now, since + MICROSECOND))


def read_periods(connection: Connection, account_id: int) -> tuple[Period, ...]:
    """Return which periods of an account were read, oldest first."""
    rows = connection.execute(
        select(periods.c.start, periods.c.end).where(periods.c.account_id == account_id)
    )
    return merged(*(Period(row.start, row.end) for row in rows))


def since(moment: datetime, known: Iterable[Period]) -> tuple[Period, ...]:
    """Return the parts of periods from a moment on, in their order."""
    return merged(*(Period(max(each.start, moment), each.end) for each in known))


def forget_periods(
    connection: Connection, account_id: int, before: datetime
) -> tuple[Period, ...]:
    """Note that what was read before a moment is not kept; return what still is."""
    after = since(before, read_periods(connection, account_id))
    connection.execute(delete(periods).where(periods.c.account_id == account_id))
    return add_periods(connection, account_id, after)


def add_periods(
    connection: Connection, account_id: int, read: Iterable[Period]
) -> tuple[Period, ...]:
    """Note that periods of an account were read; return all that were."""
    before = read_periods(connection, account_id)
    after = merged(*before, *read)
    for gone in set(before) - set(after):
        connection.execute(
            delete(periods).where(
                periods.c.account_id == account_id, periods.c.start == gone.start
            )
        )
    if new := sorted(set(after) - set(before)):
        connection.execute(
            insert(periods),
            [
                {"account_id": account_id, "start": period.start, "end": period.end}
                for period in new
            ],
        )
    return after
