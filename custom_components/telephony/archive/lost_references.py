"""Mends rows that refer to nothing: a number may be damaged by which something is known."""

from itertools import groupby
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    bindparam,
    delete,
    exists,
    func,
    not_,
    or_,
    select,
    update,
)

from .call_keeping import rows_with_ends
from .call_rows import CALL_COLUMNS, call_of
from .migrations import DamagedFileError
from .tables import (
    METADATA,
    MOST_VALUES,
    accounts,
    calls,
    own_ends,
    remote_ends,
    transcripts,
    unreturned,
)

_OF_ACCOUNTS: Final = [
    table for table in METADATA.sorted_tables if "account_id" in table.c
]

_SET_ENDS: Final = (
    update(calls)
    .where(calls.c.id == bindparam("row_id"))
    .values(remote_id=bindparam("remote_id"), own_id=bindparam("own_id"))
)


def is_of_no_account(table: Table) -> ColumnElement[bool]:
    """Return what finds the rows of a table that belong to no account."""
    return not_(exists().where(accounts.c.id == table.c.account_id))


def mend_references(connection: Connection) -> int:
    """Mend all rows that refer to nothing; return how many there were.

    Args:
        connection: In a transaction that may write.

    Raises:
        DamagedFileError: All that belongs to an account would go for want of it.
    """
    _check_accounts(connection)
    number = sum(
        connection.execute(delete(table).where(is_of_no_account(table))).rowcount
        for table in _OF_ACCOUNTS
    )
    # Nobody would find them any more, to forget them.
    for table in (transcripts, unreturned):
        is_left = exists().where(
            calls.c.account_id == table.c.account_id,
            calls.c.call_id == table.c.call_id,
        )
        connection.execute(delete(table).where(not_(is_left)))
    return number + _give_lost_ends(connection)


def _check_accounts(connection: Connection) -> None:
    """See that no account is lost; a single call may have a wrong number."""
    lost = (
        select(calls.c.account_id)
        .where(is_of_no_account(calls))
        .group_by(calls.c.account_id)
        .having(func.count() > 1)
        .limit(1)
    )
    if connection.dialect.name == "sqlite" and connection.execute(lost).first():
        raise DamagedFileError


def _give_lost_ends(connection: Connection) -> int:
    """Give calls their ends where they have none; return to how many.

    Nothing is known here of how an account's numbers are compared: that is made up for
    with the next start.
    """
    is_lost = or_(
        *(
            not_(
                exists().where(
                    table.c.id == column, table.c.account_id == calls.c.account_id
                )
            )
            for table, column in (
                (remote_ends, calls.c.remote_id),
                (own_ends, calls.c.own_id),
            )
        )
    )
    number = last = 0
    while rows := connection.execute(
        select(calls.c.id, calls.c.account_id, *CALL_COLUMNS)
        .where(is_lost, calls.c.id > last)
        .order_by(calls.c.id)
        .limit(MOST_VALUES)
    ).all():
        last = rows[-1].id
        number += len(rows)
        by_account = sorted(rows, key=lambda row: row.account_id)
        for account_id, some in groupby(by_account, lambda row: row.account_id):
            _give_ends(connection, account_id, {row.id: row for row in some})
    return number


def _give_ends(connection: Connection, account_id: int, rows: dict[int, Any]) -> None:
    some = {row_id: call_of(row) for row_id, row in rows.items()}
    made = rows_with_ends(
        connection, account_id, [*some.values()], comparable=lambda _number: None
    )
    connection.execute(
        _SET_ENDS,
        [
            {
                "row_id": row_id,
                "remote_id": made[call.id]["remote_id"],
                "own_id": made[call.id]["own_id"],
            }
            for row_id, call in some.items()
        ],
    )
    connection.execute(
        update(accounts).where(accounts.c.id == account_id).values(numbering=None)
    )
