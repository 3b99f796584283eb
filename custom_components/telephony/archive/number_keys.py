"""Makes the comparable forms of kept numbers anew, when numbers are read in another way.

A number without a country's code is another one in another country, and a newer library
knows numbers that an older one did not.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from sqlalchemy import Connection, Table, bindparam, select, update

from ..calls import Comparable
from .call_ends import End, EndRow, end_in_row, own_row, remote_row
from .call_keeping import account_id_of
from .database_thread import DatabaseThread
from .tables import accounts, own_ends, remote_ends
from .text_index import put_back_texts, remove_texts

# So many in a transaction, for others wait meanwhile.
_AT_ONCE: Final = 500

_KEYS: Final[Mapping[Table, tuple[str, ...]]] = {
    remote_ends: ("remote_key", "folded_numbers"),
    own_ends: ("line_key", "did_key", "own_key", "folded_numbers"),
}
_ROWS: Final[Mapping[Table, Callable[[End, Comparable], EndRow]]] = {
    remote_ends: remote_row,
    own_ends: own_row,
}


async def async_update_keys(
    thread: DatabaseThread, entry_id: str, comparable: Comparable, numbering: str
) -> bool:
    """Make the comparable forms of an account's numbers anew, where they may be others.

    Where it breaks off, it begins again with the next try.

    Args:
        thread: Speaks with the database.
        entry_id: Of the account.
        comparable: Gives a number a form in which all ways to write it are equal.
        numbering: Another word where that form may be another one; empty where what is
            known of it stays as it is.

    Returns:
        Whether they may have been others.

    Raises:
        ArchiveUnavailableError: Not all are made anew.
    """
    made_by = await thread.async_run(
        partial(_numbering_of, entry_id=entry_id), is_reading=True
    )
    if made_by == numbering or (made_by is not None and not numbering):
        return False
    for table in _KEYS:
        row: int | None = 0
        while row is not None:
            row = await thread.async_run(
                partial(
                    make_keys,
                    table=table,
                    entry_id=entry_id,
                    comparable=comparable,
                    after=row,
                )
            )
    await thread.async_run(
        partial(_note_numbering, entry_id=entry_id, numbering=numbering)
    )
    return True


def _numbering_of(connection: Connection, entry_id: str) -> str | None:
    """Return how the numbers of an account were read; None where that is not known."""
    return connection.scalar(
        select(accounts.c.numbering).where(accounts.c.entry_id == entry_id)
    )


def _note_numbering(connection: Connection, entry_id: str, numbering: str) -> None:
    """Note how the numbers of an account were read."""
    connection.execute(
        update(accounts)
        .where(accounts.c.entry_id == entry_id)
        .values(numbering=numbering)
    )


def make_keys(
    connection: Connection,
    table: Table,
    entry_id: str,
    comparable: Comparable,
    after: int,
) -> int | None:
    """Make those of some ends of calls anew.

    Args:
        connection: In a transaction.
        table: Of those at the other end, or of the account's own.
        entry_id: Of the account.
        comparable: Gives a number a form in which all ways to write it are equal.
        after: The row behind which to go on.

    Returns:
        The last row that was done; None where there was none left.
    """
    found = connection.execute(
        select(table)
        .where(
            table.c.account_id == account_id_of(connection, entry_id),
            table.c.id > after,
        )
        .order_by(table.c.id)
        .limit(_AT_ONCE)
    )
    rows = [dict(row) for row in found.mappings()]
    changed = []
    for row in rows:
        made = _ROWS[table](end_in_row(table, row), comparable)
        keys = {name: made[name] for name in _KEYS[table]}
        if any(row[name] != key for name, key in keys.items()):
            changed.append({"row_id": row["id"], **keys})
    if changed:
        removed: Sequence[int] = ()
        if table is remote_ends:
            changing = {each["row_id"] for each in changed}
            removed = remove_texts(
                connection, (row for row in rows if row["id"] in changing)
            )
        connection.execute(
            update(table)
            .where(table.c.id == bindparam("row_id"))
            .values({table.c[name]: bindparam(name) for name in _KEYS[table]}),
            changed,
        )
        put_back_texts(connection, removed)
    return rows[-1]["id"] if rows else None
