"""An address book, as it is loaded."""

import asyncio
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..calls import Contact
from .call_rule import as_chosen
from .contact_json import contact_as_json, contact_of_json
from .contact_store import KeptBook, contact_store
from .picture_store import PictureStore, pictures_folder


class AddressBook:
    """The contacts of one address book. What it has is kept beyond a restart.

    Attributes:
        pictures: Those of the contacts. One that is taken becomes theirs when a contact
            that names it is kept.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Be the book of an entry; it is empty until it is loaded."""
        self.hass = hass
        self.entry = entry
        self._store = contact_store(hass, entry.entry_id)
        self._contacts: dict[str, Contact] = {}
        self._writing = asyncio.Lock()
        self._is_closed = False
        self.pictures = PictureStore(pictures_folder(hass, entry.entry_id))

    async def async_load(self) -> None:
        """Read what is kept."""
        if (kept := await self._store.async_load()) is not None:
            await self.hass.async_add_executor_job(self._take, kept)
            # Home Assistant may have been stopped before it was done.
            await self._async_forget_pictures()

    async def async_close(self) -> None:
        """Keep nothing any more: it would outlive a book that is removed."""
        async with self._writing:
            self._is_closed = True
        await self.hass.async_add_executor_job(self.pictures.close)

    @callback
    def async_start(self) -> None:
        """Begin what goes on until the entry is unloaded: here, nothing."""

    async def async_stop(self) -> None:
        """End that, with all written down."""

    @property
    def contacts(self) -> Mapping[str, Contact]:
        """The contacts as they are kept, by their ids."""
        return MappingProxyType(self._contacts)

    def chosen(self) -> list[Contact]:
        """Return the contacts with what the user chose for them. Takes its time."""
        return as_chosen(self.entry, list(self._contacts.values()))

    def server_diagnostics(self) -> Mapping[str, Any] | None:
        """Return how reading its server goes, without anything of its contacts.

        None where there is no server, as here.
        """
        return None

    async def async_keep(self) -> None:
        """Write down what there is now, unless the book is closed."""
        # In turn, so that nothing older is written after something newer.
        async with self._writing:
            if self._is_closed:
                return
            # What is written must not change meanwhile: whoever changes it replaces it.
            kept = await self.hass.async_add_executor_job(
                _kept, self._contacts.values(), self._source()
            )
            await self._store.async_save(kept)
            await self._async_forget_pictures()

    async def async_forget(self) -> None:
        """Delete what is kept."""
        await self._store.async_remove()
        await self.hass.async_add_executor_job(self.pictures.remove)

    async def async_picture(self, digest: str) -> bytes | None:
        """Return a picture that one of the contacts has; None for any other."""
        return await self.hass.async_add_executor_job(self._picture, digest)

    def _replace(self, contacts: Iterable[Contact]) -> None:
        """Have other contacts from now on."""
        self._contacts = {contact.id: contact for contact in contacts}

    def _take(self, kept: KeptBook) -> None:
        """Take over what was kept. Takes its time."""
        self._replace(map(contact_of_json, kept["contacts"]))

    async def _async_forget_pictures(self) -> None:
        """Delete the pictures that no contact has any more."""
        await self.hass.async_add_executor_job(
            self.pictures.keep_only, self._named_pictures
        )

    def _named_pictures(self) -> set[str]:
        """Return the pictures that contacts have. Takes its time."""
        contacts = self._contacts.values()
        return {one.picture for one in contacts if one.picture is not None}

    def _picture(self, digest: str) -> bytes | None:
        if digest not in self._named_pictures():
            return None
        return self.pictures.read(digest)

    def _source(self) -> Mapping[str, Any]:
        """Return what is remembered of where the contacts are from."""
        return {}


def _kept(contacts: Iterable[Contact], source: Mapping[str, Any]) -> KeptBook:
    return {
        "contacts": [contact_as_json(contact) for contact in contacts],
        "source": source,
    }
