"""Counts calls, week by week where past weeks are counted ahead."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, func, select

from .call_query import Conditions
from .tables import calls
from .week_counts import counted_weeks, start_of_week

# To pass by more calls than these, one by one, takes longer than to pass by whole weeks.
_MOST_PASSED: Final = 15_000

# Of so many weeks the counts are looked up at once: a page is seldom further away.
_FEW_WEEKS: Final = 8


def count_wanted(
    connection: Connection, account_id: int, conditions: Conditions
) -> int:
    """Return how many calls of an account are wanted.

    Args:
        connection: In a transaction.
        account_id: Of the account.
        conditions: Which are.
    """
    found, rest = 0, conditions
    for piece, number in _pieces(connection, account_id, conditions):
        found += _count(connection, piece) if number is None else number
        rest = _behind(rest, piece)
    return found + _count(connection, rest)


def without_passed(
    connection: Connection,
    account_id: int,
    conditions: Conditions,
    offset: int,
    *,
    newest_first: bool,
) -> tuple[Conditions, int]:
    """Leave out weeks that stand before a page as a whole, where that is worth it.

    Args:
        connection: In a transaction.
        account_id: Of the account.
        conditions: Which calls of it are wanted.
        offset: How many of them stand before the page.
        newest_first: Whether the newest ones do.

    Returns:
        What lets the others pass, and how many of them stand before the page.
    """
    rest = conditions
    if offset < _MOST_PASSED * conditions.share:
        return rest, offset
    for piece, counted in _pieces(
        connection, account_id, conditions, newest_first, _FEW_WEEKS
    ):
        number = _count(connection, piece) if counted is None else counted
        if offset < number:
            break
        offset -= number
        rest = _behind(rest, piece, newest_first)
    return rest, offset


def _pieces(
    connection: Connection,
    account_id: int,
    conditions: Conditions,
    newest_first: bool = False,
    at_once: int | None = None,
) -> Iterator[tuple[Conditions, int | None]]:
    """Yield past weeks, how many of their calls are wanted, and what lies before each.

    Args:
        connection: In a transaction.
        account_id: Of the account.
        conditions: Which are wanted.
        newest_first: Whether to begin with the newest week.
        at_once: For how many weeks to ask at once; None for all.

    Yields:
        What lets the calls of a piece pass, and how many do; None where that is not
        counted ahead. Behind the last piece no week is counted ahead.
    """
    if conditions.of_counts is None:
        return
    rest = conditions
    while weeks := counted_weeks(
        connection,
        account_id,
        conditions.of_counts,
        rest.start,
        rest.end,
        newest_first=newest_first,
        most=at_once,
    ):
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
    counted = select(func.count()).select_from(calls).where(*conditions.where)
    return connection.scalar(counted) or 0
