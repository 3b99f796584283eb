"""Which periods of a vendor's history were read, whole or in part, and which were not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from .column_types import EPOCH, MICROSECOND
from .tables import accounts, periods

# Whoever tells each call once may tell one while nobody listens. Restarts take minutes: if
# each of them was a gap, nothing would be known but what is since the last one.
LONGEST_ABSENCE: Final = timedelta(minutes=10)

_NEVER: Final = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A period, aware, UTC.

    Attributes:
        start: Its first moment.
        end: The first moment after it.
        is_whole: Whether it is one of all calls. Of others the vendor tells a part and no
            more, so that nobody has to ask again.
    """

    start: datetime
    end: datetime
    is_whole: bool = True


def as_read(period: Period, whole_since: datetime | None) -> tuple[Period, ...]:
    """Return a period as it is known when it was read.

    Args:
        period: What was asked for.
        whole_since: From when on the vendor told all calls, aware; None where it told
            all of the period.
    """
    edge = min(max(period.start, whole_since or period.start), period.end)
    return merged(Period(period.start, edge, is_whole=False), Period(edge, period.end))


def merged(*known: Period) -> tuple[Period, ...]:
    """Return periods in their order, none of which is empty or touches one of its kind.

    What was read whole is not known in part any more.
    """
    whole = _joined(period for period in known if period.is_whole)
    parts = _joined(period for period in known if not period.is_whole)
    left = (
        replace(rest, is_whole=False) for part in parts for rest in missing(part, whole)
    )
    return tuple(sorted((*whole, *left)))


def _joined(known: Iterable[Period]) -> tuple[Period, ...]:
    """Return the same of periods of one kind."""
    found: list[Period] = []
    for period in sorted(known):
        if period.start >= period.end:
            continue
        if found and period.start <= found[-1].end:
            last = found.pop()
            found.append(replace(last, end=max(last.end, period.end)))
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


def overlap(wanted: Period, known: Iterable[Period]) -> tuple[Period, ...]:
    """Return the parts of a period that are in one of the known ones, oldest first."""
    return merged(
        *(
            replace(
                each, start=max(each.start, wanted.start), end=min(each.end, wanted.end)
            )
            for each in known
        )
    )


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
        select(periods.c.start, periods.c.end, periods.c.is_whole).where(
            periods.c.account_id == account_id
        )
    )
    return merged(*(Period(row.start, row.end, row.is_whole) for row in rows))


def intact_since(connection: Connection, entry_id: str) -> datetime:
    """Return from when on all calls of an account are there that were ever kept, in UTC.

    Args:
        connection: In a transaction.
        entry_id: Of the account.
    """
    found = connection.execute(
        select(accounts.c.intact_since).where(accounts.c.entry_id == entry_id)
    ).one_or_none()
    # Of an account that is not there, everything may be elsewhere.
    moment = _NEVER if found is None else found.intact_since
    return moment or EPOCH


def since(moment: datetime, known: Iterable[Period]) -> tuple[Period, ...]:
    """Return the parts of periods from a moment on, in their order."""
    return merged(*(replace(each, start=max(each.start, moment)) for each in known))


def without(unread: Period, known: Iterable[Period]) -> tuple[Period, ...]:
    """Return what is left of periods of which a part counts as unread, in their order."""
    parts = (
        (
            replace(each, end=min(each.end, unread.start)),
            replace(each, start=max(each.start, unread.end)),
        )
        for each in known
    )
    return merged(*chain.from_iterable(parts))


def forget_periods(
    connection: Connection, account_id: int, before: datetime
) -> tuple[Period, ...]:
    """Note that what was read before a moment is not kept; return what still is."""
    known = accounts.c.intact_since
    connection.execute(
        update(accounts)
        .where(accounts.c.id == account_id, known.is_(None) | (known < before))
        .values(intact_since=before)
    )
    after = since(before, read_periods(connection, account_id))
    return _replace_periods(connection, account_id, after)


def unread_period(
    connection: Connection, account_id: int, unread: Period
) -> tuple[Period, ...]:
    """Note that a period is to be read again; return what still counts as read."""
    after = without(unread, read_periods(connection, account_id))
    return _replace_periods(connection, account_id, after)


def _replace_periods(
    connection: Connection, account_id: int, read: Iterable[Period]
) -> tuple[Period, ...]:
    connection.execute(delete(periods).where(periods.c.account_id == account_id))
    return add_periods(connection, account_id, read)


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
                {
                    "account_id": account_id,
                    "start": period.start,
                    "end": period.end,
                    "is_whole": period.is_whole,
                }
                for period in new
            ],
        )
    return after
