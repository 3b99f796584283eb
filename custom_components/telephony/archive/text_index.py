"""An index of the texts of other ends, by three letters at a time, where there can be one.

SQLite's is a table of its own, into which texts are taken some at once: one by one they
would have as much written as all else together. PostgreSQL keeps up its own, and finds by
itself when to use it. Without an index, as on MariaDB, all texts are read.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    text,
)
from sqlalchemy.exc import DBAPIError

from .tables import remote_ends

# Letters that stand in the index together.
_TOGETHER: Final = 3

# As many ends as are taken into the index at once; hardly more are read beside it.
_AT_ONCE: Final = 250

# More texts than these are not told apart by it: all are read until enough are found.
_MOST_FOUND: Final = 4_000

_NAME: Final = "telephony_texts"
_COLUMNS: Final = "folded_names, folded_numbers"

_MAKE_TABLE: Final = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {_NAME} USING fts5({_COLUMNS}, "
    f"content={remote_ends.name}, content_rowid=id, tokenize=trigram, detail=none)"
)
_MAKE_INDEX: Final = (
    f"CREATE INDEX IF NOT EXISTS {_NAME} ON {remote_ends.name} "
    "USING gin (folded_names gin_trgm_ops, folded_numbers gin_trgm_ops)"
)
_MADE_BY: Final = {
    "sqlite": (_MAKE_TABLE,),
    "postgresql": ("CREATE EXTENSION IF NOT EXISTS pg_trgm", _MAKE_INDEX),
}

_IS_THERE: Final = text(
    f"SELECT 1 FROM sqlite_master WHERE name = '{_NAME}'"  # noqa: S608 - a constant
)
_CAN_BE_USED: Final = text("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'")
# Whether others have written meanwhile, who could not keep it up.
_GET_MARK: Final = text("PRAGMA user_version")
_SET_MARK: Final = text("PRAGMA user_version = 1")
_DELETE_MARK: Final = text("PRAGMA user_version = 0")
_LAST: Final = text(f"SELECT max(id) FROM {_NAME}_docsize")  # noqa: S608 - a constant
_FIND: Final = text(
    f"SELECT rowid FROM {_NAME} WHERE {_NAME} MATCH :wanted LIMIT :most"  # noqa: S608 - a constant
)
_ADD: Final = text(
    f"INSERT INTO {_NAME}(rowid, {_COLUMNS}) "  # noqa: S608 - constants
    f"SELECT id, {_COLUMNS} FROM {remote_ends.name} WHERE id > :last"
)
_REBUILD: Final = text(
    f"INSERT INTO {_NAME}({_NAME}) VALUES ('rebuild')"  # noqa: S608 - constants
)
_DROP: Final = (f"DROP TABLE {_NAME}",)
# Its pages are left to whoever writes the file anew.
_LEAVE: Final = (
    "PRAGMA writable_schema = ON",
    f"DELETE FROM sqlite_master WHERE name GLOB '{_NAME}*'",  # noqa: S608 - a constant
    "PRAGMA writable_schema = RESET",
)
_PUT_BACK: Final = text(
    f"INSERT INTO {_NAME}(rowid, {_COLUMNS}) "  # noqa: S608 - constants
    f"SELECT id, {_COLUMNS} FROM {remote_ends.name} WHERE id = :id"
)
_REMOVE: Final = text(
    f"INSERT INTO {_NAME}({_NAME}, rowid, {_COLUMNS}) "  # noqa: S608 - constants
    "VALUES ('delete', :id, :folded_names, :folded_numbers)"
)


def make_text_index(connection: Connection) -> None:
    """Make the index, if the database can have it and lets us."""
    with suppress(DBAPIError), connection.begin_nested():
        for statement in _MADE_BY.get(connection.dialect.name, ()):
            connection.execute(text(statement))
        rebuild_text_index(connection)


def check_text_index(connection: Connection) -> None:
    """Make it anew where it was not kept up; to be called when a file is opened.

    An SQLite without the index's module leaves it as it is. Whoever has it again would
    take what is missing in it for damage of the file.
    """
    if not _is_there(connection):
        return
    is_marked = connection.scalar(_GET_MARK) != 0
    if not has_text_index(connection):
        if not is_marked:
            connection.execute(_SET_MARK)
    elif is_marked:
        rebuild_text_index(connection)
        connection.execute(_DELETE_MARK)


def rebuild_text_index(connection: Connection) -> None:
    """Make it anew, with nothing of what was deleted."""
    if has_text_index(connection):
        connection.execute(_REBUILD)


@contextmanager
def without_text_index(connection: Connection, *, can_be_read: bool) -> Generator[None]:
    """Have none for as long as the context lasts, and a new one after that.

    Args:
        connection: In a transaction.
        can_be_read: Whether the one that there is can be read; else it is not looked at.
    """
    if not has_text_index(connection):
        yield
        return
    for statement in _DROP if can_be_read else _LEAVE:
        connection.exec_driver_sql(statement).close()
    yield
    make_text_index(connection)


def has_text_index(connection: Connection) -> bool:
    """Whether there is one that can be used, and has to be kept up."""
    return _is_there(connection) and connection.scalar(_CAN_BE_USED) is not None


def _is_there(connection: Connection) -> bool:
    is_file = connection.dialect.name == "sqlite"
    return is_file and connection.scalar(_IS_THERE) is not None


def add_texts(connection: Connection, new: Iterable[int]) -> None:
    """Take the texts of new ends into the index, with others that came before them.

    Most of the time they are left to those that come after them, without a look.

    Args:
        connection: In a transaction.
        new: The ids of the ends.
    """
    are_enough = any(row_id % _AT_ONCE == 0 for row_id in new)
    if are_enough and has_text_index(connection):
        connection.execute(_ADD, {"last": _last(connection)})


def remove_texts(
    connection: Connection, ends: Iterable[Mapping[str, Any]]
) -> Sequence[int]:
    """Take texts out of the index; return those that were in it, by the ids of their ends.

    Args:
        connection: In a transaction.
        ends: Rows as they were when their texts were taken in.
    """
    if not has_text_index(connection):
        return ()
    last = _last(connection)
    removed = [
        {name: end[name] for name in ("id", "folded_names", "folded_numbers")}
        for end in ends
        if end["id"] <= last
    ]
    if removed:
        connection.execute(_REMOVE, removed)
    return [end["id"] for end in removed]


def put_back_texts(connection: Connection, ids: Iterable[int]) -> None:
    """Take texts into the index anew that were taken out of it, as they are now."""
    if rows := [{"id": row_id} for row_id in ids]:
        connection.execute(_PUT_BACK, rows)


def narrowed(
    connection: Connection, wanted: str, condition: ColumnElement[bool]
) -> Sequence[ColumnElement[bool]]:
    """Return a condition for other ends, so that an index answers it, if one can.

    Args:
        connection: In a transaction.
        wanted: The text that lets an end pass, folded.
        condition: What lets it pass.

    Returns:
        Conditions, of which one has to be met.
    """
    is_long_enough = len(wanted) >= _TOGETHER and "\0" not in wanted
    if not is_long_enough or not has_text_index(connection):
        return [condition]
    together = {
        wanted[start : start + _TOGETHER]
        for start in range(len(wanted) - _TOGETHER + 1)
    }
    quoted = ('"{}"'.format(one.replace('"', '""')) for one in sorted(together))
    ids = connection.scalars(
        _FIND, {"wanted": " AND ".join(quoted), "most": _MOST_FOUND + 1}
    ).all()
    if len(ids) > _MOST_FOUND:
        return [condition]
    row_id = remote_ends.c.id
    return [
        and_(
            row_id.in_(bindparam(None, ids, expanding=True, literal_execute=True)),
            condition,
        ),
        and_(row_id > _last(connection), condition),
    ]


def _last(connection: Connection) -> int:
    """Return the last end whose texts are in the index."""
    return connection.scalar(_LAST) or 0
