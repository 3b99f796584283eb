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
    Boolean,
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
    false,
    func,
    not_,
    or_,
    select,
    text,
    true,
    type_coerce,
    update,
)

from .column_types import FIRST_MOMENT, LAST_MOMENT, Count, Length, Moment, Word
from .lost_references import is_of_no_account, mend_references
from .tables import METADATA, accounts, calls, counts

_LOGGER = logging.getLogger(__name__)

# Whatever is a number in SQLite, which keeps any value in any column.
_NUMBERS: Final = (-(2**63), 2**63 - 1)

_NO_LETTER: Final = "\0"

_HAS_OTHER_ID: Final = (
    "found.reported IS NOT NULL "
    "AND (found.call_id, found.account_id) <> (known.call_id, known.account_id)"
)
# Calls whose ids are others than an index says, and such as there are in an index alone.
_LOST_IN_TABLE: Final = tuple(
    text(
        f"SELECT known.account_id, max({of_whom}.started_at) AS started_at "  # noqa: S608 - constants
        f"FROM {calls.name} AS known INDEXED BY {index} "
        f"LEFT JOIN {calls.name} AS found NOT INDEXED ON found.id = known.id "
        f"WHERE {is_lost} "
        f"AND {of_whom}.started_at BETWEEN {FIRST_MOMENT} AND {LAST_MOMENT} "
        "GROUP BY known.account_id"
    ).columns(account_id=BigInteger, started_at=Moment)
    for index, of_whom, is_lost in (
        (f"sqlite_autoindex_{calls.name}_1", "found", _HAS_OTHER_ID),
        (f"{calls.name}_by_time", "known", "found.id IS NULL"),
    )
)


def mend_values(connection: Connection) -> int:
    """Mend all values that mean nothing, or refer to nothing; return how many there were.

    Args:
        connection: In a transaction that may write.

    Raises:
        DamagedFileError: Too much would go for want of what is lost.
    """
    if connection.dialect.name == "sqlite":
        _tell_none_lost_in_table(connection)
        # What they say of a row is not what stands there, else.
        for table in METADATA.tables:
            connection.exec_driver_sql(f"REINDEX {table}").close()
    _tell_none_before(connection)
    # They are counted anew, and would be wrong if some were gone.
    connection.execute(delete(counts))
    number = sum(
        _mend(connection, column)
        for table in METADATA.sorted_tables
        for column in table.c
    )
    number += mend_references(connection)
    if number:
        _LOGGER.warning("The archive had %d values that meant nothing", number)
    return number


def _tell_none_before(connection: Connection) -> None:
    """Have no call told again of which it is lost that it was: the vendor may list it.

    Nothing is told any more that started before it. Where its time is lost, too, that of
    its telling is later; where its account is, it may have been any.
    """
    is_lost = or_(
        is_of_no_account(calls),
        *(
            _senseless(column, connection)
            for column in calls.c
            if column is calls.c.reported or not column.nullable
        ),
    )
    has_no_start = _senseless(calls.c.started_at, connection)
    known = set(connection.scalars(select(accounts.c.id)))
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
            of_whom = accounts.c.id == account_id if account_id in known else true()
            _tell_later(connection, of_whom, moment)


def _tell_none_lost_in_table(connection: Connection) -> None:
    """Do the same for calls of which indexes say more than the table."""
    for lost in _LOST_IN_TABLE:
        for account_id, moment in connection.execute(lost).all():
            _tell_later(connection, accounts.c.id == account_id, moment)


def _tell_later(
    connection: Connection, of_whom: ColumnElement[bool], moment: datetime
) -> None:
    """Have calls of accounts told alone that started after a moment."""
    after = moment + datetime.resolution
    is_told = accounts.c.told_before.is_(None) | (accounts.c.told_before < after)
    connection.execute(
        update(accounts).where(of_whom, is_told).values(told_before=after)
    )


def _mend(connection: Connection, column: Column[Any]) -> int:
    number = 0
    table: Table = column.table
    if isinstance(column.type, String) and connection.dialect.name == "sqlite":
        # One bit makes bytes of a text, or a letter that no server takes. What was told
        # again meanwhile is there already.
        is_blob = func.typeof(column) == "blob"
        mending = (
            update(table)
            .prefix_with("OR IGNORE")
            .where(or_(is_blob, func.instr(column, _NO_LETTER) > 0))
            .values({column.name: func.replace(cast(column, Text), _NO_LETTER, "")})
        )
        number += connection.execute(mending).rowcount
        number += connection.execute(delete(table).where(is_blob)).rowcount
    senseless = _senseless(column, connection)
    if column.nullable:
        mending = update(table).where(senseless).values({column.name: None})
        return number + connection.execute(mending).rowcount
    return number + connection.execute(delete(table).where(senseless)).rowcount


def _senseless(column: Column[Any], connection: Connection) -> ColumnElement[bool]:
    """Return what finds the values of a column that mean nothing."""
    is_file = connection.dialect.name == "sqlite"
    is_wrong = _is_of_no_sense(column, is_file=is_file)
    if column.nullable or not is_file:
        return is_wrong
    # Not by IS NULL, of which SQLite knows that it cannot be.
    return or_(is_wrong, func.typeof(column) == "null")


def _is_of_no_sense(column: Column[Any], *, is_file: bool) -> ColumnElement[bool]:
    number = type_coerce(column, BigInteger)
    match column.type:
        case Word(numbers=numbers):
            return number.not_in([number for _, number in numbers])
        case Moment():
            return not_(number.between(FIRST_MOMENT, LAST_MOMENT))
        case Length():
            return not_(number.between(*_NUMBERS))
    if not is_file:
        # No other keeps what is not of a column's kind.
        return false()
    kind = func.typeof(column)
    match column.type:
        case Date():
            is_day = func.date(type_coerce(column, Text)).is_not(None)
            return not_((kind == "text") & is_day)
        case Integer() | Count() | Boolean():
            return kind.not_in(("integer", "null"))
        case String():
            # What was a text before is not to be known of a number.
            return kind.in_(("integer", "real"))
    return false()
