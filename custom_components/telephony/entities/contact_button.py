"""A button for every contact that may be called with one."""

import asyncio
from typing import Final, override

from homeassistant.components.button import ButtonEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..account import Account
from ..calls import Contact, DialOrigin
from ..click_to_call.dialler import Dialler
from ..const import DOMAIN, SUBENTRY_TYPE_CONTACT
from ..entity import async_register_account_device
from ..entry.changes import async_follow_changes
from ..entry.contacts import contact_of

# Hundreds of buttons are work: others have their turn in between.
_AT_ONCE: Final = 20


async def async_follow_contacts(
    hass: HomeAssistant,
    account: Account,
    dialler: Dialler,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add buttons for the contacts there are, and for those that come."""
    entry = account.entry
    buttons: dict[str, ContactButton] = {}

    @callback
    def show(contact_id: str) -> None:
        subentry = entry.subentries.get(contact_id)
        if subentry is None:
            return
        contact = contact_of(subentry)
        if DialOrigin.BUTTON not in contact.called_by:
            buttons.pop(contact.id, None)
            _remove(hass, _unique_id(entry, contact.id))
        elif (button := buttons.get(contact.id)) is not None:
            button.async_show(contact)
        else:
            device = async_register_account_device(hass, entry)
            button = ContactButton(entry, dialler, device, contact)
            buttons[contact.id] = button
            async_add_entities([button], config_subentry_id=contact.id)

    @callback
    def follow() -> None:
        contact_ids = _contact_ids(entry)
        for contact_id in buttons.keys() - set(contact_ids):
            # Home Assistant itself took the button away, with the contact.
            del buttons[contact_id]
        for contact_id in contact_ids:
            show(contact_id)

    async_follow_changes(hass, entry, follow)
    for number, contact_id in enumerate(_contact_ids(entry), 1):
        show(contact_id)
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)


def _contact_ids(entry: ConfigEntry) -> list[str]:
    return [
        contact.subentry_id
        for contact in entry.get_subentries_of_type(SUBENTRY_TYPE_CONTACT)
    ]


def _unique_id(entry: ConfigEntry, contact_id: str) -> str:
    return f"{entry.unique_id}_{contact_id}"


@callback
def _remove(hass: HomeAssistant, unique_id: str) -> None:
    """Remove a button that may no longer be, if there is one."""
    registry = er.async_get(hass)
    if entity_id := registry.async_get_entity_id(Platform.BUTTON, DOMAIN, unique_id):
        registry.async_remove(entity_id)


class ContactButton(ButtonEntity):
    """Calls a contact."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    _attr_translation_key = "call_contact"

    def __init__(
        self,
        entry: ConfigEntry,
        dialler: Dialler,
        device: DeviceEntry,
        contact: Contact,
    ) -> None:
        """Belong to a contact, and to the device of the account."""
        self._dialler = dialler
        # A device information would take the device to the contact, and away with it.
        self.device_entry = device
        self._contact = contact
        self._attr_unique_id = _unique_id(entry, contact.id)
        self._attr_translation_placeholders = {"contact": contact.name}

    @callback
    def async_show(self, contact: Contact) -> None:
        """Be for a contact as it is now; the entity id stays."""
        renamed = contact.name != self._contact.name
        self._contact = contact
        if not renamed:
            return
        self._attr_translation_placeholders = {"contact": contact.name}
        # Entities remember their name, and a name with placeholders with them.
        vars(self).pop("name", None)
        if self.registry_entry is not None and self.enabled:
            self.async_write_ha_state()

    @override
    async def async_press(self) -> None:
        await self._dialler.async_call(
            self._contact,
            origin=DialOrigin.BUTTON,
            context=self._context or Context(),
        )
