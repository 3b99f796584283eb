"""The one thread that speaks with the database, so that the event loop never waits for it."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
import logging
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.util.executor import InterruptibleThreadPoolExecutor
from sqlalchemy import URL, Connection, Engine

from .archive_issues import async_tell_moved_aside, async_tell_trouble
from .database import (
    FAILURES,
    LettersError,
    Trouble,
    described,
    file_url,
    moved_aside,
    trouble_of,
)
from .location import ArchivePlace, LeftPlace, own_file
from .migrations import NewerArchiveError
from .opened_database import LONGEST_WORK, OpenedDatabase
from .undeleted_calls import UndeletedCalls

_LOGGER = logging.getLogger(__name__)

# A disk that hangs holds up nobody for longer.
PATIENCE: Final = timedelta(seconds=30)

# Nor does a server whoever is unloaded: what it does not take waits in memory.
HASTE: Final = timedelta(seconds=2)

# Nor does a backup: Home Assistant itself waits for ten seconds.
_LONGEST_HOLD: Final = timedelta(seconds=5)

_FAILURES: Final = (
    *FAILURES,
    LettersError,
    NewerArchiveError,
    OSError,
    ImportError,
)


class ArchiveUnavailableError(Exception):
    """The database cannot be used at the moment.

    Attributes:
        trouble: What is wrong.
    """

    def __init__(self, trouble: Trouble) -> None:
        """Say what is wrong."""
        super().__init__(trouble.value)
        self.trouble = trouble


class DatabaseThread:
    """Does what is to be done with the database, one after the other.

    What goes wrong is shown among the repairs until something goes well again. A file
    that is damaged is moved aside, and a new one begun.

    Attributes:
        begun_anew: How many times that happened.
        openings: How many times a database was opened, maybe another one.
        mended: How many values meant nothing, and were mended.
        mendings: How many times it was looked for such values.
        undeleted: Knows which calls whoever reads is not given.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        on_usable: Callable[[], None],
        on_begun_anew: Callable[[], None],
        on_moved: Callable[[URL], None],
        on_unreachable: Callable[[URL, str], None],
    ) -> None:
        """Start nothing yet.

        Args:
            hass: Home Assistant.
            on_usable: Called, in the event loop, when a database was opened, for the
                first time, after it was mended, or another one, and when something goes
                well again.
            on_begun_anew: Called, in the event loop, when all that was kept is gone.
            on_moved: Called, in the event loop, when nothing is left where it was
                before; is given the address.
            on_unreachable: Called, in the event loop, when that cannot be found out; is
                given the address, and what is wrong.
        """
        self._hass = hass
        self._file = own_file(hass)
        self._on_usable = on_usable
        self._on_begun_anew = on_begun_anew
        self._on_moved = on_moved
        self._on_unreachable = on_unreachable
        self._database = self._database_at(ArchivePlace(file_url(self._file)))
        self.begun_anew = 0
        self.openings = 0
        self.mended = 0
        self.mendings = 0
        self.undeleted = UndeletedCalls()
        self._executor: InterruptibleThreadPoolExecutor | None = None
        self._trouble: Trouble | None = None
        # What can be read cannot always be written.
        self._trouble_in_reading = False
        self._overdue: asyncio.Future[Any] | None = None
        self._hasty = 0
        # What waits for maintenance waits for nothing that is wrong.
        self._maintaining = 0
        self._released = asyncio.Event()
        self._released.set()

    @property
    def is_running(self) -> bool:
        """Whether it is ready for work."""
        return self._executor is not None

    @property
    def _path(self) -> Path | None:
        return self._database.path

    def has_file(self) -> bool:
        """Whether there is something to look into, without making a file for it.

        To be asked off the event loop.
        """
        return self._path is None or self._path.exists()

    @property
    def trouble(self) -> Trouble | None:
        """What was wrong the last time; None for nothing."""
        return self._trouble

    @property
    def is_maintained(self) -> bool:
        """Whether others wait until the database as a whole is done with."""
        return self._maintaining > 0

    def start(self, place: ArchivePlace) -> None:
        """Be ready for work.

        Args:
            place: Where the database is; what was kept elsewhere is taken along when
                it is opened.
        """
        if self._executor is None:
            self._database = self._database_at(place)
            self._executor = InterruptibleThreadPoolExecutor(
                max_workers=1, thread_name_prefix="telephony_archive"
            )

    async def async_stop(self) -> None:
        """Close the database when all work is done, or has taken too long."""
        executor, self._executor = self._executor, None
        if executor is None:
            return
        # Also where whoever waits for it is stopped.
        await asyncio.shield(self._async_shut_down(executor))

    async def _async_shut_down(self, executor: InterruptibleThreadPoolExecutor) -> None:
        database = self._database
        closing = self._hass.loop.run_in_executor(executor, database.close)
        patience = HASTE if self._path is None else PATIENCE
        done, _ = await asyncio.wait((closing,), timeout=patience.total_seconds())
        if not done:
            database.end_silence()
        await self._hass.async_add_executor_job(executor.shutdown)
        # Whoever still waits has the database for himself, and comes to an end.
        self._overdue = None

    async def async_run[Result](
        self,
        work: Callable[[Connection], Result],
        *,
        is_reading: bool = False,
        patience: timedelta = PATIENCE,
    ) -> Result:
        """Do something in a transaction.

        Args:
            work: Is given the connection, in the database's thread. Where the database
                proves to be damaged it is called a second time, with an empty one.
            is_reading: Whether it changes nothing.
            patience: How long it may take. What takes longer is still done, while
                whoever asks meanwhile is told that the database is not available.

        Raises:
            ArchiveUnavailableError: It could not be done, or is not done yet.
        """
        if is_reading:
            work = self.undeleted.left_out_by(work)
        return await self._async_do(
            # A file that is copied stays as it is.
            partial(self._database.do, work, is_reading, not self.is_held),
            patience,
            is_reading=is_reading,
        )

    async def async_maintain(self, work: Callable[[Engine], None]) -> None:
        """Do something with the database as a whole; others wait for its end.

        Args:
            work: Is given the engine, in the database's thread, outside of a transaction.
                Where the database proves to be damaged it is called a second time, with
                an empty one.

        Raises:
            ArchiveUnavailableError: It could not be done, or is not done yet.
        """
        await self._async_do_as_a_whole(partial(self._database.maintain, work))

    async def async_take_along(self, left: LeftPlace) -> None:
        """Take along what is kept elsewhere; others wait for its end.

        Args:
            left: Where.

        Raises:
            ArchiveUnavailableError: It could not be done, or is not done yet.
        """
        await self._async_do_as_a_whole(partial(self._database.take_along, left))

    async def _async_do_as_a_whole(self, do: Callable[[], None]) -> None:
        self._maintaining += 1
        try:
            await self._async_do(do, LONGEST_WORK)
        finally:
            self._maintaining -= 1

    async def async_hold(self) -> None:
        """Let nobody write until `release`, so that the file can be copied.

        What was begun is ended first. Everybody can read. A server looks after itself;
        what moves from there to a file, or back, waits.

        Raises:
            ArchiveUnavailableError: It does not end.
        """
        self._released.clear()
        if self._executor is None or not self.is_held:
            return
        emptying = self._hass.loop.run_in_executor(
            self._executor, self._database.empty_journal
        )
        # A journal that cannot be emptied is copied with the file.
        emptying.add_done_callback(_look_at)
        try:
            done, _ = await asyncio.wait((emptying,), timeout=PATIENCE.total_seconds())
        except asyncio.CancelledError:
            self.release()
            raise
        if not done:
            self.release()
            raise ArchiveUnavailableError(Trouble.UNAVAILABLE)

    @contextmanager
    def in_haste(self) -> Generator[None]:
        """Let nobody wait long for a server, as long as the context lasts."""
        self._hasty += 1
        try:
            yield
        finally:
            self._hasty -= 1

    def _patience(self, patience: timedelta) -> timedelta:
        is_hasty = self._hasty and self._path is None
        return min(patience, HASTE) if is_hasty else patience

    def release(self) -> None:
        """Let everybody write."""
        self._released.set()

    async def async_wait_for_release(self) -> None:
        """Wait until everybody may write, but not for long."""
        if self.is_held:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LONGEST_HOLD.total_seconds()):
                    await self._released.wait()

    @property
    def is_held(self) -> bool:
        """Whether nobody may write, for a backup is made."""
        return self._database.concerns_file and not self._released.is_set()

    async def _async_do[Result](
        self,
        do: Callable[[], Result],
        patience: timedelta,
        *,
        is_reading: bool = False,
    ) -> Result:
        if self._overdue is not None and not self._overdue.done():
            self._database.end_silence_if_too_long()
            raise ArchiveUnavailableError(Trouble.UNAVAILABLE)
        if self._executor is None:
            raise ArchiveUnavailableError(Trouble.UNAVAILABLE)
        # To open it is to write.
        is_writing = not is_reading or not self._database.is_open
        if is_writing and self.is_held:
            raise ArchiveUnavailableError(Trouble.UNAVAILABLE)
        doing = self._hass.loop.run_in_executor(self._executor, do)
        # Whoever waits for it may be cancelled, or wait no longer.
        doing.add_done_callback(_look_at)
        done, _ = await asyncio.wait(
            (doing,), timeout=self._patience(patience).total_seconds()
        )
        if not done:
            self._overdue = doing
            self._database.end_silence_if_too_long()
            if not self._maintaining:
                self._tell(Trouble.UNAVAILABLE, "it takes too long", is_reading)
            raise ArchiveUnavailableError(Trouble.UNAVAILABLE)
        if doing.cancelled():
            # It was stopped before this had its turn, which is no wish of whoever waits.
            raise ArchiveUnavailableError(Trouble.UNAVAILABLE)
        try:
            result = doing.result()
        except SystemExit:
            # So Home Assistant's executor ends a thread that takes too long when it is
            # stopped. The event loop would end with it.
            raise ArchiveUnavailableError(Trouble.UNAVAILABLE) from None
        except _FAILURES as error:
            trouble = trouble_of(error)
            self._tell(trouble, described(error), is_reading)
            raise ArchiveUnavailableError(trouble) from None
        if not is_reading or self._trouble_in_reading:
            self._tell(None)
        return result

    def _database_at(self, place: ArchivePlace) -> OpenedDatabase:
        return OpenedDatabase(
            place,
            on_opened=self._note_opening,
            on_begun_anew=self._note_beginning,
            on_moved=self._note_move,
            on_unreachable=self._note_unreachable,
            on_mended=self._note_mending,
        )

    def _note_opening(self) -> None:
        """Take note of it, in the database's thread."""
        self.openings += 1
        self._hass.loop.call_soon_threadsafe(
            async_tell_moved_aside, self._hass, moved_aside(self._file)
        )
        self._hass.loop.call_soon_threadsafe(self._on_usable)

    def _note_move(self, left: URL) -> None:
        """Take note of it, in the database's thread."""
        self._hass.loop.call_soon_threadsafe(self._on_moved, left)

    def _note_unreachable(self, left: URL, description: str) -> None:
        """Take note of it, in the database's thread."""
        self._hass.loop.call_soon_threadsafe(self._on_unreachable, left, description)

    def _note_mending(self, values: int) -> None:
        """Take note of it, in the database's thread."""
        self.mended += values
        self.mendings += 1

    def _note_beginning(self) -> None:
        """Take note of it, in the database's thread."""
        self.begun_anew += 1
        self._hass.loop.call_soon_threadsafe(self._on_begun_anew)

    def _tell(
        self,
        trouble: Trouble | None,
        description: str = "",
        is_reading: bool = False,
    ) -> None:
        if trouble is self._trouble:
            return
        self._trouble_in_reading = is_reading
        self._trouble = trouble
        async_tell_trouble(self._hass, trouble)
        if trouble is None:
            _LOGGER.info("The archive of calls can be used again")
            self._on_usable()
        else:
            _LOGGER.error(
                "The archive of calls cannot be used at the moment: %s", description
            )


def _look_at(done: asyncio.Future[Any]) -> None:
    """Take what became of something that nobody waits for any more."""
    if not done.cancelled():
        done.exception()
