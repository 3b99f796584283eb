"""The kinds of address books, by where their contacts are kept."""

from enum import StrEnum
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..const import CONF_ADDRESS_BOOK
from .address_book import AddressBook
from .carddav_book import CardDavBook
from .local_book import LocalBook


class BookKind(StrEnum):
    """Where the contacts of an address book are kept; each is a step of the form."""

    LOCAL = "local_book"
    CARDDAV = "carddav_book"


_BOOKS: Final[dict[BookKind, type[AddressBook]]] = {
    BookKind.LOCAL: LocalBook,
    BookKind.CARDDAV: CardDavBook,
}


def make_book(hass: HomeAssistant, entry: ConfigEntry) -> AddressBook:
    """Return the address book of an entry, not loaded yet."""
    return _BOOKS[BookKind(entry.data[CONF_ADDRESS_BOOK])](hass, entry)
