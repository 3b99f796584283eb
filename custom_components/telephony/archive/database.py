"""Opens the database of the archive, and tells what is wrong with it."""

from contextlib import closing
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain, count
import os
from pathlib import Path
import sqlite3
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from .column_types import SenselessValueError
from .migrations import DamagedFileError, NewerArchiveError
from .reading_connections import forget_remembered, only_reads
from .server_silence import (
    DRIVERS_OF_POSTGRESQL,
    LONGEST_SILENCE,
    connect_arguments,
)
from .tables import METADATA
from .text_index import rebuild_text_index

FILE_NAME: Final = "telephony.db"

# Somebody else may be writing, a backup for one.
_BUSY_SECONDS: Final = 5

# Small pages, for a call changes one here and one there: four times as large ones have
# two and a half times as much written. The size binds before there is a journal.
_PRAGMAS: Final = (
    "page_size = 1024",
    "journal_mode = WAL",
    # Safe from whatever stops Home Assistant; a power cut may cost the last calls,
    # which are read again.
    "synchronous = NORMAL",
    # What was forgotten is not to be found in the file.
    "secure_delete = ON",
    # Fewer times the same pages, at most four megabytes of journal.
    "wal_autocheckpoint = 4000",
    # A megabyte.
    "cache_size = -1024",
)

# What has a server write a table anew.
_REWRITES: Final = {
    "postgresql": "VACUUM FULL",
    "mysql": "OPTIMIZE TABLE",
}

_DAMAGED: Final = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
# The latter where there is not even room for what connections share.
_FULL: Final = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE")
_JOURNALS: Final = ("", "-wal", "-shm")

# What SQLite says of anything but what stands in the file.
_PASSING: Final = tuple(
    f"SQLITE_{name}"
    for name in (
        *("AUTH", "BUSY", "CANTOPEN", "FULL", "INTERRUPT", "IOERR", "LOCKED", "NOLFS"),
        *("NOMEM", "PERM", "PROTOCOL", "READONLY", "SCHEMA"),
    )
)

# Encodings of PostgreSQL's databases that take all letters; the latter takes anything.
_TAKE_ALL_LETTERS: Final = frozenset({"UTF8", "SQL_ASCII"})
_LETTERS_OF_ALL_LANGUAGES: Final = {"client_encoding": "utf8"}

# What a server says of values, and not of itself.
_OF_SERVERS_VALUES: Final = (DataError, IntegrityError, ProgrammingError)

# What comes of working with a database; the last ones where a value is of another kind
# than anybody expects of its column, or refers to nothing.
FAILURES: Final = (
    SQLAlchemyError,
    # It comes as it is while a connection is made.
    sqlite3.Error,
    DamagedFileError,
    SenselessValueError,
    *(ArithmeticError, AttributeError, LookupError, TypeError, ValueError),
)


class LettersError(Exception):
    """A server's database takes only the letters of some languages."""


class Trouble(StrEnum):
    """What is wrong with a database, in a word."""

    LETTERS = "letters"
    FULL = "full"
    NEWER = "newer"
    UNAVAILABLE = "unavailable"


def file_url(path: Path) -> URL:
    """Return the address of a file as a database."""
    return URL.create("sqlite", database=str(path))


def file_of(url: URL) -> Path | None:
    """Return the file of a database; None where a server has it."""
    is_file = url.get_backend_name() == "sqlite" and url.database is not None
    return Path(url.database or "") if is_file else None


def open_engine(url: URL, longest_silence: timedelta = LONGEST_SILENCE) -> Engine:
    """Return what connects with a database, in one thread; connects with nothing yet.

    Args:
        url: Of the database.
        longest_silence: How long a statement may take on a server.

    Raises:
        ImportError: The driver of the server is not installed.
    """
    is_file = file_of(url) is not None
    if url.get_backend_name() == "mysql":
        # Others, which the recorder may do with, have not all letters. A collation is of
        # one of them, and has no say here: the tables have their own.
        url = url.difference_update_query(["collation"])
        url = url.update_query_dict({"charset": "utf8mb4"})
    if url.get_driver_name() in DRIVERS_OF_POSTGRESQL:
        # Else the driver itself refuses letters that the database takes.
        url = url.update_query_dict(_LETTERS_OF_ALL_LANGUAGES)
    engine = create_engine(
        url,
        poolclass=QueuePool,
        # One connection, and none beside it.
        pool_size=1,
        max_overflow=0,
        # A server may have been started anew in between.
        pool_pre_ping=not is_file,
        connect_args={"timeout": _BUSY_SECONDS}
        if is_file
        else connect_arguments(url, longest_silence),
        # Numbers and names have no place in an exception.
        hide_parameters=True,
    )
    if is_file:
        event.listen(engine, "do_connect", _create_private)
        event.listen(engine, "connect", _prepare_file)
        event.listen(engine, "begin", _begin)
    event.listen(engine, "begin", forget_remembered)
    return engine


def _create_private(
    _dialect: object, _entry: object, arguments: list[str], _options: object
) -> None:
    """Let a new file be for its owner alone; its journals are like it."""
    os.close(os.open(arguments[0], os.O_CREAT | os.O_RDWR, 0o600))


def _prepare_file(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # Python's own way to begin transactions leaves out changes of tables.
    connection.isolation_level = None
    # Python would read no row any more that has a damaged letter in it.
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN" if only_reads(connection) else "BEGIN IMMEDIATE")


def require_all_letters(connection: Connection) -> None:
    """See that names of all languages can be kept.

    The tables of MariaDB and MySQL have an encoding of their own.

    Raises:
        LettersError: They cannot.
    """
    if connection.dialect.name != "postgresql":
        return
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding not in _TAKE_ALL_LETTERS:
        raise LettersError


def empty_journal(engine: Engine) -> None:
    """Write all that is in the journal into the file itself; a server has none."""
    if file_of(engine.url) is None:
        return
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()


def compact(engine: Engine) -> None:
    """Write the tables anew, and with them nothing of what was deleted.

    Raises:
        TimeoutError: Somebody else is reading the file, whose journal stays meanwhile.
    """
    if file_of(engine.url) is None:
        rewrite = _REWRITES[engine.dialect.name]
        with engine.connect() as server:
            server.execution_options(isolation_level="AUTOCOMMIT")
            for table in METADATA.tables:
                server.exec_driver_sql(f"{rewrite} {table}").close()
        return
    with engine.begin() as connection:
        rebuild_text_index(connection)
    # SQLAlchemy would begin a transaction.
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (is_busy, *_), *_ = cursor.fetchall()
        cursor.close()
    if is_busy:
        raise TimeoutError("the journal is in use")


def trouble_of(error: Exception) -> Trouble:
    """Return what is wrong."""
    if isinstance(error, NewerArchiveError):
        return Trouble.NEWER
    if isinstance(error, LettersError):
        return Trouble.LETTERS
    return Trouble.FULL if described(error) in _FULL else Trouble.UNAVAILABLE


def tells_of_damage(error: Exception) -> bool:
    """Whether an error says that a file is damaged."""
    is_own = isinstance(error, DamagedFileError)
    return is_own or described(error).startswith(_DAMAGED)


def may_be_of_damage(error: Exception) -> bool:
    """Whether an error may come of what stands in the database.

    A disk that is full, a file that somebody else holds and a server that is away pass.
    """
    name = getattr(_cause(error), "sqlite_errorname", None)
    if name is not None:
        return not name.startswith(_PASSING)
    if isinstance(error, DBAPIError):
        return isinstance(error, _OF_SERVERS_VALUES)
    return isinstance(error, FAILURES)


def described(error: Exception) -> str:
    """Return what an error is, without what the database says: it may name numbers."""
    cause = _cause(error)
    # Not every error of SQLite's has a name of it.
    return str(getattr(cause, "sqlite_errorname", type(cause).__name__))


def _cause(error: Exception) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def is_emptied(path: Path) -> bool:
    """Return whether a file has lost all that was in it; none is empty otherwise."""
    return path.is_file() and path.stat().st_size == 0


def delete_file(path: Path) -> None:
    """Delete a database, and what belongs to it."""
    # The journals first: without its file one is of no use, and no harm.
    for journal in reversed(_JOURNALS):
        Path(f"{path}{journal}").unlink(missing_ok=True)


def move_aside(path: Path, now: datetime) -> Path:
    """Rename a damaged file, and what belongs to it; return its new name."""
    name = f"{path}.corrupt.{now:%Y-%m-%dT%H-%M-%S}"
    # On a disk that fails, the next one is damaged in the same second. It has little in it
    # and must not take the place of the first one.
    aside = next(
        file
        for ending in chain([""], map("_{}".format, count(2)))
        if not (file := Path(f"{name}{ending}")).exists()
    )
    for journal in _JOURNALS:
        file = Path(f"{path}{journal}")
        if file.exists():
            file.rename(f"{aside}{journal}")
    return aside


def moved_aside(path: Path) -> Path | None:
    """Return the newest damaged file that lies beside a database."""
    found = [
        file
        for file in path.parent.glob(f"{path.name}.corrupt.*")
        if not file.name.endswith(_JOURNALS[1:])
    ]
    return max(found, default=None)
