"""All address books of the home, in the order in which the user wants them asked."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.util.hass_dict import HassKey

from ..calls import Contact
from ..const import DOMAIN
from .address_book import AddressBook

CONF_POSITION: Final = "position"

type Follower = Callable[[tuple[Contact, ...]], Awaitable[None]]

_SIGNAL_CHANGED: Final = f"{DOMAIN}_contacts_changed"


class AddressBooks:
    """The contacts of all address books that are loaded.

    Attributes:
        contacts: Of all books. Where two have the same number, the first one has it.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin without a book."""
        self._hass = hass
        self._books: dict[str, AddressBook] = {}
        self._followers: list[Follower] = []
        self._turn = asyncio.Lock()
        self.contacts: tuple[Contact, ...] = ()
        self._by_id: dict[tuple[str, str], Contact] = {}

    @property
    def books(self) -> list[AddressBook]:
        """The loaded books, the one that is asked first in front."""
        return sorted(self._books.values(), key=lambda book: position_of(book.entry))

    def book(self, entry_id: str) -> AddressBook | None:
        """Return a book; None where it is not loaded."""
        return self._books.get(entry_id)

    def contact(self, book: str, contact_id: str) -> Contact | None:
        """Return a contact with what the user chose for it; None where it is gone."""
        return self._by_id.get((book, contact_id))

    async def async_add(self, book: AddressBook) -> None:
        """Name callers by a book from now on."""
        self._books[book.entry.entry_id] = book
        await self.async_update()

    async def async_remove(self, entry_id: str) -> None:
        """Name nobody by a book any more."""
        if self._books.pop(entry_id, None) is not None:
            await self.async_update()

    async def async_update(self) -> None:
        """Show what the books have now, and wait until it is shown."""
        async with self._turn:
            contacts, by_id = await self._hass.async_add_executor_job(
                _all_of, self.books
            )
            self.contacts, self._by_id = contacts, by_id
            for follower in tuple(self._followers):
                await follower(self.contacts)
        async_dispatcher_send(self._hass, _SIGNAL_CHANGED)

    async def async_follow(self, follower: Follower) -> CALLBACK_TYPE:
        """Have something made of the contacts now, and anew before a change is told."""
        # In turn, so that nothing older is made after something newer.
        async with self._turn:
            await follower(self.contacts)
            self._followers.append(follower)

        @callback
        def stop() -> None:
            self._followers.remove(follower)

        return stop


DATA_ADDRESS_BOOKS: Final = HassKey[AddressBooks](f"{DOMAIN}_address_books")


@callback
def async_get_address_books(hass: HomeAssistant) -> AddressBooks:
    """Return the address books of the home."""
    if (books := hass.data.get(DATA_ADDRESS_BOOKS)) is None:
        books = hass.data[DATA_ADDRESS_BOOKS] = AddressBooks(hass)
    return books


@callback
def async_listen_to_contacts(
    hass: HomeAssistant, listener: Callable[[], None]
) -> CALLBACK_TYPE:
    """Have a callback called when there are other contacts, and all show them."""
    return async_dispatcher_connect(hass, _SIGNAL_CHANGED, listener)


def position_of(entry: ConfigEntry) -> tuple[float, float]:
    """Return what address books are ordered by: the user's order, else their age."""
    return (
        entry.options.get(CONF_POSITION, float("inf")),
        entry.created_at.timestamp(),
    )


def _all_of(
    books: Iterable[AddressBook],
) -> tuple[tuple[Contact, ...], dict[tuple[str, str], Contact]]:
    """Return the contacts in order, and by their books and ids. Takes its time."""
    contacts = tuple(contact for book in books for contact in book.chosen())
    return contacts, {(contact.book, contact.id): contact for contact in contacts}
