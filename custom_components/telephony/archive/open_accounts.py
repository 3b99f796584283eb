"""Of which accounts calls are kept at the moment, and what waits of those that closed."""

from collections import defaultdict
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval

from .account_archive import AccountArchive
from .account_dialling import AccountDialling
from .database_thread import ArchiveUnavailableError, DatabaseThread
from .unwritten import Unwritten
from .waiting_calls import WaitingCalls

_PAUSE: Final = timedelta(minutes=1)


class OpenAccounts:
    """What is open of each account, by the ids of their config entries.

    What an account could not write before it closed is kept for when it opens again,
    which may be while it still closes. So is what it placed, for the database may be away
    by then.
    """

    def __init__(self, hass: HomeAssistant, thread: DatabaseThread) -> None:
        """Begin without any.

        Args:
            hass: Home Assistant.
            thread: Speaks with the database.
        """
        self._hass = hass
        self._thread = thread
        self._archives: dict[str, AccountArchive] = {}
        self._diallings: dict[str, AccountDialling] = {}
        self._unwritten: defaultdict[str, Unwritten] = defaultdict(Unwritten)
        self._waiting: dict[str, WaitingCalls] = {}
        self._left_diallings: dict[str, AccountDialling] = {}
        self._stop_loading: dict[str, CALLBACK_TYPE] = {}

    def add_archive(self, archive: AccountArchive) -> None:
        """Have an account's calls open, until `take_archive`."""
        self._archives[archive.entry_id] = archive

    @callback
    def async_load_late(self, archive: AccountArchive) -> None:
        """Try again to look up what is kept, until that works or `take_archive`.

        An account to which nothing happens uses the database for nothing else.
        """

        async def on_time(_now: datetime) -> None:
            with suppress(ArchiveUnavailableError):
                await archive.async_load_late()
                self._load_no_more(archive.entry_id)

        self._load_no_more(archive.entry_id)
        self._stop_loading[archive.entry_id] = async_track_time_interval(
            self._hass, on_time, _PAUSE, cancel_on_shutdown=True
        )

    def _load_no_more(self, entry_id: str) -> None:
        if (stop := self._stop_loading.pop(entry_id, None)) is not None:
            stop()

    def add_dialling(self, dialling: AccountDialling) -> None:
        """Have the calls open that an account places, until `leave_dialling`."""
        self._diallings[dialling.entry_id] = dialling

    def unwritten_of(self, entry_id: str) -> Unwritten:
        """Return what waits of an account, whoever left it there or still does."""
        return self._unwritten[entry_id]

    def waiting_of(self, entry_id: str) -> WaitingCalls:
        """Return what sees to that of it which no vendor tells again."""
        if entry_id not in self._waiting:
            self._waiting[entry_id] = WaitingCalls(
                self._hass, entry_id, self._unwritten[entry_id]
            )
        return self._waiting[entry_id]

    def take_dialling(self, entry_id: str) -> AccountDialling | None:
        """Return what an account placed, to be opened again; None for the first time."""
        return self._left_diallings.pop(entry_id, None)

    def take_archive(self, entry_id: str) -> AccountArchive | None:
        """Return an account's calls to be closed; None where they are not open."""
        self._load_no_more(entry_id)
        return self._archives.pop(entry_id, None)

    def dialling_of(self, entry_id: str) -> AccountDialling | None:
        """Return what an account placed, where it is open."""
        return self._diallings.get(entry_id)

    def leave_dialling(self, entry_id: str) -> AccountDialling | None:
        """Return what an account placed, to be closed; None where it is not open."""
        dialling = self._diallings.pop(entry_id, None)
        if dialling is not None:
            self._left_diallings[entry_id] = dialling
        return dialling

    async def async_forget(self, entry_id: str) -> None:
        """Drop what is known, and not written, of an account that is closed."""
        waiting = self.waiting_of(entry_id)
        # Whoever still closes it has nothing to write any more, either.
        _ = self._unwritten.pop(entry_id, Unwritten()).taken()
        dialling = self._left_diallings.pop(entry_id, None) or AccountDialling(
            self._hass, entry_id, self._thread
        )
        del self._waiting[entry_id]
        await waiting.async_forget()
        await dialling.async_remove()

    async def async_close_archive(self, archive: AccountArchive) -> None:
        """Write what is left of an account's calls, and let it write nothing more."""
        await self._thread.async_wait_for_release()
        with self._thread.in_haste():
            await archive.async_close()

    async def async_close_dialling(self, dialling: AccountDialling) -> None:
        """Write what is left of what an account placed, unless it is open again."""
        await self._thread.async_wait_for_release()
        if self._left_diallings.get(dialling.entry_id) is not dialling:
            return
        with self._thread.in_haste():
            await dialling.async_close()

    async def async_write_rests(self) -> None:
        """Write what waits of all that is open."""
        for archive in list(self._archives.values()):
            await _async_write_rest(archive)
        for dialling in list(self._diallings.values()):
            await dialling.async_keep()

    async def async_update_numbers(self) -> None:
        """Make the comparable forms of numbers anew of all that is open."""
        for archive in list(self._archives.values()):
            # Whoever can be used again later is told so, and tries again.
            with suppress(ArchiveUnavailableError):
                await archive.async_update_numbers()

    async def async_save_waiting(self) -> None:
        """Have what waits outlive a restart, where nobody tells it again."""
        for archive in list(self._archives.values()):
            await archive.async_save_waiting()

    def begin_anew(self) -> None:
        """Nothing is kept any more: the database was damaged."""
        for archive in self._archives.values():
            archive.begin_anew()
        for unwritten in self._unwritten.values():
            unwritten.periods = ()
        for dialling in self._diallings.values():
            dialling.begin_anew()


async def _async_write_rest(archive: AccountArchive) -> None:
    # What is not kept is read again.
    with suppress(ArchiveUnavailableError):
        await archive.async_keep(())
