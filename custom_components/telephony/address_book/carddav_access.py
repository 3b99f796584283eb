"""The way to an address book on a server, as it is stored."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from aiohttp import ClientSession, DummyCookieJar
from homeassistant.const import CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_create_clientsession

from ..carddav.connection import CardDavConnection, Credentials

# The servers that the user let have the password.
CONF_ORIGINS: Final = "origins"


@contextmanager
def carddav_session(hass: HomeAssistant) -> Iterator[ClientSession]:
    """Give a session for one visit to a server, which keeps no cookies."""
    session = async_create_clientsession(
        hass, auto_cleanup=False, cookie_jar=DummyCookieJar()
    )
    try:
        yield session
    finally:
        # The connections are Home Assistant's.
        session.detach()


def credentials_of(data: Mapping[str, Any]) -> Credentials:
    """Return whose address book is stored."""
    return Credentials(data[CONF_USERNAME], data[CONF_PASSWORD])


def connection_to(session: ClientSession, data: Mapping[str, Any]) -> CardDavConnection:
    """Return the connection to a stored address book; sends nothing.

    Raises:
        WrongCredentialsError: No server can accept such a user name.
    """
    return CardDavConnection(session, credentials_of(data), data[CONF_ORIGINS])


def book_id(url: str, username: str) -> str:
    """Return what an address book of a user has alone."""
    return f"{username} {url}"
