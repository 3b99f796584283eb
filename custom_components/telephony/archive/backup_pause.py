"""Has nothing written while a backup is made, but not for ever."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
import logging
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant
from homeassistant.helpers.event import async_call_later

from .database_thread import DatabaseThread

_LOGGER = logging.getLogger(__name__)

# What is not written takes memory.
_LONGEST: Final = timedelta(hours=1)


class BackupPause:
    """The pause of the archive, from when a backup begins to read its file until it ends."""

    def __init__(
        self,
        hass: HomeAssistant,
        thread: DatabaseThread,
        write_rests: Callable[[], Awaitable[None]],
        on_end: Callable[[], None],
    ) -> None:
        """Let everybody write.

        Args:
            hass: Home Assistant.
            thread: Speaks with the database.
            write_rests: Writes what waits.
            on_end: Called when everybody may write again.
        """
        self._hass = hass
        self._thread = thread
        self._write_rests = write_rests
        self._on_end = on_end
        self._cancel: CALLBACK_TYPE | None = None
        self._is_cut_short = False
        self._afterwards: Callable[[], Awaitable[None]] | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing is written at the moment, for the database is copied."""
        return self._thread.is_held

    def async_do_afterwards(self, work: Callable[[], Awaitable[None]]) -> None:
        """Have something done once, when everybody may write again."""
        self._afterwards = work

    async def async_begin(self) -> None:
        """Write nothing until `async_end`; what comes waits in memory.

        Raises:
            ArchiveUnavailableError: What was begun before does not end.
        """
        self._is_cut_short = False
        try:
            await self._thread.async_hold()
        except BaseException:
            # What waits for its end waits no longer, and nobody waits for that.
            self._wait_no_more()
            _ = self._hass.async_create_background_task(
                self._async_go_on(), "go on without a backup"
            )
            raise
        # Nobody may have told the end of the one before.
        self._wait_no_more()
        self._cancel = async_call_later(
            self._hass, _LONGEST, HassJob(self._async_on_time, cancel_on_shutdown=True)
        )

    async def async_end(self) -> bool:
        """Write again, first what waits; return whether nothing was written meanwhile.

        One that could not begin has an end as well, of which nothing more is to be said.
        """
        if self._cancel is not None:
            self._wait_no_more()
            await self._async_go_on()
        return not self._is_cut_short

    def _wait_no_more(self) -> None:
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    async def _async_on_time(self, _now: datetime) -> None:
        self._cancel = None
        self._is_cut_short = True
        _LOGGER.warning("The backup takes too long. The archive of calls goes on")
        await self._async_go_on()

    async def async_release(self) -> None:
        """Write again, whether or not a backup has ended."""
        self._thread.release()
        await self._write_rests()

    async def _async_go_on(self) -> None:
        # Not where Home Assistant stops: the next start does the same.
        await self.async_release()
        self._on_end()
        afterwards, self._afterwards = self._afterwards, None
        if afterwards is not None:
            await afterwards()
