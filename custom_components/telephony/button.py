"""A button for every contact on the speed dial of an address book."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entities.speed_dial_button import async_follow_speed_dials

# What may be called how often is the dialler's concern.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of an address book."""
    async_follow_speed_dials(hass, entry, async_add_entities)
