"""Takes all along when the archive moves: from a file to a server, back, or to another one."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import URL, Engine, event, inspect
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, DBAPIError

from .copying import ArchiveCopy
from .database import (
    FAILURES,
    delete_file,
    described,
    empty_journal,
    file_of,
    may_be_of_damage,
    open_engine,
)
from .location import LeftPlace
from .mending import mend_values
from .migrations import DamagedFileError, NewerArchiveError, migrate
from .reading_connections import READING
from .same_database import delete_marks, is_same_database
from .server_silence import ServerSilence
from .tables import METADATA, versions


class LeftPlaceError(Exception):
    """What is kept on a server that was left cannot be had, or not be deleted there.

    Attributes:
        description: What is wrong, without what the server says: it may name numbers.
    """

    def __init__(self, description: str) -> None:
        """Say what is wrong."""
        super().__init__(description)
        self.description = description


def move_archive(left: LeftPlace, target: Engine, silence: ServerSilence) -> int | None:
    """Take along what another database keeps, and leave nothing there.

    It can be broken off at any moment, and begun again: what is there already is not
    doubled, and nothing is deleted before all is there.

    Args:
        left: The other database.
        target: Into which it moves, with its tables.
        silence: Ends the waiting for the other one.

    Returns:
        How many calls the other one had; None where it had no archive.

    Raises:
        LeftPlaceError: The other one is on a server, and cannot be used.
        DBAPIError: One of the two cannot be used.
    """
    file = file_of(left.url)
    if file is None:
        with _server_at(left.url, silence) as source:
            return _move_from_server(source, left, target)
    if not file.exists():
        return None
    source = open_engine(left.url)
    try:
        moved = _copy(source, left, target)
        # Until then a power cut could cost what was written.
        empty_journal(target)
    finally:
        source.dispose()
    delete_file(file)
    return moved


@contextmanager
def _server_at(url: URL, silence: ServerSilence) -> Generator[Engine]:
    """Have a server open that was left; what goes wrong there is told from all else."""
    try:
        source = open_engine(url)
    except (ImportError, ArgumentError) as error:
        raise LeftPlaceError(described(error)) from None
    silence.listen_to(source)
    own_errors: list[BaseException | None] = []

    def note(context: ExceptionContext) -> None:
        own_errors.append(context.sqlalchemy_exception)

    event.listen(source, "handle_error", note)
    try:
        yield source
    except DBAPIError as error:
        if any(error is one for one in own_errors):
            raise LeftPlaceError(described(error)) from None
        raise
    finally:
        source.dispose()


def _move_from_server(source: Engine, left: LeftPlace, target: Engine) -> int | None:
    moved = None
    if _has_archive(source):
        if is_same_database(source, target):
            return None
        moved = _copy(source, left, target)
        empty_journal(target)
    _drop_tables(source)
    return moved


def _has_archive(source: Engine) -> bool:
    with source.connect() as connection:
        return inspect(connection).has_table(versions.name)


def _drop_tables(source: Engine) -> None:
    # Without its version there is no archive, whatever else is still there.
    with source.begin() as connection:
        versions.drop(connection, checkfirst=True)
    with source.begin() as connection:
        METADATA.drop_all(connection)
        delete_marks(connection)


def _copy(source: Engine, left: LeftPlace, target: Engine) -> int:
    """Copy all that one database keeps into the other, some calls at a time.

    What is there already, because it was broken off or because the database was in use
    before, is left, unless the source knows a later state of it.
    """
    with _known_tables(left), source.begin() as connection:
        migrate(connection)
    try:
        return _move_all(source, left, target)
    except FAILURES as error:
        if not may_be_of_damage(error):
            raise
        with _known_tables(left), source.begin() as connection:
            mend_values(connection)
        with target.begin() as connection:
            mend_values(connection)
    return _move_all(source, left, target)


@contextmanager
def _known_tables(left: LeftPlace) -> Generator[None]:
    """Leave a server whose tables nobody understands to itself, for the archive's sake."""
    try:
        yield
    except (DamagedFileError, NewerArchiveError) as error:
        if file_of(left.url) is not None:
            raise
        raise LeftPlaceError(described(error)) from None


def _move_all(source: Engine, left: LeftPlace, target: Engine) -> int:
    with source.connect() as reading:
        reading.execution_options(**{READING: True})
        return ArchiveCopy(reading, target, left.removed).run()
