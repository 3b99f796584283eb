"""All that can go wrong between an account and its archive, drawn by chance."""

from abc import ABC, abstractmethod
from contextlib import suppress
from random import Random
from typing import override

from homeassistant.core import HomeAssistant
from sqlalchemy import Connection, text

from custom_components.telephony.archive.archive import async_get_archive
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError

from ..archive.database_servers import DatabaseServer
from ..archive.kept_calls import fill_with_junk, forget_pages
from ..helpers.small_disk import SmallDisk


class DatabaseTroubles(ABC):
    """The troubles of the archive, one at a time.

    Attributes:
        can_wait: Whether somebody may come to wait for what will not come.
    """

    can_wait = False

    @abstractmethod
    async def begin(self, random: Random) -> None:
        """Let something go wrong, now or in the midst of a poll."""

    @abstractmethod
    def end(self) -> None:
        """Let all be well."""

    @abstractmethod
    def on_page(self) -> None:
        """A poll is half done."""


class FileTroubles(DatabaseTroubles):
    """A file that is damaged, on a disk that is full."""

    def __init__(self, hass: HomeAssistant, disk: SmallDisk) -> None:
        """Begin without any."""
        self._hass = hass
        self._disk = disk

    @override
    async def begin(self, random: Random) -> None:
        if random.random() < 0.4:
            await self._damage()
        else:
            self._disk.fill(but=random.choice((0, 5_000, 40_000)))

    async def _damage(self) -> None:
        """Write over a file that is in use; somebody looks into it soon."""
        archive = async_get_archive(self._hass)
        # Nobody has opened it where the account waits for its vendor.
        with suppress(ArchiveUnavailableError):
            await archive.async_run(forget_pages, is_reading=True)
            fill_with_junk(self._disk.folder / "telephony.db")
            await archive.async_run(_look_at_all)

    @override
    def on_page(self) -> None:
        """Nothing of it is noticed."""

    @override
    def end(self) -> None:
        self._disk.make_room()
        # Its memory is the disk's.
        for aside in self._disk.folder.glob("telephony.db.corrupt.*"):
            aside.unlink()


def _look_at_all(connection: Connection) -> None:
    connection.execute(text("SELECT * FROM telephony_calls")).fetchall()


class ServerTroubles(DatabaseTroubles):
    """A server that goes away, or says nothing any more."""

    def __init__(self, server: DatabaseServer) -> None:
        """Begin without any."""
        self._server = server
        self._is_away = False
        self._leaves_on_page = False

    @override
    async def begin(self, random: Random) -> None:
        kind = random.random()
        if kind < 0.5:
            self._leaves_on_page = True
        elif kind < 0.7:
            self._leave()
        else:
            self._server.pause()
            self.can_wait = True

    @override
    def on_page(self) -> None:
        if self._leaves_on_page:
            self._leave()

    def _leave(self) -> None:
        self._leaves_on_page = False
        self._server.stop()
        self._is_away = True

    @override
    def end(self) -> None:
        self._leaves_on_page = False
        if self.can_wait:
            self._server.resume()
            self.can_wait = False
        if self._is_away:
            self._server.start()
            self._is_away = False
