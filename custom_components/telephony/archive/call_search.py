"""Finds calls among all that are kept, a page at a time."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import batched
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, union_all

from ..calls import Call, Direction, Outcome
from .call_keeping import MOST_VALUES, account_id_of
from .call_rows import CALL_COLUMNS, call_of, folded
from .own_numbers import OwnNumbers
from .tables import LONGEST_KEY, calls

# Fewer digits are found as they were typed: they may be a part of anything.
_FEWEST_DIGITS: Final = 3


class Sort(StrEnum):
    """In which order calls are wanted."""

    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallQuery:
    """Which calls of an account are wanted; what is left out lets every call pass.

    Numbers are given in their comparable form.

    Attributes:
        account: The id of its config entry.
        start: First moment, aware.
        end: First moment after it, aware.
        directions: One of them.
        outcomes: One of them.
        numbers: One of them is a number of the call, of either end; empty for none.
        lines: One of them is the line or the DID; empty for none.
        name: A part of a name that the vendor told.
        named_numbers: Those of whoever has that name here. A call with one of them
            passes whatever the vendor called it.
        text: A part of a name, a number, or a line.
        text_numbers: Those of whoever has the text in their name here, likewise.
    """

    account: str
    start: datetime | None = None
    end: datetime | None = None
    directions: Collection[Direction] = ()
    outcomes: Collection[Outcome] = ()
    numbers: Collection[str] | None = None
    lines: Collection[str] | None = None
    name: str | None = None
    named_numbers: Collection[str] = ()
    text: str | None = None
    text_numbers: Collection[str] = ()


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
    own_numbers: OwnNumbers,
    *,
    sort: Sort = Sort.NEWEST,
    offset: int = 0,
    limit: int,
) -> FoundCalls:
    """Return a page of the calls that are wanted of accounts, all accounts in one order.

    Args:
        connection: In a transaction.
        queries: What is wanted of each account.
        own_numbers: Of the accounts.
        sort: The order.
        offset: How many calls stand before the page.
        limit: How many stand on it, at most.
    """
    accounts = {
        account_id: query
        for query in queries
        if (account_id := account_id_of(connection, query.account)) is not None
    }
    if not accounts:
        return FoundCalls((), 0)
    conditions = [
        conditions_of(query, account_id, own_numbers.of(connection, account_id))
        for account_id, query in accounts.items()
    ]
    total = sum(
        connection.scalar(select(func.count()).select_from(calls).where(*one)) or 0
        for one in conditions
    )
    page = _page(conditions, sort, offset, limit)
    rows = _rows(connection, [row.id for row in connection.execute(page)])
    return FoundCalls(
        tuple(
            FoundCall(accounts[row.account_id].account, call_of(row)) for row in rows
        ),
        total,
    )


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where a call stands among those of its account, the oldest first.

    Attributes:
        started_at: When it started, aware.
        row_id: Tells calls of the same moment apart.
    """

    started_at: datetime
    row_id: int


def calls_behind(
    connection: Connection,
    query: CallQuery,
    own_numbers: OwnNumbers,
    position: Position | None,
    limit: int,
) -> dict[Position, Call]:
    """Return the next calls that are wanted of an account, the oldest first.

    However many were returned before, it takes no longer.

    Args:
        connection: In a transaction.
        query: What is wanted.
        own_numbers: Of the account.
        position: Behind which to go on; None for the beginning.
        limit: How many calls, at most.
    """
    account_id = account_id_of(connection, query.account)
    if account_id is None:
        return {}
    conditions = conditions_of(
        query, account_id, own_numbers.of(connection, account_id)
    )
    if position is not None:
        conditions += [
            calls.c.started_at >= position.started_at,
            or_(
                calls.c.started_at > position.started_at,
                calls.c.id > position.row_id,
            ),
        ]
    rows = connection.execute(
        select(calls.c.id, *CALL_COLUMNS)
        .where(*conditions)
        .order_by(calls.c.started_at, calls.c.id)
        .limit(limit)
    )
    return {Position(row.started_at, row.id): call_of(row) for row in rows}


def call_with_id(connection: Connection, entry_id: str, call_id: str) -> Call | None:
    """Return a call of an account; None where it is not kept."""
    account_id = account_id_of(connection, entry_id)
    row = connection.execute(
        select(*CALL_COLUMNS).where(
            calls.c.account_id == account_id, calls.c.call_id == call_id
        )
    ).first()
    return None if row is None else call_of(row)


def _page(
    conditions: Sequence[Sequence[ColumnElement[bool]]],
    sort: Sort,
    offset: int,
    limit: int,
) -> Select[Any]:
    """Return what finds the rows of a page, by what stands in an index alone."""

    def ordered(one: Select[Any], moment: Any, row_id: Any) -> Select[Any]:  # noqa: ANN401 - a column of either
        if sort is Sort.OLDEST:
            return one.order_by(moment, row_id)
        return one.order_by(moment.desc(), row_id.desc())

    of_accounts = [
        ordered(
            select(calls.c.id, calls.c.started_at).where(*one),
            calls.c.started_at,
            calls.c.id,
        )
        for one in conditions
    ]
    if len(of_accounts) == 1:
        return of_accounts[0].offset(offset).limit(limit)
    # Each account gives what could be on the page, were it the only one.
    together = union_all(
        *(
            select(one.limit(offset + limit).subquery(f"account_{number}"))
            for number, one in enumerate(of_accounts)
        )
    ).subquery("together")
    return (
        ordered(select(together.c.id), together.c.started_at, together.c.id)
        .offset(offset)
        .limit(limit)
    )


def _rows(connection: Connection, ids: Sequence[int]) -> list[Any]:
    """Return rows in the order of their ids."""
    found: dict[int, Any] = {}
    for some in batched(ids, MOST_VALUES, strict=False):
        rows = connection.execute(
            select(calls.c.id, calls.c.account_id, *CALL_COLUMNS).where(
                calls.c.id.in_(some)
            )
        )
        found |= {row.id: row for row in rows}
    return [found[one] for one in ids]


def conditions_of(
    query: CallQuery, account_id: int, own_numbers: Collection[str]
) -> list[ColumnElement[bool]]:
    """Return what lets the calls pass that are wanted.

    Args:
        query: Which are.
        account_id: Of the account.
        own_numbers: Of its own ends of calls.
    """
    found: list[ColumnElement[bool]] = [calls.c.account_id == account_id]
    if query.start is not None:
        found.append(calls.c.started_at >= query.start)
    if query.end is not None:
        found.append(calls.c.started_at < query.end)
    if query.directions:
        found.append(calls.c.direction.in_(query.directions))
    if query.outcomes:
        found.append(calls.c.outcome.in_(query.outcomes))
    if query.numbers is not None:
        found.append(_has_number(query.numbers, own_numbers))
    if query.lines is not None:
        lines = _keys(query.lines)
        found.append(or_(calls.c.line_key.in_(lines), calls.c.did_key.in_(lines)))
    if query.name is not None:
        found.append(
            or_(
                calls.c.folded_names.contains(folded(query.name), autoescape=True),
                *_numbers_of_contacts(query.named_numbers, own_numbers),
            )
        )
    if query.text is not None:
        found.append(
            or_(
                *_contains(query.text),
                *_numbers_of_contacts(query.text_numbers, own_numbers),
            )
        )
    return found


def _has_number(
    numbers: Collection[str], own_numbers: Collection[str]
) -> ColumnElement[bool]:
    keys = _keys(numbers)
    at_remote_end = calls.c.remote_key.in_(keys)
    if keys.isdisjoint(own_numbers):
        return at_remote_end
    return or_(
        at_remote_end,
        calls.c.line_key.in_(keys),
        calls.c.did_key.in_(keys),
        calls.c.own_key.in_(keys),
    )


def _numbers_of_contacts(
    numbers: Collection[str], own_numbers: Collection[str]
) -> list[ColumnElement[bool]]:
    return [_has_number(numbers, own_numbers)] if numbers else []


def _contains(text: str) -> list[ColumnElement[bool]]:
    """Return the ways in which a text can be a part of a call."""
    wanted = folded(text)
    found = [
        calls.c.folded_names.contains(wanted, autoescape=True),
        calls.c.folded_numbers.contains(wanted, autoescape=True),
    ]
    digits = "".join(filter(str.isdigit, wanted)).lstrip("0")
    is_number = not any(map(str.isalpha, wanted))
    if is_number and len(digits) >= _FEWEST_DIGITS and digits != wanted:
        # However it is written, and with a zero in place of the country's code.
        found.append(calls.c.folded_numbers.contains(digits, autoescape=True))
    return found


def _keys(numbers: Iterable[str]) -> frozenset[str]:
    return frozenset(number[:LONGEST_KEY] for number in numbers)
