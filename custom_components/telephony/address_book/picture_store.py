"""The pictures of the contacts of an address book, each in a file of its own.

A file is named by a digest of what is in it: pictures that are equal are one file, and a
file in which there is something else is none.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import blake2b
import logging
from pathlib import Path
import re
import shutil
from tempfile import NamedTemporaryFile
from threading import Lock
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import STORAGE_DIR

from ..const import DOMAIN

_LOGGER = logging.getLogger(__name__)

_DIGEST_BYTES: Final = 16
_DIGEST: Final = re.compile(f"[0-9a-f]{{{2 * _DIGEST_BYTES}}}")

# What is decoded may have 80 MB, so that one comes after the other.
_making: Final = Lock()


def pictures_folder(hass: HomeAssistant, entry_id: str) -> Path:
    """Return the folder of an address book; it is in backups, as its contacts are."""
    return Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.pictures.{entry_id}"))


class PictureStore:
    """Keeps pictures for whoever runs Home Assistant alone.

    What it does takes its time, and is to be done in an executor, by as many threads as
    there are.
    """

    def __init__(self, folder: Path) -> None:
        """Keep pictures in a folder, which is made for the first one."""
        self._folder = folder
        self._turn = Lock()
        # Kept, and no contact's yet.
        self._arriving: set[str] = set()
        self._is_closed = False
        self._is_trouble_told = False

    def take(self, data: bytes | None) -> str | None:
        """Make a picture small, and keep it until `keep_only` does not name it.

        What cannot be written costs the picture, and nothing else.

        Args:
            data: Whatever somebody says is a picture; None for nothing.

        Returns:
            The digest of the small picture; None where there is none.
        """
        if data is None:
            return None
        # It knows Pillow, which nobody needs before the first picture.
        from ..contact_import.small_picture import small_picture

        with _making:
            small = small_picture(data)
        if small is None:
            return None
        digest = _digest(small)
        with self._turn:
            if self._is_closed:
                return None
            if self.read(digest) is None and not self._is_written(digest, small):
                return None
            self._arriving.add(digest)
        return digest

    def read(self, digest: str) -> bytes | None:
        """Return the JPEG with a digest; None where there is none."""
        if not _DIGEST.fullmatch(digest):
            return None
        try:
            data = self._file(digest).read_bytes()
        except OSError:
            return None
        # A power cut may have left a part of it.
        return data if _digest(data) == digest else None

    def keep_only(self, named: Callable[[], Iterable[str]]) -> None:
        """Delete the pictures that no contact has any more.

        Args:
            named: Gives the digests of those that contacts have, whenever it is asked.
        """
        with self._turn:
            kept = set(named())
            self._arriving -= kept
            wanted = {_name(digest) for digest in kept | self._arriving}
            # There is no folder before there is a picture. What cannot be deleted now is
            # tried again the next time.
            with suppress(OSError):
                for file in list(self._folder.iterdir()):
                    if file.name not in wanted:
                        with suppress(OSError):
                            file.unlink()

    def close(self) -> None:
        """Keep no other pictures from now on, whoever is still about to bring some."""
        with self._turn:
            self._is_closed = True

    def remove(self) -> None:
        """Delete all pictures, with their folder, if the disk lets that happen."""
        try:
            shutil.rmtree(self._folder)
        except FileNotFoundError:
            pass
        except OSError as error:
            _LOGGER.warning("%s cannot be deleted: %r", self._folder.name, error)

    def _file(self, digest: str) -> Path:
        return self._folder / _name(digest)

    def _is_written(self, digest: str, small: bytes) -> bool:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # It is for its owner alone, and goes where anything is in the way.
            with NamedTemporaryFile(dir=self._folder, delete_on_close=False) as file:
                file.write(small)
                file.close()
                Path(file.name).replace(self._file(digest))
        except OSError as error:
            if not self._is_trouble_told:
                self._is_trouble_told = True
                _LOGGER.warning("Pictures of contacts cannot be kept: %r", error)
            return False
        self._is_trouble_told = False
        return True


def _name(digest: str) -> str:
    return f"{digest}.jpg"


def _digest(picture: bytes) -> str:
    return blake2b(picture, digest_size=_DIGEST_BYTES).hexdigest()
