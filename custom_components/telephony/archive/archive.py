"""The archive: one for all accounts of a Home Assistant."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Final

from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey
from sqlalchemy import URL, Connection

from ..calls import Call, Comparable
from ..const import DOMAIN
from ..listeners import Listeners
from .account_archive import AccountArchive
from .account_dialling import AccountDialling
from .backup_pause import BackupPause
from .call_query import CallQuery
from .call_search import (
    FoundCalls,
    Position,
    Sort,
    calls_behind,
    count_calls,
    find_calls,
)
from .database import Trouble, compact, empty_journal
from .database_thread import PATIENCE, ArchiveUnavailableError, DatabaseThread
from .forgotten_calls import ForgottenCalls
from .left_places import LeftPlaces
from .location import ArchiveLocation, LeftPlace
from .open_accounts import OpenAccounts
from .vendors_time import VendorsTime

_ARCHIVE: Final[HassKey[Archive]] = HassKey(f"{DOMAIN}_archive")


class Archive:
    """The calls of all accounts, in one database.

    It is open as long as an account needs it.

    Attributes:
        time: Takes the word of vendors for how late it is.
        turn_to_erase: Held by who has calls forgotten, and by who has the file made anew,
            while nothing can be written; whoever holds an entry's lock, too, has it first.
        left_places: Sees to calls that could not be taken along.
        backup: Has nothing written while a backup is made.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Open nothing yet."""
        self._hass = hass
        self.time = VendorsTime()
        self.turn_to_erase = asyncio.Lock()
        self._location = ArchiveLocation(hass)
        self.left_places = LeftPlaces(hass, self._location, self._async_take_along)
        self._thread = DatabaseThread(
            hass,
            self._on_usable,
            self._on_begun_anew,
            self._on_moved,
            self.left_places.async_note_unreachable,
        )
        self._open = OpenAccounts(hass, self._thread)
        self.backup = BackupPause(
            hass, self._thread, self._open.async_write_rests, self._on_usable
        )
        self._listeners = Listeners[[]]()
        self._turn = asyncio.Lock()
        # Who needs the database; it is closed when nobody does.
        self._users = 0
        self._is_over = False
        # For as long as Home Assistant runs.
        hass.bus.async_listen_once(
            EVENT_HOMEASSISTANT_FINAL_WRITE, self._async_on_final_write
        )

    @property
    def trouble(self) -> Trouble | None:
        """What keeps the database from being used; None for nothing."""
        return self._thread.trouble

    @property
    def mended(self) -> int:
        """How many values meant nothing, since Home Assistant started."""
        return self._thread.mended

    async def async_open_account(
        self,
        entry_id: str,
        comparable: Comparable,
        numbering: str = "",
        kept_days: int | None = None,
        *,
        are_told_once: bool = False,
    ) -> AccountArchive:
        """Open what is kept of an account, until `async_close_account`.

        A database that cannot be used keeps no account from its work.

        Args:
            entry_id: Of its config entry.
            comparable: Gives a number a form in which all ways to write it are equal.
            numbering: Another word where that form may be another one.
            kept_days: How many days before today are kept; None for all.
            are_told_once: Whether the vendor tells no call again.
        """
        account = self._account(entry_id, comparable, numbering, kept_days)
        self._open.waiting_of(entry_id).are_told_once = are_told_once
        self._open.add_archive(account)
        await self._async_begin_use()
        # It is told among the repairs.
        try:
            await account.async_load()
        except ArchiveUnavailableError:
            self._open.async_load_late(account)
        return account

    @asynccontextmanager
    async def async_use(self) -> AsyncGenerator[None]:
        """Have the database open for as long as it takes, whichever accounts are."""
        await self._async_begin_use()
        try:
            yield
        finally:
            await self._async_end_use()

    @asynccontextmanager
    async def async_visit_account(
        self,
        entry_id: str,
        comparable: Comparable,
        numbering: str = "",
        kept_days: int | None = None,
    ) -> AsyncGenerator[AccountArchive]:
        """Have what is kept of an account that is not open, for as long as it takes.

        It may be opened meanwhile. The parameters are those of `async_open_account`.
        """
        account = self._account(entry_id, comparable, numbering, kept_days)
        async with self.async_use():
            with suppress(ArchiveUnavailableError):
                await account.async_load()
            try:
                yield account
            finally:
                account.forgotten.close()

    @asynccontextmanager
    async def async_visit_dialling(
        self, entry_id: str
    ) -> AsyncGenerator[AccountDialling]:
        """Have what is kept of the calls that an account places, open or not."""
        if (dialling := self._open.dialling_of(entry_id)) is not None:
            yield dialling
            return
        dialling = await self.async_open_dialling(entry_id)
        try:
            yield dialling
        finally:
            await self.async_close_dialling(entry_id)

    def _account(
        self,
        entry_id: str,
        comparable: Comparable,
        numbering: str,
        kept_days: int | None,
    ) -> AccountArchive:
        entry = self._hass.config_entries.async_get_entry(entry_id)
        return AccountArchive(
            entry_id,
            self._thread,
            comparable,
            numbering,
            forgotten=ForgottenCalls(
                self._hass,
                entry_id,
                comparable,
                kept_days,
                self.time,
                undeleted=self._thread.undeleted,
            ),
            unwritten=self._open.unwritten_of(entry_id),
            waiting=self._open.waiting_of(entry_id),
            added_at=None if entry is None else entry.created_at,
        )

    async def async_close_account(self, entry_id: str) -> None:
        """Write what is left of an account, and close the archive after the last one.

        It may be opened again before that is done: Home Assistant does not wait for ever.
        """
        if (account := self._open.take_archive(entry_id)) is not None:
            try:
                await self._open.async_close_archive(account)
            finally:
                account.forgotten.close()
                await self._async_end_use()

    async def async_open_dialling(self, entry_id: str) -> AccountDialling:
        """Open what is kept of the calls that an account places, until `async_close_dialling`.

        A database that cannot be used keeps no account from its work.

        Args:
            entry_id: Of its config entry.
        """
        dialling = self._open.take_dialling(entry_id)
        if dialling is None:
            dialling = AccountDialling(self._hass, entry_id, self._thread)
        self._open.add_dialling(dialling)
        try:
            await self._async_begin_use()
        except BaseException:
            self._open.leave_dialling(entry_id)
            raise
        try:
            await dialling.async_open()
        except BaseException:
            await self.async_close_dialling(entry_id)
            raise
        return dialling

    async def async_close_dialling(self, entry_id: str) -> None:
        """Write what is left of it, and close the archive after the last account.

        It may be opened again before that is done, as an account.
        """
        if (dialling := self._open.leave_dialling(entry_id)) is not None:
            try:
                await self._open.async_close_dialling(dialling)
            finally:
                await self._async_end_use()

    async def _async_begin_use(self) -> None:
        self._users += 1
        try:
            async with self._turn:
                if not self._is_over:
                    await self._async_start()
        except BaseException:
            self._users -= 1
            raise

    async def _async_end_use(self) -> None:
        self._users -= 1
        async with self._turn:
            # Nobody stops it any more when Home Assistant has.
            if self._is_over or not self._users:
                await self._thread.async_stop()

    async def _async_start(self) -> None:
        if not self._thread.is_running:
            place = await self._location.async_find()
            self.left_places.async_begin(place.left)
            self._thread.start(place)

    async def async_find(
        self,
        queries: Iterable[CallQuery],
        *,
        sort: Sort = Sort.NEWEST,
        offset: int = 0,
        limit: int,
    ) -> FoundCalls:
        """Return a page of the calls that are wanted of accounts.

        Raises:
            ArchiveUnavailableError: They cannot be told at the moment.
        """
        wanted = tuple(queries)

        def find(connection: Connection) -> FoundCalls:
            return FoundCalls(
                find_calls(connection, wanted, sort=sort, offset=offset, limit=limit),
                count_calls(connection, wanted),
            )

        return await self.async_run(find, is_reading=True)

    async def async_each(
        self, query: CallQuery, at_once: int
    ) -> AsyncGenerator[Collection[Call]]:
        """Yield all calls that are wanted of an account, some at once, the oldest first.

        Raises:
            ArchiveUnavailableError: They cannot be told at the moment.
        """
        position: Position | None = None
        while some := await self.async_run(
            partial(
                calls_behind,
                query=query,
                position=position,
                limit=at_once,
            ),
            is_reading=True,
        ):
            yield some.values()
            position = max(some)

    async def async_run[Result](
        self,
        work: Callable[[Connection], Result],
        *,
        is_reading: bool = False,
        patience: timedelta = PATIENCE,
    ) -> Result:
        """Do something with the tables, in one transaction, off the event loop.

        An account has to be open.

        Args:
            work: Is given the connection; must not use anything of Home Assistant's.
            is_reading: Whether it changes nothing.
            patience: How long it may take.

        Raises:
            ArchiveUnavailableError: It cannot be done at the moment.
        """
        return await self._thread.async_run(
            work, is_reading=is_reading, patience=patience
        )

    async def async_erase(self) -> None:
        """Delete what is left in the database's file of calls that were deleted.

        Raises:
            ArchiveUnavailableError: It cannot be done at the moment.
        """
        await self._thread.async_maintain(compact)

    async def async_empty_journal(self) -> None:
        """Leave nothing of calls that were deleted in the journal of the database's file.

        Raises:
            ArchiveUnavailableError: It cannot be done at the moment.
        """
        await self._thread.async_maintain(empty_journal)

    async def async_drop_unwritten(self, entry_id: str) -> None:
        """Drop what is not written of an account that is not open."""
        await self._open.async_forget(entry_id)

    async def async_has_database(self) -> bool:
        """Return whether there is something to look into, without making a file for it."""
        return await self._hass.async_add_executor_job(self._thread.has_file)

    async def async_follows_recorder(self) -> bool:
        """Return whether calls are kept on the recorder's server, where it has one."""
        return await self._location.async_follows_recorder()

    async def async_follow_recorder(self, *, follow: bool) -> None:
        """Keep calls on the recorder's server, or in a file.

        What is kept moves in the background; what comes meanwhile waits in memory.
        """
        if follow == await self.async_follows_recorder():
            return
        async with self._turn:
            await self._location.async_choose(follows_recorder=follow)
            if not self._thread.is_running:
                return
            await self._thread.async_stop()
            await self._async_start()
        _ = self._hass.async_create_background_task(
            self._async_move(), "move the archive"
        )

    async def _async_move(self) -> None:
        # It is told among the repairs, and tried again with whatever comes.
        async with self.async_use():
            with suppress(ArchiveUnavailableError):
                await self._thread.async_maintain(lambda _: None)
                await self._open.async_write_rests()

    @callback
    def async_listen_to_new_beginning(
        self, listener: Callable[[], None]
    ) -> CALLBACK_TYPE:
        """Have a callback called when all that was kept is gone: it was damaged.

        Returns:
            What ends the listening.
        """
        return self._listeners.add(listener)

    @callback
    def _on_usable(self) -> None:
        """Have calls found by their numbers, whatever was missed or came to the database."""
        _ = self._hass.async_create_background_task(
            self._open.async_update_numbers(), "read the numbers of kept calls anew"
        )

    @callback
    def _on_begun_anew(self) -> None:
        self._open.begin_anew()
        self._listeners.tell()

    @callback
    def _on_moved(self, left: URL) -> None:
        _ = self._hass.async_create_task(
            self.left_places.async_note_moved(left), "note that the archive has moved"
        )

    async def _async_take_along(self, left: LeftPlace) -> None:
        # The last account may be closed meanwhile, if only to be loaded anew.
        async with self.async_use():
            await self._thread.async_take_along(left)

    async def _async_on_final_write(self, _event: Event) -> None:
        """Close it: Home Assistant stops, and unloads nothing."""
        self._is_over = True
        # Who stops Home Assistant may not wait for a server as long as this does.
        await self._open.async_save_waiting()
        await self.backup.async_release()
        async with self._turn:
            await self._thread.async_stop()


@callback
def async_get_archive(hass: HomeAssistant) -> Archive:
    """Return the archive, open or not."""
    if _ARCHIVE not in hass.data:
        hass.data[_ARCHIVE] = Archive(hass)
    return hass.data[_ARCHIVE]
