"""What all entities of an account have in common."""

from typing import Final, override

from homeassistant.components.sensor import SensorEntity, SensorEntityDescription
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import CallHistoryCoordinator
from .entry.stored_account import vendor_of

# Of the event entity that tells of finished calls.
CALL_EVENT_KEY: Final = "call"

_SPEED_DIAL: Final = "speed_dial"


@callback
def async_register_account_device(
    hass: HomeAssistant, entry: ConfigEntry
) -> dr.DeviceEntry:
    """Show the account as a service, even where it has no entities."""
    return dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        entry_type=DeviceEntryType.SERVICE,
        identifiers={(DOMAIN, entry.entry_id)},
        manufacturer=vendor_of(entry).name,
        name=entry.title,
    )


@callback
def async_account_device_id(hass: HomeAssistant, entry: ConfigEntry) -> str | None:
    """Return the id of the account's device; None where it never ran."""
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, entry.entry_id), entry.entry_id
    )
    return device.id if device is not None else None


@callback
def async_register_speed_dial_device(
    hass: HomeAssistant, entry: ConfigEntry
) -> dr.DeviceEntry:
    """Show the speed dials of an address book as a service."""
    return dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        entry_type=DeviceEntryType.SERVICE,
        identifiers={(DOMAIN, f"{entry.entry_id} {_SPEED_DIAL}")},
        translation_key=_SPEED_DIAL,
    )


@callback
def async_call_event_id(hass: HomeAssistant, entry: ConfigEntry) -> str | None:
    """Return the entity id of the event that tells of calls; None where there is none."""
    return er.async_get(hass).async_get_entity_id(
        Platform.EVENT, DOMAIN, f"{entry.unique_id}_{CALL_EVENT_KEY}"
    )


class AccountEntity(CoordinatorEntity[CallHistoryCoordinator]):
    """An entity of an account whose call history is polled."""

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: CallHistoryCoordinator, description: EntityDescription
    ) -> None:
        """Belong to the account of the coordinator."""
        super().__init__(coordinator)
        entry = coordinator.config_entry
        self.entity_description = description
        self._attr_unique_id = f"{entry.unique_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, entry.entry_id)})


class AccountSensor(AccountEntity, SensorEntity):
    """A sensor of an account."""

    def __init__(
        self, coordinator: CallHistoryCoordinator, description: SensorEntityDescription
    ) -> None:
        """Take the description's key as the translation's."""
        super().__init__(coordinator, description)
        self._attr_translation_key = description.key

    @property
    @override
    def available(self) -> bool:
        # Calls that nobody understands are not none.
        return super().available and self.coordinator.data.is_known
