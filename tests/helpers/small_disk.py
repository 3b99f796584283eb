"""A disk that can be full."""

from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import shutil
import subprocess
from typing import Final, override

import pytest
from sqlalchemy import Connection

from custom_components.telephony.archive import database

_SIZE: Final = "3m"
_MOST_PAGES: Final = 2**32 - 2
_MOUNT: Final = shutil.which("mount") or "mount"
_UNMOUNT: Final = shutil.which("umount") or "umount"


class NoDiskError(Exception):
    """Whoever runs the tests must not mount a disk."""


class SmallDisk:
    """A disk with a folder.

    Attributes:
        folder: Its top.
    """

    def __init__(self, folder: Path) -> None:
        """Begin with room."""
        self.folder = folder
        self._filling = folder / "filling"

    def fill(self, *, but: int = 0) -> None:
        """Leave no room, or a few bytes of it."""
        try:
            with self._filling.open("ab", buffering=0) as filling:
                while True:
                    filling.write(bytes(4_096))
        except OSError:
            os.truncate(self._filling, self._filling.stat().st_size - but)

    def make_room(self) -> None:
        """Let there be room again."""
        self._filling.unlink(missing_ok=True)


class SmallFile(SmallDisk):
    """A folder in which the archive's file cannot grow, as SQLite itself sees to it.

    That is possible everywhere, and holds for nothing else in the folder.
    """

    def __init__(self, folder: Path) -> None:
        """Begin with room."""
        super().__init__(folder)
        self._room: int | None = None
        self._most: int | None = None

    @override
    def fill(self, *, but: int = 0) -> None:
        """Leave no room in the file, or a few bytes of it."""
        self._room, self._most = but, None

    @override
    def make_room(self) -> None:
        """Let there be room again."""
        self._room = None

    def limit(self, connection: Connection) -> None:
        """Let a connection use no more room than there is."""
        if self._room is None:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {_MOST_PAGES}")
            return
        if self._most is None:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
            self._most = max(1, pages + self._room // size)
        connection.exec_driver_sql(f"PRAGMA max_page_count = {self._most}")


@contextmanager
def small_file(folder: Path) -> Iterator[SmallFile]:
    """Let there be a file that is full when that is wanted, in a new folder."""
    folder.mkdir()
    disk, begin = SmallFile(folder), database._begin

    def begin_within_limits(connection: Connection) -> None:
        begin(connection)
        disk.limit(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_begin", begin_within_limits)
        yield disk


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """Mount a disk of some megabytes at a new folder.

    Raises:
        NoDiskError: That is forbidden.
    """
    folder.mkdir()
    mounting = subprocess.run(
        (_MOUNT, "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", folder),
        capture_output=True,
        check=False,
    )
    if mounting.returncode:
        raise NoDiskError(mounting.stderr.decode().strip())
    try:
        yield SmallDisk(folder)
    finally:
        # Whoever still has a file open keeps nobody from going on.
        subprocess.run((_UNMOUNT, "--lazy", folder), check=True)
