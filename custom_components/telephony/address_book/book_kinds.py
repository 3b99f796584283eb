"""The kinds of address books, by where their contacts are kept."""

from enum import StrEnum
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.importlib import async_import_module

from ..const import CONF_ADDRESS_BOOK
from .address_book import AddressBook
from .local_book import LocalBook

if TYPE_CHECKING:
    from .carddav_book import CardDavBook


class BookKind(StrEnum):
    """Where the contacts of an address book are kept; each is a step of the form."""

    LOCAL = "local_book"
    CARDDAV = "carddav_book"


async def async_make_book(hass: HomeAssistant, entry: ConfigEntry) -> AddressBook:
    """Return the address book of an entry, not loaded yet."""
    if BookKind(entry.data[CONF_ADDRESS_BOOK]) is BookKind.LOCAL:
        return LocalBook(hass, entry)
    return (await async_carddav_books(hass))(hass, entry)


async def async_carddav_books(hass: HomeAssistant) -> type[CardDavBook]:
    """Return what address books on servers are.

    It reads cards and XML, which is a sixth of what the whole integration takes to be
    imported, and of no use where nobody has such a book.
    """
    await async_import_module(hass, f"{__package__}.carddav_book")
    from .carddav_book import CardDavBook

    return CardDavBook
