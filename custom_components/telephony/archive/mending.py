"""Mends values that mean nothing: a disk that fails may change one in a file that is whole.

Most of what an archive has no vendor tells any more, so that nothing of it is given up for
one value. What cannot be known any more is unknown, and goes with its row where that makes
no sense without it. What the vendor still tells comes back with the next poll.
"""

from datetime import datetime
import logging
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    String,
    Table,
    Text,
    cast,
    delete,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    type_coerce,
    update,
)

from .column_types import FIRST_MOMENT, LAST_MOMENT, Count, Length, Moment, Word
from .tables import METADATA, accounts, calls, counts, transcripts, unreturned

_LOGGER = logging.getLogger(__name__)

# Whatever is a number in SQLite, which keeps any value in any column.
_NUMBERS: Final = (-(2**63), 2**63 - 1)


def mend_values(connection: Connection) -> int:
    """Mend all values that mean nothing; return how many there were.

    Args:
        connection: In a transaction that may write.
    """
    _tell_none_before(connection)
    # They are counted anew, and would be wrong if some were gone.
    connection.execute(delete(counts))
    number = sum(
        _mend(connection, column)
        for table in METADATA.sorted_tables
        for column in table.c
    )
    # Nobody would find them any more, to forget them.
    for table in (transcripts, unreturned):
        is_left = exists().where(
            calls.c.account_id == table.c.account_id,
            calls.c.call_id == table.c.call_id,
        )
        connection.execute(delete(table).where(not_(is_left)))
    _LOGGER.warning("The archive had %d values that meant nothing", number)
    return number


def _tell_none_before(connection: Connection) -> None:
    """Have no call told again of which it is lost that it was: the vendor may list it.

    Nothing is told any more that started before it. Where its time is lost, too, that of
    its telling is later.
    """
    is_lost = or_(
        *(
            _senseless(column, connection)
            for column in calls.c
            if column is calls.c.reported or not column.nullable
        )
    )
    has_no_start = _senseless(calls.c.started_at, connection)
    for column, is_known in (
        (calls.c.started_at, not_(has_no_start)),
        (
            calls.c.reported,
            has_no_start & not_(_senseless(calls.c.reported, connection)),
        ),
    ):
        rows = connection.execute(
            select(calls.c.account_id, func.max(column))
            .where(calls.c.reported.is_not(None), is_lost, is_known)
            .group_by(calls.c.account_id)
        )
        for account_id, moment in rows.all():
            after = moment + datetime.resolution
            connection.execute(
                update(accounts)
                .where(
                    accounts.c.id == account_id,
                    or_(
                        accounts.c.told_before.is_(None),
                        accounts.c.told_before < after,
                    ),
                )
                .values(told_before=after)
            )


def _mend(connection: Connection, column: Column[Any]) -> int:
    table: Table = column.table
    if isinstance(column.type, String):
        if connection.dialect.name != "sqlite":
            return 0
        # One bit makes bytes of a text. What was told again meanwhile is there already.
        is_blob = func.typeof(column) == "blob"
        mending = update(table).prefix_with("OR IGNORE").where(is_blob)
        mended = connection.execute(mending.values({column.name: cast(column, Text)}))
        doubled = connection.execute(delete(table).where(is_blob))
        return mended.rowcount + doubled.rowcount
    senseless = _senseless(column, connection)
    if column.nullable:
        return connection.execute(
            update(table).where(senseless).values({column.name: None})
        ).rowcount
    return connection.execute(delete(table).where(senseless)).rowcount


def _senseless(column: Column[Any], connection: Connection) -> ColumnElement[bool]:
    """Return what finds the values of a column that mean nothing."""
    number = type_coerce(column, BigInteger)
    match column.type:
        case Word(numbers=numbers):
            return number.not_in([number for _, number in numbers])
        case Moment():
            return not_(number.between(FIRST_MOMENT, LAST_MOMENT))
        case Length():
            return not_(number.between(*_NUMBERS))
    if connection.dialect.name != "sqlite":
        # No other keeps what is not of a column's kind.
        return false()
    match column.type:
        case Date():
            is_text = func.typeof(column) == "text"
            return not_(is_text & func.date(type_coerce(column, Text)).is_not(None))
        case Integer() | Count():
            return func.typeof(column).not_in(("integer", "null"))
    return false()
