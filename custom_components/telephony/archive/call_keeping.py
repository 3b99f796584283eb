"""Writes calls: what is new is added, what the vendor amended is changed."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import batched
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update

from ..calls import Call, Comparable, amended
from .call_ends import (
    end_ids,
    own_end_of,
    own_row,
    remote_end_of,
    remote_row,
)
from .call_rows import CALL_COLUMNS, CallRow, call_of, row_of
from .tables import MOST_VALUES, accounts, calls, own_ends, remote_ends
from .week_counts import forget_counts

_AMENDMENT: Final = (
    update(calls)
    .where(
        calls.c.account_id == bindparam("known_account"),
        calls.c.call_id == bindparam("known_id"),
    )
    .values(
        {
            column: bindparam(column.name)
            for column in (
                *CALL_COLUMNS,
                calls.c.remote_id,
                calls.c.own_id,
                calls.c.last_changed,
            )
        }
    )
)

# To put a statement together takes longer than to run it.
_ACCOUNT_ID: Final = select(accounts.c.id).where(
    accounts.c.entry_id == bindparam("entry_id")
)
_KNOWN: Final = select(*CALL_COLUMNS).where(
    calls.c.account_id == bindparam("account"),
    calls.c.call_id.in_(bindparam("ids", expanding=True)),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the writing of calls came to.

    Attributes:
        new: Calls that were not there before.
        changed: Those that were, and that the vendor has amended.
        gone: The ids of those that were, and are told by other ids now.
        since: The start of the first of them, also of what it was before; None for none.
    """

    new: tuple[Call, ...] = ()
    changed: tuple[Call, ...] = ()
    gone: frozenset[str] = frozenset()
    since: datetime | None = field(default=None, compare=False)

    def and_also(self, other: Kept) -> Kept:
        """Return what two writings came to, one after the other."""
        return Kept(
            self.new + other.new,
            self.changed + other.changed,
            self.gone | other.gone,
            earliest(self.since, other.since),
        )


def earliest(*moments: datetime | None) -> datetime | None:
    """Return the first of some moments; None where there is none."""
    return min((moment for moment in moments if moment is not None), default=None)


def account_id_of(connection: Connection, entry_id: str) -> int | None:
    """Return by which number an account is known; None for one that has nothing kept."""
    return connection.scalar(_ACCOUNT_ID, {"entry_id": entry_id})


def has_calls(connection: Connection, account_id: int) -> bool:
    """Whether any call of an account is kept."""
    wanted = select(calls.c.id).where(calls.c.account_id == account_id).limit(1)
    return connection.scalar(wanted) is not None


def make_account_id(
    connection: Connection,
    entry_id: str,
    numbering: str = "",
    *,
    intact_since: datetime | None = None,
) -> int:
    """Return by which number an account is known, from now on if it was not.

    Args:
        connection: In a transaction.
        entry_id: Of the account.
        numbering: How the numbers of a new one are read.
        intact_since: Calls of a new one that started before may have been kept in another
            database, aware; None where there was no other.
    """
    known = account_id_of(connection, entry_id)
    if known is not None:
        return known
    connection.execute(
        insert(accounts).values(
            entry_id=entry_id, numbering=numbering, intact_since=intact_since
        )
    )
    made: int = connection.scalars(_ACCOUNT_ID, {"entry_id": entry_id}).one()
    return made


def keep_calls(
    connection: Connection,
    account_id: int,
    told: Iterable[Call],
    *,
    comparable: Comparable,
    now: datetime,
    pushed: Collection[str] = (),
) -> Kept:
    """Add and change calls of an account.

    Args:
        connection: In a transaction.
        account_id: Of the account.
        told: What the vendor tells; of two with the same id, the last one counts.
        comparable: Gives a number a form in which all ways to write it are equal.
        now: This machine's time, aware.
        pushed: The ids of those of which a part may be told: what was known stays.
    """
    by_id = {call.id: call for call in told}
    known = dict(_known(connection, account_id, list(by_id)))
    by_id |= {
        call_id: amended(known[call_id], by_id[call_id])
        for call_id in known.keys() & pushed
    }
    # In the order of time, so that rows which belong together lie side by side.
    ordered = sorted(by_id.values(), key=lambda call: (call.started_at, call.id))
    new = [call for call in ordered if call.id not in known]
    changed = [call for call in ordered if call.id in known and known[call.id] != call]
    rows = rows_with_ends(connection, account_id, (*new, *changed), comparable)
    if new:
        own = {"account_id": account_id, "first_seen": now, "last_changed": now}
        connection.execute(insert(calls), [rows[call.id] | own for call in new])
    if changed:
        connection.execute(
            _AMENDMENT,
            [
                rows[call.id]
                | {
                    "known_account": account_id,
                    "known_id": call.id,
                    "last_changed": now,
                }
                for call in changed
            ],
        )
    touched = (*new, *changed, *(known[call.id] for call in changed))
    moments = [call.started_at for call in touched]
    forget_counts(connection, account_id, moments)
    return Kept(tuple(new), tuple(changed), since=min(moments, default=None))


def rows_with_ends(
    connection: Connection,
    account_id: int,
    some: Sequence[Call],
    comparable: Comparable,
) -> dict[str, CallRow]:
    """Return the rows of calls, by their ids, whose ends are known from now on.

    Args:
        connection: In a transaction.
        account_id: Of the account.
        some: Calls.
        comparable: Gives a number a form in which all ways to write it are equal.
    """
    remote_ids = end_ids(
        connection,
        remote_ends,
        account_id,
        map(remote_end_of, some),
        partial(remote_row, comparable=comparable),
    )
    own_ids = end_ids(
        connection,
        own_ends,
        account_id,
        map(own_end_of, some),
        partial(own_row, comparable=comparable),
    )
    return {
        call.id: {
            **row_of(call),
            "remote_id": remote_ids[remote_end_of(call)],
            "own_id": own_ids[own_end_of(call)],
        }
        for call in some
    }


def _known(
    connection: Connection, account_id: int, ids: Sequence[str]
) -> Iterator[tuple[str, Call]]:
    """Yield those of some calls that are there, by their ids."""
    for some in batched(ids, MOST_VALUES, strict=False):
        rows = connection.execute(_KNOWN, {"account": account_id, "ids": some})
        for row in rows:
            call = call_of(row)
            yield call.id, call
