"""Finds calls among all that are kept, a page at a time."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from itertools import batched
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    literal_column,
    or_,
    select,
    union_all,
)

from ..calls import Call
from .call_counting import count_wanted, without_passed
from .call_keeping import account_id_of
from .call_kinds import calls_with
from .call_query import CallQuery, Conditions, conditions_of
from .call_rows import CALL_COLUMNS, call_of
from .sought_accounts import SoughtAccount, sought_account, sought_accounts
from .tables import MOST_VALUES, calls
from .undeleted_calls import left_out_of

# In which order those stand that started at once: any would do that is always the same.
_IN_ONE_MOMENT: Final = ("direction", "outcome", "own_id", "remote_id", "id")

_ORDERED: Final = (calls.c.started_at, *(calls.c[name] for name in _IN_ONE_MOMENT))

_ROWS: Final = select(calls.c.id, calls.c.account_id, *CALL_COLUMNS)
# Made once, for to make it anew takes longer than to run it.
_WITH_IDS: Final = _ROWS.where(calls.c.id.in_(bindparam("ids", expanding=True)))


# What is wanted, and of which account.
type Sought = tuple[CallQuery, SoughtAccount]


class Sort(StrEnum):
    """In which order calls are wanted."""

    NEWEST = "newest"
    OLDEST = "oldest"


def _in_order(
    sort: Sort, columns: Iterable[ColumnElement[Any]]
) -> Sequence[ColumnElement[Any]]:
    return [column if sort is Sort.OLDEST else column.desc() for column in columns]


_BY_TIME: Final = {sort: _in_order(sort, _ORDERED) for sort in Sort}
# No index is in the order of a sum.
_BY_SUM: Final = {
    sort: _in_order(sort, (calls.c.started_at + literal_column("0"), *_ORDERED[1:]))
    for sort in Sort
}


@dataclass(frozen=True, slots=True)
class FoundCall:
    """A call, and whose it is.

    Attributes:
        account: The id of its config entry.
        call: As the vendor told it.
    """

    account: str
    call: Call


@dataclass(frozen=True, slots=True)
class FoundCalls:
    """A page of calls.

    Attributes:
        calls: In the order that was asked for.
        total: How many there are on all pages.
    """

    calls: tuple[FoundCall, ...]
    total: int


def find_calls(
    connection: Connection,
    queries: Iterable[CallQuery],
    *,
    sort: Sort = Sort.NEWEST,
    offset: int = 0,
    limit: int,
) -> tuple[FoundCall, ...]:
    """Return a page of the calls that are wanted of accounts, all accounts in one order.

    Args:
        connection: In a transaction.
        queries: What is wanted of each account.
        sort: The order.
        offset: How many calls stand before the page.
        limit: How many stand on it, at most.
    """
    sought = sought_by(connection, queries)
    if not sought:
        return ()
    conditions = [
        conditions_of(connection, query, account, first=offset + limit)
        for query, account in sought
    ]
    if len(conditions) == 1:
        one, offset = without_passed(
            connection,
            conditions[0],
            offset,
            newest_first=sort is Sort.NEWEST,
        )
        # A statement has room for so many accounts or for so many ends, not for both.
        conditions = [*one.apart()]
    rows = find_rows(connection, conditions, sort, offset, limit)
    return found_in(rows, sought)


def count_calls(connection: Connection, queries: Iterable[CallQuery]) -> int:
    """Return how many calls there are that are wanted of accounts.

    Args:
        connection: In a transaction.
        queries: What is wanted of each account.
    """
    return count_sought(connection, sought_by(connection, queries))


def count_sought(connection: Connection, sought: Iterable[Sought]) -> int:
    """Return how many calls there are that are wanted of accounts.

    Args:
        connection: In a transaction.
        sought: What is wanted, and of which account.
    """
    return sum(
        count_wanted(connection, conditions_of(connection, query, account))
        for query, account in sought
    )


def sought_by(connection: Connection, queries: Iterable[CallQuery]) -> Sequence[Sought]:
    """Return what is wanted of each account that has something kept."""
    by_account = {query.account: query for query in queries}
    accounts = sought_accounts(connection, by_account)
    return [(by_account[entry_id], account) for entry_id, account in accounts.items()]


def found_in(
    rows: Iterable[Row[Any]], sought: Iterable[Sought]
) -> tuple[FoundCall, ...]:
    """Return the calls of rows, and whose each is."""
    entry_ids = {account.id: query.account for query, account in sought}
    return tuple(FoundCall(entry_ids[row.account_id], call_of(row)) for row in rows)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where a call stands among others, the oldest first.

    Attributes:
        started_at: When it started, aware.
        row_id: Tells calls of the same moment apart.
    """

    started_at: datetime
    row_id: int


def calls_behind(
    connection: Connection,
    query: CallQuery,
    position: Position | None,
    limit: int,
) -> dict[Position, Call]:
    """Return the next calls that are wanted of an account, the oldest first.

    However many were returned before, it takes no longer.

    Args:
        connection: In a transaction.
        query: What is wanted.
        position: Behind which to go on; None for the beginning.
        limit: How many calls, at most.
    """
    account = sought_account(connection, query.account)
    if account is None:
        return {}
    wanted = conditions_of(connection, query, account, first=limit)
    conditions = [*wanted.where]
    if position is not None:
        conditions += [
            calls.c.started_at >= position.started_at,
            or_(
                calls.c.started_at > position.started_at,
                calls.c.id > position.row_id,
            ),
        ]
    # An index has those of a moment in another order: a server would sort all that is
    # left, if it were not told where to stop.
    last = connection.scalar(
        select(calls.c.started_at)
        .where(*conditions)
        .order_by(calls.c.started_at)
        .offset(limit - 1)
        .limit(1)
    )
    if last is not None:
        conditions.append(calls.c.started_at <= last)
    rows = connection.execute(
        select(calls.c.id, *CALL_COLUMNS)
        .where(*conditions)
        .order_by(calls.c.started_at, calls.c.id)
        .limit(limit)
    )
    return {Position(row.started_at, row.id): call_of(row) for row in rows}


def find_periods(
    connection: Connection,
    query: CallQuery,
    begin_of: Callable[[datetime], datetime],
) -> list[datetime]:
    """Return in which periods there are calls that are wanted, the youngest first.

    However many calls there are, one is looked at for each period.

    Args:
        connection: In a transaction.
        query: What is wanted.
        begin_of: Returns the beginning of the period that has a moment, both aware.
    """
    found: list[datetime] = []
    while youngest := find_calls(connection, [query], limit=1):
        found.append(begin_of(youngest[0].call.started_at))
        query = replace(query, end=found[-1])
    return found


def call_with_id(connection: Connection, entry_id: str, call_id: str) -> Call | None:
    """Return a call of an account; None where it is not kept."""
    account_id = account_id_of(connection, entry_id)
    row = connection.execute(
        select(*CALL_COLUMNS).where(
            calls.c.account_id == account_id,
            calls.c.call_id == call_id,
            *left_out_of(connection, entry_id, account_id).conditions,
        )
    ).first()
    return None if row is None else call_of(row)


def find_rows(
    connection: Connection,
    conditions: Sequence[Conditions],
    sort: Sort,
    offset: int,
    limit: int,
) -> list[Row[Any]]:
    """Return a page of rows, each with its ids and all of `CALL_COLUMNS`.

    Args:
        connection: In a transaction.
        conditions: What lets rows pass; none passes by two of them.
        sort: The order.
        offset: How many rows stand before the page.
        limit: How many stand on it, at most.
    """
    values = conditions[0].values if len(conditions) == 1 else None
    if values is None:
        rows = connection.execute(
            _rows_of(_page(conditions, sort, offset, limit), sort)
        )
    else:
        rows = connection.execute(
            _rows_of_kinds(frozenset(values), sort),
            {**values, "offset": offset, "limit": limit},
        )
    return [*rows.all()]


def _rows_of(page: Select[Any], sort: Sort) -> Select[Any]:
    """Return what reads the rows of a page by their ids."""
    ids = page.subquery("page")
    return _ROWS.join(ids, calls.c.id == ids.c.id).order_by(*_BY_TIME[sort])


@cache
def _rows_of_kinds(names: frozenset[str], sort: Sort) -> Select[Any]:
    page = (
        select(calls.c.id)
        .where(*calls_with(names))
        .order_by(*_BY_TIME[sort])
        .offset(bindparam("offset"))
        .limit(bindparam("limit"))
    )
    return _rows_of(page, sort)


def _page(
    conditions: Sequence[Conditions], sort: Sort, offset: int, limit: int
) -> Select[Any]:
    """Return what finds the rows of a page, by what stands in an index alone."""
    # What brings those of several into one order is needed where there are several.
    columns = [calls.c.id] if len(conditions) == 1 else _ORDERED
    each = [
        select(*columns)
        .where(*one.where)
        .order_by(*(_BY_SUM if one.is_of_ends else _BY_TIME)[sort])
        for one in conditions
    ]
    if len(each) == 1:
        return each[0].offset(offset).limit(limit)
    # Each gives what could be on the page, were it the only one.
    together = union_all(
        *(
            select(one.limit(offset + limit).subquery(f"each_{number}"))
            for number, one in enumerate(each)
        )
    ).subquery("together")
    order = _in_order(sort, [together.c[column.name] for column in _ORDERED])
    return select(together.c.id).order_by(*order).offset(offset).limit(limit)


def rows_with(connection: Connection, ids: Sequence[int]) -> list[Row[Any]]:
    """Return the rows with some ids, in the order of these."""
    found: dict[int, Row[Any]] = {}
    for some in batched(ids, MOST_VALUES, strict=False):
        rows = connection.execute(_WITH_IDS, {"ids": some}).all()
        found |= {row.id: row for row in rows}
    return [found[one] for one in ids]
