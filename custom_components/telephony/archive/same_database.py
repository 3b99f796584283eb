"""Whether two addresses lead to the same database: a host has many names.

Whoever took all from one to the other would delete it then.
"""

from secrets import token_hex
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    insert,
    inspect,
    select,
)

# It is there for a moment, and is no part of the archive.
_MARKS: Final = Table(
    "telephony_marks", MetaData(), Column("word", String(32), primary_key=True)
)


def is_same_database(one: Engine, other: Engine) -> bool:
    """Leave a mark in a database, and look for it in another one.

    An archive cannot be told by anything that stays in it: its database may be a copy.

    Args:
        one: In which the mark is looked for.
        other: In which it is left, and deleted again.
    """
    if one.dialect.name != other.dialect.name:
        return False
    word = token_hex(16)
    with other.begin() as connection:
        _MARKS.create(connection, checkfirst=True)
    with other.begin() as connection:
        connection.execute(insert(_MARKS).values(word=word))
    try:
        with one.connect() as connection:
            return _has_mark(connection, word)
    finally:
        with other.begin() as connection:
            delete_marks(connection)


def _has_mark(connection: Connection, word: str) -> bool:
    if not inspect(connection).has_table(_MARKS.name):
        return False
    marked = select(_MARKS.c.word).where(_MARKS.c.word == word)
    return connection.scalar(marked) is not None


def delete_marks(connection: Connection) -> None:
    """Delete what is left of marks: somebody may have pulled the plug."""
    _MARKS.drop(connection, checkfirst=True)
