"""The archive's database, opened when it is needed, complete and up to date."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
import logging
from pathlib import Path
import sqlite3
from typing import Final

from homeassistant.util import dt as dt_util
from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError

from .column_types import SenselessValueError
from .database import (
    Trouble,
    empty_journal,
    file_of,
    is_of_text_index,
    move_aside,
    open_engine,
    trouble_of,
)
from .location import ArchivePlace, LeftPlace
from .mending import mend_values
from .migrations import migrate
from .moving import LeftPlaceError, move_archive
from .reading_connections import READING
from .server_silence import ServerSilence
from .text_index import check_text_index, rebuild_text_index

_LOGGER = logging.getLogger(__name__)

# Ten million calls are written anew in that time, on a slow disk a million.
LONGEST_WORK: Final = timedelta(minutes=10)

# An error of SQLite's comes as it is while a connection is made.
_OF_DATABASE: Final = (DBAPIError, sqlite3.Error)

# One that was never written, or of another kind than anybody expects of its column.
_OF_VALUES: Final = (SenselessValueError, TypeError, ValueError)


class OpenedDatabase:
    """The database of one place, for one thread."""

    def __init__(
        self,
        place: ArchivePlace,
        *,
        on_opened: Callable[[], None],
        on_begun_anew: Callable[[], None],
        on_moved: Callable[[URL], None],
        on_unreachable: Callable[[URL, str], None],
        on_mended: Callable[[int], None],
    ) -> None:
        """Open nothing yet.

        Args:
            place: Where it is; what was kept elsewhere is taken along when it is opened.
            on_opened: Called, in the thread, when it was.
            on_begun_anew: Called, in the thread, when all that was kept is gone.
            on_moved: Called, in the thread, when nothing is left where it was before;
                is given the address.
            on_unreachable: Called, in the thread, when that cannot be found out; is
                given the address, and what is wrong.
            on_mended: Called, in the thread, with the number of values that meant
                nothing, and were mended.
        """
        self._place = place
        self._on_opened = on_opened
        self._on_begun_anew = on_begun_anew
        self._on_moved = on_moved
        self._on_unreachable = on_unreachable
        self._on_mended = on_mended
        self._engine: Engine | None = None
        self._silence = ServerSilence()
        self._silence_of_left = ServerSilence()

    @property
    def path(self) -> Path | None:
        """Its file; None where a server has it."""
        return file_of(self._place.url)

    @property
    def concerns_file(self) -> bool:
        """Whether a file is in use, or will be when it is opened."""
        urls = (self._place.url, *(left.url for left in self._place.left))
        return any(file_of(url) is not None for url in urls)

    @property
    def is_open(self) -> bool:
        """Whether it was opened."""
        return self._engine is not None

    def end_silence_if_too_long(self) -> None:
        """End the waiting for a server that says nothing, from another thread."""
        self._silence.end_if_too_long()
        self._silence_of_left.end_if_too_long()

    def end_silence(self) -> None:
        """End the waiting for a server, from another thread."""
        self._silence.end()
        self._silence_of_left.end()

    def do[Result](
        self, work: Callable[[Connection], Result], is_reading: bool, may_mend: bool
    ) -> Result:
        """Do something in a transaction.

        Args:
            work: Is given the connection; once more, with an empty database, where the
                first proves to be damaged.
            is_reading: Whether it changes nothing.
            may_mend: Whether what is damaged may be mended now.
        """
        attempt = partial(self._try, work, is_reading)
        if may_mend:
            attempt = partial(
                self._or_with_new_index, partial(self._or_mended, attempt)
            )
        return self._or_anew(attempt)

    def _or_anew[Result](self, attempt: Callable[[], Result]) -> Result:
        """Do something, a second time where the file proves to be damaged."""
        try:
            return attempt()
        except _OF_DATABASE as error:
            if self.path is None or trouble_of(error) is not Trouble.DAMAGED:
                raise
            self._begin_anew(self.path)
        return attempt()

    def _or_with_new_index[Result](self, attempt: Callable[[], Result]) -> Result:
        """Do something, a second time where nothing is damaged but the index of texts."""
        try:
            return attempt()
        except _OF_DATABASE as error:
            if not is_of_text_index(error):
                raise
            _LOGGER.warning("The archive's index of texts is damaged, and made anew")
            self._try(rebuild_text_index, is_reading=False)
        return attempt()

    def _or_mended[Result](self, attempt: Callable[[], Result]) -> Result:
        """Do something, a second time where values mean nothing."""
        try:
            return attempt()
        except _OF_VALUES:
            self._on_mended(self._try(mend_values, is_reading=False))
        return attempt()

    def _try[Result](
        self, work: Callable[[Connection], Result], is_reading: bool
    ) -> Result:
        with self._opened().connect() as connection:
            if is_reading:
                connection.execution_options(**{READING: True})
            with connection.begin():
                return work(connection)

    def maintain(self, work: Callable[[Engine], None]) -> None:
        """Do something with the database as a whole.

        Args:
            work: Is given the engine; a second time, with an empty database, where the
                first proves to be damaged. Whoever looks at everything may be the first
                to find that out.
        """

        def attempt() -> None:
            with self._at_leisure(self._opened()) as patient:
                work(patient)

        self._or_anew(partial(self._or_with_new_index, attempt))

    @contextmanager
    def _at_leisure(self, engine: Engine) -> Generator[Engine]:
        """Give an engine for statements that may take a server long."""
        if self.path is not None:
            yield engine
            return
        # Whether the server is there at all is known soon.
        engine.connect().close()
        engine.dispose()
        patient = open_engine(self._place.url, LONGEST_WORK)
        self._silence.listen_to(patient)
        try:
            with self._silence.allowed():
                yield patient
        finally:
            patient.dispose()

    def _opened(self) -> Engine:
        if self._engine is None:
            engine = open_engine(self._place.url)
            self._silence.listen_to(engine)
            try:
                with self._at_leisure(engine) as patient:
                    with patient.begin() as connection:
                        migrate(connection)
                        check_text_index(connection)
                    for left in self._place.left:
                        self._move_in(left, patient)
            except BaseException:
                engine.dispose()
                raise
            self._engine = engine
            self._on_opened()
        return self._engine

    def take_along(self, left: LeftPlace) -> None:
        """Take along what is kept elsewhere, and could not be when it was opened."""
        self.maintain(partial(self._move_in, left))

    def _move_in(self, left: LeftPlace, engine: Engine) -> None:
        """Take along what is kept elsewhere; a server that is gone keeps it for now."""
        try:
            moved = move_archive(left, engine, self._silence_of_left)
        except LeftPlaceError as error:
            self._on_unreachable(left.url, error.description)
            return
        except _OF_DATABASE as error:
            file = file_of(left.url)
            if file is None or trouble_of(error) is not Trouble.DAMAGED:
                raise
            self._set_aside(file)
        else:
            if moved is not None:
                where = "a file" if self.path else "the server"
                _LOGGER.info("The archive has moved to %s, with %d calls", where, moved)
        others = tuple(one for one in self._place.left if one.url != left.url)
        self._place = replace(self._place, left=others)
        self._on_moved(left.url)

    def _begin_anew(self, path: Path) -> None:
        self.close()
        self._set_aside(path)
        self._on_begun_anew()

    def _set_aside(self, path: Path) -> None:
        aside = move_aside(path, dt_util.utcnow())
        _LOGGER.error(
            "The archive of calls is damaged. It is kept as %s, and begun anew",
            aside.name,
        )

    def empty_journal(self) -> None:
        """Write all that is in the journal into the file, where that is open."""
        if self._engine is not None:
            empty_journal(self._engine)

    def close(self) -> None:
        """Close it; what comes opens it again."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None
