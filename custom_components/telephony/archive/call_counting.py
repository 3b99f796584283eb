"""Counts calls, week by week where past weeks are counted ahead."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import count, takewhile
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    func,
    select,
    true,
    type_coerce,
)

from .call_kinds import calls_with, kinds_with, weeks_with
from .call_query import Conditions
from .column_types import EPOCH, MICROSECOND, Moment
from .tables import calls, counts
from .week_counts import start_of_week

# To pass by more calls than these, one by one, takes longer than to pass by whole weeks.
_MOST_PASSED: Final = 15_000

# Of so many weeks the counts are looked up at once: a page is seldom further away.
_FEW_WEEKS: Final = 8


def count_wanted(connection: Connection, conditions: Conditions) -> int:
    """Return how many calls of an account are wanted.

    Args:
        connection: In a transaction.
        conditions: Which are.
    """
    found, rest = 0, conditions
    for week, number in _counted_weeks(connection, conditions).items():
        before = replace(rest, end=start_of_week(week))
        if before.start is None or before.start != before.end:
            found += _count(connection, before)
        found += number
        rest = replace(rest, start=start_of_week(week + 1))
    return found + _count(connection, rest)


def without_passed(
    connection: Connection,
    conditions: Conditions,
    offset: int,
    *,
    newest_first: bool,
) -> tuple[Conditions, int]:
    """Leave out weeks that stand before a page as a whole, where that is worth it.

    Args:
        connection: In a transaction.
        conditions: Which calls of it are wanted.
        offset: How many of them stand before the page.
        newest_first: Whether the newest ones do.

    Returns:
        What lets the others pass, and how many of them stand before the page.
    """
    rest = conditions
    if offset < _MOST_PASSED * conditions.share:
        return rest, offset
    while weeks := _next_weeks(
        connection,
        rest,
        newest_first=newest_first,
        most_before=offset + 1,
    ):
        if offset < weeks.before:
            break
        offset -= weeks.before
        for week, number in weeks.numbers.items():
            rest = _from(rest, week, newest_first)
            if offset < number:
                return rest, offset
            offset -= number
            rest = _behind(rest, week, newest_first)
    return rest, offset


def _from(conditions: Conditions, week: int, newest_first: bool) -> Conditions:
    if newest_first:
        return replace(conditions, end=start_of_week(week + 1))
    return replace(conditions, start=start_of_week(week))


def _behind(conditions: Conditions, week: int, newest_first: bool) -> Conditions:
    return _from(conditions, week - 1 if newest_first else week + 1, newest_first)


def _count(connection: Connection, conditions: Conditions) -> int:
    values = conditions.values
    if values is None:
        counted = select(func.count()).select_from(calls).where(*conditions.where)
    else:
        counted = _select_count(frozenset(values))
    return connection.scalar(counted, values) or 0


@dataclass(frozen=True, slots=True)
class _NextWeeks:
    """Weeks that were counted ahead, of which each begins where one before it ends.

    Attributes:
        before: How many calls are passed by on the way to the first of them.
        numbers: How many calls each had.
    """

    before: int
    numbers: Mapping[int, int]


def _next_weeks(
    connection: Connection,
    conditions: Conditions,
    *,
    newest_first: bool,
    most_before: int,
) -> _NextWeeks | None:
    """Return how many calls the next weeks had that were counted ahead.

    Args:
        connection: In a transaction.
        conditions: Which calls are counted.
        newest_first: Whether the next week is the newest one.
        most_before: How many calls are counted before them.

    Returns:
        The weeks; None where there is none that has a call which passes.
    """
    values = conditions.values
    if values is None:
        return None
    rows = connection.execute(
        _select_next(frozenset(values), newest_first),
        {
            **values,
            "most_before": most_before,
            "most_weeks": _FEW_WEEKS,
            "week_length": (start_of_week(1) - EPOCH) // MICROSECOND,
        },
    ).all()
    if not rows:
        return None
    step = -1 if newest_first else 1
    side_by_side = takewhile(
        lambda row: row[0].week == row[1],
        zip(rows, count(rows[0].week, step), strict=False),
    )
    return _NextWeeks(
        rows[0].before, {row.week: int(row.number) for row, _ in side_by_side}
    )


def _counted_weeks(connection: Connection, conditions: Conditions) -> Mapping[int, int]:
    """Return how many calls weeks had that were counted ahead, the oldest first.

    Args:
        connection: In a transaction.
        conditions: Which calls are counted.
    """
    values = conditions.values
    if values is None:
        return {}
    rows = connection.execute(_select_all(frozenset(values)), values).all()
    return {row.week: int(row.number) for row in rows}


@cache
def _select_count(names: frozenset[str]) -> Select[Any]:
    return select(func.count()).select_from(calls).where(*calls_with(names))


@cache
def _select_all(names: frozenset[str]) -> Select[Any]:
    # A week without one that passes was counted nevertheless.
    passing = and_(true(), *kinds_with(names))
    return (
        select(
            counts.c.week,
            func.sum(case((passing, counts.c.calls), else_=0)).label("number"),
        )
        .where(*weeks_with(names))
        .group_by(counts.c.week)
        .order_by(counts.c.week)
    )


@cache
def _select_next(names: frozenset[str], newest_first: bool) -> Select[Any]:
    """Return what finds the next weeks, and how many calls come before them.

    It is one statement, for each takes a server half a millisecond.
    """
    passing = [*weeks_with(names), *kinds_with(names)]
    first_week = (func.max if newest_first else func.min)(counts.c.week)
    next_week = select(first_week).where(*passing).scalar_subquery()
    edge = type_coerce(
        (next_week + int(newest_first)) * bindparam("week_length", type_=BigInteger),
        Moment,
    )
    by_time = calls.c.started_at
    # With a limit and an order, for otherwise PostgreSQL expects so many that it has
    # several processes look for them.
    before = (
        select(calls.c.id)
        .where(
            *calls_with(names),
            by_time >= edge if newest_first else by_time < edge,
        )
        .order_by(by_time.desc() if newest_first else by_time)
        .limit(bindparam("most_before"))
        .subquery("before_them")
    )
    return (
        select(
            counts.c.week,
            func.sum(counts.c.calls).label("number"),
            select(func.count()).select_from(before).label("before"),
        )
        .where(*passing)
        .group_by(counts.c.week)
        .order_by(counts.c.week.desc() if newest_first else counts.c.week)
        .limit(bindparam("most_weeks"))
    )
