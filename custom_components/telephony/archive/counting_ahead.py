"""Counts calls of past weeks ahead, so that nobody waits until a million are counted."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection, func, insert, literal, select

from .archive import Archive
from .call_keeping import account_id_of
from .tables import calls, counts
from .week_counts import forget_counts, start_of_week, week_of


async def async_count_ahead(archive: Archive, entry_id: str) -> None:
    """Count the calls of past weeks of an account that are not counted.

    Others wait for one week at most.

    Raises:
        ArchiveUnavailableError: It cannot be done at the moment.
    """
    weeks = await archive.async_run(
        partial(uncounted_weeks, entry_id=entry_id), is_reading=True
    )
    for week in weeks:
        await archive.async_run(partial(count_week, entry_id=entry_id, week=week))


def uncounted_weeks(connection: Connection, entry_id: str) -> Sequence[int]:
    """Return which weeks of an account can be counted ahead, the newest first.

    Calls go from the first one and come to the last one day after day: they are none.
    """
    account_id = account_id_of(connection, entry_id)
    of_account = calls.c.account_id == account_id
    first = connection.scalar(select(func.min(calls.c.started_at)).where(of_account))
    newest = connection.scalar(select(func.max(calls.c.started_at)).where(of_account))
    known = set(
        connection.scalars(
            select(counts.c.week).where(counts.c.account_id == account_id).distinct()
        )
    )
    found: list[int] = []
    while newest is not None and first is not None:
        # A week without a call is passed by.
        newest = connection.scalar(
            select(func.max(calls.c.started_at)).where(
                of_account, calls.c.started_at < start_of_week(week_of(newest))
            )
        )
        if newest is None or week_of(newest) == week_of(first):
            break
        found.append(week_of(newest))
    return [week for week in found if week not in known]


def count_week(connection: Connection, entry_id: str, week: int) -> None:
    """Count the calls of an account in a week ahead.

    Args:
        connection: In a transaction.
        entry_id: Of the account.
        week: One of `uncounted_weeks`.
    """
    account_id = account_id_of(connection, entry_id)
    if account_id is None:
        return
    start, end = start_of_week(week), start_of_week(week + 1)
    forget_counts(connection, account_id, [start])
    kind = (calls.c.own_id, calls.c.direction, calls.c.outcome)
    counted = (
        select(literal(account_id), literal(week), *kind, func.count())
        .where(
            calls.c.account_id == account_id,
            calls.c.started_at >= start,
            calls.c.started_at < end,
        )
        .group_by(*kind)
    )
    columns = ["account_id", "week", *(column.name for column in kind), "calls"]
    connection.execute(insert(counts).from_select(columns, counted))
