"""Where the archive is: with the recorder on a server, or in a file."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypedDict

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.recorder import DATA_INSTANCE
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from ..entry.account_store import AccountStore
from .database import FILE_NAME, file_url
from .server_address import place_word

# Who outgrew a file has chosen for the archive, too. MariaDB can be addressed by either
# name: with one of them for both, it stays the same place, and is treated the same.
_SERVERS: Final = {"postgresql": "postgresql", "mysql": "mysql", "mariadb": "mysql"}


@dataclass(frozen=True, slots=True)
class LeftPlace:
    """Where an archive may have been before, and calls may still be.

    Attributes:
        url: Of its database.
        removed: The ids of config entries that were removed since: their calls are not
            taken along.
    """

    url: URL
    removed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ArchivePlace:
    """Where the archive is.

    Attributes:
        url: Of its database.
        left: Those in which it may have been before.
    """

    url: URL
    left: tuple[LeftPlace, ...] = ()


class StoredServer(TypedDict):
    """What is kept of a server.

    Attributes:
        address: Of its database, with the password. When the recorder has another one,
            nothing else of Home Assistant's knows how to get at the calls there.
        removed: The ids of config entries that were removed since it was left.
    """

    address: str
    removed: list[str]


class StoredPlaces(TypedDict):
    """What is kept.

    Attributes:
        follows_recorder: Whether calls are kept on the recorder's server, if it has one.
        servers: On which calls may be.
    """

    follows_recorder: bool
    servers: list[StoredServer]


class ArchiveLocation:
    """Knows where the archive is to be, for all accounts, and where else calls may be."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Follow the recorder, unless the user has chosen otherwise."""
        self._hass = hass
        self._store = AccountStore[StoredPlaces](hass, "archive")
        self._loading = asyncio.Lock()
        self._is_loaded = False
        self._follows_recorder = True
        # By their words.
        self._servers: dict[str, LeftPlace] = {}

    async def async_follows_recorder(self) -> bool:
        """Return whether calls are kept on the recorder's server, if it has one."""
        await self._async_load()
        return self._follows_recorder

    async def async_choose(self, *, follows_recorder: bool) -> None:
        """Let calls be kept on the recorder's server, or not."""
        await self._async_load()
        self._follows_recorder = follows_recorder
        await self._async_save()

    async def async_find(self) -> ArchivePlace:
        """Return where calls are kept, and note it before any is.

        A server that cannot be reached stays the place: the recorder knows its address
        from the configuration.
        """
        await self._async_load()
        here, file = self._here, file_url(own_file(self._hass))
        left = self._servers_left
        if here == file:
            return ArchivePlace(file, left)
        word = place_word(here)
        known = self._servers.get(word, LeftPlace(here))
        # The password may be another one.
        now = replace(known, url=here)
        if self._servers.get(word) != now:
            self._servers[word] = now
            await self._async_save()
        return ArchivePlace(here, (LeftPlace(file), *left))

    async def async_note_nothing_left(self, url: URL) -> None:
        """Note that nothing is left where the archive was, or is to be looked for."""
        await self._async_load()
        if self._servers.pop(place_word(url), None) is not None:
            await self._async_save()

    async def async_note_removed(self, entry_id: str) -> None:
        """Note that no calls of an account are to be taken along any more."""
        await self._async_load()
        left = self._servers_left
        for place in left:
            self._servers[place_word(place.url)] = replace(
                place, removed=place.removed | {entry_id}
            )
        if left:
            await self._async_save()

    @property
    def _here(self) -> URL:
        server = recorders_server(self._hass)
        if server is None or not self._follows_recorder:
            return file_url(own_file(self._hass))
        return server

    @property
    def _servers_left(self) -> tuple[LeftPlace, ...]:
        here = place_word(self._here)
        return tuple(place for word, place in self._servers.items() if word != here)

    async def _async_load(self) -> None:
        async with self._loading:
            if self._is_loaded:
                return
            self._is_loaded = True
            with self._store.reading("Where calls are kept"):
                if (stored := await self._store.async_load()) is not None:
                    known = map(_read_server, stored["servers"])
                    self._servers = {place_word(place.url): place for place in known}
                    self._follows_recorder = bool(stored["follows_recorder"])

    async def _async_save(self) -> None:
        await self._store.async_save(
            StoredPlaces(
                follows_recorder=self._follows_recorder,
                servers=[
                    StoredServer(
                        address=place.url.render_as_string(hide_password=False),
                        removed=sorted(place.removed),
                    )
                    for place in self._servers.values()
                ],
            )
        )


def _read_server(stored: StoredServer) -> LeftPlace:
    """Return a server that was kept.

    Raises:
        ValueError: It is none; the error does not have its password.
    """
    try:
        url = make_url(str(stored["address"]))
    except ArgumentError, ValueError:
        raise ValueError("no address of a database") from None
    return LeftPlace(url, frozenset(map(str, stored["removed"])))


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
