"""Deletes calls, a few at a time, so that nobody waits long for their end."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, func, select

from ..calls import Comparable
from .call_ends import forget_unused
from .call_keeping import account_id_of
from .call_query import CallQuery, conditions_of
from .column_types import text_of
from .dialled_rows import KEYS as DIALLED
from .sought_accounts import sought_account
from .tables import (
    accounts,
    calls,
    counts,
    periods,
    remote_ends,
    transcripts,
    unreturned,
)
from .transcripts import forget_transcripts
from .week_counts import forget_counts

# In one transaction.
_MOST_AT_ONCE: Final = 500


def forget_some(connection: Connection, query: CallQuery) -> Sequence[datetime]:
    """Delete some of the calls that pass; return when they started.

    Args:
        connection: In a transaction.
        query: Which calls of which account.

    Returns:
        Nothing where no call is left; then nothing of their ends is, either.
    """
    account = sought_account(connection, query.account)
    if account is None:
        return ()
    moments = _forget(
        connection, account.id, conditions_of(connection, query, account).where
    )
    if not moments:
        forget_unused(connection, account.id)
    return moments


def forget_again(
    connection: Connection,
    entry_id: str,
    until_of: Callable[[Iterable[str | None]], datetime | None],
    after: int,
) -> tuple[Sequence[datetime], int | None]:
    """Delete some of the calls that are kept though they were forgotten, of some other ends.

    Args:
        connection: In a transaction.
        entry_id: Of the account.
        until_of: Returns until when calls with some numbers are forgotten.
        after: The row of the ends behind which to go on.

    Returns:
        When those started that were deleted, and the row behind which to go on; None
        where no end is left.
    """
    account_id = account_id_of(connection, entry_id)
    end = remote_ends.c
    ends = connection.execute(
        select(end.id, end.number, end.remote_key)
        .where(end.account_id == account_id, end.id > after)
        .order_by(end.id)
        .limit(_MOST_AT_ONCE)
    ).all()
    if account_id is None or not ends:
        return (), None
    for row_id, *numbers in ends:
        until = until_of(numbers)
        if until is None:
            continue
        of_end = (
            calls.c.account_id == account_id,
            calls.c.remote_id == row_id,
            calls.c.started_at < until,
        )
        if moments := _forget(connection, account_id, of_end):
            # It may have more.
            return moments, row_id - 1
    return (), ends[-1].id


def _forget(
    connection: Connection, account_id: int, where: Iterable[ColumnElement[bool]]
) -> Sequence[datetime]:
    """Delete some calls of an account; return when they started."""
    rows = connection.execute(
        select(calls.c.id, calls.c.call_id, calls.c.started_at)
        .where(*where)
        .limit(_MOST_AT_ONCE)
    ).all()
    if not rows:
        return ()
    call_ids = [row.call_id for row in rows]
    connection.execute(
        delete(unreturned).where(
            unreturned.c.account_id == account_id, unreturned.c.call_id.in_(call_ids)
        )
    )
    forget_transcripts(connection, account_id, call_ids)
    connection.execute(delete(calls).where(calls.c.id.in_([row.id for row in rows])))
    moments = [row.started_at for row in rows]
    forget_counts(connection, account_id, moments)
    return moments


def vendor_forms(
    connection: Connection,
    query: CallQuery,
    comparable: Comparable,
) -> frozenset[str]:
    """Return how the vendor writes the numbers that are looked for.

    Args:
        connection: In a transaction.
        query: Which calls of which account.
        comparable: Gives a number a form in which all ways to write it are equal.
    """
    account = sought_account(connection, query.account)
    if account is None or query.remote_numbers is None:
        return frozenset()
    conditions = conditions_of(connection, query, account).where
    of_calls = select(calls.c.remote_id).where(*conditions)
    numbers = connection.scalars(
        select(remote_ends.c.number).where(remote_ends.c.id.in_(of_calls)).distinct()
    )
    return frozenset(
        number
        for number in numbers
        if number is not None and comparable(number) in query.remote_numbers
    )


def youngest_ids(
    connection: Connection, query: CallQuery, most: int
) -> Mapping[str, datetime]:
    """Return when the youngest calls that pass started, aware, by their ids.

    Args:
        connection: In a transaction.
        query: Which calls of which account.
        most: How many at most.
    """
    account = sought_account(connection, query.account)
    if account is None:
        return {}
    rows = connection.execute(
        select(calls.c.call_id, calls.c.started_at)
        .where(*conditions_of(connection, query, account).where)
        .order_by(calls.c.started_at.desc())
        .limit(most)
    )
    return {row.call_id: row.started_at for row in rows}


@dataclass(frozen=True, slots=True)
class LeftAccount:
    """Calls of an account that is not there.

    Attributes:
        entry_id: Of the config entry that it had.
        count: How many calls there are.
        first: When the oldest one started, in UTC; None where there is none.
        last: The same of the youngest one.
    """

    entry_id: str
    count: int
    first: datetime | None
    last: datetime | None


def left_accounts(
    connection: Connection, entries: Collection[str]
) -> tuple[LeftAccount, ...]:
    """Return the accounts of which something is kept and that are not there.

    Args:
        connection: In a transaction.
        entries: The ids of the config entries of those that are.
    """
    known = connection.execute(select(accounts.c.id, accounts.c.entry_id)).all()
    started_at = calls.c.started_at
    left = []
    for account_id, entry_id in known:
        if text_of(entry_id) not in entries:
            extent = connection.execute(
                select(func.count(), func.min(started_at), func.max(started_at)).where(
                    calls.c.account_id == account_id
                )
            ).one()
            left.append(LeftAccount(entry_id, *extent))
    return tuple(left)


def forget_account(connection: Connection, entry_id: str) -> None:
    """Delete what is kept of an account that has no calls any more."""
    account_id = account_id_of(connection, entry_id)
    for table in (periods, unreturned, counts, transcripts, *DIALLED):
        connection.execute(delete(table).where(table.c.account_id == account_id))
    connection.execute(delete(accounts).where(accounts.c.id == account_id))
