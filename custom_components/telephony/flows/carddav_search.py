"""Looks for the address books of a server, and at one of them, while a person waits.

It is loaded by the forms that do so alone; `carddav_flow` has them.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import ClientSession
from homeassistant.const import CONF_ADDRESS, CONF_PASSWORD, CONF_URL, CONF_USERNAME
from homeassistant.core import HomeAssistant
from yarl import URL

from ..address_book.carddav_access import carddav_session, connection_to
from ..carddav.book_reading import look_at
from ..carddav.carddav_errors import UnreachableServerError
from ..carddav.connection import Credentials
from ..carddav.discovery import Discovery, discover
from .dns_records import DnsRecords

PATIENCE_SECONDS: Final = 60


async def async_find_server_books(
    hass: HomeAssistant, entered: Mapping[str, str], agreed_origins: Collection[str]
) -> Discovery:
    """Return the address books that a user has on a server.

    Args:
        hass: Home Assistant.
        entered: Its address, and the user's name and password, by Home Assistant's words.
        agreed_origins: Other servers that may have the password.

    Raises:
        CardDavError: There are none, or they cannot be read.
    """
    async with _visit(hass) as session:
        return await discover(
            session,
            Credentials(entered[CONF_USERNAME], entered[CONF_PASSWORD]),
            entered[CONF_ADDRESS],
            agreed_origins=agreed_origins,
            records=DnsRecords(),
        )


async def async_check_server_book(hass: HomeAssistant, data: Mapping[str, Any]) -> None:
    """See whether an address book, as it is stored, can be read.

    Raises:
        CardDavError: It cannot.
    """
    async with _visit(hass) as session:
        await look_at(connection_to(session, data), URL(data[CONF_URL]))


@asynccontextmanager
async def _visit(hass: HomeAssistant) -> AsyncIterator[ClientSession]:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            with carddav_session(hass) as session:
                yield session
    except TimeoutError:
        raise UnreachableServerError("it takes too long") from None
