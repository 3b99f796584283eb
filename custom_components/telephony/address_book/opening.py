"""Address books, from a start of Home Assistant until they are removed."""

from contextlib import suppress

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady

from ..const import DOMAIN
from ..entry.account_store import UNREADABLE
from ..entry.changes import async_follow_changes
from ..entry.stored_entries import address_book_entries
from ..failures.issues import async_delete_issues
from .address_book import AddressBook
from .book_kinds import async_make_book
from .loaded_books import async_get_address_books


async def async_load_address_books(hass: HomeAssistant) -> None:
    """Load what is kept of all address books, before any account reports a call."""
    for entry in address_book_entries(hass, include_disabled=False):
        # One that cannot be read keeps no account from starting; its own start tells it.
        with suppress(ConfigEntryNotReady):
            await _async_load(hass, entry)


async def async_open_address_book(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Name callers by an address book, until it is unloaded.

    Raises:
        ConfigEntryNotReady: What is kept of it cannot be read at the moment.
    """
    books = async_get_address_books(hass)
    book = books.book(entry.entry_id) or await _async_load(hass, entry)

    @callback
    def update() -> None:
        _ = entry.async_create_task(
            hass, books.async_update(), "show contacts as they are chosen now"
        )

    async_follow_changes(hass, entry, update)
    book.async_start()


async def async_close_address_book(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Name nobody by an address book any more."""
    books = async_get_address_books(hass)
    if (book := books.book(entry.entry_id)) is not None:
        await book.async_stop()
        await book.async_close()
    async_delete_issues(hass, entry)
    await books.async_remove(entry.entry_id)


async def async_forget_address_book(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete the contacts of an address book that is removed."""
    book = await async_make_book(hass, entry)
    await book.async_forget()


async def _async_load(hass: HomeAssistant, entry: ConfigEntry) -> AddressBook:
    book = await async_make_book(hass, entry)
    try:
        await book.async_load()
    except UNREADABLE as error:
        # Nothing is begun anew: what is in the file may be all that there is.
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN, translation_key="contacts_unreadable"
        ) from error
    await async_get_address_books(hass).async_add(book)
    return book
