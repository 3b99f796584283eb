"""Scrolls through calls from the newest on, however many come meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from .call_query import CallQuery, Conditions, conditions_of
from .call_search import (
    FoundCall,
    Position,
    Sort,
    count_sought,
    find_rows,
    found_in,
    rows_with,
    sought_by,
)
from .tables import calls


@dataclass(frozen=True, slots=True)
class CallPage:
    """A page of calls.

    Attributes:
        calls: The newest first; of the same moment, what was kept last comes first.
        next: Behind which the next page begins; None where this is the last one.
        total: How many calls there are on all pages.
    """

    calls: tuple[FoundCall, ...]
    next: Position | None
    total: int


def page_of_calls(
    connection: Connection,
    queries: Sequence[CallQuery],
    *,
    behind: Position | None = None,
    limit: int,
) -> CallPage:
    """Return the newest calls that are wanted of accounts, or those behind a page.

    Calls that come meanwhile move none from one page to another. However many pages
    there were before, it takes no longer.

    Args:
        connection: In a transaction.
        queries: What is wanted of each account; all accounts are in one order.
        behind: What the page before gave as its next; None for the newest calls.
        limit: How many calls stand on it, at most.
    """
    sought = sought_by(connection, queries)
    # One more tells whether there is a next page.
    most = limit + 1
    conditions = [
        conditions_of(connection, query, account, first=most)
        for query, account in sought
    ]
    if len(conditions) == 1:
        conditions = [*conditions[0].apart()]
    rows = _rows_behind(connection, conditions, behind, most) if conditions else []
    return CallPage(
        found_in(rows[:limit], sought),
        _position(rows[limit - 1]) if len(rows) > limit else None,
        count_sought(connection, sought),
    )


def _rows_behind(
    connection: Connection,
    conditions: Sequence[Conditions],
    behind: Position | None,
    most: int,
) -> list[Row[Any]]:
    """Return rows, the newest first.

    An index has those of a moment in another order than that in which they were kept,
    and cannot be asked for a place within it. They are few, and asked for by themselves.
    """
    found: list[Row[Any]] = []
    if behind is not None:
        found = _rows_of(connection, conditions, behind.started_at, behind, most)
        conditions = [_before(one, behind.started_at) for one in conditions]
    lacking = most - len(found)
    if lacking:
        older = find_rows(connection, conditions, Sort.NEWEST, 0, lacking)
        if len(older) == lacking:
            # There may be others of the last moment, which were kept later.
            last = older[-1].started_at
            older = [row for row in older if row.started_at > last]
            lacking -= len(older)
            found += _rows_of(connection, conditions, last, None, lacking)
        found += older
    return sorted(found, key=_position, reverse=True)


def _rows_of(
    connection: Connection,
    conditions: Sequence[Conditions],
    moment: datetime,
    behind: Position | None,
    most: int,
) -> list[Row[Any]]:
    """Return the rows of a moment that were kept last, of those behind a position."""
    ids: list[int] = []
    for one in conditions:
        wanted = select(calls.c.id).where(*one.where, calls.c.started_at == moment)
        if behind is not None:
            wanted = wanted.where(calls.c.id < behind.row_id)
        ids += connection.scalars(wanted.order_by(calls.c.id.desc()).limit(most))
    return rows_with(connection, sorted(ids, reverse=True)[:most])


def _before(conditions: Conditions, moment: datetime) -> Conditions:
    end = conditions.end
    return replace(conditions, end=moment if end is None else min(end, moment))


def _position(row: Row[Any]) -> Position:
    return Position(row.started_at, row.id)
