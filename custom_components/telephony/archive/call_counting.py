"""Counts calls, week by week where past weeks are counted ahead."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Select,
    and_,
    case,
    func,
    select,
    true,
)

from .call_kinds import calls_with, kinds_with, weeks_with
from .call_query import Conditions
from .tables import calls, counts
from .week_counts import start_of_week

# To pass by more calls than these, one by one, takes longer than to pass by whole weeks.
_MOST_PASSED: Final = 15_000

# Of so many weeks the counts are looked up at once: a page is seldom further away.
_FEW_WEEKS: Final = 6


def count_wanted(connection: Connection, conditions: Conditions) -> int:
    """Return how many calls of an account are wanted.

    Args:
        connection: In a transaction.
        conditions: Which are.
    """
    found, rest = 0, conditions
    for piece, number in _pieces(connection, conditions):
        found += _count(connection, piece) if number is None else number
        rest = _behind(rest, piece)
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
    for piece, counted in _pieces(connection, conditions, newest_first, _FEW_WEEKS):
        number = _count(connection, piece) if counted is None else counted
        if offset < number:
            break
        offset -= number
        rest = _behind(rest, piece, newest_first)
    return rest, offset


def _pieces(
    connection: Connection,
    conditions: Conditions,
    newest_first: bool = False,
    at_once: int | None = None,
) -> Iterator[tuple[Conditions, int | None]]:
    """Yield past weeks, how many of their calls are wanted, and what lies before each.

    Args:
        connection: In a transaction.
        conditions: Which are wanted.
        newest_first: Whether to begin with the newest week.
        at_once: For how many weeks to ask at once; None for all.

    Yields:
        What lets the calls of a piece pass, and how many do; None where that is not
        counted ahead. Behind the last piece no week is counted ahead.
    """
    rest = conditions
    while weeks := _counted_weeks(connection, rest, newest_first, at_once):
        for week, number in weeks.items():
            counted = replace(
                conditions, start=start_of_week(week), end=start_of_week(week + 1)
            )
            before = _before(rest, counted, newest_first)
            if before.start is None or before.start != before.end:
                yield before, None
            yield counted, number
            rest = _behind(rest, counted, newest_first)
        if at_once is None:
            return


def _before(
    conditions: Conditions, piece: Conditions, newest_first: bool
) -> Conditions:
    if newest_first:
        return replace(conditions, start=piece.end)
    return replace(conditions, end=piece.start)


def _behind(
    conditions: Conditions, piece: Conditions, newest_first: bool = False
) -> Conditions:
    if newest_first:
        return replace(conditions, end=piece.start)
    return replace(conditions, start=piece.end)


def _count(connection: Connection, conditions: Conditions) -> int:
    values = conditions.values
    if values is None:
        counted = select(func.count()).select_from(calls).where(*conditions.where)
    else:
        counted = _select_count(frozenset(values))
    return connection.scalar(counted, values) or 0


@cache
def _select_count(names: frozenset[str]) -> Select[Any]:
    return select(func.count()).select_from(calls).where(*calls_with(names))


def _counted_weeks(
    connection: Connection,
    conditions: Conditions,
    newest_first: bool,
    most: int | None,
) -> Mapping[int, int]:
    """Return how many calls weeks had that were counted ahead.

    Args:
        connection: In a transaction.
        conditions: Which calls are counted.
        newest_first: Whether the newest week comes first.
        most: Of how many weeks; None for all.
    """
    values = conditions.values
    if values is None:
        return {}
    rows = connection.execute(
        _select_weeks(frozenset(values), newest_first, most), values
    )
    return {week: int(number) for week, number in rows.all()}


@cache
def _select_weeks(
    names: frozenset[str], newest_first: bool, most: int | None
) -> Select[Any]:
    # A week without one that passes was counted nevertheless.
    passing = and_(true(), *kinds_with(names))
    return (
        select(counts.c.week, func.sum(case((passing, counts.c.calls), else_=0)))
        .where(*weeks_with(names))
        .group_by(counts.c.week)
        .order_by(counts.c.week.desc() if newest_first else counts.c.week)
        .limit(most)
    )
