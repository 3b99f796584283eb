"""Makes the comparable forms of kept numbers anew, when numbers are read in another way.

A number without a country's code is another one in another country, and a newer library
knows numbers that an older one did not.
"""

from typing import Final

from sqlalchemy import Connection, bindparam, select, update

from ..calls import Comparable
from .call_keeping import account_id_of
from .call_rows import CALL_COLUMNS, call_of, row_of
from .tables import accounts, calls

# So many in a transaction, for others wait meanwhile.
_AT_ONCE: Final = 500

_KEYS: Final = ("remote_key", "line_key", "did_key", "own_key", "folded_numbers")

_NEW_KEYS: Final = (
    update(calls)
    .where(calls.c.id == bindparam("row_id"))
    .values({calls.c[name]: bindparam(name) for name in _KEYS})
)


def numbering_of(connection: Connection, entry_id: str) -> str | None:
    """Return how the numbers of an account were read; None where that is not known."""
    return connection.scalar(
        select(accounts.c.numbering).where(accounts.c.entry_id == entry_id)
    )


def note_numbering(connection: Connection, entry_id: str, numbering: str) -> None:
    """Note how the numbers of an account were read."""
    connection.execute(
        update(accounts)
        .where(accounts.c.entry_id == entry_id)
        .values(numbering=numbering)
    )


def make_keys(
    connection: Connection, entry_id: str, comparable: Comparable, after: int
) -> int | None:
    """Make those of some calls anew.

    Args:
        connection: In a transaction.
        entry_id: Of the account.
        comparable: Gives a number a form in which all ways to write it are equal.
        after: The row behind which to go on.

    Returns:
        The last row that was done; None where there was none left.
    """
    rows = connection.execute(
        select(calls.c.id, *CALL_COLUMNS)
        .where(
            calls.c.account_id == account_id_of(connection, entry_id),
            calls.c.id > after,
        )
        .order_by(calls.c.id)
        .limit(_AT_ONCE)
    ).all()
    changed = []
    for row in rows:
        made = row_of(call_of(row), comparable)
        keys = {name: made[name] for name in _KEYS}
        if any(getattr(row, name) != key for name, key in keys.items()):
            changed.append({"row_id": row.id, **keys})
    if changed:
        connection.execute(_NEW_KEYS, changed)
    return rows[-1].id if rows else None
