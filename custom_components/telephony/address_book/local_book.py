"""An address book that is kept here."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..const import SUBENTRY_TYPE_SPEED_DIAL
from ..contact_import.imported import Imported, KnownContact
from .address_book import AddressBook
from .call_rule import CONF_CONTACT
from .contact_store import KeptBook

# More are an address book that has a server.
MOST_CONTACTS: Final = 10_000

_IMPORTED: Final = "imported"


class LocalBook(AddressBook):
    """Contacts that the user entered, or imported from files.

    Attributes:
        changing: Held by whoever reads contacts to put them changed, until they are put:
            or else one change undoes another, or adds who is there already.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Be the book of an entry; it is empty until it is loaded."""
        super().__init__(hass, entry)
        self._imported: dict[str, Imported] = {}
        self.changing = asyncio.Lock()

    def known(self) -> list[KnownContact]:
        """Return the contacts, each with what of it is from a file."""
        return [
            KnownContact(contact, self._imported.get(contact.id, Imported()))
            for contact in self.contacts.values()
        ]

    async def async_put(self, changed: Iterable[KnownContact]) -> None:
        """Add contacts, or replace those that have their ids.

        Whoever read them before holds `changing`.
        """
        contacts, imported = dict(self.contacts), dict(self._imported)
        for known in changed:
            contacts[known.contact.id] = known.contact
            imported[known.contact.id] = known.imported
        self._replace(contacts.values())
        self._imported = imported
        await self.async_keep()

    async def async_delete(self, contact_ids: Collection[str]) -> None:
        """Delete contacts, those that there are, with their speed dials."""
        async with self.changing:
            for subentry in self.entry.get_subentries_of_type(SUBENTRY_TYPE_SPEED_DIAL):
                if subentry.data[CONF_CONTACT] in contact_ids:
                    self.hass.config_entries.async_remove_subentry(
                        self.entry, subentry.subentry_id
                    )
            self._replace(
                contact
                for contact in self.contacts.values()
                if contact.id not in contact_ids
            )
            self._imported = {
                contact_id: imported
                for contact_id, imported in self._imported.items()
                if contact_id not in contact_ids
            }
            await self.async_keep()

    @override
    def _take(self, kept: KeptBook) -> None:
        super()._take(kept)
        self._imported = {
            contact_id: Imported.of(imported)
            for contact_id, imported in kept["source"].get(_IMPORTED, {}).items()
        }

    @override
    def _source(self) -> Mapping[str, Any]:
        return {
            _IMPORTED: {
                contact_id: imported.as_json()
                for contact_id, imported in self._imported.items()
                if imported != Imported()
            }
        }
