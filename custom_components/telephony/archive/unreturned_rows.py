"""Which missed calls nobody has returned, as the database knows it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select

from ..calls import LATEST_REPORT, Direction, Outcome
from .call_keeping import account_id_of
from .call_rows import CALL_COLUMNS, call_of
from .tables import accounts, calls, remote_ends, unreturned


def ids_to_return(connection: Connection, account_id: int) -> frozenset[str]:
    """Return the ids of the missed calls of an account that wait to be returned."""
    return frozenset(
        connection.scalars(
            select(unreturned.c.call_id).where(unreturned.c.account_id == account_id)
        )
    )


def note_unreturned(
    connection: Connection,
    account_id: int,
    ids: Collection[str],
    *,
    known: Collection[str] | None = None,
) -> None:
    """Note which missed calls of an account nobody has returned.

    Args:
        connection: In a transaction.
        account_id: Of the account.
        ids: Of the calls.
        known: Those of which it is known that they wait, unless they are among these;
            others wait on. None for all that wait.
    """
    before = ids_to_return(connection, account_id)
    for gone in before.difference(ids).intersection(before if known is None else known):
        connection.execute(
            delete(unreturned).where(
                unreturned.c.account_id == account_id, unreturned.c.call_id == gone
            )
        )
    if new := set(ids) - before:
        connection.execute(
            insert(unreturned),
            [{"account_id": account_id, "call_id": one} for one in sorted(new)],
        )


def join_unreturned(
    connection: Connection, account_id: int, other: Connection, other_id: int
) -> None:
    """Have an account's missed calls wait that wait by two databases.

    One of the two was begun while the other could not be asked: what was done with the
    calls before is not known there, and it began with all of the last day. What was done
    since is not known to the other.

    Args:
        connection: To the one that is to know, in a transaction, before calls come into
            it from the other.
        account_id: Of the account, by this one.
        other: To the other one, which is only read.
        other_id: Of the account, by that one.
    """
    both = (connection, account_id), (other, other_id)
    older, younger = sorted(both, key=lambda one: _first_look(*one))
    by_older, by_younger = ids_to_return(*older), ids_to_return(*younger)
    begun = _first_look(*younger) - LATEST_REPORT
    # They were returned, or marked as seen.
    done = _looked_at(*older, by_younger - by_older)
    done |= _looked_at(*younger, by_older - by_younger, since=begun)
    note_unreturned(connection, account_id, (by_older | by_younger) - done)


def _first_look(connection: Connection, account_id: int) -> datetime:
    look: datetime = connection.scalars(
        select(accounts.c.first_look).where(accounts.c.id == account_id)
    ).one()
    return look


def _looked_at(
    connection: Connection,
    account_id: int,
    ids: Collection[str],
    since: datetime | None = None,
) -> set[str]:
    """Return of which calls a database knows that they were looked at."""
    known = select(calls.c.call_id).where(
        calls.c.account_id == account_id,
        calls.c.call_id.in_(ids),
        calls.c.reported.is_not(None),
    )
    if since is not None:
        known = known.where(calls.c.started_at >= since)
    return set(connection.scalars(known))


def returned_among(
    connection: Connection, entry_id: str, ids: Iterable[str]
) -> set[str]:
    """Return which missed calls are returned by a call that is kept.

    Args:
        connection: In a transaction.
        entry_id: Of the account.
        ids: Of the missed calls.
    """
    account_id = account_id_of(connection, entry_id)
    rows = connection.execute(
        select(remote_ends.c.remote_key, *CALL_COLUMNS)
        .join(remote_ends, calls.c.remote_id == remote_ends.c.id)
        .where(calls.c.account_id == account_id, calls.c.call_id.in_([*ids]))
    )
    found = [(row.remote_key, call_of(row)) for row in rows]
    waiting = [
        (key, call)
        for key, call in found
        if key and call.is_missed and not call.is_withheld
    ]
    if not waiting:
        return set()
    returning = connection.execute(
        select(remote_ends.c.remote_key, calls.c.started_at)
        .join(calls, calls.c.remote_id == remote_ends.c.id)
        .where(
            remote_ends.c.account_id == account_id,
            remote_ends.c.remote_key.in_({key for key, _ in waiting}),
            calls.c.account_id == account_id,
            calls.c.started_at >= min(call.started_at for _, call in waiting),
            or_(
                calls.c.direction == Direction.OUTGOING,
                (calls.c.direction == Direction.INCOMING)
                & (calls.c.outcome == Outcome.ANSWERED),
            ),
        )
    )
    last: dict[str, datetime] = {}
    for key, started_at in returning:
        last[key] = max(started_at, last.get(key, started_at))
    return {
        call.id for key, call in waiting if key in last and last[key] >= call.started_at
    }
