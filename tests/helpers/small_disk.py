"""A disk that can be full."""

from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import shutil
import subprocess
from typing import Final, override

_SIZE: Final = "3m"
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


class EndlessDisk(SmallDisk):
    """A folder, where no disk can be mounted: it is never full."""

    @override
    def fill(self, *, but: int = 0) -> None:
        """Leave room."""


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
