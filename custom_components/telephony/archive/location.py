"""Where the archive is: with the recorder on a server, or in a file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypedDict

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.recorder import DATA_INSTANCE
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from ..entry.account_store import AccountStore
from .database import FILE_NAME, file_url

# Who outgrew a file has chosen for the archive, too. MariaDB can be addressed by either
# name: with one of them for both, it stays the same place, and is treated the same.
_SERVERS: Final = {"postgresql": "postgresql", "mysql": "mysql", "mariadb": "mysql"}


@dataclass(frozen=True, slots=True)
class ArchivePlace:
    """Where the archive is.

    Attributes:
        url: Of its database.
        left: Of the one in which it may have been before; None where there is none.
    """

    url: URL
    left: URL | None


class StoredChoice(TypedDict):
    """What is kept of the user's choice.

    Attributes:
        follows_recorder: Whether calls are kept on the recorder's server, if it has one.
        is_moved: Whether nothing is left on the server; of use where they are not.
    """

    follows_recorder: bool
    is_moved: bool


class ArchiveLocation:
    """Knows where the archive is to be, for all accounts."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Follow the recorder, unless the user has chosen otherwise."""
        self._hass = hass
        self._store = AccountStore[StoredChoice](hass, "archive")
        self._choice: StoredChoice | None = None

    async def async_follows_recorder(self) -> bool:
        """Return whether calls are kept on the recorder's server, if it has one."""
        return (await self._async_load())["follows_recorder"]

    async def async_choose(self, *, follows_recorder: bool) -> None:
        """Let calls be kept on the recorder's server, or not."""
        await self._async_save(
            StoredChoice(follows_recorder=follows_recorder, is_moved=False)
        )

    async def async_note_move(self) -> None:
        """Note that nothing is left where the archive was before."""
        choice = await self._async_load()
        if not choice["follows_recorder"]:
            await self._async_save(StoredChoice(follows_recorder=False, is_moved=True))

    async def async_find(self) -> ArchivePlace:
        """Return where calls are kept.

        A server that cannot be reached stays the place: the recorder knows its address
        from the configuration.
        """
        file, server = file_url(own_file(self._hass)), recorders_server(self._hass)
        if server is None:
            return ArchivePlace(file, None)
        choice = await self._async_load()
        if choice["follows_recorder"]:
            return ArchivePlace(server, file)
        return ArchivePlace(file, None if choice["is_moved"] else server)

    async def _async_load(self) -> StoredChoice:
        if self._choice is None:
            self._choice = StoredChoice(follows_recorder=True, is_moved=False)
            with self._store.reading("Where calls are kept"):
                if (stored := await self._store.async_load()) is not None:
                    self._choice = StoredChoice(
                        follows_recorder=bool(stored["follows_recorder"]),
                        is_moved=bool(stored["is_moved"]),
                    )
        return self._choice

    async def _async_save(self, choice: StoredChoice) -> None:
        self._choice = choice
        await self._store.async_save(choice)


@callback
def recorders_server(hass: HomeAssistant) -> URL | None:
    """Return the recorder's database where a server has it; None where none does.

    That of MariaDB and MySQL is addressed alike, however the recorder does.
    """
    instance = hass.data.get(DATA_INSTANCE)
    if instance is None:
        return None
    # The recorder tells what is wrong with its address.
    try:
        url = make_url(instance.db_url)
    except ArgumentError:
        return None
    name, *driver = url.drivername.split("+")
    if name not in _SERVERS:
        return None
    return url.set(drivername="+".join((_SERVERS[name], *driver)))


@callback
def own_file(hass: HomeAssistant) -> Path:
    """Return the file in the configuration folder, which may be there or not."""
    return Path(hass.config.path(FILE_NAME))
