"""All that can go wrong between an account and its archive, drawn by chance."""

from abc import ABC, abstractmethod
from pathlib import Path
from random import Random
from typing import Final, override

from ..archive.database_servers import DatabaseServer
from ..helpers.small_disk import SmallDisk

_PAGE: Final = 1_024


class DatabaseTroubles(ABC):
    """The troubles of the archive, one at a time.

    Attributes:
        can_wait: Whether somebody may come to wait for what will not come.
    """

    can_wait = False

    @abstractmethod
    def begin(self, random: Random) -> None:
        """Let something go wrong, now or in the midst of a poll."""

    @abstractmethod
    def end(self) -> None:
        """Let all be well."""

    def on_page(self) -> None:
        """A poll is half done."""


class FileTroubles(DatabaseTroubles):
    """A file that is damaged, on a disk that is full."""

    def __init__(self, disk: SmallDisk) -> None:
        """Begin without any."""
        self._disk = disk
        self.damages = 0

    @override
    def begin(self, random: Random) -> None:
        if random.random() < 0.3:
            self._damage(self._disk.folder / "telephony.db")
        else:
            self._disk.fill(but=random.choice((0, 5_000, 40_000)))

    def _damage(self, file: Path) -> None:
        """Write over the midst of a file that is in use, if there is one."""
        if file.exists() and (pages := file.stat().st_size // _PAGE) > 10:
            with file.open("r+b") as opened:
                opened.seek(_PAGE * (pages // 4))
                opened.write(b"\xa5" * (pages // 2 * _PAGE))
            self.damages += 1

    @override
    def end(self) -> None:
        self._disk.make_room()
        # Its memory is the disk's.
        for aside in self._disk.folder.glob("telephony.db.corrupt.*"):
            aside.unlink()


class ServerTroubles(DatabaseTroubles):
    """A server that goes away, or says nothing any more."""

    def __init__(self, server: DatabaseServer) -> None:
        """Begin without any."""
        self._server = server
        self._is_away = False
        self._leaves_on_page = False

    @override
    def begin(self, random: Random) -> None:
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
