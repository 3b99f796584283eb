"""The accounts in which calls are looked for, and who takes part in their calls."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import batched, groupby
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from .reading_connections import remembered
from .tables import MOST_VALUES, accounts, own_ends

# Made once, for to make it anew takes longer than to run it. One statement for all of them,
# for each takes a server as long as to find what it asks for.
_SOUGHT: Final = (
    select(
        accounts.c.id.label("account_id"),
        accounts.c.entry_id,
        *(own_ends.c.id, own_ends.c.line_key, own_ends.c.did_key, own_ends.c.own_key),
        *(own_ends.c.folded_names, own_ends.c.folded_numbers),
    )
    .outerjoin(own_ends, own_ends.c.account_id == accounts.c.id)
    .where(accounts.c.entry_id.in_(bindparam("entry_ids", expanding=True)))
    .order_by(accounts.c.id, own_ends.c.id)
)


@dataclass(frozen=True, slots=True)
class SoughtAccount:
    """An account of which something is kept.

    Attributes:
        id: Its number in the tables.
        own_ends: Rows of who of the account took part in calls. They are few.
    """

    id: int
    own_ends: Sequence[Row[Any]]


def sought_accounts(
    connection: Connection, entry_ids: Collection[str]
) -> dict[str, SoughtAccount]:
    """Return accounts by the ids of their config entries; none that has nothing kept.

    Args:
        connection: In a transaction.
        entry_ids: Of the config entries.
    """
    known = remembered(connection)
    unknown = [entry_id for entry_id in entry_ids if entry_id not in known]
    for some in batched(unknown, MOST_VALUES, strict=False):
        rows = connection.execute(_SOUGHT, {"entry_ids": some}).all()
        for (account_id, entry_id), of_one in groupby(
            rows, lambda row: (row[0], row[1])
        ):
            own = [row for row in of_one if row.id is not None]
            known[entry_id] = SoughtAccount(account_id, own)
    return {entry_id: known[entry_id] for entry_id in entry_ids if entry_id in known}


def sought_account(connection: Connection, entry_id: str) -> SoughtAccount | None:
    """Return an account; None for one that has nothing kept."""
    return sought_accounts(connection, [entry_id]).get(entry_id)
