"""Connections that only read, and what they remember of it."""

from collections.abc import Hashable
from typing import Any, Final

from sqlalchemy import Connection

# Option of a connection that only reads, so that it does not wait for who writes.
READING: Final = "telephony_reading"

_REMEMBERED: Final = "telephony_remembered"
_MOST_REMEMBERED: Final = 1_000


def only_reads(connection: Connection) -> bool:
    """Whether nothing is written by a connection as it is used now."""
    return bool(connection.get_execution_options().get(READING))


def remembered(connection: Connection) -> dict[Hashable, Any]:
    """Return what is remembered of what was read, as long as nobody writes.

    Pages are looked for one after the other, and a server takes as long for each statement
    as to find what it asks for.

    Nobody else writes into these tables, and all that is written is written by the one
    connection that there is.

    Args:
        connection: Where it does not only read, nothing is remembered.
    """
    if not only_reads(connection):
        return {}
    known: dict[Hashable, Any] = connection.info.setdefault(_REMEMBERED, {})
    if len(known) > _MOST_REMEMBERED:
        known.clear()
    return known


def forget_remembered(connection: Connection) -> None:
    """Remember nothing any more where a transaction begins that may write."""
    if not only_reads(connection):
        connection.info.pop(_REMEMBERED, None)
