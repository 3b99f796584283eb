"""Of which accounts calls are kept at the moment, and what waits of those that closed."""

from contextlib import suppress

from .account_archive import AccountArchive
from .account_dialling import AccountDialling
from .database_thread import ArchiveUnavailableError, DatabaseThread
from .unwritten import Unwritten


class OpenAccounts:
    """What is open of each account, by the ids of their config entries.

    What an account could not write before it closed is kept for when it opens again.
    """

    def __init__(self, thread: DatabaseThread) -> None:
        """Begin without any.

        Args:
            thread: Speaks with the database.
        """
        self._thread = thread
        self._archives: dict[str, AccountArchive] = {}
        self._diallings: dict[str, AccountDialling] = {}
        self._left_unwritten: dict[str, Unwritten] = {}
        self._left_diallings: dict[str, AccountDialling] = {}

    def __bool__(self) -> bool:
        """Whether anything is open."""
        return bool(self._archives or self._diallings)

    def add_archive(self, archive: AccountArchive) -> None:
        """Have an account's calls open, until `close_archive`."""
        self._archives[archive.entry_id] = archive

    def add_dialling(self, dialling: AccountDialling) -> None:
        """Have the calls open that an account places, until `close_dialling`."""
        self._diallings[dialling.entry_id] = dialling

    def take_unwritten(self, entry_id: str) -> Unwritten | None:
        """Return what could not be written of an account's calls when it closed."""
        return self._left_unwritten.pop(entry_id, None)

    def take_dialling(self, entry_id: str) -> AccountDialling | None:
        """Return what an account placed, where that could not be written."""
        return self._left_diallings.pop(entry_id, None)

    def forget(self, entry_id: str) -> None:
        """Drop what could not be written of an account when it closed."""
        self._left_unwritten.pop(entry_id, None)
        self._left_diallings.pop(entry_id, None)

    async def async_write_archive(self, entry_id: str) -> None:
        """Write what is left of an account's calls before it closes."""
        archive = self._archives.get(entry_id)
        if archive is None:
            return
        await self._thread.async_wait_for_release()
        with self._thread.in_haste():
            await _async_write_rest(archive)
        if unwritten := archive.take_unwritten():
            self._left_unwritten[entry_id] = unwritten

    async def async_write_dialling(self, entry_id: str) -> None:
        """Write what is left of what an account placed before it closes."""
        dialling = self._diallings.get(entry_id)
        if dialling is None:
            return
        await self._thread.async_wait_for_release()
        with self._thread.in_haste():
            await dialling.async_close()
        if dialling.is_behind:
            self._left_diallings[entry_id] = dialling

    def close_archive(self, entry_id: str) -> None:
        """Keep an account's calls no longer."""
        self._archives.pop(entry_id, None)

    def close_dialling(self, entry_id: str) -> None:
        """Keep no longer what an account places."""
        self._diallings.pop(entry_id, None)

    async def async_write_rests(self) -> None:
        """Write what waits of all that is open."""
        for archive in list(self._archives.values()):
            await _async_write_rest(archive)
        for dialling in list(self._diallings.values()):
            await dialling.async_keep()

    def begin_anew(self) -> None:
        """Nothing is kept any more: the database was damaged."""
        for archive in self._archives.values():
            archive.begin_anew()
        for unwritten in self._left_unwritten.values():
            unwritten.periods = ()
        for dialling in self._diallings.values():
            dialling.begin_anew()


async def _async_write_rest(archive: AccountArchive) -> None:
    # What is not kept is read again.
    with suppress(ArchiveUnavailableError):
        await archive.async_keep(())
