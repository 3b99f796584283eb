"""A button for every contact that somebody put on speed dial."""

from typing import override

from homeassistant.components.button import ButtonEntity
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigSubentry,
)
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..account import calling_entries, entry_calling
from ..address_book.call_rule import CONF_CONTACT
from ..address_book.loaded_books import (
    async_get_address_books,
    async_listen_to_contacts,
)
from ..calls import Contact, DialOrigin
from ..const import SUBENTRY_TYPE_SPEED_DIAL
from ..entity import async_register_speed_dial_device
from ..entry.changes import async_follow_changes
from ..failures.user_errors import invalid_action
from .shown_picture import UNRECORDED, ShownPicture


@callback
def async_follow_speed_dials(
    hass: HomeAssistant,
    entry: ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add buttons for the speed dials there are, and for those that come."""
    known: set[str] = set()

    @callback
    def follow() -> None:
        subentries = entry.get_subentries_of_type(SUBENTRY_TYPE_SPEED_DIAL)
        # Home Assistant itself takes a button away, with its subentry.
        known.intersection_update(one.subentry_id for one in subentries)
        for subentry in subentries:
            if subentry.subentry_id not in known:
                known.add(subentry.subentry_id)
                async_add_entities(
                    [
                        SpeedDialButton(
                            entry,
                            subentry,
                            async_register_speed_dial_device(hass, entry),
                        )
                    ],
                    config_subentry_id=subentry.subentry_id,
                )

    async_follow_changes(hass, entry, follow)
    follow()


class SpeedDialButton(ButtonEntity):
    """Calls a contact. It is unavailable while the address book does not have it."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    _attr_translation_key = "call_contact"
    _unrecorded_attributes = UNRECORDED

    def __init__(
        self, entry: ConfigEntry, subentry: ConfigSubentry, device: dr.DeviceEntry
    ) -> None:
        """Belong to a speed dial of an address book, and to the device of all."""
        self._entry = entry
        self._subentry = subentry
        self._picture = ShownPicture()
        self._attr_unique_id = f"{entry.entry_id}_{subentry.subentry_id}"
        # A device information would take the device to the contact, and away with it.
        self.device_entry = device
        self._attr_translation_placeholders = {"contact": subentry.title}

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the contact."""
        await super().async_added_to_hass()
        self.async_on_remove(async_listen_to_contacts(self.hass, self._async_show))
        self._rename()

    @property
    @override
    def available(self) -> bool:
        return self._contact is not None

    @property
    @override
    def entity_picture(self) -> str | None:
        return self._picture.address(self.hass, self._contact)

    @override
    async def async_press(self) -> None:
        if (contact := self._contact) is None:
            raise invalid_action("contact_gone", name=self._subentry.title)
        entry = entry_calling(calling_entries(self.hass), contact)
        if entry is None:
            raise invalid_action("no_account_with_click_to_call")
        if entry.state is not ConfigEntryState.LOADED:
            raise invalid_action("account_not_loaded", account=entry.title)
        if (dialler := entry.runtime_data.dialler) is None:
            raise invalid_action("account_without_click_to_call", account=entry.title)
        await dialler.async_call(
            contact, origin=DialOrigin.BUTTON, context=self._context or Context()
        )

    @property
    def _contact(self) -> Contact | None:
        return async_get_address_books(self.hass).contact(
            self._entry.entry_id, self._subentry.data[CONF_CONTACT]
        )

    @callback
    def _async_show(self) -> None:
        self._rename()
        self.async_write_ha_state()

    @callback
    def _rename(self) -> None:
        """Be called as the contact is now; the entity id stays."""
        contact = self._contact
        if contact is None or contact.name == self._subentry.title:
            return
        self.hass.config_entries.async_update_subentry(
            self._entry, self._subentry, title=contact.name
        )
        self._attr_translation_placeholders = {"contact": contact.name}
        # Entities remember their name, and a name with placeholders with them.
        vars(self).pop("name", None)
