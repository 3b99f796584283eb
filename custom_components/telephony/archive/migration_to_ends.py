"""From version 1, in which each call had the texts and numbers by which it is found.

Now they stand with its ends.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    Connection,
    MetaData,
    Row,
    Table,
    bindparam,
    column,
    select,
    text,
    update,
)

from .call_ends import (
    End,
    EndRow,
    end_ids,
    own_end_of,
    own_row,
    remote_end_of,
    remote_row,
)
from .call_rows import CALL_COLUMNS, call_of
from .tables import MOST_VALUES, accounts, calls, make_tables, own_ends, remote_ends
from .text_index import make_text_index

_OLD_INDEXES: Final = ("telephony_calls_in_time", "telephony_calls_of_number")
_OLD_KEYS: Final = ("remote_key", "line_key", "did_key", "own_key")
_OLD_COLUMNS: Final = (*_OLD_KEYS, "folded_names", "folded_numbers")
_NEW_COLUMNS: Final = ("remote_id", "own_id")

_NEW_ENDS: Final = (
    update(calls)
    .where(calls.c.id == bindparam("row_id"))
    .values({calls.c[name]: bindparam(name) for name in _NEW_COLUMNS})
)


def give_calls_their_ends(connection: Connection) -> None:
    """Take texts and numbers from the calls to their ends."""
    make_tables(connection, [remote_ends, own_ends])
    before = Table(calls.name, MetaData(), autoload_with=connection)
    for name in _NEW_COLUMNS:
        if name not in before.c:
            _alter(connection, f"ADD COLUMN {name} BIGINT")
    for index in before.indexes:
        if index.name in _OLD_INDEXES:
            index.drop(connection)
    # They go one by one when every call has its ends.
    if all(name in before.c for name in _OLD_KEYS):
        _note_all_ends(connection)
    for name in _OLD_COLUMNS:
        if name in before.c:
            _alter(connection, f"DROP COLUMN {name}")
    for index in calls.indexes:
        index.create(connection, checkfirst=True)
    make_text_index(connection)


def _note_all_ends(connection: Connection) -> None:
    for account_id in connection.scalars(select(accounts.c.id)).all():
        last = 0
        while rows := _without_ends(connection, account_id, last):
            _note_ends(connection, account_id, rows)
            last = rows[-1].id


def _alter(connection: Connection, change: str) -> None:
    connection.execute(text(f"ALTER TABLE {calls.name} {change}"))


def _without_ends(
    connection: Connection, account_id: int, after: int
) -> Sequence[Row[Any]]:
    return connection.execute(
        select(calls.c.id, *map(column, _OLD_KEYS), *CALL_COLUMNS)
        .where(
            calls.c.account_id == account_id,
            calls.c.id > after,
            calls.c.own_id.is_(None),
        )
        .order_by(calls.c.id)
        .limit(MOST_VALUES)
    ).all()


def _note_ends(
    connection: Connection, account_id: int, rows: Sequence[Row[Any]]
) -> None:
    remote: dict[End, EndRow] = {}
    own: dict[End, EndRow] = {}
    ends: list[tuple[int, End, End]] = []
    for row in rows:
        call = call_of(row)
        remote_end, own_end = remote_end_of(call), own_end_of(call)
        own_keys: Mapping[str | None, str | None] = {
            own_end[0]: row.own_key,
            call.line: row.line_key,
            call.did: row.did_key,
        }
        remote[remote_end] = remote_row(
            remote_end, {call.remote_party.number: row.remote_key}.get
        )
        own[own_end] = own_row(own_end, own_keys.get)
        ends.append((row.id, remote_end, own_end))
    remote_ids = end_ids(
        connection, remote_ends, account_id, remote, remote.__getitem__
    )
    own_ids = end_ids(connection, own_ends, account_id, own, own.__getitem__)
    connection.execute(
        _NEW_ENDS,
        [
            {
                "row_id": row_id,
                "remote_id": remote_ids[remote_end],
                "own_id": own_ids[own_end],
            }
            for row_id, remote_end, own_end in ends
        ],
    )
