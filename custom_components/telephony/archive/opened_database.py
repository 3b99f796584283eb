"""The archive's database, opened when it is needed, complete and up to date."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
import logging
from pathlib import Path
from typing import Final

from homeassistant.util import dt as dt_util
from sqlalchemy import URL, Connection, Engine

from .database import (
    FAILURES,
    described,
    empty_journal,
    file_of,
    is_emptied,
    may_be_of_damage,
    move_aside,
    open_engine,
    require_all_letters,
    tells_of_damage,
)
from .file_health import has_its_tables, is_damaged
from .location import ArchivePlace, LeftPlace
from .mending import mend_values
from .migrations import DamagedFileError, migrate
from .moving import LeftPlaceError, move_archive
from .reading_connections import READING
from .server_silence import ServerSilence
from .text_index import check_text_index, without_text_index

_LOGGER = logging.getLogger(__name__)

# Ten million calls are written anew in that time, on a slow disk a million.
LONGEST_WORK: Final = timedelta(minutes=10)

# A file that is whole is not looked through again for every error before.
_WHOLE_FOR: Final = timedelta(hours=1)


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
        self._whole_until: datetime | None = None
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
        return self._or_mended(partial(self._try, work, is_reading), may_mend)

    def _or_mended[Result](
        self, attempt: Callable[[], Result], may_mend: bool = True
    ) -> Result:
        """Do something, again where it fails because of what stands in the database.

        What is damaged there is mended. Where that does not help, a file that proves to
        be damaged is moved aside.
        """
        try:
            return attempt()
        except FAILURES as error:
            if not may_mend or not may_be_of_damage(error):
                raise
            if self._is_known_whole and not tells_of_damage(error):
                raise
            _LOGGER.warning("The archive is looked through: %s", described(error))
        try:
            self._on_mended(self._mend())
            return attempt()
        except FAILURES as error:
            if not may_be_of_damage(error):
                raise
            self.close()
            if self.path is None or not is_damaged(self._place.url, error):
                self._whole_until = dt_util.utcnow() + _WHOLE_FOR
                raise
            self._begin_anew(self.path)
        return attempt()

    @property
    def _is_known_whole(self) -> bool:
        until = self._whole_until
        return until is not None and dt_util.utcnow() < until

    def _mend(self) -> int:
        """Mend what can be mended; return how many values that were."""
        try:
            return self._try(partial(_mend_all, can_read_index=True), is_reading=False)
        except FAILURES as error:
            if not may_be_of_damage(error):
                raise
            return self._try(partial(_mend_all, can_read_index=False), is_reading=False)
        finally:
            # What is known of its rows may not be so any more.
            self.close()

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

        self._or_mended(attempt)

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
            if self.path is not None and is_emptied(self.path):
                self._begin_anew(self.path)
            engine = open_engine(self._place.url)
            self._silence.listen_to(engine)
            try:
                with self._at_leisure(engine) as patient:
                    with patient.begin() as connection:
                        require_all_letters(connection)
                        migrate(connection)
                        check_text_index(connection)
                        if self.path is not None and not has_its_tables(connection):
                            raise DamagedFileError
                    for left in self._place.left:
                        self._move_in(left, patient)
            except BaseException:
                engine.dispose()
                if self.path is not None and is_emptied(self.path):
                    # It was never written, and would pass for one that was.
                    self.path.unlink()
                raise
            self._engine = engine
            self._on_opened()
        return self._engine

    def take_along(self, left: LeftPlace) -> None:
        """Take along what is kept elsewhere, and could not be when it was opened."""
        self.maintain(partial(self._move_in, left))

    def _move_in(self, left: LeftPlace, engine: Engine) -> None:
        """Take along what is kept elsewhere; a server that is gone keeps it for now."""
        file = file_of(left.url)
        try:
            if file is not None and is_emptied(file):
                raise DamagedFileError
            moved = move_archive(left, engine, self._silence_of_left)
        except LeftPlaceError as error:
            self._on_unreachable(left.url, error.description)
            return
        except FAILURES as error:
            if file is None or not is_damaged(left.url, error):
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


def _mend_all(connection: Connection, *, can_read_index: bool) -> int:
    with without_text_index(connection, can_be_read=can_read_index):
        return mend_values(connection)
