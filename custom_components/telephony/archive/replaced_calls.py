"""Lets calls go that are kept by two ids, by the one by which they are told no more.

A vendor may tell a call in two records of which nobody could say at first that they are
of one call.
"""

from collections.abc import Iterable, Mapping
from itertools import batched
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from .call_keeping import Kept
from .tables import MOST_VALUES, calls, unreturned
from .transcripts import move_transcript
from .week_counts import forget_counts

_KNOWN: Final = select(
    calls.c.id, calls.c.call_id, calls.c.started_at, calls.c.reported
).where(
    calls.c.account_id == bindparam("account"),
    calls.c.call_id.in_(bindparam("ids", expanding=True)),
)


def replace_calls(
    connection: Connection, account_id: int, replaced: Mapping[str, str]
) -> Kept:
    """Delete what is kept of calls by ids that hold no more.

    What was told by one id is told, and what was said in it was said in the other.

    Args:
        connection: In a transaction, in which the calls are kept as they are told now.
        account_id: Of the account.
        replaced: By ids that hold no more those by which the calls are told.

    Returns:
        Which are gone; not those whose calls are not kept by the other id.
    """
    # Of most calls one record alone was ever told.
    known = _known(connection, account_id, replaced)
    others = _known(connection, account_id, (replaced[call_id] for call_id in known))
    gone = [call_id for call_id in known if replaced[call_id] in others]
    for call_id in gone:
        row, by = known[call_id], others[replaced[call_id]]
        if by.reported is None:
            connection.execute(
                update(calls).where(calls.c.id == by.id).values(reported=row.reported)
            )
        move_transcript(connection, account_id, call_id, by.call_id)
        connection.execute(
            delete(unreturned).where(
                unreturned.c.account_id == account_id, unreturned.c.call_id == call_id
            )
        )
        connection.execute(delete(calls).where(calls.c.id == row.id))
    moments = [known[call_id].started_at for call_id in gone]
    forget_counts(connection, account_id, moments)
    return Kept(gone=frozenset(gone), since=min(moments, default=None))


def _known(
    connection: Connection, account_id: int, ids: Iterable[str]
) -> Mapping[str, Row[Any]]:
    return {
        row.call_id: row
        for some in batched(ids, MOST_VALUES, strict=False)
        for row in connection.execute(_KNOWN, {"account": account_id, "ids": some})
    }
