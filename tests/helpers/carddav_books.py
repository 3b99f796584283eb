"""Address books on servers, as they are stored and read."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.address_book.carddav_book import CardDavBook
from custom_components.telephony.address_book.loaded_books import (
    async_get_address_books,
)
from custom_components.telephony.const import DOMAIN

from ..carddav.carddav_servers import PASSWORD, USER
from .actions import act


def stored_carddav_book(
    url: str, *origins: str, title: str = "Contacts", password: str = PASSWORD
) -> MockConfigEntry:
    """Return an address book of a server as it is stored.

    Args:
        url: Of the book.
        *origins: Who may get the password; none is the book's server alone.
        title: The name of the entry.
        password: The user's.
    """
    return MockConfigEntry(
        domain=DOMAIN,
        title=title,
        unique_id=f"{USER} {url}",
        data={
            "address_book": "carddav_book",
            "url": url,
            "username": USER,
            "password": password,
            "origins": [*origins] or ["/".join(url.split("/")[:3])],
        },
    )


def carddav_book(hass: HomeAssistant, entry: ConfigEntry) -> CardDavBook:
    """Return a loaded book."""
    book = async_get_address_books(hass).book(entry.entry_id)
    assert isinstance(book, CardDavBook)
    return book


async def sync_contacts(hass: HomeAssistant, **fields: str) -> list[dict[str, Any]]:
    """Read what is new; return what the action says."""
    books: list[dict[str, Any]] = (await act(hass, "sync_contacts", **fields))[
        "address_books"
    ]
    await hass.async_block_till_done()
    return books
